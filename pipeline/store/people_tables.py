"""The tables of people: accounts, how they come in, what they keep, and the log of what was done."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, Table, Text, UniqueConstraint

from pipeline.store.columns import Moment, Number, SafeText
from pipeline.store.tables import _must, metadata

people = Table(
    "people",  # a row stays when its person is erased: decisions name its code, which tells nothing of the person
    metadata,
    Column("code", Text, primary_key=True),  # p- and 16 letters and digits by chance
    Column("login", SafeText, unique=True),  # folded; NULL once erased
    _must("name", SafeText),  # empty once erased
    _must("role", Text),
    Column("password", Text),  # Argon2; NULL where somebody else vouches for the person
    Column("subject", SafeText, unique=True),  # of OpenID Connect: issuer and subject
    _must("language", Text),  # of the interface; empty until chosen
    _must("preferences", SafeText),  # JSON
    _must("created_at", Moment),
    Column("disabled_at", Moment),
    Column("erased_at", Moment),
    CheckConstraint("role IN ('reader', 'reviewer', 'analyst', 'owner')", name="role"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),  # SHA-256 of the token, which the browser alone has
    _must("person", Text, ForeignKey("people.code"), index=True),
    _must("agent", SafeText),  # what the browser calls itself, shortened
    _must("created_at", Moment),
    _must("seen_at", Moment),
    _must("expires_at", Moment),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("number", Number, primary_key=True),
    _must("person", Text, ForeignKey("people.code"), index=True),
    _must("name", SafeText),
    _must("digest", Text, unique=True),
    _must("scopes", Text),  # separated by spaces
    _must("created_at", Moment),
    Column("expires_at", Moment),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)

links = Table(
    "links",  # that open the door once: the first owner, an invitation, a forgotten password
    metadata,
    Column("digest", Text, primary_key=True),
    _must("purpose", Text),
    Column("person", Text, ForeignKey("people.code")),
    Column("role", Text),
    _must("name", SafeText),
    _must("created_at", Moment),
    Column("created_by", Text),
    _must("expires_at", Moment),
    Column("used_at", Moment),
    CheckConstraint("purpose IN ('first-owner', 'invitation', 'new-password')", name="purpose"),
)

attempts = Table(
    "attempts",  # to sign in that failed, by login and by address, for the brake
    metadata,
    Column("number", Number, primary_key=True),
    _must("key", Text),
    _must("at", Moment, index=True),
    Index("ix_attempts_key", "key", "at"),
)

audit_log = Table(
    "audit_log",  # append-only: triggers refuse the rest
    metadata,
    Column("number", Number, primary_key=True),
    _must("at", Moment, index=True),
    Column("person", Text, index=True),  # code; NULL for somebody unknown or the program itself
    _must("action", Text),
    _must("subject", SafeText),
    _must("detail", SafeText),  # JSON
)

views = Table(
    "views",  # filters of the queue or of the search, kept under a name
    metadata,
    Column("number", Number, primary_key=True),
    _must("person", Text, ForeignKey("people.code")),
    _must("name", SafeText),
    _must("query", SafeText),  # as in the address
    _must("shared", Boolean),
    _must("created_at", Moment),
    UniqueConstraint("person", "name"),
)

cancellations = Table(
    "cancellations",  # runs that somebody asked to stop
    metadata,
    Column("run", SafeText, ForeignKey("runs.id"), primary_key=True),
    _must("person", Text),
    _must("asked_at", Moment),
)

uploads = Table(
    "uploads",  # who brought which file in
    metadata,
    Column("number", Number, primary_key=True),
    _must("person", Text, index=True),
    _must("path", SafeText),
    _must("sha256", Text, index=True),
    _must("size", BigInteger),
    _must("uploaded_at", Moment),
)
