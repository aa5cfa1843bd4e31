"""``migralex up``: server, deployment and watcher on one machine, with real files that arrive."""

import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from flows.server import answers, free_port
from flows.trigger import DEPLOYMENT, start_run
from tests.walk import WITH_SMALL_FILES, Place, processes_with, small_law, wait_until


@dataclass(frozen=True, slots=True)
class Up:
    """The running command."""

    place: Place
    port: int
    process: "subprocess.Popen[str]"

    def ask(self, path: str, **body: object) -> object:
        url = f"http://127.0.0.1:{self.port}/api{path}"
        reply = httpx.post(url, json=body, timeout=60) if body else httpx.get(url, timeout=60)
        return reply.raise_for_status().json()

    def states(self) -> list[str]:
        """The state of every run of the flow, the first one first."""
        rows = self.ask("/flow_runs/filter", sort="START_TIME_ASC")
        assert isinstance(rows, list)
        return [row["state_type"] for row in rows if row["state_type"] != "SCHEDULED"]

    def is_done(self, path: str) -> bool:
        assert self.process.poll() is None, self.process.communicate()
        try:
            return self.place.outcomes().get(path, {}).get("status") in {"done", "failed"}
        except FileNotFoundError:
            return False


@pytest.fixture(scope="module")
def up(new_place: Callable[..., Place], models: object) -> Iterator[Up]:
    port = free_port()
    place = new_place(MIGRALEX_PREFECT_PORT=str(port), MIGRALEX_GATHER_SECONDS="0.3", MIGRALEX_SCHEDULE="30 3 * * *")
    place = replace(place, models=shutil.copytree(place.models, place.raw.parent / "models"))
    place.write("there before.txt", small_law(1))
    process = place.start("up")
    try:
        wait_until(lambda: answers(port) or process.poll() is not None, "the server answers")
        yield Up(place, port, process)
    finally:
        process.kill()
        process.communicate()


def test_what_lies_there_at_the_start_is_processed(up: Up) -> None:
    wait_until(lambda: up.is_done("there before.txt"), "the first file is done")
    assert up.place.outcomes()["there before.txt"]["status"] == "done"


def test_files_that_are_copied_in_are_processed_and_a_broken_one_does_not_fail_the_flow(up: Up) -> None:
    up.place.write("copied in.txt", small_law(2))
    up.place.write("broken.pdf", b"%PDF-1.7\nnothing more")
    wait_until(lambda: up.is_done("copied in.txt") and up.is_done("broken.pdf"), "both have their outcome")
    wait_until(lambda: "RUNNING" not in up.states(), "the runs have ended")
    assert up.place.outcomes()["copied in.txt"]["status"] == "done"
    assert up.place.outcomes()["broken.pdf"]["status"] == "failed"
    assert set(up.states()) <= {"COMPLETED", "PENDING"}


def test_a_damaged_model_fails_the_flow_and_an_added_file_starts_the_next_once_it_is_mended(up: Up) -> None:
    pin = up.place.models / "pinned.toml"
    sound = pin.read_text(encoding="utf-8")
    pin.write_text("damaged", encoding="utf-8")
    up.place.write("waits.txt", small_law(4))
    wait_until(lambda: "FAILED" in up.states(), "a run of the flow has failed")
    assert "waits.txt" not in up.place.outcomes()
    pin.write_text(sound, encoding="utf-8")
    new = up.place.raw.parent / "added.txt"
    new.write_text(small_law(3), encoding="utf-8")
    said = up.place.run("add", str(new), "--title", "The Added Act", "--country", "XS")
    assert "The server has started the run" in said.out
    assert "documents to process" not in said.out
    wait_until(lambda: up.is_done("added.txt") and up.is_done("waits.txt"), "both are done")
    assert "The Added Act" in up.place.run("status").flat


def test_the_deployment_runs_every_night_and_one_at_a_time(up: Up) -> None:
    served = up.ask(f"/deployments/name/{DEPLOYMENT}")
    assert isinstance(served, dict)
    assert [entry["schedule"]["cron"] for entry in served["schedules"]] == ["30 3 * * *"]
    assert served["schedules"][0]["schedule"]["timezone"] == "UTC"
    assert served["global_concurrency_limit"]["limit"] == 1
    assert served["concurrency_options"]["collision_strategy"] == "ENQUEUE"


def test_a_form_of_the_screen_has_titles_and_bounds(up: Up) -> None:
    served = up.ask(f"/deployments/name/{DEPLOYMENT}")
    assert isinstance(served, dict)
    fields = served["parameter_openapi_schema"]["definitions"]["ProcessParameters"]["properties"]
    assert all(field["title"] and field["description"] for field in fields.values())
    assert fields["workers"]["anyOf"][0]["maximum"] == 256


def test_a_file_for_another_folder_is_not_left_to_this_server(up: Up) -> None:
    folder = up.place.raw.parent / "other"
    (folder / "raw").mkdir(parents=True)
    other = replace(up.place, raw=folder / "raw", out=folder / "out")
    (folder / "tmp").mkdir()
    new = folder / "new.txt"
    new.write_text(small_law(6), encoding="utf-8")
    said = other.run("add", str(new))
    assert "1 documents to process" in said.out
    assert "Starting Prefect" not in said.out  # the server that runs already keeps the record
    assert other.outcomes()["new.txt"]["status"] == "done"
    fail_within_the_flow(other)


def fail_within_the_flow(place: Place) -> None:
    """What stops a run after the engine has taken it over is told in one sentence too."""
    for number in range(10, 30):
        place.write(f"{number}.txt", small_law(number, sections=40))
    room = (place.out / "archive.sqlite3").stat().st_size + 20_000
    said = place.run("process", before=[sys.executable, "-c", WITH_SMALL_FILES, str(room)], code=1)
    assert "20 documents to process" in said.out
    assert len(said.err.strip().splitlines()) == 1


def test_a_second_one_on_the_same_port_says_so(up: Up) -> None:
    said = up.place.run("up", code=1)
    assert f"already listens on port {up.port}" in said.flat


def test_everything_ends_when_it_is_told_to_stop(up: Up) -> None:
    assert len(processes_with(str(up.place.out))) >= 4
    up.process.send_signal(signal.SIGTERM)
    out, err = up.process.communicate(timeout=120)
    assert up.process.returncode == 0, err
    assert out.strip().endswith("Stopped.")
    assert processes_with(str(up.place.raw.parent)) == []
    assert not answers(up.port)


def test_a_server_that_is_busy_is_not_taken_for_none() -> None:
    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(1.5)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"true")

    server = HTTPServer(("127.0.0.1", 0), Slow)
    with closing(server.socket):
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert answers(server.server_port)
    assert not answers(server.server_port), "nobody listens any more"


def test_a_run_that_a_busy_server_refuses_is_asked_for_again_and_is_one(tmp_path: Path) -> None:
    keys: list[str] = []

    class Busy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served = {"id": "d", "parameters": {"parameters": {"raw": str(tmp_path.resolve())}}}
            self._say(200, True if self.path == "/api/health" else served)

        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["content-length"])))
            keys.append(sent["idempotency_key"])
            self._say(503 if len(keys) == 1 else 201, {"name": "able-otter"})

        def _say(self, status: int, told: object) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert start_run(server.server_port, tmp_path) == "able-otter"
        server.shutdown()
    assert len(keys) == 2
    assert len(set(keys)) == 1
