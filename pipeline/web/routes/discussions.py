"""Discussions: what is flagged, questions that were sent, what people differ on, and what was settled lately."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response

from pipeline.objectives import Objective
from pipeline.objectives.names import entries
from pipeline.records import Alignment, Verdict
from pipeline.web import disputed
from pipeline.web.access import AsAnalyst, AsReviewer, NotAllowed, Visitor
from pipeline.web.api_shapes import CursorText, PassageId
from pipeline.web.discussed import TALKS
from pipeline.web.disputed import LONGEST_REASON, Matter
from pipeline.web.failures import Refused
from pipeline.web.pages import go, render
from pipeline.web.passage_lines import passage_lines
from pipeline.web.review_words import name_for
from pipeline.web.secrets import new_secret
from pipeline.web.site import Site, site_of

router = APIRouter()

SHOWN = 25  # matters of a page
Wanted = Annotated[PassageId, Path()]
Number = Annotated[int, Path(ge=1, le=23)]
Key = Annotated[str, Form(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_\-]+$")]
Words = Annotated[str, Form(max_length=LONGEST_REASON)]


@router.get("/discussions")
def show_discussions(
    request: Request,
    visitor: AsReviewer,
    tab: Annotated[Literal["disputes", "questions", "flagged", "settled"], Query()] = "disputes",
    objective: Annotated[str, Query(max_length=2)] = "",
    after: CursorText = None,
) -> Response:
    """One of the four lists."""
    site = site_of(request)
    of = Objective(int(objective)) if objective.isdecimal() and 1 <= int(objective) <= 23 else None
    talks, following = TALKS[tab](site, visitor.me.code, limit=SHOWN, after=after, objective=of)
    lines = passage_lines(site, [talk.passage_id for talk in talks])
    hidden = {one for one in lines if tab != "questions" and disputed.is_hidden(site, visitor, one)}
    people = {talk.person for talk in talks if talk.person}
    counts = {
        "disputes": site.archive.count_disputes(),
        "questions": len(site.archive.questions_for(visitor.me.code)),
    }
    return render(
        request,
        visitor,
        "discussions/list.html",
        tab=tab,
        tabs=tuple(TALKS),
        talks=[talk for talk in talks if talk.passage_id in lines and talk.passage_id not in hidden],
        hidden=[lines[one] for one in sorted(hidden)],
        lines=lines,
        counts=counts,
        objective=of,
        next=following,
        after=after,
        **_naming(site, visitor, people),
    )


@router.get("/discussions/{passage_id}/{number}")
def show_matter(request: Request, visitor: AsReviewer, passage_id: Wanted, number: Number) -> Response:
    """A passage and an objective, side by side."""
    site = site_of(request)
    if disputed.is_hidden(site, visitor, passage_id):
        (line,) = passage_lines(site, [passage_id]).values()
        return render(request, visitor, "discussions/hidden.html", line=line)
    return _matter(request, visitor, disputed.matter_of(site, passage_id, Objective(number)))


@router.post("/discussions/{passage_id}/{number}/question")
def ask(
    request: Request,
    visitor: AsAnalyst,
    passage_id: Wanted,
    number: Number,
    key: Key,
    addressee: Annotated[str, Form(max_length=40)] = "",
    text: Words = "",
) -> Response:
    """Send it back to a reader."""
    site, matter = _open(request, visitor, passage_id, number)
    try:
        disputed.ask(site, visitor, matter, addressee, text, key)
    except Refused:
        return _matter(request, visitor, matter, problem="question_lacks", status=422)
    return go(_address(matter))


@router.post("/discussions/{passage_id}/{number}/answer")
def answer(
    request: Request, visitor: AsReviewer, passage_id: Wanted, number: Number, key: Key, text: Words = ""
) -> Response:
    """Answer a question."""
    site, matter = _open(request, visitor, passage_id, number)
    try:
        disputed.answer(site, visitor, matter, text, key)
    except Refused:
        return _matter(request, visitor, matter, problem="answer_lacks", status=422)
    return go(_address(matter))


@router.post("/discussions/{passage_id}/{number}/settle")
def settle(
    request: Request,
    visitor: AsAnalyst,
    passage_id: Wanted,
    number: Number,
    key: Key,
    verdict: Annotated[Literal["yes", "no", "withdrawn"], Form()],
    reason: Words = "",
    alignment: Annotated[Literal["", "advance", "neutral", "conflict"], Form()] = "",
) -> Response:
    """The last word, or opening it again."""
    site, matter = _open(request, visitor, passage_id, number)
    direction = Alignment(alignment) if alignment else None
    try:
        disputed.settle(site, visitor, matter, Verdict(verdict), reason, key, direction)
    except Refused:
        return _matter(request, visitor, matter, problem="reason_lacks", status=422)
    return go(_address(matter))


def _open(request: Request, visitor: Visitor, passage_id: str, number: int) -> tuple[Site, Matter]:
    """A matter that the visitor may speak on. Raises UnknownRecord, NotAllowed."""
    site = site_of(request)
    if disputed.is_hidden(site, visitor, passage_id):
        raise NotAllowed(visitor.wording.say("discussions.hidden_told"))
    return site, disputed.matter_of(site, passage_id, Objective(number))


def _address(matter: Matter) -> str:
    return f"/discussions/{matter.passage.id}/{int(matter.objective)}"


def _matter(request: Request, visitor: Visitor, matter: Matter, *, problem: str = "", status: int = 200) -> Response:
    site = site_of(request)
    mine = [remark for remark in matter.remarks if remark.addressee == visitor.me.code]
    is_open = {question.number for question in site.archive.questions_for(visitor.me.code)}
    return render(
        request,
        visitor,
        "discussions/matter.html",
        status=status,
        matter=matter,
        entry=entries()[matter.objective],
        asked=[remark for remark in mine if remark.number in is_open],
        askable=disputed.askable(site, matter, visitor),
        keys=[new_secret()[:40] for _ in range(4)],
        address=_address(matter),
        problem=problem,
        **_naming(site, visitor, matter.people),
    )


def _naming(site: Site, visitor: Visitor, people: frozenset[str] | set[str]) -> dict[str, Any]:
    names = site.archive.names_of(people) if people else {}
    return {"name": lambda code: name_for(code, names, visitor.wording)}
