"""The flow ``process-documents``: plan, map the batches, sum the outcomes. What is done lies in ``pipeline.run``."""

import importlib
import time
from pathlib import Path
from typing import cast
from uuid import UUID

from prefect import flow, task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.exceptions import CancelledRun
from prefect.states import Cancelled
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import BaseModel, ConfigDict, Field

from pipeline.run.cancelling import RunCancelled
from pipeline.run.journey import Journey, Preparation, prepare
from pipeline.run.progress import Progress
from pipeline.run.summary import Summary
from pipeline.settings import load_settings

LOADED_LATE = (
    "fastapi",
    "prefect.concurrency.services",
    "prefect.flow_engine",
    "prefect.task_engine",
    "prefect.utilities.visualization",
)
SHOW_EVERY_SECONDS = 5.0  # each costs a call to the server, for which a batch waits
MAX_LISTED_FAILURES = 200  # an artifact's size has a limit; the archive holds them all


class ProcessParameters(BaseModel):
    """What a person fills in to start a run by hand."""

    model_config = ConfigDict(frozen=True)

    raw: str | None = Field(
        default=None, title="Folder of documents", description="Read from here; MIGRALEX_RAW if empty."
    )
    out: str | None = Field(default=None, title="Folder of results", description="Written here; MIGRALEX_OUT if empty.")
    retry: bool = Field(
        default=False, title="Try failed documents again", description="Even where nothing changed since."
    )
    workers: int | None = Field(default=None, ge=1, le=256, title="Worker processes", description="All cores if empty.")
    handed_over: str | None = Field(default=None, title="For the command line", description="Leave this empty.")


NO_PARAMETERS = ProcessParameters()
_handed_over: dict[str, tuple[Preparation, Progress]] = {}
_summaries: dict[str, Summary] = {}
_cancelled: dict[str, RunCancelled] = {}


def load_engine() -> None:
    """Import what Prefect itself imports only when a flow runs: a second that is hidden while its server starts."""
    for name in LOADED_LATE:
        importlib.import_module(name)


def run_prepared(preparation: Preparation, progress: Progress) -> Summary:
    """Run the flow in this process on a preparation that was made already; raises what the flow raised.

    Raises RunCancelled where somebody asked the run to stop.
    """
    _handed_over[preparation.run_id] = (preparation, progress)
    try:
        process_documents(ProcessParameters(handed_over=preparation.run_id))
    except CancelledRun:
        if preparation.run_id in _cancelled:
            raise _cancelled.pop(preparation.run_id) from None
        raise
    return _summaries.pop(preparation.run_id)


@flow(name="process-documents")
def process_documents(parameters: ProcessParameters = NO_PARAMETERS) -> "str | State[None]":
    """Read, split and tag what is new or changed in a folder, then write the exports and the report.

    Failures of single documents do not fail the flow; a broken sum of outcomes, an unreachable archive or a missing
    model does. Returns the id of the run, or says that there was nothing to do; a run that somebody asked to stop in
    the archive ends as Cancelled.
    """
    handed_over = _handed_over.pop(parameters.handed_over, None) if parameters.handed_over else None
    preparation, progress = handed_over or _prepare(parameters)
    if preparation.is_idle:
        return "nothing to do"
    try:
        summary = _process(preparation, progress)
    except RunCancelled as error:
        if parameters.handed_over:
            _cancelled[preparation.run_id] = error
        return Cancelled(message=error.sentence())
    _tell(summary)
    if parameters.handed_over:
        _summaries[summary.run_id] = summary
    return summary.run_id


def _process(preparation: Preparation, progress: Progress) -> Summary:
    with preparation.begin(progress) as journey:
        _show_on_screen(progress, journey.run_id)
        _run_batches(journey)
        return journey.finish()


def _prepare(parameters: ProcessParameters) -> tuple[Preparation, Progress]:
    raw, out = (Path(given) if given else None for given in (parameters.raw, parameters.out))
    settings = load_settings(raw=raw, out=out, workers=parameters.workers)
    return prepare(settings, retry=parameters.retry), Progress()


def _show_on_screen(progress: Progress, run_id: str) -> None:
    shown = cast("UUID", create_progress_artifact(0.0, key=f"progress-{run_id}", description="Documents done"))

    last = time.monotonic()

    def update(share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= SHOW_EVERY_SECONDS or share >= 1.0:
            last = time.monotonic()
            update_progress_artifact(shown, share * 100.0)

    progress.each(update)


def _run_batches(journey: Journey) -> None:
    @task(name="process-batch", task_run_name="batch {number}", cache_policy=NO_CACHE, retries=0)
    def process_batch(number: int) -> int:
        return journey.process_batch(number)

    threads: ThreadPoolTaskRunner[int] = ThreadPoolTaskRunner(max_workers=journey.settings.workers)
    with threads:
        try:
            futures = [threads.submit(process_batch, {"number": number}) for number in range(len(journey.batches))]
            for future in futures:
                future.result()
        except BaseException:  # an interruption too: the batches that wait would otherwise all be worked off first
            journey.stop()
            raise


def _tell(summary: Summary) -> None:
    rows = [{"document": o.path, "reason": o.reason} for o in summary.failures[:MAX_LISTED_FAILURES]]
    create_markdown_artifact(summary.as_markdown(), key=f"run-{summary.run_id}", description="What the run did")
    create_table_artifact(rows or [{"document": "none", "reason": ""}], key=f"failures-{summary.run_id}")
