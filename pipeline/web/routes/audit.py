"""The audit log, for owners: who did what, and when; as pages and as files."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from pipeline.store import LogEntry
from pipeline.web.access import AsOwner
from pipeline.web.api_shapes import LARGEST
from pipeline.web.audit_filter import AskedFilter, AuditFilter
from pipeline.web.csv_rows import csv_line
from pipeline.web.pages import render
from pipeline.web.site import Site, site_of
from pipeline.web.wording import Wording, load_words

router = APIRouter()

LINES = 50  # of a page
_ACTION = "audit.action_"
_CSV = ("number", "at", "person", "action", "subject", "detail")


@dataclass(frozen=True, slots=True)
class Line:
    """A line in words."""

    number: int
    at: datetime
    who: str
    code: str
    action: str
    subject: str
    detail: str


@router.get("/audit")
def show_log(
    request: Request,
    visitor: AsOwner,
    wanted: AskedFilter,
    before: Annotated[int | None, Query(ge=0, le=LARGEST)] = None,
) -> Response:
    """A page of the log, the newest first."""
    site = site_of(request)
    entries = wanted.page(site, before=before, limit=LINES + 1)
    shown, more = entries[:LINES], len(entries) > LINES
    query = {name: value for name, value in _asked(wanted).items() if value}
    return render(
        request,
        visitor,
        "audit/log.html",
        lines=_in_words(site, visitor.wording, shown),
        people=site.archive.people(),
        actions=known_actions(visitor.wording),
        wanted=wanted,
        before=before,
        query=urlencode(query),
        older=urlencode(query | {"before": shown[-1].number}) if more else "",
    )


@router.get("/audit.csv")
def download_csv(request: Request, visitor: AsOwner, wanted: AskedFilter) -> Response:
    """The log as a table for spreadsheets, the oldest first."""
    return _file(request, visitor.me.code, wanted, "csv", _csv_lines(site_of(request), wanted))


@router.get("/audit.jsonl")
def download_json_lines(request: Request, visitor: AsOwner, wanted: AskedFilter) -> Response:
    """The log as JSON Lines, the oldest first."""
    return _file(request, visitor.me.code, wanted, "jsonl", _json_lines(site_of(request), wanted))


def known_actions(wording: Wording) -> list[tuple[str, str]]:
    """Actions that have words, with these, in their order."""
    keys = [key for key in load_words(wording.language) if key.startswith(_ACTION)]
    named = [(key.removeprefix(_ACTION).replace("_", "-"), wording.say(key)) for key in keys]
    return sorted(named, key=lambda pair: pair[1].casefold())


def action_in_words(wording: Wording, action: str) -> str:
    """What an action is called; one without words as it is."""
    key = _ACTION + action.replace("-", "_")
    return wording.say(key) if key in load_words(wording.language) else action


def as_json(entry: LogEntry) -> dict[str, Any]:
    """A line as JSON takes it."""
    told = {"number": entry.number, "at": entry.at.isoformat(), "person": entry.person, "action": entry.action}
    return told | {"subject": entry.subject, "detail": dict(entry.detail)}


def _in_words(site: Site, wording: Wording, entries: list[LogEntry]) -> list[Line]:
    names = site.archive.names_of({code for entry in entries for code in (entry.person, entry.subject) if code})
    return [_line(wording, entry, names) for entry in entries]


def _line(wording: Wording, entry: LogEntry, names: dict[str, str]) -> Line:
    def named(code: str) -> str:
        return (names[code] or wording.say("audit.somebody_gone")) if code in names else code

    detail = " · ".join(f"{name}: {value}" for name, value in entry.detail.items())
    who = named(entry.person) if entry.person else wording.say("audit.nobody")
    action = action_in_words(wording, entry.action)
    subject = "" if entry.subject == entry.person else named(entry.subject)
    return Line(entry.number, entry.at, who, entry.person or "", action, subject, detail)


def _csv_lines(site: Site, wanted: AuditFilter) -> Iterator[str]:
    yield "\ufeff" + csv_line(_CSV)  # the mark tells spreadsheets that it is UTF-8
    for entry in wanted.all_lines(site):
        detail = json.dumps(dict(entry.detail), ensure_ascii=False)
        cells = (str(entry.number), entry.at.isoformat(), entry.person or "", entry.action, entry.subject, detail)
        yield csv_line(cells)


def _json_lines(site: Site, wanted: AuditFilter) -> Iterator[str]:
    for entry in wanted.all_lines(site):
        yield json.dumps(as_json(entry), ensure_ascii=False) + "\n"


def _file(request: Request, owner: str, wanted: AuditFilter, ending: str, lines: Iterator[str]) -> Response:
    site = site_of(request)
    asked = {name: value for name, value in _asked(wanted).items() if value}
    site.archive.log(owner, "export-log", "", asked | {"as": ending}, now=site.now())
    kind = "text/csv; charset=utf-8" if ending == "csv" else "application/jsonl; charset=utf-8"
    told = {"content-disposition": f'attachment; filename="migralex-audit.{ending}"'}
    return StreamingResponse(lines, media_type=kind, headers=told)


def _asked(wanted: AuditFilter) -> dict[str, str]:
    return {"person": wanted.person, "action": wanted.action, "since": wanted.since, "until": wanted.until}
