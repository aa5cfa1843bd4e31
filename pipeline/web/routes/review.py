"""The review screen: a queue of passages, one after the other, or one passage by its address.

All is on the page as the server sends it, and works without scripts; a script then replaces the item alone, with those
that come next fetched in advance.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.objectives.names import entries
from pipeline.run.source_text import text_around
from pipeline.store import QueueFilter, QueueItem, Role
from pipeline.web.access import AsReader, AsReviewer, Visitor
from pipeline.web.answer_form import reading_from
from pipeline.web.api.readings import record
from pipeline.web.api_shapes import CursorText, PassageId
from pipeline.web.filters import filter_query, read_filter
from pipeline.web.item import Item, build_item, is_veiled
from pipeline.web.one_state import in_one_state
from pipeline.web.pages import go, render
from pipeline.web.place import page_places
from pipeline.web.precedents import AGAIN, FoundPrecedents, Readiness, find_precedents
from pipeline.web.preferences import read_preferences
from pipeline.web.queue_walk import FEW_LOOKS, following
from pipeline.web.review_words import (
    FOR_WAITING,
    country_name,
    flag_words,
    language_name,
    name_for,
    objective_words,
    origin_words,
    queue_title,
    reason_words,
    sentences,
)
from pipeline.web.secrets import new_secret
from pipeline.web.site import Site, site_of

router = APIRouter()

AHEAD = 5  # passages that are fetched in advance
Wanted = Annotated[PassageId, Path()]
Fragment = Annotated[bool, Query(description="Only the part that a script puts in its place.")]


@router.get("/review")
@in_one_state
def show_queue(request: Request, visitor: AsReader, after: CursorText = None) -> Response:
    """The next passage of a queue, whose filter is in the address."""
    site = site_of(request)
    wanted, _ = read_filter(request.query_params, visitor.me.code)
    first, cursor = following(site.archive, wanted, limit=1, after=after)
    ahead, behind = _ahead(site, wanted, cursor) if first and cursor else ([], cursor)
    item = build_item(site, visitor.me, first[0].passage_id) if first else None
    queue = {
        "query": filter_query(wanted),
        "assignment": wanted.assignment,
        "ahead": [each.passage_id for each in ahead],
        "cursor": behind,
        "here": cursor,
    }
    context = _queue_context(site, visitor, wanted)
    return _screen(request, visitor, item, queue=queue, after=after, **context)


def _ahead(site: Site, wanted: QueueFilter, cursor: str) -> tuple[list[QueueItem], str | None]:
    return following(site.archive, wanted, limit=AHEAD, after=cursor, looks=FEW_LOOKS)


@router.post("/review")
async def take_answer(request: Request, visitor: AsReviewer) -> Response:
    """An answer from a browser without scripts; then the next passage."""
    from fastapi.concurrency import run_in_threadpool  # noqa: PLC0415 - this one route reads a form of any fields

    form = await request.form(max_files=0, max_fields=200)
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    sent, target = reading_from(fields)
    if sent is not None:
        await run_in_threadpool(record, site_of(request), visitor, sent)
    return go(target)


@router.get("/passages/{passage_id}")
@in_one_state
def show_passage(request: Request, visitor: AsReader, passage_id: Wanted) -> Response:
    """One passage by its address, which does not change."""
    item = build_item(site_of(request), visitor.me, passage_id)
    return _screen(
        request, visitor, item, queue=None, after=None, title="", progress=None, today=_today(request, visitor)
    )


@router.get("/review/item/{passage_id}")
@in_one_state
def show_item(request: Request, visitor: AsReader, passage_id: Wanted) -> Response:
    """A passage as a part of the screen."""
    item = build_item(site_of(request), visitor.me, passage_id)
    return render_item(request, visitor, "review/item.html", item, fragment=True)


@router.get("/review/why/{passage_id}")
@in_one_state
def show_why(request: Request, visitor: AsReader, passage_id: Wanted, fragment: Fragment = False) -> Response:
    """What the suggestions rest on, and why the passage is in the queue."""
    item = build_item(site_of(request), visitor.me, passage_id)
    return render_item(request, visitor, "review/why.html", item, fragment=fragment)


@router.get("/review/story/{passage_id}")
@in_one_state
def show_story(request: Request, visitor: AsReader, passage_id: Wanted, fragment: Fragment = False) -> Response:
    """What happened to a passage, as a story."""
    site = site_of(request)
    passage = site.archive.passage(passage_id)
    _, veiled = is_veiled(site, visitor.me, passage_id)
    events = [] if veiled else site.archive.story(passage_id)
    names = site.archive.names_of({event.person for event in events})
    return render(
        request,
        visitor,
        "review/story.html",
        fragment=fragment,
        passage=passage,
        veiled=veiled,
        events=events,
        name=lambda code: name_for(code, names, visitor.wording),
        objective_words=lambda objective: objective_words(objective, visitor.wording),
    )


@router.get("/review/precedents/{passage_id}")
def show_precedents(request: Request, visitor: AsReader, passage_id: Wanted, fragment: Fragment = False) -> Response:
    """The reviewed passages that are nearest, and what was decided on them."""
    site = site_of(request)
    passage = site.archive.passage(passage_id)
    try:
        found, failed = find_precedents(site, visitor.me, passage), False
    except ModelError:
        found, failed = FoundPrecedents(Readiness.READY), True
    return render(
        request,
        visitor,
        "review/precedents.html",
        fragment=fragment,
        passage=passage,
        veiled=found.readiness is Readiness.KEPT_BACK,
        preparing=found.readiness is Readiness.PREPARING,
        near=found.near,
        failed=failed,
        again=AGAIN,
    )


@router.get("/review/place/{passage_id}")
@in_one_state
def show_place(request: Request, visitor: AsReader, passage_id: Wanted, fragment: Fragment = False) -> Response:
    """Where a passage stands: on its pages, or in the text around it."""
    archive = site_of(request).archive
    passage = archive.passage(passage_id)
    places = page_places(archive, passage)
    window = None if places else text_around(archive, passage)
    return render(
        request, visitor, "review/place.html", fragment=fragment, passage=passage, places=places, window=window
    )


@router.get("/review/waiting")
def show_waiting(request: Request, visitor: AsReviewer, fragment: Fragment = False) -> Response:
    """What tells of answers that wait in a browser, on pages other than the review screen."""
    return render(
        request, visitor, "review/waiting.html", fragment=fragment, script_words=sentences(visitor.wording, FOR_WAITING)
    )


@router.get("/review/codebook")
def show_codebook(request: Request, visitor: AsReader, fragment: Fragment = False) -> Response:
    """What belongs to each objective."""
    told = [entries()[objective] for objective in Objective]
    return render(request, visitor, "review/codebook.html", fragment=fragment, entries=told)


def _queue_context(site: Site, visitor: Visitor, wanted: QueueFilter) -> dict[str, Any]:
    """Title and progress of a queue."""
    document = site.archive.version(wanted.sha256).name if wanted.sha256 else ""
    assignment = site.archive.assignment(wanted.assignment) if wanted.assignment else None
    title = queue_title(
        wanted, visitor.wording, document=document, assignment=assignment.name if assignment is not None else ""
    )
    if assignment is not None:
        progress = (assignment.read_by.get(visitor.me.code, 0), assignment.passages, True)
    else:
        found = site.archive.queue_progress(wanted)
        progress = (found.decided, found.total, found.exact)
    today = site.now().replace(hour=0, minute=0, second=0, microsecond=0)
    counts = site.archive.reading_counts(visitor.me.code, today)
    return {"title": title, "progress": progress, "today": counts.passages}


def _today(request: Request, visitor: Visitor) -> int:
    site = site_of(request)
    today = site.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return int(site.archive.reading_counts(visitor.me.code, today).passages)


def _screen(
    request: Request,
    visitor: Visitor,
    item: Item | None,
    *,
    queue: dict[str, Any] | None,
    after: str | None,
    **more: Any,
) -> Response:
    state = {
        "person": visitor.me.code,
        "decides": visitor.may(Role.REVIEWER),
        "queue": queue,
        "passage": item.passage.id if item is not None else None,
        "keys": read_preferences(visitor.me.preferences).keys,
        "language": visitor.wording.language,
        "today": more["today"],
    }
    context = {"state": state, "script_words": sentences(visitor.wording), "queue": queue, "after": after, **more}
    return render_item(request, visitor, "review/screen.html", item, **context)


def render_item(request: Request, visitor: Visitor, template: str, item: Item | None, **context: Any) -> Response:
    """A template around an item, with all that speaks of it in the visitor's words."""
    wording = visitor.wording
    names = site_of(request).archive.names_of(item.people) if item is not None and item.people else {}
    return render(
        request,
        visitor,
        template,
        **{"fragment": False, "queue": None}
        | context
        | {
            "item": item,
            "key": new_secret()[:40],
            "decides": visitor.may(Role.REVIEWER),
            "name": lambda code: name_for(code, names, wording),
            "country_name": lambda code: country_name(code, wording),
            "language_name": lambda code: language_name(code, wording),
            "reason_words": lambda reason: reason_words(reason, wording),
            "flag_words": lambda flag: flag_words(flag, wording),
            "origin_words": lambda origin: origin_words(origin, wording),
        },
    )
