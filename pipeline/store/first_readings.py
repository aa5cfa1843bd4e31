"""What people said of a passage when they saw it for the first time, whatever became of it."""

from sqlalchemy import func, select

from pipeline.store.connection import Connected
from pipeline.store.reading_rows import recorded_readings
from pipeline.store.review_rows import BULK, RecordedReading
from pipeline.store.review_tables import assigned_passages, readings


class FirstReadings(Connected):
    """First readings, for how the machine sways people."""

    def first_readings(self, *, sha256: str | None = None, assignment: int | None = None) -> list[RecordedReading]:
        """Give each person's first reading of each passage, by number, with its words as they were said first.

        Of a version, of an assignment (read for it or not), or of all. Readings that were taken back or replaced are
        among them: what somebody says once they know the suggestions or the words of others is no first word. Bulk
        decisions are no readings of a passage and are left out.
        """
        own = readings.c.withdraws.is_(None) & readings.c.key.not_like(f"{BULK}%")
        first = select(func.min(readings.c.number)).where(own)
        if sha256 is not None:
            first = first.where(readings.c.sha256 == sha256)
        if assignment is not None:
            given = select(assigned_passages.c.passage_id).where(assigned_passages.c.assignment == assignment)
            first = first.where(readings.c.passage_id.in_(given))
        wanted = select(readings).where(
            readings.c.number.in_(first.group_by(readings.c.passage_id, readings.c.reviewer))
        )
        with self.reading() as connection:
            return recorded_readings(connection, connection.execute(wanted.order_by(readings.c.number)).all())

    def last_reading(self) -> int:
        """Give the number of the reading that was written down last, 0 before the first."""
        with self.reading() as connection:
            return int(connection.execute(select(func.max(readings.c.number))).scalar() or 0)
