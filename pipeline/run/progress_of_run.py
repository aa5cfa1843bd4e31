"""How a run stands, for pages that ask each second."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.records import Status
from pipeline.run.journey import now as now_of_runs
from pipeline.run.owner import is_dead, this_process
from pipeline.store import Archive, RunKind, RunState
from pipeline.store.run_rows import BeingRead, EndedDocument, WatchedRun

SHOWN = 100  # documents that a page shows at once


@dataclass(frozen=True, slots=True)
class RunProgress:
    """A run as it stands. ``planned`` is the sum of ``ended`` once it has finished."""

    run_id: str
    kind: RunKind
    root: str
    started_at: datetime
    ended_at: datetime | None
    planned: int
    ended: Mapping[Status, int]
    """All four are present."""
    documents: tuple[EndedDocument, ...]
    """The newest first; their numbers rise, so that a page asks only for those above the last one it has."""
    being_read: tuple[BeingRead, ...]
    """What workers hold now."""
    seconds: float
    state: RunState
    """``INTERRUPTED`` also for a run whose process is dead without having said so."""
    cancelled_by: str | None
    """The code of who asked it to stop, whether it has stopped yet or not."""
    error: str

    @property
    def is_running(self) -> bool:
        """Whether its process works; with ``cancelled_by``, it is about to stop."""
        return self.state is RunState.RUNNING

    @property
    def done(self) -> int:
        """Documents that have ended, in whichever way."""
        return sum(self.ended.values())

    @property
    def share(self) -> float:
        """Documents that have ended of those planned, 0 to 1."""
        return min(self.done / self.planned, 1.0) if self.planned else 1.0


def progress_of_run(
    archive: Archive, run_id: str, *, limit: int = SHOWN, after: int = 0, now: datetime | None = None
) -> RunProgress:
    """A run with the ``limit`` newest of its documents, those with a number above ``after`` alone.

    Raises ArchiveError for an unknown run.
    """
    return _progress(archive.watch_run(run_id, limit=limit, after=after), now or now_of_runs())


def latest_runs(archive: Archive, *, limit: int = 20, now: datetime | None = None) -> list[RunProgress]:
    """The latest runs, newest first, without their documents."""
    at = now or now_of_runs()
    return [_progress(watched, at) for watched in archive.watch_runs(limit)]


def _progress(watched: WatchedRun, at: datetime) -> RunProgress:
    run = watched.run
    state, here = run.state, this_process().host
    if state is RunState.RUNNING and run.owner.host == here and is_dead(run.owner):
        state = RunState.INTERRUPTED
    return RunProgress(
        run_id=run.id,
        kind=run.kind,
        root=run.root,
        started_at=run.started_at,
        ended_at=run.ended_at,
        planned=run.planned,
        ended=watched.statuses,
        documents=watched.ended,
        being_read=watched.being_read if state is RunState.RUNNING else (),
        seconds=((run.ended_at or at) - run.started_at).total_seconds(),
        state=state,
        cancelled_by=watched.cancelled_by,
        error=run.error,
    )
