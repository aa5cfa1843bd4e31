"""Words of all pages -> blocks in reading order: the stages of the layout, straight down the page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.layout.blocks import Maker, PageFrame
from pipeline.layout.columns import Strip, order_page
from pipeline.layout.flow import PageStrips, is_bilingual, lay_out_streams
from pipeline.layout.footnotes import mark_of, raised_marks, take_footnotes
from pipeline.layout.furniture import take_furniture
from pipeline.layout.headings import attach_side_notes, fill_contents_pages, mark_contents, name_title, rank_headings
from pipeline.layout.hyphens import Vocabulary
from pipeline.layout.line_numbers import take_line_numbers
from pipeline.layout.lines import build_lines
from pipeline.layout.paragraphs import group_paragraphs
from pipeline.layout.side_notes import take_side_notes
from pipeline.layout.tables import take_tables
from pipeline.layout.values import Composition, Line, PageWords
from pipeline.records import Block, BlockKind, Origin


def compose(pages: Sequence[PageWords]) -> Composition:
    """The blocks of a document and its furniture; ``pages`` are those with text, in order."""
    frames = {page.number: PageFrame(page.width, page.height, page.turns, page.origin) for page in pages}
    numbered, line_numbers = take_line_numbers(pages)
    tables = {page.number: take_tables(page) for page in numbered}
    lines = {number: build_lines(page) for number, (page, _) in tables.items()}
    furniture = take_furniture(lines, {page.number: page.height for page in pages})
    body = {number: _without(lines[number], furniture.get(number, ())) for number in lines}
    body_size = most_usual_size(body.values())
    scanned = frozenset(page.number for page in pages if page.origin is not Origin.TEXT_LAYER)
    beside, notes = take_side_notes(body, {page.number: page.width for page in pages}, body_size, scanned)
    strips = [PageStrips(number, tuple(order_page([*beside[number], *tables[number][1]]))) for number in beside]
    strips, footnotes = _part_footnotes(strips, frames, body_size)
    stream = lay_out_streams(strips, bilingual=is_bilingual(strips))
    marks = frozenset((note[0].page, mark_of(note[0].text)) for note in footnotes)
    maker = Maker(frames, Vocabulary([line.text for line in stream]), body_size, marks)
    paragraphs = group_paragraphs(stream)
    blocks = _in_page_order(
        [maker.block(paragraph) for paragraph in paragraphs],
        [maker.block(note, BlockKind.FOOTNOTE) for note in footnotes],
    )
    blocks = attach_side_notes(fill_contents_pages(mark_contents(name_title(rank_headings(blocks)))), notes)
    aside = [maker.block([line], kind) for number in furniture for line, kind in furniture[number]]
    aside += [maker.block([line], BlockKind.LINE_NUMBER) for line in line_numbers]
    aside += [maker.block(note.lines, BlockKind.SIDE_NOTE) for note in notes]
    aside += [mark for lines_of_one in (*paragraphs, *footnotes) for mark in maker.note_marks(lines_of_one)]
    aside += [maker.turned(page.number, piece) for page in pages for piece in page.turned]
    doubtful = frozenset(page.page for page in strips if any(strip.doubtful for strip in page.strips))
    return Composition(tuple(blocks), tuple(sorted(aside, key=_place)), doubtful)


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
            near = bool(notes) and page.page - notes[-1][-1].page <= 1
            height = frames[page.page].height
            body, found, continued = take_footnotes(strip, body_size, height, goes_on=near, referred=referred)
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
