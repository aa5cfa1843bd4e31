"""The guarded worker, with real children that misbehave."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import LimitReached
from pipeline.extract.limits import GuardedWorker, WorkerLimits
from tests.walk import processes_with, wait_until

CHILD = """
import os, sys, time
from pathlib import Path
from pipeline.extract.limits import *
limits = WorkerLimits(memory_mb=200, cpu_seconds=1, wall_seconds=30)
leave_with_parent()
limit_process(limits)
out = os.fdopen(os.dup(1), "wb")
write_frame(out, b"")
while (frame := read_frame(sys.stdin.buffer)) is not None:
    limit_processor_time(limits)
    word = frame.decode()
    if word == "echo": reply = b"echo"
    elif word == "temp": reply = os.environ["TMPDIR"].encode()
    elif word == "env": reply = repr(sorted(os.environ)).encode()
    elif word == "sleep": time.sleep(60)
    elif word == "nap": time.sleep(4); reply = b"rested"
    elif word == "spin":
        while True: pass
    elif word == "abort": os.abort()
    elif word == "exit": os._exit(7)
    elif word == "grow":
        try:
            held = bytearray(2_000_000_000)
            reply = b"grew"
        except MemoryError:
            reply = b"bounded"
    elif word == "child":
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        time.sleep(60)
    elif word == "huge":
        out.write((2**32 - 1).to_bytes(4, "big")); out.flush(); time.sleep(60)
    elif word == "file":
        try:
            with open(os.environ["TMPDIR"] + "/big", "wb") as big:
                big.seek(2_000_000_000); big.write(b"x")
            reply = b"written"
        except OSError:
            reply = b"bounded"
    write_frame(out, reply)
"""


def made(folder: Path, wall_seconds: float) -> GuardedWorker:
    script = folder / "child.py"
    script.write_text(CHILD, encoding="utf-8")
    root = str(Path(__file__).resolve().parents[2])
    environment = {"PYTHONPATH": root, "PATH": os.environ["PATH"]}
    return GuardedWorker([sys.executable, str(script)], WorkerLimits(200, 1, wall_seconds), environment)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[GuardedWorker]:
    """One that may take its time, however busy the machine is."""
    one = made(tmp_path, 120.0)
    yield one
    one.close()


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[GuardedWorker]:
    """One that is ended soon when it hangs."""
    one = made(tmp_path, 3.0)
    yield one
    one.close()


def test_a_sound_request_is_answered_again_and_again(worker: GuardedWorker) -> None:
    assert [worker.ask(b"echo") for _ in range(50)] == [b"echo"] * 50


def test_a_child_that_hangs_is_ended_after_its_wall_time(hasty: GuardedWorker) -> None:
    hasty.ask(b"echo")
    with pytest.raises(LimitReached, match="longer than the allowed 3 s"):
        hasty.ask(b"sleep")


def test_a_child_that_computes_without_end_is_ended_by_its_processor_time(worker: GuardedWorker) -> None:
    worker.ask(b"echo")
    with pytest.raises(LimitReached, match="more than the allowed 1 s of processor time"):
        worker.ask(b"spin")


def test_a_child_cannot_take_more_memory_than_it_is_given(worker: GuardedWorker) -> None:
    assert worker.ask(b"grow") == b"bounded"


def test_a_child_cannot_write_a_file_without_bound(worker: GuardedWorker) -> None:
    assert worker.ask(b"file") == b"bounded"


def test_a_child_that_breaks_down_is_told_by_its_signal(worker: GuardedWorker) -> None:
    with pytest.raises(LimitReached, match="SIGABRT"):
        worker.ask(b"abort")


def test_a_child_that_exits_is_told_by_its_code(worker: GuardedWorker) -> None:
    with pytest.raises(LimitReached, match="exit 7"):
        worker.ask(b"exit")


def test_an_answer_of_absurd_length_is_refused_before_it_is_read(worker: GuardedWorker) -> None:
    with pytest.raises(LimitReached, match="more text than one answer may carry"):
        worker.ask(b"huge")


def test_the_next_request_after_a_death_gets_a_new_child(hasty: GuardedWorker) -> None:
    for word in (b"abort", b"exit", b"sleep"):
        with pytest.raises(LimitReached):
            hasty.ask(word)
        assert hasty.ask(b"echo") == b"echo"


def test_what_a_child_started_ends_with_it(hasty: GuardedWorker, tmp_path: Path) -> None:
    with pytest.raises(LimitReached):
        hasty.ask(b"child")
    wait_until(lambda: processes_with(str(tmp_path / "child.py")) == [], "the child's child has ended", 30.0)


def test_the_temporary_folder_of_a_child_goes_with_it(worker: GuardedWorker) -> None:
    folder = Path(worker.ask(b"temp").decode())
    assert folder.is_dir()
    worker.close()
    assert not folder.exists()


def test_a_child_sees_only_the_environment_it_is_given(worker: GuardedWorker) -> None:
    os.environ["MIGRALEX_TEST_SECRET"] = "hidden"  # noqa: S105
    try:
        assert b"SECRET" not in worker.ask(b"env")
    finally:
        del os.environ["MIGRALEX_TEST_SECRET"]


def test_a_child_leaves_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "orphan_child.py"
    script.write_text(CHILD, encoding="utf-8")
    root = str(Path(__file__).resolve().parents[2])
    parent = tmp_path / "parent.py"
    parent.write_text(
        "import sys, time\n"
        "from pipeline.extract.limits import GuardedWorker, WorkerLimits\n"
        f"command, environment = [sys.executable, {str(script)!r}], {{'PYTHONPATH': {root!r}}}\n"
        "w = GuardedWorker(command, WorkerLimits(200, 30, 60.0), environment)\n"
        "w.ask(b'echo'); print('ready', flush=True); w.ask(b'sleep')\n",
        encoding="utf-8",
    )
    import subprocess

    process = subprocess.Popen(
        [sys.executable, str(parent)], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": root}
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"ready"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    for _ in range(100):
        if not any(b"orphan_child.py" in _bytes(p) for p in Path("/proc").glob("[0-9]*/cmdline")):
            return
        time.sleep(0.1)
    pytest.fail("the child outlived its parent")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_a_request_that_is_granted_more_time_gets_it(hasty: GuardedWorker) -> None:
    assert hasty.ask(b"nap", more_seconds=100.0) == b"rested"
    with pytest.raises(LimitReached, match="longer than the allowed 3 s"):
        hasty.ask(b"nap")
