"""Running heads, running feet and page numbers: found over the whole document, never by one page alone."""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.layout.lines import rows_of
from pipeline.layout.values import Line
from pipeline.records import BlockKind

CLEAR_GAP = 1.5
"""Times the page's leading: body text is not further apart than this from itself, but from heads and feet."""
TIGHTEST = 1.1
"""Times the type size: lines of one column are never closer."""
MOST_ROWS = 4
HEAD_ZONE = 0.28
"""Heads and feet end within this share of the page's height from its edge."""
SAME_HEIGHT = 6.0
"""Points by which the height of a running head may differ between pages."""
BAND_SHARE = 0.5
"""Share of pages that have an isolated row at one height: it is a head even where its words change."""
ALWAYS_APART = 0.85
"""Share of the rows at that height that stand apart from the body; the first line of a text often does not."""
STEADY = 0.6
"""Share of the pages with such a row on which the next row stands at one height, as the body does below a head."""
FEWEST_FOR_BAND = 6
FEWEST_OF_FEW = 2
"""Rows that are enough in a document of fewer pages, if they are set smaller than the body."""
CLOSER = 0.75
"""Times the usual distance of a head from what follows: a row that is nearer belongs to the text."""
LARGER = 1.1
"""Times the usual type size of the heads: what is larger is a title that stands where they do."""
SMALLER = 0.92
"""Times the size of the body's type."""
_NOTE = re.compile(r"[\[(]?(?:\d{1,3}|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)[\])]?\s+\S")
_NUMBER = re.compile(r"\d+|\b[ivxlcdm]+\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|página|pág\.|صفحة|стр\.|第)?\W*(\d{1,5}|[ivxlc]{1,7})\W*"
    r"(?:(?:of|de|sur|von|из|من|/)\W*\d{1,4})?\W*(?:页)?",
    re.IGNORECASE,
)
_STRUCTURE = re.compile(
    r"^(?:part|chapter|schedule|annex|title|titre|chapitre|partie|annexe|título|capítulo|form|appendix|formulaire|formulario"
    r"|anexo|article|art[íi]culo|artigo)\b",
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

    @property
    def text(self) -> str:
        """All words of the row from left to right."""
        return " ".join(line.text for line in self.lines)

    @property
    def height(self) -> float:
        """The middle of the row from the edge of the page that it is near to, in points from the top."""
        return self.lines[0].middle

    @property
    def gap(self) -> float:
        """Points to the next row towards the body."""
        return abs(self.inner.middle - self.height) if self.inner else math.inf


def take_furniture(
    pages: Mapping[int, Sequence[Line]], heights: Mapping[int, float]
) -> dict[int, list[tuple[Line, BlockKind]]]:
    """What is furniture on each page (by number), with its kind; ``heights`` are those of the pages in points."""
    rows = {number: _edge_rows(number, lines, heights[number]) for number, lines in pages.items() if lines}
    everything = [row for page_rows in rows.values() for row in page_rows]
    chosen = _repeating(everything) | _counting(everything) | _bands(everything, len(rows))
    taken: dict[int, list[tuple[Line, BlockKind]]] = defaultdict(list)
    for number, page_rows in rows.items():
        for row in page_rows:
            if _key(row) in chosen:
                taken[number] += [(line, _kind(row, line)) for line in row.lines]
    return taken


def _key(row: Row) -> tuple[int, bool, int]:
    return (row.page, row.head, row.depth)


def _kind(row: Row, line: Line) -> BlockKind:
    if _PAGE_NUMBER.fullmatch(line.text):
        return BlockKind.PAGE_NUMBER
    return BlockKind.RUNNING_HEAD if row.head else BlockKind.RUNNING_FOOT


def _edge_rows(number: int, lines: Sequence[Line], height: float) -> list[Row]:
    """The first few rows from the top and from the bottom, outermost first, and which lie outside a clear gap."""
    rows = rows_of(lines)
    leading = _leading(rows)
    found: list[Row] = []
    for head, ordered in ((True, rows), (False, rows[::-1])):
        near = [
            row for row in ordered[:MOST_ROWS] if (row[0].bottom if head else height - row[0].top) <= HEAD_ZONE * height
        ]
        outside = _count_outside(ordered, len(near), leading)
        inner = [*(row[0] for row in ordered[1 : len(near) + 1]), None]
        found += [
            Row(number, head, depth, depth < outside, tuple(row), _is_clear(row, inner[depth], leading), inner[depth])
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


def _mask(text: str) -> str:
    return _NUMBER.sub("#", text.casefold())


def _repeating(rows: Sequence[Row]) -> set[tuple[int, bool, int]]:
    """Rows whose very words stand at the same height on another near page."""
    groups: dict[tuple[bool, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.head, row.text.casefold()].append(row)
    chosen = set()
    for group in groups.values():
        if not _stand_apart(group):
            continue
        for before, after in itertools.pairwise(group):
            near = after.page - before.page <= 2 or len(group) >= 3
            if near and abs(before.height - after.height) <= SAME_HEIGHT and after.page != before.page:
                chosen |= {_key(before), _key(after)}
    return chosen


def _counting(rows: Sequence[Row]) -> set[tuple[int, bool, int]]:
    """Rows that are alike but for one number that runs with the pages, or hold nothing but such a number."""
    groups: dict[tuple[bool, str], list[tuple[Row, int]]] = defaultdict(list)
    for row in rows:
        if _STRUCTURE.match(row.text):
            continue
        masked = "#" if _PAGE_NUMBER.fullmatch(row.text) else _mask(row.text)
        for match in _NUMBER.finditer(row.text):
            value = _value(match.group())
            if value is not None:
                groups[row.head, masked].append((row, value - row.page))
    chosen = set()
    for group in groups.values():
        offsets: dict[int, list[Row]] = defaultdict(list)
        for row, offset in group:
            offsets[offset].append(row)
        for same in offsets.values():
            if len({row.page for row in same}) >= 2 and _stand_apart(same):
                chosen |= {_key(row) for row in same}
    return chosen


def _stand_apart(rows: Sequence[Row]) -> bool:
    """Whether most rows that are alike are parted from the body; on a page of single lines none is."""
    return 2 * sum(row.isolated for row in rows) > len(rows)


def _bands(rows: Sequence[Row], written: int) -> set[tuple[int, bool, int]]:
    """Rows at a height at which most pages have a row of their own, and hardly one a row of the body."""
    places: dict[tuple[bool, int], list[Row]] = defaultdict(list)
    for row in rows:
        places[row.head, _bin(row)].append(row)
    chosen = set()
    for head, place in sorted(places, key=lambda each: (each[0], -each[1])):  # heads from the body outwards
        members = places[head, place]
        around = [row for near in (place - 1, place, place + 1) for row in places.get((head, near), ())]
        apart = [row for row in around if row.is_clear or (row.page, head, row.depth + 1) in chosen]
        if head and _is_head_band(around, apart, written):
            largest = LARGER * median(row.lines[0].size for row in around)
            near = CLOSER * median(row.gap for row in apart)
            fitting = (row for row in members if row.gap >= near and row.lines[0].size <= largest)
            chosen |= {_key(row) for row in fitting if not _is_body(row)}
        elif not head and written >= FEWEST_FOR_BAND and _is_foot_band(around, written):
            chosen |= {_key(row) for row in members if row.isolated and row.depth == 0}
    return chosen


def _is_head_band(rows: Sequence[Row], apart: Sequence[Row], written: int) -> bool:
    """Whether rows at one height stand apart on most pages, the body below them beginning at one height as well.

    Few pages are enough where the rows are in smaller type than what follows.
    """
    apart = [row for row in apart if row.inner is not None]
    if len(apart) < (BAND_SHARE * written if written >= FEWEST_FOR_BAND else FEWEST_OF_FEW):
        return False
    if len(apart) < ALWAYS_APART * len(rows):
        return False
    below = Counter(round(row.inner.middle / SAME_HEIGHT) for row in apart if row.inner)
    usual = max(sum(below[near] for near in (place - 1, place, place + 1)) for place in below)
    smaller = sum(1 for row in apart if row.inner and row.lines[0].size < SMALLER * row.inner.size)
    enough = STEADY if written >= FEWEST_FOR_BAND else 1.0
    return usual >= enough * len(apart) and (written >= FEWEST_FOR_BAND or smaller == len(apart))


def _is_foot_band(rows: Sequence[Row], written: int) -> bool:
    apart = [row for row in rows if row.isolated and row.depth == 0 and not _NOTE.match(row.text)]
    return len(apart) >= BAND_SHARE * written and len(apart) >= ALWAYS_APART * len(rows)


def _bin(row: Row) -> int:
    return round(row.height / SAME_HEIGHT)


def _is_body(row: Row) -> bool:
    """A structural title or a long line at the top of a page is body, unless it repeats word for word."""
    return _STRUCTURE.match(row.text) is not None and len(row.lines) == 1 and row.lines[0].size > 11.5


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def _value(number: str) -> int | None:
    """The value of a decimal or Roman number; None for a number too long to count pages.

    >>> _value("xiv"), _value("34"), _value("123456")
    (14, 34, None)
    """
    if number.isdecimal():
        return int(number) if len(number) <= 5 else None
    values = [_ROMAN[letter] for letter in number.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
