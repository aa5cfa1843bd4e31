"""Help: what the screens show, all keys, what words mean, and what to do when something is wrong."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from pipeline.objectives import Objective
from pipeline.objectives.names import entries
from pipeline.web.access import AsReader
from pipeline.web.key_list import shown_keys
from pipeline.web.pages import render
from pipeline.web.preferences import read_preferences

router = APIRouter()

GUIDE = "docs/reviewers-guide.md"


@router.get("/help")
def show_help(request: Request, visitor: AsReader) -> Response:
    """The page of help."""
    keys = shown_keys(read_preferences(visitor.me.preferences).keys, visitor.wording)
    told = [entries()[objective] for objective in Objective]
    return render(request, visitor, "help/help.html", keys=keys, entries=told, guide=GUIDE)
