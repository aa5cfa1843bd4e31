"""Finding what is out of step with people's words: after decisions were carried, or a document was read anew."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select

from pipeline.records import Verdict
from pipeline.store.contents import keys_of
from pipeline.store.marking import write_disputes
from pipeline.store.queue_tables import queue
from pipeline.store.review_rows import BULK
from pipeline.store.review_tables import disputes, readings
from pipeline.store.spoken import in_batches, stands, tally_passages
from pipeline.store.standing import latest_words, placed
from pipeline.store.tables import decisions, passages


def stale_marks(connection: Connection) -> list[str]:
    """Give the ids of the passages in the queue whose marks are not what is said of them, carried words included."""
    people = _people().subquery()
    latest = latest_words(placed()).subquery()
    said = select(latest.c.place_id).where(latest.c.verdict != Verdict.WITHDRAWN.value)
    spoken = said.union(select(readings.c.passage_id).where(stands()))
    keys = select(passages.c.key).where(passages.c.id.in_(spoken))
    base = select(passages.c.id).join(queue, queue.c.passage == passages.c.key)
    wrong = (
        base.where(queue.c.decided, queue.c.passage.not_in(keys)),
        base.where(~queue.c.decided, queue.c.passage.in_(keys)),
        base.join(people, people.c.passage_id == passages.c.id).where(queue.c.readers != people.c.people),
        base.where(queue.c.readers > 0, passages.c.id.not_in(select(people.c.passage_id))),
    )
    return sorted({one for wanted in wrong for one in connection.execute(wanted).scalars()})


def readers_in(connection: Connection, version: int) -> dict[int, int]:
    """Give the decided passages of a version by key, with the people whose reading stands on each."""
    latest = latest_words(placed(version=version)).subquery()
    of_version = keys_of(version, passages.c.key)
    spoken = select(latest.c.place_id).where(latest.c.verdict != Verdict.WITHDRAWN.value)
    decided = select(passages.c.key).where(of_version, passages.c.id.in_(spoken))
    people = _people().subquery()
    counted = select(passages.c.key, people.c.people).join(people, people.c.passage_id == passages.c.id)
    found = dict.fromkeys(connection.execute(decided).scalars(), 0)
    return found | {row.key: row.people for row in connection.execute(counted.where(of_version))}


def _people() -> Select[Any]:
    """As ``count_readers`` counts: people whose last reading that stands is none of a bulk decision."""
    of_person = (readings.c.passage_id, readings.c.reviewer)
    nth = func.row_number().over(partition_by=of_person, order_by=readings.c.number.desc()).label("nth")
    last = select(readings.c.passage_id, readings.c.key, nth).where(stands()).subquery()
    counted = select(last.c.passage_id, func.count().label("people"))
    return counted.where(last.c.nth == 1, last.c.key.not_like(f"{BULK}%")).group_by(last.c.passage_id)


def refresh_disputes(connection: Connection) -> None:
    """Reckon anew all passages that more than one person speaks of, carried words included."""
    where = placed()
    said = select(where.c.place_id, decisions.c.reviewer).join(decisions, decisions.c.number == where.c.number)
    spoken = said.union(select(readings.c.passage_id, readings.c.reviewer)).subquery()
    several = (
        select(spoken.c.place_id)
        .join(passages, passages.c.id == spoken.c.place_id)
        .group_by(spoken.c.place_id)
        .having(func.count() > 1)
    )
    gone = disputes.c.passage_id.not_in(select(passages.c.id))
    connection.execute(delete(disputes).where(gone))
    ids: Iterable[str] = connection.execute(several).scalars()
    known: Iterable[str] = connection.execute(select(disputes.c.passage_id).distinct()).scalars()
    for some in in_batches([*ids, *known]):
        write_disputes(connection, tally_passages(connection, some))
