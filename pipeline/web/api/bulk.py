"""Deciding in bulk as JSON: a list with its size and a sample, then one word on all of it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from pipeline.records import Verdict
from pipeline.run.bulk import BulkDone
from pipeline.web import bulk_decisions
from pipeline.web.access import AsAnalyst
from pipeline.web.api_shapes import Number, Sent
from pipeline.web.asked_queue import AskedQueue, asked
from pipeline.web.bulk_decisions import LONGEST_NOTE
from pipeline.web.site import site_of

router = APIRouter(tags=["bulk"])

Name = Annotated[str, Path(pattern=r"^[0-9a-f]{20}$", min_length=20, max_length=20)]


class BulkListShape(BaseModel):
    """What may be decided together, as it is now."""

    token: str = Field(description="Stands for this very list for half an hour.")
    objective: int
    count: Number = Field(description="Passages on the list, at most 2,000.")
    more: bool = Field(description="There are more than one bulk decision takes.")
    own: Number = Field(description="Left out, as you have answered them yourself.")
    apart: Number = Field(description="Left out, as they wait for independent readings.")
    sample: list[str] = Field(description="Passages drawn at random, to be looked at first.")


class BulkSent(Sent):
    """One word on all passages of a list."""

    token: str = Field(max_length=64)
    verdict: Literal["yes", "no"]
    count: Number = Field(description="The number of passages on the list, as a proof that it was looked at.")
    note: str = Field("", max_length=LONGEST_NOTE)


class BulkShape(BaseModel):
    """A bulk decision as it stands."""

    name: str
    person: str
    at: datetime
    objective: int
    verdict: Verdict
    note: str
    passages: Number
    standing: Number = Field(description="Of them, those that were neither taken back nor answered anew since.")
    withdrawn: Number = Field(description="Those that were taken back.")


@router.get("/bulk/list", operation_id="listForBulk", summary="What may be decided together")
def list_for_bulk(
    request: Request,
    visitor: AsAnalyst,
    told: AskedQueue,
    decided_too: Annotated[bool, Query(description="Also passages that others decided.")] = False,
) -> BulkListShape:
    """The passages of a filter that the machine suggests its objective for; the filter names an objective."""
    shown = bulk_decisions.show_list(site_of(request), visitor, asked(told, visitor), decided_too=decided_too)
    chosen = shown.chosen
    return BulkListShape(
        token=shown.token,
        objective=int(chosen.objective),
        count=len(chosen.ids),
        more=chosen.more,
        own=chosen.own,
        apart=chosen.apart,
        sample=list(shown.sample),
    )


@router.post("/bulk", operation_id="decideInBulk", summary="Decide all passages of a list", status_code=201)
def decide(request: Request, visitor: AsAnalyst, sent: BulkSent) -> BulkShape:
    """409 where the list is forgotten, 422 where the count is not its own."""
    site = site_of(request)
    shown = bulk_decisions.shown_list(site, visitor, sent.token)
    name = bulk_decisions.decide(site, visitor, shown, Verdict(sent.verdict), sent.count, sent.note)
    return _shape(bulk_decisions.done(site, name))


@router.get("/bulk/{name}", operation_id="getBulk", summary="A bulk decision")
def show_done(request: Request, visitor: AsAnalyst, name: Name) -> BulkShape:
    """As it stands."""
    del visitor
    return _shape(bulk_decisions.done(site_of(request), name))


@router.delete("/bulk/{name}", operation_id="undoBulk", summary="Take a bulk decision back")
def undo(request: Request, visitor: AsAnalyst, name: Name) -> BulkShape:
    """Your own; what was said of a passage since then stays."""
    site = site_of(request)
    bulk_decisions.undo(site, visitor, name)
    return _shape(bulk_decisions.done(site, name))


def _shape(found: BulkDone) -> BulkShape:
    return BulkShape(
        name=found.name,
        person=found.person,
        at=found.at,
        objective=int(found.objective),
        verdict=found.verdict,
        note=found.note,
        passages=len(found.readings),
        standing=found.standing,
        withdrawn=found.withdrawn,
    )
