"""Remarks: what people say to each other about a passage, and which passages are flagged for discussion."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, or_, select

from pipeline.errors import ArchiveError
from pipeline.objectives import Objective
from pipeline.store.asked import remarks_about
from pipeline.store.columns import clean
from pipeline.store.connection import Connected
from pipeline.store.reading_rows import check_key
from pipeline.store.recording import clash
from pipeline.store.review_rows import Remark, RemarkKind
from pipeline.store.review_tables import flagged, remarks
from pipeline.store.spoken import hold_passages
from pipeline.store.tables import passages
from pipeline.store.upsert import insert_missing

_SILENT = {RemarkKind.FLAG, RemarkKind.UNFLAG}  # may come without words


class Remarks(Connected):
    """The book of remarks."""

    def add_remark(
        self,
        key: str,
        passage_id: str,
        author: str,
        at: datetime,
        kind: RemarkKind,
        text: str,
        objective: Objective | None = None,
        addressee: str | None = None,
    ) -> tuple[Remark, bool]:
        """Write down a remark, durably; whether it is new. A flag stands until it is taken down.

        The same key again with the same words gives the old one and False, with others KeyClash. A question goes to an
        addressee. Raises UnknownRecord for an unknown passage, ArchiveError for a remark without words.
        """
        _check(key, kind, text, addressee)
        said: dict[str, Any] = {"passage_id": passage_id, "author": clean(author), "kind": kind.value}
        said |= {"text": clean(text), "objective": int(objective) if objective is not None else None}
        said["addressee"] = clean(addressee) if addressee is not None else None
        with self.writing(durable=True) as connection:
            sha256 = hold_passages(connection, [passage_id])[passage_id].sha256
            this = select(remarks).where(remarks.c.key == key)
            is_new = insert_missing(connection, remarks, {"key": key, "sha256": sha256, "at": at, **said})
            row = connection.execute(this).one()
            if any(getattr(row, name) != value for name, value in said.items()):
                raise clash(key)
            if is_new:
                _keep_flag(connection, row)
            return remark_from(row), is_new

    def remarks_of(self, passage_id: str) -> list[Remark]:
        """Give the remarks on a passage, the oldest first."""
        with self.reading() as connection:
            return remarks_on(connection, passage_id)

    def flagged_passages(
        self, limit: int = 50, after: tuple[datetime, str] | None = None
    ) -> list[tuple[str, datetime, str]]:
        """Give the flagged passages with the time of the flag and who raised it, the oldest first.

        ``after`` is time and passage of the last one before.
        """
        order = (flagged.c.since, flagged.c.passage_id)
        wanted = select(flagged).where(exists().where(passages.c.id == flagged.c.passage_id))
        if after is not None:
            since, passage_id = after
            later = flagged.c.since > since
            wanted = wanted.where(or_(later, (flagged.c.since == since) & (flagged.c.passage_id > passage_id)))
        with self.reading() as connection:
            rows = connection.execute(wanted.order_by(*order).limit(limit))
            return [(row.passage_id, row.since, row.by) for row in rows]

    def questions_for(self, person: str, *, open_only: bool = True) -> list[Remark]:
        """Give the questions that were sent to a person, the oldest first.

        One is open until they answer on the same passage, about the same objective or without naming one.
        """
        answer = remarks.alias("answer")
        same = or_(
            remarks.c.objective.is_(None), answer.c.objective.is_(None), answer.c.objective == remarks.c.objective
        )
        by_them = (answer.c.passage_id == remarks.c.passage_id) & (answer.c.author == person)
        answered = exists().where(
            by_them, same, answer.c.kind == RemarkKind.ANSWER.value, answer.c.number > remarks.c.number
        )
        to_them = (remarks.c.addressee == person) & (remarks.c.kind == RemarkKind.QUESTION.value)
        wanted = select(remarks).where(to_them)
        with self.reading() as connection:
            rows = connection.execute((wanted.where(~answered) if open_only else wanted).order_by(remarks.c.number))
            return [remark_from(row) for row in rows]


def remarks_on(connection: Connection, passage_id: str) -> list[Remark]:
    """Give the remarks on a passage, the oldest first."""
    return [remark_from(row) for row in connection.execute(remarks_about(), {"id": passage_id})]


def _check(key: str, kind: RemarkKind, text: str, addressee: str | None) -> None:
    check_key(key)
    if kind not in _SILENT and not text.strip():
        raise ArchiveError("The remark has no words.", advice="Write what you want to say.")
    if kind is RemarkKind.QUESTION and not addressee:
        raise ArchiveError("The question is addressed to nobody.", advice="Choose whom to ask.")


def _keep_flag(connection: Connection, row: Row[Any]) -> None:
    if row.kind == RemarkKind.FLAG:
        insert_missing(connection, flagged, {"passage_id": row.passage_id, "since": row.at, "by": row.author})
    elif row.kind == RemarkKind.UNFLAG:
        connection.execute(delete(flagged).where(flagged.c.passage_id == row.passage_id))


def remark_from(row: Row[Any]) -> Remark:
    """Give a row of remarks as its record."""
    return Remark(
        number=row.number,
        key=row.key,
        passage_id=row.passage_id,
        author=row.author,
        at=row.at,
        kind=RemarkKind(row.kind),
        text=row.text,
        objective=Objective(row.objective) if row.objective is not None else None,
        addressee=row.addressee,
    )
