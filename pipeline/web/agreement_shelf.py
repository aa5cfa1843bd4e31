"""Reports on agreement, kept in memory until somebody reads on: working them out takes seconds in a large archive."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.run.agreement import AgreementReport, agreement_report
from pipeline.store import Archive

FRESH = timedelta(minutes=1)  # within which a report is not worked out anew, whatever was read
MOST_KEPT = 30  # reports: of documents and assignments

Subject = tuple[str | None, int | None]
"""The digest of a version and the number of an assignment; both None for the whole archive."""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report, and what it rests on."""

    report: AgreementReport
    last: int
    """The number of the last reading when it was made."""
    made_at: datetime


@dataclass
class AgreementShelf:
    """Reports by what they are about."""

    _kept: dict[Subject, KeptReport] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def report(
        self, archive: Archive, now: datetime, *, sha256: str | None = None, assignment: int | None = None
    ) -> KeptReport:
        """The report, at most a minute old where somebody has read since; one is worked out at a time."""
        subject = (sha256, assignment)
        with self._lock:
            last = archive.last_reading()
            kept = self._kept.get(subject)
            if kept is None or (kept.last != last and now - kept.made_at >= FRESH):
                kept = KeptReport(agreement_report(archive, sha256=sha256, assignment=assignment), last, now)
                self._kept.pop(subject, None)
                while len(self._kept) >= MOST_KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[subject] = kept
            return kept
