"""Readings: one person's whole answer to one passage, sent once however often it arrives."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field, model_validator

from pipeline.errors import KeyClash
from pipeline.objectives import Objective
from pipeline.records import Alignment, Verdict
from pipeline.store.review_rows import BULK, Reading, RecordedReading, Word
from pipeline.web.access import AsReviewer, Visitor
from pipeline.web.api_shapes import (
    ByValue,
    CursorText,
    Key,
    Limit,
    Number,
    PassageId,
    Sent,
    decode_cursor,
    encode_cursor,
)
from pipeline.web.failures import Conflict, NotThere
from pipeline.web.item import standing
from pipeline.web.review_seen import what_was_seen
from pipeline.web.review_sender import check_sender
from pipeline.web.site import Site, site_of

router = APIRouter(tags=["readings"])

ObjectiveNumber = Annotated[int, Field(ge=1, le=23, description="An objective of the Compact.")]
Note = Annotated[str, Field(max_length=2_000, description="A note, empty for none.")]
LONGEST_READING = 86_400.0  # seconds; whoever leaves a screen open for a day was not reading
KeyInPath = Annotated[Key, Path(description="The key that the reading was sent with.")]


class WordShape(Sent):
    """What is said of one objective."""

    objective: ObjectiveNumber
    verdict: Literal["yes", "no"]
    alignment: Annotated[Alignment, ByValue] | None = Field(None, description="The direction in which it points.")
    note: Note = ""


class ReadingSent(Sent):
    """An answer. Its reviewer and time are the server's to say."""

    key: Key = Field(description="Chosen by the sender, anew for each answer; sent again, it is the same answer.")
    passage: PassageId
    words: list[WordShape] = Field(default_factory=list, max_length=23)
    none: bool = Field(False, description="None of the 23 objectives is concerned.")
    blind: bool = Field(False, description="No suggestions were shown, as your screen has it; the server knows.")
    shown: list[ObjectiveNumber] = Field(
        default_factory=list,
        max_length=23,
        description="The objectives that were suggested; others than the model suggests are not kept.",
    )
    model: str | None = Field(None, max_length=200, description="The model that suggested them.")
    seconds: float = Field(0.0, ge=0, le=LONGEST_READING, description="Between showing and answering; 0 if unknown.")
    assignment: Annotated[int, Field(ge=1, lt=2**31)] | None = Field(None, description="In which it was read.")

    @model_validator(mode="after")
    def agrees_with_itself(self) -> "ReadingSent":
        """Refuse what contradicts itself."""
        named = [word.objective for word in self.words]
        if len(set(named)) != len(named):
            raise ValueError("an objective is named twice")
        if self.none and any(word.verdict == "yes" for word in self.words):
            raise ValueError("it says none of the 23, and yes to one of them")
        if not self.none and not named:
            raise ValueError("it says nothing, not even that none of the 23 is concerned")
        if self.blind and self.shown:
            raise ValueError("it is blind, and suggestions were shown")
        if self.key.startswith(BULK):
            raise ValueError("its key is that of a bulk decision")
        return self


class WordKept(BaseModel):
    """What was said of one objective, as it is kept; notes of older archives may be longer than new ones."""

    objective: int
    verdict: Verdict
    alignment: Alignment | None
    note: str


class ReadingShape(BaseModel):
    """A reading as it is kept."""

    number: Number
    key: str
    passage: str
    made_at: datetime
    words: list[WordKept]
    none: bool
    blind: bool = Field(description="Suggestions were withheld, to measure how much they sway people.")
    shown: list[int] = Field(description="The objectives that were suggested, or that were withheld.")
    seconds: float
    assignment: int | None
    withdraws: int | None = Field(description="The number of the reading that this one takes back.")
    withdrawn: bool = Field(description="It was taken back.")


class ReadingsPage(BaseModel):
    """Some readings, the newest first."""

    items: list[ReadingShape]
    next: str | None


class WithdrawalSent(Sent):
    """Taking a reading back."""

    key: Key = Field(description="Of the withdrawal, chosen like that of a reading.")


def words_of(words: Iterable[Word]) -> list[WordKept]:
    """Words for an answer."""
    return [
        WordKept(objective=int(word.objective), verdict=word.verdict, alignment=word.alignment, note=word.note)
        for word in words
    ]


def shape_of(recorded: RecordedReading) -> ReadingShape:
    """A reading for an answer."""
    told = recorded.reading
    words = words_of(told.words)
    return ReadingShape(
        number=recorded.number,
        key=told.key,
        passage=told.passage_id,
        made_at=told.made_at,
        words=words,
        none=told.none,
        blind=told.blind,
        shown=[int(objective) for objective in told.shown],
        seconds=told.seconds,
        assignment=told.assignment,
        withdraws=recorded.withdraws,
        withdrawn=recorded.withdrawn,
    )


