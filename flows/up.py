"""``migralex up``: Prefect's server, the process that serves the deployment, and the watcher, on one machine."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from flows.server import LocalServer, answers, prefect_environment
from pipeline.errors import SettingsError
from pipeline.settings import Settings

PARTS = ("flows.deployments", "flows.watch")
LOOK_SECONDS = 0.5


def stay_up(settings: Settings, tell: Callable[[str], None]) -> None:
    """Run the three until interrupted or terminated, or until one of them ends; then stop them all."""
    if answers(settings.prefect_port):
        raise SettingsError(
            f"Something like Prefect's server already listens on port {settings.prefect_port}.",
            advice="Stop it, or set MIGRALEX_PREFECT_PORT to a free port.",
        )
    stop = threading.Event()
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, lambda *_: stop.set())
    settings.raw.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as parts:
        server = parts.enter_context(LocalServer(settings.prefect_folder(), port=settings.prefect_port, screen=True))
        tell("Starting Prefect's server (some ten seconds) ...")
        server.wait()
        environment = os.environ | prefect_environment(settings.prefect_folder()) | folders(settings)
        environment["PREFECT_API_URL"] = server.api
        children = {module: parts.enter_context(_child(module, environment, settings)) for module in PARTS}
        tell(f"Server      http://127.0.0.1:{settings.prefect_port}")
        tell(f"Nightly     {settings.schedule} ({settings.timezone}) over {settings.raw}")
        tell(f"Watching    {settings.raw}: a run starts {settings.gather_seconds:g} s after the last change")
        tell("Ctrl-C stops all of it.")
        while not stop.wait(LOOK_SECONDS):
            for module, child in children.items():
                if child.poll() is not None:
                    log = settings.prefect_folder() / f"{module}.log"
                    raise SettingsError(f"{module} has ended by itself, so all was stopped.", advice=f"Read {log}.")
    tell("Stopped.")


def folders(settings: Settings) -> dict[str, str]:
    """The settings that the children need, as environment variables."""
    given = {"MIGRALEX_RAW": settings.raw, "MIGRALEX_OUT": settings.out, "MIGRALEX_MODELS": settings.models}
    return {name: str(Path(value).resolve()) for name, value in given.items()}


PASSED_ON = ("workers", "wish", "database_url", "prefect_home", "prefect_port", "ocr", "ocr_again", "max_file_mb")
"""Settings that a run depends on, which somebody may have given otherwise than by the environment."""


def run_environment(settings: Settings) -> dict[str, str]:
    """Our environment with the settings that a run of its own needs; no secret of the web room among them."""
    given = {name: getattr(settings, name) for name in PASSED_ON if name in settings.model_fields_set}
    told = {f"MIGRALEX_{name.upper()}": str(value) for name, value in given.items() if value is not None}
    ours = {name: value for name, value in os.environ.items() if not name.startswith(KEPT_BACK)}
    return ours | told | folders(settings)


KEPT_BACK = ("MIGRALEX_OPENID_", "MIGRALEX_WEB_")


@contextlib.contextmanager
def _child(module: str, environment: dict[str, str], settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    with (settings.prefect_folder() / f"{module}.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", module], env=environment, stdout=log, stderr=log)  # noqa: S603
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
