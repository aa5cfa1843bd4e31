"""What the archive takes and hands out beside the shared records: frozen, typed rows with no database behind them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from pipeline.objectives import Objective
from pipeline.records import Alignment, Decision, Source, Stage, Status


class RunKind(StrEnum):
    """What a run does."""

    PROCESS = "process"
    TAG = "tag"
    TRAIN = "train"
    REPORT = "report"
    EXPORT = "export"
    BACK_UP = "back-up"


class RunState(StrEnum):
    """Where a run stands; ``INTERRUPTED`` is said by a later run that finds the process of this one dead."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class ProblemKind(StrEnum):
    """What ``integrity`` can find."""

    SLICE = "slice"
    ORPHAN_TAG = "orphan-tag"
    INDEX = "index"
    NO_PATH = "no-path"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Owner:
    """A process that holds claims: a pid alone may have been given to another process since, its start time tells."""

    host: str
    pid: int
    pid_started: str
    """The start of the process in whatever unit the caller reads it, compared as it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Which file in which run something is written for, and when (aware)."""

    root: str
    run_id: str
    size: int
    """Bytes; 0 where they could not be told."""
    mtime_ns: int
    now: datetime
    claim: str | None = None
    """The key of the claim that this write ends. With a key, nothing is written once another run has taken it over."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the archive knows of one path: all that a planner needs to say "unchanged"."""

    path: str
    size: int
    mtime_ns: int
    sha256: str | None
    recipe: str
    metadata_digest: str
    """``metadata_digest`` of the source as it was last written for this path."""
    model_ids: tuple[str, ...]
    """The models whose tags of these bytes are kept, sorted; also those that found nothing."""
    model_id: str | None
    """The one that tagged last."""
    present: bool
    """Whether it was still there when the folder was last looked at."""
    stage: Stage | None
    status: Status | None
    """Of the latest outcome."""
    code: str
    reason: str
    pages: int
    passages: int
    tags: int


@dataclass(frozen=True, slots=True)
class TouchedFile:
    """A file whose time changed while its bytes did not."""

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as the archive remembers it; the four counts are zero until it has ended."""

    id: str
    kind: RunKind
    root: str
    state: RunState
    owner: Owner
    started_at: datetime
    ended_at: datetime | None
    planned: int
    done: int
    done_empty: int
    skipped: int
    failed: int
    error: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One version of a document, with the counts of its last reading and of the model that tagged it last."""

    source: Source
    """Its path is the first of ``paths``."""
    paths: tuple[str, ...]
    """The present paths under the root asked for (or under any), sorted."""
    document: int
    ordinal: int
    """Position among the versions of the document, from 1."""
    predecessor: str | None
    current: bool
    """Whether a file with these bytes is present."""
    languages: tuple[str, ...]
    """Of its passages, the most frequent first."""
    found_title: str | None
    notes: tuple[str, ...]
    recipe: str
    model_id: str | None
    status: Status
    pages: int
    passages: int
    tags: int
    read_at: datetime

    @property
    def name(self) -> str:
        """The title said by a person, else the one found in the file, else the path."""
        return self.source.title or self.found_title or self.source.path


@dataclass(frozen=True, slots=True)
class TagCount:
    """How many tags of the last model an objective has, and in how many documents."""

    objective: Objective
    tags: int
    documents: int


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """How many passages of a document concern an objective; pairs with none are left out."""

    sha256: str
    name: str
    path: str
    objective: Objective
    passages: int


@dataclass(frozen=True, slots=True)
class SurePassage:
    """A passage among those that a model is surest of for an objective."""

    objective: Objective
    score: float
    passage_id: str
    sha256: str
    name: str
    document_path: str
    path: str
    language: str
    text: str
    alignment: Alignment | None = None
    """A guess, to be asked and never counted."""
    alignment_score: float | None = None


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """A decision with a copy of what it was about, which outlives the passage."""

    number: int
    """Rising in the order of recording."""
    decision: Decision
    sha256: str
    text_digest: str
    """SHA-256 of the passage's text in UTF-8."""
    path: str
    text: str
    present: bool
    """Whether the passage is still in the archive."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the archive that is not as it should be."""

    kind: ProblemKind
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. ``marks`` are ``(start, end)`` in ``snippet``, in order and apart."""

    passage_id: str
    sha256: str
    name: str
    document_path: str
    path: str
    language: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    score: float
    """Higher is better; comparable within one search only."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits, and how many there are in all."""

    total: int
    hits: tuple[Hit, ...]
    more: bool = False
    """There are more than ``total``: those were ranked, and no others."""
    next: int | None = None
    """Where there are more: to search the older ones next."""


def metadata_digest(source: Source) -> str:
    """Digest of what a person said about a file, equal for equal metadata whatever the path and bytes.

    >>> from pipeline.records import SourceKind
    >>> one, two = Source("a", "x.pdf", SourceKind.PDF, 1), Source("b", "y.txt", SourceKind.TEXT, 2)
    >>> metadata_digest(one) == metadata_digest(two)
    True
    """
    said = (source.title, source.country, source.document_kind, source.adopted, source.url, source.language)
    safe = [str(part).encode("utf-8", "backslashreplace").decode() if part is not None else None for part in said]
    return hashlib.sha256(msgspec.json.encode(safe)).hexdigest()[:32]
