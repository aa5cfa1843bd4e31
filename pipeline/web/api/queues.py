"""Queues as JSON: pages of passages with the reasons for their places, counts and progress."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from pipeline.web.access import AsReader
from pipeline.web.api.items import ReasonShape
from pipeline.web.api_shapes import CursorText, Limit, Number
from pipeline.web.asked_queue import AskedQueue, asked
from pipeline.web.one_state import in_one_state
from pipeline.web.queue_lines import QueueLine as Line
from pipeline.web.queue_lines import queue_lines
from pipeline.web.queue_walk import FEW_LOOKS, following
from pipeline.web.site import site_of

router = APIRouter(tags=["queues"])

LONGEST_TEXT = 600  # characters of a passage that a list shows


class QueueLine(BaseModel):
    """A passage of a queue."""

    passage: str
    document: str = Field(description="SHA-256 of its source.")
    document_name: str
    country: str | None
    path: str
    language: str
    text: str = Field(description="Its beginning.")
    decided: bool
    blind: bool = Field(description="What the machine suggests is kept from you until you have answered.")
    best: int | None = Field(description="The objective with the highest chance; null where none is known.")
    chance: float | None
    tagged: int = Field(description="Number of objectives that the machine suggests.")
    reasons: list[ReasonShape] = Field(description="Why it has its place, the weightiest first.")


class QueueLines(BaseModel):
    """A page of a queue."""

    items: list[QueueLine]
    next: str | None = Field(description="Where the page behind this one begins; null at the end.")


class QueueCount(BaseModel):
    """How many passages a filter leaves."""

    number: Number
    more: bool = Field(description="There are more than that.")


class QueueProgress(BaseModel):
    """How far a queue is, whether its filter asks for decided passages or not."""

    decided: Number
    total: Number
    exact: bool = Field(description="False where a number is an estimate.")


@router.get("/queue", operation_id="listQueue", summary="A queue as a list")
@in_one_state
def list_queue(
    request: Request, visitor: AsReader, told: AskedQueue, limit: Limit = 25, cursor: CursorText = None
) -> QueueLines:
    """The passages that a filter leaves, in its order."""
    archive = site_of(request).archive
    items, behind = following(archive, asked(told, visitor), limit=limit, after=cursor, looks=FEW_LOOKS)
    lines = queue_lines(site_of(request), visitor.me, items)
    return QueueLines(items=[_line(line) for line in lines], next=behind)


@router.get("/queue/count", operation_id="countQueue", summary="How long a queue is")
def count_queue(request: Request, visitor: AsReader, told: AskedQueue) -> QueueCount:
    """Counted up to 10,000."""
    found = site_of(request).archive.count_queue(asked(told, visitor))
    return QueueCount(number=found.number, more=found.more)


@router.get("/queue/progress", operation_id="getQueueProgress", summary="How far a queue is")
@in_one_state
def show_progress(request: Request, visitor: AsReader, told: AskedQueue) -> QueueProgress:
    """Decided passages among all that the filter leaves; of an assignment, those that you have read."""
    archive, wanted = site_of(request).archive, asked(told, visitor)
    if wanted.assignment is not None:
        given = archive.assignment(wanted.assignment)
        return QueueProgress(decided=given.read_by.get(visitor.me.code, 0), total=given.passages, exact=True)
    found = archive.queue_progress(wanted)
    return QueueProgress(decided=found.decided, total=found.total, exact=found.exact)


def _line(line: Line) -> QueueLine:
    item = line.item
    known = bool(item.score.best)
    return QueueLine(
        passage=item.passage_id,
        document=item.sha256,
        document_name=item.name,
        country=item.country,
        path=item.path,
        language=item.language,
        text=item.text[:LONGEST_TEXT],
        decided=item.decided,
        blind=line.blind,
        best=item.score.best if known else None,
        chance=item.score.chance if known else None,
        tagged=item.tagged,
        reasons=[
            ReasonShape(
                kind=reason.kind,
                objectives=[int(each) for each in reason.objectives],
                chances=list(reason.chances),
                count=reason.count,
            )
            for reason in line.reasons
        ],
    )
