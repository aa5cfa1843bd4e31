"""Keeping what rests on people's words in step with them: marks of the queue, readers of assignments, disputes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, or_, select, update

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
    row = (queue.c.passage == bindparam("at")) & or_(
        queue.c.decided != bindparam("said"), queue.c.readers != bindparam("people")
    )
    connection.execute(
        update(queue).where(row).values(decided=bindparam("said"), readers=bindparam("people")), of_queue
    )
    row = (queue_objectives.c.passage == bindparam("at")) & (queue_objectives.c.decided != bindparam("said"))
    asked = [{"at": mark["at"], "said": mark["said"]} for mark in of_queue]
    connection.execute(update(queue_objectives).where(row).values(decided=bindparam("said")), asked)
    row = (assigned_passages.c.passage_id == bindparam("one")) & (assigned_passages.c.readers != bindparam("people"))
    assigned = [{"one": one, "people": people} for _, one, _, people in marks]
    connection.execute(update(assigned_passages).where(row).values(readers=bindparam("people")), assigned)


def write_disputes(connection: Connection, found: Mapping[str, Mapping[Objective, Tally]]) -> None:
    """Write down on what people differ, and forget where they no longer do; passages of one batch."""
    known = {
        (row.passage_id, row.objective): row
        for row in connection.execute(select(disputes).where(disputes.c.passage_id.in_(found)))
    }
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


def _pair(passage_id: str, objective: int) -> ColumnElement[bool]:
    return (disputes.c.passage_id == passage_id) & (disputes.c.objective == int(objective))
