"""Keys for programs that speak for a person."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select, update

from pipeline.store.connection import Connected
from pipeline.store.people import IS_ACTIVE, find_account
from pipeline.store.people_rows import ApiToken, Person
from pipeline.store.people_shapes import person_from, token_from
from pipeline.store.people_tables import api_tokens, people
from pipeline.store.sessions import SEEN_EVERY


class ApiTokens(Connected):
    """API tokens, known by the SHA-256 of their secret."""

    def add_token(
        self,
        digest: str,
        person: str,
        name: str,
        scopes: Collection[str],
        *,
        now: datetime,
        expires_at: datetime | None = None,
    ) -> ApiToken:
        """Remember a token. Scopes are words without spaces. Raises UnknownRecord."""
        values = {"digest": digest, "person": person, "name": name, "scopes": " ".join(sorted(set(scopes)))}
        with self.writing(durable=True) as connection:
            find_account(connection, person)
            connection.execute(api_tokens.insert().values(**values, created_at=now, expires_at=expires_at))
            made = connection.execute(select(api_tokens).where(api_tokens.c.digest == digest)).mappings().one()
            return token_from(made)

    def token(self, digest: str, now: datetime) -> tuple[ApiToken, Person] | None:
        """Give a token that opens with its person, or None where it is unknown, over, revoked or the person inactive.

        That it was used is written down at most once a minute.
        """
        lasts = or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > now)
        wanted = select(api_tokens, people).join(people, people.c.code == api_tokens.c.person)
        wanted = wanted.where(api_tokens.c.digest == digest, lasts, api_tokens.c.revoked_at.is_(None), IS_ACTIVE)
        with self.reading() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            return None
        token = token_from(row)
        if token.used_at is None or token.used_at <= now - SEEN_EVERY:
            with self.writing() as connection:
                connection.execute(update(api_tokens).where(api_tokens.c.number == token.number).values(used_at=now))
        return token, person_from(row)

    def tokens_of(self, person: str) -> list[ApiToken]:
        """Give the tokens of a person, revoked and expired ones too, the newest first."""
        wanted = select(api_tokens).where(api_tokens.c.person == person).order_by(api_tokens.c.number.desc())
        with self.reading() as connection:
            return [token_from(row) for row in connection.execute(wanted).mappings()]

    def revoke_token(self, number: int, now: datetime, *, person: str | None = None) -> bool:
        """Revoke a token for good, with ``person`` only one of theirs; whether there was one to revoke."""
        this = update(api_tokens).where(api_tokens.c.number == number, api_tokens.c.revoked_at.is_(None))
        if person is not None:
            this = this.where(api_tokens.c.person == person)
        with self.writing(durable=True) as connection:
            return connection.execute(this.values(revoked_at=now)).rowcount == 1
