"""Runs: what has been read and what is read now, seen while it happens."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response

from pipeline.run.progress_of_run import SHOWN
from pipeline.web import run_lists
from pipeline.web.access import AsAnalyst, Visitor
from pipeline.web.api.runs import RunId
from pipeline.web.api_shapes import CursorText, decode_cursor, encode_cursor
from pipeline.web.document_actions import try_again
from pipeline.web.document_words import DocumentWords
from pipeline.web.failures import Conflict
from pipeline.web.pages import go, render
from pipeline.web.review_words import name_for
from pipeline.web.site import Site, site_of

router = APIRouter()

LISTED = 20  # runs of a page
DONE = ("started", "retry", "cancelled", "ended")

Run = Annotated[RunId, Path()]
Done = Annotated[str, Query(max_length=20)]
Fragment = Annotated[bool, Query(description="Only the part that a script puts in its place.")]


@router.get("/runs")
def show_runs(
    request: Request, visitor: AsAnalyst, after: CursorText = None, done: Done = "", fragment: Fragment = False
) -> Response:
    """All runs, those of the command line and of the schedule too."""
    site = site_of(request)
    page = run_lists.list_runs(site, limit=LISTED, after=decode_cursor(after, str)[0] if after else None)
    template = "runs/list_live.html" if fragment else "runs/list.html"
    context: dict[str, Any] = {"lines": page.lines, "after": after}
    context |= {"next": encode_cursor(page.next) if page.next else None, "starter": site.starter.state()}
    return _render(request, visitor, site, template, page.lines, fragment=fragment, done=done, **context)


@router.post("/runs")
def start_run(request: Request, visitor: AsAnalyst) -> Response:
    """Ask for a run."""
    run_lists.start(site_of(request), visitor)
    return go("/runs?done=started")


@router.post("/runs/retry")
def retry_failed(request: Request, visitor: AsAnalyst, file: Annotated[str, Form(max_length=12_000)] = "") -> Response:
    """Try one file that failed again, or all of them."""
    try_again(site_of(request), visitor, decode_cursor(file, str)[0] if file else None)
    return go("/runs?done=retry")


@router.get("/runs/{run}")
def show_run(request: Request, visitor: AsAnalyst, run: Run, done: Done = "", fragment: Fragment = False) -> Response:
    """One run with its documents."""
    site = site_of(request)
    line = run_lists.find_run(site, run, limit=SHOWN)
    template = "runs/run_live.html" if fragment else "runs/run.html"
    context: dict[str, Any] = {"line": line, "run": line.progress, "file_key": encode_cursor, "shown": SHOWN}
    context["failures"] = run_lists.failures_of(site.archive, line.progress)
    context["root"] = str(site.settings.raw.resolve())
    return _render(request, visitor, site, template, (line,), fragment=fragment, done=done, **context)


@router.post("/runs/{run}/cancel")
def cancel_run(request: Request, visitor: AsAnalyst, run: Run) -> Response:
    """Ask a run to stop; the page asks first whether somebody is sure."""
    try:
        run_lists.cancel(site_of(request), visitor, run)
    except Conflict:
        return go(f"/runs/{run}?done=ended")
    return go(f"/runs/{run}?done=cancelled")


def _render(
    request: Request,
    visitor: Visitor,
    site: Site,
    template: str,
    told_of: tuple[run_lists.RunLine, ...],
    *,
    done: str,
    fragment: bool,
    **context: Any,
) -> Response:
    codes = {code for line in told_of for code in (line.asked_by, line.progress.cancelled_by) if code}
    names = site.archive.names_of(codes)
    context |= {"name": lambda code: name_for(code, names, visitor.wording), "told": DocumentWords(visitor.wording)}
    return render(
        request, visitor, template, fragment=fragment, done=done if done in DONE else "", clock=clock, **context
    )


def clock(seconds: float) -> str:
    """A length of time as a clock shows it.

    >>> clock(75.4), clock(3_600.0)
    ('1:15', '1:00:00')
    """
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
