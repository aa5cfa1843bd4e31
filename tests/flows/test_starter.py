"""What starts runs for the web room: real processes and a real engine, one at a time, and nothing asked for is lost."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from flows.server import LocalServer, free_port, prefect_environment
from flows.starter import IN_HAND, LOG, WANTED, Starter, last_sentence
from pipeline.run.starting import StarterActivity, Starting
from pipeline.settings import Settings
from pipeline.store import RunState, open_archive
from tests.walk import Place, command_of, processes_with, small_law, wait_until

WHO = "p-abcdefghijklmnop"


def settings_of(place: Place, **more: object) -> Settings:
    given: dict[str, object] = {"gather_seconds": 0.2, "prefect_port": free_port(), "workers": 1}
    return Settings(raw=place.raw, out=place.out, models=place.models, **given | more)  # type: ignore[arg-type]


@pytest.fixture
def in_place(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A folder whose processes end with the test."""
    monkeypatch.chdir(place.raw.parent)
    monkeypatch.setenv("TMPDIR", str(place.raw.parent / "tmp"))
    yield place
    for pid in processes_with(str(place.raw.parent)):
        os.kill(pid, signal.SIGKILL)


def rests(starter: Starting) -> bool:
    return starter.state().activity in (StarterActivity.IDLE, StarterActivity.FAILED)


def runs(settings: Settings) -> list[RunState]:
    with open_archive(settings.archive_url()) as archive:
        return [run.state for run in archive.runs()]


