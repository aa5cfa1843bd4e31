"""The start page: what there is to do, for whoever comes."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from pipeline.records import Status
from pipeline.run.progress_of_run import RunProgress, latest_runs
from pipeline.store import Archive, Assignment, QueueFilter, Role
from pipeline.web import run_lists
from pipeline.web.access import AsAnalyst, AsReader, Visitor
from pipeline.web.one_state import in_one_state
from pipeline.web.pages import go, render
from pipeline.web.passage_lines import passage_lines
from pipeline.web.preferences import read_preferences
from pipeline.web.review_words import name_for
from pipeline.web.site import Site, site_of

router = APIRouter()

RUNS = 3  # latest ones that are shown
QUESTIONS = 5  # that are shown; the rest is behind a link


@router.get("/")
@in_one_state
def show_home(request: Request, visitor: AsReader) -> Response:
    """What there is to do."""
    site = site_of(request)
    context: dict[str, Any] = {"is_empty": not site.archive.has_documents(), "runs": [], "disputes": 0}
    if visitor.may(Role.ANALYST):
        context |= {"runs": latest_runs(site.archive, limit=RUNS), "disputes": site.archive.count_disputes()}
    if visitor.may(Role.REVIEWER):
        context |= _work(site, visitor)
    learn = visitor.may(Role.REVIEWER) and not read_preferences(visitor.me.preferences).taught
    context |= {"failed": _failed, "learn": learn}
    return render(request, visitor, "home.html", **context)


@router.post("/first-run")
def read_folder(request: Request, visitor: AsAnalyst) -> Response:
    """Read what lies in the folder of documents: the samples, before anything else was put there."""
    run_lists.start(site_of(request), visitor)
    return go("/runs")


def _work(site: Site, visitor: Visitor) -> dict[str, Any]:
    """What waits for a reviewer, and what they have done."""
    me, archive = visitor.me.code, site.archive
    mine = archive.assignments(me)
    questions = archive.questions_for(me)
    shown = questions[:QUESTIONS]
    lines = passage_lines(site, [question.passage_id for question in shown])
    names = archive.names_of({question.author for question in shown})
    today = site.now().replace(hour=0, minute=0, second=0, microsecond=0)
    week = today - timedelta(days=today.weekday())
    return {
        "mine": mine,
        "questions": [question for question in shown if question.passage_id in lines],
        "all_questions": len(questions),
        "lines": lines,
        "name": lambda code: name_for(code, names, visitor.wording),
        "today": archive.reading_counts(me, today).passages,
        "week": archive.reading_counts(me, week).passages,
        "waiting": archive.count_queue(QueueFilter()),
        "go_on": _go_on(archive, me, mine),
    }


def _go_on(archive: Archive, me: str, mine: list[Assignment]) -> tuple[str, str, datetime | None]:
    """Where a reviewer was: address, name of the assignment, and when they last read."""
    left = [each for each in mine if each.read_by.get(me, 0) < each.passages and each.done < each.passages]
    last = archive.my_readings(me, limit=1)
    at = last[0].reading.made_at if last else None
    was = last[0].reading.assignment if last else None
    found = next((each for each in left if each.number == was), None)
    if found is None and not last and left:
        found = left[-1]  # somebody new begins with what they were given first
    return (f"/review?assignment={found.number}", found.name, at) if found is not None else ("/review", "", at)


def _failed(run: RunProgress) -> int:
    """Documents of a run that could not be read."""
    return run.ended.get(Status.FAILED, 0)
