"""Ruled tables: pdfplumber's table finder on the rulings that pdfium gives, without reading the page twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.open_tables import find_bands, missing_lines
from pipeline.layout.values import Floats, TableGrid
from pipeline.records import Box

FEWEST_EACH_WAY = 3
"""Level and upright lines that a table has at the least: two columns and two rows."""
FEWEST_CELLS = 4
FEWEST_LONE, MOST_LONE = 5, 60
"""Lines of the only row of a table that a page or column has: those of two cells at the least."""
FEWEST_LONE_LEVEL = 2
SHARED = 0.6
"""Share of the rows that begin a cell at the edge of a column."""
REGULAR = 0.8
"""Share of the rows whose cells keep to such edges, in a table without rulings."""
MOST_CELLS = 2_000
NOTHING = np.zeros((0, 4))
NEARLY = 8.0
"""Points by which the left edge of one column differs between rows that were ruled one by one."""
JOIN = 3.0
"""Points within which rulings are one."""


@dataclass(frozen=True, slots=True)
class RuledPage:
    """The part of pdfplumber's page that its table finder asks for."""

    bbox: Box
    edges: list[dict[str, Any]]
    chars: list[dict[str, Any]] = field(default_factory=list)


def find_grids(rulings: Floats, tints: Floats, width: float, height: float) -> tuple[TableGrid, ...]:
    """The tables that lines (n x 4: left, top, right, bottom in points) rule on a page; none where they are too few.

    ``tints`` are the sides of filled shapes: they add to a table that has rulings; alone they make one only where the
    cells of its rows stand below each other, as those behind single words of a text do not.
    """
    grids = _ruled(rulings, tints, width, height) or _lone_rows(rulings, width, height)
    bands = [band for band in find_bands(rulings, height) if not any(_overlap(band.box, grid.box) for grid in grids)]
    return tuple(sorted((*grids, *bands), key=lambda each: each.box[1]))


def _lone_rows(rulings: Floats, width: float, height: float) -> tuple[TableGrid, ...]:
    """Single rows of cells on a page that has no more of a table: its head, or the last of its rows."""
    level = _are_level(rulings)
    if not FEWEST_LONE <= len(rulings) <= MOST_LONE or _distinct(rulings[level, 1]) < FEWEST_LONE_LEVEL:
        return ()
    if _distinct(rulings[~level, 0]) < FEWEST_EACH_WAY:
        return ()
    return tuple(grid for grid in _find(rulings, width, height) if len(grid.rows) == 1)


def _overlap(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1]) + JOIN


def _ruled(rulings: Floats, tints: Floats, width: float, height: float) -> tuple[TableGrid, ...]:
    if _may_rule(rulings):
        lines = np.concatenate((rulings, missing_lines(rulings)))
        return _find(np.concatenate((lines, _between_rulings(tints, lines))), width, height)
    together = np.concatenate((rulings, tints))
    if not _may_rule(together):
        return ()
    return tuple(grid for grid in _find(together, width, height) if _is_regular(grid))


def _between_rulings(tints: Floats, rulings: Floats) -> Floats:
    """The sides of those filled shapes that reach from ruling to ruling: they fill cells, not lines within them."""
    upright = rulings[~_are_level(rulings), 0]
    if not len(upright) or not len(tints):
        return NOTHING
    left, right = (np.abs(tints[:, None, side] - upright[None, :]).min(axis=1) <= JOIN for side in (0, 2))
    kept: Floats = tints[left & right]
    return kept


def _find(lines: Floats, width: float, height: float) -> tuple[TableGrid, ...]:
    level = _are_level(lines)
    from pdfplumber.table import TableFinder  # noqa: PLC0415  # costs 0.2 s, and few documents have tables

    edges = [_edge(box, level=is_level) for box, is_level in zip(lines.tolist(), level.tolist(), strict=True)]
    page: Any = RuledPage((0.0, 0.0, width, height), edges)
    finder = TableFinder(page, {"snap_tolerance": JOIN, "join_tolerance": JOIN})
    tables = [table for table in finder.tables if 1 < len(table.cells) <= MOST_CELLS]
    grids = [grid for grid in map(_grid, tables) if grid.rows and _is_table(grid, width, height)]
    return tuple(grids)


