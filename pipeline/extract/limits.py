"""The guarded worker process: hostile files are read where they can only harm a process that is made to be lost.

The parent speaks with the child in frames (four bytes of length, big-endian, then that many bytes) over pipes. The
child greets with one frame once it has loaded, so that loading is not taken for a document's time. It limits its own
memory, processor time, file sizes and open files; the parent holds the wall time. Nothing that comes back is ever
unpickled: a frame is bytes, and its reader validates them.
"""

import contextlib
import gc
import os
import resource
import select
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import LimitReached, WorkerError

LENGTH_BYTES = 4
MAX_FRAME = 1_500_000_000  # bytes; the answer for a 5,000-page Act is about 100 MB
PARENT_CHECK_SECONDS = 1.0
LOAD_SECONDS = 180.0  # wall time; loading takes about two on a machine with nothing else to do
MAX_OPEN_FILES = 256
MAX_WRITTEN_FILE = 1_000_000_000  # bytes of one temporary file, such as LibreOffice writes
COLLECT_AFTER = 200_000  # objects made and kept; Python looks after 700, a long Act is made of millions
SPLIT_ADVICE = "Open it and check that it is sound; if it is, split the file, or raise the limit and run with --retry."


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one document may cost."""

    memory_mb: int = 1_500
    """Address space beyond what the worker has after loading."""
    cpu_seconds: int = 240
    wall_seconds: float = 300.0


def limit_process(limits: WorkerLimits) -> None:
    """Bind the calling process: memory beyond what it holds now, no core dumps, few files. Linux and macOS."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_NOFILE, MAX_OPEN_FILES)
    _lower(resource.RLIMIT_FSIZE, MAX_WRITTEN_FILE)
    _lower(resource.RLIMIT_AS, _address_space() + limits.memory_mb * 1_000_000)


def limit_processor_time(limits: WorkerLimits) -> None:
    """Grant the calling process its processor time for one more document; beyond it SIGXCPU ends the process."""
    used = time.process_time()
    _lower(resource.RLIMIT_CPU, int(used) + limits.cpu_seconds + 1)


def collect_rarely() -> None:
    """Let the calling process look for circles of dead objects seldom, and never among what it has loaded.

    A document is some hundred thousand small records without a circle; looking through them takes a fifth of the time.
    """
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def leave_with_parent() -> None:
    """End the calling process soon after its parent has died, however that happened."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="leave-with-parent").start()


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame of a blocking stream; None at its end."""
    head = stream.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    size = int.from_bytes(head, "big")
    body = stream.read(size)
    return body if len(body) == size else None


def write_frame(stream: BinaryIO, body: bytes) -> None:
    """Send one frame and flush it."""
    stream.write(len(body).to_bytes(LENGTH_BYTES, "big"))
    stream.write(body)
    stream.flush()


