"""Tables without lines at their sides, as gazettes rule them: the lines that a reader adds, so that cells close.

Such a table has level lines of one length and upright ones between its columns, often broken at every row. Where the
upright lines fill most of the space between two level ones, they are drawn through, and the sides are drawn.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from pipeline.layout.values import Floats, TableGrid
from pipeline.records import Box

SAME = 3.0
"""Points within which ends of lines are at one place."""
INSIDE = 6.0
"""Points from the sides at which a line between columns stands at the least."""
DRAWN = 0.5
"""Share of the space between two level lines that broken upright ones fill."""
RUN_ON = 8.0
"""Points by which the upright lines of a table that goes on overleaf reach below its last level one."""
MOST_LINES = 400
FEWEST_RULES = 3
LOW = 0.6
"""Share of the page's height."""
FAR = 0.35
"""Share of the page's height: level lines that are further apart are heads and feet of the page."""
NARROWEST = 100.0
"""Points: shorter level lines are underlines, or blanks to be filled in."""


def missing_lines(rulings: Floats) -> Floats:
    """The lines that are to be added, n x 4: left, top, right, bottom in points as ``rulings``."""
    if len(rulings) > MOST_LINES:
        return np.zeros((0, 4))
    is_level = (rulings[:, 2] - rulings[:, 0]) >= (rulings[:, 3] - rulings[:, 1])
    level, upright = rulings[is_level], rulings[~is_level]
    added: list[Box] = []
    for left, right, heights in _groups(level):
        inner = upright[(upright[:, 0] > left + INSIDE) & (upright[:, 2] < right - INSIDE)]
        if len(inner) and not _has_sides(upright, left, right, heights):
            added += _complete(left, right, heights, inner, level)
    return np.array(added, dtype=np.float64).reshape(-1, 4)


def find_bands(rulings: Floats, height: float) -> list[TableGrid]:
    """Grids of one column: the bands between level lines of one length, three at the least and not far apart.

    Two are enough low on the page: they may be the head of a table whose first row stands overleaf.

    Whether their words keep to columns is for the layout to see. ``height`` is that of the page in points.
    """
    level = rulings[(rulings[:, 2] - rulings[:, 0]) >= (rulings[:, 3] - rulings[:, 1])]
    if not FEWEST_RULES - 1 <= len(level) <= MOST_LINES:
        return []
    if np.diff(np.sort(level[:, 1])).min() > FAR * height:
        return []
    found: list[TableGrid] = []
    for left, right, heights in _groups(_drawn_through(level)):
        far = [place for place, (top, bottom) in enumerate(pairwise(heights), start=1) if bottom - top > FAR * height]
        for start, end in pairwise([0, *far, len(heights)]):
            run = heights[start:end]
            low = len(run) == FEWEST_RULES - 1 and run[-1] > LOW * height
            if (len(run) >= FEWEST_RULES or low) and right - left >= NARROWEST:
                rows = tuple(((left, top, right, bottom),) for top, bottom in pairwise(run))
                found.append(TableGrid((left, run[0], right, run[-1]), rows))
    return found


def _drawn_through(level: Floats) -> Floats:
    """Level lines at one height that touch, as one."""
    merged: list[list[float]] = []
    for left, top, right, bottom in level[np.lexsort((level[:, 0], np.round(level[:, 1])))].tolist():
        last = merged[-1] if merged else None
        if last is not None and abs(top - last[1]) < 1 and left <= last[2] + SAME:
            last[2] = max(last[2], right)
        else:
            merged.append([left, top, right, bottom])
    return np.array(merged, dtype=np.float64).reshape(-1, 4)


def _groups(level: Floats) -> Iterator[tuple[float, float, list[float]]]:
    """Level lines of one beginning and end: left, right and their heights from the top."""
    groups: list[list[Box]] = []
    for left, top, right, bottom in level.tolist():
        near = (group for group in groups if abs(group[0][0] - left) < SAME and abs(group[0][2] - right) < SAME)
        group = next(near, None)
        if group is None:
            groups.append(group := [])
        group.append((left, top, right, bottom))
    for lines in groups:
        heights = sorted({round((line[1] + line[3]) / 2, 1) for line in lines})
        if len(heights) > 1:
            yield lines[0][0], lines[0][2], heights


def _has_sides(upright: Floats, left: float, right: float, heights: Sequence[float]) -> bool:
    at_side = (np.abs(upright[:, 0] - left) < SAME) | (np.abs(upright[:, 2] - right) < SAME)
    return bool((at_side & (upright[:, 3] > heights[0]) & (upright[:, 1] < heights[-1])).any())


def _complete(left: float, right: float, heights: Sequence[float], inner: Floats, level: Floats) -> list[Box]:
    """Sides, and columns drawn through, of the spaces that upright lines part and no other level line does."""
    lowest = float(inner[:, 3].max())
    ends = [*heights, lowest] if heights[-1] + RUN_ON < lowest else list(heights)
    across = level[(level[:, 0] < right - SAME) & (level[:, 2] > left + SAME)]
    gaps = [
        (top, bottom, [] if _is_parted(across, top, bottom) else _columns(inner, top, bottom))
        for top, bottom in pairwise(ends)
    ]
    added: list[Box] = []
    for top, bottom, columns in gaps:
        added += [(x, top, x, bottom) for x in (left, *columns, right)] if columns else []
    if gaps and gaps[-1][2] and ends[-1] == lowest and lowest not in heights:
        added.append((left, lowest, right, lowest))
    return added


def _is_parted(level: Floats, top: float, bottom: float) -> bool:
    """Whether another level line stands between two: they are not the ruling of one open row."""
    return bool(((level[:, 1] > top + SAME) & (level[:, 3] < bottom - SAME)).any())


def _columns(inner: Floats, top: float, bottom: float) -> list[float]:
    """Where upright lines fill most of the space between two heights."""
    filled: dict[int, float] = {}
    place: dict[int, float] = {}
    for left, upper, _, lower in inner.tolist():
        key = round(left / SAME)
        filled[key] = filled.get(key, 0.0) + max(0.0, min(lower, bottom) - max(upper, top))
        place[key] = left
    return [place[key] for key in sorted(filled) if filled[key] >= DRAWN * (bottom - top)]
