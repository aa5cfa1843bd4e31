"""Ruled tables: the words inside a grid -> one line a row, which keeps the lines of each of its cells.

The text of a row shows its cells parted by bars, empty ones included, so that each stands under its column's name:
``Study | | 12``. A cell over several columns or rows stands once, where it begins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from pipeline.layout.blocks import Maker
from pipeline.layout.characters import runs_right_to_left
from pipeline.layout.lines import build_lines, rows_of
from pipeline.layout.table_columns import cut_at_gutters
from pipeline.layout.table_heads import find_head
from pipeline.layout.table_rows import cut_like_head, cut_rows
from pipeline.layout.values import Line, PageWords, TableGrid, words_of
from pipeline.records import Block, BlockKind, Box, Span

PROSE = 25
"""Words that half the cells of each column have where a grid parts running text, as in a bilingual agreement."""
FEWEST_OF_FORM = 3
MOST_OPEN = 4
"""Rows that lines part in a table whose entries they do not part."""
EMPTY_SHARE = 0.4
"""Share of the cells that wait to be filled in where a grid is a form."""
_LEADER = re.compile(r"(?:\s*(?:\.{3,}|…{2,}|(?:\s\.){3,})|\s\.{2})\s*$")
Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table on one page, and where its columns begin."""

    page: int
    box: Box
    lefts: tuple[float, ...]
    rows: tuple[Line, ...]
    is_form: bool = False
    is_loose: bool = False
    """Whether no line rules it."""

    @property
    def head(self) -> int:
        """How many rows name the columns; 0 where no row surely does."""
        return find_head(self.rows)


def top_of(table: Table) -> float:
    """Points from the top of the page to the table."""
    return table.box[1]


def take_tables(page: PageWords) -> tuple[PageWords, list[Table]]:
    """The page without the words of its ruled tables, and the tables. A grid that frames prose is no table."""
    tables: list[Table] = []
    ruled = [grid for grid in page.tables if not is_lone(grid)]
    grids = [part for grid in ruled for part in (cut_at_gutters(page, grid) if is_banded(grid) else (grid,))]
    for grid in grids:
        inside = inside_box(page, grid.box)
        if not inside.any():
            continue
        table = read_table(words_of(page, inside), grid)
        if table is not None:
            tables.append(table)
            page = words_of(page, ~inside)
    return page, tables


def is_banded(grid: TableGrid) -> bool:
    """Whether only level lines rule it."""
    return len(grid.rows[0]) == 1


def is_lone(grid: TableGrid) -> bool:
    """Whether it is a single row of cells, a table only where it goes on in another column or page."""
    return len(grid.rows) == 1 and not is_banded(grid)


def inside_box(page: PageWords, box: Box) -> NDArray[np.bool_]:
    """Which words have their middle in a box."""
    x = (page.boxes[:, 0] + page.boxes[:, 2]) / 2
    y = (page.boxes[:, 1] + page.boxes[:, 3]) / 2
    within: NDArray[np.bool_] = (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])
    return within


def read_table(page: PageWords, grid: TableGrid) -> Table | None:
    """The rows of a grid; None where its cells hold running text, or nearly nothing beside one cell."""
    boxes = cut_like_head(page, grid.rows)
    cells = [box for row in boxes for box in row if box]
    owner = _owners(page, cells)
    texts = {box: _cell(words_of(page, owner == place)) for place, box in enumerate(cells)}
    rows = [[texts[box] if box else () for box in row] for row in boxes]
    if _is_prose(rows):
        return None
    form = _is_form(boxes, rows)
    used = [slot for slot in range(len(boxes[0])) if any(row[slot] for row in rows)]
    boxes = [tuple(row[slot] for slot in used) for row in boxes]
    rows = [[row[slot] for slot in used] for row in rows]
    open_rows = len(rows) <= MOST_OPEN
    cut = [piece for row, drawn in zip(rows, boxes, strict=True) for piece in cut_rows(row, drawn, open_rows=open_rows)]
    filled = [row for row in cut if any(row)]
    lefts = tuple(round(min(box[0] for row in boxes if (box := row[slot])), 1) for slot in range(len(used)))
    if runs_right_to_left(" ".join(page.texts)):
        filled = [row[::-1] for row in filled]
    return Table(page.number, grid.box, lefts, tuple(as_row(row) for row in filled), is_form=form)


