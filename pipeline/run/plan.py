"""What there is to do: the files of the raw folder held against the archive's ledger, before anything heavy is loaded.

A file is unchanged when its size and time, its metadata and the recipe (versions of reader and splitter, model) are
those of the ledger. Where only the time differs, the digest decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from pipeline.errors import SourceError, UnreadableFile
from pipeline.extract import EXTRACTOR_VERSION
from pipeline.intake.folder import FoundFile
from pipeline.intake.metadata import Catalogue, Relation, read_metadata
from pipeline.intake.source import make_source
from pipeline.passages.options import SPLITTER_VERSION
from pipeline.records import Outcome, Source, SourceKind, Stage, Status
from pipeline.run.found import Door, find_files, looks_the_same
from pipeline.run.shelf import Shelf
from pipeline.store import KnownFile, metadata_digest
from pipeline.store.run_rows import ASKED_AGAIN

PDF_BYTES_PER_SECOND = 500_000  # that a worker reads, splits and tags, roughly: only to pack batches of like length
OTHER_BYTES_PER_SECOND = 250_000
SECONDS_PER_FILE = 0.02
MAX_BATCHES = 300  # a task of the engine costs some milliseconds and a row in its records


class Work(StrEnum):
    """What a file needs."""

    READ = "read"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What decides the result besides the bytes."""

    model_id: str
    tools: str
    """Fingerprint of the optional system packages."""
    ocr_again: bool = False
    """Whether text that an earlier OCR left in a file is passed over."""

    @property
    def reading(self) -> str:
        """Versions of the code between bytes and passages."""
        versions = f"extract {EXTRACTOR_VERSION}, split {SPLITTER_VERSION}"
        return f"{versions}, OCR again" if self.ocr_again else versions

    @property
    def reading_without_tools(self) -> str:
        """The same for a document that missed a tool: it is read anew when the tools change."""
        return f"{self.reading}, missed a tool of {self.tools}"


@dataclass(frozen=True, slots=True)
class Task:
    """One file for a worker."""

    work: Work
    source: Source
    file: FoundFile
    before: KnownFile | None = None
    """What the archive knew of the path when the plan was made."""

    @property
    def expected_seconds(self) -> float:
        """Expected time in a worker; scans take longer, which only makes the batches uneven."""
        pace = PDF_BYTES_PER_SECOND if self.source.kind is SourceKind.PDF else OTHER_BYTES_PER_SECOND
        return SECONDS_PER_FILE + self.source.size / pace


@dataclass(frozen=True, slots=True)
class SecondPath:
    """A file whose bytes are, or will be by the end of the run, in the archive under another path."""

    source: Source
    file: FoundFile
    other: str
    moved: bool
    """The other path is gone: the file was moved or renamed."""


@dataclass(slots=True)
class Plan:
    """The files of a folder by what each needs. Filled by ``make_plan``, then only read."""

    tasks: list[Task] = field(default_factory=list)
    refused: list[tuple[Outcome, FoundFile]] = field(default_factory=list)
    """Failed at the door, with nothing for a worker to do."""
    second_paths: list[SecondPath] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    touched: list[FoundFile] = field(default_factory=list)
    """Unchanged but for their time on disk."""
    described: list[Source] = field(default_factory=list)
    """Unchanged but for their metadata."""
    gone: list[str] = field(default_factory=list)
    relations: list[tuple[str, Relation, str]] = field(default_factory=list)
    """What one file is to another, as their metadata say."""
    problems: Sequence[str] = ()
    """Sentences about metadata that could not be used."""

    @property
    def planned(self) -> int:
        """Files that this run gives an outcome."""
        return len(self.tasks) + len(self.refused) + len(self.second_paths)

    @property
    def is_idle(self) -> bool:
        """Whether everything is as the archive knows it."""
        return not (self.planned or self.touched or self.described or self.gone)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the archive knows of a folder, and how it is asked."""

    known: Mapping[str, KnownFile]
    recipe: Recipe
    retry: bool
    """Documents that failed are tried again even where nothing changed."""

    def work_on(self, before: KnownFile) -> Work | None:
        """What known bytes need under today's recipe."""
        if before.code == UnreadableFile.__name__:
            return Work.READ
        if before.recipe not in (self.recipe.reading, self.recipe.reading_without_tools):
            return Work.READ
        if before.status is Status.FAILED:
            return Work.READ if self.retry else None
        if before.status is Status.SKIPPED or before.model_id == self.recipe.model_id:
            return None
        return Work.TAG


