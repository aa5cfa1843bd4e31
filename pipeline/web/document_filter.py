"""The filter of the list of documents as it stands in the address.

``q=words country=CA kind=law language=fr outcome=failed order=newest|name|passages|undecided``; empty is any.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import Query

from pipeline.records import DocumentKind, Status
from pipeline.store import DocumentCursor, DocumentFilter, DocumentOrder
from pipeline.web.api_shapes import decode_cursor, encode_cursor
from pipeline.web.failures import Refused

LONGEST_WORDS = 200  # characters
LONGEST_CODE = 10

Cursor = Annotated[str | None, Query(max_length=12_000, description="Where the page before said that this begins.")]
"""It holds a whole name and path, so that documents of the same name are told apart."""
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class ListAsked:
    """What the address of the list asks for."""

    filter: DocumentFilter
    order: DocumentOrder

    def fields(self) -> dict[str, str]:
        """By the names of the address; what is as usual is left out."""
        wanted = self.filter
        told = {
            "q": wanted.words,
            "country": wanted.country or "",
            "kind": wanted.kind.value if wanted.kind is not None else "",
            "language": wanted.language or "",
            "outcome": wanted.status.value if wanted.status is not None else "",
            "order": self.order.value if self.order is not DocumentOrder.NEWEST else "",
        }
        return {name: value for name, value in told.items() if value}

    def query(self, **changed: str) -> str:
        """As the part of an address behind ``?``, with some fields ``changed`` (empty: left out)."""
        return urlencode([(name, value) for name, value in (self.fields() | changed).items() if value])


def read_list(params: Mapping[str, str]) -> ListAsked:
    """The filter of an address. Raises Refused for what cannot be one."""
    kind, status = _choice(params, "kind", DocumentKind), _choice(params, "outcome", Status)
    country, language = _code(params, "country"), _code(params, "language")
    words = params.get("q", "").strip()
    if len(words) > LONGEST_WORDS:
        raise Refused(f"The words are longer than {LONGEST_WORDS} characters.", advice="Ask with fewer.")
    order = _choice(params, "order", DocumentOrder) or DocumentOrder.NEWEST
    return ListAsked(DocumentFilter(country=country, kind=kind, language=language, status=status, words=words), order)


def _choice(params: Mapping[str, str], name: str, kind: type[Choice]) -> Choice | None:
    value = params.get(name, "").strip()
    if not value:
        return None
    if value not in {each.value for each in kind}:
        raise Refused(f"{name}={value[:40]!r} cannot be used.", advice=f"Use one of {', '.join(kind)}.")
    return kind(value)


def _code(params: Mapping[str, str], name: str) -> str | None:
    value = params.get(name, "").strip()
    if len(value) > LONGEST_CODE or (value and not value.isascii()):
        raise Refused(f"{name}={value[:40]!r} is no code.", advice="Use a code as the list shows it.")
    return value or None


def write_cursor(cursor: DocumentCursor | None) -> str | None:
    """A cursor as opaque text."""
    return encode_cursor(*cursor) if cursor is not None else None


def read_cursor(text: str | None) -> DocumentCursor | None:
    """The cursor of a text. Raises Refused for what was not one of ours."""
    if text is None:
        return None
    measure, name, path = decode_cursor(text, int, str, str)
    return measure, name, path
