"""Writing readings down: each with its decisions, and all that rests on them, in one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from pipeline.errors import KeyClash
from pipeline.objectives import Objective
from pipeline.objectives.names import codebook_version
from pipeline.records import Alignment, Decision, Verdict
from pipeline.store.decisions import decision_values
from pipeline.store.marking import keep_in_step
from pipeline.store.questions import answer_questions, ask_again, settle_questions
from pipeline.store.reading_rows import reading_values, recorded_readings, says_the_same
from pipeline.store.review_rows import Reading, RecordedReading
from pipeline.store.review_tables import readings
from pipeline.store.spoken import decisions_on, hold_passages, words_on
from pipeline.store.tables import decisions
from pipeline.store.upsert import insert_into

_MOST = 500  # readings in one statement

Latest = Mapping[Objective, Row[Any]]
"""The latest decision of one reviewer on each objective of one passage."""


def write_readings(connection: Connection, sent: Sequence[Reading]) -> list[tuple[RecordedReading, bool]]:
    """Write readings down in this order, and whether each is new.

    Raises UnknownRecord for a passage that is not there, KeyClash for a key that belongs to something else.
    """
    held = hold_passages(connection, {reading.passage_id for reading in sent})
    found: list[tuple[RecordedReading, bool]] = []
    for some in _apart(sent):
        found += _write_some(connection, some, held)
    return found


def _apart(sent: Sequence[Reading]) -> Iterator[list[Reading]]:
    """Parts in which no passage and no key comes twice, so that what is said first is known when the second comes."""
    some: list[Reading] = []
    seen: set[str] = set()
    for reading in sent:
        if len(some) == _MOST or seen & {reading.passage_id, reading.key}:
            yield some
            some, seen = [], set()
        some.append(reading)
        seen |= {reading.passage_id, reading.key}
    if some:
        yield some


def _write_some(
    connection: Connection, sent: Sequence[Reading], held: Mapping[str, Row[Any]]
) -> list[tuple[RecordedReading, bool]]:
    known = known_readings(connection, [reading.key for reading in sent])
    for reading in sent:
        if reading.key in known and not _is_same(known[reading.key], reading):
            raise clash(reading.key)
    fresh = [reading for reading in sent if reading.key not in known]
    here = {reading.passage_id: held[reading.passage_id] for reading in fresh}
    made: dict[str, RecordedReading] = {}
    if fresh:
        said = words_on(connection, sorted(here))
        numbers = insert_readings(
            connection, [reading_values(reading, here[reading.passage_id].sha256) for reading in fresh]
        )
        rows = []
        for reading in fresh:
            about, before = here[reading.passage_id], said.get(reading.passage_id, {}).get(reading.reviewer, {})
            number = numbers[reading.key]
            rows += [decision_values(each, about, reading=number) for each in _decisions(reading, before)]
            made[reading.key] = RecordedReading(number, reading, about.sha256)
        if rows:
            connection.execute(decisions.insert(), rows)
        _settle_questions(connection, fresh)
        keep_in_step(connection, here)
    return [(made[each.key], True) if each.key in made else (known[each.key], False) for each in sent]


def _settle_questions(connection: Connection, fresh: Sequence[Reading]) -> None:
    read = [(each.passage_id, each.reviewer, each.made_at) for each in fresh if not each.is_bulk]
    answer_questions(connection, read)
    named = [decision for each in fresh if each.is_bulk for decision in _decisions(each, {})]
    settle_questions(connection, named)


def _is_same(known: RecordedReading, sent: Reading) -> bool:
    return known.withdraws is None and says_the_same(known.reading, sent)


def clash(key: str) -> KeyClash:
    """The error for a key that is taken."""
    message = f"The key {key} belongs to something else that was sent before."
    return KeyClash(message, advice="Choose a new key for a new answer.")


def known_readings(connection: Connection, keys: Sequence[str]) -> dict[str, RecordedReading]:
    """Give the readings with these keys, those that take others back too."""
    rows = connection.execute(_known(), {"keys": list(keys)}).all()
    return {found.reading.key: found for found in recorded_readings(connection, rows)} if rows else {}


@cache
def _known() -> Select[Any]:
    return select(readings).where(readings.c.key.in_(bindparam("keys", expanding=True)))


def insert_readings(connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Insert readings; their numbers by key. Raises KeyClash where somebody else took a key just now."""
    given = connection.execute(_insert(connection.dialect.name), list(rows))
    numbers = {row.key: int(row.number) for row in given}
    for row in rows:
        if row["key"] not in numbers:
            raise clash(row["key"])
    return numbers


