"""One document of a batch, from its claim to its row in the archive."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.errors import HostileDocument, LimitReached, MissingTool, NeedsOcr
from pipeline.extract.limits import GuardedWorker
from pipeline.extract.options import ReadOptions
from pipeline.records import Flag, Outcome, PageStatus, Passage, Source, SourceKind, Stage, Status
from pipeline.run.answers import check_answer
from pipeline.run.frames import Answer, ReadAnswer, ReadRequest, Refusal, TagAnswer, TagRequest, decode_answer, encode
from pipeline.run.owner import is_dead
from pipeline.run.plan import Ledger, Recipe, SecondPath, Task, Work
from pipeline.settings import Settings
from pipeline.store import Archive, Entry, KnownFile, Owner

LEASE_MARGIN = 120.0  # seconds beyond a document's own limit, for loading, storing and a busy machine
WAITS_FOR_A_TOOL = {NeedsOcr.__name__, MissingTool.__name__}


def scan_seconds(settings: Settings, source: Source) -> float:
    """Wall time that a PDF gets beyond other documents: its pages may be images, and OCR takes seconds for each."""
    if not settings.ocr or source.kind is not SourceKind.PDF:
        return 0.0
    return min(source.size / 1e6 * settings.scan_seconds_per_mb, settings.scan_seconds)


def read_options(settings: Settings, language: str | None) -> ReadOptions:
    """How a file is read under these settings; ``language`` is what its metadata say."""
    return ReadOptions(
        max_pages=settings.max_pages,
        language_hint=language,
        ocr=settings.ocr,
        ocr_again=settings.ocr_again,
        ocr_languages=settings.ocr_languages,
    )


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
    gives_up: Callable[[], bool] = lambda: False
    """Whether the workers are being ended because the run is; what they were at then is nobody's failure."""

    def process(self, task: Task, now: Callable[[], datetime]) -> Outcome | None:
        """Claim, read, tag and store one document; the outcome says how it ended.

        None where the run gave it up: it is left to the next one as it was.
        """
        started = time.monotonic()
        sha256 = task.source.sha256
        lease = timedelta(seconds=self.settings.document_seconds + self._scan_seconds(task) + LEASE_MARGIN)
        if not self.archive.claim(sha256, self.run_id, self.owner, now=now(), lease=lease, is_dead=is_dead):
            return _busy(task)
        answer = self._done_meanwhile(task) or self._answer(task)  # only the holder of the claim may ask
        if isinstance(answer, Refusal) and answer.code == LimitReached.__name__ and self.gives_up():
            self.archive.release([sha256], self.run_id)
            return None
        outcome = _outcome(task, answer, time.monotonic() - started)
        entry = Entry(self.root, self.run_id, task.file.size, task.file.mtime_ns, now(), claim=sha256)
        return outcome if self._store(task, answer, outcome, entry) else _busy(task)

    def _done_meanwhile(self, task: Task) -> "Outcome | None":
        """The outcome of the same work by another run that ended between our plan and our claim."""
        known = self.archive.known_file(self.root, task.source.path)
        if known is None or known == task.before or known.sha256 != task.source.sha256:
            return None
        if known.status in (None, Status.SKIPPED) or Ledger({}, self.recipe, retry=False).work_on(known) is not None:
            return None
        return _as_known(task.source, known)

    def _answer(self, task: Task) -> Answer:
        try:
            answer = decode_answer(self.worker.ask(encode(self._request(task)), more_seconds=self._scan_seconds(task)))
            check_answer(answer, task.source, self.recipe.model_id)
        except (LimitReached, HostileDocument) as error:
            self.worker.close()
            return Refusal(Stage.EXTRACT, type(error).__name__, error.sentence())
        if isinstance(answer, Refusal) and answer.leaving:
            self.worker.close()
        return answer

    def _scan_seconds(self, task: Task) -> float:
        return 0.0 if task.work is Work.TAG else scan_seconds(self.settings, task.source)

    def _request(self, task: Task) -> ReadRequest | TagRequest:
        if task.work is Work.TAG:
            return TagRequest(tuple(self.archive.passages(task.source.sha256)))
        options = read_options(self.settings, task.source.language)
        max_bytes = self.settings.max_file_mb * 1_000_000
        return ReadRequest(os.fsencode(task.file.absolute), task.source, options, max_bytes)

    def _store(self, task: Task, answer: "Answer | Outcome", outcome: Outcome, entry: Entry) -> bool:
        if isinstance(answer, Outcome):
            known = self.archive.known_file(self.root, task.source.path)
            recipe = known.recipe if known is not None else self.recipe.reading
            if outcome.status is Status.FAILED:
                return self.archive.write_failure(outcome, entry=entry, recipe=recipe, source=task.source)
            return self.archive.write_known_file(task.source, outcome, entry=entry, recipe=recipe)
        if isinstance(answer, Refusal):
            recipe = self.recipe.reading_without_tools if answer.code in WAITS_FOR_A_TOOL else self.recipe.reading
            return self.archive.write_failure(outcome, entry=entry, recipe=recipe, source=task.source)
        model_id = self.recipe.model_id
        if isinstance(answer, TagAnswer):
            self.archive.update_metadata(task.source, root=self.root)
            sha256 = task.source.sha256
            return self.archive.write_tags(
                sha256, model_id, answer.tags, now=entry.now, outcome=outcome, entry=entry, doubts=answer.doubts
            )
        missed = any(page.status is PageStatus.NEEDS_OCR for page in answer.document.pages)
        recipe = self.recipe.reading_without_tools if missed else self.recipe.reading
        return self.archive.write_document(
            task.source,
            answer.document,
            answer.tags,
            outcome,
            entry=entry,
            recipe=recipe,
            model_id=model_id,
            doubts=answer.doubts,
        )


