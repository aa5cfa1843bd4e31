"""Saved views as JSON: filters of queues under a name."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field, StringConstraints

from pipeline.store import View
from pipeline.web.access import AsReader, AsReviewer
from pipeline.web.api_shapes import LARGEST, Number, Sent
from pipeline.web.saved_views import LONGEST_NAME, LONGEST_QUERY, delete_view, save_view, shown_views
from pipeline.web.site import site_of

router = APIRouter(tags=["queues"])


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


@router.get("/views", operation_id="listViews", summary="Saved views")
def list_views(request: Request, visitor: AsReader) -> ViewsList:
    """Filters under a name."""
    found = shown_views(site_of(request), visitor)
    return ViewsList(items=[_shape(each.view, each.query) for each in found], next=None)


@router.post("/views", operation_id="saveView", summary="Keep a filter under a name", status_code=201)
def keep_view(request: Request, visitor: AsReviewer, sent: ViewSent) -> ViewShape:
    """One of yours with the same name is replaced."""
    view = save_view(site_of(request), visitor, sent.name, sent.query, shared=sent.shared)
    return _shape(view, view.query)


@router.delete("/views/{number}", operation_id="deleteView", summary="Delete a saved view", status_code=204)
def drop_view(request: Request, visitor: AsReviewer, number: Annotated[int, Path(ge=1, le=LARGEST)]) -> None:
    """One of yours; an owner may delete a shared one of others."""
    delete_view(site_of(request), visitor, number)
