"""What the archive hands out about runs that are watched, and about where the bytes of a document lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.records import Outcome, SourceKind, Status
from pipeline.store.rows import RunRow

ASKED_AGAIN = "asked again"
"""The recipe of a path that the next run reads anew because somebody asked for it."""


@dataclass(frozen=True, slots=True)
class EndedDocument:
    """A document of a run with its outcome. ``number`` rises in the order in which they ended."""

    number: int
    ended_at: datetime
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class BeingRead:
    """A document that a worker holds now; ``path`` is None where nobody has told its path to the archive yet."""

    sha256: str
    path: str | None


@dataclass(frozen=True, slots=True)
class WatchedRun:
    """A run as it stands: the sums of its outcomes so far, and who asked it to stop."""

    run: RunRow
    statuses: Mapping[Status, int]
    """All four are present."""
    cancelled_by: str | None
    ended: tuple[EndedDocument, ...]
    """The newest first."""
    being_read: tuple[BeingRead, ...]


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A present file of the archive, as it was when it was last looked at."""

    root: str
    path: str
    sha256: str | None
    size: int
    mtime_ns: int
    kind: SourceKind | None
    """None for bytes that could not be read."""
