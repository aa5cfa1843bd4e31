"""Who asks, and whether they may: every route names its need, and no route is without one.

``Need`` is a dependency of a route. A signed-in browser is known by a cookie, a program by a bearer token, a person
vouched for by the house's own proxy by a header. What changes something must come from our own pages: the request
carries the CSRF token of its session in ``X-CSRF-Token`` or in the form field ``csrf``.
"""

import ipaddress
import logging
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from pipeline.errors import MigralexError
from pipeline.settings import Settings
from pipeline.store import Person, Role, SessionRow
from pipeline.web.cookies import cookie_name
from pipeline.web.secrets import csrf_of, digest_of, same
from pipeline.web.site import Site, site_of
from pipeline.web.wording import Wording, choose_language

COOKIE = "migralex"
DOOR_COOKIE = "migralex-door"
"""Of somebody without a session: the CSRF token of the sign-in form hangs on it, and that of a proxy's people."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TOUCH = timedelta(minutes=1)  # a session is written at most so often
LONGEST_TOKEN = 200  # characters of a cookie or bearer token that are looked at
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")  # what proxies add

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_log = logging.getLogger("migralex.web")


class Scope(StrEnum):
    """What a program's token may do, within the role of its person."""

    READ = "read"
    REVIEW = "review"
    MANAGE = "manage"
    """Documents, runs, assignments."""
    PEOPLE = "people"


class Via(StrEnum):
    """By what a visitor is known."""

    NOTHING = "nothing"
    COOKIE = "cookie"
    TOKEN = "token"  # noqa: S105 - the name of a way
    PROXY = "proxy"


class SignInNeeded(MigralexError):
    """Nobody is signed in."""


class NotAllowed(MigralexError):
    """The role or the token does not cover it."""


class Forged(MigralexError):
    """The request did not come from one of our own pages."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever asks."""

    via: Via
    person: Person | None
    session: SessionRow | None
    csrf: str
    wording: Wording
    address: str
    scopes: frozenset[str] = frozenset()
    """Of a program's token; a person themself needs none."""

    @property
    def me(self) -> Person:
        """The person, where a need has made sure that there is one."""
        assert self.person is not None  # noqa: S101 - Need has looked
        return self.person

    def may(self, role: Role) -> bool:
        """Whether a link to what needs this role is worth showing."""
        return self.person is not None and self.person.role.covers(role)


@dataclass(frozen=True, slots=True)
class Need:
    """What a route asks of its visitor: a role (None: anybody), and of a program's token a scope (None: no program)."""

    role: Role | None
    scope: Scope | None = Scope.READ

    async def __call__(self, request: Request) -> Visitor:
        """The visitor. Raises SignInNeeded, NotAllowed or Forged."""
        visitor = await run_in_threadpool(recognise, request, site_of(request))
        request.state.visitor = visitor
        try:
            await self._check(request, visitor)
        except (NotAllowed, Forged) as error:
            who = visitor.person.code if visitor.person is not None else "nobody"
            told = (type(error).__name__, request.method, request.url.path, who, visitor.address)
            _log.warning("%s: %s %r for %s from %s", *told)  # the path is quoted: it may hold lines of its own
            raise
        return visitor

    async def _check(self, request: Request, visitor: Visitor) -> None:
        if visitor.via is Via.TOKEN and (self.scope is None or self.scope.value not in visitor.scopes):
            lacking = "No token may do this." if self.scope is None else f"The token lacks the scope {self.scope}."
            raise NotAllowed(lacking, advice="Sign in yourself." if self.scope is None else "Make one that has it.")
        if self.role is not None and visitor.person is None:
            raise SignInNeeded("You are not signed in, or your session has ended.", advice="Sign in.")
        if self.role is not None and not visitor.me.role.covers(self.role):
            message = f"This needs the role {self.role}; yours is {visitor.me.role}."
            raise NotAllowed(message, advice="Ask an owner.")
        if request.method not in SAFE and visitor.via is not Via.TOKEN:
            await _check_origin(request, visitor)  # last, as it may read a form with whole files in it


def address_of(request: Request, settings: Settings) -> str:
    """Where a request comes from: the peer, or whom a trusted proxy has added to the end of X-Forwarded-For."""
    peer = request.client.host if request.client else ""
    if peer not in settings.web_trusted_proxies:
        return peer
    told = [part.strip() for line in request.headers.getlist("x-forwarded-for") for part in line.split(",")]
    found = next((part for part in reversed(told) if part not in settings.web_trusted_proxies), "")
    return found if _is_address(found) else peer


