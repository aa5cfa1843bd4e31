"""Tables: the widths of their columns, and a row of cells of one or more lines as one line of the page."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import sqrt

from tests.typeset.law import Provision
from tests.typeset.lines import break_lines
from tests.typeset.pieces import Run, SetLine
from tests.typeset.styles import Style

PADDING = 5.0  # points between a ruling and the text of its cell
_EMPTY = "~"


def cells_of(provision: Provision) -> tuple[str, ...]:
    """The cells of a row; ``~`` is an empty one."""
    cells = (cell.strip() for cell in provision.text.strip("| ").split("|"))
    return tuple("" if cell == _EMPTY else cell for cell in cells)


def edges_of(
    rows: Sequence[tuple[str, ...]], measure: float, width_of: Callable[[str], float]
) -> list[tuple[float, ...]]:
    """For each row the edges of its cells, in points from the left.

    The first column of a table of short cells takes 55 % of the measure. Columns of longer cells share it by the
    square roots of their longest ones, and a row of fewer or more cells, as in a form, divides it by itself.
    """
    most = max(len(row) for row in rows)
    starts = [0.0, *(measure * (0.55 + 0.45 * n / max(most - 1, 1)) for n in range(most - 1))]
    short = [*starts, measure]
    if all(len(row) == most and _fits(row, short, width_of) for row in rows):
        return [tuple(short)] * len(rows)
    shared = _shares([row for row in rows if len(row) == most], measure, width_of)
    return [shared if len(row) == most else _shares([row], measure, width_of) for row in rows]


def _fits(row: Sequence[str], edges: Sequence[float], width_of: Callable[[str], float]) -> bool:
    return all(
        width_of(cell) + PADDING <= end - start
        for cell, (start, end) in zip(row, itertools.pairwise(edges), strict=True)
    )


def _shares(rows: Sequence[tuple[str, ...]], measure: float, width_of: Callable[[str], float]) -> tuple[float, ...]:
    """Each column holds its longest word; what is left is shared."""
    columns = list(zip(*rows, strict=True))
    least = [max(width_of(word) for cell in column for word in (cell.split() or [""])) for column in columns]
    wished = [sqrt(max(width_of(cell) for cell in column) + 30) for column in columns]
    left = measure - sum(least) - 2.4 * PADDING * len(columns)
    widths = [one + 2.4 * PADDING + max(left, 0) * wish / sum(wished) for one, wish in zip(least, wished, strict=True)]
    scale = measure / sum(widths)
    return (0.0, *(scale * width for width in itertools.accumulate(widths)))


def row_line(
    cells: Sequence[str],
    edges: Sequence[float],
    style: Style,
    advances_of: Callable[[str], list[float]],
    *,
    rtl: bool,
) -> SetLine:
    """A row as one line of the page: the lines of its cells stand below one another from its top."""
    measure = edges[-1]
    set_cells = []
    for cell, (start, end) in zip(cells, itertools.pairwise(edges), strict=True):
        advances = advances_of(cell)
        alone = sum(advances) + PADDING <= end - start
        room = sum(advances) + 1.0 if alone else end - start - 2 * PADDING
        broken = break_lines(cell, advances, (room, room), justify=False) if cell else ()
        set_cells.append((start + PADDING, [(cell[one.start : one.end], one) for one in broken]))
    most = max((len(lines) for _, lines in set_cells), default=1)
    runs = [
        Run(text, style.face, style.size, x, one.width, one.word_space, ((most - 1) / 2 - number) * style.leading)
        for x, lines in set_cells
        for number, (text, one) in enumerate(lines)
    ]
    rules = list(itertools.pairwise(edges))
    if rtl:
        runs = [replace(run, x=measure - run.x - run.width) for run in runs]
        rules = [(measure - end, measure - start) for start, end in rules]
    text = " ".join(cell for cell in cells if cell)
    return SetLine(tuple(runs), style.leading * (most + 0.25), 0, len(text), text, rules=tuple(rules))
