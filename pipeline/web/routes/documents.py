"""Documents: the list, one document at a glance, and its text from beginning to end."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response

from pipeline.objectives import Objective
from pipeline.records import DocumentKind, Page, PageStatus, Status
from pipeline.store import Archive, DocumentFilter, DocumentOrder, DocumentsPage
from pipeline.web.access import AsAnalyst, AsReader
from pipeline.web.api_shapes import Digest, decode_cursor, encode_cursor
from pipeline.web.document_actions import read_again, try_again
from pipeline.web.document_filter import Cursor, read_cursor, read_list, write_cursor
from pipeline.web.document_glance import Glance, glance_at
from pipeline.web.document_words import DocumentWords
from pipeline.web.failures import NotThere
from pipeline.web.one_state import in_one_state
from pipeline.web.pages import go, render
from pipeline.web.site import site_of
from pipeline.web.veil import veil_for

router = APIRouter()

LISTED = 50  # documents of a page
LEAVES = 40  # passages below the strip
OF_TEXT = 200  # passages of a page of the text
MOST_HEADINGS = 400  # in the contents
MOST_FAILURES = 5  # told at a glance
MOST_PAGES = 100  # pages with something to say about them

Sha256 = Annotated[Digest, Path()]
Place = Annotated[int, Path(ge=0, lt=1 << 24)]
After = Annotated[int, Query(ge=-1, lt=1 << 24)]
At = Annotated[int, Query(ge=0, lt=1 << 24)]
Number = Annotated[int | None, Query(ge=1, le=23, description="Of an objective.")]
Fragment = Annotated[bool, Query(description="Only the part that a script puts in its place.")]
Done = Annotated[str, Query(max_length=20)]


@router.get("/documents")
@in_one_state
def list_documents(request: Request, visitor: AsReader, after: Cursor = None, done: Done = "") -> Response:
    """All present documents with their outcomes, failures first at a glance."""
    site, asked = site_of(request), read_list(request.query_params)
    page = site.archive.document_page(asked.filter, order=asked.order, limit=LISTED, after=read_cursor(after))
    told = DocumentWords(visitor.wording)
    wants_failures = after is None and asked.filter == DocumentFilter()
    return render(
        request,
        visitor,
        "documents/list.html",
        asked=asked,
        page=page,
        adopted=site.archive.adopted_dates([line.sha256 for line in page.documents if line.sha256]),
        next=write_cursor(page.next),
        after=after,
        done=done if done in {"retry", "again"} else "",
        failures=_failures(site.archive) if wants_failures else None,
        told=told,
        **_options(site.archive, told),
        root=str(site.settings.raw.resolve()),
        file_key=encode_cursor,
    )


@router.post("/documents/again")
def try_failed_again(
    request: Request, visitor: AsAnalyst, file: Annotated[str, Form(max_length=12_000)] = ""
) -> Response:
    """Have one file that failed tried again, or all of them."""
    try_again(site_of(request), visitor, decode_cursor(file, str)[0] if file else None)
    return go("/documents?done=retry")


@router.get("/documents/{sha256}")
@in_one_state
def show_document(
    request: Request, visitor: AsReader, sha256: Sha256, objective: Number = None, after: After = -1, done: Done = ""
) -> Response:
    """A document at a glance, with its passages below."""
    site = site_of(request)
    archive, document, told = site.archive, site.archive.version(sha256), DocumentWords(visitor.wording)
    glance = glance_at(site, visitor.me, sha256, Objective(objective) if objective is not None else None)
    return render(
        request,
        visitor,
        "documents/document.html",
        document=document,
        done=done == "again",
        outcome=archive.last_outcome(sha256),
        versions=archive.versions_of(document.document),
        changes={change.old: change for change in archive.changes(sha256)},
        twins=archive.twin_texts(sha256),
        headings=archive.headings_in(sha256, MOST_HEADINGS + 1),
        most_headings=MOST_HEADINGS,
        told=told,
        script_words=told.for_scripts(),
        **_pages(archive.pages(sha256)),
        **_glance(glance),
        **_leaves(archive, glance, after),
    )


@router.get("/documents/{sha256}/glance")
@in_one_state
def show_glance(
    request: Request, visitor: AsReader, sha256: Sha256, objective: Number = None, fragment: Fragment = False
) -> Response:
    """Strip and coverage with all that is confirmed counted, however much it is."""
    site = site_of(request)
    document = site.archive.version(sha256)
    asked = Objective(objective) if objective is not None else None
    glance = glance_at(site, visitor.me, sha256, asked, counted=True)
    told = {"document": document, "told": DocumentWords(visitor.wording), **_glance(glance)}
    return render(request, visitor, "documents/glance.html", fragment=fragment, **told)


@router.get("/documents/{sha256}/passages/{place}")
def go_to_passage(request: Request, visitor: AsReader, sha256: Sha256, place: Place) -> Response:
    """The passage at a place of the strip, by its lasting address."""
    del visitor
    found = site_of(request).archive.leaves(sha256, [place])
    if not found:
        raise NotThere("The document has no passage at this place.", advice="It may have been read anew: reload it.")
    return go(f"/passages/{found[0].passage.id}")


@router.post("/documents/{sha256}/again")
def read_document_again(request: Request, visitor: AsAnalyst, sha256: Sha256) -> Response:
    """Have a document read anew by the next run, which starts now."""
    read_again(site_of(request), visitor, sha256)
    return go(f"/documents/{sha256}?done=again")


@router.get("/documents/{sha256}/text")
@in_one_state
def show_text(request: Request, visitor: AsReader, sha256: Sha256, at: At = 0) -> Response:
    """The text of a document, some hundred passages a page; ``at`` is on the page that is shown."""
    site = site_of(request)
    archive, document = site.archive, site.archive.version(sha256)
    first = at - at % OF_TEXT
    found = archive.leaves(sha256, range(first, first + OF_TEXT))
    veil = veil_for(site, visitor.me, sha256, tuple(leaf.passage.id for leaf in found))
    return render(
        request,
        visitor,
        "documents/text.html",
        document=document,
        leaves=[veil.over(leaf) for leaf in found],
        first=first,
        step=OF_TEXT,
        told=DocumentWords(visitor.wording),
    )


def _options(archive: Archive, told: DocumentWords) -> dict[str, Any]:
    """What the filter may choose from, in words and in their order."""
    countries, languages = archive.places_of_documents()
    offered = {
        "country_options": [(code, told.country(code)) for code in countries],
        "language_options": [(code, told.language(code)) for code in languages],
        "kind_options": [(kind.value, told.kind(kind)) for kind in DocumentKind],
    }
    found = {name: sorted(pairs, key=lambda pair: pair[1].casefold()) for name, pairs in offered.items()}
    return found | {"outcome_options": [(status.value, told.outcome(status)) for status in Status]}


def _failures(archive: Archive) -> DocumentsPage:
    failed = DocumentFilter(status=Status.FAILED)
    return archive.document_page(failed, order=DocumentOrder.NEWEST, limit=MOST_FAILURES)


def _glance(glance: Glance) -> dict[str, Any]:
    return {"glance": glance, "asked": glance.objective}


def _leaves(archive: Archive, glance: Glance, after: int) -> dict[str, Any]:
    """The passages below the strip: those that an objective leaves, behind a place."""
    left = [place for place in glance.places if place > after][: LEAVES + 1]
    shown = left[:LEAVES]
    leaves = [glance.veil.over(leaf) for leaf in archive.leaves(glance.strip.sha256, shown)]
    return {"leaves": leaves, "after": after, "next": shown[-1] if len(left) > LEAVES else None}


def _pages(pages: list[Page]) -> dict[str, Any]:
    """Pages of which something is to be known; ``drawn``: they can be looked at."""
    doubtful = [page for page in pages if page.flags or page.reason or page.status is not PageStatus.READ]
    drawn = any(page.width > 0 for page in pages)
    return {"pages": doubtful[:MOST_PAGES], "more_pages": max(len(doubtful) - MOST_PAGES, 0), "drawn": drawn}