@cache
def _insert(dialect: str) -> Any:
    return insert_into(dialect, readings).on_conflict_do_nothing().returning(readings.c.key, readings.c.number)


def _decisions(reading: Reading, before: Latest) -> Iterator[Decision]:
    """What is said now, and the withdrawal of what its reviewer said before and does not name any more."""
    at = _not_before(reading.made_at, before.values())
    common = (reading.model_id, codebook_version())
    for word in reading.words:
        said = (word.objective, word.verdict, reading.reviewer, at, word.alignment, word.note)
        yield Decision(reading.passage_id, *said, *common)
    named = {word.objective for word in reading.words}
    for objective in sorted(before.keys() - named):
        if before[objective].verdict != Verdict.WITHDRAWN:
            gone = (objective, Verdict.WITHDRAWN, reading.reviewer, at, None, "")
            yield Decision(reading.passage_id, *gone, *common)


def _not_before(at: datetime, words: Iterable[Row[Any]]) -> datetime:
    """A clock that went back must not make a later word the earlier one."""
    moments: list[datetime] = [row.decided_at for row in words]
    return max([at, *moments])


def write_withdrawal(connection: Connection, taken: Row[Any], key: str, now: datetime) -> RecordedReading:
    """Take a standing reading back: each of its objectives gets its reviewer's word before it again, or none."""
    held = hold_passages(connection, [taken.passage_id])
    about = held[taken.passage_id]
    history = _history(connection, taken)
    at = _not_before(now, history)
    back = Reading(key, taken.passage_id, taken.reviewer, at)
    values = reading_values(back, about.sha256) | {"withdraws": taken.number, "made_at": now}
    number = insert_readings(connection, [values])[key]
    rows = [decision_values(decision, about, reading=number) for decision in _restored(back, taken, history)]
    if rows:
        connection.execute(decisions.insert(), rows)
    ask_again(connection, taken.passage_id, taken.reviewer, taken.made_at)
    keep_in_step(connection, held)
    return RecordedReading(number, replace(back, made_at=now), about.sha256, withdraws=taken.number)


def _history(connection: Connection, taken: Row[Any]) -> list[Row[Any]]:
    """All that its reviewer ever said of the passage, made there or carried there, the later said last."""
    return [row for row in decisions_on(connection, [taken.passage_id]) if row.reviewer == taken.reviewer]


def _restored(back: Reading, taken: Row[Any], history: Sequence[Row[Any]]) -> Iterator[Decision]:
    own = {row.objective: row for row in history if row.reading == taken.number and row.carried_at is None}
    for number, first in sorted(own.items()):
        said = [row for row in history if row.objective == number]
        if said[-1].reading is None and said[-1].number > first.number:
            continue  # decided since by other means, which stays
        last = next((row for row in reversed(said) if row.number < first.number), None)
        yield _again(back, Objective(number), last)


def _again(back: Reading, objective: Objective, last: Row[Any] | None) -> Decision:
    if last is None or last.verdict == Verdict.WITHDRAWN:
        return Decision(back.passage_id, objective, Verdict.WITHDRAWN, back.reviewer, back.made_at)
    alignment = Alignment(last.alignment) if last.alignment is not None else None
    said = (objective, Verdict(last.verdict), back.reviewer, back.made_at, alignment, last.note)
    return Decision(back.passage_id, *said, last.model_id, last.codebook_version)
