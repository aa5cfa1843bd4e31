"""Pages of the queue as walks along an index: any filter is a bounded amount of work.

A filter is answered in one of two ways. Where what it asks for is known to be little (the passages of a document, the
flagged ones, a rare language), all of that is gathered and sorted. Else an index that has the order of the page is
walked from the cursor on, for so many rows at most, and what else the filter asks is looked at on the way: mostly in
the index itself, which holds more than its order for that. A walk that ends before the queue does says where it ended.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, literal_column, not_, or_, select, tuple_

from pipeline.store.contents import keys_of
from pipeline.store.queue_few import few, has_read, is_asked, is_assigned, is_flagged, within
from pipeline.store.queue_rows import Cursor, QueueFilter, QueueOrder
from pipeline.store.queue_tables import queue, queue_objectives
from pipeline.store.reading import number_of
from pipeline.store.review_tables import assigned_passages, assignments
from pipeline.store.tables import PASSAGES_BITS, passages, versions

IN_INDEX = 50_000  # rows of an index that are walked for one page, where the index answers the whole filter
BY_LOOKING = 3_000  # the same where each row, or another table, has to be looked at
BY_ID = 1_500  # the same where passages are known by their ids, and each is found by two look-ups

_Columns = Any
_Test = Callable[[_Columns], ColumnElement[bool]]
"""A condition on the columns of what is walked."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Passages in the order of a page (columns ``first``, ``passage`` and more), of which a filter keeps some."""

    rows: Select[Any]
    kept: tuple[_Test, ...] = ()
    most: int = IN_INDEX
    """Rows that may be walked; without ``kept`` as many as are wanted."""
    order: QueueOrder | None = None
    """Asked of the database again for what is kept: PostgreSQL may mix rows that it looks up. SQLite does not, and
    would walk to the end to sort."""

    @property
    def is_bounded(self) -> bool:
        """Whether it may end before the queue does."""
        return bool(self.kept)

    def found(self, limit: int) -> Select[Any]:
        """The first rows that are kept, in order."""
        if not self.kept:
            return self.rows.limit(limit)
        walked = self.rows.limit(self.most).subquery()
        wanted = select(walked.c.first, walked.c.passage).where(*(test(walked.c) for test in self.kept))
        if self.order is not None:
            wanted = wanted.order_by(*_ordering(self.order, walked.c.first, walked.c.passage))
        return wanted.limit(limit)

    def end(self) -> Select[Any]:
        """The last row of a walk that has to end before the queue does."""
        return self.rows.offset(self.most - 1).limit(1)

    def typical(self) -> "Walk":
        """A walk of the same length whose rows are like all others, for an estimate."""
        return replace(self, rows=self.rows.order_by(None), order=None)


@dataclass(frozen=True, slots=True)
class AssignedWalk(Walk):
    """The passages of an assignment in the order in which they were given (columns ``first``, ``passage_id``)."""

    @property
    def is_bounded(self) -> bool:
        """Whether it may end before the queue does."""
        return True

    def found(self, limit: int) -> Select[Any]:
        """The first rows that are in the queue and kept, in order."""
        given = self.rows.limit(self.most).subquery()
        wanted = (
            select(given.c.first, queue.c.passage)
            .join(passages, passages.c.id == given.c.passage_id)
            .join(queue, queue.c.passage == passages.c.key)
            .where(*(test(queue.c) for test in self.kept))
        )
        return wanted.order_by(given.c.first, given.c.passage_id).limit(limit)

    def end(self) -> Select[Any]:
        """The last row of a walk that has to end before the assignment does."""
        given = self.rows.offset(self.most - 1).limit(1).subquery()
        key = select(passages.c.key).where(passages.c.id == given.c.passage_id).scalar_subquery()
        return select(given.c.first, func.coalesce(key, 0).label("passage"))

    def typical(self) -> Walk:
        """The same in the order of the ids, which is one of chance."""
        return replace(self, rows=self.rows.order_by(None).order_by(assigned_passages.c.passage_id))


def walks_of(connection: Connection, wanted: QueueFilter, after: Cursor | None = None) -> list[Walk]:
    """Choose how to find the passages that a filter leaves: the decided ones apart from the others.

    Raises UnknownRecord for an unknown version.
    """
    if wanted.assignment is not None and wanted.ordered_by is QueueOrder.USEFUL:
        return [_assigned(connection, wanted, after)]
    sides = [wanted.decided] if wanted.decided is not None else [False, True]
    if wanted.read_by is not None:
        sides = [side for side in sides if side]  # where a reading stands, the passage is decided
    return [_walk_of(connection, wanted, after, decided=side) for side in sides]