def _owners(page: PageWords, cells: Sequence[Box]) -> NDArray[np.int64]:
    """For each word the place of the cell that its middle is in, or nearest to where lines close no cell around it."""
    x = (page.boxes[:, 0] + page.boxes[:, 2]) / 2
    y = (page.boxes[:, 1] + page.boxes[:, 3]) / 2
    left, top, right, bottom = np.array(cells).T[:, :, None]
    aside = np.maximum(np.maximum(left - x, x - right), 0.0)
    apart = np.maximum(np.maximum(top - y, y - bottom), 0.0)
    nearest: NDArray[np.int64] = (aside + apart).argmin(axis=0)
    return nearest


def _cell(words: PageWords) -> Cell:
    lines = build_lines(words)
    return tuple(line for row in rows_of(lines) for line in _in_reading_order(row))


def _in_reading_order(row: list[Line]) -> list[Line]:
    return row[::-1] if len(row) > 1 and runs_right_to_left(" ".join(line.text for line in row)) else row


def _is_prose(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether every column is running text, or all words stand in one cell: a frame, not a table."""
    columns = [[sum(line.words for line in cell) for cell in column if cell] for column in zip(*rows, strict=True)]
    columns = [column for column in columns if column]
    if sum(len(column) for column in columns) < 2:
        return True
    return len(columns) < 3 and all(median(column) >= PROSE for column in columns)


def _is_form(boxes: Sequence[Sequence[Box | None]], rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether many cells stand empty beside others that are short, as labels are."""
    cells = [cell for row, drawn in zip(rows, boxes, strict=True) for cell, box in zip(row, drawn, strict=True) if box]
    empty = sum(1 for cell in cells if not cell)
    words = [sum(line.words for line in cell) for cell in cells if cell]
    return len(rows) >= FEWEST_OF_FORM and empty >= EMPTY_SHARE * len(cells) and median(words) < PROSE / 2


def as_row(cells: Sequence[Cell]) -> Line:
    """A row of a table as one line of the page."""
    cells = [tuple(map(_without_leader, cell)) for cell in cells]
    lines = [line for cell in cells for line in cell]
    return Line(
        page=lines[0].page,
        left=min(line.left for line in lines),
        top=min(line.top for line in lines),
        right=max(line.right for line in lines),
        bottom=max(line.bottom for line in lines),
        text=join_cells([" ".join(line.text.rstrip("\ufffe") for line in cell) for cell in cells])[0],
        size=lines[0].size,
        bold=all(line.bold for line in lines),
        words=sum(line.words for line in lines),
        trust=sum(line.trust * line.words for line in lines) / max(sum(line.words for line in lines), 1),
        kind=BlockKind.TABLE_ROW,
        cells=tuple(cells),
    )


def _without_leader(line: Line) -> Line:
    """A line without the dots that lead the eye to the next column."""
    text = _LEADER.sub("", line.text)
    return replace(line, text=text) if text and text != line.text else line


def join_cells(cells: Sequence[str]) -> tuple[str, list[int]]:
    """Cells parted by bars, empty ones too but for those at the end; and where in the text each begins.

    >>> join_cells(["Study", "", "12", ""])
    ('Study | | 12', [0, 5, 10, 12])
    """
    text = ""
    starts: list[int] = []
    waiting = 0
    for cell in cells:
        if cell:
            text += "| " * waiting if not text else " |" * waiting + " "
            waiting = 0
        starts.append(len(text))
        text += cell
        waiting += 1
    return text, starts


def row_block(maker: Maker, row: Line) -> Block:
    """The block of a row: words broken in a cell are joined, and each cell has a span on each of its pages.

    A row that was read together with other words at its height keeps these, and has no cells.
    """
    if row.words != sum(line.words for cell in row.cells for line in cell):
        return maker.block([row])
    made = [maker.block(cell) if cell else None for cell in row.cells]
    text, starts = join_cells([cell.text if cell else "" for cell in made])
    pairs = zip(made, starts, strict=True)
    spans = [span for cell, start in pairs if cell for span in _cell_spans(cell, start)]
    return replace(maker.block([replace(row, text=text)]), text=text, spans=tuple(spans), heading=row.head or None)


def _cell_spans(cell: Block, start: int) -> list[Span]:
    """One span for each page that a cell stands on; its place in the row's text begins at ``start``."""
    found: list[Span] = []
    for page in sorted({span.page for span in cell.spans}):
        own = [span for span in cell.spans if span.page == page]
        boxes = [span.box for span in own if span.box]
        box = tuple(side(values) for side, values in zip((min, min, max, max), zip(*boxes, strict=True), strict=True))
        found.append(Span(page, (box[0], box[1], box[2], box[3]), start + own[0].start, start + own[-1].end))
    return found
