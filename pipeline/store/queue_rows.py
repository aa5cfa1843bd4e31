"""What the archive takes and hands out about the queue of reviewers: frozen, typed rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.objectives import Objective


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


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which passages are asked for; None means any."""

    objective: Objective | None = None
    country: str | None = None
    language: str | None = None
    sha256: str | None = None
    """Of one version."""
    decided: bool = False
    """Those that somebody decided, else those that nobody did."""
    audit: bool = False
    """Only the audit slice, in the order of its lots: whoever stops early still has a random sample."""


Cursor = tuple[float, int]
"""Place (or lot) and key of the last passage of a page."""


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
    """Where at least as many reviewers say yes as no."""
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
