"""Search: passages by words, phrases and patterns, and passages like one; the question is in the address."""

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response, StreamingResponse

from pipeline.errors import SearchError
from pipeline.records import DocumentKind, PassageKind
from pipeline.store import Role
from pipeline.web.access import AsReader, AsReviewer, Visitor
from pipeline.web.api_shapes import CursorText, PassageId
from pipeline.web.document_words import DocumentWords
from pipeline.web.failures import Refused
from pipeline.web.marks import readable
from pipeline.web.one_state import in_one_state
from pipeline.web.pages import go, render
from pipeline.web.search_asked import FILTERS, Mode, SearchAsked, read_search
from pipeline.web.search_files import MOST, begin_export, csv_lines, json_lines
from pipeline.web.search_found import document_name, find, is_understood, read_place, with_tags, write_place
from pipeline.web.site import Site, site_of

router = APIRouter()

SHOWN = 20  # passages of a page
ALIKE = 20
CHANCES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)  # that are offered as bounds
Wanted = Annotated[PassageId, Path()]


@router.get("/search")
@in_one_state
def show_search(request: Request, visitor: AsReader, after: CursorText = None) -> Response:
    """The box, and what was found."""
    sent = request.query_params.multi_items()
    if any(not value.strip() for name, value in sent if name != "q"):  # a form sends all its fields
        return go("/search?" + urlencode([(name, value) for name, value in sent if value.strip()]))
    site, asked, place = site_of(request), read_search(request.query_params), read_place(after)
    page, failure = None, None
    if asked.words.strip():
        try:
            page = find(site.archive, asked, place, SHOWN)
        except SearchError as error:
            failure = error
    return render(
        request,
        visitor,
        "search/search.html",
        status=200 if failure is None else 422,
        asked=asked,
        found=with_tags(site, visitor.me, page.hits, asked.filters) if page is not None else [],
        page=page,
        after=after,
        next=write_place(page.next) if page is not None else None,
        failure=failure,
        slow=failure is not None and is_understood(asked),
        askable=asked.mode is Mode.REGEX or any(letter.isalnum() for letter in asked.words),
        **_choices(site, visitor, asked),
    )


@router.get("/search/like/{passage_id}")
@in_one_state
def show_like(request: Request, visitor: AsReader, passage_id: Wanted) -> Response:
    """The passages that share the rarest words of one."""
    site = site_of(request)
    passage = site.archive.passage(passage_id)
    hits = site.archive.similar(passage_id, limit=ALIKE)
    return render(
        request,
        visitor,
        "search/like.html",
        passage=passage,
        text=readable(passage.text),
        document=site.archive.version(passage.source_id),
        found=with_tags(site, visitor.me, hits),
        told=DocumentWords(visitor.wording),
    )


@router.get("/search.csv")
def download_csv(request: Request, visitor: AsReviewer) -> Response:
    """What a search finds as a table for spreadsheets."""
    return _file(request, visitor, "csv")


@router.get("/search.json")
def download_json(request: Request, visitor: AsReviewer) -> Response:
    """What a search finds, for programs."""
    return _file(request, visitor, "json")


def _file(request: Request, visitor: Visitor, ending: str) -> Response:
    site, asked = site_of(request), read_search(request.query_params)
    if not asked.words.strip():
        raise Refused("Nothing is searched for.", advice="Write words first.")
    export = begin_export(site, visitor.me, asked)
    site.archive.log(visitor.me.code, "export-search", "", asked.fields() | {"as": ending}, now=site.now())
    lines: Iterator[str] = csv_lines(export) if ending == "csv" else json_lines(export)
    kind = "text/csv; charset=utf-8" if ending == "csv" else "application/json"
    told = {"content-disposition": f'attachment; filename="migralex-search.{ending}"'}
    return StreamingResponse(lines, media_type=kind, headers=told)


def _choices(site: Site, visitor: Visitor, asked: SearchAsked) -> dict[str, Any]:
    """What the fields of the filter offer; what is chosen is always among it. Raises Refused."""
    told, wanted = DocumentWords(visitor.wording), asked.filters
    choice = site.choices.get(site.archive, site.now())
    documents = dict(choice.documents)
    documents |= {wanted.sha256: document_name(site.archive, asked)} if wanted.sha256 else {}
    countries = {code: told.country(code) for code in (*choice.countries, wanted.country) if code}
    languages = {code: told.language(code) for code in (*choice.languages, wanted.language) if code}
    chances = {*CHANCES, wanted.min_score, wanted.max_score} - {None}
    return {
        "told": told,
        "modes": tuple(Mode),
        "kinds": tuple(DocumentKind),
        "parts": tuple(PassageKind),
        "documents": documents,
        "countries": _by_name(countries),
        "languages_here": _by_name(languages),
        "chances": sorted(chance for chance in chances if chance is not None),
        "most": MOST,
        "may_export": visitor.may(Role.REVIEWER),
        "without_filters": asked.query(**dict.fromkeys(FILTERS, "")),
    }


def _by_name(named: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(named.items(), key=lambda pair: pair[1].casefold())
