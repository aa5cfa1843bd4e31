"""Settlements as JSON: the last words on what people differ on."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import Field, model_validator

from pipeline.records import Alignment, Verdict
from pipeline.web import disputed
from pipeline.web.access import AsAnalyst, AsReviewer
from pipeline.web.api.disputes import SettlementShape, TalksPage, open_matter, settlement_shape, talks_page
from pipeline.web.api.readings import ObjectiveNumber
from pipeline.web.api_shapes import ByValue, CursorText, Key, Limit, PassageId, Sent
from pipeline.web.discussed import list_settled
from pipeline.web.disputed import LONGEST_REASON
from pipeline.web.site import site_of

router = APIRouter(tags=["discussions"])


class SettlementSent(Sent):
    """The last word on a passage and an objective."""

    key: Key = Field(description="Chosen by the sender, anew for each; sent again, it is the same.")
    passage: PassageId
    objective: ObjectiveNumber
    verdict: Literal["yes", "no", "withdrawn"] = Field(description="withdrawn opens it again.")
    alignment: Annotated[Alignment, ByValue] | None = Field(None, description="Of a yes.")
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)

    @model_validator(mode="after")
    def agrees_with_itself(self) -> "SettlementSent":
        """Refuse a direction of what is no yes."""
        if self.alignment is not None and self.verdict != "yes":
            raise ValueError("a direction belongs to a yes")
        return self


@router.get("/settlements", operation_id="listSettlements", summary="What was settled lately")
def list_lately(request: Request, visitor: AsReviewer, limit: Limit = 50, cursor: CursorText = None) -> TalksPage:
    """The newest first, those that open a matter again among them."""
    return talks_page(site_of(request), visitor, list_settled, limit, cursor, None)


@router.post("/settlements", operation_id="settle", summary="Settle a matter, or open it again", status_code=201)
def settle(request: Request, visitor: AsAnalyst, sent: SettlementSent) -> SettlementShape:
    """The last word counts before what people say."""
    site = site_of(request)
    matter = open_matter(site, visitor, sent.passage, sent.objective)
    made = disputed.settle(site, visitor, matter, Verdict(sent.verdict), sent.reason, sent.key, sent.alignment)
    return settlement_shape(made)
