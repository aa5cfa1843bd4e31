"""Strips of all pages -> streams of lines: a column goes on in the next one, or in its own on the next page.

Bilingual laws print two texts side by side; gazettes print one text in columns. The document itself tells which: under
the right reading, a strip that stops in the middle of a sentence is followed by one that begins in lower case.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.layout.columns import Strip
from pipeline.layout.values import Line

_FINISHED = re.compile(r"[.:;!?。؟؛][\"”»’')\]]*$")
_WORD = re.compile(r"[^\W\d_]+")
SHARED_WORDS = 0.12
"""Share of the commonest short words that two columns of one language have at the least in common."""
FEWEST_STRIPS = 2
COMMONEST = 12


@dataclass(frozen=True, slots=True)
class PageStrips:
    """The strips of one page in reading order."""

    page: int
    strips: tuple[Strip, ...]


def is_bilingual(pages: Sequence[PageStrips]) -> bool:
    """Whether the columns of a document are parallel texts, each going on in the same column of the next page."""
    columned = [page for page in pages if any(strip.side in (1, 2) for strip in page.strips)]
    if len(columned) < 1:
        return False
    parallel, serial = _continuations(columned)
    if parallel != serial and max(parallel, serial) >= 2 * min(parallel, serial) and parallel + serial >= 3:
        return parallel > serial
    return _differ_in_language(columned)


def _continuations(pages: Sequence[PageStrips]) -> tuple[int, int]:
    """How many strips go on in the middle of a sentence under the parallel and under the serial reading."""
    parallel = serial = 0
    last: dict[int, Line] = {}
    previous: Line | None = None
    for page in pages:
        for strip in page.strips:
            if not strip.lines or strip.side not in (1, 2):
                continue
            first = strip.lines[0]
            if strip.side in last:
                parallel += _goes_on(last[strip.side], first)
            if previous is not None:
                serial += _goes_on(previous, first)
            previous = strip.lines[-1]
            last[strip.side] = strip.lines[-1]
    return parallel, serial


def _goes_on(before: Line, after: Line) -> bool:
    return _FINISHED.search(before.text) is None and after.text[:1].islower()


def _differ_in_language(pages: Sequence[PageStrips]) -> bool:
    """Whether the two columns share too few of their commonest short words to be of one language."""
    words: dict[int, Counter[str]] = {1: Counter(), 2: Counter()}
    for page in pages:
        for strip in page.strips:
            if strip.side in words:
                for line in strip.lines:
                    words[strip.side].update(word for word in _WORD.findall(line.text.lower()) if len(word) <= 4)
    if min(sum(counter.values()) for counter in words.values()) < 30:
        return False
    left, right = ({word for word, _ in words[side].most_common(COMMONEST)} for side in (1, 2))
    return len(left & right) <= 0.34 * COMMONEST


def lay_out_streams(pages: Sequence[PageStrips], *, bilingual: bool) -> list[Line]:
    """All lines in reading order, each with its column's edges, its strip and its reading stream."""
    lines: list[Line] = []
    number = 0
    for page in pages:
        for strip in page.strips:
            if not strip.lines:
                continue
            left, right = _edges(strip.lines)
            column = 1 if bilingual and strip.side == 2 else 0
            lines += [
                replace(line, column=column, column_left=left, column_right=right, strip=number) for line in strip.lines
            ]
            number += 1
    return lines


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """Where the lines of a strip begin and end, without the few that stand out."""
    lefts = sorted(line.left for line in lines)
    rights = sorted(line.right for line in lines)
    outliers = len(lines) // 20
    return lefts[outliers], rights[-1 - outliers]
