"""Lines of a page -> lines in reading order, each told which strip (column of a band) it belongs to.

The page is cut by its best vertical valley where both sides read as running text, spanning lines cut it into bands, and
each side is treated alike to a depth of three. Where no valley is good enough, lines at one height are one row.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.layout.arabic import is_arabic, repair_line
from pipeline.layout.characters import runs_right_to_left
from pipeline.layout.contents import rows_with_page_number
from pipeline.layout.lines import rows_of
from pipeline.layout.valleys import FEWEST_PAIRS, best_valley, has_neighbours, known_valley, shared_valley
from pipeline.layout.values import Line

DEEPEST = 3
MOST_LINES = 600
SAME_VALLEY = 3.0
"""Points within which valleys of two pages are the same."""
MOST_VALLEYS = 4
FIGURE = 5.0
"""Type sizes of white over all columns, as a figure over them leaves: those below begin anew."""
OFF_MIDDLE = 0.01
"""Share of the page's text by which a title over its columns stands off its middle at the most."""
TITLE_LEADING = 1.7
"""Type sizes from the line above to such a title, at the least."""
ROW_LEADING = 0.8
"""Type sizes to the next line below it, at the least; what is nearer stands beside it."""
TALLER = 1.15
"""Times the type size of a row: OCR takes words of two lines for higher ones, which do not lower the row."""
LONE_ROW = 2
"""Lines of a band between lines that span the valley which are a row of a form or the end of a paragraph."""
DENSE_ROW = 3
"""So many lines beside each other in a row read as a table, not as text."""
DENSE_SHARE = 1 / 3
"""Share of such rows in a strip whose order is a guess."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Lines of one column of one band, from top to bottom."""

    lines: tuple[Line, ...]
    side: int
    """0 for text that spans the page, 1 for the column that is read first, 2 for the next ..."""
    half: int = 0
    """The same for the first cut of the page alone: 1 or 2, whatever either side is cut into."""
    dense: float = 0.0
    """Share of the rows in which three texts or more stand beside each other."""

    @property
    def doubtful(self) -> bool:
        """Whether the order of its rows is a guess."""
        return self.dense > DENSE_SHARE


def order_pages(pages: Mapping[int, Sequence[Line]]) -> dict[int, list[Strip]]:
    """The strips of each page; a page of few lines is cut where others of the document are."""
    seen: Counter[float] = Counter()
    strips: dict[int, list[Strip]] = {}
    for number, lines in pages.items():
        valleys: dict[float, None] = {}
        strips[number] = order_page(lines, valleys)
        seen.update({round(x / SAME_VALLEY) * SAME_VALLEY: 1 for x in valleys})
    if seen:
        known = [x for x, _ in seen.most_common(MOST_VALLEYS)]
        for number, lines in pages.items():
            ordered = sorted(lines, key=lambda line: line.top)
            if not any(strip.half for strip in strips[number]) and has_neighbours(ordered):
                shared = shared_valley(ordered, known)
                strips[number] = strips[number] if shared is None else order_page(lines, {}, shared)
    return strips


def order_page(
    lines: Sequence[Line], valleys: dict[float, None] | None = None, shared: float | None = None
) -> list[Strip]:
    """The strips of a page in reading order; lines of a row that are not columns are joined into one.

    ``valleys`` takes up those of the page; ``shared`` is one of other pages at which it is to be cut.
    """
    if not lines:
        return []
    right_to_left = runs_right_to_left(" ".join(line.text for line in lines))
    ordered = sorted(lines, key=lambda line: (line.top, line.left))
    found: dict[float, None] = {} if valleys is None else valleys
    strips = _cut(ordered, "", found, shared, right_to_left=right_to_left)
    if len(found) > 1:  # short bands are cut where the others are
        strips = _cut(ordered, "", dict(found), shared, right_to_left=right_to_left)
    branches = sorted({branch for branch, _ in strips if branch})
    leaves = [
        branch for branch in branches if not any(other != branch and other.startswith(branch) for other in branches)
    ]
    return [_numbered(strip, branch, leaves) for branch, strip in strips]


def _numbered(strip: Strip, branch: str, leaves: Sequence[str]) -> Strip:
    """A strip with its column; text over several columns of one half counts to the first of them."""
    if not branch:
        return strip
    column = next(place for place, leaf in enumerate(leaves, start=1) if leaf.startswith(branch))
    return replace(strip, side=column, half=int(branch[0]))


def _cut(
    lines: list[Line],
    branch: str,
    valleys: dict[float, None],
    valley: float | None = None,
    *,
    right_to_left: bool,
) -> list[tuple[str, Strip]]:
    """Strips with their branch: for each cut that led to them 1 for the side that is read first, 2 for the other.

    ``valleys`` are those of the page so far; new ones are added. ``valley`` is the first cut where it is known.
    """
    given = valley is not None
    if valley is None and len(branch) < DEEPEST and len(lines) <= MOST_LINES and has_neighbours(lines):
        valley = best_valley(lines) or known_valley(lines, valleys)
    if valley is None:
        return [(branch, _as_strip(lines, right_to_left=right_to_left))]
    valleys[valley] = None
    strips: list[tuple[str, Strip]] = []
    bands = _bands(lines, valley)
    for spanning, band in _without_lone_rows(bands) if given else bands:
        left = [line for line in band if line.right <= valley + 1]
        right = [line for line in band if line.left >= valley - 1]
        if spanning:
            strips += (
                _cut(band, branch, valleys, right_to_left=right_to_left)  # columns of other widths
                if len(band) < len(lines)
                else [(branch, _as_strip(band, right_to_left=right_to_left))]
            )
            continue
        for name, part in zip("12", (right, left) if right_to_left else (left, right), strict=True):
            if part:
                strips += _cut(part, branch + name, valleys, right_to_left=right_to_left)
    return strips


