"""Words of a page -> lines: runs of words on one height without a gap that a column or a margin would leave."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.layout.arabic import is_arabic, repair_line
from pipeline.layout.characters import BULLET, LINE_HYPHEN, runs_right_to_left
from pipeline.layout.values import Floats, Line, PageWords
from pipeline.records import Origin

SAME_HEIGHT = 0.55
"""Share of the lower box by which two words must overlap to stand on one line."""
COLUMN_GAP = 1.0
"""Times the type's height: a wider gap parts two lines."""
OCR_COLUMN_GAP = 0.75
"""The same for words of OCR, whose boxes are as high as their whole line."""
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
FEWEST_AT_GUTTER = 3
"""Wide spaces above each other that are a gutter between columns, or between the text and notes in its margin."""
CROSSED = 0.5
"""Times as many words may cross such a gutter, as titles over both columns do."""
LONE_BULLETS = frozenset("oqvn\u00fc\u00d8\u00a7\u00b7")
"""Letters that fonts of signs print as bullets, and word processors write for them."""
HOLLOW_BULLET = "\u25e6"
HANG_GAP = 0.7
"""Type sizes between such a bullet and its text."""


@dataclass(frozen=True, slots=True)
class _Fragments:
    """Runs of words that follow each other in the file on one line; everything by fragment but the sizes of words."""

    words: list[slice]
    boxes: Floats
    """n x 4: left, top, right, bottom."""
    sides: list[list[float]]
    """The same as plain lists: a line has few fragments, for which arrays cost more than they save."""
    heavy: list[int]
    """How many words are bold."""
    even: list[bool]
    """Whether all words have one size."""
    sizes: list[float]
    """Of each word of the page."""


def build_lines(page: PageWords) -> tuple[Line, ...]:
    """The lines of a page, from top to bottom; those at one height from left to right."""
    if not page.texts:
        return ()
    if not LONE_BULLETS.isdisjoint(page.texts):
        page = _name_bullets(page)
    starts = _fragment_starts(page)
    fragments = _measure(page, starts)
    lines = [_line_of(page, fragments, group) for group in _merge_fragments(page, fragments, starts)]
    return tuple(
        sorted((line for line in lines if not _is_ornament(line.text)), key=lambda line: (line.top, line.left))
    )


def _measure(page: PageWords, starts: NDArray[np.int64]) -> _Fragments:
    ends = [*starts[1:].tolist(), len(page.texts)]
    boxes = np.column_stack(
        (
            np.minimum.reduceat(page.boxes[:, 0], starts),
            np.minimum.reduceat(page.boxes[:, 1], starts),
            np.maximum.reduceat(page.boxes[:, 2], starts),
            np.maximum.reduceat(page.boxes[:, 3], starts),
        )
    )
    boxes = boxes.round(2)  # as finely as a passage tells its place
    return _Fragments(
        words=[slice(start, end) for start, end in zip(starts.tolist(), ends, strict=True)],
        boxes=boxes,
        sides=boxes.tolist(),
        heavy=np.add.reduceat(page.bold, starts, dtype=np.int64).tolist(),
        even=(np.minimum.reduceat(page.sizes, starts) == np.maximum.reduceat(page.sizes, starts)).tolist(),
        sizes=page.sizes.tolist(),
    )


def _name_bullets(page: PageWords) -> PageWords:
    """Lone letters that stand above each other, their texts as well, are the bullets of a list."""
    lone = [
        place
        for place, text in enumerate(page.texts[:-1])
        if text in LONE_BULLETS and _hangs(page.boxes[place : place + 2], float(page.sizes[place]))
    ]
    columns = Counter((page.texts[place], *page.boxes[place : place + 2, 0].round().tolist()) for place in lone)
    texts = list(page.texts)
    for place in lone:
        if columns[texts[place], *page.boxes[place : place + 2, 0].round().tolist()] > 1:
            texts[place] = HOLLOW_BULLET if texts[place] == "o" else BULLET
    return replace(page, texts=tuple(texts))


def _hangs(boxes: Floats, size: float) -> bool:
    """Whether the second of two words stands behind the first on its line, with a space as lists have."""
    level = min(boxes[0, 3], boxes[1, 3]) - max(boxes[0, 1], boxes[1, 1]) > SAME_HEIGHT * (boxes[0, 3] - boxes[0, 1])
    return bool(level and boxes[1, 0] - boxes[0, 2] > HANG_GAP * size)


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
    differs = np.abs(np.diff(sizes)) > _size_step(page) * np.maximum(sizes[:-1], sizes[1:])
    heights = np.minimum(heights, TALLEST * sizes)
    high = np.maximum(heights[:-1], heights[1:])
    widest = OCR_COLUMN_GAP if page.origin is Origin.OCR else COLUMN_GAP
    near = (gap < widest * high) & (gap > -OVERLAP * high) & ~(differs & (gap > STYLE_GAP * high))
    together = (shared > SAME_HEIGHT * low) & near
    wide = together & (gap > FRAGMENT_GAP * high)
    if np.count_nonzero(wide) >= FEWEST_AT_GUTTER:
        inner = np.concatenate(([False], together[:-1] & ~wide[:-1]))  # behind a lone mark there is no gutter
        together &= ~_at_gutters(boxes, np.flatnonzero(wide), inner[wide])
    return np.concatenate(([0], np.flatnonzero(~together) + 1))


