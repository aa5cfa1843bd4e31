"""Columns of a table that only level lines rule: the gutters that no word of it crosses."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from pipeline.layout.values import Floats, PageWords, TableGrid
from pipeline.records import Box

GUTTER = 0.45
"""Type sizes that a gutter is wide at the least; spaces of this width hardly ever stand below each other."""
CLEAR_GUTTER = 0.9
"""The same where few lines could show that it is chance."""
MANY_LINES = 5
FEWEST_ROWS = 2
"""Rows that have words on both sides of a gutter."""
LONGEST = 60
"""Words in a cell, on average over the cells of a row: what has more is running text between two rules."""


def cut_at_gutters(page: PageWords, grid: TableGrid, fewest: int = FEWEST_ROWS) -> list[TableGrid]:
    """The tables in a grid of one column: bands that follow each other and leave the same gutters free.

    A band whose words cross a gutter, as a heading between two tables does, belongs to none. ``fewest`` is how many
    bands a table has at the least.
    """
    bands = [cell for row in grid.rows for cell in row if cell]
    words = [_within(page, band) for band in bands]
    size = float(np.median(page.sizes))
    return [
        TableGrid(
            (grid.box[0], bands[run[0]][1], grid.box[2], bands[run[-1]][3]),
            tuple(_cells(bands[place], gutters, grid.box) for place in run),
        )
        for run, gutters in _runs(words, size)
        if len(run) >= fewest
    ]


def _within(page: PageWords, box: Box) -> Floats:
    x, y = (page.boxes[:, 0] + page.boxes[:, 2]) / 2, (page.boxes[:, 1] + page.boxes[:, 3]) / 2
    return page.boxes[(x > box[0]) & (x < box[2]) & (y > box[1]) & (y <= box[3])]


def _cells(band: Box, gutters: Sequence[float], box: Box) -> tuple[Box, ...]:
    return tuple((left, band[1], right, band[3]) for left, right in pairwise([box[0], *gutters, box[2]]))


def _runs(words: Sequence[Floats], size: float) -> Iterator[tuple[list[int], list[float]]]:
    """Runs of bands (by place) and their gutters; the second band may still take some of the first one's away."""
    run: list[int] = []
    gutters: list[float] = []
    for place, boxes in enumerate(words):
        if not len(boxes) or len(boxes) > LONGEST * (len(gutters) + 2):
            continue
        left = _gutters([words[other] for other in (*run, place)], size)
        if run and (len(left) >= len(gutters) or (len(run) == 1 and left)):
            run, gutters = [*run, place], left
            continue
        if run:
            yield run, gutters
        gutters = _gutters([boxes], size)
        run = [place] if gutters else []
    if run:
        yield run, gutters


def _gutters(bands: Sequence[Floats], size: float) -> list[float]:
    """Where from left to right no word stands: just before the right edge of each gutter, as entries begin there."""
    boxes = np.concatenate(bands)
    lines = len(np.unique(np.round(boxes[:, 3] / (0.8 * size))))
    least = (GUTTER if lines >= MANY_LINES else CLEAR_GUTTER) * size
    order = np.argsort(boxes[:, 0])
    lefts, reach = boxes[order, 0], np.maximum.accumulate(boxes[order, 2])
    wide = lefts[1:] - reach[:-1] >= least
    places: list[float] = (lefts[1:][wide] - least / 2).tolist()
    return [place for place in places if len(bands) == 1 or _is_used(bands, place)]


def _is_used(bands: Sequence[Floats], place: float) -> bool:
    both = sum(1 for boxes in bands if (boxes[:, 2] <= place).any() and (boxes[:, 0] >= place).any())
    return both >= min(FEWEST_ROWS, len(bands) - 1)
