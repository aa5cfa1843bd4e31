"""Links that open the door once: for the first owner, somebody invited, somebody who forgot the password."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, select, text, update

from pipeline.store.connection import Connected
from pipeline.store.people import IS_ACTIVE, close_doors, find_account, insert_person
from pipeline.store.people_rows import Link, LinkPurpose, Person, Role
from pipeline.store.people_shapes import link_from
from pipeline.store.people_tables import links, people


class Links(Connected):
    """One-time links, known by the SHA-256 of their secret, and what they lead to."""

    def make_link(
        self,
        digest: str,
        purpose: LinkPurpose,
        *,
        now: datetime,
        expires_at: datetime,
        person: str | None = None,
        role: Role | None = None,
        name: str = "",
        created_by: str | None = None,
    ) -> Link:
        """Remember a link; expired ones are swept.

        ``person`` is who gets a new password; ``role`` and ``name`` are what an invited person becomes. For the first
        owner and for a new password the latest link counts, and the earlier ones are gone. Raises UnknownRecord for a
        ``person`` without account.
        """
        link = Link(digest, purpose, person, role, name, now, created_by, expires_at, None)
        with self.writing(durable=True) as connection:
            if person is not None:
                find_account(connection, person)
            connection.execute(delete(links).where(links.c.expires_at <= now))
            if purpose is not LinkPurpose.INVITATION:
                earlier = (links.c.purpose == purpose.value) & links.c.person.is_not_distinct_from(person)
                connection.execute(delete(links).where(earlier))
            said = {"person": person, "role": None if role is None else role.value, "name": name}
            times = {"created_at": now, "created_by": created_by, "expires_at": expires_at}
            connection.execute(links.insert().values(digest=digest, purpose=purpose.value, **said, **times))
        return link

    def link(self, digest: str, now: datetime) -> Link | None:
        """Give a link that can be used, or None where it is unknown, used, expired or its person may not come in."""
        with self.reading() as connection:
            row = connection.execute(select(links).where(_can_be_used(digest, now))).first()
            return None if row is None else link_from(row)

    def open_links(self, now: datetime) -> list[Link]:
        """Give all links that can still be used, the latest first."""
        wanted = select(links).where(_can_be_used(None, now)).order_by(links.c.created_at.desc(), links.c.digest)
        with self.reading() as connection:
            return [link_from(row) for row in connection.execute(wanted)]

    def use_link(self, digest: str, now: datetime) -> Link | None:
        """Use a link up and give it, or None as ``link``; of two at once one gets it."""
        with self.writing(durable=True) as connection:
            return _use_up(connection, digest, now)

    def drop_link(self, digest: str) -> bool:
        """Take back a link that nobody has used; whether there was one."""
        with self.writing(durable=True) as connection:
            gone = delete(links).where(links.c.digest == digest, links.c.used_at.is_(None))
            return connection.execute(gone).rowcount == 1

    def add_first_owner(
        self,
        login: str,
        name: str,
        *,
        now: datetime,
        link: str | None = None,
        password: str | None = None,
        subject: str | None = None,
        language: str = "",
    ) -> Person | None:
        """Open the account of the first owner, or give None where somebody has an account already.

        With ``link``, the digest of a link for the first owner, that one is used up in the same step, and None is given
        too where it cannot be used. Of two at once one wins. Raises as ``add_person``, and then the link stays.
        """
        with self.writing(durable=True) as connection:
            if not self.is_sqlite:  # where whoever writes is alone anyway
                connection.execute(text("LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE"))
            if connection.execute(select(people.c.code).limit(1)).first() is not None:
                return None
            if link is not None and _use_up(connection, link, now, LinkPurpose.FIRST_OWNER) is None:
                return None
            return insert_person(connection, login, name, Role.OWNER, now, password, subject, language)

    def accept_invitation(
        self,
        digest: str,
        login: str,
        *,
        now: datetime,
        name: str | None = None,
        password: str | None = None,
        subject: str | None = None,
        language: str = "",
    ) -> Person | None:
        """Open the account of somebody invited, with the role (else reader) and, unless given, the name of the link.

        None as ``link``; of two at once one gets in. Raises as ``add_person``, and then the link stays.
        """
        with self.writing(durable=True) as connection:
            link = _use_up(connection, digest, now, LinkPurpose.INVITATION)
            if link is None:
                return None
            named, role = link.name if name is None else name, link.role or Role.READER
            return insert_person(connection, login, named, role, now, password, subject, language)

    def accept_new_password(self, digest: str, password: str, now: datetime) -> Person | None:
        """Give the person of a link a new password (an Argon2 hash) and end all their sessions; None as ``link``."""
        with self.writing(durable=True) as connection:
            link = _use_up(connection, digest, now, LinkPurpose.NEW_PASSWORD)
            if link is None or link.person is None:
                return None
            find_account(connection, link.person)
            connection.execute(update(people).where(people.c.code == link.person).values(password=password))
            close_doors(connection, link.person)
            return find_account(connection, link.person)


def _use_up(connection: Connection, digest: str, now: datetime, purpose: LinkPurpose | None = None) -> Link | None:
    this = _can_be_used(digest, now)
    if purpose is not None:
        this &= links.c.purpose == purpose.value
    if connection.execute(update(links).where(this).values(used_at=now)).rowcount != 1:
        return None
    return link_from(connection.execute(select(links).where(links.c.digest == digest)).one())


def _can_be_used(digest: str | None, now: datetime) -> ColumnElement[bool]:
    may_come_in = exists().where(people.c.code == links.c.person, IS_ACTIVE)
    usable = links.c.used_at.is_(None) & (links.c.expires_at > now) & (links.c.person.is_(None) | may_come_in)
    return usable if digest is None else usable & (links.c.digest == digest)
