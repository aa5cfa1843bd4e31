"""Ruled tables: pdfplumber's table finder on the rulings that pdfium gives, without reading the page twice."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.layout.values import Floats, TableGrid
from pipeline.records import Box

FEWEST_EACH_WAY = 3
"""Level and upright lines that a table has at the least: two columns and two rows."""
FEWEST_CELLS = 4
SHARED = 0.6
"""Share of the rows that begin a cell at the edge of a column."""
REGULAR = 0.8
"""Share of the rows whose cells keep to such edges, in a table without rulings."""
MOST_CELLS = 2_000
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
    ruled = _may_rule(rulings)
    rulings = np.concatenate((rulings, tints))
    if not ruled and not _may_rule(rulings):
        return ()
    level = _are_level(rulings)
    from pdfplumber.table import TableFinder  # noqa: PLC0415  # costs 0.2 s, and few documents have tables

    edges = [_edge(box, level=is_level) for box, is_level in zip(rulings.tolist(), level.tolist(), strict=True)]
    page: Any = RuledPage((0.0, 0.0, width, height), edges)
    finder = TableFinder(page, {"snap_tolerance": JOIN, "join_tolerance": JOIN})
    tables = [table for table in finder.tables if FEWEST_CELLS <= len(table.cells) <= MOST_CELLS]
    grids = [grid for grid in map(_grid, tables) if _is_table(grid, width, height) and (ruled or _is_regular(grid))]
    return tuple(sorted(grids, key=lambda each: each.box[1]))


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
    lefts = Counter(round(cell[0] / JOIN) for row in grid.rows for cell in row)
    shared = {place for place, count in lefts.items() if count >= SHARED * len(grid.rows)}
    regular = sum(all(round(cell[0] / JOIN) in shared for cell in row) and len(row) > 1 for row in grid.rows)
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
    rows = tuple(tuple(cell for cell in row.cells if cell is not None) for row in table.rows)
    return TableGrid(tuple(table.bbox), rows)


def _is_table(grid: TableGrid, width: float, height: float) -> bool:
    """Rows of several cells: not a border around the page, nor paragraphs with a tint behind each line."""
    largest = max((cell[2] - cell[0]) * (cell[3] - cell[1]) for row in grid.rows for cell in row)
    several = sum(1 for row in grid.rows if len(row) > 1)
    return largest <= 0.5 * width * height and len(grid.rows) > 1 and 2 * several >= len(grid.rows)
