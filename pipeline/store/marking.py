"""Keeping what rests on people's words in step with them: marks of the queue, readers of assignments, disputes."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Text,
    Update,
    bindparam,
    delete,
    or_,
    select,
    update,
)

from pipeline.objectives import Objective
from pipeline.store.queue_tables import queue, queue_objectives
from pipeline.store.review_tables import assigned_passages, disputes
from pipeline.store.spoken import (
    Tally,
    count_readers,
    in_batches,
    readers_of,
    settlements_on,
    standing_in,
    tally,
    words_on,
)


def keep_in_step(connection: Connection, held: Mapping[str, Row[Any]]) -> None:
    """Bring marks, readers and disputes of some passages, which are held, in step with what is said of them now."""
    for some in in_batches(held):
        words, readers = words_on(connection, some), readers_of(connection, some)
        last_words = settlements_on(connection, some)
        said = {one: standing_in(words.get(one, {})) for one in some}
        people = {one: count_readers(readers.get(one, {})) for one in some}
        _mark(connection, [(held[one].key, one, said[one] or people[one], people[one]) for one in some])
        found = {one: tally(said[one], readers.get(one, {}), last_words.get(one, {})) for one in some}
        write_disputes(connection, found)


def _mark(connection: Connection, marks: Sequence[tuple[int, str, object, int]]) -> None:
    of_queue = [{"at": key, "said": bool(said), "people": people} for key, _, said, people in marks]
    of_objectives = [{"at": mark["at"], "said": mark["said"]} for mark in of_queue]
    assigned = [{"one": one, "people": people} for _, one, _, people in marks]
    in_queue, in_objectives, in_assigned = _changes()
    connection.execute(in_queue, of_queue)
    connection.execute(in_objectives, of_objectives)
    connection.execute(in_assigned, assigned)


@cache
def _changes() -> tuple[Update, Update, Update]:
    """Of the queue, of its objectives, of what is assigned; each where something differs."""
    at, one = bindparam("at", type_=BigInteger), bindparam("one", type_=Text)
    said, people = bindparam("said", type_=Boolean), bindparam("people", type_=Integer)
    in_queue = (queue.c.passage == at) & or_(queue.c.decided != said, queue.c.readers != people)
    in_objectives = (queue_objectives.c.passage == at) & (queue_objectives.c.decided != said)
    in_assigned = (assigned_passages.c.passage_id == one) & (assigned_passages.c.readers != people)
    return (
        update(queue).where(in_queue).values(decided=said, readers=people),
        update(queue_objectives).where(in_objectives).values(decided=said),
        update(assigned_passages).where(in_assigned).values(readers=people),
    )


def write_disputes(connection: Connection, found: Mapping[str, Mapping[Objective, Tally]]) -> None:
    """Write down on what people differ, and forget where they no longer do; passages of one batch."""
    known = {(row.passage_id, row.objective): row for row in connection.execute(_disputed(), {"ids": list(found)})}
    fresh = []
    for passage_id, of_passage in found.items():
        for objective, told in of_passage.items():
            if not told.is_disputed:
                continue
            row = known.pop((passage_id, int(objective)), None)
            counts = {"yes": told.yes, "no": told.no}
            if row is None:
                this = {"passage_id": passage_id, "objective": int(objective)}
                fresh.append(this | {"since": told.last} | counts)
            elif (row.yes, row.no) != (told.yes, told.no):
                connection.execute(update(disputes).where(_pair(passage_id, objective)).values(**counts))
    for passage_id, number in known:
        connection.execute(delete(disputes).where(_pair(passage_id, number)))
    if fresh:
        connection.execute(disputes.insert(), fresh)


@cache
def _disputed() -> Select[Any]:
    return select(disputes).where(disputes.c.passage_id.in_(bindparam("ids", expanding=True)))


def _pair(passage_id: str, objective: int) -> ColumnElement[bool]:
    return (disputes.c.passage_id == passage_id) & (disputes.c.objective == int(objective))
