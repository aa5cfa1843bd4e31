"""Tables over several pages: their heads, rows that a page's end cuts in two, and heads apart from their rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from pipeline.layout.table_columns import cut_at_gutters
from pipeline.layout.table_heads import find_head
from pipeline.layout.tables import Table, inside_box, is_banded, is_lone, read_table, top_of
from pipeline.layout.values import Line, PageWords, TableGrid, words_of
from pipeline.records import BlockKind

HIGH, LOW = 0.3, 0.6
"""Shares of the page's height above which the rest of a table begins, and below which its first part ends."""
SAME_PLACE = 5.0
"""Points by which the columns of a table differ from page to page at the most."""


def take_orphans(tables: Mapping[int, tuple[PageWords, list[Table]]]) -> dict[int, tuple[PageWords, list[Table]]]:
    """The tables by page, with the rows that stand alone at the end of a page or column before or after their table."""
    result = dict(tables)
    for number, (page, found) in tables.items():
        after = tables.get(number + 1)
        low = [_last_band(grid) for grid in page.tables if is_banded(grid)]
        if after is None or not after[1] or not low or not page.texts:
            continue
        following = min(after[1], key=top_of)
        for head in (part for grid in low for part in cut_at_gutters(page, grid, fewest=1)):
            inside = inside_box(page, head.box)
            made = read_table(words_of(page, inside), head)
            if made is not None and _same_columns(made, following):
                result[number] = words_of(page, ~inside), [*found, made]
    lone = [(number, grid) for number, (page, _) in tables.items() for grid in page.tables if is_lone(grid)]
    while lone:
        taken = [(number, grid) for number, grid in lone if _take_lone(result, number, grid)]
        if not taken:
            break
        lone = [each for each in lone if each not in taken]
    return result


def _take_lone(tables: dict[int, tuple[PageWords, list[Table]]], number: int, grid: TableGrid) -> bool:
    """Take a single row where a table of its page, or one beside, has columns of the same widths."""
    page, found = tables[number]
    inside = inside_box(page, grid.box) if page.texts else np.zeros(0, dtype=np.bool_)
    if not inside.any():
        return False
    made = read_table(words_of(page, inside), grid)
    near = [table for other in (number - 1, number, number + 1) if other in tables for table in tables[other][1]]
    if made is None or not any(_same_widths(made, table) for table in near):
        return False
    tables[number] = words_of(page, ~inside), [*found, made]
    return True


def _same_widths(one: Table, other: Table) -> bool:
    ours, theirs = ([*table.lefts, table.box[2]] for table in (one, other))
    shift = ours[0] - theirs[0]
    return len(ours) == len(theirs) and all(
        abs(left - right - shift) < SAME_PLACE for left, right in zip(ours, theirs, strict=True)
    )


def _last_band(grid: TableGrid) -> TableGrid:
    band = grid.rows[-1][0] or grid.box
    return TableGrid(band, ((band,),))


def settle_tables(
    tables: Mapping[int, Sequence[Table]], heights: Mapping[int, float]
) -> tuple[dict[int, list[Line]], list[Line]]:
    """The rows of each page under the heads of their tables, and the heads that are printed again.

    A table at the top of a page with the columns of the last one of the page before goes on from there: its head is
    that one's, its first row may be the rest of the last. ``heights`` are those of the pages in points.
    """
    settled: dict[int, list[Line]] = {number: [] for number in tables}
    again: list[Line] = []
    for chain in _chains(tables, heights):
        head = _head_of(chain)
        last: list[Line] = []
        for table in chain:
            repeated = _repeated(head, table.rows) if last else 0
            again += [replace(row, kind=BlockKind.TABLE_HEAD) for row in table.rows[:repeated]]
            rows = _under(head, table.rows[repeated:])
            if last and rows and _goes_on(last[-1], rows[0]):
                last[-1] = _joined(last[-1], rows.pop(0))
            own = settled[table.page]
            own += rows
            last = own or last
    return settled, again


def _chains(tables: Mapping[int, Sequence[Table]], heights: Mapping[int, float]) -> list[list[Table]]:
    """The parts of each table in the order of the pages."""
    chains: list[list[Table]] = []
    for found in tables.values():
        for place, table in enumerate(found):
            if not place and chains and _continues(chains[-1][-1], table, heights):
                chains[-1].append(table)
            else:
                chains.append([table])
    return chains


def _head_of(chain: Sequence[Table]) -> tuple[Line, ...]:
    """The rows that name the columns: as the first part shows, as a later page repeats, or alone on the first page."""
    first = chain[0]
    if first.head or len(chain) == 1:
        return first.rows[: first.head]
    same = [one for one, two in zip(first.rows, chain[1].rows, strict=False) if one.text == two.text]
    if same and same == list(first.rows[: len(same)]) and len(same) < len(chain[1].rows):
        return tuple(same)
    return first.rows if find_head((*first.rows, *chain[1].rows)) == len(first.rows) else ()


def _continues(before: Table, table: Table, heights: Mapping[int, float]) -> bool:
    """Whether a table begins high on the page after that on which the other ends low, with the same columns."""
    if (
        table.page != before.page + 1
        or table.box[1] > HIGH * heights[table.page]
        or before.box[3] < LOW * heights[before.page]
    ):
        return False
    return table.rows[0].text == before.rows[0].text or _same_columns(before, table)


def _same_columns(one: Table, other: Table) -> bool:
    places = zip((*one.lefts, one.box[2]), (*other.lefts, other.box[2]), strict=False)
    return len(one.lefts) == len(other.lefts) and all(abs(left - right) < SAME_PLACE for left, right in places)


def _repeated(head: Sequence[Line], rows: Sequence[Line]) -> int:
    """How many rows at the top are the head once more."""
    same = 0 < len(head) < len(rows) and all(one.text == two.text for one, two in zip(head, rows, strict=False))
    return len(head) if same else 0


def _goes_on(before: Line, row: Line) -> bool:
    """Whether a row is the rest of the one before the page's end: a cell goes on in lower case, and no first cell."""
    pairs = list(zip(before.cells, row.cells, strict=False))
    if len(before.cells) != len(row.cells) or any(cell and not above for above, cell in pairs):
        return False
    runs_on = any(
        cell and above and cell[0].text[:1].islower() and above[-1].text[-1:] not in ".;:" for above, cell in pairs
    )
    return runs_on and (not row.cells[0] or row.cells[0][0].text[:1].islower())


def _joined(before: Line, row: Line) -> Line:
    cells = tuple((*above, *cell) for above, cell in zip(before.cells, row.cells, strict=True))
    return replace(before, cells=cells, words=before.words + row.words)


def _under(head: Sequence[Line], rows: Sequence[Line]) -> list[Line]:
    """The rows, each but those of the head itself told what the head says."""
    title = " / ".join(row.text for row in head)
    own = {id(row) for row in head}
    return [row if id(row) in own else replace(row, head=title) for row in rows]