def _without_lone_rows(bands: Sequence[tuple[bool, list[Line]]]) -> list[tuple[bool, list[Line]]]:
    """The bands; one or two lines below those that span the valley belong to them, as a row of a form does."""
    joined: list[tuple[bool, list[Line]]] = []
    for spanning, band in bands:
        if joined and joined[-1][0] and (spanning or len(band) <= LONE_ROW):
            joined[-1][1].extend(band)
        else:
            joined.append((spanning, list(band)))
    return joined


def _bands(lines: Sequence[Line], x: float) -> list[tuple[bool, list[Line]]]:
    """Lines from top to bottom, cut wherever a line spans the valley: such lines, and those beside them, are bands."""
    rows = rows_of(lines)
    entries = {id(line) for place in rows_with_page_number(rows) for line in rows[place]}
    titles = _titles_over_columns(lines) | entries
    across = [line for line in lines if id(line) in titles or (line.left < x - 1 and line.right > x + 1)]
    bands: list[tuple[bool, list[Line]]] = []
    first, bottom = 0, lines[0].bottom
    for line in lines:
        while first < len(across) and across[first].bottom < line.top:
            first += 1
        spans = any(_beside(line, other) for other in across[first : first + 4])
        if not bands or spans is not bands[-1][0] or line.top - bottom > FIGURE * line.size:
            bands.append((spans, []))
        bottom = max(bottom, line.bottom)
        bands[-1][1].append(line)
    return bands


def _titles_over_columns(lines: Sequence[Line]) -> set[int]:
    """Ids of the lines in the middle of all columns that have nothing beside them, and space above.

    In the middle one of three columns a title of all of them crosses no gutter.
    """
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    found: set[int] = set()
    ordered = sorted(lines, key=lambda line: line.bottom)
    for place, line in enumerate(ordered[:-1]):  # at the foot a column may end alone
        if abs((line.left + line.right) - (left + right)) > 2 * OFF_MIDDLE * (right - left):
            continue
        before = ordered[place - 1] if place else None
        above = TITLE_LEADING if before is None or id(before) in found else (line.bottom - before.bottom) / line.size
        below = (ordered[place + 1].bottom - line.bottom) / line.size
        if above >= TITLE_LEADING and below >= ROW_LEADING:
            found.add(id(line))
    return found


def _beside(line: Line, other: Line) -> bool:
    shared = min(line.bottom, other.bottom) - max(line.top, other.top)
    return shared > 0.5 * min(line.bottom - line.top, other.bottom - other.top)


def _as_strip(lines: Sequence[Line], *, right_to_left: bool) -> Strip:
    rows = rows_of(lines)
    dense = sum(1 for row in rows if len(row) >= DENSE_ROW)
    entries = rows_with_page_number(rows) if len(lines) >= len(rows) + FEWEST_PAIRS else set()
    joined: list[Line] = []
    for place, row in enumerate(rows):
        for part in _apart_from_tables(row) if len(row) > 1 else (row,):
            line = _join_row(part, right_to_left=right_to_left)
            joined.append(replace(line, entry=True) if place in entries else line)
    return Strip(tuple(joined), 0, dense=dense / len(rows) if dense >= DENSE_ROW else 0.0)


def _apart_from_tables(row: Sequence[Line]) -> list[Sequence[Line]]:
    """The text of a row as one part, and each row of a table that stands beside it as another, from left to right."""
    text = [line for line in row if not line.kind]
    if len(text) == len(row):
        return [row]
    parts = [[line] for line in row if line.kind]
    return sorted([*parts, text] if text else parts, key=lambda part: part[0].left)


def _join_row(row: Sequence[Line], *, right_to_left: bool) -> Line:
    if len(row) == 1:
        return row[0]
    ordered = row[::-1] if right_to_left else row
    largest = max(row, key=lambda line: line.words)
    sizes: Counter[float] = Counter()
    for line in row:
        sizes[line.size] += line.words
    size = max(sizes, key=lambda each: (sizes[each], -each))
    lettered = [line for line in row if not line.text.isdecimal()] or row  # a page number is mostly in plain type
    text = " ".join(line.text.rstrip("\ufffe") if line is not ordered[-1] else line.text for line in ordered)
    return replace(
        largest,
        left=min(line.left for line in row),
        top=min(line.top for line in row),
        right=max(line.right for line in row),
        bottom=max(line.bottom for line in row if line.size <= TALLER * size or line.trust == 1),
        size=size,
        text=repair_line(text) if right_to_left and is_arabic(text) else text,
        bold=all(line.bold for line in lettered),
        words=sum(line.words for line in row),
        trust=sum(line.trust * line.words for line in row) / max(sum(line.words for line in row), 1),
    )
