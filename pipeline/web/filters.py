"""The filter of a queue as it stands in the address: read from it, and written into it.

``objective=7 document=<digest> country=CA language=fr kind=law min=0.2 max=0.8 order=useful|newest|score|lot
state=open|done|all flagged=1 mine=1 assignment=3``. What is not said is any; the order is ``useful``, the state
``open`` (``all`` for flagged passages and for those that one has read oneself).
"""

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urlencode

from pipeline.objectives import Objective
from pipeline.records import DocumentKind
from pipeline.store import QueueFilter, QueueOrder
from pipeline.web.failures import Refused

FIELDS = (
    "objective",
    "document",
    "country",
    "language",
    "kind",
    "min",
    "max",
    "order",
    "state",
    "flagged",
    "mine",
    "assignment",
)
"""The names in the address, in the order in which they are written."""
LARGEST_ASSIGNMENT = 2**31  # far more than anybody makes, and less than a database refuses
_DIGEST = re.compile(r"[0-9a-f]{64}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}")


class State(StrEnum):
    """Which passages of a queue are shown."""

    OPEN = "open"
    """Nobody has decided them; of an assignment: those that the person has not read."""
    DONE = "done"
    """Somebody has; of an assignment: those that the person has read."""
    ALL = "all"


def read_filter(params: Mapping[str, str], person: str) -> tuple[QueueFilter, int | None]:
    """The filter of an address for the person with this code, and its assignment. Raises Refused.

    Other parameters are left alone, so that a page may have some of its own.
    """
    told = {name: params[name].strip() for name in FIELDS if params.get(name, "").strip()}
    assignment = _whole(told, "assignment", 1, LARGEST_ASSIGNMENT)
    mine, flagged = _switch(told, "mine"), _switch(told, "flagged")
    usual = State.ALL if mine or flagged else State.OPEN
    state = State(_one_of(told, "state", [each.value for each in State]) or usual)
    objective = _whole(told, "objective", min(Objective), max(Objective))
    order = _one_of(told, "order", [each.value for each in QueueOrder]) or QueueOrder.USEFUL
    kind = _one_of(told, "kind", [each.value for each in DocumentKind])
    country, language = _like(told, "country", _COUNTRY), _like(told, "language", _LANGUAGE)
    own = mine or assignment is not None
    wanted = QueueFilter(
        objective=Objective(objective) if objective is not None else None,
        country=country.upper() if country is not None else None,
        language=language.lower() if language is not None else None,
        sha256=_like(told, "document", _DIGEST),
        decided=None if own else {State.OPEN: False, State.DONE: True, State.ALL: None}[state],
        order=QueueOrder(order),
        min_chance=_chance(told, "min"),
        max_chance=_chance(told, "max"),
        flagged=flagged,
        not_read_by=person if assignment is not None and not mine and state is State.OPEN else None,
        read_by=person if mine or (assignment is not None and state is State.DONE) else None,
        document_kind=DocumentKind(kind) if kind is not None else None,
        assignment=assignment,
    )
    return wanted, assignment


def state_of(wanted: QueueFilter) -> State:
    """The state that a filter asks for, as the address says it."""
    if wanted.assignment is not None or wanted.read_by is not None:
        return State.OPEN if wanted.not_read_by else State.DONE if wanted.read_by and wanted.assignment else State.ALL
    return {False: State.OPEN, True: State.DONE, None: State.ALL}[wanted.decided]


def filter_fields(wanted: QueueFilter) -> dict[str, str]:
    """A filter by the names of the address; what is as usual is left out. Read again, it is the same filter."""
    mine = wanted.read_by is not None and wanted.assignment is None
    state = state_of(wanted)
    said = {
        "objective": str(int(wanted.objective)) if wanted.objective is not None else "",
        "document": wanted.sha256 or "",
        "country": wanted.country or "",
        "language": wanted.language or "",
        "kind": wanted.document_kind.value if wanted.document_kind is not None else "",
        "min": _short(wanted.min_chance),
        "max": _short(wanted.max_chance),
        "order": wanted.ordered_by.value if wanted.ordered_by is not QueueOrder.USEFUL else "",
        "state": "" if state is (State.ALL if mine or wanted.flagged else State.OPEN) else state.value,
        "flagged": "1" if wanted.flagged else "",
        "mine": "1" if mine else "",
        "assignment": str(wanted.assignment) if wanted.assignment is not None else "",
    }
    return {name: value for name, value in said.items() if value}


def filter_query(wanted: QueueFilter, **changed: str) -> str:
    """A filter as the part of an address behind ``?``, with some fields ``changed`` (empty: left out).

    >>> filter_query(QueueFilter(country="CA"), order="newest")
    'country=CA&order=newest'
    """
    fields = filter_fields(wanted) | changed
    return urlencode([(name, fields[name]) for name in FIELDS if fields.get(name)])


def _short(chance: float | None) -> str:
    return f"{chance:g}" if chance is not None else ""


def _refused(name: str, value: str, told: str) -> Refused:
    return Refused(f"The filter {name}={value[:40]!r} cannot be used: {told}.", advice="Change it or leave it out.")


def _switch(told: Mapping[str, str], name: str) -> bool:
    value = told.get(name, "0").lower()
    if value not in {"0", "1", "true", "false", "on"}:
        raise _refused(name, value, "it is 1 or 0")
    return value not in {"0", "false"}


def _one_of(told: Mapping[str, str], name: str, known: list[str]) -> str | None:
    value = told.get(name)
    if value is not None and value not in known:
        raise _refused(name, value, f"it is one of {', '.join(known)}")
    return value


def _like(told: Mapping[str, str], name: str, pattern: re.Pattern[str]) -> str | None:
    value = told.get(name)
    if value is not None and pattern.fullmatch(value) is None:
        raise _refused(name, value, {"document": "it is a digest of 64 characters"}.get(name, "it is a short code"))
    return value


def _whole(told: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    value = told.get(name)
    if value is None:
        return None
    number = int(value) if len(value) <= 12 and value.isascii() and value.isdecimal() else None
    if number is None or not least <= number <= most:
        raise _refused(name, value, f"it is a whole number from {int(least)} to {int(most)}")
    return number


def _chance(told: Mapping[str, str], name: str) -> float | None:
    value = told.get(name)
    if value is None:
        return None
    try:
        chance = float(value[:20])
    except ValueError:
        chance = math.nan
    if not 0 <= chance <= 1:
        raise _refused(name, value, "it is a chance from 0 to 1, such as 0.25")
    return chance
