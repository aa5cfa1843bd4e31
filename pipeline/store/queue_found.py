"""What the walks of a filter find together: pages of keys, counts, and progress."""

from dataclasses import replace

import msgspec
from sqlalchemy import Connection, Select, func, select

from pipeline.store.queue_rows import Count, Cursor, Progress, QueueFilter, QueueOrder
from pipeline.store.queue_walks import Walk, sort_key, walks_of

_COUNTED = 100_000  # passages that are counted for a progress; beyond, the database estimates
_COUNTED_BY_SQLITE = 1_000_000  # rows of an index, in tens of milliseconds: SQLite estimates nothing


def find_keys(
    connection: Connection, wanted: QueueFilter, limit: int, after: Cursor | None
) -> tuple[list[int], Cursor | None, bool]:
    """Give the keys of a page, where the next one begins, and whether all was looked at that belongs on it."""
    rows: list[Cursor] = []
    ends: list[Cursor] = []
    walks = walks_of(connection, wanted, after)
    for walk in walks:
        found: list[Cursor] = [(row.first, row.passage) for row in connection.execute(walk.found(limit + 1))]
        rows += found
        if walk.is_bounded and len(found) <= limit:
            ends += [(row.first, row.passage) for row in connection.execute(walk.end())]
    order = wanted.ordered_by
    last = min(ends, key=lambda end: sort_key(order, end)) if ends else None
    if len(walks) > 1:  # a single one has its rows in order
        rows.sort(key=lambda row: sort_key(order, row))
        if last is not None:  # behind it, the other may have left something out
            rows = [row for row in rows if sort_key(order, row) <= sort_key(order, last)]
    page = rows[:limit]
    if len(rows) > limit:
        return [key for _, key in page], page[-1], True
    return [key for _, key in page], last, last is None


def count_keys(connection: Connection, wanted: QueueFilter, at_most: int) -> Count:
    """Count what a filter leaves, as far as walks of their length see it."""
    number, more = 0, False
    for walk in walks_of(connection, _quickly(wanted)):
        found = _counted(connection, walk.found(at_most + 1))
        number += found
        more = more or (walk.is_bounded and found <= at_most and connection.execute(walk.end()).first() is not None)
    return Count(min(number, at_most), more or number > at_most)


def progress_of(connection: Connection, wanted: QueueFilter) -> Progress:
    """Count the decided and all others, or estimate them where they are many."""
    numbers, exact = [0, 0], True
    for side, decided in enumerate((True, False)):
        for walk in walks_of(connection, _quickly(replace(wanted, decided=decided))):
            number, is_exact = _size(connection, walk)
            numbers[side] += number
            exact = exact and is_exact
    return Progress(numbers[0], sum(numbers), exact)


def _quickly(wanted: QueueFilter) -> QueueFilter:
    """The same passages in the order whose index answers most of the filter."""
    if wanted.ordered_by is QueueOrder.LOT:
        return wanted
    by_chance = wanted.min_chance is not None or wanted.max_chance is not None
    narrow = (wanted.objective, wanted.country, wanted.language, wanted.sha256, wanted.assignment)
    order = QueueOrder.SCORE if by_chance and narrow == (None,) * 5 else QueueOrder.USEFUL
    return replace(wanted, order=order)


def _size(connection: Connection, walk: Walk) -> tuple[int, bool]:
    """How many a walk would find if it went on to the end, and whether they were counted."""
    most = _COUNTED_BY_SQLITE if connection.dialect.name == "sqlite" else _COUNTED
    if not walk.is_bounded:
        found = _counted(connection, walk.rows.limit(most))
        return (found, True) if found < most else (_estimated(connection, walk.rows), False)
    walk = walk.typical()
    found = _counted(connection, walk.found(walk.most))
    if connection.execute(walk.end()).first() is None:
        return found, True
    whole, _ = _size(connection, Walk(walk.rows))
    return round(found / walk.most * whole), False


def _counted(connection: Connection, rows: Select[tuple[int]]) -> int:
    return int(connection.execute(select(func.count()).select_from(rows.subquery())).scalar_one())


def _estimated(connection: Connection, rows: Select[tuple[int]]) -> int:
    """What the planner of PostgreSQL expects of a query without a limit; SQLite has counted on to its own."""
    if connection.dialect.name == "sqlite":
        return _COUNTED_BY_SQLITE
    written = rows.order_by(None).compile(connection, compile_kwargs={"literal_binds": True})
    (plan,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {written}").scalar_one()
    return msgspec.convert(plan["Plan"]["Plan Rows"], int)
