"""One document of a batch, from its claim to its row in the archive."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.errors import ArchiveError, LimitReached, MissingTool, NeedsOcr
from pipeline.extract.limits import GuardedWorker, WorkerLimits
from pipeline.extract.options import ReadOptions
from pipeline.records import Flag, Outcome, PageStatus, Passage, Stage, Status
from pipeline.run.frames import Answer, ReadAnswer, ReadRequest, Refusal, TagAnswer, TagRequest, decode_answer, encode
from pipeline.run.owner import is_dead
from pipeline.run.plan import Recipe, SecondPath, Task, Work
from pipeline.settings import Settings
from pipeline.store import Archive, Entry, Owner

WAITS_FOR_A_TOOL = {NeedsOcr.__name__, MissingTool.__name__}
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT"), "1")
"""A worker is one core's worth; a library's own threads would only fight over it, and each maps memory."""


def worker_command(model_folder: Path, limits: WorkerLimits) -> list[str]:
    """How a guarded worker is started."""
    figures = (str(limits.memory_mb), str(limits.cpu_seconds), str(limits.wall_seconds))
    return [sys.executable, "-m", "pipeline.run.worker", str(model_folder.resolve()), *figures]


def worker_environment() -> dict[str, str]:
    """What a worker gets of our environment: enough to find Python and the system's tools, and no secret."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH") if name in os.environ}
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (root, kept.get("PYTHONPATH", "")) if part)
    return {"PYTHONUTF8": "1"} | kept | ONE_THREAD | {"PYTHONPATH": path}


@dataclass(frozen=True, slots=True)
class BatchWorker:
    """What the documents of a batch share."""

    archive: Archive
    worker: GuardedWorker
    recipe: Recipe
    settings: Settings
    run_id: str
    root: str
    owner: Owner

    def process(self, task: Task, now: Callable[[], datetime], lease: timedelta) -> Outcome:
        """Claim, read, tag and store one document; the outcome says how it ended."""
        started = time.monotonic()
        sha256 = task.source.sha256
        if not self.archive.claim(sha256, self.run_id, self.owner, now=now(), lease=lease, is_dead=is_dead):
            return _busy(task)
        answer = self._done_meanwhile(task) or self._answer(task)
        outcome = _outcome(task, answer, time.monotonic() - started)
        if isinstance(answer, TagAnswer):
            before = self.archive.version(sha256)
            outcome = replace(outcome, status=before.status, pages=before.pages, passages=before.passages)
        entry = Entry(self.root, self.run_id, task.file.size, task.file.mtime_ns, now(), claim=sha256)
        return outcome if self._store(task, answer, outcome, entry) else _busy(task)

    def _done_meanwhile(self, task: Task) -> "Outcome | None":
        """The outcome of the same work by another run that ended between our plan and our claim."""
        if task.work is not Work.READ:
            return None
        before = self.archive.known_file(self.root, task.source.path)
        if before is None or before.sha256 != task.source.sha256 or before.status is not Status.DONE:
            return None
        if before.recipe != self.recipe.reading or before.model_id != self.recipe.model_id:
            return None
        counts = (before.pages, before.passages, before.tags)
        return Outcome(task.source.path, task.source.sha256, Stage.STORE, Status.DONE, before.reason, *counts)

    def _answer(self, task: Task) -> Answer:
        try:
            answer = decode_answer(self.worker.ask(encode(self._request(task))))
        except LimitReached as error:
            return Refusal(Stage.EXTRACT, type(error).__name__, error.sentence())
        if isinstance(answer, Refusal) and answer.leaving:
            self.worker.close()
        return answer

    def _request(self, task: Task) -> ReadRequest | TagRequest:
        if task.work is Work.TAG:
            return TagRequest(tuple(self.archive.passages(task.source.sha256)))
        options = ReadOptions(
            max_pages=self.settings.max_pages,
            language_hint=task.source.language,
            ocr=self.settings.ocr,
            ocr_languages=self.settings.ocr_languages,
        )
        max_bytes = self.settings.max_file_mb * 1_000_000
        return ReadRequest(os.fsencode(task.file.absolute), task.source, options, max_bytes)

    def _store(self, task: Task, answer: "Answer | Outcome", outcome: Outcome, entry: Entry) -> bool:
        if isinstance(answer, Outcome):
            return self.archive.write_known_file(task.source, outcome, entry=entry, recipe=self.recipe.reading)
        if isinstance(answer, Refusal):
            recipe = self.recipe.reading_without_tools if answer.code in WAITS_FOR_A_TOOL else self.recipe.reading
            return self.archive.write_failure(outcome, entry=entry, recipe=recipe, source=task.source)
        model_id = self.recipe.model_id
        if isinstance(answer, TagAnswer):
            self.archive.update_metadata(task.source, root=self.root)
            sha256 = task.source.sha256
            return self.archive.write_tags(sha256, model_id, answer.tags, now=entry.now, outcome=outcome, entry=entry)
        missed = any(page.status is PageStatus.NEEDS_OCR for page in answer.document.pages)
        recipe = self.recipe.reading_without_tools if missed else self.recipe.reading
        return self.archive.write_document(
            task.source, answer.document, answer.tags, outcome, entry=entry, recipe=recipe, model_id=model_id
        )


