"""The start page."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from pipeline.web.access import AsReader
from pipeline.web.pages import render

router = APIRouter()


@router.get("/")
def show_home(request: Request, visitor: AsReader) -> Response:
    """What there is to do."""
    return render(request, visitor, "home.html")
