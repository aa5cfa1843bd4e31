"""Saved views as JSON: filters of queues under a name."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from pipeline.store import View
from pipeline.web.access import AsReader, AsReviewer
from pipeline.web.api_shapes import CHANGEABLE, KNOWN, LARGEST, Number, Sent, as_seen, etag_of, unless_known
from pipeline.web.failures import NotThere
from pipeline.web.saved_views import LONGEST_NAME, LONGEST_QUERY, delete_view, save_view, shown_views
from pipeline.web.site import site_of

router = APIRouter(tags=["queues"])

ViewNumber = Annotated[int, Path(ge=1, le=LARGEST)]


class ViewSent(Sent):
    """A filter and its name."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
    query: str = Field("", max_length=LONGEST_QUERY, description="As in the address of a queue, without the ?.")
    shared: bool = Field(False, description="Others see it too.")


class ViewShape(BaseModel):
    """A saved view."""

    number: Number
    person: str = Field(description="The code of who keeps it.")
    name: str
    query: str
    shared: bool
    created_at: datetime


class ViewsList(BaseModel):
    """Your own, then those that others share."""

    items: list[ViewShape]
    next: None = Field(None, description="They all come at once.")


def _shape(view: View, query: str) -> ViewShape:
    return ViewShape(
        number=view.number,
        person=view.person,
        name=view.name,
        query=query,
        shared=view.shared,
        created_at=view.created_at,
    )


@router.get("/views", operation_id="listViews", summary="Saved views", response_model=ViewsList, responses=KNOWN)
def list_views(request: Request, response: Response, visitor: AsReader) -> Any:
    """Filters under a name."""
    found = shown_views(site_of(request), visitor)
    listed = ViewsList(items=[_shape(each.view, each.query) for each in found], next=None)
    return unless_known(request, response, listed)


@router.get(
    "/views/{number}", operation_id="getView", summary="A saved view", response_model=ViewShape, responses=KNOWN
)
def show_view(request: Request, response: Response, visitor: AsReader, number: ViewNumber) -> Any:
    """One of yours, or one that somebody shares."""
    found = [each for each in shown_views(site_of(request), visitor) if each.view.number == number]
    if not found:
        raise NotThere("There is no such view of yours.", advice="It may have been deleted already.")
    return unless_known(request, response, _shape(found[0].view, found[0].query), _state(found[0].view))


@router.post(
    "/views",
    operation_id="saveView",
    summary="Keep a filter under a name",
    status_code=201,
    responses=CHANGEABLE,
)
def keep_view(request: Request, response: Response, visitor: AsReviewer, sent: ViewSent) -> ViewShape:
    """One of yours with the same name is replaced; with If-Match, only if it is as you saw it."""
    site, name = site_of(request), " ".join(sent.name.split())
    with site.changing:
        mine = [view for view in site.archive.views_for(visitor.me.code) if view.person == visitor.me.code]
        as_seen(request, next((_state(view) for view in mine if view.name == name), ""))
        view = save_view(site, visitor, sent.name, sent.query, shared=sent.shared)
    response.headers["etag"] = _state(view)
    return _shape(view, view.query)


@router.delete(
    "/views/{number}",
    operation_id="deleteView",
    summary="Delete a saved view",
    status_code=204,
    responses=CHANGEABLE,
)
def drop_view(request: Request, visitor: AsReviewer, number: ViewNumber) -> Response:
    """One of yours; an owner may delete a shared one of others."""
    site = site_of(request)
    with site.changing:
        seen = next((view for view in site.archive.views_for(visitor.me.code) if view.number == number), None)
        if seen is not None:
            as_seen(request, _state(seen))
        delete_view(site, visitor, number)
    return Response(status_code=204)


def _state(view: View) -> str:
    return etag_of(view.number, view.person, view.name, view.query, view.shared)
