"""The filter of a queue in the addresses of the interface, each field described where programs look for it."""

from typing import Annotated

from fastapi import Depends, Query, Request

from pipeline.store import Archive, QueueFilter
from pipeline.web.access import Visitor
from pipeline.web.api_shapes import Digest
from pipeline.web.filters import FIELDS, read_filter

Told = dict[str, str]

_PAGE = 1_000  # passages of the queue looked through at a time


def told_fields(
    request: Request,
    objective: Annotated[int | None, Query(ge=1, le=23, description="That the passages are asked about.")] = None,
    document: Digest | None = None,
    country: Annotated[str | None, Query(max_length=2, description="Two letters, ISO 3166-1.")] = None,
    language: Annotated[str | None, Query(max_length=3, description="ISO 639-1, of the passage.")] = None,
    kind: Annotated[str | None, Query(max_length=20, description="Of the document.")] = None,
    min: Annotated[float | None, Query(ge=0, le=1, description="Least chance of the best objective.")] = None,  # noqa: A002 - a name in the address
    max: Annotated[float | None, Query(ge=0, le=1, description="Greatest chance.")] = None,  # noqa: A002 - a name in the address
    order: Annotated[str | None, Query(max_length=10, description="useful, newest, score or lot.")] = None,
    state: Annotated[str | None, Query(max_length=10, description="open, done or all.")] = None,
    flagged: Annotated[str | None, Query(max_length=5, description="1: flagged passages alone.")] = None,
    mine: Annotated[str | None, Query(max_length=5, description="1: those that you have answered.")] = None,
    assignment: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> Told:
    """The fields that the address names, as text."""
    del objective, document, country, language, kind, min, max, order, state, flagged, mine, assignment
    return {name: value for name, value in request.query_params.items() if name in FIELDS}


AskedQueue = Annotated[Told, Depends(told_fields)]


def asked(told: Told, visitor: Visitor) -> QueueFilter:
    """The filter for this visitor. Raises Refused."""
    return read_filter(told, visitor.me.code)[0]


def ids_of(archive: Archive, wanted: QueueFilter, most: int) -> tuple[list[str], bool]:
    """The passages of a filter in its order, at most so many, and whether there are more."""
    found: list[str] = []
    cursor = None
    while len(found) <= most:
        page = archive.queue_page(wanted, limit=_PAGE, after=cursor)
        found += [item.passage_id for item in page.items]
        cursor = page.next
        if cursor is None:
            return found[:most], len(found) > most
    return found[:most], True
