"""Following decisions from one version to the next: what is due, and one transaction that writes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, exists, func, select, update

from pipeline.errors import ArchiveError
from pipeline.records import Direction, Origin, Passage, PassageKind, Verdict
from pipeline.store.connection import Connected
from pipeline.store.decisions import nth_word
from pipeline.store.following import pass_on, write_carried, write_questions, write_settlements
from pipeline.store.reading import number_of
from pipeline.store.standing import placed
from pipeline.store.tables import carried, changes, decisions, documents, passages, questions, versions
from pipeline.store.upsert import insert_or_update
from pipeline.store.version_rows import Ask, Carry, ChangeRow, DueChange

_READING = 16  # characters of the digest of a reading: enough to tell it from another one of the same bytes
_BATCH = 500  # ids in one statement; SQLite allows 32,766 values


class VersionChanges(Connected):
    """Changes from version to version."""

    def due_changes(self) -> list[DueChange]:
        """Give the changes to follow up, earlier versions first; none when all is done.

        A version that has a predecessor is due once both are read, and again when either is read anew or somebody
        decides on the predecessor. A version that was read anew while decisions stood on its passages is due with
        itself.
        """
        with self.reading() as connection:
            found = [*_strayed(connection), *_succeeding(connection)]
            due = [(row.seen, DueChange(row.old, row.new, _seen(connection, row))) for row in found]
            return [change for seen, change in due if change.seen != seen]

    def strays(self, sha256: str) -> list[Passage]:
        """Give the passages of a version that decisions were made on and that are gone, as the decisions remember them.

        Only id, text and path are theirs.
        """
        gone = ~exists().where(passages.c.id == decisions.c.passage_id)
        wanted = select(decisions).where(decisions.c.sha256 == sha256, gone).order_by(decisions.c.number)
        with self.reading() as connection:
            kept = {row.passage_id: row for row in connection.execute(wanted)}
        return [_remembered(row, sha256, ordinal) for ordinal, row in enumerate(kept.values())]

    def write_change(
        self, due: DueChange, *, counts: Mapping[str, int], carries: Sequence[Carry], asks: Sequence[Ask], now: datetime
    ) -> None:
        """Write down a change as it was followed up, in place of what was written of it before; all or nothing.

        Doing it twice changes nothing. What a person undid or answered stays so; open questions that no longer arise
        are withdrawn, and those about the old version's passages are passed on.
        """
        with self.writing() as connection:
            old, new = number_of(connection, due.old), number_of(connection, due.new)
            connection.execute(select(versions.c.number).where(versions.c.number == new).with_for_update())
            told = {"counts": msgspec.json.encode(dict(counts)).decode(), "seen": due.seen, "made_at": now}
            insert_or_update(connection, changes, ("old", "new"), {"old": old, "new": new, **told})
            this = select(changes.c.number).where(changes.c.old == old, changes.c.new == new)
            change = int(connection.execute(this).scalar_one())
            standing = _stray_decisions(connection, carries) if old == new else _standing(connection, old)
            write_carried(connection, change, standing, carries, now)
            write_settlements(connection, due.new, carries)
            write_questions(connection, change, asks, now)
            if old != new:
                pass_on(connection, old, now)

    def changes(self, sha256: str | None = None) -> list[ChangeRow]:
        """Give the changes that were followed up, to one version or in the whole archive, in the order of making."""
        older, newer = versions.alias("older"), versions.alias("newer")
        follows = select(func.count()).where(carried.c.change == changes.c.number, carried.c.undone_at.is_(None))
        asked = select(func.count()).where(questions.c.change == changes.c.number, questions.c.answer.is_(None))
        wanted = (
            select(
                changes,
                older.c.sha256.label("old_sha256"),
                newer.c.sha256.label("new_sha256"),
                follows.scalar_subquery().label("carried"),
                asked.scalar_subquery().label("open_questions"),
            )
            .join(older, older.c.number == changes.c.old)
            .join(newer, newer.c.number == changes.c.new)
            .order_by(changes.c.number)
        )
        if sha256 is not None:
            wanted = wanted.where(newer.c.sha256 == sha256)
        with self.reading() as connection:
            return [_change_from(row) for row in connection.execute(wanted)]

    def make_version_of(self, sha256: str, predecessor: str) -> None:
        """Say that one document is the next version of another, as its metadata do.

        Nothing happens where it is one already. Raises ArchiveError where the two would follow each other in a ring, or
        where the predecessor has another successor.
        """
        with self.writing() as connection:
            new, old = (_version(connection, digest) for digest in (sha256, predecessor))
            if new.predecessor == predecessor:
                return
            follower = connection.execute(
                select(versions.c.sha256).where(versions.c.predecessor == predecessor)
            ).scalar()
            if new.document == old.document or new.predecessor is not None or follower is not None:
                message = (
                    f"{sha256[:12]} cannot become the next version of {predecessor[:12]}: one of them has another."
                )
                raise ArchiveError(message, advice="Name the latest version before it.")
            connection.execute(select(documents.c.number).where(documents.c.number == old.document).with_for_update())
            moved = update(versions).where(versions.c.document == new.document)
            connection.execute(moved.values(document=old.document, ordinal=versions.c.ordinal + old.ordinal))
            connection.execute(update(versions).where(versions.c.number == new.number).values(predecessor=predecessor))


def _version(connection: Connection, sha256: str) -> Row[Any]:
    return connection.execute(select(versions).where(versions.c.number == number_of(connection, sha256))).one()


def _succeeding(connection: Connection) -> Sequence[Row[Any]]:
    old, new = versions.alias("older"), versions.alias("newer")
    wanted = _with_change(old, new).join(old, old.c.sha256 == new.c.predecessor)
    wanted = wanted.outerjoin(changes, (changes.c.old == old.c.number) & (changes.c.new == new.c.number))
    both_read = (old.c.reading != "") & (new.c.reading != "")
    return connection.execute(wanted.where(both_read).order_by(new.c.document, new.c.ordinal)).all()


def _strayed(connection: Connection) -> Sequence[Row[Any]]:
    version = versions.alias("version")
    gone = ~exists().where(passages.c.id == decisions.c.passage_id)
    strayed = select(decisions.c.sha256).where(gone).distinct()
    wanted = _with_change(version, version)
    wanted = wanted.outerjoin(changes, (changes.c.old == version.c.number) & (changes.c.new == version.c.number))
    return connection.execute(wanted.where(version.c.sha256.in_(strayed)).order_by(version.c.number)).all()


def _with_change(old: Any, new: Any) -> Select[Any]:
    readings = (old.c.reading.label("old_reading"), new.c.reading.label("new_reading"))
    numbers = (old.c.number.label("old_number"), new.c.number.label("new_number"))
    return select(
        old.c.sha256.label("old"), new.c.sha256.label("new"), *readings, *numbers, changes.c.seen
    ).select_from(new)


def _seen(connection: Connection, row: Row[Any]) -> str:
    """Both readings, and what stands on the old one: a later decision, one carried to it or taken back changes it."""
    made = select(func.max(decisions.c.number)).where(decisions.c.sha256 == row.old)
    parts = [row.old_reading[:_READING], row.new_reading[:_READING], connection.execute(made).scalar()]
    if row.old_number != row.new_number:
        to_old = select(changes.c.number).where(changes.c.new == row.old_number)
        brought = select(func.count(), func.count(carried.c.undone_at), func.max(carried.c.decision))
        parts += connection.execute(brought.where(carried.c.change.in_(to_old))).one()
        parts.append(
            connection.execute(select(func.max(questions.c.number)).where(questions.c.change.in_(to_old))).scalar()
        )
    return " ".join(str(part or 0) for part in parts)


def _standing(connection: Connection, version: int) -> list[tuple[int, str]]:
    where = placed(version=version)
    told = (where.c.number, where.c.place_id, decisions.c.objective, decisions.c.reviewer, decisions.c.verdict)
    wanted = select(*told, nth_word(where.c.place_id)).join(decisions, decisions.c.number == where.c.number)
    return _not_withdrawn(connection.execute(wanted).all())


def _not_withdrawn(rows: Sequence[Any]) -> list[tuple[int, str]]:
    """Number and passage of decisions, without all that a reviewer said of an objective and took back."""
    back = Verdict.WITHDRAWN
    gone = {(row.place_id, row.objective, row.reviewer) for row in rows if row.place == 1 and row.verdict == back}
    return [
        (row.number, row.place_id)
        for row in rows
        if row.verdict != back and (row.place_id, row.objective, row.reviewer) not in gone
    ]


def _stray_decisions(connection: Connection, carries: Sequence[Carry]) -> list[tuple[int, str]]:
    ids = sorted({carry.old_id for carry in carries})
    found: list[tuple[int, str]] = []
    for start in range(0, len(ids), _BATCH):
        some = decisions.c.passage_id.in_(ids[start : start + _BATCH])
        told = (decisions.c.number, decisions.c.objective, decisions.c.reviewer, decisions.c.verdict)
        place_id = decisions.c.passage_id.label("place_id")
        rows = connection.execute(select(*told, place_id, nth_word(decisions.c.passage_id)).where(some)).all()
        found += _not_withdrawn(rows)
    return found


def _change_from(row: Row[Any]) -> ChangeRow:
    counts = msgspec.json.decode(row.counts, type=dict[str, int])
    return ChangeRow(row.old_sha256, row.new_sha256, counts, row.carried, row.open_questions, row.made_at)


def _remembered(row: Row[Any], sha256: str, ordinal: int) -> Passage:
    return Passage(
        id=row.passage_id,
        source_id=sha256,
        ordinal=ordinal,
        text=row.text,
        kind=PassageKind.OTHER,
        path=row.path,
        headings=(),
        language="und",
        direction=Direction.LEFT_TO_RIGHT,
        start=0,
        end=len(row.text),
        spans=(),
        origin=Origin.PLAIN,
    )
