"""The side door: signing in with an institution's account."""

import logging
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from pipeline.errors import LoginTaken, UnfitAccount
from pipeline.store import Person, Role
from pipeline.web.access import Anybody, Visitor
from pipeline.web.admission import let_in, note_failure, wait_of_address
from pipeline.web.cookies import cookie_name, give_cookie, take_cookie
from pipeline.web.failures import NotThere
from pipeline.web.openid import LASTS, Flow, NotVouched, Provider, Vouched, unseal
from pipeline.web.pages import own_address, render
from pipeline.web.secrets import digest_of, same
from pipeline.web.site import Site, site_of

router = APIRouter()
_log = logging.getLogger("migralex.web")

FLOW_COOKIE = "migralex-openid"
LONGEST_FLOW = 4_000  # characters of its cookie
BACK = "/sign-in/openid/back"
Asked = Annotated[str | None, Query(max_length=4_000)]


@router.get("/sign-in/openid")
def go_there(
    request: Request, visitor: Anybody, target: Annotated[str, Query(alias="next", max_length=1_000)] = "/"
) -> Response:
    """Send the browser to the institution's server."""
    site, provider = _site_and_provider(request, visitor)
    flow = Flow.begin(own_address(target), site.now())
    try:
        there = provider.address(flow, site.secret, _back(request, site), site.now())
    except NotVouched as error:
        return _refused(request, visitor, error)
    answer = RedirectResponse(there, status_code=303)
    give_cookie(answer, site.settings, FLOW_COOKIE, flow.seal(site.secret), seconds=int(LASTS.total_seconds()))
    return answer


@router.get(BACK)
def come_back(
    request: Request,
    visitor: Anybody,
    code: Asked = None,
    state: Asked = None,
    iss: Asked = None,
    error: Asked = None,
) -> Response:
    """Take what the institution's server says, and let the person in."""
    site, provider = _site_and_provider(request, visitor)
    cookie = request.cookies.get(cookie_name(site.settings, FLOW_COOKIE), "")[:LONGEST_FLOW]
    flow = unseal(cookie, site.secret, site.now())
    try:
        if flow is None or state is None or not same(state, flow.word(site.secret, "state")):
            raise NotVouched("The answer belongs to no question of this browser.")
        provider.check_sender(iss, site.now())
        if wait_of_address(site, visitor.address):
            raise NotVouched("Too many tries.")
        if error is not None or code is None:
            raise NotVouched(f"The institution's server says no: {(error or 'no code')[:100]!r}.")
        vouched = provider.redeem(code, flow, site.secret, _back(request, site), site.now())
    except NotVouched as problem:
        if flow is not None:
            note_failure(site, visitor.address, str(problem))
        answer = _refused(request, visitor, problem)
    else:
        answer = _admit(request, site, visitor, vouched, flow.target)
    take_cookie(answer, site.settings, FLOW_COOKIE)
    return answer


def _admit(request: Request, site: Site, visitor: Visitor, vouched: Vouched, target: str) -> Response:
    person = site.archive.person_by_subject(vouched.subject)
    if person is None:
        person, target = _newcomer(site, visitor, vouched, target), "/"
    if person is None:
        site.archive.log(None, "sign-in-failed", detail={"way": "openid", "reason": "unknown"}, now=site.now())
        return _sorry(request, visitor, "door.openid_unknown", 403)
    if not person.is_active:
        site.archive.log(person.code, "sign-in-failed", detail={"way": "openid"}, now=site.now())
        return _sorry(request, visitor, "door.openid_disabled", 403)
    return let_in(request, site, visitor, person, target, way="openid")


def _newcomer(site: Site, visitor: Visitor, vouched: Vouched, target: str) -> Person | None:
    """The account of somebody who comes so for the first time: by an invitation, else with the role of the settings."""
    wanted = urlsplit(target)
    key = parse_qs(wanted.query).get("key", [""])[0] if wanted.path == "/welcome" else ""
    role = site.settings.openid_role
    told = {"subject": vouched.subject, "language": visitor.wording.language}
    for login in vouched.logins:
        now = site.now()
        try:
            if key:
                person = site.archive.accept_invitation(digest_of(key), login, name=vouched.name, now=now, **told)
            elif role is None or not site.archive.count_people():  # the first one is an owner, by the link
                return None
            else:
                person = site.archive.add_person(login, vouched.name, Role(role), now=now, **told)
        except (LoginTaken, UnfitAccount):
            continue  # the next name; the last one is nobody else's
        if person is not None:
            site.archive.log(person.code, "openid-person", person.code, {"role": person.role.value}, now=now)
        return person
    return site.archive.person_by_subject(vouched.subject)  # came twice at once


def _site_and_provider(request: Request, visitor: Visitor) -> tuple[Site, Provider]:
    site = site_of(request)
    if site.openid is None:
        raise NotThere(visitor.wording.say("door.openid_off"))
    return site, site.openid


def _back(request: Request, site: Site) -> str:
    return (site.settings.web_public_url or str(request.base_url)).rstrip("/") + BACK


def _refused(request: Request, visitor: Visitor, error: NotVouched) -> Response:
    _log.warning("OpenID Connect: %r from %s", str(error)[:300], visitor.address)
    return _sorry(request, visitor, "door.openid_failed", 401)


def _sorry(request: Request, visitor: Visitor, key: str, status: int) -> Response:
    told: dict[str, Any] = {"target": "/", "login": "", "openid": True, "nobody_yet": False}
    return render(request, visitor, "door/sign_in.html", status=status, problem=visitor.wording.say(key), **told)
