"""Discussions as JSON: what people differ on, questions to you, flagged passages, and both sides of a matter."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from pipeline.objectives import Objective
from pipeline.records import Alignment, Verdict
from pipeline.store.review_rows import Settlement
from pipeline.verdicts import Standing
from pipeline.web import disputed
from pipeline.web.access import AsAnalyst, AsReviewer, NotAllowed, Visitor
from pipeline.web.api.remarks import RemarkShape
from pipeline.web.api.remarks import shape_of as remark_shape
from pipeline.web.api_shapes import CursorText, Key, Limit, Number, PassageId, Sent
from pipeline.web.discussed import Lists, Talk, list_disputes, list_flagged, list_questions
from pipeline.web.disputed import LONGEST_REASON, Matter
from pipeline.web.site import Site, site_of

router = APIRouter(tags=["discussions"])

Passage = Annotated[PassageId, Path()]
ObjectiveInPath = Annotated[int, Path(ge=1, le=23)]
OfObjective = Annotated[int | None, Query(ge=1, le=23, description="Of one objective alone.")]


class TalkShape(BaseModel):
    """A line of a list of discussions."""

    passage: str
    objective: int | None
    at: datetime
    person: str = Field(description="Who asked, flagged or settled; empty for a dispute.")
    text: str
    verdict: Verdict | None = Field(description="Of a settlement.")
    yes: Number = Field(description="People on this side of a dispute.")
    no: Number


class TalksPage(BaseModel):
    """Some of them. What is kept from you until you have answered is left out, so a page may be short."""

    items: list[TalkShape]
    next: str | None


class SideShape(BaseModel):
    """What one person says."""

    person: str
    yes: bool
    alignment: Alignment | None
    note: str
    at: datetime
    silent: bool = Field(description="They read the passage and did not name the objective.")
    blind: bool
    bulk: bool
    carried: bool


class SettlementShape(BaseModel):
    """A last word."""

    key: str
    passage: str
    objective: int
    verdict: Verdict = Field(description="withdrawn: opened again.")
    alignment: Alignment | None
    person: str
    at: datetime
    reason: str


class MatterShape(BaseModel):
    """A passage and an objective, with all that people say of them."""

    passage: str
    objective: int
    stands: Standing
    disputed: bool
    chance: float | None = Field(description="By which the machine suggests it; null where it does not.")
    sides: list[SideShape]
    remarks: list[RemarkShape]
    settlements: list[SettlementShape] = Field(description="The oldest first; the last one counts.")


class QuestionSent(Sent):
    """Sending a matter back to a reader."""

    key: Key
    addressee: str = Field(min_length=1, max_length=40, description="The code of somebody on either side.")
    text: str = Field(min_length=1, max_length=LONGEST_REASON)


@router.get("/disputes", operation_id="listDisputes", summary="What people differ on")
def list_all(
    request: Request, visitor: AsReviewer, limit: Limit = 50, cursor: CursorText = None, objective: OfObjective = None
) -> TalksPage:
    """Not settled yet, the oldest first."""
    return talks_page(site_of(request), visitor, list_disputes, limit, cursor, objective)


@router.get("/questions", operation_id="listQuestions", summary="Open questions to you")
def list_mine(
    request: Request, visitor: AsReviewer, limit: Limit = 50, cursor: CursorText = None, objective: OfObjective = None
) -> TalksPage:
    """One is open until you answer (POST /remarks) on the same passage."""
    return talks_page(site_of(request), visitor, list_questions, limit, cursor, objective)


@router.get("/flagged", operation_id="listFlagged", summary="Flagged passages")
def list_flags(request: Request, visitor: AsReviewer, limit: Limit = 50, cursor: CursorText = None) -> TalksPage:
    """The oldest flag first."""
    return talks_page(site_of(request), visitor, list_flagged, limit, cursor, None)


@router.get("/disputes/{passage}/{objective}", operation_id="getDispute", summary="Both sides of a matter")
def show_matter(request: Request, visitor: AsReviewer, passage: Passage, objective: ObjectiveInPath) -> MatterShape:
    """403 where you are to answer independently first."""
    site = site_of(request)
    return _shape(open_matter(site, visitor, passage, objective))


@router.post(
    "/disputes/{passage}/{objective}/questions",
    operation_id="askReader",
    summary="Send it back to a reader with a question",
    status_code=201,
    responses={200: {"model": RemarkShape, "description": "It had arrived before"}},
)
def ask(
    request: Request,
    response: Response,
    visitor: AsAnalyst,
    passage: Passage,
    objective: ObjectiveInPath,
    sent: QuestionSent,
) -> RemarkShape:
    """They find it among their questions, and may answer or change their reading."""
    site = site_of(request)
    matter = open_matter(site, visitor, passage, objective)
    remark, new = disputed.ask(site, visitor, matter, sent.addressee, sent.text, sent.key)
    response.status_code = 201 if new else 200
    return remark_shape(remark)


def open_matter(site: Site, visitor: Visitor, passage: str, objective: int) -> Matter:
    """A matter that the visitor may see. Raises UnknownRecord, NotAllowed."""
    if disputed.is_hidden(site, visitor, passage):
        raise NotAllowed("You are to read this passage independently.", advice="Answer it first.")
    return disputed.matter_of(site, passage, Objective(objective))


def talks_page(
    site: Site, visitor: Visitor, ask_for: Lists, limit: int, cursor: str | None, objective: int | None
) -> TalksPage:
    """A page of one of the lists, less what is kept from the visitor."""
    of = Objective(objective) if objective is not None else None
    talks, behind = ask_for(site, visitor.me.code, limit=limit, after=cursor, objective=of)
    open_ones = [
        talk for talk in talks if ask_for is list_questions or not disputed.is_hidden(site, visitor, talk.passage_id)
    ]
    return TalksPage(items=[_talk(talk) for talk in open_ones], next=behind)


def _talk(talk: Talk) -> TalkShape:
    return TalkShape(
        passage=talk.passage_id,
        objective=int(talk.objective) if talk.objective is not None else None,
        at=talk.at,
        person=talk.person,
        text=talk.text,
        verdict=talk.verdict,
        yes=talk.yes,
        no=talk.no,
    )


def _shape(matter: Matter) -> MatterShape:
    return MatterShape(
        passage=matter.passage.id,
        objective=int(matter.objective),
        stands=matter.stands,
        disputed=matter.is_disputed,
        chance=matter.suggestion.tag.score if matter.suggestion is not None else None,
        sides=[
            SideShape(
                person=side.person,
                yes=side.yes,
                alignment=side.alignment,
                note=side.note,
                at=side.at,
                silent=side.silent,
                blind=side.blind,
                bulk=side.bulk,
                carried=side.carried,
            )
            for side in matter.sides
        ],
        remarks=[remark_shape(remark) for remark in matter.remarks],
        settlements=[settlement_shape(each) for each in matter.settlements],
    )


def settlement_shape(each: Settlement) -> SettlementShape:
    """A settlement for an answer."""
    return SettlementShape(
        key=each.key,
        passage=each.passage_id,
        objective=int(each.objective),
        verdict=each.verdict,
        alignment=each.alignment,
        person=each.adjudicator,
        at=each.at,
        reason=each.reason,
    )
