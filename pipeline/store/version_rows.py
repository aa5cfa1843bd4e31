"""What the archive takes and hands out about versions, the questions that they raise, and twins: frozen, typed rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipeline.objectives import Objective
from pipeline.store.rows import RecordedDecision

Ranges = tuple[tuple[int, int], ...]
"""Start and end in characters, in order and apart."""


class Reason(StrEnum):
    """Why a person is asked after a version change."""

    EDITED = "edited"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"
    UNDONE = "undone"
    """Somebody said that a decision should not have followed."""


class Answer(StrEnum):
    """How a question ended."""

    DECIDED = "decided"
    """The passage has decisions of its own on all that was decided before."""
    DISMISSED = "dismissed"
    """A person has seen it and nothing is to decide."""
    PASSED_ON = "passed-on"
    """A later version asks it about its own passage."""
    WITHDRAWN = "withdrawn"
    """The document was read anew, and it no longer arises."""


class Ground(StrEnum):
    """What says that two texts are twins: never a guess."""

    SAID = "said"
    """A person named both."""
    METADATA = "metadata"
    NAME = "name"
    """The files share their name but for a language suffix."""
    COLUMNS = "columns"
    """One file in two languages."""


@dataclass(frozen=True, slots=True)
class DueChange:
    """Two versions (digests) whose decisions are to be followed up; ``old`` is ``new`` where one was read anew."""

    old: str
    new: str
    seen: str
    """What was there when it became due."""


@dataclass(frozen=True, slots=True)
class Carry:
    """What was decided on the passage ``old_id`` stands on ``new_id`` too."""

    old_id: str
    new_id: str
    moved: bool = False
    """At another place or under another number."""
    reheaded: bool = False
    """Under headings with other words."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that a version change raises."""

    reason: Reason
    new_id: str | None
    """The passage to decide on; None for what is gone."""
    old_ids: tuple[str, ...]
    """The passages on which was decided before; none for what is new."""
    objectives: frozenset[Objective]
    """Those that were decided on."""
    old_path: str
    new_path: str
    old_text: str
    new_text: str
    old_ranges: Ranges = ()
    new_ranges: Ranges = ()
    """The differing words."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the archive keeps it; open while it has no answer."""

    number: int
    old: str
    new: str
    """Digests of the two versions."""
    ask: Ask
    asked_at: datetime
    answer: Answer | None
    answered_at: datetime | None
    answered_by: str | None
    note: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A version change as it was followed up."""

    old: str
    new: str
    counts: Mapping[str, int]
    """Passages by what became of them (same, moved, edited ...)."""
    carried: int
    """Decisions that follow and were not undone."""
    open_questions: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class StandingDecision:
    """A person's word as it stands on a passage: made there, or carried from an earlier version."""

    passage_id: str
    """Where it stands."""
    recorded: RecordedDecision
    """As it was made: reviewer, time and the passage it was made on never change."""
    carried_from: str | None = None
    """The passage that it was made on; None where it was made here."""
    carried_at: datetime | None = None
    moved: bool = False
    reheaded: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmedCount:
    """Pairs of passage and objective to which at least one reviewer says yes."""

    pairs: int
    carried: int
    """Those to which everybody who says so said it on an earlier version."""


@dataclass(frozen=True, slots=True)
class TwinLink:
    """Two passages that say the same in two languages."""

    left_id: str
    right_id: str
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Twinning:
    """Two texts that are twins, and on what ground."""

    left: str
    right: str
    """Digests; equal for the two columns of one file."""
    left_language: str
    right_language: str
    ground: Ground
    links: tuple[TwinLink, ...] = field(repr=False)
    made_at: datetime | None = None
    """None before it is in the archive."""
