"""What somebody searches for, as it stands in the address: read from it, and written into it.

``q=words mode=words|phrase|regex case=1 objective=7 min=0.5 max=0.9 document=<digest> country=CA language=fr kind=law
part=article state=open|done older=1``. What is not said is any; the mode is ``words``. The fields that queues have too
are read as queues read them; ``part`` is the kind of passage.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from pipeline.records import PassageKind
from pipeline.store import QueueFilter, SearchFilter
from pipeline.web.failures import Refused
from pipeline.web.filters import State, filter_fields, read_filter, state_of

LONGEST = 500  # characters of a question: as long as a pattern may be
FIELDS = (
    "q",
    "mode",
    "case",
    "objective",
    "min",
    "max",
    "document",
    "country",
    "language",
    "kind",
    "part",
    "state",
    "older",
)
"""The names in the address, in the order in which they are written."""
FILTERS = FIELDS[3:]
_SHARED = ("objective", "min", "max", "document", "country", "language", "kind", "state")
_Named = TypeVar("_Named", bound=StrEnum)
_QUOTES = str.maketrans(dict.fromkeys('"“”„«»', " "))
_ON = "1"
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


class Mode(StrEnum):
    """How a question is understood."""

    WORDS = "words"
    """All of them, in any order."""
    PHRASE = "phrase"
    """The words as they follow each other."""
    REGEX = "regex"
    """A regular expression."""


@dataclass(frozen=True, slots=True)
class SearchAsked:
    """A question, and among which passages it is asked."""

    words: str
    mode: Mode
    case: bool
    """Capitals count; of a pattern alone."""
    shared: QueueFilter
    """What queues can be asked too."""
    part: PassageKind | None
    every_version: bool

    @property
    def question(self) -> str:
        """As the archive takes it where it searches by words."""
        return f'"{self.words.translate(_QUOTES)}"' if self.mode is Mode.PHRASE else self.words

    @property
    def filters(self) -> SearchFilter:
        """As the archive takes it."""
        return SearchFilter(
            objective=self.shared.objective,
            min_score=self.shared.min_chance,
            max_score=self.shared.max_chance,
            country=self.shared.country,
            language=self.shared.language,
            sha256=self.shared.sha256,
            document_kind=self.shared.document_kind,
            kind=self.part,
            decided=self.shared.decided,
            every_version=self.every_version,
        )

    def fields(self) -> dict[str, str]:
        """By the names of the address; what is as usual is left out. Read again, it asks the same."""
        state = state_of(self.shared)
        told = filter_fields(self.shared) | {
            "q": self.words,
            "mode": self.mode.value if self.mode is not Mode.WORDS else "",
            "case": _ON if self.case else "",
            "part": self.part.value if self.part is not None else "",
            "state": state.value if state is not State.ALL else "",
            "older": _ON if self.every_version else "",
        }
        return {name: told[name] for name in FIELDS if told.get(name)}

    def query(self, **changed: str) -> str:
        """As the part of an address behind ``?``, with some fields ``changed`` (empty: left out)."""
        return urlencode([(name, value) for name, value in (self.fields() | changed).items() if value])

    @property
    def filters_set(self) -> int:
        """How many filters are set."""
        return sum(name in FILTERS for name in self.fields())


def read_search(params: Mapping[str, str]) -> SearchAsked:
    """What an address asks for. Raises Refused for what cannot be understood; other parameters are left alone."""
    words = params.get("q", "")
    if len(words) > LONGEST:
        raise Refused(f"The question has more than {LONGEST} characters.", advice="Ask with fewer words.")
    if _UNUSABLE.search(words):
        raise Refused("The question holds signs that no text has.", advice="Type it anew.")
    mode = _told(params, "mode", Mode) or Mode.WORDS
    asked = {name: params[name] for name in _SHARED if params.get(name, "").strip()}
    shared, _ = read_filter({"state": State.ALL.value} | asked, person="")
    return SearchAsked(
        words=words if mode is Mode.REGEX else " ".join(words.split()),
        mode=mode,
        case=mode is Mode.REGEX and _is_on(params, "case"),
        shared=shared,
        part=_told(params, "part", PassageKind),
        every_version=_is_on(params, "older"),
    )


def _told(params: Mapping[str, str], name: str, kind: type[_Named]) -> _Named | None:
    value = params.get(name, "").strip()
    try:
        return kind(value) if value else None
    except ValueError as error:
        known = ", ".join(kind)
        raise Refused(f"{value[:40]!r} is no {name} of a search.", advice=f"Use one of {known}.") from error


def _is_on(params: Mapping[str, str], name: str) -> bool:
    value = params.get(name, "").strip() or "0"
    if value not in {"0", _ON}:
        raise Refused(f"{name}={value[:40]!r} cannot be used: it is 1 or 0.", advice="Leave it out.")
    return value == _ON
