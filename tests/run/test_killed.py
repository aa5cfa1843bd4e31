"""A run that is killed at any moment, and two runs at once: the result is that of one undisturbed run."""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.records import Status
from pipeline.run.journey import prepare, process_straight, run_straight
from pipeline.run.owner import started, this_process
from pipeline.run.progress import Progress
from pipeline.settings import Settings
from pipeline.store import Archive, RunKind, RunState, open_archive
from tests.walk import Place, processes_with, small_law, table, wait_until, workers_with

DOCUMENTS = 40
EXACT = ("passages.csv", "passages.parquet", "tags.csv", "tags.parquet")
MOMENTS = {  # outcomes that the archive holds when the process is killed
    "sqlite": (0, 1, 4, 8, 13, 18, 24, 30, 36, DOCUMENTS),
    "postgresql": (2, 20, DOCUMENTS),
}


def fill(place: Place) -> None:
    for number in range(DOCUMENTS - 2):
        place.write(f"act {number:02}.txt", small_law(number, sections=3 + number * 2))
    place.write("act 05 again.txt", small_law(5, sections=13))
    place.write("broken.pdf", b"%PDF-1.7\nnothing more")


@pytest.fixture(scope="module")
def undisturbed(new_place: Callable[..., Place]) -> Place:
    place = new_place()
    fill(place)
    place.process()
    return place


@pytest.fixture(params=["sqlite", "postgresql"])
def disturbed(request: pytest.FixtureRequest, undisturbed: Place, tmp_path: Path) -> tuple[Place, str]:
    """Another folder of results for the same documents, and the address of its archive."""
    out = tmp_path / "out"
    if request.param == "sqlite":
        return replace(undisturbed, out=out), f"sqlite:///{out}/archive.sqlite3"
    url = request.getfixturevalue("postgres_server").new_database()
    return replace(undisturbed, out=out, more={"MIGRALEX_DATABASE_URL": url}), url


def told(place: Place) -> list[dict[str, str]]:
    """The outcomes but for the seconds."""
    return [{**row, "seconds": ""} for row in table(place.out / "outcomes.csv")]


def assert_equal(place: Place, undisturbed: Place) -> None:
    for name in EXACT:
        assert (place.out / name).read_bytes() == (undisturbed.out / name).read_bytes(), name
    assert told(place) == told(undisturbed)


def kill_after(process: "subprocess.Popen[str]", archive: Archive, root: str, count: int, runs: int) -> bool:
    """Kill the process alone, not its children, once the archive holds so many outcomes; False if it was faster."""

    def is_reached() -> bool:
        return process.poll() is not None or (
            len(archive.outcomes(root)) >= count and len(archive.runs(runs + 1)) > runs
        )

    wait_until(is_reached, f"{count} outcomes are in the archive")
    was_running = process.poll() is None
    process.kill()
    process.communicate()
    return was_running


def test_a_run_that_is_killed_again_and_again_ends_as_an_undisturbed_one(
    disturbed: tuple[Place, str], undisturbed: Place, request: pytest.FixtureRequest
) -> None:
    place, url = disturbed
    root = str(place.raw.resolve())
    killed = 0
    moments = MOMENTS["sqlite" if url.startswith("sqlite") else "postgresql"]
    with open_archive(url) as archive:
        for count in moments:
            killed += kill_after(place.start("process", "--direct"), archive, root, count, killed)
        place.process()
        runs = archive.runs(len(moments) + 1)
        integrity = archive.integrity()
    assert killed >= len(moments) - 1  # the last moment may come too late
    assert {run.state for run in runs[:1]} == {RunState.FINISHED}
    assert Counter(run.state for run in runs)[RunState.INTERRUPTED] == killed
    assert integrity == []
    assert_equal(place, undisturbed)
    assert [path.name for path in place.out.glob(".*")] == []
    wait_until(
        lambda: not processes_with(str(place.out)) and not workers_with(str(place.raw.parent)),
        "every process has ended",
        30.0,
    )


