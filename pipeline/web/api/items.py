"""What a reviewer sees, as JSON: passages with all that speaks about them, what comes next, and the objectives."""

from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from pipeline.objectives import Objective
from pipeline.objectives.names import entries
from pipeline.objectives.thesaurus import ConceptKind, load_concepts
from pipeline.records import Alignment, Direction, EvidencePlace, Flag, Origin, PassageKind
from pipeline.run.reasons import ReasonKind
from pipeline.run.why import Suggestion
from pipeline.web.access import AsReader
from pipeline.web.api.readings import WordKept, words_of
from pipeline.web.api_shapes import KNOWN, CursorText, Digest, PassageId, unless_known
from pipeline.web.filters import FIELDS, read_filter
from pipeline.web.item import Item, Said, build_item
from pipeline.web.one_state import in_one_state
from pipeline.web.queue_walk import FEW_LOOKS, following
from pipeline.web.site import site_of

router = APIRouter(tags=["review"])


class EvidenceShape(BaseModel):
    """What weighed in a suggestion."""

    words: str
    place: EvidencePlace
    start: int = Field(description="Character of the text that the place names.")
    end: int
    weight: float = Field(description="Its summand in the logit.")
    concept: str | None


class SuggestionShape(BaseModel):
    """A machine's claim."""

    objective: int
    chance: float = Field(description="Calibrated, 0 to 1.")
    threshold: float
    model: str
    alignment: Alignment | None = Field(description="A guess at the direction: a question, not a fact.")
    alignment_chance: float | None
    evidence: list[EvidenceShape]


class SaidShape(BaseModel):
    """What one other person says today."""

    person: str
    words: list[WordKept]
    none: bool
    carried: bool


class ReasonShape(BaseModel):
    """Why the passage has its place in the queue."""

    kind: ReasonKind
    objectives: list[int]
    chances: list[float]
    count: int


class ItemShape(BaseModel):
    """A passage for a person: what is kept from them until they have answered is left out."""

    passage: str
    document: str = Field(description="SHA-256 of its source.")
    document_name: str
    country: str | None
    path: str
    headings: list[str]
    kind: PassageKind
    language: str
    direction: Direction
    origin: Origin
    flags: list[Flag]
    text: str
    before: str | None = Field(description="The passage before it in the document.")
    after: str | None
    blind: bool = Field(description="It is shown without suggestions, to measure how much they sway people.")
    apart: bool = Field(description="Words of others are kept back until you have answered.")
    suggestions: list[SuggestionShape]
    said: list[SaidShape]
    flagged: bool
    mine: str | None = Field(description="The key of your own answer, if one stands.")
    reasons: list[ReasonShape]
    state: str = Field(description="Differs when somebody else answered or remarked.")


class NextShape(BaseModel):
    """A passage that comes next."""

    passage: str
    document: str
    path: str
    language: str
    decided: bool


class NextPage(BaseModel):
    """What comes next in a queue."""

    items: list[NextShape]
    next: str | None = Field(description="Where the page behind this one begins; null at the end.")


class ObjectiveShape(BaseModel):
    """An objective with its names and terms in seven languages, and its entry of the codebook."""

    number: int
    short: dict[str, str]
    long: dict[str, str]
    belongs_here: str
    belongs_elsewhere: str
    sdg_targets: list[str]
    terms: list[str] = Field(description="Words of the thesaurus that point at it first, in any language.")


class ObjectivesList(BaseModel):
    """All 23."""

    items: list[ObjectiveShape]
    next: None = Field(None, description="They all come at once.")


@router.get(
    "/items/{passage}",
    operation_id="getItem",
    summary="A passage as a reviewer sees it",
    response_model=ItemShape,
    responses=KNOWN,
)
@in_one_state
def show_item(request: Request, response: Response, visitor: AsReader, passage: Annotated[PassageId, Path()]) -> Any:
    """All that speaks about a passage, less what is kept from you until you have answered."""
    return unless_known(request, response, _shape(build_item(site_of(request), visitor.me, passage)))


