"""The door: signing in and out, the first owner, and one-time links to an account or a new password."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from pipeline.errors import LoginTaken, MigralexError, UnfitAccount
from pipeline.store import Link, LinkPurpose, Person
from pipeline.web.access import COOKIE, Anybody, NotAllowed, Visitor, is_on_this_machine
from pipeline.web.accounts import WeakPassword, hash_fit
from pipeline.web.admission import let_in, try_password
from pipeline.web.cookies import take_cookie
from pipeline.web.failures import Refused
from pipeline.web.pages import go, own_address, render
from pipeline.web.secrets import digest_of
from pipeline.web.site import Site, site_of

router = APIRouter()

Text = Annotated[str, Form(max_length=300)]
Target = Annotated[str, Form(alias="next", max_length=2_000)]
TargetAsked = Annotated[str, Query(alias="next", max_length=2_000)]
Key = Annotated[str, Query(max_length=100)]


@router.get("/sign-in")
def show_door(request: Request, visitor: Anybody, target: TargetAsked = "/") -> Response:
    """The form."""
    return go(target) if visitor.person is not None else _door(request, visitor, target=target)


@router.post("/sign-in")
def sign_in(request: Request, visitor: Anybody, login: Text, password: Text, target: Target = "/") -> Response:
    """Let a person in, or say in one sentence for all causes that it was not right."""
    site = site_of(request)
    tried = try_password(site, login, password, visitor.address)
    if tried.person is not None:
        return let_in(request, site, visitor, tried.person, target, way="password")
    problem = visitor.wording.say("door.wait", n=tried.wait) if tried.wait else visitor.wording.say("door.wrong")
    answer = _door(request, visitor, target=target, login=login, problem=problem, status=429 if tried.wait else 401)
    if tried.wait:
        answer.headers["retry-after"] = str(tried.wait)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, visitor: Anybody) -> Response:
    """End this session."""
    site = site_of(request)
    if visitor.session is not None:
        site.archive.end_session(visitor.session.digest)
        site.archive.log(visitor.me.code, "sign-out", now=site.now())
    answer = go("/sign-in")
    take_cookie(answer, site.settings, COOKIE)
    answer.headers["clear-site-data"] = '"cache"'
    return answer


@router.get("/first-owner")
def show_first_owner(request: Request, visitor: Anybody, key: Key = "") -> Response:
    """The form behind the link that the program shows at its first start."""
    _check_first(request, visitor, key)
    return render(request, visitor, "door/first_owner.html", key=key, problem="", name="", login="")


@router.post("/first-owner")
def make_first_owner(
    request: Request, visitor: Anybody, key: Text, name: Text, login: Text, password: Text
) -> Response:
    """Make the first account, once."""
    site = site_of(request)
    _check_first(request, visitor, key)
    try:
        hashed, link = hash_fit(password, login, name), digest_of(key)
        person = site.archive.add_first_owner(login, name, link=link, password=hashed, now=site.now())
    except (WeakPassword, UnfitAccount, LoginTaken) as error:
        context: dict[str, Any] = {"key": key, "problem": _told(visitor, error), "name": name, "login": login}
        return render(request, visitor, "door/first_owner.html", status=422, **context)
    if person is None:
        raise _link_gone(visitor)
    site.archive.log(person.code, "first-owner", now=site.now())
    return let_in(request, site, visitor, person, "/", way="link")


@router.get("/welcome")
def show_welcome(request: Request, visitor: Anybody, key: Key = "") -> Response:
    """The form behind a link to an account or a new password; looking at it does not use the link up."""
    link = _link(site_of(request), visitor, key)
    return _welcome(request, visitor, link, key=key, name=link.name)


@router.post("/welcome")
def accept(
    request: Request, visitor: Anybody, key: Text, password: Text, name: Text = "", login: Text = ""
) -> Response:
    """Make the account, or give the new password, and let the person in."""
    site = site_of(request)
    link = _link(site, visitor, key)
    try:
        person = _accepted(site, visitor, link, name, login, password)
    except (WeakPassword, UnfitAccount, LoginTaken) as error:
        problem = _told(visitor, error)
        return _welcome(request, visitor, link, key=key, name=name, login=login, problem=problem, status=422)
    if person is None:
        raise _link_gone(visitor)
    action = "accept-invitation" if link.purpose is LinkPurpose.INVITATION else "new-password"
    site.archive.log(person.code, action, link.digest[:16], now=site.now())
    return let_in(request, site, visitor, person, "/", way="link")


def _accepted(site: Site, visitor: Visitor, link: Link, name: str, login: str, password: str) -> Person | None:
    """The person, or None where somebody was faster. Raises WeakPassword, UnfitAccount, LoginTaken."""
    if link.purpose is LinkPurpose.INVITATION:
        hashed, language = hash_fit(password, login, name), visitor.wording.language
        told = {"name": name, "password": hashed, "language": language}
        return site.archive.accept_invitation(link.digest, login, now=site.now(), **told)
    owner = site.archive.person(link.person or "")
    if owner is None:
        return None
    hashed = hash_fit(password, owner.login or "", owner.name)
    return site.archive.accept_new_password(link.digest, hashed, site.now())


def _told(visitor: Visitor, error: MigralexError) -> str:
    if isinstance(error, WeakPassword):
        return visitor.wording.say(f"door.weak_{error.key}")
    return visitor.wording.say("door.taken" if isinstance(error, LoginTaken) else "door.unfit")


def _check_first(request: Request, visitor: Visitor, key: str) -> None:
    """Raises NotAllowed for somebody elsewhere, Refused for a link that does not open."""
    site = site_of(request)
    if not is_on_this_machine(request):
        raise NotAllowed(visitor.wording.say("door.only_here"))
    link = site.archive.link(digest_of(key), site.now()) if key else None
    if link is None or link.purpose is not LinkPurpose.FIRST_OWNER or site.archive.count_people():
        raise _link_gone(visitor)


def _link(site: Site, visitor: Visitor, key: str) -> Link:
    """Raises Refused for a link that does not open, or not this door."""
    link = site.archive.link(digest_of(key), site.now()) if key else None
    if link is None or link.purpose is LinkPurpose.FIRST_OWNER:
        raise _link_gone(visitor)
    return link


def _link_gone(visitor: Visitor) -> Refused:
    return Refused(visitor.wording.say("door.link_gone"))


def _welcome(
    request: Request,
    visitor: Visitor,
    link: Link,
    *,
    key: str,
    name: str,
    login: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    site = site_of(request)
    person = site.archive.person(link.person) if link.person is not None else None
    openid = site.settings.openid_issuer is not None and link.purpose is LinkPurpose.INVITATION
    told: dict[str, Any] = {
        "key": key,
        "name": name,
        "problem": problem,
        "person": person,
        "openid": openid,
    }
    login = (person.login or "") if person is not None else login
    return render(request, visitor, "door/welcome.html", status=status, login=login, link=link, **told)


def _door(
    request: Request, visitor: Visitor, *, target: str, login: str = "", problem: str = "", status: int = 200
) -> Response:
    site = site_of(request)
    return render(
        request,
        visitor,
        "door/sign_in.html",
        status=status,
        target=own_address(target),
        login=login,
        problem=problem,
        openid=site.settings.openid_issuer is not None,
        nobody_yet=not site.archive.count_people(),
    )
