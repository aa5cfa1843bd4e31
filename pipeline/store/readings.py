"""Readings: one person's whole answer to one passage, written once, taken back with a trace, never changed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, exists, func, select

from pipeline.errors import ArchiveError, UnknownRecord
from pipeline.records import Verdict
from pipeline.store.asked import readings_on
from pipeline.store.connection import Connected
from pipeline.store.reading_rows import check_key, check_reading, recorded_readings
from pipeline.store.recording import clash, known_readings, write_readings, write_withdrawal
from pipeline.store.review_rows import BULK, Reading, ReadingCounts, RecordedReading
from pipeline.store.review_tables import assigned_passages, readings
from pipeline.store.spoken import hold_passages, in_batches, readers_of, stands, was_read
from pipeline.store.tables import decisions

_DEADLOCK = "40P01"  # PostgreSQL's code: two transactions wait for each other, and this one was chosen to end
_TRIES = 5
_Given = TypeVar("_Given")


class Readings(Connected):
    """The book of readings."""

    def record_reading(self, reading: Reading) -> tuple[RecordedReading, bool]:
        """Write down an answer and all that it says; on the disk when this returns, with whether it is new.

        The same key again with the same answer (passage, reviewer, words and none; times may differ) gives the old one
        and False, with another KeyClash. A later answer of a reviewer to a passage replaces the earlier: what it does
        not name any more is withdrawn, carried words too. Raises UnknownRecord for an unknown passage, ArchiveError for
        an answer that contradicts itself or says nothing.
        """
        return self.record_readings([reading])[0]

    def record_readings(self, sent: Sequence[Reading]) -> list[tuple[RecordedReading, bool]]:
        """Write down all of them, in this order, or none; each as ``record_reading`` does."""
        for reading in sent:
            check_reading(reading)
        return self._patiently(lambda connection: write_readings(connection, sent))

    def withdraw_reading(self, number: int, *, key: str, reviewer: str, now: datetime) -> tuple[RecordedReading, bool]:
        """Take a reading back, so that the reviewer's words before it stand again; the withdrawal, and if it is new.

        Only one's own reading can be taken back, and only the one that stands; the reading before it stands then. What
        was decided since by other means than readings stays. Raises UnknownRecord for an unknown reading, KeyClash for
        a key of something else, ArchiveError where it is another's or does not stand.
        """
        check_key(key)

        def write(connection: Connection) -> tuple[RecordedReading, bool]:
            taken = connection.execute(select(readings).where(readings.c.number == number)).first()
            if taken is None:
                message = f"There is no reading {number}."
                raise UnknownRecord(message, advice="Open the passage again.")
            hold_passages(connection, [taken.passage_id])
            known = known_readings(connection, [key]).get(key)
            if known is not None:
                if (known.withdraws, known.reading.reviewer) != (number, reviewer):
                    raise clash(key)
                return known, False
            _check_standing(connection, taken, reviewer)
            return write_withdrawal(connection, taken, key, now), True

        return self._patiently(write)

    def _patiently(self, write: Callable[[Connection], _Given]) -> _Given:
        # A run that reads the same document anew takes its rows in another order, so two may wait for each other.
        for tries_left in reversed(range(_TRIES)):
            try:
                with self.writing(durable=True) as connection:
                    return write(connection)
            except ArchiveError as error:
                cause = getattr(error.__cause__, "orig", None)
                if not tries_left or getattr(cause, "sqlstate", None) != _DEADLOCK:
                    raise
        raise AssertionError  # the last try returns or raises

    def reading_by_key(self, key: str) -> RecordedReading | None:
        """Give the reading, or the taking back of one, that was sent with a key; None where there is none."""
        with self.reading() as connection:
            return known_readings(connection, [key]).get(key)

    def readings_of(self, passage_id: str) -> list[RecordedReading]:
        """Give all readings of a passage and what takes them back, the oldest first."""
        with self.reading() as connection:
            return recorded_readings(connection, connection.execute(readings_on(), {"id": passage_id}).all())

    def standing_readings(
        self,
        *,
        sha256: str | None = None,
        assignment: int | None = None,
        passage_ids: Sequence[str] | None = None,
    ) -> list[RecordedReading]:
        """Give the standing reading of each person on each passage, by number.

        Of the passages of a version, of an assignment (read for it or not), of those named, or of all; narrower where
        several are asked.
        """
        wanted = select(readings).where(stands()).order_by(readings.c.number)
        if sha256 is not None:
            wanted = wanted.where(readings.c.sha256 == sha256)
        if assignment is not None:
            given = select(assigned_passages.c.passage_id).where(assigned_passages.c.assignment == assignment)
            wanted = wanted.where(readings.c.passage_id.in_(given))
        with self.reading() as connection:
            rows = _rows(connection, wanted, passage_ids)
            latest = {(row.passage_id, row.reviewer): row for row in rows}
            return recorded_readings(connection, sorted(latest.values(), key=lambda row: int(row.number)))

    def my_readings(self, reviewer: str, *, before: int | None = None, limit: int = 50) -> list[RecordedReading]:
        """Give what a person has read, the newest first, those with a number below ``before``; withdrawals are out."""
        wanted = select(readings).where(readings.c.reviewer == reviewer, readings.c.withdraws.is_(None))
        if before is not None:
            wanted = wanted.where(readings.c.number < before)
        with self.reading() as connection:
            rows = connection.execute(wanted.order_by(readings.c.number.desc()).limit(limit)).all()
            return recorded_readings(connection, rows)

    def has_read(self, passage_id: str, reviewer: str) -> bool:
        """Whether a reading of this person stands on a passage."""
        with self.reading() as connection:
            return has_read(connection, passage_id, reviewer)

    def reading_counts(self, reviewer: str, since: datetime) -> ReadingCounts:
        """Count what a person has read since a time, what was taken back left out."""
        by_one = readings.c.key.not_like(f"{BULK}%")  # bulk decisions are not reading
        mine = (readings.c.reviewer == reviewer) & (readings.c.made_at >= since) & by_one & stands()
        counted = select(
            func.count(readings.c.passage_id.distinct()).label("passages"),
            func.coalesce(func.sum(readings.c.seconds), 0.0).label("seconds"),
        ).where(mine)
        words = (
            select(decisions.c.verdict, func.count().label("words"))
            .join(readings, decisions.c.reading == readings.c.number)
            .where(mine, decisions.c.passage_id == readings.c.passage_id)
            .group_by(decisions.c.verdict)
        )
        with self.reading() as connection:
            row = connection.execute(counted).one()
            said = {found.verdict: int(found.words) for found in connection.execute(words)}
        return ReadingCounts(
            int(row.passages), said.get(Verdict.YES.value, 0), said.get(Verdict.NO.value, 0), float(row.seconds)
        )


def has_read(connection: Connection, passage_id: str, reviewer: str) -> bool:
    """Whether a reading of this person stands on a passage; what they decided in bulk they have not read."""
    mine = (readings.c.passage_id == passage_id) & (readings.c.reviewer == reviewer)
    return bool(connection.execute(select(exists().where(mine, was_read()))).scalar())


def _rows(connection: Connection, wanted: Select[Any], passage_ids: Sequence[str] | None) -> list[Row[Any]]:
    if passage_ids is None:
        return list(connection.execute(wanted))
    return [
        row
        for some in in_batches(passage_ids)
        for row in connection.execute(wanted.where(readings.c.passage_id.in_(some)))
    ]


def _check_standing(connection: Connection, taken: Row[Any], reviewer: str) -> None:
    if taken.reviewer != reviewer:
        message = "A reading is taken back by the person who made it, and by nobody else."
        raise ArchiveError(message, advice="Ask them, or settle the matter in the list of disagreements.")
    standing = readers_of(connection, [taken.passage_id]).get(taken.passage_id, {}).get(reviewer)
    if standing is None or standing.number != taken.number:
        message = f"The reading {taken.number} does not stand any more: it was taken back, or a later one replaced it."
        raise ArchiveError(message, advice="Open the passage again to see what stands.")