def make_plan(raw: Path, ledger: Ledger, *, max_bytes: int, shelf: Shelf | None = None) -> Plan:
    """Hold the folder against the ledger. Only files that look new or changed are opened.

    With a ``shelf`` the documents in containers are files of their own, unpacked there.
    """
    door = Door(max_bytes)
    files = list(find_files(raw, ledger.known, door, shelf, lambda before: ledger.work_on(before) is Work.READ))
    catalogue = read_metadata(raw, files)
    present = {file.path: file for file in files}
    plan = Plan(problems=tuple(catalogue.problems), relations=list(catalogue.relations(present)))
    plan.gone = sorted(path for path, before in ledger.known.items() if before.present and path not in present)
    owners = _owners(ledger, present)
    for file in files:
        before = ledger.known.get(file.path)
        alone = before is not None and _stands_alone(before, owners, present)
        if before is not None and not alone and _is_as_it_was(file, before, catalogue, ledger):
            plan.unchanged.append(file.path)
            continue
        try:
            source = _take_in(file, catalogue, door)
        except SourceError as error:
            _plan_refusal(plan, file, before, error, ledger)
            continue
        task = Task(Work.READ, source, file, before)
        work = ledger.work_on(before) if before is not None and before.sha256 == source.sha256 else Work.READ
        if work is Work.TAG:
            plan.tasks.append(replace(task, work=work))
        elif work is Work.READ or before is None or alone:
            _plan_reading(plan, task, ledger, owners, present)
        else:
            _plan_same_bytes(plan, task, before)
    return plan


def _is_as_it_was(file: FoundFile, before: KnownFile, catalogue: Catalogue, ledger: Ledger) -> bool:
    if not looks_the_same(file, before) or not before.present:
        return False
    return ledger.work_on(before) is None and not _is_described_anew(catalogue, before)


def _stands_alone(before: KnownFile, owners: Mapping[str, str], present: Mapping[str, FoundFile]) -> bool:
    """Whether this was a second path to bytes that no other present file holds any more."""
    return before.status is Status.SKIPPED and owners.get(before.sha256 or "") not in present


def _is_described_anew(catalogue: Catalogue, before: KnownFile) -> bool:
    if before.status not in (Status.DONE, Status.DONE_EMPTY):
        return False
    said = catalogue.describe(before.path)
    stand_in = Source(
        sha256="",
        path=before.path,
        kind=SourceKind.TEXT,
        size=0,
        title=said.title,
        country=said.country,
        document_kind=said.document_kind,
        adopted=said.adopted,
        url=said.url,
        language=said.language,
    )
    return metadata_digest(stand_in) != before.metadata_digest


def _take_in(file: FoundFile, catalogue: Catalogue, door: Door) -> Source:
    """Open a file for its digest and kind. Raises a SourceError."""
    if file.error is not None:
        raise file.error
    seen = door.look(file)
    return make_source(file, seen.sha256, seen.kind, catalogue.describe(file.path))


def _plan_refusal(plan: Plan, file: FoundFile, before: KnownFile | None, error: SourceError, ledger: Ledger) -> None:
    code = type(error).__name__
    told = before is not None and before.code == code and before.present and looks_the_same(file, before)
    asked = before is not None and before.recipe == ASKED_AGAIN
    if told and not (ledger.retry or asked):
        plan.unchanged.append(file.path)
        return
    outcome = Outcome(file.path, None, Stage.INTAKE, Status.FAILED, error.sentence(), code=code)
    plan.refused.append((outcome, file))


def _plan_same_bytes(plan: Plan, task: Task, before: KnownFile) -> None:
    plan.unchanged.append(task.file.path)
    plan.touched.append(task.file)
    if before.status in (Status.DONE, Status.DONE_EMPTY) and metadata_digest(task.source) != before.metadata_digest:
        plan.described.append(task.source)


def _plan_reading(
    plan: Plan, task: Task, ledger: Ledger, owners: dict[str, str], present: Mapping[str, FoundFile]
) -> None:
    sha256, path = task.source.sha256, task.file.path
    owner = owners.setdefault(sha256, path)
    moved = owner not in present
    before = ledger.known.get(owner)
    if owner == path or (moved and before is not None and ledger.work_on(before) is not None):
        plan.tasks.append(task)
    else:
        plan.second_paths.append(SecondPath(task.source, task.file, owner, moved=moved))
    if moved:
        owners[sha256] = path


def _owners(ledger: Ledger, present: Mapping[str, FoundFile]) -> dict[str, str]:
    """The path that stands for some bytes: one that is present as it was, else one whose file is gone."""
    owners: dict[str, str] = {}
    for wants_present in (True, False):
        for path, before in sorted(ledger.known.items()):
            file = present.get(path)
            as_it_was = file is not None and looks_the_same(file, before)
            read = before.status in (Status.DONE, Status.DONE_EMPTY)
            if before.sha256 and read and (as_it_was if wants_present else file is None):
                owners.setdefault(before.sha256, path)
    return owners


def pack(tasks: Sequence[Task], target_seconds: float) -> list[tuple[Task, ...]]:
    """Batches of about ``target_seconds`` of expected work, the dearest documents first; at most some hundred."""
    ordered = sorted(tasks, key=lambda task: (-task.expected_seconds, task.file.path))
    total = sum(task.expected_seconds for task in ordered)
    target = max(target_seconds, total / MAX_BATCHES)
    batches: list[tuple[Task, ...]] = []
    batch: list[Task] = []
    held = 0.0
    for task in ordered:
        if batch and held + task.expected_seconds > target:
            batches.append(tuple(batch))
            batch, held = [], 0.0
        batch.append(task)
        held += task.expected_seconds
    return [*batches, tuple(batch)] if batch else batches
