"""Runs: what has been read, what is read now, and asking for another one."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from pipeline.records import Stage, Status
from pipeline.run.starting import StarterActivity, StarterState
from pipeline.store import RunKind, RunState
from pipeline.store.run_rows import EndedDocument
from pipeline.web import run_lists
from pipeline.web.access import AsAnalyst
from pipeline.web.api_shapes import (
    KNOWN,
    LARGEST,
    CursorText,
    Limit,
    Number,
    Sent,
    decode_cursor,
    encode_cursor,
    etag_of,
    unless_known,
)
from pipeline.web.document_actions import try_again
from pipeline.web.run_lists import RunLine
from pipeline.web.site import site_of

router = APIRouter(tags=["runs"])

RunId = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_\-]+$")]


class Sums(BaseModel):
    """Documents that have ended, by the way in which they did."""

    done: Number
    done_empty: Number = Field(description="Read, and nothing was in them.")
    skipped: Number
    failed: Number


class RunShape(BaseModel):
    """A run as it stands."""

    id: str
    kind: RunKind
    state: RunState = Field(description="`interrupted` also where its process died without a word.")
    root: str = Field(description="The folder that it reads.")
    started_at: datetime
    ended_at: datetime | None
    seconds: float = Field(description="That it has taken so far; an ETag does not change with it.")
    planned: Number = Field(description="Documents; in the end the sum of `ended`.")
    ended: Sums
    asked_by: str | None = Field(description="The code of who asked for it here; null: the schedule or a command.")
    cancelled_by: str | None = Field(description="The code of who asked it to stop, whether it has yet or not.")
    error: str = Field(description="Why it failed or stopped.")


class DocumentEnded(BaseModel):
    """How the reading of a document ended."""

    number: Number = Field(description="Rises in the order in which they ended: ask for those `after` the last.")
    ended_at: datetime
    path: str
    sha256: str | None = Field(description="Null where the bytes could not be had.")
    stage: Stage
    status: Status
    reason: str = Field(description="What happened and what to do; empty only for a plain `done`.")
    code: str = Field(description="The class of the error; empty for none.")
    pages: Number
    passages: Number
    tags: Number
    seconds: float


class ReadNow(BaseModel):
    """A document that is read now."""

    sha256: str
    path: str | None = Field(description="Null where the archive has not been told it yet.")


class RunDetail(RunShape):
    """A run with its documents."""

    documents: list[DocumentEnded] = Field(description="The newest first.")
    being_read: list[ReadNow]


class StarterShape(BaseModel):
    """What starts runs, and what it is at."""

    activity: StarterActivity
    handed_to: str | None = Field(description="The name that the server of `migralex up` gave to the last one.")
    reason: str = Field(description="Why the last one failed.")


class RunsList(BaseModel):
    """The newest first."""

    items: list[RunShape]
    next: str | None
    starter: StarterShape


class StartBody(Sent):
    """What is wanted."""

    retry: bool = Field(False, description="Try documents that failed again, even where nothing changed.")


class Started(StarterShape):
    """A run was asked for: it begins within some seconds, or after the one that works now."""

    asked_at: datetime


class CancelAsked(BaseModel):
    """The run was asked to stop: it ends after the documents that it is at."""

    asked: bool = True


@router.get(
    "/runs",
    operation_id="listRuns",
    summary="Runs, and what starts them",
    response_model=RunsList,
    responses=KNOWN,
)
def list_runs(
    request: Request, response: Response, visitor: AsAnalyst, limit: Limit = 20, cursor: CursorText = None
) -> Any:
    """Those of the command line and of the schedule too, with an ETag for those who ask often."""
    del visitor
    site = site_of(request)
    page = run_lists.list_runs(site, limit=limit, after=decode_cursor(cursor, str)[0] if cursor else None)
    answer = RunsList(
        items=[run_shape(line) for line in page.lines],
        next=encode_cursor(page.next) if page.next else None,
        starter=starter_shape(site.starter.state()),
    )
    etag = etag_of(answer.model_dump_json(exclude={"items": {"__all__": {"seconds"}}}))
    return unless_known(request, response, answer, etag)


@router.post("/runs", operation_id="startRun", summary="Ask for a run", status_code=202)
def start_run(request: Request, visitor: AsAnalyst, body: StartBody) -> Started:
    """Asked several times within some seconds, it is one run."""
    site = site_of(request)
    asked_at = site.now()
    if body.retry:
        try_again(site, visitor)
    else:
        run_lists.start(site, visitor)
    return Started(**starter_shape(site.starter.state()).model_dump(), asked_at=asked_at)


@router.get("/runs/{run}", operation_id="getRun", summary="How a run stands", response_model=RunDetail, responses=KNOWN)
def show_run(
    request: Request,
    response: Response,
    visitor: AsAnalyst,
    run: Annotated[RunId, Path()],
    limit: Limit = 100,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="Only documents with a number above this.")] = 0,
) -> Any:
    """What it reads now and what has ended, with an ETag for those who ask each second."""
    del visitor
    line = run_lists.find_run(site_of(request), run, limit=limit, after=after)
    answer = RunDetail(
        **run_shape(line).model_dump(),
        documents=[_document(each) for each in line.progress.documents],
        being_read=[ReadNow(sha256=each.sha256, path=each.path) for each in line.progress.being_read],
    )
    etag = etag_of(answer.model_dump_json(exclude={"seconds"}))
    return unless_known(request, response, answer, etag)


@router.post("/runs/{run}/cancel", operation_id="cancelRun", summary="Ask a run to stop", status_code=202)
def cancel_run(request: Request, visitor: AsAnalyst, run: Annotated[RunId, Path()]) -> CancelAsked:
    """What it has read stays; what it has not read is left to the next run. 409 where it has ended."""
    run_lists.cancel(site_of(request), visitor, run)
    return CancelAsked()


def run_shape(line: RunLine) -> RunShape:
    """A run for an answer."""
    progress = line.progress
    return RunShape(
        id=progress.run_id,
        kind=progress.kind,
        state=progress.state,
        root=progress.root,
        started_at=progress.started_at,
        ended_at=progress.ended_at,
        seconds=progress.seconds,
        planned=progress.planned,
        ended=Sums(**{status.value.replace("-", "_"): count for status, count in progress.ended.items()}),
        asked_by=line.asked_by,
        cancelled_by=progress.cancelled_by,
        error=progress.error,
    )


def starter_shape(state: StarterState) -> StarterShape:
    """What starts runs, for an answer."""
    return StarterShape(activity=state.activity, handed_to=state.handed_to, reason=state.reason)


def _document(ended: EndedDocument) -> DocumentEnded:
    outcome = ended.outcome
    return DocumentEnded(
        number=ended.number,
        ended_at=ended.ended_at,
        path=outcome.path,
        sha256=outcome.source_id,
        stage=outcome.stage,
        status=outcome.status,
        reason=outcome.reason,
        code=outcome.code,
        pages=outcome.pages,
        passages=outcome.passages,
        tags=outcome.tags,
        seconds=outcome.seconds,
    )
