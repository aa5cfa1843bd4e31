"""Assignments as JSON."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from pipeline.store import Assignment, Role
from pipeline.web import assigned
from pipeline.web.access import AsAnalyst, AsReviewer, Visitor
from pipeline.web.api_shapes import (
    CHANGEABLE,
    KNOWN,
    CursorText,
    Limit,
    Number,
    Sent,
    as_seen,
    decode_cursor,
    encode_cursor,
    etag_of,
    unless_known,
)
from pipeline.web.assigned import LONGEST_NAME, LONGEST_NOTE, MOST_PEOPLE, NewAssignment
from pipeline.web.saved_views import LONGEST_QUERY, read_query
from pipeline.web.site import Site, site_of

router = APIRouter(tags=["assignments"])

AssignmentNumber = Annotated[int, Path(ge=1, lt=2**31)]
PersonCode = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class AssignmentSent(Sent):
    """Passages for people."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
    note: str = Field("", max_length=LONGEST_NOTE, description="What its readers should know.")
    query: str = Field("", max_length=LONGEST_QUERY, description="The filter, as in the address of a queue.")
    wanted: int = Field(1, ge=1, le=9, description="Independent readings of each passage; people are blind above 1.")
    people: list[PersonCode] = Field(min_length=1, max_length=MOST_PEOPLE, description="Codes of its readers.")


class PeopleSent(Sent):
    """All who shall read."""

    people: list[PersonCode] = Field(min_length=1, max_length=MOST_PEOPLE)


class ReaderProgress(BaseModel):
    """How far one of its people is."""

    person: str
    read: Number


class AssignmentShape(BaseModel):
    """An assignment. Its readers see their own progress alone."""

    number: Number
    name: str
    note: str
    query: str
    wanted: int
    created_by: str
    created_at: datetime
    closed_at: datetime | None
    passages: Number
    done: Number = Field(description="Passages with as many readings as are wanted.")
    people: list[ReaderProgress]


class AssignmentsPage(BaseModel):
    """The newest first."""

    items: list[AssignmentShape]
    next: str | None


@router.get(
    "/assignments",
    operation_id="listAssignments",
    summary="Assignments",
    response_model=AssignmentsPage,
    responses=KNOWN,
)
def list_assignments(
    request: Request,
    response: Response,
    visitor: AsReviewer,
    limit: Limit = 50,
    cursor: CursorText = None,
    closed: Annotated[bool, Query(description="Closed ones too.")] = False,
    everybody: Annotated[bool, Query(description="Of everybody, for analysts; others get their own.")] = False,
) -> Any:
    """Your own, or for an analyst those of everybody."""
    person = None if everybody and visitor.may(Role.ANALYST) else visitor.me.code
    before = decode_cursor(cursor, int)[0] if cursor else None
    every = site_of(request).archive.assignments(person, open_only=not closed)
    found = [each for each in every if before is None or each.number < before]
    behind = encode_cursor(found[limit - 1].number) if len(found) > limit else None
    page = AssignmentsPage(items=[_shape(each, visitor) for each in found[:limit]], next=behind)
    return unless_known(request, response, page)


@router.post("/assignments", operation_id="makeAssignment", summary="Give passages to people", status_code=201)
def make(request: Request, visitor: AsAnalyst, sent: AssignmentSent) -> AssignmentShape:
    """The passages that the filter leaves now, at most 20,000."""
    asked = NewAssignment(sent.name, sent.note, sent.wanted, tuple(sent.people))
    made = assigned.assign(site_of(request), visitor, asked, read_query(sent.query, visitor.me.code))
    return _shape(made, visitor)


@router.get(
    "/assignments/{number}",
    operation_id="getAssignment",
    summary="An assignment",
    response_model=AssignmentShape,
    responses=KNOWN,
)
def show(request: Request, response: Response, visitor: AsReviewer, number: AssignmentNumber) -> Any:
    """One of yours, or for an analyst any."""
    found = assigned.visible(site_of(request), visitor, number)
    return unless_known(request, response, _shape(found, visitor), _state(found, visitor))


@router.put(
    "/assignments/{number}/people", operation_id="changeAssigned", summary="Let others read", responses=CHANGEABLE
)
def change_people(
    request: Request, response: Response, visitor: AsAnalyst, number: AssignmentNumber, sent: PeopleSent
) -> AssignmentShape:
    """What was read stays."""
    site = site_of(request)
    with site.changing:
        _as_seen(request, site, visitor, number)
        found = assigned.change_people(site, visitor, number, sent.people)
    response.headers["etag"] = _state(found, visitor)
    return _shape(found, visitor)


@router.post(
    "/assignments/{number}/closure",
    operation_id="closeAssignment",
    summary="End an assignment",
    responses=CHANGEABLE,
)
def close(request: Request, response: Response, visitor: AsAnalyst, number: AssignmentNumber) -> AssignmentShape:
    """What was read stays, and words of others are shown again."""
    site = site_of(request)
    with site.changing:
        _as_seen(request, site, visitor, number)
        found = assigned.close(site, visitor, number)
    response.headers["etag"] = _state(found, visitor)
    return _shape(found, visitor)


def _as_seen(request: Request, site: Site, visitor: Visitor, number: int) -> None:
    as_seen(request, _state(site.archive.assignment(number), visitor))


def _state(found: Assignment, visitor: Visitor) -> str:
    return etag_of(_shape(found, visitor).model_dump_json())


def _shape(found: Assignment, visitor: Visitor) -> AssignmentShape:
    told = found.read_by if visitor.may(Role.ANALYST) else {visitor.me.code: found.read_by.get(visitor.me.code, 0)}
    return AssignmentShape(
        number=found.number,
        name=found.name,
        note=found.note,
        query=found.query,
        wanted=found.wanted,
        created_by=found.created_by,
        created_at=found.created_at,
        closed_at=found.closed_at,
        passages=found.passages,
        done=found.done,
        people=[ReaderProgress(person=person, read=read) for person, read in sorted(told.items())],
    )
