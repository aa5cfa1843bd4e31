"""Letting people in: passwords are tried under the brake, and a session begins under a secret that nobody knew."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request
from fastapi.responses import Response

from pipeline.store import LinkPurpose, Person, Role, attempt_by_login, attempt_from_address
from pipeline.web.access import COOKIE, DOOR_COOKIE, Visitor
from pipeline.web.brake import REMEMBERED, Failures, remaining_seconds
from pipeline.web.cookies import give_cookie, take_cookie
from pipeline.web.pages import go
from pipeline.web.passwords import hash_password, verify_password
from pipeline.web.secrets import digest_of, new_secret
from pipeline.web.site import Site

LONGEST_AGENT = 120  # characters of what a browser calls itself
FIRST_LINK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a password: a person, or a wait in seconds, or neither where it was wrong."""

    person: Person | None
    wait: int = 0


def try_password(site: Site, login: str, password: str, address: str) -> Tried:
    """Try a password at the same cost whoever it is for; a wrong one is counted and logged, one during a wait is not.

    One at a time: of many at once none is tried before the failures of the others count.
    """
    with site.door:
        now = site.now()
        wait = _wait(site, login, address, now)
        if wait > 0:
            return Tried(None, wait)
        person = site.archive.person_by_login(login)
        checked = verify_password(person.password if person is not None else None, password)
        if person is None or not checked.ok or not person.is_active:
            for key in (attempt_by_login(login), attempt_from_address(address)):
                site.archive.note_attempt(key, now)
            site.archive.log(person.code if person is not None else None, "sign-in-failed", now=now)
            return Tried(None)
        site.archive.forget_attempts(attempt_by_login(login))
        if checked.needs_rehash:
            site.archive.change_person(person.code, password=hash_password(password))
        return Tried(person)


def wait_of_address(site: Site, address: str) -> int:
    """Whole seconds until somebody from an address may try to come in by another way than a password."""
    return _wait(site, None, address, site.now())


def note_failure(site: Site, address: str, reason: str) -> None:
    """Count and log a failure to come in by another way than a password."""
    now = site.now()
    site.archive.note_attempt(attempt_from_address(address), now)
    site.archive.log(None, "sign-in-failed", detail={"way": "openid", "reason": reason[:300]}, now=now)


def _wait(site: Site, login: str | None, address: str, now: datetime) -> int:
    """Whole seconds until the next attempt may come."""
    of_login = Failures(0, None) if login is None else _failures(site, attempt_by_login(login), now)
    of_address = _failures(site, attempt_from_address(address), now)
    return math.ceil(remaining_seconds(of_login, of_address, now))


def _failures(site: Site, key: str, now: datetime) -> Failures:
    return Failures(site.archive.attempts_since(key, now - REMEMBERED), site.archive.latest_attempt(key))


def let_in(request: Request, site: Site, visitor: Visitor, person: Person, target: str, *, way: str) -> Response:
    """Begin a session under a new secret, whatever the browser had before, and end what it had; ``way`` is logged."""
    now, secret = site.now(), new_secret()
    last = min(timedelta(minutes=site.settings.web_idle_minutes), timedelta(hours=site.settings.web_session_hours))
    agent = request.headers.get("user-agent", "")[:LONGEST_AGENT]
    if visitor.session is not None:
        site.archive.end_session(visitor.session.digest)
    site.archive.begin_session(digest_of(secret), person.code, agent, now, now + last)
    site.archive.log(person.code, "sign-in", detail={"way": way}, now=now)
    answer = go(target)
    give_cookie(answer, site.settings, COOKIE, secret)
    take_cookie(answer, site.settings, DOOR_COOKIE)
    return answer


def make_first_link(site: Site) -> str | None:
    """The path of a fresh link for the first owner, valid for a day; None where somebody has an account."""
    if site.archive.count_people():
        return None
    secret, now = new_secret(), site.now()
    role, until = Role.OWNER, now + FIRST_LINK
    site.archive.make_link(digest_of(secret), LinkPurpose.FIRST_OWNER, role=role, now=now, expires_at=until)
    return f"/first-owner?key={secret}"
