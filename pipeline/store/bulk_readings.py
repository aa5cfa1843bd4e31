"""What a bulk decision needs to know of many passages at once, and taking many readings back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, select

from pipeline.objectives import Objective
from pipeline.store.connection import Connected
from pipeline.store.recording import known_readings, write_withdrawal
from pipeline.store.review_rows import BulkPassage, RecordedReading
from pipeline.store.review_tables import assigned_passages, assignments, readings
from pipeline.store.spoken import hold_passages, in_batches, readers_of, standing_in, words_on
from pipeline.store.tables import passages, tags, versions


class BulkReadings(Connected):
    """Many passages, many readings."""

    def bulk_passages(self, ids: Sequence[str], objective: Objective, person: str) -> dict[str, BulkPassage]:
        """Tell of each of these passages that is there what speaks for or against deciding it with others."""
        last = and_(tags.c.passage == passages.c.key, tags.c.model == versions.c.model, tags.c.objective == objective)
        found: dict[str, BulkPassage] = {}
        with self.reading() as connection:
            for some in in_batches(ids):
                here = (
                    select(passages.c.id, tags.c.score)
                    .join(versions, versions.c.number == passages.c.version)
                    .outerjoin(tags, last)
                    .where(passages.c.id.in_(some))
                )
                chances = {row.id: row.score for row in connection.execute(here)}
                words, readers = words_on(connection, some), readers_of(connection, some)
                alone = (
                    select(assigned_passages.c.passage_id)
                    .join(assignments, assignments.c.number == assigned_passages.c.assignment)
                    .where(assigned_passages.c.passage_id.in_(some))
                    .where(assignments.c.closed_at.is_(None), assignments.c.wanted > 1)
                )
                apart = set(connection.execute(alone).scalars())
                for one, chance in chances.items():
                    people = {*standing_in(words.get(one, {})), *readers.get(one, {})}
                    found[one] = BulkPassage(one, chance, bool(people), person in people, one in apart)
        return found

    def readings_with_keys(self, keys: Sequence[str]) -> list[RecordedReading]:
        """Give the readings that were sent with these keys, by number; keys of nothing are left out."""
        with self.reading() as connection:
            found = [each for some in in_batches(keys) for each in known_readings(connection, some).values()]
        return sorted(found, key=lambda each: each.number)

    def withdraw_readings(self, taken: Mapping[int, str], *, reviewer: str, now: datetime) -> int:
        """Take readings of one person back (number -> key of the withdrawal), durably and together; how many.

        Those of others, those that do not stand any more, and those whose key was sent before are passed over.
        """
        with self.writing(durable=True) as connection:
            this = (readings.c.number.in_(list(taken))) & (readings.c.reviewer == reviewer)
            rows = connection.execute(select(readings).where(this).order_by(readings.c.number)).all()
            ids = sorted({row.passage_id for row in rows})
            hold_passages(connection, ids)
            known = {key for some in in_batches(taken.values()) for key in known_readings(connection, some)}
            done = 0
            for some in in_batches(ids):
                last = readers_of(connection, some)
                for row in [each for each in rows if each.passage_id in last]:
                    mine = last[row.passage_id].get(reviewer)
                    if mine is not None and mine.number == row.number and taken[row.number] not in known:
                        write_withdrawal(connection, row, taken[row.number], now)
                        done += 1
            return done
