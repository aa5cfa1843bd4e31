"""The description of this interface (OpenAPI 3.1), for programs that use it."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from pipeline.web.access import AsReader
from pipeline.web.api_shapes import KEPT, etag_of, not_modified
from pipeline.web.interface import describe
from pipeline.web.site import site_of

router = APIRouter()


@router.get("/openapi.json", include_in_schema=False)
def describe_interface(request: Request, visitor: AsReader) -> Response:
    """The whole interface."""
    del visitor
    told = describe(request.app, site_of(request).settings)
    etag = etag_of(told)
    return not_modified(request, etag) or JSONResponse(told, headers={"etag": etag, "cache-control": KEPT})
