"""Words of a page -> lines: runs of words on one height without a gap that a column or a margin would leave."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.layout.arabic import is_arabic, repair_line
from pipeline.layout.characters import LINE_HYPHEN, runs_right_to_left
from pipeline.layout.values import Floats, Line, PageWords

SAME_HEIGHT = 0.55
"""Share of the lower box by which two words must overlap to stand on one line."""
COLUMN_GAP = 1.0
"""Times the type's height: a wider gap parts two lines."""
FRAGMENT_GAP = 0.5
"""Times the type's height: the same for words that do not follow each other in the file, as over a narrow gutter."""
STYLE_GAP = 0.3
"""Times the type's height: a gap that parts words of clearly different size, as tight side notes have."""
SIZE_STEP = 0.12
"""Share of the type size that counts as clearly different."""
OVERLAP = 0.8
"""Times the height by which a word may reach back over the one before, as kerning and slanted type do."""
TALLEST = 1.25
"""Times the type size: boxes of scripts with deep strokes are higher than their words are apart."""
MOST_FRAGMENTS = 1_500
"""Above this, as on a map or drawing, fragments are not compared with each other."""
BOLD_SHARE = 0.8


def build_lines(page: PageWords) -> tuple[Line, ...]:
    """The lines of a page, from top to bottom; those at one height from left to right."""
    if not page.texts:
        return ()
    starts = _fragment_starts(page)
    groups = _merge_fragments(page, starts)
    lines = [_line_of(page, group) for group in groups]
    return tuple(
        sorted((line for line in lines if not _is_ornament(line.text)), key=lambda line: (line.top, line.left))
    )


def _is_ornament(text: str) -> bool:
    """A rule made of characters, or nothing: no words to read."""
    return not text.strip("_—–-=*.~ ") and (len(text) > 2 or "_" in text or not text)


def _fragment_starts(page: PageWords) -> NDArray[np.int64]:
    """Indices of the words that begin a fragment when words are taken in content order."""
    boxes, sizes = page.boxes, page.sizes
    if len(boxes) == 1:
        return np.array([0])
    before, after = boxes[:-1], boxes[1:]
    heights = boxes[:, 3] - boxes[:, 1]
    low = np.minimum(heights[:-1], heights[1:])
    shared = np.minimum(before[:, 3], after[:, 3]) - np.maximum(before[:, 1], after[:, 1])
    gap = after[:, 0] - before[:, 2]
    gap_right_to_left = before[:, 0] - after[:, 2]
    gap = np.where(gap_right_to_left > gap, gap_right_to_left, gap)
    differs = np.abs(np.diff(sizes)) > SIZE_STEP * np.maximum(sizes[:-1], sizes[1:])
    heights = np.minimum(heights, TALLEST * sizes)
    high = np.maximum(heights[:-1], heights[1:])
    near = (gap < COLUMN_GAP * high) & (gap > -OVERLAP * high) & ~(differs & (gap > STYLE_GAP * high))
    together = (shared > SAME_HEIGHT * low) & near
    return np.concatenate(([0], np.flatnonzero(~together) + 1))


def _merge_fragments(page: PageWords, starts: NDArray[np.int64]) -> list[list[slice]]:
    """Fragments that are neighbours on one line but not in content order, brought together in reading order."""
    ends = np.append(starts[1:], len(page.texts))
    slices = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    if not 1 < len(slices) <= MOST_FRAGMENTS:
        return [[piece] for piece in slices]
    boxes = np.column_stack(
        (
            np.minimum.reduceat(page.boxes[:, 0], starts),
            np.minimum.reduceat(page.boxes[:, 1], starts),
            np.maximum.reduceat(page.boxes[:, 2], starts),
            np.maximum.reduceat(page.boxes[:, 3], starts),
        )
    )
    pairs = _neighbours(boxes, page.sizes[starts])
    if not len(pairs):
        return [[piece] for piece in slices]
    return [_in_order(page, [slices[place] for place in group]) for group in _connected(len(slices), pairs)]


