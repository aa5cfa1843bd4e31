"""Deciding in bulk: the size of a filtered list and a sample of it first, then one word on all, which can be undone."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response

from pipeline.records import Verdict
from pipeline.run.bulk import MOST
from pipeline.run.why import explain
from pipeline.store import LogEntry
from pipeline.web import bulk_decisions
from pipeline.web.access import AsAnalyst, Visitor
from pipeline.web.bulk_decisions import LONGEST_NOTE
from pipeline.web.bulk_lists import ShownList
from pipeline.web.failures import Conflict, Refused
from pipeline.web.filters import filter_query, read_filter
from pipeline.web.marks import marks_of
from pipeline.web.pages import go, render
from pipeline.web.review_words import name_for, queue_title
from pipeline.web.saved_views import read_query
from pipeline.web.site import Site, site_of

router = APIRouter()

LATELY = 10  # bulk decisions that are listed
Name = Annotated[str, Path(pattern=r"^[0-9a-f]{20}$")]
Token = Annotated[str, Form(max_length=64)]


@router.get("/bulk")
def show_bulk(request: Request, visitor: AsAnalyst, decided_too: Annotated[str, Query(max_length=5)] = "") -> Response:
    """The list of a filter, its size and a sample; without an objective, the choice of one."""
    site = site_of(request)
    wanted, _ = read_filter(request.query_params, visitor.me.code)
    if wanted.objective is None:
        lately = site.archive.log_entries(action="bulk-decide", limit=LATELY)
        names, query = _names(site, visitor, lately), filter_query(wanted)
        return render(request, visitor, "bulk/choose.html", most=MOST, lately=lately, names=names, query=query)
    shown = bulk_decisions.show_list(site, visitor, wanted, decided_too=bool(decided_too))
    return _list(request, visitor, shown)


@router.post("/bulk")
def decide(
    request: Request,
    visitor: AsAnalyst,
    token: Token,
    verdict: Annotated[Literal["yes", "no"], Form()],
    count: Annotated[str, Form(max_length=20)] = "",
    note: Annotated[str, Form(max_length=LONGEST_NOTE)] = "",
) -> Response:
    """One word on all passages of the list that was shown, once its number was typed."""
    site = site_of(request)
    say = visitor.wording.say
    try:
        shown = bulk_decisions.shown_list(site, visitor, token)
    except Conflict:
        return render(request, visitor, "bulk/gone.html", status=409, problem=say("bulk.forgotten"))
    try:
        name = bulk_decisions.decide(site, visitor, shown, Verdict(verdict), _number(count), note)
    except Refused:
        problem = say("bulk.wrong_number", n=len(shown.chosen.ids))
        return _list(request, visitor, shown, problem=problem, note=note, status=422)
    except Conflict:
        return render(request, visitor, "bulk/gone.html", status=409, problem=say("bulk.all_decided"))
    return go(f"/bulk/{name}")


@router.get("/bulk/{name}")
def show_done(request: Request, visitor: AsAnalyst, name: Name) -> Response:
    """What a bulk decision did, and how to take it back."""
    site = site_of(request)
    found = bulk_decisions.done(site, name)
    people = site.archive.names_of({found.person})
    return render(
        request,
        visitor,
        "bulk/done.html",
        done=found,
        own=found.person == visitor.me.code,
        who=name_for(found.person, people, visitor.wording),
        note=found.note.removeprefix(bulk_decisions.MARK),
    )


@router.post("/bulk/{name}/undo")
def undo(request: Request, visitor: AsAnalyst, name: Name) -> Response:
    """Take all of it back."""
    bulk_decisions.undo(site_of(request), visitor, name)
    return go(f"/bulk/{name}")


def _number(text: str) -> int:
    """What was typed, with spaces and separators of any language; -1 for what is no number."""
    digits = "".join(sign for sign in text if sign not in " ,.'’\u00a0\u202f\u066c")
    return int(digits) if digits.isdecimal() else -1


def _list(
    request: Request, visitor: Visitor, shown: ShownList, *, problem: str = "", note: str = "", status: int = 200
) -> Response:
    site = site_of(request)
    wanted = read_query(shown.query, visitor.me.code)
    return render(
        request,
        visitor,
        "bulk/list.html",
        status=status,
        shown=shown,
        objective=shown.chosen.objective,
        size=len(shown.chosen.ids),
        most=MOST,
        title=queue_title(wanted, visitor.wording, document=_document(site, wanted.sha256)),
        sample=[_sampled(site, shown, one) for one in shown.sample],
        problem=problem,
        note=note,
    )


def _document(site: Site, sha256: str | None) -> str:
    return site.archive.version(sha256).name if sha256 is not None else ""


def _sampled(site: Site, shown: ShownList, passage_id: str) -> dict[str, Any]:
    """A passage of the sample with the evidence for the objective alone."""
    why = explain(site.archive, passage_id)
    told = [each for each in why.suggestions if each.tag.objective == shown.chosen.objective]
    return {"why": why, "suggestion": told[0] if told else None, "marks": marks_of(why.passage, told)}


def _names(site: Site, visitor: Visitor, lately: list[LogEntry]) -> dict[str, str]:
    codes = {entry.person for entry in lately if entry.person}
    names = site.archive.names_of(codes)
    return {code: name_for(code, names, visitor.wording) for code in codes}
