"""Remarks: flags for discussion, comments, and answers to questions."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator

from pipeline.errors import KeyClash
from pipeline.objectives import Objective
from pipeline.store.review_rows import Remark, RemarkKind
from pipeline.web.access import AsReader, AsReviewer
from pipeline.web.api.readings import ObjectiveNumber
from pipeline.web.api_shapes import Key, Number, PassageId, Sent
from pipeline.web.failures import Conflict
from pipeline.web.item import is_veiled
from pipeline.web.review_sender import check_sender
from pipeline.web.site import site_of

router = APIRouter(tags=["remarks"])


class RemarkSent(Sent):
    """Something said about a passage."""

    key: Key = Field(description="Chosen by the sender, anew for each remark; sent again, it is the same remark.")
    passage: PassageId
    kind: Literal["flag", "unflag", "comment", "answer"]
    text: str = Field("", max_length=4_000, description="Flags may come without words.")
    objective: ObjectiveNumber | None = None

    @model_validator(mode="after")
    def has_words(self) -> "RemarkSent":
        """Refuse a comment without words."""
        if self.kind in {"comment", "answer"} and not self.text.strip():
            raise ValueError("it has no words")
        return self


class RemarkShape(BaseModel):
    """A remark as it is kept."""

    number: Number
    key: str
    passage: str
    author: str = Field(description="The code of a person.")
    at: datetime
    kind: RemarkKind
    text: str
    objective: int | None
    addressee: str | None = Field(description="The code of the person who is asked.")


class RemarksList(BaseModel):
    """All remarks on a passage, the oldest first."""

    items: list[RemarkShape]
    next: None = Field(None, description="They all come at once.")


def shape_of(remark: Remark) -> RemarkShape:
    """A remark for an answer."""
    return RemarkShape(
        number=remark.number,
        key=remark.key,
        passage=remark.passage_id,
        author=remark.author,
        at=remark.at,
        kind=remark.kind,
        text=remark.text,
        objective=int(remark.objective) if remark.objective is not None else None,
        addressee=remark.addressee,
    )


@router.post(
    "/remarks",
    operation_id="sendRemark",
    summary="Flag a passage or say something about it",
    status_code=201,
    responses={200: {"model": RemarkShape, "description": "It had arrived before"}},
)
def send_remark(request: Request, response: Response, visitor: AsReviewer, sent: RemarkSent) -> RemarkShape:
    """Write a remark down durably."""
    check_sender(request, visitor)
    site = site_of(request)
    objective = Objective(sent.objective) if sent.objective is not None else None
    about = (sent.key, sent.passage, visitor.me.code, site.now(), RemarkKind(sent.kind), sent.text)
    try:
        remark, new = site.archive.add_remark(*about, objective=objective)
    except KeyClash as error:
        raise Conflict(str(error), advice=error.advice) from error
    if new:
        site.archive.log(
            visitor.me.code, f"remark-{sent.kind}", sent.passage, {"number": str(remark.number)}, now=site.now()
        )
    response.status_code = 201 if new else 200
    return shape_of(remark)


@router.get("/remarks", operation_id="listRemarks", summary="The remarks on a passage")
def list_remarks(request: Request, visitor: AsReader, passage: Annotated[PassageId, Query()]) -> RemarksList:
    """All of them; those of others are kept from whoever is asked for an independent answer first."""
    site = site_of(request)
    site.archive.passage(passage)
    _, veiled = is_veiled(site, visitor.me, passage)
    found = site.archive.remarks_of(passage)
    shown = [remark for remark in found if not veiled or remark.author == visitor.me.code]
    return RemarksList(items=[shape_of(remark) for remark in shown])
