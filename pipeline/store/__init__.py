"""The archive of everything read, tagged and decided: the only home of SQLAlchemy.

Importing this package is cheap; the database is loaded when an archive is opened.
"""

from typing import TYPE_CHECKING

from pipeline.store.queue_rows import (
    AuditedRow,
    Candidate,
    Cursor,
    DueVersion,
    Material,
    Overturned,
    QueueEntry,
    QueueFilter,
    QueueItem,
    QueuePage,
    QueueState,
    ReviewedPassage,
    Score,
    ScoreCount,
)
from pipeline.store.rows import (
    CoverageRow,
    DocumentRow,
    Entry,
    Hit,
    KnownFile,
    Owner,
    Problem,
    ProblemKind,
    RecordedDecision,
    RunKind,
    RunRow,
    RunState,
    SearchPage,
    SurePassage,
    TagCount,
    TouchedFile,
    metadata_digest,
)
from pipeline.store.version_rows import (
    Answer,
    Ask,
    Carry,
    ChangeRow,
    ConfirmedCount,
    DueChange,
    Ground,
    Question,
    Reason,
    StandingDecision,
    TwinLink,
    Twinning,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.store.archive import Archive as Archive

__all__ = [
    "Answer",
    "Ask",
    "AuditedRow",
    "Candidate",
    "Carry",
    "ChangeRow",
    "ConfirmedCount",
    "CoverageRow",
    "Cursor",
    "DocumentRow",
    "DueChange",
    "DueVersion",
    "Entry",
    "Ground",
    "Hit",
    "KnownFile",
    "Material",
    "Overturned",
    "Owner",
    "Problem",
    "ProblemKind",
    "Question",
    "QueueEntry",
    "QueueFilter",
    "QueueItem",
    "QueuePage",
    "QueueState",
    "Reason",
    "RecordedDecision",
    "ReviewedPassage",
    "RunKind",
    "RunRow",
    "RunState",
    "Score",
    "ScoreCount",
    "SearchPage",
    "StandingDecision",
    "SurePassage",
    "TagCount",
    "TouchedFile",
    "TwinLink",
    "Twinning",
    "metadata_digest",
    "open_archive",
    "write_exports",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load the class Archive when it is first asked for."""
        if name == "Archive":
            from pipeline.store.archive import Archive  # noqa: PLC0415 - loads SQLAlchemy

            return Archive
        raise AttributeError(name)


def open_archive(url: str, *, create: bool = True) -> "Archive":
    """Open an archive; see ``pipeline.store.archive.open_archive``."""
    from pipeline.store.archive import open_archive as open_now  # noqa: PLC0415 - loads SQLAlchemy

    return open_now(url, create=create)


def write_exports(archive: "Archive", root: str, out: "Path") -> "tuple[Path, ...]":
    """Write the tables for other programs; see ``pipeline.store.exports.write_exports``."""
    from pipeline.store.exports import write_exports as write_now  # noqa: PLC0415 - loads SQLAlchemy and pyarrow

    return write_now(archive, root, out)
