"""``migralex process`` through the real engine, on a server of its own that ends with it."""

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.server import QUIET, answers
from tests.walk import Place, Said, processes_with, small_law, wait_until


@dataclass(frozen=True, slots=True)
class Server:
    """The server process of a command, as the system shows it."""

    pid: int
    port: int
    environment: dict[str, str]


def server_of(place: Place) -> Server | None:
    """The server that a command over these folders has started, if it is up by now."""
    for pid in processes_with(str(place.raw.parent)):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            pairs = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
        except OSError:
            continue
        if "flows.server" in words:
            environment = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
            return Server(pid, int(words[words.index("flows.server") + 1]), environment)
    return None


def wait_for_server(place: Place, process: "subprocess.Popen[str]") -> Server:
    wait_until(lambda: server_of(place) is not None or process.poll() is not None, "the command starts a server")
    server = server_of(place)
    assert server is not None, process.communicate()
    return server


def listing(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run of three documents, one of them broken."""

    place: Place
    said: Said
    code: int
    server: Server
    beside: set[str]
    left: list[int]


@pytest.fixture(scope="module")
def run(new_place: Callable[..., Place]) -> Run:
    place = new_place()
    place.write("one.txt", small_law(1))
    place.write("two.txt", small_law(2))
    place.write("broken.pdf", b"%PDF-1.7\nnothing more")
    home = place.raw.parent / "home"
    home.mkdir()
    before = listing(place.raw.parent)
    process = place.start("process", HOME=str(home))
    server = wait_for_server(place, process)
    said = Said(*process.communicate(timeout=240))
    left = processes_with(str(place.raw.parent))
    return Run(place, said, process.returncode, server, listing(place.raw.parent) - before, left)


def test_the_run_succeeds_although_a_document_failed(run: Run) -> None:
    assert run.code == 0, run.said
    statuses = {path: row["status"] for path, row in run.place.outcomes().items()}
    assert statuses == {"one.txt": "done", "two.txt": "done", "broken.pdf": "failed"}


def test_the_terminal_shows_the_wait_the_figures_and_the_failure(run: Run) -> None:
    assert "Starting Prefect" in run.said.out
    assert re.search(r"Prefect is ready after \d+ s", run.said.out)
    assert "3 (2 done, 1 failed)" in run.said.out
    assert "Failed  broken.pdf: " in run.said.out
    assert run.said.err == ""


def test_the_server_and_the_workers_are_gone_with_the_command(run: Run) -> None:
    assert run.left == []
    assert not answers(run.server.port)


def test_the_engine_keeps_to_the_folder_of_results_and_to_itself(run: Run) -> None:
    assert {path for path in run.beside if path != "out" and not path.startswith("out/")} == set()
    assert "out/.prefect/prefect.db" in run.beside
    assert run.server.environment["PREFECT_HOME"] == str(run.place.out / ".prefect")
    assert {name: run.server.environment.get(name) for name in QUIET} == QUIET
    assert QUIET["DO_NOT_TRACK"] == "1"
    assert run.server.environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_a_second_run_starts_no_server(run: Run) -> None:
    log = run.place.out / ".prefect" / "server.log"
    log.unlink()
    assert "Nothing to do: 3 documents are unchanged" in run.place.run("process").out
    assert not log.exists()


def test_the_server_ends_by_itself_when_the_command_is_killed(place: Place) -> None:
    place.write("one.txt", small_law(1))
    process = place.start("process")
    server = wait_for_server(place, process)
    wait_until(lambda: answers(server.port) or process.poll() is not None, "the server answers")
    assert process.poll() is None, process.communicate()
    os.kill(process.pid, 9)
    process.communicate()
    wait_until(lambda: processes_with(str(place.raw.parent)) == [], "server and workers have ended", 60.0)


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("MIGRALEX_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nowhere", "cannot be reached"),
        ("MIGRALEX_DATABASE_URL", "mysql://x@y/z", "No archive can be kept"),
        ("MIGRALEX_WORKERS", "none", "MIGRALEX_WORKERS"),
        ("MIGRALEX_MODELS", "/nowhere", "The pin /nowhere/pinned.toml cannot be read"),
        ("MIGRALEX_RAW", "/nowhere", "There is no folder /nowhere"),
    ],
)
def test_what_every_document_needs_stops_the_run_in_a_sentence(
    place: Place, setting: str, value: str, told: str
) -> None:
    place.write("one.txt", small_law(1))
    said = place.run("process", code=1, **{setting: value})
    assert told in said.flat
    assert len(said.err.strip().splitlines()) == 1
    assert not (place.out / "outcomes.csv").exists()