def _walk_of(connection: Connection, wanted: QueueFilter, after: Cursor | None, *, decided: bool) -> Walk:
    tests = _tests(connection, wanted, decided=decided)
    base = _base(connection, wanted, decided=decided)
    if wanted.sha256 is None or wanted.ordered_by is not QueueOrder.USEFUL:
        found = few(connection, wanted, decided=decided)
        if found is not None:
            left = {name: test for name, test in tests.items() if name not in found[1]}
            return _gathered(found[0], wanted, left, decided=decided, after=after)
    left = {name: test for name, test in tests.items() if name not in base.answered}
    shown = [base.table.c[name] for name in ("language", "country", "chance") if name in left]
    rows = select(base.first.label("first"), base.table.c.passage, *shown).where(*base.conditions)
    rows = _in_order(rows, wanted.ordered_by, base.first, base.table.c.passage, after)
    most = IN_INDEX if set(left) <= base.told else BY_LOOKING
    again = None if connection.dialect.name == "sqlite" else wanted.ordered_by
    return Walk(rows, tuple(left.values()), most, again)


@dataclass(frozen=True, slots=True)
class _Base:
    """The index that is walked."""

    table: Table
    first: ColumnElement[Any]
    conditions: Sequence[ColumnElement[bool]]
    """On the columns that it begins with."""
    answered: frozenset[str]
    """The tests that these conditions make needless."""
    told: frozenset[str]
    """The tests that can be answered by the columns that it ends with."""


_BY_KEY = frozenset({"sha256", "kind"})  # a passage's key tells its version


def _base(connection: Connection, wanted: QueueFilter, *, decided: bool) -> _Base:
    order = wanted.ordered_by
    if wanted.objective is not None and order in (QueueOrder.USEFUL, QueueOrder.SCORE) and wanted.sha256 is None:
        table, at = queue_objectives, [queue_objectives.c.objective == int(wanted.objective)]
        answered, told = {"objective"}, {"language", "country", "chance"}
    else:
        table, at, answered, told = queue, [], set(), _TOLD[order]
        if order is QueueOrder.USEFUL:
            at, answered, told = _beginning(connection, wanted)
    at.append(table.c.decided if decided else not_(table.c.decided))
    first = {
        QueueOrder.USEFUL: table.c.place,
        QueueOrder.NEWEST: queue.c.version,
        QueueOrder.LOT: queue.c.draw,
        QueueOrder.SCORE: table.c.chance,
    }[order]
    if order is QueueOrder.LOT:
        at.append(queue.c.draw.is_not(None))
    if order is QueueOrder.SCORE:
        at += within(wanted, table.c.chance)
        answered = answered | {"chance"}
    return _Base(table, first, at, frozenset(answered), _BY_KEY | told)


_TOLD = {
    QueueOrder.USEFUL: {"chance"},
    QueueOrder.NEWEST: {"language", "country", "chance"},
    QueueOrder.SCORE: {"language", "country"},
    QueueOrder.LOT: set(),
}


def _beginning(connection: Connection, wanted: QueueFilter) -> tuple[list[ColumnElement[bool]], set[str], set[str]]:
    """What an index of the queue in the order of places begins with, the most telling first."""
    if wanted.sha256 is not None:
        return [queue.c.version == number_of(connection, wanted.sha256)], {"sha256"}, set()
    if wanted.country is not None:
        return [queue.c.country == wanted.country.upper()], {"country"}, {"language", "chance"}
    if wanted.language is not None:
        return [queue.c.language == wanted.language.lower()], {"language"}, {"chance"}
    return [], set(), {"chance"}


def _tests(connection: Connection, wanted: QueueFilter, *, decided: bool) -> dict[str, _Test]:
    """All that a filter asks beside ``decided``, by name."""
    found = _looked_up(wanted, decided=decided)
    if wanted.sha256 is not None:
        number = number_of(connection, wanted.sha256)
        found["sha256"] = lambda c: keys_of(number, c.passage)
    if wanted.language is not None:
        found["language"] = lambda c: c.language == str(wanted.language).lower()
    if wanted.country is not None:
        found["country"] = lambda c: c.country == str(wanted.country).upper()
    if wanted.min_chance is not None or wanted.max_chance is not None:
        found["chance"] = lambda c: and_(*within(wanted, c.chance))
    if wanted.document_kind is not None:
        kind = wanted.document_kind.value
        found["kind"] = lambda c: c.passage.op(">>")(literal_column(str(PASSAGES_BITS))).in_(
            select(versions.c.number).where(versions.c.document_kind == kind)
        )
    return found


