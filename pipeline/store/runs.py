"""Runs, and the claims that keep two of them from one document."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from pipeline.errors import ArchiveError
from pipeline.records import Status
from pipeline.store.connection import Connected
from pipeline.store.rows import Owner, RunKind, RunRow, RunState
from pipeline.store.shapes import Values
from pipeline.store.tables import claims, outcomes, runs
from pipeline.store.upsert import insert_missing

_STATUS_COLUMNS = {
    Status.DONE: "done",
    Status.DONE_EMPTY: "done_empty",
    Status.SKIPPED: "skipped",
    Status.FAILED: "failed",
}


def _nobody_is_dead(_: Owner) -> bool:
    return False


class Runs(Connected):
    """What has run, and who works on what now."""

    def begin_run(
        self, run_id: str, *, kind: RunKind, root: str, started_at: datetime, planned: int, owner: Owner
    ) -> None:
        """Remember a run that starts. Its id must be new."""
        counts = dict.fromkeys(_STATUS_COLUMNS.values(), 0)
        values = {"id": run_id, "kind": kind.value, "root": root, "state": RunState.RUNNING.value}
        who = {"host": owner.host, "pid": owner.pid, "pid_started": owner.pid_started}
        with self.writing() as connection:
            connection.execute(
                runs.insert().values(**values, **who, **counts, started_at=started_at, planned=planned, error="")
            )

    def plan_run(self, run_id: str, planned: int) -> None:
        """Correct the number of planned files of a running run."""
        with self.writing() as connection:
            connection.execute(update(runs).where(runs.c.id == run_id).values(planned=planned))

    def finish_run(
        self, run_id: str, *, state: RunState, ended_at: datetime, sums: Mapping[Status, int], error: str = ""
    ) -> None:
        """Remember how a run ended, and release whatever it still holds."""
        counts = {column: sums.get(status, 0) for status, column in _STATUS_COLUMNS.items()}
        with self.writing() as connection:
            changed = connection.execute(
                update(runs)
                .where(runs.c.id == run_id)
                .values(state=state.value, ended_at=ended_at, error=error, **counts)
            )
            if changed.rowcount != 1:
                message = f"The archive knows no run {run_id}."
                raise ArchiveError(message, advice="This is a fault of the program: please report it.")
            connection.execute(delete(claims).where(claims.c.run == run_id))

    def count_outcomes(self, run_id: str) -> dict[Status, int]:
        """How many files ended in each way in a run, as far as it has come; all four are present."""
        with self.reading() as connection:
            counted = connection.execute(
                select(outcomes.c.status, func.count()).where(outcomes.c.run == run_id).group_by(outcomes.c.status)
            )
            return dict.fromkeys(Status, 0) | {Status(status): count for status, count in counted}

    def interrupt_dead_runs(self, is_dead: Callable[[Owner], bool], *, host: str, now: datetime) -> tuple[str, ...]:
        """Mark runs of this host as interrupted whose process is dead, release their claims, and give their ids."""
        with self.writing() as connection:
            running = connection.execute(
                select(runs)
                .where(runs.c.state == RunState.RUNNING.value, runs.c.host == host)
                .order_by(runs.c.started_at)
            ).all()
            dead = tuple(row.id for row in running if is_dead(_owner(row)))
            for run_id in dead:
                stopped = {"state": RunState.INTERRUPTED.value, "ended_at": now}
                stopped |= _counted(connection, run_id)
                connection.execute(update(runs).where(runs.c.id == run_id).values(**stopped))
                connection.execute(delete(claims).where(claims.c.run == run_id))
            return dead

    def runs(self, limit: int = 20) -> list[RunRow]:
        """Give the latest runs, newest first."""
        with self.reading() as connection:
            found = connection.execute(select(runs).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(limit))
            return [run_from(row) for row in found]

    def last_run(self, kind: RunKind | None = None) -> RunRow | None:
        """Give the run that started last, of a kind if one is given."""
        newest = select(runs).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(1)
        with self.reading() as connection:
            row = connection.execute(newest if kind is None else newest.where(runs.c.kind == kind.value)).first()
            return None if row is None else run_from(row)

    def claim(
        self,
        key: str,
        run_id: str,
        owner: Owner,
        *,
        now: datetime,
        lease: timedelta,
        is_dead: Callable[[Owner], bool] = _nobody_is_dead,
    ) -> bool:
        """Whether the document of this key is now ours alone, until ``now + lease``; see ``claim_many``."""
        return key in self.claim_many([key], run_id, owner, now=now, lease=lease, is_dead=is_dead)

    def claim_many(
        self,
        keys: Sequence[str],
        run_id: str,
        owner: Owner,
        *,
        now: datetime,
        lease: timedelta,
        is_dead: Callable[[Owner], bool] = _nobody_is_dead,
    ) -> frozenset[str]:
        """Claim each key that nobody else holds, in one transaction, and give those that are now ours.

        A claim is taken over once its lease has run out, or where ``is_dead`` says so of its owner; that is asked only
        about owners on our own host. A key that this owner holds for this run already is renewed.
        """
        who = {"host": owner.host, "pid": owner.pid, "pid_started": owner.pid_started}
        values: Values = {"run": run_id, **who, "lease_until": now + lease}
        ours = set()
        with self.writing() as connection:
            for key in sorted(set(keys)):  # in one order everywhere, so that two of them never wait for each other
                if _claim_one(connection, key, values, now, is_dead):
                    ours.add(key)
        return frozenset(ours)

    def renew(self, keys: Sequence[str], run_id: str, *, now: datetime, lease: timedelta) -> frozenset[str]:
        """Hold keys of a run for longer, and give those that it still holds."""
        held = set()
        with self.writing() as connection:
            for key in sorted(set(keys)):
                mine = update(claims).where(claims.c.key == key, claims.c.run == run_id)
                if connection.execute(mine.values(lease_until=now + lease)).rowcount:
                    held.add(key)
        return frozenset(held)

    def release(self, keys: Sequence[str], run_id: str) -> None:
        """Give up keys of a run; those that it does not hold are left alone."""
        with self.writing() as connection:
            for key in sorted(set(keys)):
                connection.execute(delete(claims).where(claims.c.key == key, claims.c.run == run_id))


def _claim_one(
    connection: Connection, key: str, values: Values, now: datetime, is_dead: Callable[[Owner], bool]
) -> bool:
    owner = Owner(values["host"], values["pid"], values["pid_started"])
    while not insert_missing(connection, claims, {"key": key, **values}):
        row = connection.execute(select(claims).where(claims.c.key == key).with_for_update()).first()
        if row is None:
            continue  # released between the two statements
        holder = _owner(row)
        ours = row.run == values["run"] and holder == owner
        if not ours and row.lease_until > now and not (holder.host == owner.host and is_dead(holder)):
            return False
        connection.execute(update(claims).where(claims.c.key == key).values(**values))
        return True
    return True


def _counted(connection: Connection, run_id: str) -> dict[str, int]:
    counted = connection.execute(
        select(outcomes.c.status, func.count()).where(outcomes.c.run == run_id).group_by(outcomes.c.status)
    )
    return {_STATUS_COLUMNS[Status(status)]: count for status, count in counted}


def _owner(row: Row[Any]) -> Owner:
    return Owner(row.host, row.pid, row.pid_started)


def run_from(row: Row[Any]) -> RunRow:
    """Make the record of a run of its row."""
    return RunRow(
        id=row.id,
        kind=RunKind(row.kind),
        root=row.root,
        state=RunState(row.state),
        owner=_owner(row),
        started_at=row.started_at,
        ended_at=row.ended_at,
        planned=row.planned,
        done=row.done,
        done_empty=row.done_empty,
        skipped=row.skipped,
        failed=row.failed,
        error=row.error,
    )
