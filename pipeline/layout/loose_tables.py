"""Tables without rulings: short words that keep to columns over several lines, with gutters that no line crosses.

Running text in columns fills its width; the entries of a table do not. Only where at least three lines have three
entries each, over two gutters, the lines become rows; what is less clear stays as it is, and its page is doubtful.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from pipeline.layout.characters import runs_right_to_left
from pipeline.layout.lines import rows_of
from pipeline.layout.tables import Table, as_row
from pipeline.layout.values import Line

FEWEST_COLUMNS = 3
FEWEST_ROWS = 3
GUTTER = 0.8
"""Type sizes that a gutter is wide at the least."""
FARTHEST = 2.6
"""Type sizes from one row to the next in the same table."""
FILLED = 0.8
"""Share of its column that a line of running text fills."""
SHORT = 2.5
"""Words that the entries of a column have, which no running text is."""
NEAR_ROWS = 2
"""Rows above and below that show whether there is text in columns."""
PARTED = 1.12
"""Times the leading within an entry: rows that white parts are further from each other."""
_MARK = re.compile(r"[(\[]?\w{1,4}[.)\]]+|[•–—*➢-]|§+")
_WORD = re.compile(r"\w")
_PAGE = re.compile(r"\d{1,4}|[ivxlc]{1,6}")
Row = list[Line]


@dataclass(slots=True)
class _Region:
    """Rows that may be one table, and the stretches from left to right that they cover."""

    rows: list[Row] = field(default_factory=list)
    covered: list[tuple[float, float]] = field(default_factory=list)

    def takes(self, row: Row) -> bool:
        """Add a row, if two gutters are left then; a lone line over one is text that follows the table."""
        size = row[0].size
        if self.rows and row[0].top - max(line.bottom for line in self.rows[-1]) > FARTHEST * size:
            return False
        covered = _cover([*self.covered, *((line.left, line.right) for line in row)], GUTTER * size)
        joins = len(row) == 1 and len(covered) < len(self.covered) and _full_rows(self.rows) >= FEWEST_ROWS
        if len(covered) < FEWEST_COLUMNS or joins:
            return False
        self.rows.append(row)
        self.covered = covered
        return True


def take_loose_tables(lines: Sequence[Line]) -> tuple[list[Line], list[Table]]:
    """The lines of a page that are in no such table, and the tables."""
    if not _may_have_table(lines):
        return list(lines), []
    tables: list[Table] = []
    taken: set[int] = set()
    rows = rows_of(lines)
    for region in _regions(rows):
        table = None if _is_cut_prose(region, rows) else _table(region)
        if table is not None:
            tables.append(table)
            taken |= {id(line) for row in region.rows for line in row}
    return [line for line in lines if id(line) not in taken], tables


def _may_have_table(lines: Sequence[Line]) -> bool:
    """Whether enough lines stand beside the one before; asked of every page, so it is quick."""
    beside = sum(1 for before, line in pairwise(lines) if line.top < before.bottom - 0.5 * line.size)
    return beside >= FEWEST_ROWS * (FEWEST_COLUMNS - 1)


def _regions(rows: Sequence[Row]) -> list[_Region]:
    """Runs of rows that leave two gutters free, each from its first to its last row of three entries."""
    found: list[_Region] = []
    region = _Region()
    for row in rows:
        if region.rows and region.takes(row):
            continue
        found.append(region)
        region = _Region()
        if len(row) >= FEWEST_COLUMNS:
            region.takes(row)
    found.append(region)
    return [trimmed for each in found if (trimmed := _trimmed(each)).rows]


def _trimmed(region: _Region) -> _Region:
    """Without rows at the end that have one entry in the first column: a line of text that follows the table."""
    rows = region.rows
    while rows and len(rows[-1]) == 1 and rows[-1][0].left < region.covered[0][1] and not _is_wrapped(rows, region):
        rows = rows[:-1]
    return _Region(rows, region.covered) if _full_rows(rows) >= FEWEST_ROWS else _Region()


def _full_rows(rows: Sequence[Row]) -> int:
    return sum(1 for row in rows if len(row) >= FEWEST_COLUMNS)


def _is_wrapped(rows: Sequence[Row], region: _Region) -> bool:
    """Whether the last row is the second line of the entry above it."""
    last, above = rows[-1][0], rows[-2][0] if len(rows) > 1 else rows[-1][0]
    level = last is not above and abs(last.left - above.left) < above.size
    return level and last.text[:1].islower() and _has_no_room(above, last, region.covered[0][1])


def _is_cut_prose(region: _Region, rows: Sequence[Row]) -> bool:
    """Whether a line next to the region runs over some of its gutters and stops before another: a column of text.

    What parts its lines are wide spaces between words. Such a line fills the columns that it runs over, as a name that
    stands in their middle does not; one in bold over lines that are not is a heading.
    """
    first = rows.index(region.rows[0])
    beyond = first + len(region.rows)
    around = (*rows[max(0, first - NEAR_ROWS) : first], *rows[beyond : beyond + NEAR_ROWS])
    bold = any(line.bold for row in region.rows for line in row)
    return any(_fills_columns(line, region.covered) and bold >= line.bold for row in around for line in row)


def _fills_columns(line: Line, covered: Sequence[tuple[float, float]]) -> bool:
    inside = [place for place, (left, right) in enumerate(covered) if line.left < right and line.right > left]
    if not 1 < len(inside) < len(covered) or line.words < FEWEST_COLUMNS:
        return False
    left, right = covered[inside[0]][0], covered[inside[-1]][1]
    return abs(line.right - right) < line.size and line.left - left < 2 * line.size


def _cover(stretches: Sequence[tuple[float, float]], gutter: float) -> list[tuple[float, float]]:
    """Stretches joined where less than a gutter parts them."""
    covered: list[tuple[float, float]] = []
    for left, right in sorted(stretches):
        if covered and left - covered[-1][1] < gutter:
            covered[-1] = (covered[-1][0], max(covered[-1][1], right))
        else:
            covered.append((left, right))
    return covered


def _table(region: _Region) -> Table | None:
    lines = [line for row in region.rows for line in row]
    columns = [[line for line in lines if left <= line.left <= right] for left, right in region.covered]
    if not _are_entries(columns, region.covered) or _is_contents(columns):
        return None
    rows = _entries(region, _leading_in_cells(region))
    if runs_right_to_left(" ".join(line.text for line in lines)):
        rows = [row[::-1] for row in rows]
    box = (
        region.covered[0][0], min(line.top for line in lines),
        region.covered[-1][1], max(line.bottom for line in lines),
    )  # fmt: skip
    lefts = tuple(round(left, 1) for left, _ in region.covered)
    return Table(lines[0].page, box, lefts, tuple(as_row(row) for row in rows), is_loose=True)


def _are_entries(columns: Sequence[Sequence[Line]], covered: Sequence[tuple[float, float]]) -> bool:
    """Whether three columns hold more than marks of items, and two of them are no running text."""
    real = [
        (lines, right - left)
        for lines, (left, right) in zip(columns, covered, strict=True)
        if 2 * sum(1 for line in lines if _MARK.fullmatch(line.text) or not _WORD.search(line.text)) <= len(lines)
    ]
    short = [
        lines
        for lines, width in real
        if median(line.words for line in lines) <= SHORT
        or median(line.right - line.left for line in lines) < FILLED * width
    ]
    return len(real) >= FEWEST_COLUMNS and len(short) >= FEWEST_COLUMNS - 1


def _is_contents(columns: Sequence[Sequence[Line]]) -> bool:
    """Whether the last column is page numbers that only rise."""
    texts = [line.text for line in columns[-1]]
    numbers = [int(text) for text in texts if text.isdecimal()]
    rising = all(one <= other for one, other in pairwise(numbers))
    return all(_PAGE.fullmatch(text) for text in texts) and rising and len(set(numbers)) > 1


def _leading_in_cells(region: _Region) -> float:
    """Points from line to line in the entries of a table that sets its rows apart by white; 0 where it does not.

    Then all lines without a first entry are near the one above, and all with an entry in each column are not.
    """
    steps = [(row, row[0].middle - above[0].middle) for above, row in pairwise(region.rows)]
    near = [step for row, step in steps if row[0].left >= region.covered[0][1]]
    apart = [step for row, step in steps if len(row) == len(region.covered)]
    if (
        not near
        or min(near) < region.rows[0][0].size
        or len(apart) < FEWEST_ROWS - 1
        or min(apart) < PARTED * max(near)
    ):
        return 0.0
    return max(near)


def _entries(region: _Region, leading: float) -> list[list[tuple[Line, ...]]]:
    """The cells of each row, lines that go on with the row above joined to it; ``leading`` tells where it is known."""
    rows: list[list[list[Line]]] = []
    last = 0.0
    for row in region.rows:
        cells: list[list[Line]] = [[] for _ in region.covered]
        for line in row:
            cells[_column(line, region.covered)].append(line)
        near = (
            row[0].middle - last < PARTED * leading
            if leading
            else bool(rows) and _goes_on(rows[-1], cells, region.covered)
        )
        last = row[0].middle
        if rows and near:
            rows[-1] = [[*above, *cell] for above, cell in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    return [[tuple(cell) for cell in cells] for cells in rows]


def _goes_on(above: Sequence[Row], cells: Sequence[Row], covered: Sequence[tuple[float, float]]) -> bool:
    """Whether a line has one entry, not in the first column; or none there, and one that had no room above.

    With one there, all of its entries have to be in lower case and without room above.
    """
    filled = [place for place, cell in enumerate(cells) if cell]
    if len(filled) == 1:
        return bool(filled[0]) or cells[0][0].text[:1].islower()
    crowded = [above[place] and _has_no_room(above[place][-1], cells[place][0], covered[place][1]) for place in filled]
    if 0 in filled:
        return all(crowded) and all(cells[place][0].text[:1].islower() for place in filled)
    return any(crowded)


def _has_no_room(above: Line, line: Line, right: float) -> bool:
    first = len(line.text.partition(" ")[0]) * (line.right - line.left) / max(len(line.text), 1)
    return right - above.right < first + line.size / 4


def _column(line: Line, covered: Sequence[tuple[float, float]]) -> int:
    return next(place for place, (left, right) in enumerate(covered) if left <= line.left and line.right <= right)
