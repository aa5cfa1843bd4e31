"""The journey of a folder: prepare, begin, process its batches, finish. With or without Prefect around it."""

import contextlib
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import ArchiveError, MigralexError
from pipeline.records import Outcome, Status, Wish
from pipeline.run import tools
from pipeline.run.batch import BatchWorker, settle_second
from pipeline.run.beforehand import are_results_due, check_folders
from pipeline.run.cancelling import Cancelling, RunCancelled, told_cancelled
from pipeline.run.finish import load_early, write_results
from pipeline.run.follow import follow_versions
from pipeline.run.guarded import document_limits, guarded_child, tagging_worker
from pipeline.run.models import ReadyModel, expected_model_id, ready_model
from pipeline.run.owner import is_dead, this_process
from pipeline.run.plan import Ledger, Plan, Recipe, SecondPath, make_plan, pack
from pipeline.run.pool import WorkerPool
from pipeline.run.progress import Progress
from pipeline.run.relations import due_relations, relate
from pipeline.run.shelf import Shelf, shelf_folder
from pipeline.run.summary import Summary, summarise
from pipeline.run.twin_files import link_known_twins
from pipeline.settings import Settings
from pipeline.store import Archive, Entry, Owner, RunKind, RunState, TouchedFile, open_archive

BATCH_SECONDS = 15.0  # long against the cost of a task, short enough to see progress and to share work out evenly


