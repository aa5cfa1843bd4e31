"""A person's data: handed to them, and erased while what they decided stays under a code that tells nothing."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, delete, select, update

from pipeline.store.connection import Connected
from pipeline.store.logins import attempt_by_login
from pipeline.store.people import close_doors, find_account, keep_an_owner, no_such_person
from pipeline.store.people_shapes import unpack_mapping
from pipeline.store.people_tables import (
    api_tokens,
    attempts,
    audit_log,
    cancellations,
    links,
    people,
    sessions,
    uploads,
    views,
)
from pipeline.store.review_tables import assigned_people, assignments, readings, remarks, settlements
from pipeline.store.tables import decisions, questions

_EMPTIED: dict[str, str | None] = {
    "login": None, "name": "", "password": None, "subject": None, "language": "", "preferences": "{}",
}  # fmt: skip
_PACKED = {"preferences", "detail"}  # columns of JSON objects


class Erasing(Connected):
    """Export and erasure of a person's data."""

    def erase_person(self, code: str, now: datetime) -> None:
        """Erase what tells who a person is; their code, readings, decisions and remarks stay, and views they share.

        Nobody signs in as them any more. Raises UnknownRecord, for somebody erased before too, and LastOwner.
        """
        with self.writing(durable=True) as connection:
            keep_an_owner(connection, code)
            person = find_account(connection, code)
            close_doors(connection, code)
            connection.execute(delete(links).where(links.c.person == code))
            connection.execute(delete(api_tokens).where(api_tokens.c.person == code))
            connection.execute(delete(views).where(views.c.person == code, ~views.c.shared))
            connection.execute(delete(attempts).where(attempts.c.key == attempt_by_login(person.login or "")))
            emptied = _EMPTIED | {"erased_at": now}
            connection.execute(update(people).where(people.c.code == code).values(**emptied))

    def export_person(self, code: str) -> dict[str, Any]:
        """Give all that the archive holds of a person as JSON takes it: an ``account``, and a list for each other kind.

        No secret and no digest of one is among it, and of decisions not the text of the document that they copy.
        Raises UnknownRecord.
        """
        with self.reading() as connection:  # all lists tell of one moment
            account = _rows(connection, _of(people, people.c.code, code, {"password"}))
            if not account or account[0]["erased_at"] is not None:
                raise no_such_person(code)
            return {"account": account[0]} | {
                name: _rows(connection, wanted) for name, wanted in _belongings(code).items()
            }


def _belongings(code: str) -> dict[str, Select[Any]]:
    assigned = select(assignments).join(assigned_people, assigned_people.c.assignment == assignments.c.number)
    return {
        "sessions": _of(sessions, sessions.c.person, code, {"digest"}),
        "tokens": _of(api_tokens, api_tokens.c.person, code, {"digest"}),
        "links": _of(links, links.c.person, code, {"digest"}),
        "views": _of(views, views.c.person, code),
        "uploads": _of(uploads, uploads.c.person, code),
        "cancellations": _of(cancellations, cancellations.c.person, code),
        "readings": _of(readings, readings.c.reviewer, code),
        "decisions": _of(decisions, decisions.c.reviewer, code, {"text", "text_digest"}),
        "remarks": _of(remarks, remarks.c.author, code),
        "settlements": _of(settlements, settlements.c.adjudicator, code),
        "answers": _of(questions, questions.c.answered_by, code, {"old_text", "new_text", "ranges"}),
        "assignments": assigned.where(assigned_people.c.person == code).order_by(assignments.c.number),
        "log": _of(audit_log, audit_log.c.person, code),
    }


def _of(table: Table, column: "Column[Any]", code: str, hidden: Collection[str] = ()) -> Select[Any]:
    shown = [each for each in table.columns if each.name not in hidden]
    return select(*shown).where(column == code).order_by(*table.primary_key.columns)


def _rows(connection: Connection, wanted: Select[Any]) -> list[dict[str, Any]]:
    rows = connection.execute(wanted).mappings()
    return [{name: _plain(name, value) for name, value in row.items()} for row in rows]


def _plain(name: str, value: Any) -> Any:
    if name in _PACKED:
        return unpack_mapping(value)
    return value.isoformat() if isinstance(value, datetime) else value
