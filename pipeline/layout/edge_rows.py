"""The rows at the top and bottom of a page, among which running heads, feet and page numbers are."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.layout.footnotes import mark_of, raised_marks
from pipeline.layout.lines import rows_of
from pipeline.layout.values import Line

CLEAR_GAP = 1.5
"""Times the page's leading: body text is not further apart than this from itself, but from heads and feet."""
TIGHTEST = 1.1
"""Times the type size: lines of one column are never closer."""
NOTE_LEADING = 1.8
"""Type sizes from one line of footnotes to the next, at the most; feet are further apart from them."""
MOST_ROWS = 4
HEAD_ZONE = 0.28
"""Heads and feet end within this share of the page's height from its edge."""
SMALLER = 0.92
"""Times the size of the body's type."""
_NOTE = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]|[*†‡]|[-–(\[]?\s?\d{1,3}[.)\]\-–]*\s")
PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|página|pág\.|صفحة|стр\.|第)?\W*(\d{1,5}|[ivxlc]{1,7})\W*"
    r"(?:(?:of|de|sur|von|из|من|/)\W*\d{1,4})?\W*(?:页)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row in the head or foot zone of a page."""

    page: int
    head: bool
    depth: int
    isolated: bool
    """Whether a clear gap, or other type, parts it from the body."""
    lines: tuple[Line, ...]
    is_clear: bool
    """Whether such a gap lies between it and the very next row."""
    inner: Line | None
    """The first line of the next row towards the body."""
    note: bool = False
    """Whether it is part of a footnote to which a mark on its page leads."""

    @property
    def text(self) -> str:
        """All words of the row from left to right."""
        return " ".join(line.text for line in self.lines)

    @property
    def words(self) -> str:
        """The same in lower case without page numbers that stand apart."""
        return " ".join(line.text.casefold() for line in self.lines if not PAGE_NUMBER.fullmatch(line.text))

    @property
    def height(self) -> float:
        """The middle of the row from the edge of the page that it is near to, in points from the top."""
        return self.lines[0].middle

    @property
    def gap(self) -> float:
        """Points to the next row towards the body."""
        return abs(self.inner.middle - self.height) if self.inner else math.inf


def edge_rows(number: int, lines: Sequence[Line], height: float) -> list[Row]:
    """The first few rows from the top and from the bottom, outermost first, and which lie outside a clear gap."""
    rows = rows_of(lines)
    leading = _leading(rows)
    notes = _note_rows(rows)
    found: list[Row] = []
    for head, ordered in ((True, rows), (False, rows[::-1])):
        near = [
            row for row in ordered[:MOST_ROWS] if (row[0].bottom if head else height - row[0].top) <= HEAD_ZONE * height
        ]
        outside = _count_outside(ordered, len(near), leading)
        inner = [*(row[0] for row in ordered[1 : len(near) + 1]), None]
        found += [
            Row(
                number,
                head,
                depth,
                depth < outside,
                tuple(row),
                _is_clear(row, inner[depth], leading),
                inner[depth],
                note=not head and len(rows) - 1 - depth in notes,
            )
            for depth, row in enumerate(near)
        ]
    return found


def _count_outside(ordered: list[list[Line]], near: int, leading: float) -> int:
    """How many rows lie outside the last clear gap among the first few; none where the body starts at the edge."""
    last = 0
    for depth in range(near):
        if depth + 1 == len(ordered):
            return depth + 1
        following = ordered[depth + 1][0]
        if _is_clear(ordered[depth], following, leading):
            last = depth + 1
    return last


def _is_clear(row: Sequence[Line], following: Line | None, leading: float) -> bool:
    if following is None:
        return True
    return abs(following.middle - row[0].middle) > CLEAR_GAP * leading or _differs(row[0], following)


def _differs(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) > 0.1 * max(one.size, other.size)


def _leading(rows: Sequence[Sequence[Line]]) -> float:
    """The most usual distance between rows that follow each other, in points."""
    steps = Counter(round(after[0].middle - before[0].middle) for before, after in itertools.pairwise(rows))
    usual = [(count, -step) for step, count in steps.items() if step >= 5]
    size = median(row[0].size for row in rows)  # lines of two columns that stand at different heights are nearer
    return max(-max(usual)[1] if usual else 14.0, TIGHTEST * size)


def _note_rows(rows: Sequence[Sequence[Line]]) -> range:
    """Places of the rows that are footnotes: small, at the foot, from a mark that stands raised in the text, to a gap.

    Notes of the same words at the foot of several pages are no running feet.
    """
    body = median([row[0].size for row in rows])
    start = len(rows)
    while start and rows[start - 1][0].size < SMALLER * body:
        start -= 1
    opening = [place for place in range(start, len(rows)) if any(_NOTE.match(line.text) for line in rows[place])]
    if not opening:
        return range(0)
    raised = {
        mark
        for row in rows[: opening[0]]
        for line in row
        if not line.text.isascii()
        for mark in raised_marks(line.text)
    }
    first = next((place for place in opening if any(_leads_to(line, raised) for line in rows[place])), len(rows))
    end = first + 1
    while end < len(rows) and rows[end][0].middle - rows[end - 1][0].middle < NOTE_LEADING * rows[end][0].size:
        end += 1
    return range(first, min(end, len(rows)))


def _leads_to(line: Line, raised: set[str]) -> bool:
    if _NOTE.match(line.text) is None or PAGE_NUMBER.fullmatch(line.text):
        return False
    return not line.text[0].isascii() or line.text[0] in "*" or mark_of(line.text) in raised
