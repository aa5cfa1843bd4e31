"""What the archive takes and hands out about the queue of reviewers: frozen, typed rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.objectives import Objective
from pipeline.records import DocumentKind


@dataclass(frozen=True, slots=True)
class Score:
    """What is known of a passage when its place in the queue is reckoned; objectives are numbers, 0 for none."""

    key: int
    """Of the passage, in this archive."""
    best: int
    rival: int
    chance: float
    rival_chance: float
    doubt: float
    novelty: float
    """1 until it was held against the reviewed passages."""
    judged: int = 0
    """The number of the last decision that its novelty takes into account."""


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A passage on its way into the queue."""

    score: Score
    place: int
    """Lower comes first."""
    language: str
    objectives: frozenset[int]
    """Those that it is asked about."""
    tagged: int
    """Number of its tags."""
    draw: float | None = None
    """Of a passage of the audit slice: its lot, below the probability with which it was drawn."""
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class DueVersion:
    """A current version whose passages have no place yet, or one from an earlier reading or tagging."""

    number: int
    sha256: str
    model_id: str
    seen: str
    """What was there when it became due."""


@dataclass(frozen=True, slots=True)
class Material:
    """A passage as the scoring needs it."""

    key: int
    id: str
    language: str
    unspoken: bool
    """It was read when the model did not speak its language."""
    tags: tuple[tuple[int, float], ...]
    """Objective and score of the present model."""


@dataclass(frozen=True, slots=True)
class QueueState:
    """What the queue of an archive rests on."""

    seed: str
    """Decides, with its id, whether a passage is in the audit slice."""
    audit_share: float
    """The probability of that."""
    rarity: Mapping[Objective, float]
    """By which the places were reckoned; empty before the first time."""
    confirmed: Mapping[Objective, int]
    """Passages with a yes when the queue was last refreshed."""


class QueueOrder(StrEnum):
    """What comes first."""

    USEFUL = "useful"
    """The lowest place: what teaches most. Of an assignment: the order in which its passages were given."""
    NEWEST = "newest"
    """The passages of the document that was read for the first time last, in their order."""
    SCORE = "score"
    """The highest chance of the best objective."""
    LOT = "lot"
    """The audit slice, in the order of its lots: whoever stops early still has a random sample."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which passages are asked for, and in which order; None means any."""

    objective: Objective | None = None
    """That they are asked about."""
    country: str | None = None
    language: str | None = None
    sha256: str | None = None
    """Of one version."""
    decided: bool | None = False
    """Those that somebody decided, else those that nobody did; None for both."""
    audit: bool = False
    """Only the audit slice, in the order of its lots: the same as the order ``LOT``."""
    order: QueueOrder = QueueOrder.USEFUL
    min_chance: float | None = None
    max_chance: float | None = None
    """Both of the best objective, 0 to 1, and included; passages that no model scored have no chance."""
    flagged: bool = False
    """Only those whose flag is up."""
    not_read_by: str | None = None
    """The code of a person of whom no reading stands there."""
    read_by: str | None = None
    """The code of a person of whom one does."""
    document_kind: DocumentKind | None = None
    assignment: int | None = None

    @property
    def ordered_by(self) -> QueueOrder:
        """The order, with ``audit`` taken into account."""
        return QueueOrder.LOT if self.audit else self.order


Cursor = tuple[float, int]
"""What orders a page (place, lot, chance, or number of the version) and the key of the last passage looked at."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A passage that waits for a reviewer, with all that says why."""

    passage_id: str
    sha256: str
    name: str
    """Of the document."""
    country: str | None
    path: str
    language: str
    text: str
    model_id: str
    score: Score
    place: int
    tagged: int
    decided: bool
    draw: float | None
    probability: float | None
    """With which it came into the audit slice; None outside of it."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some passages of the queue, and where the next page begins; None after the last one."""

    items: tuple[QueueItem, ...]
    next: Cursor | None
    exhausted: bool = True
    """False where a rare combination was looked for in a part of the queue only: fewer items than asked for, perhaps
    none, and ``next`` goes on looking behind that part."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; with ``more``, at least so many."""

    number: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the passages that a filter leaves, whether decided or not, somebody decided."""

    decided: int
    total: int
    exact: bool
    """False where one of the numbers is an estimate of the database."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage near the head of the queue whose novelty is out of date."""

    score: Score
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class ReviewedPassage:
    """A passage that people decided on, with what they say of it today."""

    passage_id: str
    language: str
    text: str
    path: str
    sha256: str
    document: int
    """The versions of a document share its number."""
    yes: frozenset[Objective]
    """Where more reviewers say yes than no, or it was settled so; where as many, neither."""
    no: frozenset[Objective]


@dataclass(frozen=True, slots=True)
class AuditedRow:
    """A decided passage of the audit slice."""

    probability: float
    yes: frozenset[Objective]
    tagged: frozenset[Objective]


@dataclass(frozen=True, slots=True)
class ScoreCount:
    """How many current passages of a language a model scores alike."""

    model_id: str
    language: str
    bin: int | None
    """The best chance in steps, from 0; None where it is not known."""
    passages: int
    tagged: int
    """Of those, with a tag."""


@dataclass(frozen=True, slots=True)
class Overturned:
    """How reviewers took the suggestions of a model on current passages."""

    model_id: str
    decided: int
    """Pairs of passage and objective that it had tagged, and that somebody decided."""
    refused: int
    """Of those, where more reviewers say no than yes."""
