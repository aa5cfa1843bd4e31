"""The audit log: who did what, and when. Written once; triggers refuse every change."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import select

from pipeline.store.connection import Connected
from pipeline.store.people_rows import LogEntry
from pipeline.store.people_shapes import log_entry_from, pack_mapping
from pipeline.store.people_tables import audit_log

_CHUNK = 1_000  # lines held at a time while streaming
_NOTHING: Mapping[str, str] = {}


class AuditLog(Connected):
    """The log. It outlives people: name them by their codes, never by login, name or address."""

    def log(
        self, person: str | None, action: str, subject: str = "", detail: Mapping[str, str] = _NOTHING, *, now: datetime
    ) -> LogEntry:
        """Write a line; on the disk when this returns. ``person`` is None for the program or somebody unknown."""
        values = {"person": person, "action": action, "subject": subject, "detail": pack_mapping(detail)}
        with self.writing(durable=True) as connection:
            key = connection.execute(audit_log.insert().values(**values, at=now)).inserted_primary_key or (0,)
            return LogEntry(key[0], now, person, action, subject, detail)

    def log_entries(
        self,
        *,
        before: int | None = None,
        limit: int = 100,
        person: str | None = None,
        action: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[LogEntry]:
        """Give lines, newest first: below the number ``before``, of a person, an action, ``since <= at < until``."""
        conditions = [
            None if before is None else audit_log.c.number < before,
            None if person is None else audit_log.c.person == person,
            None if action is None else audit_log.c.action == action,
            None if since is None else audit_log.c.at >= since,
            None if until is None else audit_log.c.at < until,
        ]
        chosen = select(audit_log).where(*(condition for condition in conditions if condition is not None))
        with self.reading() as connection:
            found = connection.execute(chosen.order_by(audit_log.c.number.desc()).limit(limit))
            return [log_entry_from(row) for row in found]

    def stream_log(self) -> Iterator[LogEntry]:
        """Give all lines, the oldest first, holding few of them and no transaction while somebody downloads."""
        after = 0
        while True:
            wanted = select(audit_log).where(audit_log.c.number > after).order_by(audit_log.c.number).limit(_CHUNK)
            with self.reading() as connection:
                rows = connection.execute(wanted).all()
            yield from map(log_entry_from, rows)
            if len(rows) < _CHUNK:
                return
            after = rows[-1].number
