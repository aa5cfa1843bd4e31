"""Two versions of a document side by side, and what the change asks of people."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response

from pipeline.web.access import AsReader, AsReviewer
from pipeline.web.api_shapes import LARGEST, Digest
from pipeline.web.comparison import Only, compare
from pipeline.web.document_actions import LONGEST_NOTE, dismiss_question
from pipeline.web.document_words import DocumentWords
from pipeline.web.pages import go, render
from pipeline.web.site import site_of

router = APIRouter()

SHOWN = 100  # rows of a page

Sha256 = Annotated[Digest, Path()]


@router.get("/documents/{sha256}/compare/{other}")
def show_comparison(
    request: Request,
    visitor: AsReader,
    sha256: Sha256,
    other: Sha256,
    only: Only = Only.CHANGES,
    after: Annotated[int, Query(ge=-1, le=LARGEST)] = -1,
) -> Response:
    """What changed from ``other`` to this version."""
    page = compare(site_of(request).archive, sha256, other, only=only, after=after, limit=SHOWN)
    return render(
        request,
        visitor,
        "documents/compare.html",
        page=page,
        only=only,
        after=after,
        kinds=[each for each in Only if each not in {Only.CHANGES, Only.ALL, Only.ASKED}],
        told=DocumentWords(visitor.wording),
    )


@router.post("/documents/{sha256}/questions/{number}/dismiss")
def dismiss(
    request: Request,
    visitor: AsReviewer,
    sha256: Sha256,
    number: Annotated[int, Path(ge=1, le=LARGEST)],
    note: Annotated[str, Form(max_length=LONGEST_NOTE)] = "",
    target: Annotated[str, Form(alias="next", max_length=1_000)] = "",
) -> Response:
    """Say that a change leaves nothing to decide here."""
    dismiss_question(site_of(request), visitor, sha256, number, note)
    return go(target or f"/documents/{sha256}")
