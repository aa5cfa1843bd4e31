"""The fields of metadata: what they are called, and what each may hold."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from pipeline.intake.codes import LANGUAGES, is_country
from pipeline.records import DocumentKind

COLUMNS = {
    alias: column
    for column, aliases in {
        "file": "file filename path document",
        "title": "title name",
        "country": "country state",
        "kind": "kind type",
        "date": "date adopted",
        "url": "url link source",
        "language": "language lang",
    }.items()
    for alias in aliases.split()
} | {
    "file name": "file",
    "document kind": "kind",
    "document type": "kind",
    "country code": "country",
    "version of": "version of",
    "twin of": "twin of",
    "translation of": "twin of",
}
"""The names under which a column is known, in lower case, and the column."""

_LONGEST_TITLE = 500
_LONGEST_URL = 2_000
_LONGEST_PATH = 4_000
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows: a title with them could show as another one."""


class FieldError(ValueError):
    """A field holds what it may not; the message says what it may hold."""


def parse_field(name: str, value: str) -> dict[str, Any]:
    """The attribute of ``Metadata`` that a column sets, with its value. Raises ``FieldError``.

    >>> parse_field("date", " 2018-12-07 ")
    {'adopted': datetime.date(2018, 12, 7)}
    """
    attribute, parse = _PARSERS[name]
    return {attribute: parse(value.strip())}


def _parse_title(value: str) -> str:
    clean = unicodedata.normalize("NFC", value)
    if len(clean) > _LONGEST_TITLE:
        raise FieldError(f"a title has at most {_LONGEST_TITLE} characters")
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} or sign in _TURNING for sign in clean):
        raise FieldError("a title is one line without control characters")
    return clean


def _parse_country(value: str) -> str:
    if not is_country(value.upper()):
        raise FieldError("a country is a code of two letters from ISO 3166-1, such as TN, or XA to XZ for others")
    return value.upper()


def _parse_kind(value: str) -> DocumentKind:
    try:
        return DocumentKind(value.lower())
    except ValueError:
        raise FieldError(f"a kind is one of {', '.join(DocumentKind)}") from None


def _parse_date(value: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise FieldError("a date is year-month-day, such as 2018-12-07")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise FieldError("there is no such day; a date is year-month-day, such as 2018-12-07") from None


def _parse_url(value: str) -> str:
    wrong = FieldError("an address begins with http:// or https:// and names a site")
    if len(value) > _LONGEST_URL or any(sign.isspace() or not sign.isprintable() or sign in '<>"\\' for sign in value):
        raise wrong
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        raise wrong
    return value


def _parse_language(value: str) -> str:
    if value.lower() not in LANGUAGES:
        raise FieldError("a language is a code of two letters from ISO 639-1, such as fr")
    return value.lower()


def _parse_path(value: str) -> str:
    path = unicodedata.normalize("NFC", value.replace("\\", "/").removeprefix("./"))
    if len(path) > _LONGEST_PATH or any(unicodedata.category(sign) == "Cc" for sign in path):
        raise FieldError("it is the path of another file, as it stands in the folder of documents")
    return path


_PARSERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "title": ("title", _parse_title),
    "country": ("country", _parse_country),
    "kind": ("document_kind", _parse_kind),
    "date": ("adopted", _parse_date),
    "url": ("url", _parse_url),
    "language": ("language", _parse_language),
    "version of": ("version_of", _parse_path),
    "twin of": ("twin_of", _parse_path),
}
