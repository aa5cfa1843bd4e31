"""``migralex process`` and ``migralex export``."""

import contextlib
import os
import time

from pipeline.run.cancelling import RunCancelled
from pipeline.run.journey import Preparation, export_results, prepare, run_straight
from pipeline.run.summary import Summary
from pipeline.settings import Settings
from pipeline.terminal import complain, say, show_summary, shown, shown_progress

CANCELLED = os.EX_TEMPFAIL
"""Exit code of a run that somebody asked to stop: not all is done, and nothing is wrong."""


def process_folder(settings: Settings, *, retry: bool, direct: bool) -> None:
    """Process a folder and show the end; where nothing is new, say so without starting anything."""
    started = time.monotonic()
    preparation = prepare(settings, retry=retry)
    if preparation.is_idle:
        say(f"Nothing to do: {told_unchanged(preparation)}, looked at in {time.monotonic() - started:.1f} s.")
        say("Failed documents are tried again with --retry. `migralex status` shows them.")
        return
    plan = preparation.plan
    if preparation.results_are_due:
        say("The results of an earlier run are missing; they are written now.")
    say(f"{plan.planned} documents to process in {shown(settings.raw)}, {len(plan.unchanged)} unchanged.")
    try:
        show_summary(_run(preparation, direct=direct or not plan.tasks))
    except RunCancelled as error:
        complain(error.sentence())
        raise SystemExit(CANCELLED) from None


def _run(preparation: Preparation, *, direct: bool) -> Summary:
    if not direct:
        return with_prefect(preparation)
    with shown_progress() as progress:
        return run_straight(preparation, progress)


def told_unchanged(preparation: Preparation) -> str:
    """How many documents are as the archive knows them."""
    count = len(preparation.plan.unchanged)
    return "1 document is unchanged" if count == 1 else f"{count} documents are unchanged"


def with_prefect(preparation: Preparation) -> Summary:
    """Run the flow on the server that runs already, else on one of our own that ends with us."""
    from flows.server import LocalServer, answers, choose_home, prefect_environment

    settings = preparation.settings
    if answers(settings.prefect_port):
        os.environ.update(prefect_environment(settings.prefect_folder()))
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{settings.prefect_port}/api"
        return _run_flow(preparation)
    folder = settings.prefect_folder()
    with contextlib.closing(preparation), choose_home(folder) as home, LocalServer(home) as server:
        os.environ.update(prefect_environment(home))
        os.environ["PREFECT_API_URL"] = server.api
        preparation.load(say)
        preparation.start_workers()
        say("Starting Prefect (5 to 20 s) ...")
        started = time.monotonic()
        _load_flow()  # while the server starts, which takes longer
        server.wait()
        say(f"Prefect is ready after {time.monotonic() - started:.0f} s.")
        return _run_flow(preparation)


def _load_flow() -> None:
    os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"  # what fails is told in a sentence, not in pages of traceback
    from flows.process import load_engine

    load_engine()


def _run_flow(preparation: Preparation) -> Summary:
    _load_flow()
    from flows.process import run_prepared

    preparation.load(say)
    with shown_progress() as progress:
        return run_prepared(preparation, progress)


def export_folder(settings: Settings) -> None:
    """Write exports and report from what the archive holds."""
    for path in export_results(settings):
        say(f"  {shown(path)}")
