"""Who works: this process, told apart from another that gets its number later."""

import os
import socket
import subprocess
from pathlib import Path

from pipeline.store import Owner


def this_process() -> Owner:
    """The calling process."""
    return Owner(socket.gethostname(), os.getpid(), started(os.getpid()))


def is_dead(owner: Owner) -> bool:
    """Whether a process of this host has ended, even if its number is in use again."""
    return started(owner.pid) != owner.pid_started


def started(pid: int) -> str:
    """When a process of this host started, in the system's own words; empty where there is none."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return _started_by_ps(pid) if not Path("/proc/self/stat").exists() else ""
    fields = status.rpartition(")")[2].split()  # the name before it may hold spaces and brackets
    return "" if fields[0] == "Z" else fields[19]  # field 22 of proc(5): clock ticks since boot; Z has ended


def _started_by_ps(pid: int) -> str:
    asked = subprocess.run(["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603
    return asked.stdout.strip()
