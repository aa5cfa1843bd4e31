"""Assignments: passages that people are given to read, and as many independent readings of each as are wanted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, delete, exists, func, select, update

from pipeline.errors import ArchiveError, UnknownRecord
from pipeline.store.asked import most_wanted
from pipeline.store.connection import Connected
from pipeline.store.readings import has_read
from pipeline.store.review_rows import Assignment
from pipeline.store.review_tables import assigned_passages, assigned_people, assignments, readings
from pipeline.store.spoken import count_readers, hold_passages, in_batches, readers_of, was_read

_WANTED = range(1, 10)  # readings of each passage, as the table says


class Assigning(Connected):
    """Who is to read what."""

    def create_assignment(
        self,
        name: str,
        note: str,
        query: str,
        wanted: int,
        people: Sequence[str],
        passage_ids: Sequence[str],
        by: str,
        now: datetime,
    ) -> Assignment:
        """Give passages, in this order, to people, ``wanted`` readings of each; what was read already counts.

        Raises UnknownRecord for an unknown passage, ArchiveError without a name or passages.
        """
        ids = list(dict.fromkeys(passage_ids))
        _check(name, wanted, ids)
        told = {"name": name, "note": note, "query": query, "wanted": wanted, "created_by": by, "created_at": now}
        with self.writing(durable=True) as connection:
            held = hold_passages(connection, ids)
            readers = {one: who for some in in_batches(held) for one, who in readers_of(connection, some).items()}
            read = {one: count_readers(who) for one, who in readers.items()}
            made = connection.execute(assignments.insert().values(**told)).inserted_primary_key
            number = int(made[0]) if made else 0
            rows = [
                {"assignment": number, "passage_id": one, "place": place, "readers": read.get(one, 0)}
                for place, one in enumerate(ids)
            ]
            connection.execute(assigned_passages.insert(), rows)
            _write_people(connection, number, people)
            return _assignments(connection, [_row(connection, number)])[0]

    def assignments(self, person: str | None = None, *, open_only: bool = True) -> list[Assignment]:
        """Give assignments, the newest first: those of a person, or all."""
        wanted = select(assignments).order_by(assignments.c.number.desc())
        if person is not None:
            theirs = (assigned_people.c.assignment == assignments.c.number) & (assigned_people.c.person == person)
            wanted = wanted.where(exists().where(theirs))
        if open_only:
            wanted = wanted.where(assignments.c.closed_at.is_(None))
        with self.reading() as connection:
            return _assignments(connection, connection.execute(wanted).all())

    def assignment(self, number: int) -> Assignment:
        """Give an assignment. Raises UnknownRecord where there is none."""
        with self.reading() as connection:
            return _assignments(connection, [_row(connection, number)])[0]

    def close_assignment(self, number: int, now: datetime) -> None:
        """End an assignment; one that is closed stays as it was. Raises UnknownRecord where there is none."""
        with self.writing(durable=True) as connection:
            _row(connection, number)
            this = (assignments.c.number == number) & assignments.c.closed_at.is_(None)
            connection.execute(update(assignments).where(this).values(closed_at=now))

    def assign_people(self, number: int, people: Sequence[str]) -> None:
        """Let these people read, and nobody else; what others have read stays. Raises UnknownRecord."""
        with self.writing(durable=True) as connection:
            _row(connection, number)
            connection.execute(delete(assigned_people).where(assigned_people.c.assignment == number))
            _write_people(connection, number, people)

    def next_assigned(self, number: int, person: str, *, after_place: int | None = None, limit: int = 20) -> list[str]:
        """Give passages of an assignment that this person has not read and that lack readings.

        Those that others began come first, then by place; with ``after_place``, those behind that place only. Empty
        when it is closed or nothing is left for the person. Raises UnknownRecord where there is no assignment.
        """
        mine = (readings.c.passage_id == assigned_passages.c.passage_id) & (readings.c.reviewer == person)
        unread = select(assigned_passages.c.passage_id).where(
            assigned_passages.c.assignment == number, ~exists().where(mine, was_read())
        )
        if after_place is not None:
            unread = unread.where(assigned_passages.c.place > after_place)
        found: list[str] = []
        with self.reading() as connection:
            row = _row(connection, number)
            lacking = range(row.wanted if row.closed_at is None else 0)
            for readers in reversed(lacking):
                some = unread.where(assigned_passages.c.readers == readers).order_by(assigned_passages.c.place)
                found += connection.execute(some.limit(limit - len(found))).scalars()
                if len(found) >= limit:
                    break
        return found

    def place_in_assignment(self, number: int, passage_id: str) -> int | None:
        """Give the place of a passage in an assignment, None where it is not in it."""
        with self.reading() as connection:
            this = (assigned_passages.c.assignment == number) & (assigned_passages.c.passage_id == passage_id)
            return connection.execute(select(assigned_passages.c.place).where(this)).scalar()

    def wanted_readings(self, passage_id: str) -> int:
        """Give how many readings of a passage its open assignments want at most; 1 where it is in none."""
        with self.reading() as connection:
            return _wanted(connection, passage_id)

    def is_blind_to(self, passage_id: str, person: str) -> bool:
        """Whether what others say of a passage is hidden from a person.

        It is until they have read it, where an open assignment wants several readings of it.
        """
        with self.reading() as connection:
            return _wanted(connection, passage_id) > 1 and not has_read(connection, passage_id, person)


def _check(name: str, wanted: int, ids: Sequence[str]) -> None:
    if not name.strip():
        raise ArchiveError("The assignment has no name.", advice="Name it, so that people know what they read.")
    if wanted not in _WANTED:
        raise ArchiveError(f"{wanted} readings of each passage cannot be asked.", advice="Ask for 1 to 9.")
    if not ids:
        raise ArchiveError("The assignment has no passages.", advice="Choose a filter that leaves some.")


def _write_people(connection: Connection, number: int, people: Iterable[str]) -> None:
    rows = [{"assignment": number, "person": person} for person in sorted(set(people))]
    if rows:
        connection.execute(assigned_people.insert(), rows)


def _row(connection: Connection, number: int) -> Row[Any]:
    row = connection.execute(select(assignments).where(assignments.c.number == number)).first()
    if row is None:
        raise UnknownRecord(f"There is no assignment {number}.", advice="Choose one from the list.")
    return row


def _wanted(connection: Connection, passage_id: str) -> int:
    return int(connection.execute(most_wanted(), {"id": passage_id}).scalar() or 1)


def _assignments(connection: Connection, rows: Sequence[Row[Any]]) -> list[Assignment]:
    numbers = [row.number for row in rows]
    people = _people(connection, numbers)
    counts = _counts(connection, numbers)
    return [_assignment(row, people.get(row.number, {}), counts[row.number]) for row in rows]


def _people(connection: Connection, numbers: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """The people of assignments, and how many of its passages each has read."""
    mine = (readings.c.passage_id == assigned_passages.c.passage_id) & (readings.c.reviewer == assigned_people.c.person)
    of_assignment = assigned_people.c.assignment
    read = (
        select(of_assignment, assigned_people.c.person, func.count(readings.c.passage_id.distinct()).label("read"))
        .join(assigned_passages, assigned_passages.c.assignment == of_assignment)
        .join(readings, mine)
        .where(of_assignment.in_(numbers), was_read())
        .group_by(of_assignment, assigned_people.c.person)
    )
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    everybody = select(assigned_people).where(of_assignment.in_(numbers)).order_by(of_assignment, "person")
    for row in connection.execute(everybody):
        found[row.assignment][row.person] = 0
    for row in connection.execute(read):
        found[row.assignment][row.person] = row.read
    return found


def _counts(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
    enough = func.sum(case((assigned_passages.c.readers >= assignments.c.wanted, 1), else_=0))
    counted = (
        select(assignments.c.number, func.count().label("passages"), enough.label("done"))
        .join(assigned_passages, assigned_passages.c.assignment == assignments.c.number)
        .where(assignments.c.number.in_(numbers))
        .group_by(assignments.c.number)
    )
    return {row.number: (int(row.passages), int(row.done)) for row in connection.execute(counted)}


def _assignment(row: Row[Any], read_by: Mapping[str, int], counts: tuple[int, int]) -> Assignment:
    return Assignment(
        number=row.number,
        name=row.name,
        note=row.note,
        query=row.query,
        wanted=row.wanted,
        created_by=row.created_by,
        created_at=row.created_at,
        closed_at=row.closed_at,
        people=tuple(sorted(read_by)),
        passages=counts[0],
        done=counts[1],
        read_by=dict(read_by),
    )
