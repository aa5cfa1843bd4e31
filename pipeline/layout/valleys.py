"""Vertical valleys of white between the lines of a page, at which it is cut into columns."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from pipeline.layout.values import Floats, Line

CROSSING_COST = 1.5
"""A line that crosses a valley weighs as much against it as so many lines beside each other speak for it."""
FEWEST_PAIRS = 3
WORDS_A_LINE = 2.6
"""Running text has at least so many words a line on average; tables and lists have fewer."""
FILLED = 0.42
"""Share of a column's width that its lines fill on average."""
WORDS_OF_PROSE = 1.6
FILLED_BY_PROSE = 0.6
PROSE = 0.45
"""The same three in a narrow column of large type: words a line, filled width, share of lines in lower case."""
NARROWEST = 60
"""Points that a column is wide at the least."""
FILLED_HAN_CHARACTERS = 6
_LONE_MARK = re.compile(r"[(\[]?\w{1,4}[.)\]]+|[•–—-]")
SHORTEST_BAND = 14
"""Lines, left and right, that follow each other without one that spans both: columns within a page of full lines."""
EVEN = 0.7
"""Lines of one column for each of the other in such a band; cells of a table are of unequal height."""
SHARE_ACROSS = 0.3
"""Share of the lines of a page that may span a valley of other pages, as its titles do."""
FEWEST_BESIDE = 2
"""Lines on either side of such a valley below or above lines that span it."""
NEAR_VALLEY = 30.0
"""Points from such a valley to the lines on its right, at the most."""


def known_valley(lines: Sequence[Line], valleys: Iterable[float]) -> float | None:
    """A valley of other bands that parts these few lines as well, all to one side or the other."""
    for x in valleys:
        left = sum(1 for line in lines if line.right <= x + 1)
        if 0 < left < len(lines) and left + sum(1 for line in lines if line.left >= x - 1) == len(lines):
            return x
    return None


def has_neighbours(lines: Sequence[Line]) -> bool:
    """Whether any two lines stand beside each other; most pages of laws have none."""
    bottom = -1.0
    for line in lines:
        if bottom - line.top > 0.5 * (line.bottom - line.top):
            return True
        bottom = max(bottom, line.bottom)
    return False


def best_valley(lines: Sequence[Line]) -> float | None:
    """The x at which the page is best cut in two; None where no cut leaves running text on both sides."""
    boxes = np.array([line.box for line in lines])
    shared = np.minimum(boxes[:, None, 3], boxes[None, :, 3]) - np.maximum(boxes[:, None, 1], boxes[None, :, 1])
    heights = boxes[:, 3] - boxes[:, 1]
    beside = shared > 0.5 * np.minimum(heights[:, None], heights[None, :])
    gaps = boxes[None, :, 0] - boxes[:, None, 2]
    pairs = np.argwhere(beside & (gaps > 0))
    if len(pairs) < FEWEST_PAIRS:
        return None
    middles = (boxes[pairs[:, 0], 2] + boxes[pairs[:, 1], 0]) / 2
    best: tuple[float, float] | None = None
    for x in np.unique(np.round(middles / 3) * 3):
        across = ((boxes[pairs[:, 0], 2] <= x + 1) & (boxes[pairs[:, 1], 0] >= x - 1)).nonzero()[0]
        count = len(np.unique(pairs[across, 0]))
        crossing = int(((boxes[:, 0] < x - 1) & (boxes[:, 2] > x + 1)).sum())
        score = count - CROSSING_COST * crossing
        if count >= FEWEST_PAIRS and (best is None or score > best[0]):
            best = (score, float(x))
    if best is None or best[0] <= 0:
        return _valley_in_band(lines, boxes, middles)
    return best[1] if _reads_as_columns(lines, best[1]) else None


