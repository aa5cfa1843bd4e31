"""The audit log, for owners' programs."""

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from pipeline.web.access import AsOwner
from pipeline.web.api_shapes import CursorText, Limit, decode_cursor, encode_cursor
from pipeline.web.audit_filter import AskedFilter
from pipeline.web.site import site_of

router = APIRouter(tags=["audit"])


class LogLine(BaseModel):
    """What somebody did."""

    number: int
    at: datetime
    person: str | None = Field(description="Code of who did it; null for somebody unknown or the program itself.")
    action: str
    subject: str
    detail: dict[str, str]


class LogPage(BaseModel):
    """Lines, the newest first."""

    items: list[LogLine]
    next: str | None


@router.get("/audit", operation_id="readAuditLog", summary="What was done")
def read_log(
    request: Request, visitor: AsOwner, wanted: AskedFilter, limit: Limit = 50, cursor: CursorText = None
) -> LogPage:
    """Every change but readings, which are their own history."""
    del visitor
    before = decode_cursor(cursor, int)[0] if cursor is not None else None
    entries = wanted.page(site_of(request), before=before, limit=limit + 1)
    found = entries[:limit]
    items = [
        LogLine(
            number=entry.number,
            at=entry.at,
            person=entry.person,
            action=entry.action,
            subject=entry.subject,
            detail=dict(entry.detail),
        )
        for entry in found
    ]
    return LogPage(items=items, next=encode_cursor(found[-1].number) if len(entries) > limit else None)
