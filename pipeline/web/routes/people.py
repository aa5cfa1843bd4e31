"""People, for owners: who is here as what, and how others come in. There is no mail: links are handed over."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response

from pipeline.errors import LastOwner
from pipeline.store import Role
from pipeline.web import accounts
from pipeline.web.access import AsOwner, Visitor
from pipeline.web.failures import Refused
from pipeline.web.pages import go, render
from pipeline.web.site import Site, site_of

router = APIRouter()

Code = Annotated[str, Path(max_length=40)]
DONE = ("role", "disabled", "enabled", "erased", "withdrawn")


@router.get("/people")
def show_people(request: Request, visitor: AsOwner, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """All accounts, and the invitations that nobody has used."""
    return _page(request, visitor, done=done if done in DONE else "")


@router.post("/people/invitations")
def invite(
    request: Request, visitor: AsOwner, name: Annotated[str, Form(max_length=100)], role: Annotated[Role, Form()]
) -> Response:
    """A link for somebody new, shown this once."""
    site = site_of(request)
    opened = accounts.invite(site, visitor.me, name, role)
    return _page(request, visitor, opened=opened, opened_for=opened.link.name)


@router.post("/people/invitations/withdraw")
def withdraw(request: Request, visitor: AsOwner, link: Annotated[str, Form(min_length=16, max_length=64)]) -> Response:
    """Take back a link that nobody has used."""
    accounts.withdraw_link(site_of(request), visitor.me, link)
    return go("/people?done=withdrawn")


@router.get("/people/{code}")
def show_person(
    request: Request, visitor: AsOwner, code: Code, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """One account."""
    return _person(request, visitor, code, done=done if done in DONE else "")


@router.post("/people/{code}/role")
def change_role(request: Request, visitor: AsOwner, code: Code, role: Annotated[Role, Form()]) -> Response:
    """Another role."""
    try:
        accounts.change_role(site_of(request), visitor.me, code, role)
    except LastOwner:
        return _last_owner(request, visitor, code)
    return go(f"/people/{code}?done=role")


@router.post("/people/{code}/disable")
def disable(request: Request, visitor: AsOwner, code: Code) -> Response:
    """Keep somebody out."""
    try:
        accounts.set_active(site_of(request), visitor.me, code, active=False)
    except LastOwner:
        return _last_owner(request, visitor, code)
    return go(f"/people/{code}?done=disabled")


@router.post("/people/{code}/enable")
def enable(request: Request, visitor: AsOwner, code: Code) -> Response:
    """Let them in again."""
    accounts.set_active(site_of(request), visitor.me, code, active=True)
    return go(f"/people/{code}?done=enabled")


@router.post("/people/{code}/new-password")
def reset_password(request: Request, visitor: AsOwner, code: Code) -> Response:
    """A link to a new password, shown this once."""
    try:
        opened = accounts.open_password(site_of(request), visitor.me, code)
    except Refused as error:
        return _person(request, visitor, code, problem=error.sentence(), status=422)
    return _person(request, visitor, code, opened=opened)


@router.post("/people/{code}/erase")
def erase(request: Request, visitor: AsOwner, code: Code, sure: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Somebody's account, for good, once the box is ticked."""
    if sure != "yes":
        return _person(request, visitor, code, problem=visitor.wording.say("people.erase_unsure"), status=422)
    try:
        accounts.erase(site_of(request), visitor.me, code)
    except LastOwner:
        return _last_owner(request, visitor, code)
    return go("/people?done=erased")


def _page(request: Request, visitor: Visitor, **more: object) -> Response:
    site = site_of(request)
    everybody = site.archive.people()
    told: dict[str, Any] = {
        "done": "",
        "problem": "",
        "opened": None,
        "opened_for": "",
        "base": _base(request, site),
    } | more
    links = site.archive.open_links(site.now())
    return render(
        request,
        visitor,
        "people/list.html",
        everybody=everybody,
        seen=accounts.last_seen(site, [person.code for person in everybody]),
        links=links,
        roles=tuple(Role),
        names=site.archive.names_of([link.person for link in links if link.person]),
        **told,
    )


def _person(request: Request, visitor: Visitor, code: str, *, status: int = 200, **more: object) -> Response:
    site = site_of(request)
    person = accounts.existing(site, code)
    told: dict[str, Any] = {"done": "", "problem": "", "opened": None, "base": _base(request, site)} | more
    seen = accounts.last_seen(site, [code]).get(code)
    tokens = [token for token in site.archive.tokens_of(code) if accounts.opens(token, site.now())]
    context: dict[str, Any] = {"person": person, "seen": seen, "tokens": tokens, "roles": tuple(Role)} | told
    return render(request, visitor, "people/person.html", status=status, **context)


def _last_owner(request: Request, visitor: Visitor, code: str) -> Response:
    return _person(request, visitor, code, problem=visitor.wording.say("people.last_owner"), status=409)


def _base(request: Request, site: Site) -> str:
    """Where people reach the room, for links to hand over."""
    return (site.settings.web_public_url or str(request.base_url)).rstrip("/")
