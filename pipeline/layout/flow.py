"""Strips of all pages -> streams of lines: a column goes on in the next one, or in its own on the next page.

Bilingual laws print two texts side by side; gazettes print one text in columns. The document itself tells which: under
the right reading, a strip that stops in the middle of a sentence is followed by one that begins in lower case.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.layout.columns import Strip
from pipeline.layout.values import Line

_FINISHED = re.compile(r"[.:;!?。؟؛][\"”»’')\]]*$")
_WORD = re.compile(r"[^\W\d_]+")
SHARED_WORDS = 0.34
"""Share of the commonest short words that columns of two languages have in common at the most."""
COMMONEST = 12
FEWEST_WORDS = 30
FEWEST_LETTERS = 60
SCRIPTS = (0x250, 0x370, 0x400, 0x530, 0x590, 0x900, 0x980, 0xB80, 0xD80, 0xE00, 0x1100, 0x3040, 0xAC00)
"""Where the blocks of the great scripts begin in Unicode: Latin, Greek, Cyrillic, Hebrew and Arabic, Devanagari ..."""


@dataclass(frozen=True, slots=True)
class PageStrips:
    """The strips of one page in reading order."""

    page: int
    strips: tuple[Strip, ...]


def count_streams(pages: Sequence[PageStrips]) -> int:
    """How many parallel texts the columns of a document are, each going on in its own column of the next page.

    1 where they are one text that goes on in the next column.
    """
    columned = [page for page in pages if any(strip.half for strip in page.strips)]
    if not columned:
        return 1
    widths = Counter(max(strip.side for strip in page.strips) for page in columned)
    streams = max(widths, key=lambda count: (widths[count], -count))
    parallel, serial = _continuations(columned, streams)
    if parallel != serial and max(parallel, serial) >= 2 * min(parallel, serial) and parallel + serial >= 3:
        return streams if parallel > serial else 1
    return streams if _differ_in_language(columned, streams) else 1


def _stream_of(strip: Strip, streams: int) -> int:
    """The column of a strip where a page has so many; 0 for text that spans the page or more than they are."""
    column = strip.half if streams == 2 else strip.side
    return column if column <= streams else 0


def _continuations(pages: Sequence[PageStrips], streams: int) -> tuple[int, int]:
    """How many strips go on in the middle of a sentence under the parallel and under the serial reading."""
    parallel = serial = 0
    last: dict[int, Line] = {}
    previous: Line | None = None
    for page in pages:
        for strip in page.strips:
            column = _stream_of(strip, streams)
            if not strip.lines or not column:
                continue
            first = strip.lines[0]
            if column in last:
                parallel += _goes_on(last[column], first)
            if previous is not None:
                serial += _goes_on(previous, first)
            previous = strip.lines[-1]
            last[column] = strip.lines[-1]
    return parallel, serial


def _goes_on(before: Line, after: Line) -> bool:
    return _FINISHED.search(before.text) is None and after.text[:1].islower()


def _differ_in_language(pages: Sequence[PageStrips], streams: int) -> bool:
    """Whether no two columns share enough of their commonest short words, or their script, to be of one language."""
    texts: dict[int, list[str]] = {column: [] for column in range(1, streams + 1)}
    for page in pages:
        for strip in page.strips:
            texts.get(_stream_of(strip, streams), []).extend(line.text for line in strip.lines)
    columns = [" ".join(lines).lower() for lines in texts.values()]
    return all(_differ(one, other) for one, other in combinations(columns, 2))


def _differ(one: str, other: str) -> bool:
    scripts = _script(one), _script(other)
    if min(len(one), len(other)) >= FEWEST_LETTERS and scripts[0] != scripts[1]:
        return True
    words = [Counter(word for word in _WORD.findall(text) if len(word) <= 4) for text in (one, other)]
    if min(counter.total() for counter in words) < FEWEST_WORDS:
        return False
    left, right = ({word for word, _ in counter.most_common(COMMONEST)} for counter in words)
    return len(left & right) <= SHARED_WORDS * COMMONEST


def _script(text: str) -> int:
    """Which of the scripts in ``SCRIPTS`` most letters of a text belong to."""
    counts = Counter(bisect(SCRIPTS, ord(letter)) for letter in text if letter.isalpha())
    return max(counts, key=lambda script: (counts[script], script), default=0)


def lay_out_streams(pages: Sequence[PageStrips], streams: int) -> list[Line]:
    """All lines in reading order, each with its column's edges, its strip and its reading stream."""
    lines: list[Line] = []
    number = 0
    for page in pages:
        edges = _edges(page.strips)
        for strip in page.strips:
            if not strip.lines:
                continue
            left, right = edges[strip.side]
            column = max(_stream_of(strip, streams) - 1, 0) if streams > 1 else 0
            lines += [line.placed(column, left, right, number) for line in strip.lines]
            number += 1
    return lines


def _edges(strips: Sequence[Strip]) -> dict[int, tuple[float, float]]:
    """Where the lines of each column of a page begin and end, without the few that stand out."""
    columns: dict[int, list[Line]] = {}
    for strip in strips:
        columns.setdefault(strip.side, []).extend(strip.lines)
    edges: dict[int, tuple[float, float]] = {}
    for side, lines in columns.items():
        outliers = len(lines) // 20
        lefts = sorted(line.left for line in lines)
        rights = sorted(line.right for line in lines)
        if lines:
            edges[side] = lefts[outliers], rights[-1 - outliers]
    return edges