def _at_gutters(boxes: Floats, wide: NDArray[np.int64], inner: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which words have a narrow gutter behind them: wide spaces above each other that hardly a word crosses.

    ``wide`` are the words with a wide space behind them; in justified text such spaces stand anywhere. ``inner`` says
    which of them stand behind other words: only these count.
    """
    left = np.minimum(boxes[wide, 2], boxes[wide + 1, 2])
    right = np.maximum(boxes[wide, 0], boxes[wide + 1, 0])
    found = np.zeros(len(boxes) - 1, dtype=np.bool_)
    while len(wide) >= FEWEST_AT_GUTTER:
        middles = (left + right) / 2
        inside = (left[None, :] <= middles[:, None] + 1) & (right[None, :] >= middles[:, None] - 1)
        counts = (inside & inner[None, :]).sum(axis=1)
        best = int(counts.argmax())
        x = middles[best]
        crossing = int(((boxes[:, 0] < x - 1) & (boxes[:, 2] > x + 1)).sum())
        if counts[best] < FEWEST_AT_GUTTER:
            break
        if crossing <= CROSSED * counts[best]:
            found[wide[inside[best]]] = True
        rest = ~inside[best]
        wide, left, right, inner = wide[rest], left[rest], right[rest], inner[rest]
    return found


def _merge_fragments(page: PageWords, fragments: _Fragments, starts: NDArray[np.int64]) -> list[list[int]]:
    """Fragments that are neighbours on one line but not in content order, brought together in reading order."""
    count = len(fragments.words)
    if not 1 < count <= MOST_FRAGMENTS:
        return [[place] for place in range(count)]
    pairs = _neighbours(fragments.boxes, page.sizes[starts], _size_step(page))
    if not len(pairs):
        return [[place] for place in range(count)]
    return [_in_order(page, fragments, group) for group in _connected(count, pairs)]


def _size_step(page: PageWords) -> float:
    """Share of the type size that parts words; what OCR takes for the size of a word is that of its highest letter."""
    return np.inf if page.origin is Origin.OCR else SIZE_STEP


def _neighbours(boxes: Floats, sizes: Floats, step: float) -> NDArray[np.int64]:
    """Pairs (left, right) of fragments that touch on one line."""
    heights = boxes[:, 3] - boxes[:, 1]
    low = np.minimum(heights[:, None], heights[None, :])
    tall = np.minimum(heights, TALLEST * sizes)
    high = np.maximum(tall[:, None], tall[None, :])
    shared = np.minimum(boxes[:, None, 3], boxes[None, :, 3]) - np.maximum(boxes[:, None, 1], boxes[None, :, 1])
    gap = boxes[None, :, 0] - boxes[:, None, 2]
    differs = np.abs(sizes[:, None] - sizes[None, :]) > step * np.maximum(sizes[:, None], sizes[None, :])
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


def _in_order(page: PageWords, fragments: _Fragments, group: list[int]) -> list[int]:
    if len(group) == 1:
        return group
    text = " ".join(" ".join(page.texts[fragments.words[place]]) for place in group)
    if runs_right_to_left(text):
        return sorted(group, key=lambda place: -fragments.sides[place][2])
    return sorted(group, key=lambda place: fragments.sides[place][0])


def _line_of(page: PageWords, fragments: _Fragments, group: list[int]) -> Line:
    pieces = [fragments.words[place] for place in group]
    last = fragments.sizes[pieces[-1].stop - 1]
    if len(group) == 1:
        texts: Sequence[str] = page.texts[pieces[0]]
        left, top, right, bottom = fragments.sides[group[0]]
    else:
        texts = [text for piece in pieces for text in page.texts[piece]]
        sides = [fragments.sides[place] for place in group]
        left, top = min([side[0] for side in sides]), min([side[1] for side in sides])
        right, bottom = max([side[2] for side in sides]), max([side[3] for side in sides])
    if len(group) == 1 and fragments.even[group[0]]:
        size = last
    else:
        sizes = [size for piece in pieces for size in fragments.sizes[piece]]
        size = _upper_size(sizes, ocr=page.origin is Origin.OCR)
    heavy = sum([fragments.heavy[place] for place in group])
    bold = heavy / len(texts) >= BOLD_SHARE and bool(page.bold[pieces[-1].stop - 1])
    trust = 1.0 if page.trust is None else float(np.concatenate([page.trust[piece] for piece in pieces]).mean())
    last = 0.0 if last == size or page.origin is Origin.OCR else last
    text = join_words(texts)
    return Line(page.number, left, top, right, bottom, text, size, bold, len(texts), trust=trust, last_size=last)


def _upper_size(sizes: Sequence[float], *, ocr: bool) -> float:
    """The type size that three quarters of the words do not exceed: small capitals and marks do not lower a line.

    Of OCR, which takes words of two lines for very high ones, that of half of them.
    """
    place = len(sizes) // 2 if ocr else (3 * len(sizes)) // 4
    return sorted(sizes)[place]


def join_words(texts: Sequence[str]) -> str:
    """Words as the text of a line; only a hyphen that ends the line keeps its sign of a line's end.

    >>> join_words(["cross\ufffe", "border", "work"])
    'cross-border work'
    """
    text = " ".join(texts)
    if text.isascii():
        return text
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
    for line in sorted(lines, key=lambda each: ((each.top + each.bottom) / 2, each.left)):
        if rows and _level(rows[-1][-1], line) and (len(rows[-1]) == 1 or _level(rows[-1][0], line)):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [row if len(row) == 1 else sorted(row, key=lambda each: each.left) for row in rows]


def _level(one: Line, other: Line) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > SAME_HEIGHT * min(one.bottom - one.top, other.bottom - other.top)
