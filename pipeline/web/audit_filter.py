"""What an owner asks the audit log for, by page, program or file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import Depends, Query

from pipeline.store import LogEntry
from pipeline.web.failures import Refused
from pipeline.web.site import Site


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Whose lines, of which kind, from the first day to the last; empty: all."""

    person: str
    action: str
    since: str
    until: str

    @property
    def start(self) -> datetime | None:
        """The beginning of the first day in UTC. Raises Refused for what is no day."""
        return _day(self.since)

    @property
    def end(self) -> datetime | None:
        """The end of the last day in UTC. Raises Refused."""
        last = _day(self.until)
        return None if last is None else last + timedelta(days=1)

    def page(self, site: Site, *, before: int | None, limit: int) -> list[LogEntry]:
        """Some lines, the newest first."""
        told = {"person": self.person or None, "action": self.action or None, "since": self.start, "until": self.end}
        return site.archive.log_entries(before=before, limit=limit, **told)  # type: ignore[arg-type] # as named

    def all_lines(self, site: Site) -> Iterator[LogEntry]:
        """All lines, the oldest first, few of them in memory."""
        start, end = self.start, self.end
        for entry in site.archive.stream_log():
            fits = self.person in {"", entry.person} and self.action in {"", entry.action}
            if fits and (start is None or entry.at >= start) and (end is None or entry.at < end):
                yield entry


def asked_filter(
    person: Annotated[str, Query(max_length=40, description="Code of who did it.")] = "",
    action: Annotated[str, Query(max_length=60, description="What was done.")] = "",
    since: Annotated[str, Query(max_length=10, description="First day, as 2026-01-31, in UTC.")] = "",
    until: Annotated[str, Query(max_length=10, description="Last day.")] = "",
) -> AuditFilter:
    """The filter of an address. Raises Refused."""
    found = AuditFilter(person, action, since, until)
    start, end = found.start, found.end  # both are read, so that no wrong one is left for later
    if start is not None and end is not None and start >= end:
        raise Refused("The last day is before the first.", advice="Change one of them.")
    return found


AskedFilter = Annotated[AuditFilter, Depends(asked_filter)]


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
        return datetime.combine(found, time(), UTC) if found < date.max else None
    except ValueError as error:
        raise Refused(f"{text!r} is not a day.", advice="Write it as 2026-01-31.") from error
