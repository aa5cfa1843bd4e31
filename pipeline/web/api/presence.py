"""Who else looks at a passage now, and whether anybody answered meanwhile."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from pipeline.web.access import AsReviewer
from pipeline.web.api_shapes import PassageId, Sent
from pipeline.web.item import VEILED, is_veiled, standing, state_of
from pipeline.web.one_state import in_one_state
from pipeline.web.review_words import name_for
from pipeline.web.site import site_of

router = APIRouter(tags=["presence"])


class PresenceSent(Sent):
    """Where one is."""

    passage: PassageId
    left: PassageId | None = Field(None, description="The passage that one was at before.")


class Onlooker(BaseModel):
    """Somebody who is there too."""

    code: str
    name: str


class PresenceShape(BaseModel):
    """What is going on at a passage."""

    others: list[Onlooker] = Field(description="Who is there too, except the one who asks.")
    answered: list[Onlooker] = Field(description="Whose answer stands; nobody where answers of others are kept back.")
    state: str = Field(description="Differs when somebody else answered or remarked.")


@router.post("/presence", operation_id="sendPresence", summary="Say where you are, and hear who else is there")
@in_one_state
def send_presence(request: Request, visitor: AsReviewer, sent: PresenceSent) -> PresenceShape:
    """Screens send it every ten seconds. It is kept in memory only, and for less than half a minute."""
    site, me = site_of(request), visitor.me
    site.archive.passage(sent.passage)
    if sent.left is not None and sent.left != sent.passage:
        site.presence.leave(sent.left, me.code)
    others = site.presence.arrive(sent.passage, me.code, site.now())
    readings = standing(site.archive.readings_of(sent.passage))
    _, veiled = is_veiled(site, me, sent.passage)
    answered = [] if veiled else sorted({each.reading.reviewer for each in readings} - {me.code})
    names = site.archive.names_of({*others, *answered})
    state = state_of(readings, site.archive.remarks_of(sent.passage), me.code)
    told = {code: Onlooker(code=code, name=name_for(code, names, visitor.wording)) for code in {*others, *answered}}
    return PresenceShape(
        others=[told[code] for code in others],
        answered=[told[code] for code in answered],
        state=VEILED if veiled else state,
    )
