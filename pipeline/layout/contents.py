"""Contents pages: their entries repeat the names of provisions, and are none.

Found by a title that says so, by leaders and page numbers, by numbers alone that rise down a margin, and by a run of
short paragraphs each of which comes again later, in the same order, above its provision.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, pairwise, takewhile

from pipeline.layout.enumerators import starts_item, starts_numbered, starts_with_keyword
from pipeline.layout.values import Line
from pipeline.records import Block, BlockKind

LONGEST_TITLE = 60
LONGEST_ENTRY = 200
FEWEST_ENTRIES = 5
ENTRY_SHARE = 0.4
"""Share of a page's blocks that are entries by their leaders, where the rest are the parts they fall under."""
FEWEST_NUMBERS = 4
PAGED = 0.8
"""Share of the entries of a list that have a page number; where most have, the last that has one ends it."""
RISING = 0.9
"""Share of the page numbers down a margin that are not below the one before."""
NUMBERED_ROWS = 0.5
"""Share of the rows from the first to the last such number that have one; names over two lines and parts have none."""
KEY = 40
"""Letters of a paragraph by which it is known again."""
SHORTEST_KEY = 6
MOST_ALIKE = 200
"""Paragraphs that begin alike, of which no more are looked at."""
NUMBERED = 0.6
"""Share of the entries of such a run that begin with a number or a word such as Article."""
MOST_MISSING = 2
"""Paragraphs in a row that may not come again, such as a second line of a name."""
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_NUMBER = re.compile(r"\d{1,4}|[ivxlc]{1,7}")
_ENDS_IN_NUMBER = re.compile(r"(?:\d{1,4}|[ivxlc]{1,7})\s*$")
_SIGNS = re.compile(r"\W+")
_LEADERS = re.compile(r"(?:\.\s?){3,}.*$|…+.*$|_{4,}.*$")
_TITLE = re.compile(
    r"\W*(?:table of (?:provisions|sections|articles)|(?:table of )?contents?"
    r"|arrangement of (?:sections|clauses|rules|regulations|articles|provisions)"
    r"|table des (?:mati[èe]res|articles)|sommaire"
    r"|[íi]ndice(?: general)?|(?:tabla de )?contenidos?|sum[áa]rio|conte[úu]do"
    r"|содержание|оглавление|(?:ال)?محتويات|(?:ال)?فهرس|目\s*[录錄次])\W*",
    re.IGNORECASE,
)
_FIXED = (BlockKind.TITLE, BlockKind.FOOTNOTE, BlockKind.TABLE_ROW)


def rows_with_page_number(rows: Sequence[Sequence[Line]]) -> set[int]:
    """Which rows of a strip end in the page number of an entry: numbers set apart that rise down one margin."""
    found: dict[int, tuple[int, float]] = {}
    for place, row in enumerate(rows):
        for line, side in ((row[-1], row[-1].right), (row[0], -row[0].left)):
            if len(row) > 1 and line.words == 1 and _NUMBER.fullmatch(line.text) and place not in found:
                found[place] = (_value(line.text), side)
    if len(found) < FEWEST_NUMBERS:
        return set()
    edge = max(side for _, side in found.values())
    found = {place: (value, side) for place, (value, side) in found.items() if abs(side - edge) < rows[place][0].size}
    values = [value for value, _ in found.values()]
    rising = sum(1 for before, after in pairwise(values) if before <= after)
    spread = max(found) - min(found) + 1 if found else 0
    if len(found) < FEWEST_NUMBERS or rising < RISING * (len(found) - 1) or len(found) < NUMBERED_ROWS * spread:
        return set()
    return set(found)


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    values = [_ROMAN[letter] for letter in number]
    return sum(-one if one < after else one for one, after in pairwise([*values, 0]))


