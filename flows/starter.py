"""What starts runs for the web room: the server of ``migralex up`` where it runs, else a process of our own.

A run belongs to nobody who watches it. Its process has a session of its own, so that Ctrl-C and the end of the web
room leave it at its work; a lock that only that process holds keeps every room from starting a second one. What was
asked for and is not done yet stands in a file, so that the room does it after a restart.
"""

import fcntl
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

import httpx

from flows.trigger import start_run
from flows.up import run_environment
from pipeline.errors import SettingsError
from pipeline.run.starting import StarterActivity, StarterState
from pipeline.settings import Settings

WANTED = "run-wanted"  # in the folder of results: what was asked for, empty or the word retry
IN_HAND = "run-in-hand"  # the same, once a process has begun with it; gone when that has ended by itself
LOCK = "run-lock"  # held by the process of a run, and names it
LOG = "web-run.log"  # of the last one
RETRY = "retry"
LOOK_SECONDS = 0.5
CANCELLED = os.EX_TEMPFAIL  # exit code of `migralex process` where somebody asked its run to stop
LONGEST_SENTENCE = 500  # characters of the log that are told


class Starter:
    """Gathers what is asked for some seconds into one run, and starts none while another of its kind works.

    Threads may share it. See ``Starting`` for what each method promises.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._out = settings.out.resolve()
        self._changed = threading.Condition()
        self._asked_at = time.monotonic()
        self._closed = False
        self._begins = False
        self._pid: int | None = None
        self._handed_to: str | None = None
        self._reason = ""
        if (self._out / IN_HAND).exists():  # its process may have died with the machine
            self._want(retry=(self._out / IN_HAND).read_text("utf-8") == RETRY)
        self._thread = threading.Thread(target=self._work, daemon=True, name="start-runs")
        self._thread.start()

    def request_run(self, *, retry: bool = False) -> None:
        """Ask for a run. Raises SettingsError where the folder of results cannot be written to."""
        with self._changed:
            self._want(retry=retry)
            self._asked_at = time.monotonic()
            self._changed.notify_all()

    def state(self) -> StarterState:
        """What it is at now."""
        with self._changed:
            if self._begins or (self._out / WANTED).exists():
                activity = StarterActivity.WAITING
            elif self._pid is not None:
                activity = StarterActivity.RUNNING
            else:
                activity = StarterActivity.FAILED if self._reason else StarterActivity.IDLE
            return StarterState(activity, self._pid, self._handed_to, self._reason)

    def close(self) -> None:
        """Start nothing more. A process that works goes on, and what is still wanted is done after the next start."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _want(self, *, retry: bool) -> None:
        wanted = self._out / WANTED
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            both = retry or (wanted.exists() and wanted.read_text("utf-8") == RETRY)
            wanted.write_text(RETRY if both else "", encoding="utf-8")
        except OSError as error:
            raise SettingsError(
                f"No run can be asked for: {(error.strerror or 'no reason given').lower()} in {self._out}.",
                advice="Check the disk and the permissions of the folder of results.",
            ) from error

    def _work(self) -> None:
        self._out.mkdir(parents=True, exist_ok=True)
        self._wait_for_others()
        while self._wait_until_wanted():
            try:
                lock = self._wait_for_others(keep=True)
                if lock is None:
                    return
                with lock:
                    child = self._begin(lock)
                if child is not None:
                    self._wait_for(child)  # the lock is its alone now
            except OSError as error:
                self._tell(f"The run could not be started: {error}.")
                (self._out / WANTED).unlink(missing_ok=True)

    def _wait_until_wanted(self) -> bool:
        """Wait until a run was asked for and nothing more for some seconds; False once it is closed."""
        with self._changed:
            while not self._closed:
                left = self._asked_at + self._settings.gather_seconds - time.monotonic()
                if not (self._out / WANTED).exists():
                    self._changed.wait()
                elif left <= 0:
                    return True
                else:
                    self._changed.wait(left)
            return False

    def _wait_for_others(self, *, keep: bool = False) -> IO[str] | None:
        """Wait until no process of a run that some room has started works; its lock, where it is to be kept.

        None once it is closed.
        """
        while True:
            lock = (self._out / LOCK).open("a+", encoding="utf-8")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                with lock, self._changed:
                    lock.seek(0)
                    self._pid = int(lock.read().strip() or 0) or None
                    if self._closed or self._changed.wait_for(lambda: self._closed, LOOK_SECONDS):
                        return None
                continue
            with self._changed:
                self._pid = None
            if keep:
                return lock
            lock.close()
            return None

    def _begin(self, lock: IO[str]) -> "subprocess.Popen[bytes] | None":
        """Leave the run to the server of ``migralex up``, else give its process."""
        with self._changed:
            self._begins = True
            (self._out / WANTED).replace(self._out / IN_HAND)
            retry = (self._out / IN_HAND).read_text("utf-8") == RETRY
        name = self._hand_over(retry=retry)
        if name is None:
            return self._spawn(lock, retry=retry)
        (self._out / IN_HAND).unlink(missing_ok=True)
        with self._changed:
            self._begins, self._handed_to, self._reason = False, name, ""
        return None

    def _hand_over(self, *, retry: bool) -> str | None:
        try:
            return start_run(self._settings.prefect_port, self._settings.raw, retry=retry)
        except httpx.HTTPError:  # it is about to stop, or refuses: what it would do we can do
            return None

    def _spawn(self, lock: IO[str], *, retry: bool) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "pipeline.cli", "process", *(["--retry"] if retry else [])]
        with (self._out / LOG).open("wb") as log:
            child = subprocess.Popen(  # noqa: S603 - our own command
                command,
                env=run_environment(self._settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(lock.fileno(),),
            )
        lock.truncate(0)
        lock.write(str(child.pid))
        lock.flush()
        with self._changed:
            self._begins, self._pid, self._handed_to = False, child.pid, None
        return child

    def _wait_for(self, child: "subprocess.Popen[bytes]") -> None:
        while child.poll() is None:
            with self._changed:
                if self._changed.wait_for(lambda: self._closed, LOOK_SECONDS):
                    child.returncode = 0  # left to itself: nobody waits for it, and Python shall not complain
                    return
        if child.returncode >= 0:  # else it was killed, and is done again by the next room
            (self._out / IN_HAND).unlink(missing_ok=True)
        if child.returncode in (0, CANCELLED):
            self._tell("")
        else:
            self._tell(f"The run ended with {child.returncode}: {last_sentence(self._out / LOG)}")

    def _tell(self, reason: str) -> None:
        with self._changed:
            self._begins, self._pid, self._reason = False, None, reason


def last_sentence(log: Path) -> str:
    """The last line of a log that says something."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return next((line.strip()[:LONGEST_SENTENCE] for line in reversed(lines) if line.strip()), "it said nothing.")
