"""Lists of contents in formats without pages: their entries repeat the headings of the law and are no provisions."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from pipeline.layout.contents import is_contents_title
from pipeline.records import Block, BlockKind

FEWEST_LINKS = 3
FEWEST_ENTRIES = 3
MOST_TITLES = 50  # a volume of statutes has one an Act; each is looked at with all before it
LONGEST_ENTRY = 200  # characters
_NUMBER = re.compile(r"\W*(?:[^\W\d]{2,12}\.?\s+)?(\d{1,4}[A-Za-z]{0,2})\b")
_FIXED = frozenset({BlockKind.FOOTNOTE, BlockKind.TABLE_ROW, BlockKind.TITLE})


def mark_contents_lists(blocks: Sequence[Block]) -> list[Block]:
    """Blocks below a title such as "Arrangement of sections" as entries, until the law itself begins."""
    marked = list(blocks)
    titles = (place for place, block in enumerate(blocks) if is_contents_title(block))
    for start in islice(titles, MOST_TITLES):
        if blocks[start].kind is not BlockKind.CONTENTS_ENTRY:
            end = _end_of_entries(blocks, start)
            listed = [place for place in range(start + 1, end) if blocks[place].kind not in _FIXED]
            if len(listed) >= FEWEST_ENTRIES:
                for place in listed:
                    marked[place] = _entry(blocks[place])
    return marked


def _end_of_entries(blocks: Sequence[Block], start: int) -> int:
    """Where the law begins: with a long block, or with a number or words that were there before."""
    words = {_key(block) for block in blocks[:start]}
    numbers: set[str] = set()
    for place in range(start + 1, len(blocks)):
        block = blocks[place]
        match = _NUMBER.match(f"{block.label or ''} {block.text}")
        number = match[1] if match else ""
        if len(block.text) > LONGEST_ENTRY or number in numbers or _key(block) in words:
            return place
        words.add(_key(block))
        if number:
            numbers.add(number)
    return start  # what never ends is the law itself


def _key(block: Block) -> str:
    return f"{block.label or ''} {block.text}".casefold()


def mark_link_lists(blocks: Sequence[Block], linked: Sequence[bool]) -> list[Block]:
    """Runs of blocks that are links within the page and nothing else, as entries."""
    marked = list(blocks)
    start = 0
    for place in range(len(blocks) + 1):
        if place < len(blocks) and linked[place]:
            continue
        if place - start >= FEWEST_LINKS:
            marked[start:place] = [_entry(block) for block in blocks[start:place]]
        start = place + 1
    return marked


def _entry(block: Block) -> Block:
    return replace(block, kind=BlockKind.CONTENTS_ENTRY, level=None)
