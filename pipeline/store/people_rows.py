"""What the archive takes and hands out about people: frozen, typed rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; each may do what the ones before may."""

    READER = "reader"
    REVIEWER = "reviewer"
    ANALYST = "analyst"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        """Its place in the order, 0 for the least."""
        return list(Role).index(self)

    def covers(self, other: "Role") -> bool:
        """Whether a person with this role may do what asks for the other.

        >>> Role.ANALYST.covers(Role.REVIEWER), Role.READER.covers(Role.REVIEWER)
        (True, False)
        """
        return self.rank >= other.rank


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    FIRST_OWNER = "first-owner"
    INVITATION = "invitation"
    NEW_PASSWORD = "new-password"  # noqa: S105 - the name of a purpose


@dataclass(frozen=True, slots=True)
class Person:
    """An account. ``code`` is what decisions are signed with: it stays when the rest is erased."""

    code: str
    login: str | None
    name: str
    role: Role
    password: str | None = field(repr=False)
    """An Argon2 hash, or None where somebody else vouches for the person; kept out of logs and error reports."""
    subject: str | None
    language: str
    """Of the interface, empty until chosen."""
    preferences: Mapping[str, str]
    created_at: datetime
    disabled_at: datetime | None = None
    erased_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether the person may come in."""
        return self.disabled_at is None and self.erased_at is None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A signed-in browser."""

    digest: str
    person: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key for a program, without the secret itself."""

    number: int
    person: str
    name: str
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link, by the digest of its secret."""

    digest: str
    purpose: LinkPurpose
    person: str | None
    role: Role | None
    name: str
    created_at: datetime
    created_by: str | None
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the audit log."""

    number: int
    at: datetime
    person: str | None
    action: str
    subject: str
    detail: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class View:
    """A filter under a name."""

    number: int
    person: str
    name: str
    query: str
    shared: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person brought in."""

    number: int
    person: str
    path: str
    sha256: str
    size: int
    uploaded_at: datetime
