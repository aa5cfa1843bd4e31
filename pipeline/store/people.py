"""Accounts: who may come in, as what, and under which name."""

import secrets
import string
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Update, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.errors import LastOwner, LoginTaken, UnknownRecord
from pipeline.store.connection import Connected
from pipeline.store.logins import fold_login, folded, tidy_name
from pipeline.store.people_rows import Person, Role
from pipeline.store.people_shapes import pack_mapping, person_from
from pipeline.store.people_tables import links, people, sessions

_CODE_LETTERS = string.ascii_lowercase + "234567"  # those of base 32, none of which looks like another
_CODE_LENGTH = 16  # 80 bits: nobody meets two that are the same
_BATCH = 500  # codes in one statement; SQLite allows 32,766 values

IS_ACTIVE = people.c.disabled_at.is_(None) & people.c.erased_at.is_(None)
"""Whether a row of people may come in, as SQL."""


class People(Connected):
    """The accounts."""

    def add_person(
        self,
        login: str,
        name: str,
        role: Role,
        *,
        now: datetime,
        password: str | None = None,
        subject: str | None = None,
        language: str = "",
    ) -> Person:
        """Open an account; ``password`` is an Argon2 hash, ``subject`` the identity that OpenID Connect vouches for.

        The login is folded (``logins.folded``), so that two ways of writing it are one. Raises LoginTaken where
        somebody has the login or subject, UnfitAccount where the login or name cannot be one.
        """
        with self.writing(durable=True) as connection:
            return insert_person(connection, login, name, role, now, password, subject, language)

    def person(self, code: str) -> Person | None:
        """Give the account with a code, an erased one too, or None where there is none."""
        return self._find(people.c.code == code)

    def person_by_login(self, login: str) -> Person | None:
        """Give the account with a login however it is written, a disabled one too, or None where nobody has it."""
        return self._find(people.c.login == folded(login))

    def person_by_subject(self, subject: str) -> Person | None:
        """Give the account that OpenID Connect vouches for under this subject, or None where there is none."""
        return self._find(people.c.subject == subject)

    def _find(self, condition: ColumnElement[bool]) -> Person | None:
        with self.reading() as connection:
            row = connection.execute(select(people).where(condition)).mappings().first()
            return None if row is None else person_from(row)

    def people(self, include_gone: bool = False) -> list[Person]:
        """Give the accounts by name, disabled ones among them, erased ones only with ``include_gone``."""
        wanted = select(people).order_by(func.lower(people.c.name), people.c.code)
        with self.reading() as connection:
            rows = connection.execute(wanted if include_gone else wanted.where(people.c.erased_at.is_(None)))
            return [person_from(row) for row in rows.mappings()]

    def count_people(self) -> int:
        """How many accounts there are, disabled ones among them, erased ones not."""
        with self.reading() as connection:
            counted = select(func.count()).select_from(people).where(people.c.erased_at.is_(None))
            return connection.execute(counted).scalar_one()

    def names_of(self, codes: Collection[str]) -> dict[str, str]:
        """Give the names behind codes: "" for an erased person, nothing for a code that was never a person's."""
        wanted, names = sorted(set(codes)), dict[str, str]()
        with self.reading() as connection:
            for start in range(0, len(wanted), _BATCH):
                some = people.c.code.in_(wanted[start : start + _BATCH])
                names |= {row.code: row.name for row in connection.execute(select(people).where(some))}
        return names

    def change_person(
        self,
        code: str,
        *,
        name: str | None = None,
        role: Role | None = None,
        language: str | None = None,
        preferences: Mapping[str, str] | None = None,
        password: str | None = None,
        subject: str | None = None,
    ) -> Person:
        """Change what is given of an account and give it as it is then; a new password ends no session by itself.

        Raises UnknownRecord, LastOwner where the last active owner would be none, UnfitAccount for a name, LoginTaken
        for a subject that somebody else has.
        """
        given: dict[str, str | None] = {"language": language, "password": password, "subject": subject}
        given["preferences"] = None if preferences is None else pack_mapping(preferences)
        with self.writing(durable=True) as connection:
            if role is not None and role is not Role.OWNER:
                keep_an_owner(connection, code)
            before = find_account(connection, code)
            given["name"] = None if name is None else tidy_name(name, before.login or "")
            given["role"] = None if role is None else role.value
            values = {column: value for column, value in given.items() if value is not None}
            if values:
                _update(connection, code, values)
            return find_account(connection, code)

    def disable_person(self, code: str, now: datetime) -> Person:
        """Keep a person out: their sessions end, their tokens open nothing, links that they made or got are gone.

        Raises UnknownRecord, LastOwner.
        """
        with self.writing(durable=True) as connection:
            keep_an_owner(connection, code)
            if find_account(connection, code).is_active:
                _update(connection, code, {"disabled_at": now})
            close_doors(connection, code)
            return find_account(connection, code)

    def enable_person(self, code: str) -> Person:
        """Let a disabled person in again. Raises UnknownRecord, for an erased one too."""
        with self.writing(durable=True) as connection:
            find_account(connection, code)
            _update(connection, code, {"disabled_at": None})
            return find_account(connection, code)


def insert_person(
    connection: Connection,
    login: str,
    name: str,
    role: Role,
    now: datetime,
    password: str | None,
    subject: str | None,
    language: str,
) -> Person:
    """Open an account; see ``People.add_person``."""
    fold = fold_login(login)
    person = Person(_new_code(), fold, tidy_name(name, fold), role, password, subject, language, {}, now)
    values: dict[str, Any] = {"code": person.code, "login": fold, "name": person.name, "role": role.value}
    values |= {"password": password, "subject": subject, "language": language, "preferences": "{}", "created_at": now}
    _write(connection, people.insert().values(**values))
    return person


def find_account(connection: Connection, code: str) -> Person:
    """Give an account that is not erased, and keep others from changing it meanwhile. Raises UnknownRecord."""
    this = select(people).where(people.c.code == code, people.c.erased_at.is_(None)).with_for_update(key_share=True)
    found = connection.execute(this).mappings().first()
    if found is None:
        raise no_such_person(code)
    return person_from(found)


def no_such_person(code: str) -> UnknownRecord:
    """Say that an account is not there."""
    message = f"There is no account {code}, or it was erased."
    return UnknownRecord(message, advice="Open the list of people again.")


def keep_an_owner(connection: Connection, code: str) -> None:
    """Lock the active owners until this transaction ends. Raises LastOwner where this person is the only one."""
    owners = select(people.c.code).where(IS_ACTIVE, people.c.role == Role.OWNER.value).order_by(people.c.code)
    if connection.execute(owners.with_for_update(key_share=True)).scalars().all() == [code]:
        message = "This is the last owner, without whom nobody could manage accounts."
        raise LastOwner(message, advice="Make somebody else an owner first.")


def close_doors(connection: Connection, code: str) -> None:
    """End the sessions of a person, and the unused links that they made or that are for them."""
    connection.execute(delete(sessions).where(sessions.c.person == code))
    of_person = (links.c.person == code) | (links.c.created_by == code)
    connection.execute(delete(links).where(of_person, links.c.used_at.is_(None)))


def _new_code() -> str:
    return "p-" + "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))


def _update(connection: Connection, code: str, values: Mapping[str, Any]) -> None:
    _write(connection, update(people).where(people.c.code == code).values(**values))


def _write(connection: Connection, statement: Insert | Update) -> None:
    try:
        connection.execute(statement)
    except IntegrityError as error:  # login and subject are all that people choose and must not share
        message = "Somebody signs in this way already."
        raise LoginTaken(message, advice="Choose another login, or ask an owner.") from error
