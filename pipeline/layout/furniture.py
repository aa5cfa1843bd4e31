"""Running heads, running feet and page numbers: found over the whole document, never by one page alone."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

from pipeline.layout.edge_rows import PAGE_NUMBER, SMALLER, Row, edge_rows
from pipeline.layout.enumerators import starts_with_mark
from pipeline.layout.values import Line
from pipeline.records import BlockKind

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
FEWEST_SMALL = 3
TITLE = 1.2
"""Times the body's size: what is larger is a title, and the small line above it belongs to it."""
LONGEST_HEAD = 100
FEWEST_MANY = 4
MANY = 0.3
"""Share of pages on which the same words at one height are furniture, even with the body close to them."""
EDGE = 0.12
"""A number within this share of the page's height from its edge that is the number of the page needs no others."""
_NOTE = re.compile(r"[\[(]?(?:\d{1,3}|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)[\])]?\s+\S")
_NUMBER = re.compile(r"\d+|\b[ivxlcdm]+\b", re.IGNORECASE)
_STRUCTURE = re.compile(
    r"^(?:part|chapter|schedule|annex|title|titre|chapitre|partie|annexe|título|capítulo|form|appendix|formulaire|formulario"
    r"|anexo|article|art[íi]culo|artigo)\b",
    re.IGNORECASE,
)


def take_furniture(
    pages: Mapping[int, Sequence[Line]], heights: Mapping[int, float]
) -> dict[int, list[tuple[Line, BlockKind]]]:
    """What is furniture on each page (by number), with its kind; ``heights`` are those of the pages in points."""
    rows = {number: edge_rows(number, lines, heights[number]) for number, lines in pages.items() if lines}
    everything = [row for page_rows in rows.values() for row in page_rows if not row.note]
    sure = _repeating(everything, len(rows)) | _counting(everything)
    bands = _bands(everything, len(rows)) - sure
    chosen = sure | bands
    chosen |= _lone_numbers(everything, chosen, heights)
    chosen |= _single_heads(everything, chosen, len(rows))
    chosen = _without_inner(chosen, bands)
    taken: dict[int, list[tuple[Line, BlockKind]]] = defaultdict(list)
    for number, page_rows in rows.items():
        for row in page_rows:
            if _key(row) in chosen:
                taken[number] += [(line, _kind(row, line)) for line in row.lines]
    return taken


def _without_inner(chosen: set[tuple[int, bool, int]], bands: set[tuple[int, bool, int]]) -> set[tuple[int, bool, int]]:
    """What was chosen, but not rows known by their height alone that stand below a row of the body."""
    kept = chosen - bands
    for page, head, depth in sorted(bands, key=lambda key: key[2]):
        if all((page, head, outer) in kept for outer in range(depth)):
            kept.add((page, head, depth))
    return kept


def _key(row: Row) -> tuple[int, bool, int]:
    return (row.page, row.head, row.depth)


def _kind(row: Row, line: Line) -> BlockKind:
    if PAGE_NUMBER.fullmatch(line.text):
        return BlockKind.PAGE_NUMBER
    return BlockKind.RUNNING_HEAD if row.head else BlockKind.RUNNING_FOOT


def _mask(text: str) -> str:
    return _NUMBER.sub("#", text.casefold())


