"""Queues: what waits for reviewers, by any filter; the filter is in the address, and may be kept under a name."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response

from pipeline.errors import UnknownRecord
from pipeline.records import DocumentKind
from pipeline.store import QueueFilter, QueueOrder
from pipeline.web.access import AsReader, AsReviewer, Visitor
from pipeline.web.api_shapes import LARGEST, CursorText
from pipeline.web.failures import Refused
from pipeline.web.filters import FIELDS, State, filter_query, read_filter, state_of
from pipeline.web.one_state import in_one_state
from pipeline.web.pages import go, render
from pipeline.web.queue_lines import queue_lines
from pipeline.web.queue_walk import FEW_LOOKS, following
from pipeline.web.review_words import country_name, language_name, queue_title, reason_words
from pipeline.web.saved_views import (
    LONGEST_NAME,
    LONGEST_QUERY,
    PRESETS,
    delete_view,
    objective_presets,
    save_view,
    shown_views,
)
from pipeline.web.site import Site, site_of

router = APIRouter()

SHOWN = 25  # passages of a page
STEPS = tuple(step / 10 for step in range(11))  # chances that are offered


@router.get("/queues")
@in_one_state
def show_queues(request: Request, visitor: AsReader, after: CursorText = None) -> Response:
    """A queue as a list."""
    asked = [(name, value.strip()) for name, value in request.query_params.multi_items()]
    if any(not value for _, value in asked):  # a form sends all its fields, and an address is better without
        return go("/queues?" + urlencode([pair for pair in asked if pair[1]]))
    site = site_of(request)
    wanted, _ = read_filter(request.query_params, visitor.me.code)
    items, following_cursor = following(site.archive, wanted, limit=SHOWN, after=after, looks=FEW_LOOKS)
    query = filter_query(wanted)
    context = _named(site, visitor, wanted) | _choices(site, visitor, wanted)
    return render(
        request,
        visitor,
        "queues/list.html",
        lines=queue_lines(site, visitor.me, items),
        in_words=lambda reason: reason_words(reason, visitor.wording),
        count=site.archive.count_queue(wanted),
        next=following_cursor,
        after=after,
        query=query,
        and_query=f"&{query}" if query else "",
        views=shown_views(site, visitor),
        presets=PRESETS,
        objective_presets=objective_presets(),
        **context,
    )


@router.post("/queues/views")
def keep_view(
    request: Request,
    visitor: AsReviewer,
    name: Annotated[str, Form(max_length=LONGEST_NAME)],
    query: Annotated[str, Form(max_length=LONGEST_QUERY)] = "",
    shared: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Keep the filter under a name."""
    view = save_view(site_of(request), visitor, name, query, shared=bool(shared))
    return go(f"/queues?{view.query}#views" if view.query else "/queues#views")


@router.post("/queues/views/{number}/delete")
def drop_view(
    request: Request,
    visitor: AsReviewer,
    number: Annotated[int, Path(ge=1, le=LARGEST)],
    query: Annotated[str, Form(max_length=LONGEST_QUERY)] = "",
) -> Response:
    """Delete a view."""
    delete_view(site_of(request), visitor, number)
    return go(f"/queues?{query}#views")


def _named(site: Site, visitor: Visitor, wanted: QueueFilter) -> dict[str, Any]:
    """What the queue is called. Raises Refused for a document or assignment that is not there."""
    try:
        document = site.archive.version(wanted.sha256).name if wanted.sha256 else ""
        assignment = site.archive.assignment(wanted.assignment).name if wanted.assignment else ""
    except UnknownRecord as error:
        raise Refused(str(error), advice="Choose another filter.") from error
    title = queue_title(wanted, visitor.wording, document=document, assignment=assignment)
    return {"title": title, "document_name": document, "assignment_name": assignment}


def _choices(site: Site, visitor: Visitor, wanted: QueueFilter) -> dict[str, Any]:
    """What the fields of the filter offer; what is chosen is always among it."""
    wording = visitor.wording
    choice = site.choices.get(site.archive, site.now())
    chances = sorted({*STEPS, *(each for each in (wanted.min_chance, wanted.max_chance) if each is not None)})
    by_name = sorted((country_name(each, wording), each) for each in {*choice.countries, wanted.country} if each)
    in_words = sorted((language_name(each, wording), each) for each in {*choice.languages, wanted.language} if each)
    return {
        "wanted": wanted,
        "state": state_of(wanted),
        "states": tuple(State),
        "orders": tuple(QueueOrder),
        "kinds": tuple(DocumentKind),
        "countries": by_name,
        "languages_here": in_words,
        "documents": choice.documents,
        "chances": chances,
        "fields": FIELDS,
        "mine": wanted.read_by is not None and wanted.assignment is None,
        "country_name": lambda code: country_name(code, wording),
        "language_name": lambda code: language_name(code, wording),
        "without": lambda name: filter_query(wanted, **{name: ""}),
    }
