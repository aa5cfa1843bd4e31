"""Lines of a page -> lines in reading order, each told which strip (column of a band) it belongs to.

The page is cut by its best vertical valley where both sides read as running text, spanning lines cut it into bands, and
each side is treated alike to a depth of three. Where no valley is good enough, lines at one height are one row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.layout.arabic import is_arabic, repair_line
from pipeline.layout.characters import runs_right_to_left
from pipeline.layout.lines import rows_of
from pipeline.layout.values import Line

DEEPEST = 3
CROSSING_COST = 1.5
"""A line that crosses a valley weighs as much against it as so many lines beside each other speak for it."""
FEWEST_PAIRS = 3
WORDS_A_LINE = 2.6
"""Running text has at least so many words a line on average; tables and lists have fewer."""
FILLED = 0.42
"""Share of a column's width that its lines fill on average."""
FILLED_HAN_CHARACTERS = 6
_LONE_MARK = re.compile(r"[(\[]?\w{1,4}[.)\]]+|[•–—-]")
MOST_LINES = 600
DENSE_ROW = 3
"""So many lines beside each other in a row read as a table, not as text."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Lines of one column of one band, from top to bottom."""

    lines: tuple[Line, ...]
    side: int
    """0 for text that spans the page, 1 for the column that is read first, 2 for the next ..."""
    doubtful: bool = False


def order_page(lines: Sequence[Line]) -> list[Strip]:
    """The strips of a page in reading order; lines of a row that are not columns are joined into one."""
    if not lines:
        return []
    right_to_left = runs_right_to_left(" ".join(line.text for line in lines))
    return _cut(sorted(lines, key=lambda line: (line.top, line.left)), 0, 0, right_to_left=right_to_left)


def _cut(lines: list[Line], side: int, depth: int, *, right_to_left: bool) -> list[Strip]:
    if depth >= DEEPEST or len(lines) > MOST_LINES or not _has_neighbours(lines):
        return [_as_strip(lines, side, right_to_left=right_to_left)]
    valley = _best_valley(lines)
    if valley is None:
        return [_as_strip(lines, side, right_to_left=right_to_left)]
    strips: list[Strip] = []
    for band in _bands(lines, valley):
        left = [line for line in band if line.right <= valley + 1]
        right = [line for line in band if line.left >= valley - 1]
        if len(left) + len(right) < len(band):
            strips.append(_as_strip(band, side, right_to_left=right_to_left))
            continue
        for place, part in enumerate((right, left) if right_to_left else (left, right)):
            if part:
                strips += _cut(part, side * 2 + place + 1, depth + 1, right_to_left=right_to_left)
    return strips


def _has_neighbours(lines: Sequence[Line]) -> bool:
    """Whether any two lines stand beside each other; most pages of laws have none."""
    bottom = -1.0
    for line in lines:
        if bottom - line.top > 0.5 * (line.bottom - line.top):
            return True
        bottom = max(bottom, line.bottom)
    return False


def _best_valley(lines: Sequence[Line]) -> float | None:
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


def _valley_in_band(lines: Sequence[Line], boxes: np.ndarray, middles: np.ndarray) -> float | None:
    """A cut where columns fill only part of the page and full lines the rest: enough if they follow each other."""
    x = float(np.median(middles))
    crossing = (boxes[:, 0] < x - 1) & (boxes[:, 2] > x + 1)
    longest = current = 0
    for crosses in crossing.tolist():
        current = 0 if crosses else current + 1
        longest = max(longest, current)
    return x if longest >= 8 * FEWEST_PAIRS and _reads_as_columns(lines, x) else None


def _reads_as_columns(lines: Sequence[Line], x: float) -> bool:
    """Whether both sides of a cut are running text: enough words a line, and lines that fill their width."""
    left = [line for line in lines if line.right <= x + 1]
    right = [line for line in lines if line.left >= x - 1]
    for part in (left, right):
        if len(part) < FEWEST_PAIRS:
            return False
        width = max(line.right for line in part) - min(line.left for line in part)
        filled = sum(line.right - line.left for line in part) / (_row_count(part) * max(width, 1.0))
        words = sum(
            max(line.words, len(line.text) / FILLED_HAN_CHARACTERS if _has_han(line.text) else 0) for line in part
        )
        if words / max(_texts_in(part), 1) < WORDS_A_LINE or filled < FILLED or width < 60:
            return False
    return True


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


def _bands(lines: Sequence[Line], x: float) -> list[list[Line]]:
    """Lines from top to bottom, cut wherever a line spans the valley: spanning lines make bands of their own."""
    bands: list[list[Line]] = []
    spanning: bool | None = None
    for line in lines:
        spans = line.left < x - 1 and line.right > x + 1
        if spans is not spanning:
            bands.append([])
            spanning = spans
        bands[-1].append(line)
    return bands


def _as_strip(lines: Sequence[Line], side: int, *, right_to_left: bool) -> Strip:
    rows = rows_of(lines)
    dense = sum(1 for row in rows if len(row) >= DENSE_ROW)
    joined = tuple(_join_row(row, right_to_left=right_to_left) for row in rows)
    return Strip(joined, side, doubtful=dense >= 3 and dense * 3 > len(rows))


def _join_row(row: Sequence[Line], *, right_to_left: bool) -> Line:
    if len(row) == 1:
        return row[0]
    ordered = row[::-1] if right_to_left else row
    largest = max(row, key=lambda line: line.words)
    text = " ".join(line.text.rstrip("\ufffe") if line is not ordered[-1] else line.text for line in ordered)
    return replace(
        largest,
        left=min(line.left for line in row),
        top=min(line.top for line in row),
        right=max(line.right for line in row),
        bottom=max(line.bottom for line in row),
        text=repair_line(text) if right_to_left and is_arabic(text) else text,
        bold=all(line.bold for line in row),
        words=sum(line.words for line in row),
        trust=sum(line.trust * line.words for line in row) / max(sum(line.words for line in row), 1),
    )