def _may_rule(lines: Floats) -> bool:
    """Whether there are enough lines each way for a table."""
    if len(lines) < 2 * FEWEST_EACH_WAY:
        return False
    level = _are_level(lines)
    return _distinct(lines[level, 1]) >= FEWEST_EACH_WAY and _distinct(lines[~level, 0]) >= FEWEST_EACH_WAY


def _are_level(lines: Floats) -> NDArray[np.bool_]:
    level: NDArray[np.bool_] = (lines[:, 2] - lines[:, 0]) >= (lines[:, 3] - lines[:, 1])
    return level


def _is_regular(grid: TableGrid) -> bool:
    """Whether the cells of most rows begin where those of the other rows do; and there are a few rows."""
    rows = [[cell for cell in row if cell] for row in grid.rows]
    lefts = Counter(round(cell[0] / JOIN) for row in rows for cell in row)
    shared = {place for place, count in lefts.items() if count >= SHARED * len(grid.rows)}
    regular = sum(all(round(cell[0] / JOIN) in shared for cell in row) and len(row) > 1 for row in rows)
    return len(grid.rows) >= FEWEST_EACH_WAY and regular >= REGULAR * len(grid.rows)


def _distinct(places: Floats) -> int:
    return len(np.unique(np.round(places / JOIN))) if len(places) else 0


def _edge(box: Box, *, level: bool) -> dict[str, Any]:
    left, top, right, bottom = box
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    if level:
        top = bottom = middle_y
    else:
        left = right = middle_x
    return {
        "object_type": "line",
        "orientation": "h" if level else "v",
        "x0": left,
        "x1": right,
        "top": top,
        "bottom": bottom,
        "width": right - left,
        "height": bottom - top,
    }


def _grid(table: Any) -> TableGrid:
    cells = _innermost(table.cells)
    if not cells:
        return TableGrid(tuple(table.bbox), ())
    lefts = _column_edges(cells)
    rows = []
    for _, row in groupby(sorted(cells, key=lambda cell: (cell[1], cell[0])), key=lambda cell: cell[1]):
        places: list[Box | None] = [None] * (max(lefts.values()) + 1)
        for cell in row:
            places[lefts[cell[0]]] = cell
        rows.append(tuple(places))
    return TableGrid(tuple(table.bbox), tuple(rows))


def _innermost(cells: Sequence[Box]) -> list[Box]:
    """The cells without those that lie around others: where tables touch, their lines close larger ones as well."""
    boxes = np.array(cells, dtype=np.float64)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    around = (boxes[:, None, 0] < x) & (x < boxes[:, None, 2]) & (boxes[:, None, 1] < y) & (y < boxes[:, None, 3])
    keep = around.sum(axis=1) <= 1
    return [cell for cell, kept in zip(cells, keep.tolist(), strict=True) if kept]


def _column_edges(cells: Sequence[Box]) -> dict[float, int]:
    """The column (from 0) of each left edge; edges that are nearly one, never of the same row, are one column."""
    tops: dict[float, set[float]] = {}
    for left, top, _, _ in cells:
        tops.setdefault(left, set()).add(top)
    columns: dict[float, int] = {}
    first, taken = 0.0, set[float]()
    for place, left in enumerate(sorted(tops)):
        is_new = place == 0 or left - first > NEARLY or not taken.isdisjoint(tops[left])
        if is_new:
            first, taken = left, set()
        taken |= tops[left]
        columns[left] = (max(columns.values(), default=-1) + 1) if is_new else max(columns.values())
    return columns


def _is_table(grid: TableGrid, width: float, height: float) -> bool:
    """Rows of several cells: not a border around the page, nor paragraphs with a tint behind each line.

    A single row may belong to a table elsewhere, which the layout sees.
    """
    rows = [[cell for cell in row if cell] for row in grid.rows]
    if len(rows) == 1:
        return len(rows[0]) > 1
    if sum(len(row) for row in rows) < FEWEST_CELLS:
        return False
    largest = max((cell[2] - cell[0]) * (cell[3] - cell[1]) for row in rows for cell in row)
    several = sum(1 for row in rows if len(row) > 1)
    headed = len(rows[0]) >= FEWEST_EACH_WAY
    return largest <= 0.5 * width * height and (2 * several >= len(rows) or headed)