def _neighbours(boxes: Floats, sizes: Floats) -> NDArray[np.int64]:
    """Pairs (left, right) of fragments that touch on one line."""
    heights = boxes[:, 3] - boxes[:, 1]
    low = np.minimum(heights[:, None], heights[None, :])
    tall = np.minimum(heights, TALLEST * sizes)
    high = np.maximum(tall[:, None], tall[None, :])
    shared = np.minimum(boxes[:, None, 3], boxes[None, :, 3]) - np.maximum(boxes[:, None, 1], boxes[None, :, 1])
    gap = boxes[None, :, 0] - boxes[:, None, 2]
    differs = np.abs(sizes[:, None] - sizes[None, :]) > SIZE_STEP * np.maximum(sizes[:, None], sizes[None, :])
    near = (gap < FRAGMENT_GAP * high) & (gap > -OVERLAP * high) & ~(differs & (gap > STYLE_GAP * high))
    found = near & (shared > SAME_HEIGHT * low) & (boxes[:, None, 0] < boxes[None, :, 0])
    return np.argwhere(found)


def _connected(count: int, pairs: NDArray[np.int64]) -> list[list[int]]:
    roots = list(range(count))

    def root(place: int) -> int:
        while roots[place] != place:
            roots[place] = roots[roots[place]]
            place = roots[place]
        return place

    for left, right in pairs.tolist():
        a, b = root(left), root(right)
        roots[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = {}
    for place in range(count):
        groups.setdefault(root(place), []).append(place)
    return list(groups.values())


def _in_order(page: PageWords, pieces: list[slice]) -> list[slice]:
    if len(pieces) == 1:
        return pieces
    text = " ".join(" ".join(page.texts[piece]) for piece in pieces)
    side = (
        (lambda piece: -page.boxes[piece, 2].max())
        if runs_right_to_left(text)
        else (lambda piece: page.boxes[piece, 0].min())
    )
    return sorted(pieces, key=side)


def _line_of(page: PageWords, pieces: list[slice]) -> Line:
    places = pieces[0] if len(pieces) == 1 else np.concatenate([np.arange(p.start, p.stop) for p in pieces])
    boxes = page.boxes[places]
    texts = [text for piece in pieces for text in page.texts[piece]]
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = boxes[:, 2:].max(axis=0).tolist()
    sizes = page.sizes[places]
    size = float(sizes[0]) if len(sizes) == 1 else _upper_size(sizes)
    heavy = page.bold[places]
    bold = bool(heavy[-1] and heavy.mean() >= BOLD_SHARE)
    trust = 1.0 if page.trust is None else float(page.trust[places].mean())
    return Line(page.number, left, top, right, bottom, join_words(texts), size, bold, len(texts), trust=trust)


def _upper_size(sizes: Floats) -> float:
    """The type size that three quarters of the words do not exceed: small capitals and marks do not lower a line."""
    place = (3 * len(sizes)) // 4
    return float(np.partition(sizes, place)[place])


def join_words(texts: Sequence[str]) -> str:
    """Words as the text of a line; only a hyphen that ends the line keeps its sign of a line's end.

    >>> join_words(["cross\ufffe", "border", "work"])
    'cross-border work'
    """
    text = " ".join(texts)
    if LINE_HYPHEN in text:
        text = text[:-1].replace(LINE_HYPHEN + " ", "-") + text[-1]
        text = text[:-1].replace(LINE_HYPHEN, "-") + text[-1]
    for mark in "⁰¹²³⁴⁵⁶⁷⁸⁹":
        if mark in text:
            text = _attach_marks(text)
            break
    return repair_line(text) if is_arabic(text) else text


def _attach_marks(text: str) -> str:
    """Note marks stand at the word before; one that opens the line stays apart."""
    words = text.split(" ")
    joined = [words[0]]
    for word in words[1:]:
        if (
            word[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹"
            and len(joined[-1])
            and joined[-1][-1].isalnum() | (joined[-1][-1] in ".,;:)]”»'\"’")
        ):
            joined[-1] += word
        else:
            joined.append(word)
    return " ".join(joined)


def rows_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that stand at one height, rows from top to bottom and each row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: (each.middle, each.left)):
        if rows and _level(rows[-1][-1], line) and _level(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda each: each.left) for row in rows]


def _level(one: Line, other: Line) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > SAME_HEIGHT * min(one.bottom - one.top, other.bottom - other.top)