def _busy(task: Task) -> Outcome:
    reason = "Another run is reading this document now; its result will be that run's."
    return Outcome(task.source.path, task.source.sha256, Stage.INTAKE, Status.SKIPPED, reason)


def _outcome(task: Task, answer: "Answer | Outcome", seconds: float) -> Outcome:
    path, sha256 = task.source.path, task.source.sha256
    match answer:
        case Outcome():
            return answer
        case Refusal():
            return Outcome(path, sha256, answer.stage, Status.FAILED, answer.reason, seconds=seconds, code=answer.code)
        case TagAnswer():
            return Outcome(path, sha256, Stage.TAG, Status.DONE, "", tags=len(answer.tags), seconds=seconds)
        case ReadAnswer():
            document = answer.document
            status = Status.DONE if document.passages else Status.DONE_EMPTY
            counts = (len(document.pages), len(document.passages), len(answer.tags))
            return Outcome(path, sha256, Stage.STORE, status, _remarks(answer), *counts, seconds=seconds)


def _remarks(answer: ReadAnswer) -> str:
    """What a person should know about a document that was read."""
    told = list(answer.document.notes)
    if not answer.document.passages:
        told.insert(0, "The file was read and holds no text. Open it and see whether that is right.")
    if answer.untagged:
        languages = sorted({p.language for p in answer.document.passages if p.flags and _unspoken(p)} - {"und"})
        named = f"in {', '.join(languages)}" if languages else "in an unknown language"
        passages = "1 passage was" if answer.untagged == 1 else f"{answer.untagged:,} passages were"
        told.append(f"{passages} read but not tagged, as the model has no training {named}.")
    return " ".join(told)


def _unspoken(passage: Passage) -> bool:
    return Flag.NO_MODEL_FOR_LANGUAGE in passage.flags


def skipped_as_second(archive: Archive, second: SecondPath) -> Outcome:
    """The outcome of a file whose bytes are in the archive under another path."""
    path, sha256 = second.source.path, second.source.sha256
    try:
        version = archive.version(sha256)
    except ArchiveError:
        reason = f"The same bytes as {second.other}, which could not be read: see there."
        return Outcome(path, sha256, Stage.INTAKE, Status.FAILED, reason, code="SameAsFailed")
    counts = (version.pages, version.passages, version.tags)
    if second.moved:
        return Outcome(path, sha256, Stage.INTAKE, version.status, f"Was {second.other} before.", *counts)
    reason = f"The same bytes as {second.other}: one document with two paths."
    return Outcome(path, sha256, Stage.INTAKE, Status.SKIPPED, reason)
