"""``migralex serve`` as a process that can be killed at any moment and started again at the same port."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from flows.server import free_port

_STARTS = 60.0  # seconds until the room must be open
_LOOK = 0.02  # seconds between two looks at whether it is


class Server:
    """The room of an archive. Its folder is its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.port = free_port()
        self._folder = folder
        self._environment = os.environ | {
            "MIGRALEX_DATABASE_URL": url,
            "MIGRALEX_WEB_HOST": "127.0.0.1",
            "MIGRALEX_WEB_PORT": str(self.port),
        }
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "raw").mkdir()

    def start(self) -> None:
        """Open the room."""
        command = [sys.executable, "-m", "pipeline.cli", "serve"]
        places = ["--raw", str(self._folder / "raw"), "--out", str(self._folder / "out")]
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen([*command, *places], env=self._environment, stdout=log, stderr=log)
        deadline = time.monotonic() + _STARTS
        while not self._is_open():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"The server did not start:\n{(self._folder / 'server.log').read_text()[-2_000:]}")
            time.sleep(_LOOK)

    def kill(self) -> None:
        """End it as a power cut does, as far as a process can tell."""
        assert self._process is not None  # noqa: S101 - it was started
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """Make sure that it is gone."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def _is_open(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0
