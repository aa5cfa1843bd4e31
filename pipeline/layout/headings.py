"""What only the whole document tells of its blocks: title, depth of headings, contents pages, side notes."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.layout.enumerators import starts_numbered
from pipeline.layout.values import SideNote
from pipeline.records import Block, BlockKind

DEEPEST = 6
LEVEL = 5.0
"""Points within which a note's first line stands level with its provision's."""
REACH = 40.0
"""Points between a side note's first line and the first line of its provision, at the most."""


def rank_headings(blocks: Sequence[Block]) -> list[Block]:
    """Headings with their level: larger type above smaller, capitals above bold, bold above plain."""
    looks = sorted({_look(block) for block in blocks if block.kind is BlockKind.HEADING}, reverse=True)
    levels = {look: min(place + 1, DEEPEST) for place, look in enumerate(looks)}
    return [
        replace(block, level=levels[_look(block)]) if block.kind is BlockKind.HEADING else block for block in blocks
    ]


def _look(block: Block) -> tuple[float, bool, bool]:
    return (round((block.size or 0.0) * 2) / 2, block.text.isupper(), block.bold)


def name_title(blocks: Sequence[Block]) -> list[Block]:
    """The first heading of the largest type on the first page with text is the title, if it is larger than the rest."""
    first_page = blocks[0].spans[0].page if blocks else 0
    on_first = [
        place
        for place, block in enumerate(blocks)
        if block.kind is BlockKind.HEADING and block.spans[0].page == first_page and block.size
    ]
    if not on_first:
        return list(blocks)
    best = max(on_first, key=lambda place: (blocks[place].size or 0.0, blocks[place].bold, -place))
    usual = sorted(block.size or 0.0 for block in blocks)[len(blocks) // 2]
    if (blocks[best].size or 0.0) < 1.15 * usual or len(blocks[best].text) < 8:
        return list(blocks)
    return [
        replace(block, kind=BlockKind.TITLE, level=1) if place == best else block for place, block in enumerate(blocks)
    ]


def attach_side_notes(blocks: Sequence[Block], notes: Sequence[SideNote]) -> list[Block]:
    """Each note as ``heading`` of the block beside whose first line it stands."""
    by_page: dict[int, list[int]] = {}
    for place, block in enumerate(blocks):
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.HEADING) and block.spans[0].box:
            by_page.setdefault(block.spans[0].page, []).append(place)
    result = list(blocks)
    for note in (
        part for whole in notes for part in _parts(whole, [blocks[place] for place in by_page.get(whole.page, ())])
    ):
        middle = note.lines[0].middle
        near = [(abs(_first_middle(blocks[place]) - middle), place) for place in by_page.get(note.page, ())]
        if near and min(near)[0] <= REACH:
            place = min(near)[1]
            earlier = result[place].heading
            result[place] = replace(result[place], heading=f"{earlier} {note.text}" if earlier else note.text)
    return result


def _parts(note: SideNote, blocks: Sequence[Block]) -> list[SideNote]:
    """Two notes that follow each other closely, cut where a line with a capital stands level with a new provision."""
    starts = [_first_middle(block) for block in blocks if starts_numbered(block.text)]
    cuts = [
        place
        for place, line in enumerate(note.lines)
        if place and line.text[:1].isupper() and any(abs(start - line.middle) < LEVEL for start in starts)
    ]
    edges = [0, *cuts, len(note.lines)]
    return [SideNote(note.page, note.lines[start:end]) for start, end in pairwise(edges)]


def _first_middle(block: Block) -> float:
    box = block.spans[0].box
    return (box[1] + box[3]) / 2 if box else 0.0