def now() -> datetime:
    """The clock of a run, with its zone."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Preparation:
    """What is known before anything heavy is loaded: the plan, and the recipe it was made for."""

    settings: Settings
    run_id: str
    root: str
    recipe: Recipe
    plan: Plan
    results_are_due: bool = False
    """An earlier run ended before it wrote its results, or somebody deleted them."""
    relations_are_due: bool = False
    """Metadata say that one document is a version or twin of another, and the archive does not know it yet."""
    _model: ReadyModel | None = field(default=None, repr=False)
    _pool: WorkerPool | None = field(default=None, repr=False)

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to do at all."""
        return self.plan.is_idle and not (self.results_are_due or self.relations_are_due)

    def load(self, tell: Callable[[str], None] = lambda _: None) -> ReadyModel:
        """The model, trained first if the pinned one is absent; ``tell`` hears why that takes its time."""
        if self._model is None:
            self._model = ready_model(self.settings.models, tell, Wish(self.settings.wish))
        return self._model

    def begin(self, progress: Progress) -> "Journey":
        """Start the run; use the journey as a context."""
        return Journey(self, progress)

    def start_workers(self) -> WorkerPool:
        """The guarded workers; they load while the caller does other things."""
        if self._pool is None:
            limits, folder = document_limits(self.settings), self.load().folder
            count = max(1, min(self.settings.workers, len(self.plan.tasks)))
            self._pool = WorkerPool([tagging_worker(folder, limits, Wish(self.settings.wish)) for _ in range(count)])
            self._pool.start()
        return self._pool

    def close(self) -> None:
        """End the workers, if they were started."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None


def prepare(settings: Settings, *, retry: bool = False) -> Preparation:
    """Hold the raw folder against the archive. Raises SettingsError where a folder cannot be used."""
    raw = check_folders(settings)
    model_id = expected_model_id(settings.models, Wish(settings.wish))
    recipe = Recipe(model_id, tools.fingerprint(ocr=settings.ocr), settings.ocr_again)
    with open_archive(settings.archive_url()) as archive:
        archive.interrupt_dead_runs(is_dead, host=this_process().host, now=now())
        known = archive.known_files(str(raw))
        due = are_results_due(archive, settings, str(raw), known)
    plan = _hold_against(raw, Ledger(known, recipe, retry), settings)
    related = _are_relations_due(settings, str(raw), plan)
    run_id = f"{now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    return Preparation(settings, run_id, str(raw), recipe, plan, due, related)


def _hold_against(raw: Path, ledger: Ledger, settings: Settings) -> Plan:
    """The plan of a folder; containers that look new or changed are unpacked on the way."""
    unpacker = guarded_child("pipeline.run.unpack", document_limits(settings))
    max_bytes = settings.max_file_mb * 1_000_000
    shelf = Shelf(shelf_folder(settings.out.resolve(), str(raw)), unpacker, max_bytes)
    try:
        return make_plan(raw, ledger, max_bytes=max_bytes, shelf=shelf)
    finally:
        shelf.close()


def _are_relations_due(settings: Settings, root: str, plan: Plan) -> bool:
    if not plan.relations:
        return False
    with open_archive(settings.archive_url()) as archive:
        return bool(due_relations(archive, root, plan.relations))


class Journey:
    """One run over one folder. ``process_batch`` may be called from several threads."""

    def __init__(self, preparation: Preparation, progress: Progress) -> None:
        self.settings = preparation.settings
        self.run_id = preparation.run_id
        self.plan = preparation.plan
        self.batches = pack(self.plan.tasks, BATCH_SECONDS)
        self._preparation = preparation
        self._progress = progress
        self._pool: WorkerPool | None = None
        self._counts: Counter[Status] = Counter()
        self._lock = threading.Lock()
        self._started = time.monotonic()
        self._owner: Owner = this_process()
        self._finished = False
        self._stopped = threading.Event()
        self._cancelling = Cancelling(self._cancelled_by, self._end_workers, self.settings.cancel_seconds)

    def __enter__(self) -> Self:
        self._archive: Archive = open_archive(self.settings.archive_url())
        try:
            self._open()
        except BaseException as error:
            self.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def _open(self) -> None:
        self._archive.begin_run(
            self.run_id,
            kind=RunKind.PROCESS,
            root=self._preparation.root,
            started_at=now(),
            planned=self.plan.planned,
            owner=self._owner,
        )
        self._progress.plan(self.plan.planned)
        self._settle_at_the_door()
        if self.batches:
            model = self._preparation.load()
            self._archive.save_model_card(model.model_id, model.card)
            self._pool = self._preparation.start_workers()
            self._cancelling.__enter__()
            threading.Thread(target=load_early, daemon=True, name="load-exports").start()

    def stop(self) -> None:
        """Let each batch end after the document that it is at; those that follow stay for the next run."""
        self._stopped.set()

    def _cancelled_by(self) -> str | None:
        return self._archive.is_cancelled(self.run_id)

    def _end_workers(self) -> None:
        if self._pool is not None:
            self._pool.kill()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._cancelling.close()
        self._preparation.close()
        try:
            if error is None and not self._finished:
                self._end(RunState.INTERRUPTED)
            elif error is not None and not self._finished:
                told = error.sentence() if isinstance(error, MigralexError) else f"{type(error).__name__}: {error}"
                with contextlib.suppress(ArchiveError):  # the first error is the one to tell
                    self._end(RunState.FAILED, told)
        finally:
            self._archive.close()

    def process_batch(self, number: int) -> int:
        """Read, tag and store the documents of one batch; the number of those that were read."""
        assert self._pool is not None  # noqa: S101 - there is a pool wherever there are batches
        with self._pool.lend() as worker:
            batch = BatchWorker(
                self._archive,
                worker,
                self._preparation.recipe,
                self.settings,
                self.run_id,
                self._preparation.root,
                self._owner,
                self._cancelling.gives_up,
            )
            done = 0
            for task in self.batches[number]:
                if self._stopped.is_set() or self._cancelling.is_asked():
                    break
                outcome = batch.process(task, now)
                if outcome is not None:
                    done += self._count(outcome).status is Status.DONE
        return done

    def finish(self) -> Summary:
        """Store what depends on the others, check the sum, write exports and report, and end the run.

        Raises MigralexError where the outcomes do not add up to what was planned, and RunCancelled once a run that
        somebody asked to stop is ended.
        """
        self._cancelling.close()
        if self._cancelling.by is not None and sum(self._counts.values()) < self._before_second_paths():
            raise self._cancelled(self._cancelling.by)
        for second in self.plan.second_paths:
            self._count(self._settle_second(second))
        planned, ended = self.plan.planned, sum(self._counts.values())
        if planned != ended:
            raise MigralexError(
                f"{planned} documents were planned and {ended} have an outcome.", advice="Please report it."
            )
        related = relate(self._archive, self._preparation.root, self.plan.relations, now())
        follow_versions(self._archive, now)
        twins = link_known_twins(self._archive, self._preparation.root, now())
        self.plan.problems = (
            *self.plan.problems,
            *related,
            *twins,
        )
        seconds = time.monotonic() - self._started
        written = self._write_results(seconds)
        self._end(RunState.FINISHED)
        return summarise(self._archive, self._preparation.root, self.run_id, self.plan, self._counts, seconds, written)

    def _before_second_paths(self) -> int:
        return self.plan.planned - len(self.plan.second_paths)

    def _cancelled(self, by: str) -> RunCancelled:
        """End a run before its time: what was read stays, and the results are written as far as they go."""
        told = told_cancelled(by, sum(self._counts.values()), self.plan.planned)
        try:
            self._write_results(time.monotonic() - self._started)
        except (MigralexError, OSError) as error:
            told = f"{told} The results could not be written: {error}"
        self._end(RunState.INTERRUPTED, told)
        return RunCancelled(told, advice="The next run reads the rest.")

    def _write_results(self, seconds: float) -> tuple[Path, ...]:
        root = self._preparation.root
        return write_results(self._archive, self.settings, self.run_id, root, self.plan.problems, seconds, now())

    def _settle_at_the_door(self) -> None:
        root = self._preparation.root
        if self.plan.gone:
            self._archive.mark_gone(root, self.plan.gone, now=now())
        if self.plan.touched:
            touched = [TouchedFile(file.path, file.size, file.mtime_ns) for file in self.plan.touched]
            self._archive.touch_files(root, touched, now=now())
        for source in self.plan.described:
            self._archive.update_metadata(source, root=root)
        for outcome, file in self.plan.refused:
            entry = Entry(root, self.run_id, file.size, file.mtime_ns, now())
            self._archive.write_failure(outcome, entry=entry, recipe=self._preparation.recipe.reading)
            self._count(outcome)

    def _settle_second(self, second: SecondPath) -> Outcome:
        entry = Entry(self._preparation.root, self.run_id, second.file.size, second.file.mtime_ns, now())
        return settle_second(self._archive, second, entry)

    def _count(self, outcome: Outcome) -> Outcome:
        with self._lock:
            self._counts[outcome.status] += 1
        self._progress.add(outcome)
        return outcome

    def _end(self, state: RunState, error: str = "") -> None:
        self._finished = True
        self._archive.finish_run(self.run_id, state=state, ended_at=now(), sums=dict(self._counts), error=error)


def process_straight(settings: Settings, progress: Progress | None = None, *, retry: bool = False) -> Summary:
    """The whole journey without Prefect: the same calls from threads of our own."""
    return run_straight(prepare(settings, retry=retry), progress or Progress())


def run_straight(preparation: Preparation, progress: Progress) -> Summary:
    """The journey from a preparation on, without Prefect."""
    with preparation.begin(progress) as journey:
        with ThreadPoolExecutor(preparation.settings.workers) as threads:
            try:
                for batch in [threads.submit(journey.process_batch, number) for number in range(len(journey.batches))]:
                    batch.result()
            except BaseException:  # Ctrl-C too: nobody waits for hundreds of batches after a failure
                journey.stop()
                raise
        return journey.finish()


def export_results(settings: Settings) -> tuple[Path, ...]:
    """Exports and report of a folder from what the archive holds."""
    raw = str(settings.raw.resolve())
    with open_archive(settings.archive_url(), create=False) as archive:
        last = archive.last_run(RunKind.PROCESS)
        return write_results(archive, settings, last.id if last else "none", raw, (), 0.0, now())
