"""What is looked up beside a passage, as JSON: what was decided on passages like it, and its story."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from pipeline.classify.precedents import Precedent
from pipeline.store.review_rows import Event, EventKind
from pipeline.web.access import AsReader
from pipeline.web.api.disputes import SettlementShape, settlement_shape
from pipeline.web.api.readings import WordKept, words_of
from pipeline.web.api.remarks import RemarkShape
from pipeline.web.api.remarks import shape_of as remark_shape
from pipeline.web.api_shapes import KNOWN, PassageId, unless_known
from pipeline.web.item import is_veiled
from pipeline.web.one_state import in_one_state
from pipeline.web.precedents import AGAIN, Readiness, find_precedents
from pipeline.web.site import site_of

router = APIRouter(tags=["review"])

OfPassage = Annotated[PassageId, Path()]


class PrecedentShape(BaseModel):
    """A reviewed passage that is near."""

    passage: str
    language: str
    text: str
    yes: list[int] = Field(description="Objectives to which somebody said yes.")
    no: list[int] = Field(description="Objectives to which somebody said no.")
    likeness: float = Field(description="1 for the same words; strangers are left out.")
    nearly_same: bool = Field(description="It is the passage over again, but for some words.")
    same_family: bool = Field(description="It stands in the same document, or in a version or twin of it.")


class PrecedentsList(BaseModel):
    """The reviewed passages that are nearest, the nearest first."""

    items: list[PrecedentShape]
    next: None = Field(None, description="They all come at once.")
    readiness: Readiness = Field(
        description="ready; preparing: the reviewed passages are being read, ask again after Retry-After seconds; "
        "kept-back: until you have answered the passage."
    )


class EventShape(BaseModel):
    """Something that somebody did with the passage."""

    at: datetime
    kind: EventKind
    person: str = Field(description="The code of a person; older archives hold login names there.")
    words: list[WordKept]
    none: bool = Field(description="They said that no objective is concerned.")
    blind: bool = Field(description="Suggestions were withheld, to measure how much they sway people.")
    remark: RemarkShape | None
    settlement: SettlementShape | None
    carried_from: str | None = Field(description="The passage of an earlier version on which it was decided.")


class StoryList(BaseModel):
    """All that people did with a passage, the oldest first."""

    items: list[EventShape]
    next: None = Field(None, description="They all come at once.")
    kept_back: bool = Field(description="It is kept from you until you have answered the passage.")


@router.get(
    "/passages/{passage}/precedents",
    operation_id="listPrecedents",
    summary="What was decided on passages like one",
    response_model=PrecedentsList,
    responses=KNOWN,
)
def list_precedents(request: Request, response: Response, visitor: AsReader, passage: OfPassage) -> Any:
    """Those are left out of which you are asked for an independent answer that you have not given yet.

    In a large archive the first question after a start of the program begins to read what was reviewed, for about a
    minute.
    """
    site = site_of(request)
    found = find_precedents(site, visitor.me, site.archive.passage(passage))
    if found.readiness is Readiness.PREPARING:
        response.headers["retry-after"] = str(AGAIN)
    told = PrecedentsList(items=[_precedent(each) for each in found.near], next=None, readiness=found.readiness)
    return unless_known(request, response, told)


@router.get(
    "/passages/{passage}/story",
    operation_id="listStory",
    summary="What happened to a passage",
    response_model=StoryList,
    responses=KNOWN,
)
@in_one_state
def list_story(request: Request, response: Response, visitor: AsReader, passage: OfPassage) -> Any:
    """Answers, remarks and last words of everybody; nothing of it was ever written over."""
    site = site_of(request)
    site.archive.passage(passage)
    _, veiled = is_veiled(site, visitor.me, passage)
    events = [] if veiled else site.archive.story(passage)
    return unless_known(
        request, response, StoryList(items=[_event(each) for each in events], next=None, kept_back=veiled)
    )


def _precedent(precedent: Precedent) -> PrecedentShape:
    near = precedent.reviewed
    return PrecedentShape(
        passage=near.passage_id,
        language=near.language,
        text=near.text,
        yes=sorted(int(each) for each in near.yes),
        no=sorted(int(each) for each in near.no),
        likeness=precedent.similarity,
        nearly_same=precedent.nearly_same,
        same_family=precedent.is_family,
    )


def _event(event: Event) -> EventShape:
    return EventShape(
        at=event.at,
        kind=event.kind,
        person=event.person,
        words=words_of(event.words),
        none=event.none,
        blind=event.blind,
        remark=remark_shape(event.remark) if event.remark is not None else None,
        settlement=settlement_shape(event.settlement) if event.settlement is not None else None,
        carried_from=event.carried_from,
    )
