"""Rows of a table that no line parts: found by the heights at which several columns begin an entry together."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from pipeline.layout.lines import rows_of
from pipeline.layout.values import Line, PageWords
from pipeline.records import Box

FEWEST_COLUMNS = 3
FEWEST_ROWS = 3
CROSSING = 0.02
"""Share of the words that may stand across the edges of the columns."""
AT_EDGE = 3.0
"""Points within which the first column begins where the table does."""
FEWEST_LISTS = 2
"""Columns whose cells are lists of entries of their own."""
WRAPPED = 0.25
"""Share of the lines in such a cell that run on in the next."""
LEADER = ("..", "…", "__")
Cell = tuple[Line, ...]


def cut_like_head(page: PageWords, rows: Sequence[Sequence[Box | None]]) -> list[tuple[Box | None, ...]]:
    """The rows of a grid; one that is a single cell below a head of several columns is cut as the head is."""
    result: list[tuple[Box | None, ...]] = []
    edges: tuple[float | None, ...] = (None,) * len(rows[0])
    for row in rows:
        boxes = [box for box in row if box]
        if len(boxes) == 1 and _is_open(page, edges, boxes[0]):
            result.append(_cut_at(edges, boxes[0]))
            continue
        result.append(tuple(row))
        if len(boxes) > 1:
            edges = tuple(cell[0] if cell else edge for cell, edge in zip(row, edges, strict=True))
    return result


def _cut_at(edges: Sequence[float | None], box: Box) -> tuple[Box | None, ...]:
    known = [edge for edge in edges if edge is not None]
    after = dict(zip(known, [*known[1:], box[2]], strict=True))
    return tuple(None if edge is None else (edge, box[1], after[edge], box[3]) for edge in edges)


def _is_open(page: PageWords, edges: Sequence[float | None], box: Box) -> bool:
    """Whether the words of a wide cell keep to the columns of the rows above it."""
    inner = np.array([edge for edge in edges if edge is not None and edge > box[0] + AT_EDGE])
    if len(inner) < FEWEST_COLUMNS - 1 or inner.max() > box[2]:
        return False
    middle = (page.boxes[:, 1] + page.boxes[:, 3]) / 2
    words = page.boxes[(middle > box[1]) & (middle < box[3])]
    across = (words[:, None, 0] < inner - 2) & (words[:, None, 2] > inner + 2)
    return len(words) >= 2 * FEWEST_ROWS and bool(across.any(axis=1).mean() <= CROSSING)


def cut_rows(cells: Sequence[Cell], boxes: Sequence[Box | None], *, open_rows: bool) -> list[list[Cell]]:
    """The rows inside what lines part as one; only where the table's own rows are not parted (``open_rows``)."""
    starts = _starts(cells, boxes) if open_rows else []
    if not starts:
        return [list(cells)]
    rows: list[list[list[Line]]] = [[[] for _ in cells] for _ in starts]
    for slot, cell in enumerate(cells):
        for line in cell:
            place = max(sum(1 for start in starts if start <= line.middle + 0.4 * line.size) - 1, 0)
            rows[place][slot].append(line)
    return [[tuple(lines) for lines in row] for row in rows]


def _starts(cells: Sequence[Cell], boxes: Sequence[Box | None]) -> list[float]:
    """The heights (middles, from the top) at which at least two columns of entries have a line; none for one row.

    Two rows are enough where leaders say that entries end.
    """
    listed = [cell for cell, box in zip(cells, boxes, strict=True) if box and _is_list(cell, box)]
    if len(listed) < FEWEST_LISTS:
        return []
    rows = rows_of([line for cell in listed for line in cell])
    owner = {id(line): place for place, cell in enumerate(listed) for line in cell}
    starts = [min(line.middle for line in row) for row in rows if len({owner[id(line)] for line in row}) > 1]
    led = sum(1 for cell in listed if any(line.text.endswith(LEADER) for line in cell[:-1]))
    return starts if len(starts) >= (2 if led >= FEWEST_LISTS else FEWEST_ROWS) else []


def _is_list(cell: Cell, box: Box) -> bool:
    """Whether hardly a line of a cell runs on in the next, whose first word would have had room behind it.

    Below a capital, lines in lower case run on all the same: who breaks lines by hand leaves room.
    """
    rows = rows_of(cell)
    led = any(line.text.endswith(LEADER) for line in cell[:-1])
    if len(rows) < (2 if led else FEWEST_ROWS):
        return False
    wrapped = 0
    capital = rows[0][0].text[:1].isupper()
    for before, after in pairwise(rows):
        text, line = before[-1].text, after[0]
        if len(before) == before[-1].words == line.words == 1:
            continue
        first = len(text.partition(" ")[0]) * (line.right - line.left) / max(len(line.text), 1)
        no_room = box[2] - before[-1].right < first + line.size / 2
        wrapped += not text.endswith(LEADER) and (no_room or (capital and line.text[:1].islower()))
    return wrapped <= WRAPPED * len(rows)
