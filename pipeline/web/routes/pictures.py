"""Pages of documents as pictures."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from pipeline.run.pictures import DPI, etag_of
from pipeline.web.access import AsReader
from pipeline.web.api_shapes import Digest, not_modified
from pipeline.web.site import site_of

router = APIRouter()

KEPT = "private, max-age=31536000, immutable"  # the address names the bytes


@router.get("/documents/{sha256}/pages/{number}.jpg")
def show_page(
    request: Request,
    visitor: AsReader,
    sha256: Digest,
    number: Annotated[int, Path(ge=1, le=100_000)],
    dpi: Annotated[int, Query(ge=1, le=2_000)] = DPI,
) -> Response:
    """A page as a person sees it. Raises a SourceError that says why there is none."""
    headers = {"etag": etag_of(sha256, number, dpi), "cache-control": KEPT}
    short = not_modified(request, headers["etag"])
    if short is not None:
        short.headers["cache-control"] = KEPT
        return short
    picture = site_of(request).pictures.picture(sha256, number, dpi=dpi, asker=visitor.me.code)
    return Response(picture.data, media_type=picture.media_type, headers=headers | {"etag": picture.etag})
