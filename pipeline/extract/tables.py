"""Ruled tables: pdfplumber's table finder on the rulings that pdfium gives, without reading the page twice."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pipeline.layout.values import Floats, TableGrid
from pipeline.records import Box

FEWEST_EACH_WAY = 3
"""Level and upright lines that a table has at the least: two columns and two rows."""
FEWEST_CELLS = 4
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

    ``tints`` are the sides of filled shapes: they add to a table that has rulings, and make none alone.
    """
    if len(rulings) < 2 * FEWEST_EACH_WAY:
        return ()
    level = (rulings[:, 2] - rulings[:, 0]) >= (rulings[:, 3] - rulings[:, 1])
    if _distinct(rulings[level, 1]) < FEWEST_EACH_WAY or _distinct(rulings[~level, 0]) < FEWEST_EACH_WAY:
        return ()
    level = np.concatenate((level, (tints[:, 2] - tints[:, 0]) >= (tints[:, 3] - tints[:, 1])))
    rulings = np.concatenate((rulings, tints))
    from pdfplumber.table import TableFinder  # noqa: PLC0415  # costs 0.2 s, and few documents have tables

    edges = [_edge(box, level=is_level) for box, is_level in zip(rulings.tolist(), level.tolist(), strict=True)]
    page: Any = RuledPage((0.0, 0.0, width, height), edges)
    finder = TableFinder(page, {"snap_tolerance": JOIN, "join_tolerance": JOIN})
    tables = [table for table in finder.tables if FEWEST_CELLS <= len(table.cells) <= MOST_CELLS]
    grids = [grid for grid in map(_grid, tables) if _is_table(grid, width, height)]
    return tuple(sorted(grids, key=lambda each: each.box[1]))


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
