"""What a filter of the queue asks beside language, country and chance: looked up for a passage, or gathered whole."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    func,
    literal_column,
    not_,
    select,
)

from pipeline.store.queue_rows import QueueFilter, QueueOrder
from pipeline.store.queue_tables import queue, queue_objectives
from pipeline.store.reading import number_of
from pipeline.store.review_tables import assigned_passages, flagged, readings
from pipeline.store.spoken import stands
from pipeline.store.tables import passages, versions

FEW_IDS = 1_500  # passages known by their ids that are gathered and sorted: each is looked up twice, in about 10 us
FEW_ROWS = 20_000  # rows of the queue that are gathered and sorted, in about 20 ms
FEW_SCATTERED = 8_000  # the same of rows that lie apart, each on a page of its own
_FEW_VERSIONS = 500  # documents that are told one by one


def few(
    connection: Connection, wanted: QueueFilter, *, decided: bool
) -> tuple[ColumnElement[bool], frozenset[str]] | None:
    """Say as SQL on ``queue`` what leaves so few rows that all may be read, and which tests it makes needless.

    None where nothing does.
    """
    if wanted.objective is not None and wanted.ordered_by in (QueueOrder.NEWEST, QueueOrder.LOT):
        asked = queue_objectives.c.objective == int(wanted.objective)
        if _counts(connection, select(queue_objectives.c.passage).where(asked), FEW_SCATTERED):
            return _asked_about(wanted, asked, decided=decided), frozenset({"objective", "language", "country"})
    for found, most, condition in _narrow(connection, wanted, decided=decided):
        if _counts(connection, found, most):
            return condition, frozenset()
    return None


def _counts(connection: Connection, found: Select[Any], most: int) -> bool:
    """Whether there are at most so many."""
    counted = select(func.count()).select_from(found.limit(most + 1).subquery())
    return bool(connection.execute(counted).scalar_one() <= most)


def _asked_about(wanted: QueueFilter, asked: ColumnElement[bool], *, decided: bool) -> ColumnElement[bool]:
    """The passages asked about a rare objective, as far as their rows there tell."""
    told = queue_objectives.c
    keys = select(told.passage).where(asked, told.decided if decided else not_(told.decided))
    if wanted.language is not None:
        keys = keys.where(told.language == wanted.language.lower())
    if wanted.country is not None:
        keys = keys.where(told.country == wanted.country.upper())
    return queue.c.passage.in_(keys)


def _narrow(
    connection: Connection, wanted: QueueFilter, *, decided: bool
) -> Iterator[tuple[Select[Any], int, ColumnElement[bool]]]:
    """What may leave few: rows to count, how many are few, and the condition."""
    for ids in _known_ids(wanted):
        keys = select(passages.c.key).where(passages.c.id.in_(ids))
        yield ids, FEW_IDS, queue.c.passage.in_(keys)
    is_decided = queue.c.decided if decided else not_(queue.c.decided)
    if wanted.sha256 is not None:
        this = queue.c.version == number_of(connection, wanted.sha256)
        yield _rows(this), FEW_ROWS, this
    if wanted.document_kind is not None:
        numbers = select(versions.c.number).where(versions.c.document_kind == wanted.document_kind.value)
        found = list(connection.execute(numbers.limit(_FEW_VERSIONS + 1)).scalars())
        if len(found) <= _FEW_VERSIONS:
            some = queue.c.version.in_(found)
            yield _rows(some), FEW_ROWS, some
    if wanted.ordered_by is QueueOrder.USEFUL:  # the indexes of this order begin with language, country ...
        if wanted.min_chance is not None or wanted.max_chance is not None:
            between = and_(is_decided, *within(wanted, queue.c.chance))
            yield _rows(between), FEW_SCATTERED, between
        return
    if wanted.ordered_by is QueueOrder.SCORE and wanted.objective is not None:
        return  # so do those of an objective, and they hold both
    if wanted.language is not None:
        spoken = queue.c.language == wanted.language.lower()
        yield _rows(spoken), FEW_SCATTERED, spoken
    if wanted.country is not None:
        there = queue.c.country == wanted.country.upper()
        yield _rows(there), FEW_SCATTERED, there


def _rows(condition: ColumnElement[bool]) -> Select[Any]:
    return select(queue.c.passage).where(condition)


def _known_ids(wanted: QueueFilter) -> Iterator[Select[Any]]:
    if wanted.flagged:
        yield select(flagged.c.passage_id)
    if wanted.read_by is not None:
        yield select(readings.c.passage_id).where(readings.c.reviewer == wanted.read_by)
    if wanted.assignment is not None:
        yield select(assigned_passages.c.passage_id).where(assigned_passages.c.assignment == wanted.assignment)


def within(wanted: QueueFilter, chance: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Say as SQL: a chance between those asked for."""
    least = [] if wanted.min_chance is None else [chance >= wanted.min_chance]
    return least if wanted.max_chance is None else [*least, chance <= wanted.max_chance]


# Each of these is a sub-query of at most one row: a database is not to read a whole table to answer for a few passages.


def is_asked(objective: int, passage: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say as SQL: a passage is asked about an objective."""
    mine = (queue_objectives.c.passage == passage) & (queue_objectives.c.objective == objective)
    return _is_there(queue_objectives, mine)


def is_flagged(passage: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say as SQL: the flag of a passage is up."""
    return _is_there(flagged, flagged.c.passage_id == _id_of(passage))


def is_assigned(assignment: int, passage: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say as SQL: a passage is part of an assignment."""
    mine = (assigned_passages.c.assignment == assignment) & (assigned_passages.c.passage_id == _id_of(passage))
    return _is_there(assigned_passages, mine)


def has_read(person: str, passage: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say as SQL: a reading of a person stands on a passage."""
    mine = (readings.c.passage_id == _id_of(passage)) & (readings.c.reviewer == person)
    return _is_there(readings, mine & stands())


def _id_of(passage: ColumnElement[Any]) -> ScalarSelect[Any]:
    this = select(passages.c.id).where(passages.c.key == passage).limit(1)
    return this.correlate_except(passages).scalar_subquery()


def _is_there(table: FromClause, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    one: Select[Any] = select(literal_column("1")).select_from(table).where(condition).limit(1)
    return one.correlate_except(table).scalar_subquery().is_not(None)
