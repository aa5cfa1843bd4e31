"""Words of all pages -> blocks in reading order: the stages of the layout, straight down the page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.layout.blocks import Maker, PageFrame
from pipeline.layout.columns import Strip, order_pages
from pipeline.layout.contents import mark_contents
from pipeline.layout.doubts import order_confidence
from pipeline.layout.flow import PageStrips, count_streams, lay_out_streams
from pipeline.layout.footnotes import raised_marks, take_footnotes
from pipeline.layout.furniture import take_furniture
from pipeline.layout.headings import attach_side_notes, name_title, rank_headings
from pipeline.layout.hyphens import Vocabulary
from pipeline.layout.line_numbers import take_line_numbers
from pipeline.layout.lines import build_lines
from pipeline.layout.loose_tables import take_loose_tables
from pipeline.layout.note_marks import find_note_pages, tie_notes
from pipeline.layout.paragraphs import group_paragraphs
from pipeline.layout.side_notes import take_side_notes
from pipeline.layout.struck import flag_inserted, join_over_struck, reach_over_struck, take_struck
from pipeline.layout.table_pages import settle_tables, take_orphans
from pipeline.layout.tables import row_block, take_tables, top_of
from pipeline.layout.values import Composition, Line, PageWords
from pipeline.records import Block, BlockKind, Origin


def compose(pages: Sequence[PageWords]) -> Composition:
    """The blocks of a document and its furniture; ``pages`` are those with text, in order."""
    frames = {page.number: PageFrame(page.width, page.height, page.turns, page.origin) for page in pages}
    heights = {page.number: page.height for page in pages}
    live, struck = take_struck(pages)
    numbered, line_numbers = take_line_numbers(live)
    tables = take_orphans({page.number: take_tables(page) for page in numbered})
    lines = reach_over_struck({number: build_lines(page) for number, (page, _) in tables.items()}, pages)
    furniture = take_furniture(lines, heights)
    body = {number: _without(lines[number], furniture.get(number, ())) for number in lines}
    body_size = most_usual_size(body.values())
    scanned = frozenset(page.number for page in pages if page.origin is not Origin.TEXT_LAYER)
    beside, notes = take_side_notes(body, {page.number: page.width for page in pages}, body_size, scanned)
    loose = {number: take_loose_tables(beside[number]) for number in beside}
    found = {number: sorted((*tables[number][1], *more), key=top_of) for number, (_, more) in loose.items()}
    rows, heads_again = settle_tables(found, heights)
    ordered = order_pages({number: [*rest, *rows[number]] for number, (rest, _) in loose.items()})
    strips = [PageStrips(number, tuple(parts)) for number, parts in ordered.items()]
    confidence = {page.page: order_confidence(beside[page.page], page.strips, found[page.page]) for page in strips}
    strips, footnotes = _part_footnotes(strips, frames, body_size)
    stream = lay_out_streams(strips, count_streams(strips))
    maker = Maker(frames, Vocabulary([line.text for line in stream]), body_size, find_note_pages(footnotes))
    paragraphs = join_over_struck(group_paragraphs(stream), struck) if struck else group_paragraphs(stream)
    blocks = _in_page_order(
        [row_block(maker, lines[0]) if lines[0].cells else maker.block(lines) for lines in paragraphs],
        [maker.block(note, BlockKind.FOOTNOTE) for note in footnotes],
    )
    blocks = tie_notes(blocks)
    blocks = attach_side_notes(mark_contents(name_title(rank_headings(blocks))), notes)
    aside = [maker.block([line], kind) for number in furniture for line, kind in furniture[number]]
    aside += [maker.block([line], BlockKind.LINE_NUMBER) for line in line_numbers]
    aside += [maker.block(note.lines, BlockKind.SIDE_NOTE) for note in notes]
    aside += [mark for lines_of_one in (*paragraphs, *footnotes) for mark in maker.note_marks(lines_of_one)]
    aside += [row_block(maker, row) for row in heads_again]
    aside += [maker.turned(page.number, piece) for page in pages for piece in page.turned]
    aside = [*sorted(aside, key=_place), *(maker.block(part, BlockKind.STRUCK_TEXT) for part in struck)]
    return Composition(flag_inserted(blocks, pages, frames), tuple(aside), confidence)


def most_usual_size(pages: Iterable[Sequence[Line]]) -> float:
    """The type size (to half a point) in which most characters of a document are set; 10 for none."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 10.0


def _without(lines: Sequence[Line], taken: Iterable[tuple[Line, BlockKind]]) -> list[Line]:
    gone = {id(line) for line, _ in taken}
    return [line for line in lines if id(line) not in gone] if gone else list(lines)


def _part_footnotes(
    pages: Sequence[PageStrips], frames: Mapping[int, PageFrame], body_size: float
) -> tuple[list[PageStrips], list[list[Line]]]:
    rest: list[PageStrips] = []
    notes: list[list[Line]] = []
    raised = {page.page: _raised_on(page) for page in pages}
    for page in pages:
        around = (raised.get(page.page + step, frozenset()) for step in (-1, 0, 1))
        referred = frozenset[str]().union(*around) if frames[page.page].origin is Origin.TEXT_LAYER else None
        strips: list[Strip] = []
        for strip in page.strips:
            near = notes[-1] if notes and page.page - notes[-1][-1].page <= 1 else ()
            height = frames[page.page].height
            body, found, continued = take_footnotes(strip, body_size, height, last=near, referred=referred)
            strips.append(body)
            if continued:
                notes[-1] += _with_edges(continued)
            notes += [_with_edges(note) for note in found]
        rest.append(PageStrips(page.page, tuple(strips)))
    return rest, notes


def _raised_on(page: PageStrips) -> frozenset[str]:
    lines = (line.text for strip in page.strips for line in strip.lines if not line.text.isascii())
    return frozenset(mark for text in lines for mark in raised_marks(text))


def _with_edges(lines: Sequence[Line]) -> list[Line]:
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    return [replace(line, column_left=left, column_right=right) for line in lines]


def _in_page_order(paragraphs: Sequence[Block], footnotes: Sequence[Block]) -> list[Block]:
    """Footnotes after the paragraphs that begin on their page."""
    keyed = [(block.spans[0].page, 0, place, block) for place, block in enumerate(paragraphs)]
    keyed += [(block.spans[0].page, 1, place, block) for place, block in enumerate(footnotes)]
    return [block for *_, block in sorted(keyed, key=lambda each: each[:3])]


def _place(block: Block) -> tuple[int, float, float]:
    box = block.spans[0].box or (0.0, 0.0, 0.0, 0.0)
    return (block.spans[0].page, box[1], box[0])
