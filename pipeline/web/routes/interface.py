"""The page on which the interface for programs is described."""

from fastapi import APIRouter, Request, Response

from pipeline.web.access import AsReader
from pipeline.web.interface import describe
from pipeline.web.interface_pages import paragraphs, parts_of, shapes_of
from pipeline.web.pages import render
from pipeline.web.site import site_of

router = APIRouter()


@router.get("/api")
def show_interface(request: Request, visitor: AsReader) -> Response:
    """All operations and shapes; the same as /api/v1/openapi.json, for people."""
    described = describe(request.app, site_of(request).settings)
    return render(
        request,
        visitor,
        "interface/interface.html",
        about=paragraphs(described["info"]["description"]),
        parts=parts_of(described),
        shapes=shapes_of(described),
    )
