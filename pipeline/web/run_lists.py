"""Runs as the room sees them: lists, who asked for one, and what people do with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.errors import ArchiveError
from pipeline.records import Outcome, Status
from pipeline.run.progress_of_run import RunProgress, progress_of_run
from pipeline.run.starting import StarterState
from pipeline.store import Archive, LogEntry, RunKind, RunRow
from pipeline.web.access import Visitor
from pipeline.web.failures import Conflict, NotThere
from pipeline.web.site import Site

MOST_RUNS = 5_000  # that a list goes back
RECENT = 20  # among them is nearly every run that somebody looks at
MOST_FAILURES = 100  # of one run that are told
LATEST = 5 * 60  # seconds between the wish and the beginning, on a machine with much else to do
_WISHES = ("start-run", "retry-documents", "reprocess-document")


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run, with the code of who asked for it in the room; None for the schedule, the watcher or a command."""

    progress: RunProgress
    asked_by: str | None


@dataclass(frozen=True, slots=True)
class RunsPage:
    """Some runs, the newest first; ``next`` is the id of the last one where there are more."""

    lines: tuple[RunLine, ...]
    next: str | None


def list_runs(site: Site, *, limit: int, after: str | None = None) -> RunsPage:
    """The runs that began before the run ``after``. Raises NotThere for an unknown one."""
    archive = site.archive
    rows = archive.runs(limit + 1 if after is None else MOST_RUNS)
    if after is not None:
        place = next((number for number, row in enumerate(rows) if row.id == after), None)
        if place is None:
            raise NotThere(f"The archive knows no run {after}.", advice="Begin with the newest.")
        rows = rows[place + 1 : place + limit + 2]
    asked = _askers(archive, rows)
    shown, now = rows[:limit], site.now()
    lines = tuple(RunLine(progress_of_run(archive, row.id, limit=0, now=now), asked.get(row.id)) for row in shown)
    return RunsPage(lines, shown[-1].id if len(rows) > limit else None)


def find_run(site: Site, run_id: str, *, limit: int, after: int = 0) -> RunLine:
    """A run with the newest of its documents. Raises NotThere for an unknown one."""
    try:
        progress = progress_of_run(site.archive, run_id, limit=limit, after=after, now=site.now())
    except ArchiveError as error:
        site.archive.runs(1)  # raises where it is the archive that cannot be used
        raise NotThere(str(error), advice=error.advice) from error
    asked = _askers(site.archive, _with_the_one_before(site.archive, run_id))
    return RunLine(progress, asked.get(run_id))


def failures_of(archive: Archive, progress: RunProgress) -> tuple[Outcome, ...]:
    """Documents of a run that failed: of all of them once it has ended, meanwhile of the newest."""
    shown = tuple(each.outcome for each in progress.documents if each.outcome.status is Status.FAILED)
    if progress.is_running or len(shown) == progress.ended[Status.FAILED]:
        return shown
    failed = [each for each in archive.run_outcomes(progress.run_id) if each.status is Status.FAILED]
    return tuple(failed[:MOST_FAILURES])


def start(site: Site, visitor: Visitor) -> StarterState:
    """Ask for a run over the folder of documents."""
    site.archive.log(visitor.me.code, "start-run", now=site.now())
    site.starter.request_run()
    return site.starter.state()


def cancel(site: Site, visitor: Visitor, run_id: str) -> None:
    """Ask a run to stop; asked again, nothing more happens. Raises NotThere, or Conflict where it has ended."""
    progress = find_run(site, run_id, limit=0).progress
    if not progress.is_running:
        raise Conflict(f"The run {run_id} has ended already.", advice="Nothing is left to stop.")
    if site.archive.ask_to_cancel(run_id, visitor.me.code, site.now()):
        site.archive.log(visitor.me.code, "cancel-run", run_id, now=site.now())


def _with_the_one_before(archive: Archive, run_id: str) -> list[RunRow]:
    for most in (RECENT, MOST_RUNS):
        rows = archive.runs(most)
        place = next((number for number, row in enumerate(rows[:-1]) if row.id == run_id), None)
        if place is not None or len(rows) < most:
            break
    return rows[place : place + 2] if place is not None else [row for row in rows[-1:] if row.id == run_id]


def _askers(archive: Archive, rows: Sequence[RunRow]) -> dict[str, str]:
    """Who asked for each of some runs, newest first: the last wish since the one before, if it came shortly before.

    A wish waits for the run before to end. A run of which nobody in the room spoke is not in the answer.
    """
    if not rows:
        return {}
    since = rows[-1].started_at - timedelta(seconds=LATEST)
    wishes = [wish for action in _WISHES for wish in archive.log_entries(action=action, since=since, limit=500)]
    wishes.sort(key=lambda wish: wish.number, reverse=True)
    reads = [row for row in rows if row.kind is RunKind.PROCESS]
    found = {}
    for row, before in zip(reads, [*reads[1:], None], strict=True):
        wish = next((each for each in wishes if each.at <= row.started_at), None)
        if wish is not None and wish.person is not None and _led_to(wish, row.started_at, before):
            found[row.id] = wish.person
    return found


def _led_to(wish: LogEntry, began: datetime, before: RunRow | None) -> bool:
    if before is not None and wish.at < before.started_at:
        return False
    free = max(wish.at, before.ended_at or wish.at) if before is not None else wish.at
    return began - free <= timedelta(seconds=LATEST)
