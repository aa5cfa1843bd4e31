"""The watched folder: when files arrive or change, and then rest for a while, one run is started for all of them.

``python -m flows.watch`` watches the raw folder until it is stopped.
"""

import time
from pathlib import Path

import httpx
from watchfiles import watch

from flows.trigger import start_run
from pipeline.extract.limits import leave_with_parent
from pipeline.settings import load_settings

POLL_MS = 500
RETRY_SECONDS = 5.0


def watch_folder(raw: Path, gather_seconds: float, port: int) -> None:
    """Start a run for what lies there now, then one after each burst of changes has come to rest."""
    _start_patiently(port, raw)
    changed_at: float | None = None
    for changes in watch(raw, rust_timeout=POLL_MS, yield_on_timeout=True, raise_interrupt=False):
        now = time.monotonic()
        if changes:
            changed_at = now
        elif changed_at is not None and now - changed_at >= gather_seconds:
            changed_at = None
            _start_patiently(port, raw)


def _start_patiently(port: int, raw: Path) -> None:
    """Start a run; the deployments may still be on their way when the watcher is ready."""
    while True:
        try:
            if start_run(port, raw) is not None:
                return
        except httpx.HTTPError as error:
            print(f"The run could not be started ({error}); trying again.", flush=True)
        time.sleep(RETRY_SECONDS)


def main() -> None:
    """Watch the raw folder of the settings."""
    leave_with_parent()
    settings = load_settings()
    watch_folder(settings.raw, settings.gather_seconds, settings.prefect_port)


if __name__ == "__main__":
    main()
