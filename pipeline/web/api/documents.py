"""Documents and their passages, for programs and for our own pages."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response

from pipeline.records import DocumentKind, Status
from pipeline.store import DocumentFilter, DocumentOrder
from pipeline.web.access import AsAnalyst, AsReader
from pipeline.web.api_shapes import (
    KEPT,
    KNOWN,
    CursorText,
    Digest,
    Limit,
    PassageId,
    decode_cursor,
    encode_cursor,
    etag_of,
    not_modified,
    unless_known,
)
from pipeline.web.comparison_shapes import VersionsList, version_shape
from pipeline.web.document_actions import read_again, try_again
from pipeline.web.document_files import give_original
from pipeline.web.document_filter import Cursor, read_cursor, write_cursor
from pipeline.web.document_glance import glance_at
from pipeline.web.document_shapes import (
    Asked,
    DocumentDetail,
    DocumentsList,
    PassageShape,
    PassagesPage,
    RetryBody,
    StripShape,
    detail_shape,
    document_shape,
    objective_or_none,
    passage_shape,
)
from pipeline.web.site import site_of
from pipeline.web.veil import veil_for

router = APIRouter(tags=["documents"])

Sha256 = Annotated[Digest, Path(description="SHA-256 of the bytes of a version.")]
Number = Annotated[int | None, Query(ge=1, le=23, description="Of an objective.")]
Counted = Annotated[bool, Query(description="Count what is confirmed, however long it takes.")]
Place = Annotated[int, Query(ge=0, lt=1 << 24, description="Begin at this passage, from 0.")]


@router.get(
    "/documents",
    operation_id="listDocuments",
    summary="Documents with their outcomes",
    response_model=DocumentsList,
    responses=KNOWN,
)
def list_documents(
    request: Request,
    response: Response,
    visitor: AsReader,
    q: Annotated[str, Query(max_length=200, description="Words in title or path, or the start of the digest.")] = "",
    country: Annotated[str | None, Query(max_length=10)] = None,
    kind: DocumentKind | None = None,
    language: Annotated[str | None, Query(max_length=10)] = None,
    outcome: Status | None = None,
    order: DocumentOrder = DocumentOrder.NEWEST,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Any:
    """All present files of the folder of documents, those that could not be read too."""
    del visitor
    wanted = DocumentFilter(country=country, kind=kind, language=language, status=outcome, words=q)
    page = site_of(request).archive.document_page(wanted, order=order, limit=limit, after=read_cursor(cursor))
    items = [document_shape(line) for line in page.documents]
    found = DocumentsList(items=items, next=write_cursor(page.next), total=page.total)
    return unless_known(request, response, found)


@router.post("/documents/retry", operation_id="retryDocuments", summary="Try failed files again", status_code=202)
def retry_documents(request: Request, visitor: AsAnalyst, body: RetryBody) -> Asked:
    """The next run, which starts at once, tries one file that failed again, or all of them."""
    try_again(site_of(request), visitor, body.path)
    return Asked()


@router.get(
    "/documents/{sha256}",
    operation_id="getDocument",
    summary="One version of a document",
    response_model=DocumentDetail,
    responses=KNOWN,
)
def show_document(
    request: Request, response: Response, visitor: AsReader, sha256: Sha256, counted: Counted = False
) -> Any:
    """What was said and found, and how much of each objective is suggested and confirmed."""
    site = site_of(request)
    short = _known(request, response, sha256, visitor.me.code, counted=counted)
    if short is not None:
        return short
    row, glance = site.archive.version(sha256), glance_at(site, visitor.me, sha256, counted=counted)
    return detail_shape(row, glance.decided, glance.coverage, site.archive.twin_texts(sha256))


@router.get(
    "/documents/{sha256}/passages",
    operation_id="listPassages",
    summary="Passages of a document",
    response_model=PassagesPage,
    responses=KNOWN,
)
def list_passages(
    request: Request,
    response: Response,
    visitor: AsReader,
    sha256: Sha256,
    objective: Number = None,
    at: Place = 0,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Any:
    """In order, with suggestions and with what people settled on; of an objective that is suggested or confirmed."""
    site = site_of(request)
    first = decode_cursor(cursor, int)[0] if cursor is not None else at
    asked = objective_or_none(objective)
    places: Sequence[int] = range(max(first, 0), max(first, 0) + limit + 1)
    if asked is not None:
        found = glance_at(site, visitor.me, sha256, asked, counted=True).places
        places = [place for place in found if place >= first][: limit + 1]
    leaves = site.archive.leaves(sha256, places)
    veil = veil_for(site, visitor.me, sha256, tuple(leaf.passage.id for leaf in leaves))
    more = encode_cursor(leaves[limit].passage.ordinal) if len(leaves) > limit else None
    page = PassagesPage(items=[passage_shape(veil.over(leaf)) for leaf in leaves[:limit]], next=more)
    return unless_known(request, response, page)


@router.get(
    "/documents/{sha256}/strip",
    operation_id="getStrip",
    summary="All passages of a document in short",
    response_model=StripShape,
    responses=KNOWN,
)
def show_strip(
    request: Request, response: Response, visitor: AsReader, sha256: Sha256, counted: Counted = False
) -> Any:
    """Columns of equal length, in the order of the text, less what is kept from you until you have answered."""
    short = _known(request, response, sha256, visitor.me.code, counted=counted)
    if short is not None:
        return short
    strip = glance_at(site_of(request), visitor.me, sha256, counted=counted).strip
    confirmed = strip.confirmed
    told = {
        "document": strip.sha256,
        "passages": strip.ids,
        "best": strip.best,
        "decided": strip.decided,
        "pages": strip.pages,
        "paths": strip.paths,
        "kinds": strip.kinds,
        "confirmed": {one: sorted(said) for one, said in confirmed.items()} if confirmed is not None else None,
        "suggested_counts": {str(int(at)): count for at, count in strip.suggested_counts.items()},
    }
    headers = {name: response.headers[name] for name in ("etag", "cache-control")}
    return Response(msgspec.json.encode(told), media_type="application/json", headers=headers)


@router.get(
    "/documents/{sha256}/versions",
    operation_id="listVersions",
    summary="Versions of a document",
    response_model=VersionsList,
    responses=KNOWN,
)
def list_versions(request: Request, response: Response, visitor: AsReader, sha256: Sha256) -> Any:
    """All versions, with the decisions that followed from them to this one and the questions that are open."""
    del visitor
    archive = site_of(request).archive
    changes = {change.old: change for change in archive.changes(sha256)}
    found = archive.versions_of(archive.version(sha256).document)
    items = [version_shape(row, changes.get(row.source.sha256)) for row in found]
    return unless_known(request, response, VersionsList(items=items, next=None))


@router.get(
    "/documents/{sha256}/original",
    operation_id="getOriginal",
    summary="The file itself",
    response_class=Response,
    responses={200: {"description": "The bytes", "content": {"application/octet-stream": {}}}},
)
def download_original(request: Request, visitor: AsReader, sha256: Sha256) -> Response:
    """The very bytes that were read; 404 where they lie there no more."""
    del visitor
    return give_original(site_of(request), sha256)


@router.post(
    "/documents/{sha256}/reprocess", operation_id="reprocessDocument", summary="Read a document anew", status_code=202
)
def reprocess(request: Request, visitor: AsAnalyst, sha256: Sha256) -> Asked:
    """The next run, which starts at once, reads it whatever the archive holds of it; decisions stay."""
    read_again(site_of(request), visitor, sha256)
    return Asked()


@router.get(
    "/passages/{passage}",
    operation_id="getPassage",
    summary="One passage",
    response_model=PassageShape,
    responses=KNOWN,
)
def show_passage(request: Request, response: Response, visitor: AsReader, passage: Annotated[PassageId, Path()]) -> Any:
    """With suggestions and with what people settled on, less what is kept from you until you have answered."""
    site = site_of(request)
    found = site.archive.passage(passage)
    leaves = site.archive.leaves(found.source_id, [found.ordinal])
    veil = veil_for(site, visitor.me, found.source_id, (found.id,))
    return unless_known(request, response, passage_shape(veil.over(leaves[0])))


def _known(request: Request, response: Response, sha256: str, person: str, *, counted: bool) -> Response | None:
    """The short answer where the asker has it; else the ETag is set. Raises UnknownRecord for an unknown version."""
    archive = site_of(request).archive
    apart = sorted(archive.wanted_twice_in(sha256))
    etag = etag_of(archive.document_state(sha256), person, apart, counted)
    response.headers.update({"etag": etag, "cache-control": KEPT})
    return not_modified(request, etag)
