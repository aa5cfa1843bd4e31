"""Runs as they go, for those who watch them."""

from typing import Any

from sqlalchemy import Connection, func, select

from pipeline.errors import ArchiveError
from pipeline.records import Status
from pipeline.store.connection import Connected
from pipeline.store.people_tables import cancellations, uploads
from pipeline.store.run_rows import BeingRead, EndedDocument, WatchedRun
from pipeline.store.runs import run_from
from pipeline.store.shapes import outcome_from
from pipeline.store.tables import claims, outcomes, paths, runs


class Watching(Connected):
    """What a page that shows a run asks each second."""

    def watch_run(self, run_id: str, *, limit: int, after: int = 0) -> WatchedRun:
        """Give a run with the ``limit`` newest of its outcomes, those with a number above ``after`` alone.

        Raises ArchiveError for an unknown run.
        """
        with self.reading() as connection:
            return _watched(connection, run_id, limit, after)

    def watch_runs(self, limit: int) -> list[WatchedRun]:
        """Give the latest runs, newest first, without their documents."""
        newest = select(runs.c.id).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(limit)
        with self.reading() as connection:
            found = connection.execute(newest).scalars().all()
            return [_watched(connection, run_id, 0, 0) for run_id in found]


def _watched(connection: Connection, run_id: str, limit: int, after: int) -> WatchedRun:
    wanted = select(runs, cancellations.c.person).outerjoin(cancellations, cancellations.c.run == runs.c.id)
    row = connection.execute(wanted.where(runs.c.id == run_id)).first()
    if row is None:
        raise ArchiveError(f"The archive knows no run {run_id}.", advice="It may belong to another archive.")
    run = run_from(row)
    if run.ended_at is None:
        sums = select(outcomes.c.status, func.count()).where(outcomes.c.run == run_id).group_by(outcomes.c.status)
        counted = {Status(status): count for status, count in connection.execute(sums)}
    else:
        counted = {
            Status.DONE: run.done,
            Status.DONE_EMPTY: run.done_empty,
            Status.SKIPPED: run.skipped,
            Status.FAILED: run.failed,
        }
    return WatchedRun(
        run,
        dict.fromkeys(Status, 0) | counted,
        row.person,
        _newest(connection, run_id, limit, after) if limit else (),
        _being_read(connection, run_id) if run.ended_at is None else (),
    )


def _newest(connection: Connection, run_id: str, limit: int, after: int) -> tuple[EndedDocument, ...]:
    of_run = select(outcomes).where(outcomes.c.run == run_id, outcomes.c.number > after)
    found = connection.execute(of_run.order_by(outcomes.c.number.desc()).limit(limit))
    return tuple(EndedDocument(row.number, row.ended_at, outcome_from(row)) for row in found)


def _being_read(connection: Connection, run_id: str) -> tuple[BeingRead, ...]:
    known = select(func.min(paths.c.path)).where(paths.c.sha256 == claims.c.key, paths.c.gone_at.is_(None))
    brought = select(func.min(uploads.c.path)).where(uploads.c.sha256 == claims.c.key)
    path: Any = func.coalesce(known.scalar_subquery(), brought.scalar_subquery())
    held = select(claims.c.key, path.label("path")).where(claims.c.run == run_id).order_by(claims.c.key)
    return tuple(BeingRead(row.key, row.path) for row in connection.execute(held))