def _repeating(rows: Sequence[Row], written: int) -> set[tuple[int, bool, int]]:
    """Rows whose very words, page numbers aside, stand at the same height on another near page.

    What follows towards the body must differ, or be such a row itself: pages that repeat the body are forms.
    """
    groups: dict[tuple[bool, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.head, row.words].append(row)
    chosen: set[tuple[int, bool, int]] = set()
    largest = LARGER * median([row.lines[0].size for row in rows]) if rows else 0.0
    titled = {
        (row.page, row.head) for row in rows if row.lines[0].size > largest and len(groups[row.head, row.words]) == 2
    }
    repeated = [group for (_, words), group in groups.items() if words and len(group) > 1]
    for group in sorted(repeated, key=lambda group: -max(row.depth for row in group)):
        many = len(group) >= FEWEST_MANY and len(group) >= MANY * written
        if not many and not _stand_apart(group):
            continue
        if len(group) == 2 and all((row.page, row.head) in titled for row in group):
            continue  # the title of a law is printed again below its contents
        pairs = [pair for pair in itertools.pairwise(group) if _are_alike(*pair, many=len(group) >= 3)]
        bodies = sum(1 for before, after in pairs if _has_own_body(before, after, chosen))
        if 2 * bodies >= len(pairs):
            chosen |= {_key(row) for pair in pairs for row in pair}
    return chosen


def _are_alike(before: Row, after: Row, *, many: bool) -> bool:
    """Whether two rows of the same words stand near each other and at one height; scans are askew."""
    near = 0 < after.page - before.page <= 2 or (many and after.page != before.page)
    return near and abs(before.height - after.height) <= SAME_HEIGHT * (2 if many else 1)


def _has_own_body(before: Row, after: Row, chosen: set[tuple[int, bool, int]]) -> bool:
    one, other = before.inner, after.inner
    if one is None or other is None:
        return one is not other
    known = {(row.page, row.head, row.depth + 1) for row in (before, after)} <= chosen
    return known or one.text != other.text or abs(one.middle - other.middle) > SAME_HEIGHT


def _lone_numbers(
    rows: Sequence[Row], chosen: set[tuple[int, bool, int]], heights: Mapping[int, float]
) -> set[tuple[int, bool, int]]:
    """Page numbers alone at the edge of a page, with the word or the dashes of such, or that count as others do."""
    usual = {offset for row in rows if _key(row) in chosen for offset in _offsets(row)}
    found = set()
    for row in rows:
        if row.depth > 1 or not row.isolated or row.words or _key(row) in chosen:
            continue
        edge = row.height if row.head else heights[row.page] - row.height
        outermost = row.depth == 0 and edge < EDGE * heights[row.page]
        own = 0 in _offsets(row) or not row.text.isdecimal() or not (row.head or row.inner is None)
        after_number = row.inner is not None and row.inner.text[-1:].isdecimal() and row.inner.words == 1
        if usual & _offsets(row) or (outermost and own and not after_number):
            found.add(_key(row))
    return found


def _offsets(row: Row) -> set[int]:
    """By how much the page numbers of a row differ from the number of their page."""
    matches = (PAGE_NUMBER.fullmatch(line.text) for line in row.lines)
    values = (_value(match.group(1)) for match in matches if match)
    return {value - row.page for value in values if value is not None}


def _single_heads(rows: Sequence[Row], chosen: set[tuple[int, bool, int]], written: int) -> set[tuple[int, bool, int]]:
    """Heads that stand on one page as they do on many: at their height, in their type, as far from the body.

    It is enough that a row is the first of its page and set smaller than the body, in a document of many pages at a
    height at which one or two others are.
    """
    first = min((row.page for row in rows), default=0)
    body = median([row.lines[0].size for row in rows]) if rows else 0.0
    small = [row for row in rows if row.page > first and row.depth == 0 and _is_small_head(row, body)]
    levels = Counter(_bin(row) for row in small)
    if written >= FEWEST_FOR_BAND:
        fewest = min(FEWEST_SMALL, written // 4 + 1)
        small = [row for row in small if sum(levels[_bin(row) + step] for step in (-1, 0, 1)) >= fewest]
    found = {_key(row) for row in small}
    heads = [row for row in rows if _key(row) in chosen and row.head and row.is_clear and row.inner]
    enough = max(FEWEST_MANY, MANY * written)
    places = Counter(_place(row) for row in heads)
    known = {place for place, count in places.items() if count >= enough}
    return found | {
        _key(row)
        for row in rows
        if row.head and row.is_clear and row.isolated and row.inner and not _is_body(row) and _place(row) in known
    }


def _place(row: Row) -> tuple[int, int, int]:
    return _bin(row), round(row.lines[0].size), round(row.gap / SAME_HEIGHT)


def _is_small_head(row: Row, body: float) -> bool:
    """Whether a row at the top of a page is parted from the body by space and set smaller, and no sentence."""
    if not row.head or row.inner is None or not row.is_clear or len(row.text) > LONGEST_HEAD:
        return False
    smaller = max(line.size for line in row.lines) < SMALLER * body and row.inner.size < TITLE * body
    return smaller and row.text[-1:] not in ".;:,،؛" and not starts_with_mark(row.text)


def _counting(rows: Sequence[Row]) -> set[tuple[int, bool, int]]:
    """Rows that are alike but for one number that runs with the pages, or hold nothing but such a number."""
    groups: dict[tuple[bool, str], list[tuple[Row, int]]] = defaultdict(list)
    for row in rows:
        if _STRUCTURE.match(row.text):
            continue
        masked = "#" if PAGE_NUMBER.fullmatch(row.text) else _mask(row.text)
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