class GuardedWorker:
    """One child process that answers frames, and is ended when it overdraws its limits.

    ``command`` starts it; it has to call ``limit_process`` itself and then to greet with a frame. It gets an own
    temporary folder (``TMPDIR``), which is removed with it, and of the environment only what ``environment`` holds.
    """

    def __init__(self, command: Sequence[str], limits: WorkerLimits, environment: dict[str, str]) -> None:
        self._command = list(command)
        self._limits = limits
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._granted = limits.wall_seconds
        self._is_ready = False
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def start(self) -> None:
        """Start the process if it does not run. It loads while the caller does other things."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        self._is_ready = False
        self._folder = tempfile.TemporaryDirectory(prefix="migralex-", ignore_cleanup_errors=True)
        with (Path(self._folder.name) / "stderr").open("wb") as complaints:
            self._process = subprocess.Popen(  # noqa: S603 - the command is ours, never a user's text
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                bufsize=0,
                env=self._environment | {"TMPDIR": self._folder.name},
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Start it if it does not run, and wait for its greeting.

        Raises WorkerError where it cannot even load: that is no document's fault.
        """
        self.start()
        process = self._process
        assert process is not None  # noqa: S101 - start() has just made it
        if self._is_ready:
            return
        try:
            self._await_frame(process, time.monotonic() + LOAD_SECONDS)
        except (EOFError, LimitReached):
            told = self._last_complaint()
            self.close()
            raise WorkerError(
                f"The process that reads documents could not start: {told}", advice="Run `migralex doctor`."
            ) from None
        self._is_ready = True

    def ask(self, request: bytes, *, more_seconds: float = 0.0) -> bytes:
        """Send a frame and wait for the answer; ``more_seconds`` of wall time are granted beyond the limit.

        Raises LimitReached when the child died or overran its wall time; it is then gone, and the next ``ask`` starts a
        new one. Raises WorkerError where no child can be started.
        """
        self.wait_until_ready()
        process = self._process
        assert process is not None  # noqa: S101 - it has just greeted
        self._granted = self._limits.wall_seconds + more_seconds
        deadline = time.monotonic() + self._granted
        try:
            self._send(process, len(request).to_bytes(LENGTH_BYTES, "big") + request, deadline)
            return self._await_frame(process, deadline)
        except (BrokenPipeError, EOFError):
            raise self._told_death(process) from None

    def _send(self, process: "subprocess.Popen[bytes]", frame: bytes, deadline: float) -> None:
        """Write without waiting longer than the deadline for a child that does not read."""
        assert process.stdin is not None  # noqa: S101 - opened as a pipe above
        descriptor = process.stdin.fileno()
        os.set_blocking(descriptor, False)
        rest = memoryview(frame)
        while rest:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([], [descriptor], [], left)[1]:
                raise self._told_lateness()
            with contextlib.suppress(BlockingIOError):
                rest = rest[os.write(descriptor, rest[: 1 << 20]) :]

    def _await_frame(self, process: "subprocess.Popen[bytes]", deadline: float) -> bytes:
        size = int.from_bytes(self._read_exactly(process, LENGTH_BYTES, deadline), "big")
        if size > MAX_FRAME:
            self.close()
            raise LimitReached("The document holds more text than one answer may carry.", advice=SPLIT_ADVICE)
        return self._read_exactly(process, size, deadline)

    def _read_exactly(self, process: "subprocess.Popen[bytes]", size: int, deadline: float) -> bytes:
        assert process.stdout is not None  # noqa: S101 - opened as a pipe above
        descriptor = process.stdout.fileno()
        parts = bytearray()
        while len(parts) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise self._told_lateness()
            piece = os.read(descriptor, min(size - len(parts), 1 << 20))
            if not piece:
                raise EOFError
            parts += piece
        return bytes(parts)

    def _told_lateness(self) -> LimitReached:
        self.close()
        return LimitReached(f"Reading took longer than the allowed {self._granted:g} s.", advice=SPLIT_ADVICE)

    def _last_complaint(self) -> str:
        """The last line that the child wrote to its standard error."""
        if self._folder is None:
            return "it said nothing."
        said = (Path(self._folder.name) / "stderr").read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(said) if line.strip()), "it said nothing.")

    def _told_death(self, process: "subprocess.Popen[bytes]") -> LimitReached:
        """What a person is told of a child that died."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
        code = process.returncode
        self.close()
        if code == -signal.SIGXCPU:
            cause = f"Reading used more than the allowed {self._limits.cpu_seconds} s of processor time."
        elif code is not None and code < 0:
            cause = f"The reader of this document broke down ({signal.Signals(-code).name}), as happens when"
            cause += f" a file makes it grow beyond {self._limits.memory_mb} MB."
        else:
            cause = f"The reader of this document ended unexpectedly (exit {code})."
        return LimitReached(cause, advice=SPLIT_ADVICE)

    def kill(self) -> None:
        """End the process and all it started, from any thread: an ``ask`` in another one raises LimitReached."""
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process and all it started, and remove its folder."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with contextlib.suppress(BrokenPipeError):
                        stream.close()
            self._process.wait()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def _lower(which: int, soft: int) -> None:
    hard = resource.getrlimit(which)[1]
    resource.setrlimit(which, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _address_space() -> int:
    """Bytes of address space that this process has mapped; a generous guess where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 1_500_000_000
    return pages * resource.getpagesize()
