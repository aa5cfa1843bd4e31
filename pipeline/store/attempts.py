"""Attempts to sign in that failed, for the brake."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from pipeline.store.connection import Connected
from pipeline.store.people_tables import attempts

_KEPT = timedelta(days=1)  # the brake looks back for minutes; what tells of people is not kept for long


class Attempts(Connected):
    """Failed attempts, by the keys of ``logins.attempt_by_login`` and ``logins.attempt_from_address``."""

    def note_attempt(self, key: str, now: datetime) -> None:
        """Remember an attempt; those older than a day are swept."""
        with self.writing() as connection:
            connection.execute(delete(attempts).where(attempts.c.at <= now - _KEPT))
            connection.execute(attempts.insert().values(key=key, at=now))

    def attempts_since(self, key: str, since: datetime) -> int:
        """How many attempts were noted after a moment."""
        counted = select(func.count()).select_from(attempts).where(attempts.c.key == key, attempts.c.at > since)
        with self.reading() as connection:
            return connection.execute(counted).scalar_one()

    def latest_attempt(self, key: str) -> datetime | None:
        """Give the moment of the last attempt, or None where there is none."""
        latest = select(attempts.c.at).where(attempts.c.key == key).order_by(attempts.c.at.desc()).limit(1)
        with self.reading() as connection:
            return connection.execute(latest).scalar_one_or_none()

    def forget_attempts(self, key: str) -> None:
        """Forget the attempts of a key, once its person has signed in."""
        with self.writing() as connection:
            connection.execute(delete(attempts).where(attempts.c.key == key))
