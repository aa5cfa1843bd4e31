"""Rows of people and of what they keep to records and back."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, RowMapping

from pipeline.store.columns import clean
from pipeline.store.people_rows import (
    ApiToken,
    Link,
    LinkPurpose,
    LogEntry,
    Person,
    Role,
    SessionRow,
    Upload,
    View,
)
from pipeline.store.people_tables import api_tokens, people, sessions


def pack_mapping(mapping: Mapping[str, str]) -> str:
    """As a JSON object, its keys in order; what no database takes is replaced before."""
    return json.dumps({clean(key): clean(value) for key, value in mapping.items()}, ensure_ascii=False, sort_keys=True)


def unpack_mapping(packed: str) -> dict[str, str]:
    """Undo ``pack_mapping``."""
    mapping: dict[str, str] = json.loads(packed)
    return mapping


def person_from(row: RowMapping) -> Person:
    """Give a row that holds one of people, perhaps beside another table, as its record."""
    return Person(
        code=row[people.c.code],
        login=row[people.c.login],
        name=row[people.c.name],
        role=Role(row[people.c.role]),
        password=row[people.c.password],
        subject=row[people.c.subject],
        language=row[people.c.language],
        preferences=unpack_mapping(row[people.c.preferences]),
        created_at=row[people.c.created_at],
        disabled_at=row[people.c.disabled_at],
        erased_at=row[people.c.erased_at],
    )


def session_from(row: RowMapping) -> SessionRow:
    """Give a row that holds one of sessions, perhaps beside its person, as its record."""
    return SessionRow(
        digest=row[sessions.c.digest],
        person=row[sessions.c.person],
        agent=row[sessions.c.agent],
        created_at=row[sessions.c.created_at],
        seen_at=row[sessions.c.seen_at],
        expires_at=row[sessions.c.expires_at],
    )


def token_from(row: RowMapping) -> ApiToken:
    """Give a row that holds one of api_tokens, perhaps beside its person, as its record."""
    return ApiToken(
        number=row[api_tokens.c.number],
        person=row[api_tokens.c.person],
        name=row[api_tokens.c.name],
        scopes=frozenset(row[api_tokens.c.scopes].split()),
        created_at=row[api_tokens.c.created_at],
        expires_at=row[api_tokens.c.expires_at],
        used_at=row[api_tokens.c.used_at],
        revoked_at=row[api_tokens.c.revoked_at],
    )


def link_from(row: Row[Any]) -> Link:
    """Give a row of links as its record."""
    return Link(
        digest=row.digest,
        purpose=LinkPurpose(row.purpose),
        person=row.person,
        role=None if row.role is None else Role(row.role),
        name=row.name,
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )


def log_entry_from(row: Row[Any]) -> LogEntry:
    """Give a row of audit_log as its record."""
    return LogEntry(row.number, row.at, row.person, row.action, row.subject, unpack_mapping(row.detail))


def view_from(row: Row[Any]) -> View:
    """Give a row of views as its record."""
    return View(row.number, row.person, row.name, row.query, row.shared, row.created_at)


def upload_from(row: Row[Any]) -> Upload:
    """Give a row of uploads as its record."""
    return Upload(row.number, row.person, row.path, row.sha256, row.size, row.uploaded_at)