def _looked_up(wanted: QueueFilter, *, decided: bool) -> dict[str, _Test]:
    """What no index of the queue tells."""
    found: dict[str, _Test] = {}
    if wanted.objective is not None:
        objective = int(wanted.objective)
        found["objective"] = lambda c: is_asked(objective, c.passage)
    if wanted.flagged:
        found["flagged"] = lambda c: is_flagged(c.passage)
    if wanted.assignment is not None:
        assignment = wanted.assignment
        found["assignment"] = lambda c: is_assigned(assignment, c.passage)
    if wanted.read_by is not None:
        found["read_by"] = lambda c: has_read(str(wanted.read_by), c.passage)
    if wanted.not_read_by is not None and decided:  # where a reading stands, the passage is decided
        found["not_read_by"] = lambda c: not_(has_read(str(wanted.not_read_by), c.passage))
    return found


def _gathered(
    condition: ColumnElement[bool],
    wanted: QueueFilter,
    tests: dict[str, _Test],
    *,
    decided: bool,
    after: Cursor | None,
) -> Walk:
    order = wanted.ordered_by
    columns = {
        QueueOrder.USEFUL: queue.c.place,
        QueueOrder.NEWEST: queue.c.version,
        QueueOrder.LOT: queue.c.draw,
        QueueOrder.SCORE: queue.c.chance,
    }
    first = columns[order]
    rows = select(first.label("first"), queue.c.passage).where(condition, *(test(queue.c) for test in tests.values()))
    rows = rows.where(queue.c.decided if decided else not_(queue.c.decided))
    if order is QueueOrder.LOT:
        rows = rows.where(queue.c.draw.is_not(None))
    return Walk(_in_order(rows, order, first, queue.c.passage, after))


def _assigned(connection: Connection, wanted: QueueFilter, after: Cursor | None) -> Walk:
    """The passages of an assignment in the order in which they were given."""
    tests = _tests(connection, wanted, decided=wanted.decided is not False)
    del tests["assignment"]
    if wanted.decided is not None:
        tests["decided"] = lambda c: c.decided if wanted.decided else not_(c.decided)
    given = assigned_passages.c
    rows = select(given.place.label("first"), given.passage_id).where(given.assignment == wanted.assignment)
    if wanted.not_read_by is not None:  # what has enough readings is asked of nobody, nor is anything once it is closed
        is_open = (assignments.c.number == wanted.assignment) & assignments.c.closed_at.is_(None)
        rows = rows.where(given.readers < select(assignments.c.wanted).where(is_open).scalar_subquery())
    if after is not None:
        last = connection.execute(select(passages.c.id).where(passages.c.key == after[1])).scalar() or ""
        rows = rows.where(tuple_(given.place, given.passage_id) > tuple_(int(after[0]), last))
    return AssignedWalk(rows.order_by(given.place, given.passage_id), tuple(tests.values()), BY_ID)


def _in_order(
    rows: Select[Any], order: QueueOrder, first: ColumnElement[Any], passage: ColumnElement[Any], after: Cursor | None
) -> Select[Any]:
    """Sort, and begin behind a cursor."""
    if after is not None:
        at = after[0] if order in (QueueOrder.LOT, QueueOrder.SCORE) else int(after[0])  # else no index compares them
        if order is QueueOrder.NEWEST:
            rows = rows.where(first <= at, or_(first != at, passage > after[1]))
        else:
            here, there = tuple_(first, passage), tuple_(at, after[1])
            rows = rows.where(here < there if order is QueueOrder.SCORE else here > there)
    return rows.order_by(*_ordering(order, first, passage))


def _ordering(
    order: QueueOrder, first: ColumnElement[Any], passage: ColumnElement[Any]
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    if order is QueueOrder.SCORE:
        return first.desc(), passage.desc()
    return first.desc() if order is QueueOrder.NEWEST else first, passage


def sort_key(order: QueueOrder, row: Cursor) -> tuple[float, int]:
    """What sorts the rows of several walks as each of them is sorted."""
    first, passage = row
    if order is QueueOrder.SCORE:
        return -first, -passage
    return (-first, passage) if order is QueueOrder.NEWEST else (first, passage)


def count_of(walk: Walk, at_most: int) -> Select[Any]:
    """Count what a walk finds, up to so many."""
    return select(func.count()).select_from(walk.found(at_most).subquery())
