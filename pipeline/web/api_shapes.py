"""What the interface's answers have in common: pages of lists with cursors, and ETags."""

import base64
import binascii
import hashlib
import json
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pipeline.web.failures import Changed, Problem, Refused

MOST = 200  # items of a page
LONGEST_CURSOR = 300  # characters
LARGEST = 2**53 - 1  # whole numbers beyond it are not exact in a browser
KEPT = "private, no-cache"  # may be kept, and is asked about each time
KNOWN: dict[int | str, dict[str, Any]] = {304: {"description": "As you have it"}}
"""Of a route that gives an ETag."""
CHANGEABLE: dict[int | str, dict[str, Any]] = {412: {"model": Problem, "description": "Changed meanwhile"}}
"""Of a route that changes what somebody else may have changed."""
BRAKED: dict[int | str, dict[str, Any]] = {429: {"model": Problem, "description": "Asked too often"}}
"""Of a route that asks for a password."""

Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many items.")]
CursorText = Annotated[
    str | None, Query(max_length=LONGEST_CURSOR, description="Where the page before said that this one begins.")
]
PassageId = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_\-]+$")]
Digest = Annotated[str, StringConstraints(min_length=64, max_length=64, pattern=r"^[0-9a-f]+$")]
Key = Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_\-]+$")]
Number = Annotated[int, Field(ge=0, le=LARGEST)]
ByValue = Field(strict=False)
"""Of an enumeration in a body, which is sent as the text of its value."""


class Sent(BaseModel):
    """A body: what it does not know it refuses, and what is of another kind too ("7" and true are no numbers)."""

    model_config = ConfigDict(extra="forbid", strict=True, str_max_length=20_000)


def encode_cursor(*parts: float | int | str) -> str:
    """A cursor as opaque text.

    >>> decode_cursor(encode_cursor(0.5, 7), float, int)
    (0.5, 7)
    """
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decode_cursor(text: str, *kinds: type) -> tuple[Any, ...]:
    """The parts of a cursor, each of its kind. Raises Refused for what was not one of ours."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        parts = None
    if not isinstance(parts, list) or len(parts) != len(kinds):
        raise Refused("The cursor is not one that was given out.", advice="Begin without a cursor.")
    for part, kind in zip(parts, kinds, strict=True):
        wrong = isinstance(part, bool) or not isinstance(part, (int, float) if kind is float else kind)
        if wrong or (isinstance(part, int | float) and not abs(part) <= LARGEST):
            raise Refused("The cursor is not one that was given out.", advice="Begin without a cursor.")
    return tuple(kind(part) for part, kind in zip(parts, kinds, strict=True))


def etag_of(*parts: object) -> str:
    """An ETag that changes when one of the parts does."""
    return '"' + hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()[:24] + '"'


def not_modified(request: Request, etag: str) -> Response | None:
    """The short answer where the asker has it already."""
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers={"etag": etag}) if etag in known else None


def unless_known(request: Request, response: Response, found: BaseModel, etag: str = "") -> Any:
    """The answer with its ETag, or the short one where the asker has it already."""
    told = etag or etag_of(found.model_dump_json())
    response.headers.update({"etag": told, "cache-control": KEPT})
    return not_modified(request, told) or found


def as_seen(request: Request, etag: str) -> None:
    """Make sure that a thing still is as the sender of ``If-Match`` saw it. Raises Changed."""
    said = request.headers.get("if-match", "").strip()
    if said and said != "*" and etag not in [part.strip().removeprefix("W/") for part in said.split(",")]:
        raise Changed("It was changed since you saw it.", advice="Look at it again, then change it.")