@router.post(
    "/readings",
    operation_id="sendReading",
    summary="Answer a passage",
    status_code=201,
    responses={200: {"model": ReadingShape, "description": "It had arrived before"}},
)
def send_reading(request: Request, response: Response, visitor: AsReviewer, sent: ReadingSent) -> ReadingShape:
    """Write an answer down durably: 201; 200 where it had arrived before; 409 where the key belongs to another."""
    check_sender(request, visitor)
    recorded, new = record(site_of(request), visitor, sent)
    response.status_code = 201 if new else 200
    return shape_of(recorded)


def record(site: Site, visitor: Visitor, sent: ReadingSent) -> tuple[RecordedReading, bool]:
    """Write an answer down; whether it is new. Raises UnknownRecord, or Conflict where the key belongs to another."""
    claimed = [Objective(number) for number in sent.shown]
    seen = what_was_seen(site, visitor.me, sent.passage, claimed=claimed, model_id=sent.model)
    reading = Reading(
        key=sent.key,
        passage_id=sent.passage,
        reviewer=visitor.me.code,
        made_at=site.now(),
        words=tuple(
            Word(Objective(word.objective), Verdict(word.verdict), word.alignment, word.note) for word in sent.words
        ),
        none=sent.none,
        blind=seen.blind,
        shown=seen.objectives,
        model_id=seen.model_id,
        seconds=sent.seconds,
        assignment=sent.assignment,
    )
    try:
        return site.archive.record_reading(reading)
    except KeyClash as error:
        raise Conflict(str(error), advice=error.advice) from error


@router.get("/readings", operation_id="listReadings", summary="Your own readings")
def list_readings(request: Request, visitor: AsReviewer, limit: Limit = 50, cursor: CursorText = None) -> ReadingsPage:
    """What you have read, the newest first."""
    before = decode_cursor(cursor, int)[0] if cursor else None
    found = site_of(request).archive.my_readings(visitor.me.code, before=before, limit=limit + 1)
    following = encode_cursor(found[limit - 1].number) if len(found) > limit else None
    return ReadingsPage(items=[shape_of(each) for each in found[:limit]], next=following)


@router.get("/readings/{key}", operation_id="getReading", summary="One of your own readings")
def show_reading(request: Request, visitor: AsReviewer, key: KeyInPath) -> ReadingShape:
    """A reading of yours by its key."""
    return shape_of(_mine(site_of(request), visitor, key))


@router.post(
    "/readings/{key}/withdrawal",
    operation_id="withdrawReading",
    summary="Take a reading back",
    status_code=201,
    responses={200: {"model": ReadingShape, "description": "It was taken back before, with this key"}},
)
def withdraw_reading(
    request: Request, response: Response, visitor: AsReviewer, key: KeyInPath, sent: WithdrawalSent
) -> ReadingShape:
    """Take your reading back: what you had said before stands again, with a trace."""
    check_sender(request, visitor)
    recorded, new = withdraw(site_of(request), visitor, key, sent.key)
    response.status_code = 201 if new else 200
    return shape_of(recorded)


@router.delete("/readings/{key}", operation_id="deleteReading", summary="Take a reading back, in one word")
def delete_reading(request: Request, visitor: AsReviewer, key: KeyInPath) -> ReadingShape:
    """The same with a key that follows from the reading's own: sent again, it changes nothing."""
    own = f"back-{sha256(key.encode()).hexdigest()[:40]}"
    return shape_of(withdraw(site_of(request), visitor, key, own)[0])


def withdraw(site: Site, visitor: Visitor, key: str, withdrawal: str) -> tuple[RecordedReading, bool]:
    """Take a reading of the visitor back; whether that is new. Raises NotThere, or Conflict where it does not stand."""
    found = _mine(site, visitor, key)
    before = site.archive.reading_by_key(withdrawal)
    if before is None:
        left = standing(site.archive.readings_of(found.reading.passage_id))
        mine = [each.number for each in left if each.reading.reviewer == visitor.me.code]
        if mine[-1:] != [found.number]:
            message = "This answer was taken back already, or a later one has replaced it."
            raise Conflict(message, advice="Open the passage again to see what stands.")
    try:
        return site.archive.withdraw_reading(found.number, key=withdrawal, reviewer=visitor.me.code, now=site.now())
    except KeyClash as error:
        raise Conflict(str(error), advice=error.advice) from error


def _mine(site: Site, visitor: Visitor, key: str) -> RecordedReading:
    found = site.archive.reading_by_key(key)
    if found is None or found.reading.reviewer != visitor.me.code or found.withdraws is not None:
        raise NotThere("There is no reading of yours with this key.", advice="It may not have arrived yet.")
    return found
