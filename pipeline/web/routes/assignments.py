"""Assignments: an analyst gives passages to people, as many independent readings of each as are wanted."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response

from pipeline.store import Assignment, Role
from pipeline.web import assigned
from pipeline.web.access import AsAnalyst, AsReviewer, Visitor
from pipeline.web.assigned import LONGEST_NAME, LONGEST_NOTE, MOST_PASSAGES, NewAssignment
from pipeline.web.failures import Refused
from pipeline.web.filters import filter_query, read_filter
from pipeline.web.pages import go, render
from pipeline.web.review_words import name_for, queue_title
from pipeline.web.saved_views import LONGEST_QUERY, read_query
from pipeline.web.site import Site, site_of

router = APIRouter()

Number = Annotated[int, Path(ge=1, lt=2**31)]
People = Annotated[list[Annotated[str, Form(max_length=40)]], Form(max_length=200)]


@router.get("/assignments")
def show_assignments(
    request: Request, visitor: AsReviewer, closed: Annotated[str, Query(max_length=5)] = ""
) -> Response:
    """Those of the visitor, and for an analyst all."""
    site = site_of(request)
    mine = site.archive.assignments(visitor.me.code)
    every = site.archive.assignments(open_only=not closed) if visitor.may(Role.ANALYST) else []
    context = _names(site, visitor, [*mine, *every])
    return render(request, visitor, "assignments/list.html", mine=mine, every=every, closed=bool(closed), **context)


@router.get("/assignments/new")
def show_form(request: Request, visitor: AsAnalyst) -> Response:
    """The form, with the size of the filter that is in the address."""
    wanted, _ = read_filter(request.query_params, visitor.me.code)
    return _form(request, visitor, filter_query(wanted))


@router.post("/assignments/new")
def make(
    request: Request,
    visitor: AsAnalyst,
    name: Annotated[str, Form(max_length=LONGEST_NAME)],
    wanted: Annotated[int, Form(ge=1, le=9)],
    people: People = [],  # noqa: B006 - FastAPI copies it
    note: Annotated[str, Form(max_length=LONGEST_NOTE)] = "",
    query: Annotated[str, Form(max_length=LONGEST_QUERY)] = "",
) -> Response:
    """Give the passages that the filter leaves now."""
    asked = NewAssignment(name, note, wanted, tuple(people))
    try:
        made = assigned.assign(site_of(request), visitor, asked, read_query(query, visitor.me.code))
    except Refused as error:
        return _form(request, visitor, query, problem=error.sentence(), asked=asked, status=422)
    return go(f"/assignments/{made.number}")


@router.get("/assignments/{number}")
def show_assignment(request: Request, visitor: AsReviewer, number: Number) -> Response:
    """One of them."""
    site = site_of(request)
    found = assigned.visible(site, visitor, number)
    people = assigned.readers(site) if visitor.may(Role.ANALYST) else []
    return _one(request, visitor, found, people=people, problem="")


@router.post("/assignments/{number}/people")
def change_people(request: Request, visitor: AsAnalyst, number: Number, people: People = []) -> Response:  # noqa: B006
    """Other people."""
    site = site_of(request)
    try:
        assigned.change_people(site, visitor, number, people)
    except Refused as error:
        found = site.archive.assignment(number)
        told: dict[str, Any] = {"people": assigned.readers(site), "problem": error.sentence()}
        return _one(request, visitor, found, status=422, **told)
    return go(f"/assignments/{number}")


@router.post("/assignments/{number}/close")
def close(request: Request, visitor: AsAnalyst, number: Number) -> Response:
    """End it."""
    assigned.close(site_of(request), visitor, number)
    return go(f"/assignments/{number}")


def _form(
    request: Request,
    visitor: Visitor,
    query: str,
    *,
    problem: str = "",
    asked: NewAssignment | None = None,
    status: int = 200,
) -> Response:
    site = site_of(request)
    wanted = read_query(query, visitor.me.code)
    document = site.archive.version(wanted.sha256).name if wanted.sha256 else ""
    return render(
        request,
        visitor,
        "assignments/new.html",
        status=status,
        query=filter_query(wanted),
        title=queue_title(wanted, visitor.wording, document=document),
        count=site.archive.count_queue(wanted, at_most=MOST_PASSAGES),
        most=MOST_PASSAGES,
        people=assigned.readers(site),
        asked=asked or NewAssignment("", "", 1, ()),
        problem=problem,
    )


def _one(request: Request, visitor: Visitor, found: Assignment, *, status: int = 200, **more: Any) -> Response:
    context = _names(site_of(request), visitor, [found])
    return render(request, visitor, "assignments/one.html", status=status, each=found, **context, **more)


def _names(site: Site, visitor: Visitor, found: list[Assignment]) -> dict[str, Any]:
    names = site.archive.names_of({code for each in found for code in (*each.people, each.created_by)})
    return {"name": lambda code: name_for(code, names, visitor.wording)}
