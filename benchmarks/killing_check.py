"""What an archive holds after its server was killed, against what was sent and what was acknowledged."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, text

from benchmarks.killing_reviewer import Ledger, Sent
from pipeline.store.archive import Archive
from pipeline.store.queue_tables import queue
from pipeline.store.review_tables import readings
from pipeline.store.tables import decisions, passages


def wrong(archive: Archive, ledger: Ledger) -> list[str]:
    """What is not as it should be, in sentences; nothing where all is well.

    Every acknowledged answer is there once with all its decisions; every other one not at all, or once with all of
    them; nobody has two answers to a passage; the queue agrees with the answers; the database is sound.
    """
    with archive.reading() as connection:
        rows = connection.execute(select(readings)).all()
        by_key = _grouped(rows)
        told: defaultdict[int, Counter[tuple[int, str]]] = defaultdict(Counter)
        for row in connection.execute(select(decisions.c.reading, decisions.c.objective, decisions.c.verdict)):
            told[row.reading][(row.objective, row.verdict)] += 1
        found = list(_missing(ledger, by_key))
        found += [each for answer in ledger.sent.values() for each in _differing(answer, by_key, told)]
        found += [f"The archive holds an answer that nobody sent: {key}." for key in by_key.keys() - ledger.sent.keys()]
        orphans = sorted(told.keys() - {row.number for row in rows}, key=str)
        found += [f"Decisions belong to the reading {number}, which is not there." for number in orphans]
        found += _out_of_step(connection, rows)
        found += _damage(connection, sqlite=archive.is_sqlite)
    return found


def _grouped(rows: Sequence[Row[Any]]) -> dict[str, list[Row[Any]]]:
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.key].append(row)
    return dict(found)


def _missing(ledger: Ledger, by_key: dict[str, list[Row[Any]]]) -> Iterator[str]:
    for key, number in ledger.acknowledged.items():
        numbers = [row.number for row in by_key.get(key, [])]
        if numbers != [number]:
            yield f"The answer {key} was acknowledged as {number}, and the archive has {numbers}."


def _differing(
    answer: Sent, by_key: dict[str, list[Row[Any]]], told: dict[int, Counter[tuple[int, str]]]
) -> Iterator[str]:
    rows = by_key.get(answer.key, [])
    if len(rows) > 1:
        yield f"The answer {answer.key} is there {len(rows)} times."
    for row in rows:
        if (row.passage_id, row.reviewer, bool(row.none)) != (answer.passage, answer.reviewer, answer.body["none"]):
            yield f"The answer {answer.key} is not as it was sent."
        if told.get(row.number, Counter()) != Counter(answer.words):
            yield f"The answer {answer.key} has {told.get(row.number)} and not {sorted(answer.words)}."


def _out_of_step(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[str]:
    people = Counter(row.passage_id for row in rows)
    for (passage, reviewer), count in Counter((row.passage_id, row.reviewer) for row in rows).items():
        if count > 1:
            yield f"{reviewer} has {count} answers to the passage {passage}."
    marks = select(passages.c.id, queue.c.decided, queue.c.readers).join(queue, queue.c.passage == passages.c.key)
    for row in connection.execute(marks):
        if (bool(row.decided), row.readers) != (row.id in people, people[row.id]):
            yield f"The queue says of {row.id}: {row.readers} readers, and {people[row.id]} have read it."


def _damage(connection: Connection, *, sqlite: bool) -> list[str]:
    said = list(connection.execute(text("PRAGMA integrity_check")).scalars()) if sqlite else ["ok"]
    return [f"The database is damaged: {each}." for each in said if each != "ok"]