@contextmanager
def held_up(settings: Settings) -> Iterator[None]:
    """Whoever wants to write to the archive waits until the block has ended."""
    open_archive(settings.archive_url()).close()
    holder = sqlite3.connect(settings.out / "archive.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.close()


def test_what_is_asked_for_at_once_is_one_run_and_what_comes_meanwhile_the_next(in_place: Place) -> None:
    settings = settings_of(in_place)
    in_place.write("empty.txt", b"")
    with held_up(settings), closing(Starter(settings)) as starter:
        assert starter.state().activity is StarterActivity.IDLE
        for _ in range(5):
            starter.request_run()
        assert starter.state().activity is StarterActivity.WAITING
        wait_until(lambda: starter.state().activity is StarterActivity.RUNNING, "its process works")
        first = starter.state().pid
        starter.request_run()
        state = starter.state()
        assert (state.activity, state.pid) == (StarterActivity.WAITING, first)
    assert (in_place.out / WANTED).exists()
    with closing(Starter(settings)) as starter:
        wait_until(lambda: rests(starter), "both have ended")
        assert starter.state().reason == ""
    assert runs(settings) == [RunState.FINISHED]
    assert last_sentence(in_place.out / LOG).startswith("Failed documents are tried again")  # the second had none to do
    assert not (in_place.out / IN_HAND).exists()


def test_a_run_outlives_the_room_and_a_new_room_waits_for_it(in_place: Place) -> None:
    settings = settings_of(in_place)
    in_place.write("empty.txt", b"")
    with held_up(settings):
        with closing(Starter(settings)) as first:
            first.request_run()
            wait_until(lambda: first.state().activity is StarterActivity.RUNNING, "its process works")
            pid = first.state().pid
            assert pid is not None
        second = Starter(settings)
        wait_until(lambda: second.state().pid == pid, "the new room sees the process of the old one")
        second.request_run()
        assert second.state().activity is StarterActivity.WAITING
        assert len(runs_started(in_place)) == 1
    wait_until(lambda: rests(second), "all is done")
    second.close()
    assert runs(settings) == [RunState.FINISHED]
    assert list(in_place.outcomes()) == ["empty.txt"]
    os.waitpid(pid, os.WNOHANG)


def runs_started(place: Place) -> list[int]:
    return [pid for pid in processes_with(str(place.raw.parent)) if b"pipeline.cli" in command_of(pid)]


def test_what_was_asked_for_is_done_after_a_restart_also_where_its_process_was_killed(
    in_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIGRALEX_OPENID_CLIENT_SECRET", "hidden")
    monkeypatch.setenv("MIGRALEX_WEB_PORT", "9")
    settings = settings_of(in_place)
    in_place.write("empty.txt", b"")
    with closing(Starter(settings.model_copy(update={"gather_seconds": 3_600.0}))) as first:
        first.request_run(retry=True)
        first.request_run()
    assert (in_place.out / WANTED).read_text() == "retry"
    with held_up(settings), closing(Starter(settings)) as second:
        wait_until(
            lambda: second.state().activity is StarterActivity.RUNNING, "it is begun without being asked for anew"
        )
        pid = second.state().pid
        assert pid is not None
        assert b"--retry" in command_of(pid)
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        assert b"hidden" not in environment  # no secret of the web room
        assert b"MIGRALEX_WEB_" not in environment
        assert f"MIGRALEX_RAW={in_place.raw.resolve()}".encode() in environment
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: second.state().activity is StarterActivity.FAILED, "its end is told")
        assert second.state().reason.startswith("The run ended with -9: ")
    with closing(Starter(settings)) as third:
        wait_until(lambda: rests(third) and not (in_place.out / IN_HAND).exists(), "it is done")
    assert list(in_place.outcomes()) == ["empty.txt"]


def test_a_run_that_cannot_work_is_told_with_the_last_sentence_of_its_log(in_place: Place, tmp_path: Path) -> None:
    broken = settings_of(in_place).model_copy(update={"models": tmp_path / "nowhere"})
    in_place.write("one.txt", small_law(1))
    starter = Starter(broken)
    starter.request_run()
    wait_until(lambda: starter.state().activity is StarterActivity.FAILED, "the failure is told")
    assert "pinned.toml cannot be read" in starter.state().reason
    assert starter.state().pid is None
    starter.close()
    assert last_sentence(tmp_path / "none.log") == "it said nothing."


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """A server of Prefect that knows no deployment yet."""
    with LocalServer(tmp_path_factory.mktemp("prefect"), port=free_port()) as server:
        server.wait()
        yield server


def asked(engine: LocalServer, path: str, **body: object) -> list[dict[str, object]]:
    reply = httpx.post(f"{engine.api}{path}", json=body or {}, timeout=60).raise_for_status().json()
    assert isinstance(reply, list)
    return reply


def test_a_run_that_is_cancelled_ends_as_cancelled_in_the_engine_too(in_place: Place, engine: LocalServer) -> None:
    settings = settings_of(in_place, prefect_port=engine.port)
    for number in range(100):
        in_place.write(f"act {number:02}.txt", small_law(number, sections=60))
    starter = Starter(settings)  # the server knows no deployment: it is a process, recorded on that server
    starter.request_run()
    wait_until(lambda: (in_place.out / "archive.sqlite3").exists() and len(runs(settings)) == 1, "the run has begun")
    with open_archive(settings.archive_url()) as archive:
        run_id = archive.runs()[0].id
        archive.ask_to_cancel(run_id, WHO, datetime.now(UTC))
        wait_until(lambda: rests(starter), "the run has ended")
        run = archive.runs()[0]
        read = {outcome.path for outcome in archive.run_outcomes(run_id)}
        assert (run.state, run.done) == (RunState.INTERRUPTED, len(read))
        assert len(read) < 100
        assert archive.integrity() == []
    assert starter.state().activity is StarterActivity.IDLE
    assert "Stopped because" in last_sentence(in_place.out / LOG)
    assert set(in_place.outcomes()) == read
    states = [row["state_type"] for row in asked(engine, "/flow_runs/filter")]
    assert states == ["CANCELLED"]
    starter.close()


def test_a_run_is_left_to_the_server_that_serves_the_folder(in_place: Place, engine: LocalServer) -> None:
    settings = settings_of(in_place, prefect_port=engine.port)
    environment = in_place.environment | prefect_environment(in_place.raw.parent / "prefect")
    environment |= {"PREFECT_API_URL": engine.api, "MIGRALEX_PREFECT_PORT": str(engine.port)}
    in_place.write("one.txt", small_law(1))
    in_place.write("broken.pdf", b"%PDF-1.7\nnothing more")
    serving = subprocess.Popen([sys.executable, "-m", "flows.deployments"], env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: asked(engine, "/deployments/filter"), "the deployment is served")
        starter = Starter(settings)
        for retry in (False, True):
            starter.request_run(retry=retry)
            wait_until(lambda: rests(starter) and starter.state().handed_to is not None, "the server has taken it")
            name = starter.state().handed_to
            wait_until(lambda name=name: _state(engine, name) == "COMPLETED", "it is done there")  # type: ignore[misc]
        starter.close()
    finally:
        serving.terminate()
        serving.wait()
    assert not (in_place.out / LOG).exists()
    with open_archive(settings.archive_url()) as archive:
        latest, first = archive.runs()
        assert [(run.done, run.failed) for run in (first, latest)] == [(1, 1), (0, 1)]  # the retry tried that one


def _state(engine: LocalServer, name: str | None) -> object:
    return next((row["state_type"] for row in asked(engine, "/flow_runs/filter") if row["name"] == name), None)