def test_two_runs_at_once_read_every_document_once(disturbed: tuple[Place, str], undisturbed: Place) -> None:
    place, url = disturbed
    both = [place.start("process", "--direct") for _ in range(2)]
    said = [process.communicate(timeout=240) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    with open_archive(url) as archive:
        outcomes = [outcome for run in archive.runs() for outcome in archive.run_outcomes(run.id)]
        assert archive.integrity() == []
        assert all(run.done + run.skipped + run.failed == run.planned for run in archive.runs())
    read = Counter(outcome.path for outcome in outcomes if outcome.seconds > 0)
    tasks = {row["path"] for row in told(undisturbed) if row["status"] != "skipped"}
    assert {path: read[path] for path in tasks} == dict.fromkeys(tasks, 1)
    assert {outcome.status for outcome in outcomes if outcome.path in tasks - {"broken.pdf"}} == {Status.DONE}
    assert_equal(place, undisturbed)


@pytest.fixture
def settings(place: Place) -> Settings:
    return Settings(raw=place.raw, out=place.out, models=place.models, workers=1, database_url=None)


def test_the_work_of_a_run_that_ended_in_between_is_not_done_again(place: Place, settings: Settings) -> None:
    place.write("a.txt", small_law(1))
    place.write("b.pdf", b"%PDF-1.7\nnothing more")
    first, second = prepare(settings), prepare(settings)
    run_straight(first, Progress())
    with open_archive(settings.archive_url()) as archive:
        before = archive.documents()
        ended = {outcome.path: outcome for outcome in archive.outcomes(first.root)}
    summary = run_straight(second, Progress())
    assert summary.statuses == {Status.DONE: 1, Status.FAILED: 1}
    with open_archive(settings.archive_url()) as archive:
        assert [row.read_at for row in archive.documents()] == [row.read_at for row in before]
        for outcome in archive.run_outcomes(second.run_id):
            assert outcome == replace(ended[outcome.path], seconds=0.0)
    assert prepare(settings).is_idle


def test_a_document_that_another_run_holds_is_left_to_it_while_that_one_lives(place: Place, settings: Settings) -> None:
    for name in ("held.txt", "free.txt"):
        place.write(name, f"{small_law(1)} {name}")
    shutil.copy(place.raw / "held.txt", place.raw / "held too.txt")
    held = {task.source.path: task.source.sha256 for task in prepare(settings).plan.tasks}["held too.txt"]
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = replace(this_process(), pid=other.pid, pid_started=started(other.pid))
    now = datetime.now(UTC)
    with open_archive(settings.archive_url()) as archive:
        archive.begin_run("other", kind=RunKind.PROCESS, root="/", started_at=now, planned=1, owner=owner)
        assert archive.claim(held, "other", owner, now=now, lease=timedelta(hours=1))
    summary = process_straight(settings)
    assert summary.statuses == {Status.DONE: 1, Status.SKIPPED: 2}
    assert list(place.outcomes()) == ["free.txt"]
    other.kill()
    other.communicate()
    assert process_straight(settings).statuses == {Status.DONE: 1, Status.SKIPPED: 1}
    assert {path: row["status"] for path, row in place.outcomes().items()} == {
        "free.txt": "done",
        "held too.txt": "done",
        "held.txt": "skipped",
    }


def test_a_run_that_was_killed_before_its_results_writes_them_next_time(place: Place, settings: Settings) -> None:
    place.write("a.txt", small_law(1))
    process_straight(settings)
    before = (place.out / "passages.csv").read_bytes()
    preparation = prepare(settings)
    with open_archive(settings.archive_url()) as archive:
        dead = replace(this_process(), pid_started="1")
        archive.begin_run(
            "killed", kind=RunKind.PROCESS, root=preparation.root, started_at=datetime.now(UTC), planned=1, owner=dead
        )
    (place.out / "passages.csv").write_text("of before the killed run", encoding="utf-8")
    said = place.process()
    assert "results of an earlier run are missing" in said.flat
    assert (place.out / "passages.csv").read_bytes() == before
    assert "Nothing to do" in place.process().out