def mark_contents(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, those of contents pages as ``CONTENTS_ENTRY``."""
    return _mark_repeated(_fill_pages(_mark_titled(_without_blanks(blocks))))


def _without_blanks(blocks: Sequence[Block]) -> Sequence[Block]:
    """Leaders on a page on which none leads to a page number are blanks to be filled in, and their lines no entries."""
    led = [block for block in blocks if block.kind is BlockKind.CONTENTS_ENTRY]
    numbered = {block.spans[0].page for block in led if _ENDS_IN_NUMBER.search(block.text)}
    if all(block.spans[0].page in numbered for block in led):
        return blocks
    return [
        replace(block, kind=BlockKind.ITEM if starts_item(block.text) else BlockKind.PARAGRAPH)
        if block.kind is BlockKind.CONTENTS_ENTRY and block.spans[0].page not in numbered
        else block
        for block in blocks
    ]


def _mark_titled(blocks: Sequence[Block]) -> list[Block]:
    """All short blocks after the title of a contents page are entries, until they come again above their provisions."""
    marked = list(blocks)
    start = 0
    while start < len(blocks):
        if not is_contents_title(blocks[start]):
            start += 1
            continue
        end = _end_of_entries(blocks, start)
        if end > start + 1 and blocks[start].kind is not BlockKind.TITLE:
            marked[start] = replace(blocks[start], kind=BlockKind.HEADING, level=blocks[start].level or 1)
        for place in range(start + 1, end):
            if blocks[place].kind not in (BlockKind.FOOTNOTE, BlockKind.TABLE_ROW) and not is_contents_title(
                blocks[place]
            ):
                marked[place] = _entry(blocks[place])
        start = max(end, start + 1)
    return marked


def _end_of_entries(blocks: Sequence[Block], start: int) -> int:
    """Where the entries below a title end: at the body, its own title, or what stands above it on its first page."""
    before = {_key(block.text) for block in blocks[:start]}
    seen: set[str] = set()
    end = start + 1
    while end < len(blocks) and not _ends_contents(blocks[end], seen, blocks[end + 1 : end + 4]):
        if blocks[end].spans[0].page > blocks[start].spans[0].page and _key(blocks[end].text) in before:
            break
        seen.add(_key(blocks[end].text))
        end += 1
    end -= end - start > 2 and _opens_body(blocks[end - 2 : end + 1])
    listed = blocks[start + 1 : end]
    paged = 2 * sum(block.kind is BlockKind.CONTENTS_ENTRY for block in listed) > len(listed)
    sure = [place for place in range(start + 1, end) if _is_sure(blocks[place], paged=paged)]
    if paged and sure and len(sure) >= PAGED * (sure[-1] - start):
        return sure[-1] + 1
    if sure and blocks[sure[-1]].spans[0].page < blocks[end - 1].spans[0].page:
        return next(
            place for place in range(sure[-1], end) if blocks[place].spans[0].page > blocks[sure[-1]].spans[0].page
        )
    return end


def _opens_body(around: Sequence[Block]) -> bool:
    """Whether the second of three blocks is a heading at the top of a page, and its provision the third."""
    if len(around) < 3:
        return False
    before, heading, after = around
    is_first = heading.kind is BlockKind.HEADING and heading.spans[0].page > before.spans[0].page
    return is_first and len(after.text) > LONGEST_ENTRY and after.kind is not BlockKind.CONTENTS_ENTRY


def _is_sure(block: Block, *, paged: bool) -> bool:
    """Whether a block has a page number, or in contents without such a number of its own."""
    if paged:
        return block.kind is BlockKind.CONTENTS_ENTRY
    return starts_numbered(block.text) or starts_with_keyword(block.text)


def _entry(block: Block) -> Block:
    return replace(block, kind=BlockKind.CONTENTS_ENTRY, level=None)


def _ends_contents(block: Block, seen: set[str], following: Sequence[Block]) -> bool:
    """A long paragraph, or an entry that was listed and is not followed by new ones, is the body."""
    if len(block.text) > LONGEST_ENTRY and block.kind is not BlockKind.CONTENTS_ENTRY:
        return True
    if block.kind is BlockKind.TITLE:
        return True
    if block.kind is BlockKind.CONTENTS_ENTRY or _key(block.text) not in seen or len(_key(block.text)) <= 3:
        return False
    if following and following[0].kind is BlockKind.CONTENTS_ENTRY:
        return False
    return not following or any(len(each.text) > LONGEST_ENTRY or _key(each.text) in seen for each in following)


def _fill_pages(blocks: Sequence[Block]) -> list[Block]:
    """Pages on which most short blocks are entries with leaders hold, below the title if there is one, only entries."""
    listing = {block.spans[0].page for block in blocks if block.kind is BlockKind.CONTENTS_ENTRY}
    paged = [(place, block, page) for place, block in enumerate(blocks) if (page := block.spans[0].page) in listing]
    titled = {page: place for place, block, page in paged if is_contents_title(block)}
    below = [each for each in paged if each[0] > titled.get(each[2], -1)]
    entries = Counter(page for _, block, page in below if block.kind is BlockKind.CONTENTS_ENTRY)
    others = Counter(page for _, block, page in below if len(block.text) > LONGEST_ENTRY)
    totals = Counter(page for *_, page in below)
    full = {
        page
        for page, count in entries.items()
        if count >= FEWEST_ENTRIES and not others[page] and count >= ENTRY_SHARE * totals[page]
    }
    filled = list(blocks)
    for place, block, page in below:
        if page in full and block.kind not in _FIXED:
            filled[place] = _entry(block)
    return filled


def is_contents_title(block: Block) -> bool:
    """Whether a block says that a list of contents follows."""
    return len(block.text) < LONGEST_TITLE and _TITLE.fullmatch(block.text) is not None


def _mark_repeated(blocks: Sequence[Block]) -> list[Block]:
    """Runs of short blocks that come again later in the same order, each with its provision, are entries."""
    keys = [_key(block.text) for block in blocks]
    ordered = sorted(zip(keys, range(len(keys)), strict=True))
    result = list(blocks)
    place = 0
    while place < len(blocks):
        run = _run_from(place, blocks, keys, ordered) if _may_open(blocks[place]) else {}
        if _is_contents(run, blocks, keys):
            for entry in range(place, max(run) + 1):
                if result[entry].kind not in _FIXED:
                    result[entry] = _entry(result[entry])
        place = max(run) + 1 if run else place + 1
    return result


def _may_open(block: Block) -> bool:
    """Whether a run of entries may begin here: with a number or a heading."""
    return block.text[:1].isdecimal() or block.kind is BlockKind.HEADING


def _run_from(
    start: int, blocks: Sequence[Block], keys: Sequence[str], ordered: Sequence[tuple[str, int]]
) -> dict[int, int]:
    """Blocks from a place on that come again, and where; the run ends at a long block or when they stop to."""
    run: dict[int, int] = {}
    missing, last, place = 0, start, start
    while place < len(blocks) and missing <= (MOST_MISSING if run else 0):
        block = blocks[place]
        if len(block.text) > LONGEST_ENTRY or block.kind in _FIXED or (run and place >= min(run.values())):
            break
        again = _again(keys[place], max(last, place), ordered)
        if again is None:
            missing += 1
        else:
            run[place], last, missing = again, again, 0
        place += 1
    return run


def _again(key: str, after: int, ordered: Sequence[tuple[str, int]]) -> int | None:
    """The next place after another at which a block begins with all the words of an entry."""
    if len(key) < SHORTEST_KEY:
        return None
    first = bisect_left(ordered, (key, -1))
    alike = takewhile(lambda each: each[0].startswith(key), islice(ordered, first, first + MOST_ALIKE))
    return min(
        (place for other, place in alike if place > after and other[len(key) : len(key) + 1] in " "), default=None
    )


def _is_contents(run: dict[int, int], blocks: Sequence[Block], keys: Sequence[str]) -> bool:
    """Whether a run is long enough, numbered, before all that it names, and names provisions and not another list."""
    if len(run) < FEWEST_ENTRIES or min(run.values()) <= max(run):
        return False
    numbered = sum(1 for place in run if starts_numbered(blocks[place].text) or starts_with_keyword(blocks[place].text))
    named = sum(
        1
        for again in run.values()
        if len(keys[again]) == KEY or (again + 1 < len(blocks) and len(blocks[again + 1].text) > LONGEST_ENTRY // 2)
    )
    return numbered >= NUMBERED * len(run) and 2 * named >= len(run)


def _key(text: str) -> str:
    """The first letters of a text without signs; mostly twice as many characters are enough to tell them."""
    key = _bare(text[: 2 * KEY])
    return (key if len(key) > KEY or len(text) <= 2 * KEY else _bare(text[: 4 * KEY]))[:KEY]


def _bare(text: str) -> str:
    if ".." in text or ". ." in text or "…" in text or "_" in text:
        text = _LEADERS.sub("", text)
    return _SIGNS.sub(" ", text.casefold()).strip()
