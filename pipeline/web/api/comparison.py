"""Version changes for programs: what changed, and what it asks of people."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from pipeline.web.access import AsReader, AsReviewer
from pipeline.web.api_shapes import (
    KNOWN,
    LARGEST,
    CursorText,
    Digest,
    Limit,
    decode_cursor,
    encode_cursor,
    unless_known,
)
from pipeline.web.comparison import Only, compare
from pipeline.web.comparison_shapes import ComparisonShape, DismissBody, comparison_shape
from pipeline.web.document_actions import dismiss_question
from pipeline.web.site import site_of

router = APIRouter(tags=["documents"])

Sha256 = Annotated[Digest, Path(description="SHA-256 of the bytes of a version.")]


@router.get(
    "/documents/{sha256}/comparison/{other}",
    operation_id="getComparison",
    summary="What changed between two versions",
    response_model=ComparisonShape,
    responses=KNOWN,
)
def show_comparison(
    request: Request,
    response: Response,
    visitor: AsReader,
    sha256: Sha256,
    other: Annotated[Digest, Path(description="SHA-256 of the older version.")],
    only: Annotated[Only, Query(description="Which groups are listed.")] = Only.CHANGES,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Any:
    """Groups of passages in the order of the newer version; what is gone stands after what it followed."""
    del visitor
    after = decode_cursor(cursor, int)[0] if cursor is not None else -1
    page = compare(site_of(request).archive, sha256, other, only=only, after=after, limit=limit)
    found = comparison_shape(page, encode_cursor(page.next) if page.next is not None else None)
    return unless_known(request, response, found)


@router.post(
    "/documents/{sha256}/questions/{number}/dismissal",
    operation_id="dismissQuestion",
    summary="Say that a change leaves nothing to decide",
    status_code=204,
)
def dismiss(
    request: Request,
    visitor: AsReviewer,
    sha256: Sha256,
    number: Annotated[int, Path(ge=1, le=LARGEST)],
    body: DismissBody,
) -> Response:
    """The question ends with your name; decisions end it by themselves."""
    dismiss_question(site_of(request), visitor, sha256, number, body.note)
    return Response(status_code=204)
