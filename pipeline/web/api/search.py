"""Search as JSON: passages by words, phrases and patterns, and passages like one."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from pipeline.records import Direction, DocumentKind, PassageKind
from pipeline.web.access import AsReader
from pipeline.web.api_shapes import KNOWN, CursorText, Digest, Limit, Number, PassageId, unless_known
from pipeline.web.document_shapes import StandsShape, SuggestedShape, passage_shape, whole
from pipeline.web.failures import Refused
from pipeline.web.one_state import in_one_state
from pipeline.web.search_asked import LONGEST, Mode, SearchAsked, read_search
from pipeline.web.search_found import Found, find, read_place, with_tags, write_place
from pipeline.web.site import site_of

router = APIRouter(tags=["search"])


class FoundShape(BaseModel):
    """A passage that was found, less what is kept from you until you have answered."""

    passage: str
    document: str = Field(description="SHA-256 of its source.")
    document_name: str
    number: Number = Field(description="Place in the document, from 0.")
    path: str = Field(description="Its citation.")
    headings: list[str]
    kind: PassageKind
    language: str
    direction: Direction
    snippet: str = Field(description="The part of its text that shows most of what was found.")
    marks: list[tuple[int, int]] = Field(
        description="Start and end, in characters (Unicode code points) of the snippet, of what was found."
    )
    score: float = Field(description="Higher is better; comparable within one answer alone.")
    suggested: list[SuggestedShape]
    stands: list[StandsShape]
    decided: bool


class FoundList(BaseModel):
    """A page of what was found."""

    items: list[FoundShape]
    next: str | None = Field(description="Where the next page begins; null at the end.")
    total: Number = Field(description="Found so far, earlier pages included.")
    more: bool = Field(description="Parts of the archive are not searched yet: go on with next.")
    searched: Number = Field(description="Passages that a pattern was tried on so far; 0 for words.")
    passages: Number = Field(description="Of the archive, where a pattern is searched; else 0.")


class AlikeList(BaseModel):
    """Passages like one, the most alike first."""

    items: list[FoundShape]
    next: None = Field(None, description="They all come at once.")


def told_search(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=LONGEST, description="What is searched for.")],
    mode: Annotated[Mode, Query(description="All words; an exact phrase; a regular expression.")] = Mode.WORDS,
    case: Annotated[str | None, Query(max_length=1, description="1: capitals count in a pattern.")] = None,
    objective: Annotated[int | None, Query(ge=1, le=23, description="That the last model suggested.")] = None,
    min: Annotated[float | None, Query(ge=0, le=1, description="Its least chance.")] = None,  # noqa: A002 - a name in the address
    max: Annotated[  # noqa: A002 - a name in the address
        float | None, Query(ge=0, le=1, description="Its greatest chance; without an objective, that of the best one.")
    ] = None,
    document: Digest | None = None,
    country: Annotated[str | None, Query(max_length=2, description="Two letters, ISO 3166-1.")] = None,
    language: Annotated[str | None, Query(max_length=3, description="ISO 639-1, of the passage.")] = None,
    kind: Annotated[DocumentKind | None, Query(description="Of the document.")] = None,
    part: Annotated[PassageKind | None, Query(description="The kind of passage.")] = None,
    state: Annotated[str | None, Query(max_length=4, description="open, done or all.")] = None,
    older: Annotated[str | None, Query(max_length=1, description="1: older versions of documents too.")] = None,
) -> SearchAsked:
    """What an address asks for. Raises Refused."""
    del q, mode, case, objective, min, max, document, country, language, kind, part, state, older
    asked = read_search(request.query_params)
    if not asked.words.strip():
        raise Refused("Nothing is searched for.", advice="Write words into q.")
    return asked


AskedSearch = Annotated[SearchAsked, Depends(told_search)]


@router.get(
    "/search",
    operation_id="searchPassages",
    summary="Passages by their words",
    response_model=FoundList,
    responses=KNOWN,
)
@in_one_state
def search_passages(
    request: Request,
    response: Response,
    visitor: AsReader,
    asked: AskedSearch,
    limit: Limit = 20,
    cursor: CursorText = None,
) -> Any:
    """Best first by words; in the order of the archive by a pattern, for which one answer searches half a second."""
    site = site_of(request)
    page = find(site.archive, asked, read_place(cursor), limit)
    found = FoundList(
        items=[_shape(each) for each in with_tags(site, visitor.me, page.hits, asked.filters)],
        next=write_place(page.next),
        total=page.total,
        more=page.more,
        searched=page.searched,
        passages=page.passages,
    )
    return unless_known(request, response, found)


@router.get(
    "/passages/{passage}/similar",
    operation_id="listSimilar",
    summary="Passages like one",
    response_model=AlikeList,
    responses=KNOWN,
)
@in_one_state
def list_similar(
    request: Request, response: Response, visitor: AsReader, passage: Annotated[PassageId, Path()], limit: Limit = 20
) -> Any:
    """They share the rarest words of it; these are marked."""
    site = site_of(request)
    hits = site.archive.similar(passage, limit=limit)
    found = AlikeList(items=[_shape(each) for each in with_tags(site, visitor.me, hits)], next=None)
    return unless_known(request, response, found)


def _shape(found: Found) -> FoundShape:
    hit, passage = found.hit, passage_shape(found.leaf)
    return FoundShape(
        passage=passage.passage,
        document=passage.document,
        document_name=whole(hit.name),
        number=passage.number,
        path=passage.path,
        headings=passage.headings,
        kind=passage.kind,
        language=passage.language,
        direction=passage.direction,
        snippet=hit.snippet,
        marks=list(hit.marks),
        score=hit.score,
        suggested=passage.suggested,
        stands=passage.stands,
        decided=passage.decided,
    )
