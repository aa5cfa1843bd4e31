"""Prefect's server on the loopback, as a process that ends with the one that started it.

``python -m flows.server <port>`` runs it in the foreground. It is started as early as possible, because it needs some
ten seconds, in which models and workers are loaded.
"""

import contextlib
import fcntl
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import MigralexError
from pipeline.extract.limits import leave_with_parent

START_SECONDS = 120.0
POLL_SECONDS = 0.1
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_CLI_PROMPT": "false",
}
"""Nothing leaves the machine, and Prefect speaks only of what went wrong."""


class ServerError(MigralexError):
    """Prefect's server did not start."""


def prefect_environment(home: Path) -> dict[str, str]:
    """The environment that Prefect reads: quiet, and at home in our data folder."""
    return QUIET | {"PREFECT_HOME": str(home), "PREFECT_RESULTS_LOCAL_STORAGE_PATH": str(home / "results")}


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, *, timeout: float = 15.0) -> bool:
    """Whether a healthy Prefect server listens on this loopback port.

    Where nobody listens, that is known at once; a server that is busy is given ``timeout`` seconds.
    """
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=timeout) as reply:
            return bool(reply.status == 200 and reply.read(16).strip() == b"true")
    except (OSError, urllib.error.URLError, ValueError):
        return False


@contextlib.contextmanager
def choose_home(home: Path) -> Iterator[Path]:
    """Prefect's folder for one run: ``home``, or a fresh one while another run uses it.

    Two servers on one database file would wait for each other; a fresh home only costs some seconds of start.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "in-use").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with tempfile.TemporaryDirectory(prefix="migralex-prefect-", ignore_cleanup_errors=True) as fresh:
                yield Path(fresh)
            return
        yield home


class LocalServer:
    """A server process on a loopback port, its log in ``home/server.log``; as a context it ends with the block."""

    def __init__(self, home: Path, *, port: int | None = None, screen: bool = False) -> None:
        self.port = port or free_port()
        self._home = home
        self._screen = screen
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def api(self) -> str:
        """What PREFECT_API_URL has to be."""
        return f"http://127.0.0.1:{self.port}/api"

    def start(self) -> Self:
        """Start the process and come back at once."""
        self._home.mkdir(parents=True, exist_ok=True)
        own = {"PREFECT_UI_ENABLED": str(self._screen).lower(), "PREFECT_UI_API_URL": self.api}
        environment = os.environ | prefect_environment(self._home) | own
        with (self._home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "flows.server", str(self.port)], env=environment, stdout=log, stderr=log
            )
        return self

    def wait(self) -> None:
        """Wait until the server answers; raises ServerError with the place of its log if it does not."""
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.port):
            ended = self._process is not None and self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise ServerError("Prefect's server did not start.", advice=f"Read {self._home / 'server.log'}.")
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """End the process."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def main() -> None:
    """Run Prefect's application until told to stop or left alone."""
    leave_with_parent()
    import uvicorn
    from prefect.server.api.server import create_app

    uvicorn.run(create_app(ephemeral=False), host="127.0.0.1", port=int(sys.argv[1]), log_level="error")


if __name__ == "__main__":
    main()
