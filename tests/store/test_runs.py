import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from pipeline.errors import ArchiveError
from pipeline.records import Outcome, Stage, Status
from pipeline.store import Owner, RunKind, RunState, open_archive
from pipeline.store.archive import Archive
from tests.store.examples import HERE, LATER, NOW, make_document, make_entry, make_source, write

LEASE = timedelta(minutes=10)
OTHER = Owner("here", 200, "6000")
FAR = Owner("there", 100, "5000")


def test_a_run_is_remembered_from_start_to_end(archive: Archive) -> None:
    run = archive.last_run()
    assert run is not None
    assert (run.id, run.kind, run.root, run.state, run.planned) == ("r1", RunKind.PROCESS, "/raw", RunState.RUNNING, 3)
    assert (run.started_at, run.ended_at) == (NOW, None)
    archive.plan_run("r1", 4)
    archive.finish_run("r1", state=RunState.FINISHED, ended_at=LATER, sums={Status.DONE: 3, Status.FAILED: 1})
    run = archive.last_run(RunKind.PROCESS)
    assert run is not None
    assert (run.state, run.ended_at, run.error) == (RunState.FINISHED, LATER, "")
    assert (run.planned, run.done, run.done_empty, run.skipped, run.failed) == (4, 3, 0, 0, 1)
    assert archive.last_run(RunKind.TRAIN) is None
    with pytest.raises(ArchiveError, match="knows no run"):
        archive.finish_run("r9", state=RunState.FINISHED, ended_at=LATER, sums={})


def test_runs_come_newest_first(archive: Archive) -> None:
    for number in range(2, 5):
        begin(archive, f"r{number}", started_at=NOW + timedelta(minutes=number))
    assert [run.id for run in archive.runs(3)] == ["r4", "r3", "r2"]


def test_outcomes_of_a_run_are_counted_once_for_each_file(archive: Archive) -> None:
    write(archive, make_source(), make_document())
    write(archive, make_source(), make_document())
    failure = Outcome("x.pdf", None, Stage.INTAKE, Status.FAILED, "Empty.", code="EmptyFile")
    archive.write_failure(failure, entry=make_entry(), recipe="")
    sums = archive.count_outcomes("r1")
    assert sums == {Status.DONE: 1, Status.DONE_EMPTY: 0, Status.SKIPPED: 0, Status.FAILED: 1}
    assert [outcome.path for outcome in archive.run_outcomes("r1")] == ["laws/a.pdf", "x.pdf"]


def test_runs_of_dead_processes_are_interrupted_and_their_claims_free(archive: Archive) -> None:
    begin(archive, "r2", owner=OTHER)
    begin(archive, "r3", owner=FAR)
    archive.claim("a", "r2", OTHER, now=NOW, lease=LEASE)
    stopped = archive.interrupt_dead_runs(lambda owner: owner in {OTHER, FAR}, host="here", now=LATER)
    assert stopped == ("r2",)
    states = {run.id: run.state for run in archive.runs()}
    assert states == {"r1": RunState.RUNNING, "r2": RunState.INTERRUPTED, "r3": RunState.RUNNING}
    assert archive.claim("a", "r1", HERE, now=NOW, lease=LEASE)


def test_a_claim_keeps_others_out_until_it_is_released(archive: Archive) -> None:
    assert archive.claim("a", "r1", HERE, now=NOW, lease=LEASE)
    assert archive.claim("a", "r1", HERE, now=NOW, lease=LEASE)
    assert not archive.claim("a", "r2", OTHER, now=NOW, lease=LEASE)
    assert not archive.claim("a", "r1", OTHER, now=NOW, lease=LEASE)
    archive.release(["a"], "r2")
    assert not archive.claim("a", "r2", OTHER, now=NOW, lease=LEASE)
    archive.release(["a"], "r1")
    assert archive.claim("a", "r2", OTHER, now=NOW, lease=LEASE)


def test_an_expired_claim_is_taken_over_and_a_renewed_one_is_not(archive: Archive) -> None:
    archive.claim_many(["a", "b"], "r1", HERE, now=NOW, lease=LEASE)
    assert archive.renew(["b", "c"], "r1", now=LATER, lease=LEASE) == {"b"}
    assert archive.claim_many(["a", "b", "c"], "r2", OTHER, now=LATER, lease=LEASE) == {"a", "c"}


def test_the_claim_of_a_dead_process_is_taken_over_on_its_own_host_only(archive: Archive) -> None:
    archive.claim("a", "r1", HERE, now=NOW, lease=LEASE)
    archive.claim("b", "r1", FAR, now=NOW, lease=LEASE)
    assert archive.claim_many(["a", "b"], "r2", OTHER, now=NOW, lease=LEASE, is_dead=lambda _: True) == {"a"}


def test_a_document_is_not_written_once_its_claim_was_lost(archive: Archive) -> None:
    archive.claim("a", "r1", HERE, now=NOW, lease=LEASE)
    begin(archive, "r2", owner=OTHER)
    archive.claim("a", "r2", OTHER, now=LATER, lease=LEASE)
    assert not write(archive, make_source(), make_document(), entry=make_entry(claim="a"))
    assert archive.documents() == []
    assert write(archive, make_source(), make_document(), entry=make_entry(run_id="r2", claim="a"))
    assert archive.claim("a", "r1", HERE, now=LATER, lease=LEASE), "the claim ends with the write"


def test_the_end_of_a_run_frees_what_it_holds(archive: Archive) -> None:
    archive.claim("a", "r1", HERE, now=NOW, lease=LEASE)
    archive.finish_run("r1", state=RunState.FAILED, ended_at=NOW, sums={}, error="Lost.")
    assert archive.claim("a", "r2", OTHER, now=NOW, lease=LEASE)


def test_claimants_at_once_get_each_document_once(archive: Archive, url: str) -> None:
    keys = [f"document {number}" for number in range(40)]
    together = threading.Barrier(4)

    def claim_all(number: int) -> list[str]:
        owner = Owner("here", number, "1")
        mine = keys[number * 10 :] + keys[: number * 10]
        with open_archive(url) as own:
            together.wait()
            return [key for key in mine if own.claim(key, f"run {number}", owner, now=NOW, lease=LEASE)]

    with ThreadPoolExecutor(4) as pool:
        got = [key for keys_of_one in pool.map(claim_all, range(4)) for key in keys_of_one]
    assert sorted(got) == sorted(keys)


def begin(archive: Archive, run_id: str, *, owner: Owner = HERE, started_at: datetime = NOW) -> None:
    archive.begin_run(run_id, kind=RunKind.PROCESS, root="/raw", started_at=started_at, planned=1, owner=owner)


def test_a_time_without_a_zone_is_refused(archive: Archive) -> None:
    with pytest.raises(Exception, match="without a time zone"):
        begin(archive, "r2", started_at=datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test