def _busy(task: "Task | SecondPath") -> Outcome:
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
            known = _as_known(task.source, task.before) if task.before is not None else None
            assert known is not None  # noqa: S101 - only what was read before is tagged again
            return replace(known, stage=Stage.TAG, tags=len(answer.tags), seconds=seconds)
        case ReadAnswer():
            document = answer.document
            listed = task.source.kind is SourceKind.ZIP and document.furniture  # it has no text of its own to miss
            status = Status.DONE if document.passages or listed else Status.DONE_EMPTY
            remarks = _remarks(answer, task.source.kind)
            counts = (len(document.pages), len(document.passages), len(answer.tags))
            return Outcome(path, sha256, Stage.STORE, status, remarks, *counts, seconds=seconds)


def _as_known(source: Source, known: KnownFile) -> Outcome:
    """The latest outcome of a path, as the archive knows it."""
    stage, status = known.stage or Stage.STORE, known.status or Status.DONE
    counts = (known.pages, known.passages, known.tags)
    return Outcome(source.path, source.sha256, stage, status, known.reason, *counts, code=known.code)


def _remarks(answer: ReadAnswer, kind: SourceKind) -> str:
    """What a person should know about a document that was read."""
    told = list(answer.document.notes)
    if not answer.document.passages and kind is not SourceKind.ZIP:
        told.insert(0, "The file was read and holds no text. Open it and see whether that is right.")
    if answer.untagged:
        languages = sorted({p.language for p in answer.document.passages if _unspoken(p)} - {"und"})
        named = f"in {', '.join(languages)}" if languages else "in an unknown language"
        passages = "1 passage was" if answer.untagged == 1 else f"{answer.untagged:,} passages were"
        told.append(f"{passages} read but not tagged, as the model has no training {named}.")
    return " ".join(told)


def _unspoken(passage: Passage) -> bool:
    return Flag.NO_MODEL_FOR_LANGUAGE in passage.flags


def settle_second(archive: Archive, second: SecondPath, entry: Entry) -> Outcome:
    """Store a file whose bytes are in the archive under another path, with the fate of that one; its outcome."""
    path, sha256 = second.source.path, second.source.sha256
    known = archive.known_file(entry.root, second.other)
    if known is None or known.sha256 != sha256 or known.status is None:
        return _busy(second)
    if known.status is Status.FAILED:
        reason = f"The same bytes as {second.other}: {known.reason}"
        outcome = replace(_as_known(second.source, known), reason=reason)
        archive.write_failure(outcome, entry=entry, recipe=known.recipe, source=second.source)
        return outcome
    if second.moved:
        outcome = replace(_as_known(second.source, known), reason=f"Was {second.other} before. {known.reason}".strip())
    else:
        reason = f"The same bytes as {second.other}: one document with two paths."
        outcome = Outcome(path, sha256, Stage.INTAKE, Status.SKIPPED, reason)
    archive.write_known_file(second.source, outcome, entry=entry, recipe=known.recipe)
    if second.moved:
        archive.update_metadata(second.source, root=entry.root)
    return outcome
