"""Who asks, and whether they may: every route names its need, and no route is without one.

``Need`` is a dependency of a route. A signed-in browser is known by a cookie, a program by a bearer token, a person
vouched for by the house's own proxy by a header. What changes something must come from our own pages: the request
carries the CSRF token of its session in ``X-CSRF-Token`` or in the form field ``csrf``.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from pipeline.errors import MigralexError
from pipeline.store import Person, Role, SessionRow
from pipeline.web.secrets import csrf_of, digest_of, same
from pipeline.web.site import Site, site_of
from pipeline.web.wording import Wording, choose_language

COOKIE = "migralex"
DOOR_COOKIE = "migralex-door"
"""Of somebody who is not signed in: the CSRF token of the sign-in form hangs on it."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TOUCH = timedelta(minutes=1)  # a session is written at most so often
LONGEST_TOKEN = 200  # characters of a cookie or bearer token that are looked at


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
    """What a route asks of its visitor: a role (None: anybody), and of a program's token a scope."""

    role: Role | None
    scope: Scope = Scope.READ

    async def __call__(self, request: Request) -> Visitor:
        """The visitor. Raises SignInNeeded, NotAllowed or Forged."""
        visitor = await _known(request, self.scope)
        request.state.visitor = visitor
        if request.method not in SAFE and visitor.via is not Via.TOKEN:
            await _check_origin(request, visitor)
        if self.role is not None:
            if visitor.person is None:
                raise SignInNeeded("You are not signed in, or your session has ended.", advice="Sign in.")
            if not visitor.person.role.covers(self.role):
                raise NotAllowed(
                    f"This needs the role {self.role}; yours is {visitor.person.role}.", advice="Ask an owner."
                )
        return visitor


async def _known(request: Request, scope: Scope) -> Visitor:
    return await run_in_threadpool(_recognise, request, site_of(request), scope)


def _recognise(request: Request, site: Site, scope: Scope) -> Visitor:
    address = request.client.host if request.client else ""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return _by_token(request, site, secret.strip()[:LONGEST_TOKEN], scope, address)
    token = request.cookies.get(COOKIE, "")[:LONGEST_TOKEN]
    found = site.archive.session(digest_of(token), site.now()) if token else None
    if found is not None:
        session, person = found
        _touch(site, session)
        return Visitor(Via.COOKIE, person, session, csrf_of(token), _wording(request, person), address)
    person_by_proxy = _by_proxy(request, site, address)
    door = request.cookies.get(DOOR_COOKIE, "")[:LONGEST_TOKEN]
    csrf = csrf_of(door) if door else ""
    via = Via.PROXY if person_by_proxy else Via.NOTHING
    return Visitor(via, person_by_proxy, None, csrf, _wording(request, person_by_proxy), address)


def _by_token(request: Request, site: Site, secret: str, scope: Scope, address: str) -> Visitor:
    found = site.archive.token(digest_of(secret), site.now()) if secret else None
    if found is None:
        raise SignInNeeded("The token is unknown, revoked or has expired.", advice="Make a new one on your own page.")
    token, person = found
    if scope.value not in token.scopes:
        raise NotAllowed(f"The token does not have the scope {scope}.", advice="Make one that has it.")
    return Visitor(Via.TOKEN, person, None, "", _wording(request, person), address)


def _by_proxy(request: Request, site: Site, address: str) -> Person | None:
    """The person that the house's own proxy vouches for, if one is set up and the request comes from it."""
    header = site.settings.web_trusted_proxy_header
    if not header or address not in site.settings.web_trusted_proxies:
        return None
    login = request.headers.get(header, "").strip()
    person = site.archive.person_by_login(login) if login else None
    return person if person is not None and person.is_active else None


def _touch(site: Site, session: SessionRow) -> None:
    now = site.now()
    if now - session.seen_at >= TOUCH:
        idle = timedelta(minutes=site.settings.web_idle_minutes)
        last = session.created_at + timedelta(hours=site.settings.web_session_hours)
        site.archive.touch_session(session.digest, now, min(now + idle, last))


def _wording(request: Request, person: Person | None) -> Wording:
    said = person.language if person is not None else ""
    asked = request.query_params.get("lang", "")[:10]
    return Wording(
        choose_language(asked, said, request.cookies.get("lang", ""), request.headers.get("accept-language", "")[:200])
    )


async def _check_origin(request: Request, visitor: Visitor) -> None:
    """Refuse what another site made the browser send. Raises Forged."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Forged("The request came from another site.", advice="Use the pages of Migralex.")
    origin = request.headers.get("origin")
    if origin not in {None, "null"} and origin.partition("://")[2] != request.headers.get("host", ""):  # type: ignore[union-attr] # None is in the set
        raise Forged("The request came from another site.", advice="Use the pages of Migralex.")
    given = request.headers.get("x-csrf-token", "")
    if not given and request.headers.get("content-type", "").startswith(_FORMS):
        field = (await request.form()).get("csrf", "")
        given = field if isinstance(field, str) else ""
    if not visitor.csrf or not same(given, visitor.csrf):
        raise Forged("The page was too old to be sent.", advice="Reload it and try again.")


_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

Anybody = Annotated[Visitor, Depends(Need(None))]
AsReader = Annotated[Visitor, Depends(Need(Role.READER))]
AsReviewer = Annotated[Visitor, Depends(Need(Role.REVIEWER, Scope.REVIEW))]
AsAnalyst = Annotated[Visitor, Depends(Need(Role.ANALYST, Scope.MANAGE))]
AsOwner = Annotated[Visitor, Depends(Need(Role.OWNER, Scope.PEOPLE))]