@router.get("/queue/next", operation_id="listNext", summary="What comes next in a queue")
@in_one_state
def list_next(
    request: Request,
    visitor: AsReader,
    limit: Annotated[int, Query(ge=1, le=50)] = 3,
    after: CursorText = None,
    objective: Annotated[int | None, Query(ge=1, le=23)] = None,
    document: Digest | None = None,
    country: Annotated[str | None, Query(max_length=2)] = None,
    language: Annotated[str | None, Query(max_length=3)] = None,
    kind: Annotated[str | None, Query(max_length=20)] = None,
    min: Annotated[float | None, Query(ge=0, le=1)] = None,  # noqa: A002 - a name in the address
    max: Annotated[float | None, Query(ge=0, le=1)] = None,  # noqa: A002 - a name in the address
    order: Annotated[str | None, Query(max_length=10)] = None,
    state: Annotated[str | None, Query(max_length=10)] = None,
    flagged: Annotated[str | None, Query(max_length=5)] = None,
    mine: Annotated[str | None, Query(max_length=5)] = None,
    assignment: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> NextPage:
    """The filter is that of the address of a queue; ``after`` is ``next`` of the page before."""
    del objective, document, country, language, kind, min, max, order, state, flagged, mine, assignment
    told = {name: value for name, value in request.query_params.items() if name in FIELDS}
    wanted, _ = read_filter(told, visitor.me.code)
    items, cursor = following(site_of(request).archive, wanted, limit=limit, after=after, looks=FEW_LOOKS)
    return NextPage(
        items=[
            NextShape(
                passage=item.passage_id,
                document=item.sha256,
                path=item.path,
                language=item.language,
                decided=item.decided,
            )
            for item in items
        ],
        next=cursor,
    )


@router.get(
    "/objectives",
    operation_id="listObjectives",
    summary="The 23 objectives",
    response_model=ObjectivesList,
    responses=KNOWN,
)
def list_objectives(request: Request, response: Response, visitor: AsReader) -> Any:
    """Names in seven languages, codebook and terms; it changes with the program only."""
    del visitor
    found = _objectives()
    return unless_known(request, response, found)


@lru_cache(maxsize=1)
def _objectives() -> ObjectivesList:
    terms: dict[Objective, list[str]] = {objective: [] for objective in Objective}
    for concept in load_concepts():
        if concept.kind is ConceptKind.TOPIC and concept.objectives:
            terms[concept.objectives[0]] += [term for said in concept.terms.values() for term in said]
    return ObjectivesList(
        items=[
            ObjectiveShape(
                number=int(objective),
                short={language: name.short for language, name in entry.names.items()},
                long={language: name.long for language, name in entry.names.items()},
                belongs_here=entry.belongs_here,
                belongs_elsewhere=entry.belongs_elsewhere,
                sdg_targets=list(entry.sdg_targets),
                terms=sorted(set(terms[objective])),
            )
            for objective, entry in sorted(entries().items())
        ],
        next=None,
    )


def _shape(item: Item) -> ItemShape:
    passage, document = item.passage, item.why.document
    return ItemShape(
        passage=passage.id,
        document=passage.source_id,
        document_name=document.name,
        country=document.source.country,
        path=passage.path,
        headings=list(passage.headings),
        kind=passage.kind,
        language=passage.language,
        direction=passage.direction,
        origin=passage.origin,
        flags=list(passage.flags),
        text=passage.text,
        before=item.before.id if item.before else None,
        after=item.after.id if item.after else None,
        blind=item.blind,
        apart=item.apart,
        suggestions=[_suggestion(each) for each in (*item.shown, *item.more)],
        said=[_said(each) for each in item.said],
        flagged=item.flagged,
        mine=item.mine.reading.key if item.mine else None,
        reasons=[
            ReasonShape(
                kind=reason.kind,
                objectives=[int(each) for each in reason.objectives],
                chances=list(reason.chances),
                count=reason.count,
            )
            for reason in item.why.reasons
        ],
        state=item.state,
    )


def _suggestion(suggestion: Suggestion) -> SuggestionShape:
    tag = suggestion.tag
    told = [
        EvidenceShape(
            words=each.words, place=each.place, start=each.start, end=each.end, weight=each.weight, concept=each.concept
        )
        for each in suggestion.evidence
    ]
    return SuggestionShape(
        objective=int(tag.objective),
        chance=tag.score,
        threshold=suggestion.threshold,
        model=tag.model_id,
        alignment=tag.alignment,
        alignment_chance=tag.alignment_score,
        evidence=told,
    )


def _said(said: Said) -> SaidShape:
    return SaidShape(person=said.person, words=words_of(said.words), none=said.none, carried=said.carried)
