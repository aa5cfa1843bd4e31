"""Browsers that are signed in."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from pipeline.errors import UnknownRecord
from pipeline.store.asked import session_with_person
from pipeline.store.connection import Connected
from pipeline.store.people import find_account
from pipeline.store.people_rows import Person, SessionRow
from pipeline.store.people_shapes import person_from, session_from
from pipeline.store.people_tables import sessions

SEEN_EVERY = timedelta(minutes=1)  # closer sightings are not written down: reading a page would cost a write
_AGENT_CHARACTERS = 200  # enough to tell browser and system


class Sessions(Connected):
    """Sessions, known by the SHA-256 of a secret that the browser alone has."""

    def begin_session(self, digest: str, person: str, agent: str, now: datetime, expires_at: datetime) -> SessionRow:
        """Remember a browser that signed in; everybody's expired sessions are swept.

        Raises UnknownRecord for a person who may not come in.
        """
        session = SessionRow(digest, person, agent[:_AGENT_CHARACTERS], now, now, expires_at)
        times = {"created_at": now, "seen_at": now, "expires_at": expires_at}
        with self.writing() as connection:
            if not find_account(connection, person).is_active:
                message = f"The account {person} is disabled."
                raise UnknownRecord(message, advice="Ask an owner.")
            connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
            connection.execute(sessions.insert().values(digest=digest, person=person, agent=session.agent, **times))
        return session

    def session(self, digest: str, now: datetime) -> tuple[SessionRow, Person] | None:
        """Give a session that lasts with its person, or None where it is unknown or over or the person is not active.

        One query, as every request begins with it.
        """
        with self.reading() as connection:
            row = connection.execute(session_with_person(), {"digest": digest, "now": now}).mappings().first()
            return None if row is None else (session_from(row), person_from(row))

    def touch_session(self, digest: str, now: datetime, expires_at: datetime) -> None:
        """Let a session that lasts go on until ``expires_at``; written only where it was last seen a minute ago."""
        due = (sessions.c.digest == digest) & (sessions.c.expires_at > now) & (sessions.c.seen_at <= now - SEEN_EVERY)
        with self.reading() as connection:
            if connection.execute(select(sessions.c.digest).where(due)).first() is None:
                return
        with self.writing() as connection:
            connection.execute(update(sessions).where(due).values(seen_at=now, expires_at=expires_at))

    def end_session(self, digest: str) -> bool:
        """Sign a browser out; whether it was signed in."""
        with self.writing(durable=True) as connection:
            return connection.execute(delete(sessions).where(sessions.c.digest == digest)).rowcount == 1

    def end_sessions(self, person: str, except_digest: str | None = None) -> int:
        """Sign out all browsers of a person, but for one if it is given; how many they were."""
        gone = delete(sessions).where(sessions.c.person == person)
        if except_digest is not None:
            gone = gone.where(sessions.c.digest != except_digest)
        with self.writing(durable=True) as connection:
            return connection.execute(gone).rowcount

    def sessions_of(self, person: str, now: datetime | None = None) -> list[SessionRow]:
        """Give the sessions of a person, the one seen last first; with ``now`` without those that are over."""
        wanted = select(sessions).where(sessions.c.person == person)
        if now is not None:
            wanted = wanted.where(sessions.c.expires_at > now)
        wanted = wanted.order_by(sessions.c.seen_at.desc(), sessions.c.digest)
        with self.reading() as connection:
            return [session_from(row) for row in connection.execute(wanted).mappings()]