def is_on_this_machine(request: Request) -> bool:
    """Whether somebody sits at this machine: no proxy between, and the loopback at both ends."""
    peer = request.client.host if request.client else ""
    host = request.url.hostname or ""
    via_proxy = any(name in request.headers for name in FORWARDED)
    return not via_proxy and _is_loopback(peer) and (host == "localhost" or _is_loopback(host))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_loopback(text: str) -> bool:
    return _is_address(text) and ipaddress.ip_address(text).is_loopback


def recognise(request: Request, site: Site) -> Visitor:
    """By token, else by the word of a proxy, else by the session's cookie. Raises SignInNeeded for a wrong token."""
    address = address_of(request, site.settings)
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return _by_token(request, site, secret.strip()[:LONGEST_TOKEN], address)
    vouched = _by_proxy(request, site)
    if vouched is None:
        token = _cookie(request, site, COOKIE)
        found = _by_cookie(site, token)
        if found is not None:
            session, person = found
            return Visitor(Via.COOKIE, person, session, csrf_of(token), _wording(request, person), address)
    door = _cookie(request, site, DOOR_COOKIE)
    via = Via.PROXY if vouched is not None else Via.NOTHING
    return Visitor(via, vouched, None, csrf_of(door) if door else "", _wording(request, vouched), address)


def _cookie(request: Request, site: Site, name: str) -> str:
    return request.cookies.get(cookie_name(site.settings, name), "")[:LONGEST_TOKEN]


def _by_token(request: Request, site: Site, secret: str, address: str) -> Visitor:
    found = site.archive.token(digest_of(secret), site.now()) if secret else None
    if found is None:
        raise SignInNeeded("The token is unknown, revoked or has expired.", advice="Make a new one on your own page.")
    token, person = found
    return Visitor(Via.TOKEN, person, None, "", _wording(request, person), address, token.scopes)


def _by_proxy(request: Request, site: Site) -> Person | None:
    """The person that the house's own proxy vouches for, if one is set up and the request comes from it."""
    header = site.settings.web_trusted_proxy_header
    peer = request.client.host if request.client else ""
    if not header or peer not in site.settings.web_trusted_proxies:
        return None
    said = request.headers.getlist(header)
    login = said[0].strip() if len(said) == 1 else ""  # two are one of the proxy and one of somebody else
    person = site.archive.person_by_login(login) if login else None
    return person if person is not None and person.is_active else None


def _by_cookie(site: Site, token: str) -> tuple[SessionRow, Person] | None:
    """The session of a cookie, kept alive: it ends when nothing was done for long, and after some hours in any case."""
    now = site.now()
    found = site.archive.session(digest_of(token), now) if token else None
    if found is None:
        return None
    session = found[0]
    last = session.created_at + timedelta(hours=site.settings.web_session_hours)
    if now >= last:
        return None
    if now - session.seen_at >= TOUCH:
        idle = timedelta(minutes=site.settings.web_idle_minutes)
        site.archive.touch_session(session.digest, now, min(now + idle, last))
    return found


def _wording(request: Request, person: Person | None) -> Wording:
    said = person.language if person is not None else ""
    asked = request.query_params.get("lang", "")[:10]
    kept, accepted = request.cookies.get("lang", "")[:10], request.headers.get("accept-language", "")[:200]
    return Wording(choose_language(asked, said, kept, accepted))


async def _check_origin(request: Request, visitor: Visitor) -> None:
    """Refuse what another site made the browser send. Raises Forged."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Forged("The request came from another site.", advice="Use the pages of Migralex.")
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] not in _own_places(request):
        raise Forged("The request came from another site.", advice="Use the pages of Migralex.")
    given = request.headers.get("x-csrf-token", "")
    if not given and request.headers.get("content-type", "").startswith(_FORMS):
        field = (await request.form()).get("csrf", "")
        given = field if isinstance(field, str) else ""
    if not visitor.csrf or not same(given, visitor.csrf):
        raise Forged("The page was too old to be sent.", advice="Reload it and try again.")


def _own_places(request: Request) -> set[str]:
    """Host and port of our own pages: as asked for, and as people see them where a proxy asks under another name."""
    public = urlsplit(site_of(request).settings.web_public_url or "").netloc
    return {place for place in (request.headers.get("host", ""), public) if place}


Anybody = Annotated[Visitor, Depends(Need(None))]
AsReader = Annotated[Visitor, Depends(Need(Role.READER))]
AsReviewer = Annotated[Visitor, Depends(Need(Role.REVIEWER, Scope.REVIEW))]
AsAnalyst = Annotated[Visitor, Depends(Need(Role.ANALYST, Scope.MANAGE))]
AsOwner = Annotated[Visitor, Depends(Need(Role.OWNER, Scope.PEOPLE))]
AsMyself = Annotated[Visitor, Depends(Need(Role.READER, None))]
"""A person's own account: they are there themself, as a program with a token could give itself more than it has."""
AsOwnerMyself = Annotated[Visitor, Depends(Need(Role.OWNER, None))]
