"""The door: signing in and out, and the first owner."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from pipeline.store import LinkPurpose, Person, Role
from pipeline.web.access import COOKIE, DOOR_COOKIE, Anybody, Visitor
from pipeline.web.brake import wait_seconds
from pipeline.web.failures import Refused
from pipeline.web.pages import go, render
from pipeline.web.passwords import Weakness, hash_password, verify_password, weakness_of
from pipeline.web.secrets import digest_of, new_secret
from pipeline.web.site import Site, site_of

router = APIRouter()

REMEMBERED = timedelta(minutes=15)  # failed attempts older than this are forgiven
LONGEST_AGENT = 120  # characters of what a browser calls itself

Text = Annotated[str, Form(max_length=300)]


@router.get("/sign-in")
def show_door(request: Request, visitor: Anybody, next: str = "/") -> Response:  # noqa: A002 - a name in the address
    """The form."""
    return go(next) if visitor.person is not None else _door(request, visitor, next_page=next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    visitor: Anybody,
    login: Text,
    password: Text,
    next: Text = "/",  # noqa: A002 - a name in the form
) -> Response:
    """Let a person in, or say in one sentence for all causes that it was not right."""
    site = site_of(request)
    wait = _wait(site, login, visitor.address)
    if wait > 0:
        told = visitor.wording.say("door.wait", n=wait)
        answer = _door(request, visitor, next_page=next, login=login, problem=told, status=429)
        answer.headers["retry-after"] = str(wait)
        return answer
    person = site.archive.person_by_login(login)
    checked = verify_password(person.password if person is not None else None, password)
    if person is None or not checked.ok or not person.is_active:
        _note_failure(site, login, visitor.address)
        told = visitor.wording.say("door.wrong")
        return _door(request, visitor, next_page=next, login=login, problem=told, status=401)
    if checked.needs_rehash:
        site.archive.change_person(person.code, password=hash_password(password))
    site.archive.forget_attempts(_key_of(login))
    site.archive.log(person.code, "sign-in", now=site.now())
    return let_in(request, site, person, next)


@router.post("/sign-out")
def sign_out(request: Request, visitor: Anybody) -> Response:
    """End this session."""
    site = site_of(request)
    if visitor.session is not None:
        site.archive.end_session(visitor.session.digest)
        site.archive.log(visitor.me.code, "sign-out", now=site.now())
    answer = go("/sign-in")
    answer.delete_cookie(COOKIE, path="/")
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


@router.get("/first-owner")
def show_first_owner(request: Request, visitor: Anybody, key: str = "") -> Response:
    """The form behind the link that the program shows at its first start."""
    _check_first(site_of(request), key, visitor)
    return render(request, visitor, "door/first_owner.html", key=key, problem="", name="", login="")


@router.post("/first-owner")
def make_first_owner(
    request: Request, visitor: Anybody, key: Text, name: Text, login: Text, password: Text
) -> Response:
    """Make the first account, once."""
    site = site_of(request)
    _check_first(site, key, visitor)
    weakness = weakness_of(password, login, name)
    if weakness is not None:
        told = visitor.wording.say(f"door.weak_{weakness.value}")
        context = {"key": key, "problem": told, "name": name, "login": login}
        return render(request, visitor, "door/first_owner.html", status=422, **context)
    if site.archive.use_link(digest_of(key), site.now()) is None:
        raise Refused(visitor.wording.say("door.link_gone"))
    person = site.archive.add_first_owner(login, name, password=hash_password(password), now=site.now())
    site.archive.log(person.code, "first-owner", now=site.now())
    return let_in(request, site, person, "/")


def let_in(request: Request, site: Site, person: Person, target: str) -> Response:
    """Begin a session under a new token, whatever the browser had before."""
    now, token = site.now(), new_secret()
    expires = now + timedelta(minutes=site.settings.web_idle_minutes)
    agent = request.headers.get("user-agent", "")[:LONGEST_AGENT]
    site.archive.begin_session(digest_of(token), person.code, agent, now, expires)
    answer = go(target)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure, path="/")
    answer.delete_cookie(DOOR_COOKIE, path="/")
    return answer


def make_first_link(site: Site) -> str | None:
    """The path of a fresh link for the first owner, valid for a day; None where somebody has an account."""
    if site.archive.count_people():
        return None
    secret, now = new_secret(), site.now()
    expires = now + timedelta(days=1)
    site.archive.make_link(
        digest_of(secret), LinkPurpose.FIRST_OWNER, role=Role.OWNER, name="", now=now, expires_at=expires
    )
    return f"/first-owner?key={secret}"


def _check_first(site: Site, key: str, visitor: Visitor) -> None:
    link = site.archive.link(digest_of(key), site.now()) if key else None
    if link is None or link.purpose is not LinkPurpose.FIRST_OWNER or site.archive.count_people():
        raise Refused(visitor.wording.say("door.link_gone"))


def _door(
    request: Request, visitor: Visitor, *, next_page: str, login: str = "", problem: str = "", status: int = 200
) -> Response:
    site = site_of(request)
    return render(
        request,
        visitor,
        "door/sign_in.html",
        status=status,
        next=next_page,
        login=login,
        problem=problem,
        openid=site.settings.openid_issuer is not None,
        nobody_yet=not site.archive.count_people(),
    )


def _key_of(login: str) -> str:
    return f"login {digest_of(login.strip().casefold())[:32]}"  # people type passwords there: not kept readable


def _wait(site: Site, login: str, address: str) -> int:
    since = site.now() - REMEMBERED
    of_login = site.archive.attempts_since(_key_of(login), since)
    of_address = site.archive.attempts_since(f"address {address}", since)
    return int(wait_seconds(of_login, of_address))


def _note_failure(site: Site, login: str, address: str) -> None:
    for key in (_key_of(login), f"address {address}"):
        site.archive.note_attempt(key, site.now())


WEAKNESSES = tuple(Weakness)
