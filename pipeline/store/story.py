"""What happened to a passage, told in the order of time."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from pipeline.store.asked import readings_on
from pipeline.store.connection import Connected
from pipeline.store.reading_rows import recorded_readings, word_from
from pipeline.store.remarks import remarks_on
from pipeline.store.review_rows import Event, EventKind
from pipeline.store.settling import settlements_in
from pipeline.store.tables import carried, decisions


class Stories(Connected):
    """The stories of passages."""

    def story(self, passage_id: str) -> list[Event]:
        """Give all that people did with a passage, the oldest first; none for one that nobody touched."""
        with self.reading() as connection:
            events = [
                *_carried(connection, passage_id),
                *_decided(connection, passage_id),
                *_read(connection, passage_id),
                *_remarked(connection, passage_id),
                *_settled(connection, passage_id),
            ]
        return sorted(events, key=lambda event: event.at)  # stable: what is of one time stays in the order of recording


def _read(connection: Connection, passage_id: str) -> Iterator[Event]:
    rows = connection.execute(readings_on(), {"id": passage_id}).all()
    found = {each.number: each for each in recorded_readings(connection, rows)}
    for each in found.values():
        kind = EventKind.READ if each.withdraws is None else EventKind.TOOK_BACK
        said = found.get(each.withdraws or 0, each).reading
        told = each.reading
        yield Event(told.made_at, kind, told.reviewer, said.words, said.none, said.blind)


def _decided(connection: Connection, passage_id: str) -> Iterator[Event]:
    outside = (decisions.c.passage_id == passage_id) & decisions.c.reading.is_(None)
    for row in connection.execute(select(decisions).where(outside).order_by(decisions.c.number)):
        yield Event(row.decided_at, EventKind.DECIDED, row.reviewer, (word_from(row),))


def _carried(connection: Connection, passage_id: str) -> Iterator[Event]:
    how = (carried.c.carried_at, carried.c.undone_at, carried.c.undone_by)
    wanted = select(decisions, *how).join(carried, carried.c.decision == decisions.c.number)
    for row in connection.execute(wanted.where(carried.c.passage_id == passage_id).order_by(decisions.c.number)):
        yield from _brought(row)


def _brought(row: Row[Any]) -> Iterator[Event]:
    words = (word_from(row),)
    yield Event(row.carried_at, EventKind.CARRIED, row.reviewer, words, carried_from=row.passage_id)
    if row.undone_by is not None:
        yield Event(row.undone_at, EventKind.TOOK_BACK, row.undone_by, words, carried_from=row.passage_id)


def _remarked(connection: Connection, passage_id: str) -> Iterator[Event]:
    for remark in remarks_on(connection, passage_id):
        yield Event(remark.at, EventKind.REMARKED, remark.author, remark=remark)


def _settled(connection: Connection, passage_id: str) -> Iterator[Event]:
    for settlement in settlements_in(connection, passage_id):
        yield Event(settlement.at, EventKind.SETTLED, settlement.adjudicator, settlement=settlement)
