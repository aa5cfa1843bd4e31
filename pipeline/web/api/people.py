"""People, for owners' programs: accounts, roles, invitations, erasure."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from pipeline.store import Link, LinkPurpose, Person, Role
from pipeline.web import accounts
from pipeline.web.access import AsOwner
from pipeline.web.accounts import Opened
from pipeline.web.api_shapes import (
    CHANGEABLE,
    KNOWN,
    ByValue,
    CursorText,
    Limit,
    Sent,
    as_seen,
    decode_cursor,
    encode_cursor,
    etag_of,
    unless_known,
)
from pipeline.web.site import Site, site_of

router = APIRouter(tags=["people"])

Code = Annotated[str, Path(min_length=1, max_length=40)]
LinkId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", min_length=16, max_length=16)]


class PersonShape(BaseModel):
    """An account."""

    code: str = Field(description="What decisions are signed with.")
    login: str
    name: str
    role: Role
    is_active: bool
    has_password: bool
    created_at: datetime
    seen_at: datetime | None = Field(description="When they were last here.")


class PeoplePage(BaseModel):
    """Accounts by name, disabled ones among them."""

    items: list[PersonShape]
    next: str | None


class PersonChange(Sent):
    """What shall change; what is left out stays."""

    role: Annotated[Role, ByValue] | None = None
    is_active: bool | None = None


class InvitationSent(Sent):
    """Whom to invite."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    role: Annotated[Role, ByValue]


class LinkShape(BaseModel):
    """A link that nobody has used, without its secret."""

    id: str = Field(description="The beginning of its digest; it opens nothing.")
    purpose: LinkPurpose
    person: str | None = Field(description="Code of who gets a new password.")
    name: str
    role: Role | None
    created_at: datetime
    created_by: str | None
    expires_at: datetime


class LinkMade(LinkShape):
    """A new link."""

    path: str = Field(description="To hand over, behind the address of the room; it is not told again.")


class LinksList(BaseModel):
    """All that can still be used, the latest first."""

    items: list[LinkShape]
    next: None = Field(default=None, description="They all come at once.")


@router.get("/people", operation_id="listPeople", summary="Accounts", response_model=PeoplePage, responses=KNOWN)
def list_people(
    request: Request, response: Response, visitor: AsOwner, limit: Limit = 50, cursor: CursorText = None
) -> Any:
    """By name."""
    del visitor
    site = site_of(request)
    after = decode_cursor(cursor, str)[0] if cursor is not None else ""
    everybody = site.archive.people()
    start = next((place + 1 for place, person in enumerate(everybody) if person.code == after), 0)
    found = everybody[start : start + limit]
    more = len(everybody) > start + limit
    page = PeoplePage(items=_shapes(site, found), next=encode_cursor(found[-1].code) if more else None)
    return unless_known(request, response, page)


@router.get("/people/invitations", operation_id="listLinks", summary="Links that nobody has used")
def list_links(request: Request, visitor: AsOwner) -> LinksList:
    """Invitations, and links to a new password."""
    del visitor
    site = site_of(request)
    return LinksList(items=[_shape(link) for link in site.archive.open_links(site.now())])


@router.post("/people/invitations", operation_id="invitePerson", summary="Invite somebody", status_code=201)
def invite_person(request: Request, visitor: AsOwner, sent: InvitationSent) -> LinkMade:
    """There is no mail: hand the link over."""
    opened = accounts.invite(site_of(request), visitor.me, sent.name, sent.role)
    return _made(opened)


@router.delete("/people/invitations/{link}", operation_id="withdrawLink", summary="Withdraw a link", status_code=204)
def withdraw_link(request: Request, visitor: AsOwner, link: LinkId) -> Response:
    """It opens nothing any more."""
    accounts.withdraw_link(site_of(request), visitor.me, link)
    return Response(status_code=204)


@router.get(
    "/people/{code}",
    operation_id="readPerson",
    summary="An account",
    response_model=PersonShape,
    responses=KNOWN,
)
def read_person(request: Request, response: Response, visitor: AsOwner, code: Code) -> Any:
    """By its code. Its ETag changes with what can be changed, not with when the person was here."""
    del visitor
    site = site_of(request)
    person = accounts.existing(site, code)
    return unless_known(request, response, _shapes(site, [person])[0], _state(person))


@router.patch(
    "/people/{code}",
    operation_id="changePerson",
    summary="Change role, disable or enable",
    responses=CHANGEABLE,
)
def change_person(
    request: Request, response: Response, visitor: AsOwner, code: Code, sent: PersonChange
) -> PersonShape:
    """It counts at once, for sessions and tokens too; the last owner stays one."""
    site = site_of(request)
    with site.changing:
        person = accounts.existing(site, code)
        as_seen(request, _state(person))
        if sent.role is not None:
            person = accounts.change_role(site, visitor.me, code, sent.role)
        if sent.is_active is not None:
            person = accounts.set_active(site, visitor.me, code, active=sent.is_active)
    response.headers["etag"] = _state(person)
    return _shapes(site, [person])[0]


@router.post("/people/{code}/new-password", operation_id="resetPassword", summary="A new password", status_code=201)
def reset_password(request: Request, visitor: AsOwner, code: Code) -> LinkMade:
    """A link by which the person sets one; hand it over."""
    opened = accounts.open_password(site_of(request), visitor.me, code)
    return _made(opened)


@router.delete(
    "/people/{code}",
    operation_id="erasePerson",
    summary="Erase an account",
    status_code=204,
    responses=CHANGEABLE,
)
def erase_person(request: Request, visitor: AsOwner, code: Code) -> Response:
    """For good; decisions stay under the code."""
    site = site_of(request)
    with site.changing:
        as_seen(request, _state(accounts.existing(site, code)))
        accounts.erase(site, visitor.me, code)
    return Response(status_code=204)


def _state(person: Person) -> str:
    return etag_of(person.code, person.login, person.name, person.role, person.is_active, person.password is not None)


def _shapes(site: Site, found: list[Person]) -> list[PersonShape]:
    seen = accounts.last_seen(site, [person.code for person in found])
    return [
        PersonShape(
            code=person.code,
            login=person.login or "",
            name=person.name,
            role=person.role,
            is_active=person.is_active,
            has_password=person.password is not None,
            created_at=person.created_at,
            seen_at=seen.get(person.code),
        )
        for person in found
    ]


def _shape(link: Link) -> LinkShape:
    return LinkShape(
        id=link.digest[:16],
        purpose=link.purpose,
        person=link.person,
        name=link.name,
        role=link.role,
        created_at=link.created_at,
        created_by=link.created_by,
        expires_at=link.expires_at,
    )


def _made(opened: Opened) -> LinkMade:
    return LinkMade(path=opened.path, **_shape(opened.link).model_dump())