def _valley_in_band(lines: Sequence[Line], boxes: Floats, middles: Floats) -> float | None:
    """A cut where columns fill only part of the page and full lines the rest: enough if they follow each other."""
    best: tuple[int, int, float] | None = None
    for x in np.unique(np.round(middles / 3) * 3).tolist():
        crossing = np.flatnonzero((boxes[:, 0] < x - 1) & (boxes[:, 2] > x + 1))
        edges = np.concatenate(([-1], crossing, [len(lines)]))
        runs = np.diff(edges) - 1
        longest = int(runs.argmax())
        if best is None or runs[longest] > best[0]:
            best = (int(runs[longest]), int(edges[longest]) + 1, x)
    if best is None or best[0] < SHORTEST_BAND:
        return None
    length, start, x = best
    band = lines[start : start + length]
    left = sum(1 for line in band if line.right <= x + 1)
    even = min(left, length - left) >= EVEN * max(left, length - left)
    return x if even and _reads_as_columns(band, x) else None


def _reads_as_columns(lines: Sequence[Line], x: float) -> bool:
    """Whether both sides of a cut are running text: enough words a line, and lines that fill their width."""
    left = [line for line in lines if line.right <= x + 1]
    right = [line for line in lines if line.left >= x - 1]
    for side in (left, right):
        part = [line for line in side if not line.text.isdecimal()]  # page numbers of a contents page above columns
        if len(part) < FEWEST_PAIRS:
            return False
        width = max(line.right for line in part) - min(line.left for line in part)
        filled = sum(line.right - line.left for line in part) / (_row_count(part) * max(width, 1.0))
        words = sum(
            max(line.words, len(line.text) / FILLED_HAN_CHARACTERS if _has_han(line.text) else 0) for line in part
        )
        rate = words / max(_texts_in(part), 1)
        if rate < WORDS_A_LINE and not (rate > WORDS_OF_PROSE and filled > FILLED_BY_PROSE and _runs_on(part)):
            return False
        if filled < FILLED or width < NARROWEST:
            return False
    return True


def _runs_on(lines: Sequence[Line]) -> bool:
    """Whether many lines go on with a sentence, as prose in a narrow column does and cells of a table do not."""
    return sum(line.text[0].islower() for line in lines) > PROSE * len(lines)


def _texts_in(lines: Sequence[Line]) -> int:
    """How many lines are more than the mark of an item, set apart from its text."""
    return sum(1 for line in lines if line.words > 1 or not _LONE_MARK.fullmatch(line.text))


def _row_count(lines: Sequence[Line]) -> int:
    """How many heights the lines of a side stand at; a side may hold several columns itself."""
    count, bottom = 0, -1.0
    for line in sorted(lines, key=lambda each: each.middle):
        if line.middle > bottom:
            count, bottom = count + 1, line.bottom - 0.2 * (line.bottom - line.top)
    return max(count, 1)


def _has_han(text: str) -> bool:
    return any("\u3040" <= letter <= "\u9fff" for letter in text[:10])


def shared_valley(lines: Sequence[Line], valleys: Iterable[float]) -> float | None:
    """A valley of other pages at which the few lines of this one also stand beside each other."""
    for x in valleys:
        left = [line for line in lines if line.right <= x + 1]
        right = [line for line in lines if line.left >= x - 1]
        across = len(lines) - len(left) - len(right)
        if across > SHARE_ACROSS * len(lines):
            left, right = _band_beside(lines, x)
        if not left or not right:
            continue
        sides = ([line for line in side if not line.text.isdecimal()] for side in (left, right))
        prose = all(sum(line.words for line in side) >= WORDS_A_LINE * len(side) > 0 for side in sides)
        if prose and min(line.left for line in right) - x < NEAR_VALLEY:
            return x
    return None


def _band_beside(lines: Sequence[Line], x: float) -> tuple[list[Line], list[Line]]:
    """Lines left and right of a valley between two that span it, as columns below a figure; none if too few."""
    bands: list[list[Line]] = [[]]
    for line in lines:
        if line.left < x - 1 and line.right > x + 1:
            bands.append([])
        else:
            bands[-1].append(line)
    sides = [
        ([line for line in band if line.right <= x + 1], [line for line in band if line.left >= x - 1])
        for band in bands
    ]
    left, right = max(sides, key=lambda side: min(len(side[0]), len(side[1])))
    return (left, right) if min(len(left), len(right)) >= FEWEST_BESIDE else ([], [])
