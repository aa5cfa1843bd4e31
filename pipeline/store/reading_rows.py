"""Readings to rows and back, and what may not be sent in."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from pipeline.errors import ArchiveError
from pipeline.objectives import Objective
from pipeline.records import Alignment, Verdict
from pipeline.store.columns import clean
from pipeline.store.review_rows import Reading, RecordedReading, Word
from pipeline.store.review_tables import readings
from pipeline.store.spoken import in_batches
from pipeline.store.tables import decisions
from pipeline.store.version_shapes import pack_objectives

_KEY = range(8, 65)  # characters: enough that no two browsers choose the same by chance


def check_key(key: str) -> None:
    """Raise ArchiveError for a key that cannot be one."""
    if len(key) not in _KEY or not key.isascii() or not key.isprintable():
        message = f"The key {key[:64]!r} of what was sent is not 8 to 64 plain characters."
        raise ArchiveError(message, advice="Choose a random one for each answer, such as a UUID.")


def check_reading(reading: Reading) -> None:
    """Raise ArchiveError for an answer that contradicts itself or says nothing."""
    check_key(reading.key)
    named = [word.objective for word in reading.words]
    fault = ""
    if len(named) != len(set(named)):
        fault = "It speaks twice of one objective."
    elif any(word.verdict is Verdict.WITHDRAWN for word in reading.words):
        fault = "It withdraws a word; a whole reading is taken back instead."
    elif reading.none and any(word.verdict is Verdict.YES for word in reading.words):
        fault = "It says yes to an objective, and none of the 23 at once."
    elif not reading.none and not named:
        fault = "It says nothing, not even that none of the 23 is concerned."
    elif not math.isfinite(reading.seconds) or reading.seconds < 0:
        fault = "Its time of reading is no number of seconds."
    if fault:
        message = f"The answer to the passage {reading.passage_id} cannot be kept: {fault}"
        raise ArchiveError(message, advice="Open the passage again and answer once more.")


def reading_values(reading: Reading, sha256: str) -> dict[str, Any]:
    """Give a reading as columns of readings."""
    return {
        "key": reading.key,
        "passage_id": reading.passage_id,
        "sha256": sha256,
        "reviewer": reading.reviewer,
        "made_at": reading.made_at,
        "none": reading.none,
        "blind": reading.blind,
        "shown": pack_objectives(frozenset(reading.shown)),
        "model_id": reading.model_id,
        "seconds": reading.seconds,
        "assignment": reading.assignment,
        "withdraws": None,
    }


def says_the_same(known: Reading, sent: Reading) -> bool:
    """Whether an answer that was sent again is the one that is kept; the times of sending may differ."""
    return (known.passage_id, known.reviewer, known.none) == (
        sent.passage_id,
        clean(sent.reviewer),
        sent.none,
    ) and _said(known) == _said(sent)


def _said(reading: Reading) -> set[tuple[Any, ...]]:
    return {(word.objective, word.verdict, word.alignment, clean(word.note)) for word in reading.words}


def recorded_readings(connection: Connection, rows: Sequence[Row[Any]]) -> list[RecordedReading]:
    """Give rows of readings with their words, and whether they were taken back, in the order of the rows."""
    words: defaultdict[int, list[Word]] = defaultdict(list)
    taken_back: set[int] = set()
    for some in in_batches(row.passage_id for row in rows):
        said = select(decisions).where(decisions.c.passage_id.in_(some), decisions.c.reading.is_not(None))
        for row in connection.execute(said.order_by(decisions.c.number)):
            if row.verdict != Verdict.WITHDRAWN:
                words[row.reading].append(word_from(row))
        back = select(readings.c.withdraws).where(readings.c.passage_id.in_(some), readings.c.withdraws.is_not(None))
        taken_back |= set(connection.execute(back).scalars())
    return [_recorded(row, words, taken_back) for row in rows]


def _recorded(row: Row[Any], words: Mapping[int, Iterable[Word]], taken_back: set[int]) -> RecordedReading:
    # What a withdrawal brings back was said by an earlier reading, so it has no words of its own.
    reading = Reading(
        key=row.key,
        passage_id=row.passage_id,
        reviewer=row.reviewer,
        made_at=row.made_at,
        words=tuple(words.get(row.number, ())) if row.withdraws is None else (),
        none=row.none,
        blind=row.blind,
        shown=tuple(Objective(int(number)) for number in row.shown.split()),
        model_id=row.model_id,
        seconds=row.seconds,
        assignment=row.assignment,
    )
    return RecordedReading(row.number, reading, row.sha256, row.withdraws, row.number in taken_back)


def word_from(row: Row[Any]) -> Word:
    """Give a row of decisions as a word."""
    alignment = Alignment(row.alignment) if row.alignment is not None else None
    return Word(Objective(row.objective), Verdict(row.verdict), alignment, row.note)
