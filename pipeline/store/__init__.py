"""The archive of everything read, tagged and decided: the only home of SQLAlchemy.

Importing this package is cheap; the database is loaded when an archive is opened.
"""

from typing import TYPE_CHECKING

from pipeline.store.logins import (
    LOGIN_CHARACTERS,
    NAME_CHARACTERS,
    attempt_by_login,
    attempt_from_address,
    fold_login,
    folded,
)
from pipeline.store.people_rows import (
    ApiToken,
    Link,
    LinkPurpose,
    LogEntry,
    Person,
    Role,
    SessionRow,
    Upload,
    View,
)
from pipeline.store.queue_rows import (
    AuditedRow,
    Candidate,
    Count,
    Cursor,
    DueVersion,
    Material,
    Overturned,
    Progress,
    QueueEntry,
    QueueFilter,
    QueueItem,
    QueueOrder,
    QueuePage,
    QueueState,
    ReviewedPassage,
    Score,
    ScoreCount,
)
from pipeline.store.review_rows import (
    Assignment,
    Dispute,
    Event,
    EventKind,
    Rating,
    Reading,
    ReadingCounts,
    RecordedReading,
    Remark,
    RemarkKind,
    Settlement,
    Word,
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
from pipeline.store.search_rows import (
    DocumentCursor,
    DocumentFilter,
    DocumentLine,
    DocumentOrder,
    DocumentsPage,
    RegexPage,
    SearchFilter,
    Strip,
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
    "LOGIN_CHARACTERS",
    "NAME_CHARACTERS",
    "Answer",
    "ApiToken",
    "Ask",
    "Assignment",
    "AuditedRow",
    "Candidate",
    "Carry",
    "ChangeRow",
    "ConfirmedCount",
    "Count",
    "CoverageRow",
    "Cursor",
    "Dispute",
    "DocumentCursor",
    "DocumentFilter",
    "DocumentLine",
    "DocumentOrder",
    "DocumentRow",
    "DocumentsPage",
    "DueChange",
    "DueVersion",
    "Entry",
    "Event",
    "EventKind",
    "Ground",
    "Hit",
    "KnownFile",
    "Link",
    "LinkPurpose",
    "LogEntry",
    "Material",
    "Overturned",
    "Owner",
    "Person",
    "Problem",
    "ProblemKind",
    "Progress",
    "Question",
    "QueueEntry",
    "QueueFilter",
    "QueueItem",
    "QueueOrder",
    "QueuePage",
    "QueueState",
    "Rating",
    "Reading",
    "ReadingCounts",
    "Reason",
    "RecordedDecision",
    "RecordedReading",
    "RegexPage",
    "Remark",
    "RemarkKind",
    "ReviewedPassage",
    "Role",
    "RunKind",
    "RunRow",
    "RunState",
    "Score",
    "ScoreCount",
    "SearchFilter",
    "SearchPage",
    "SessionRow",
    "Settlement",
    "StandingDecision",
    "Strip",
    "SurePassage",
    "TagCount",
    "TouchedFile",
    "TwinLink",
    "Twinning",
    "Upload",
    "View",
    "Word",
    "attempt_by_login",
    "attempt_from_address",
    "fold_login",
    "folded",
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
