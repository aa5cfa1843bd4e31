"""What the archive takes and hands out about the reviewers' work: frozen, typed rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipeline.objectives import Objective
from pipeline.records import Alignment, Verdict

BULK = "bulk-"
"""How the keys of readings begin that a bulk decision wrote: nobody read those passages one by one."""


class RemarkKind(StrEnum):
    """What a remark does."""

    FLAG = "flag"
    UNFLAG = "unflag"
    COMMENT = "comment"
    QUESTION = "question"
    """An adjudicator sends it back to a reader."""
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Word:
    """What a reading says of one objective."""

    objective: Objective
    verdict: Verdict
    alignment: Alignment | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One person's whole answer to one passage, as it is sent in."""

    key: str
    """Chosen by the sender, 8 to 64 characters; a second reading with the same key is the same reading."""
    passage_id: str
    reviewer: str
    made_at: datetime
    words: tuple[Word, ...] = ()
    none: bool = False
    """Said explicitly that no objective is concerned; then no word says yes."""
    blind: bool = False
    """No suggestion was shown."""
    shown: tuple[Objective, ...] = ()
    """The objectives that were suggested on the screen; of a blind reading those that were withheld."""
    model_id: str | None = None
    seconds: float = 0.0
    assignment: int | None = None

    @property
    def is_bulk(self) -> bool:
        """Whether it is part of a bulk decision: a word on one objective, and silence on others says nothing."""
        return self.key.startswith(BULK)


@dataclass(frozen=True, slots=True)
class RecordedReading:
    """A reading as the archive keeps it."""

    number: int
    reading: Reading
    sha256: str
    withdraws: int | None = None
    """The number of the reading that this one takes back."""
    withdrawn: bool = False
    """Its reviewer took it back."""


@dataclass(frozen=True, slots=True)
class BulkPassage:
    """A passage that may be decided together with others."""

    passage_id: str
    chance: float | None
    """By which the model that tagged last suggests the objective; None where it does not."""
    decided: bool
    """Something that somebody said of it stands."""
    own: bool
    """Something that the person themself said of it stands."""
    apart: bool
    """An open assignment wants several independent readings of it."""


@dataclass(frozen=True, slots=True)
class ReadingCounts:
    """What a person has read since a time, without what was taken back."""

    passages: int
    yes: int
    """Words in those readings."""
    no: int
    seconds: float
    """Spent reading, as the browser tells."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said about a passage."""

    number: int
    key: str
    passage_id: str
    author: str
    at: datetime
    kind: RemarkKind
    text: str
    objective: Objective | None = None
    addressee: str | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """The last word on a passage and objective; ``WITHDRAWN`` opens it again."""

    key: str
    passage_id: str
    objective: Objective
    verdict: Verdict
    adjudicator: str
    at: datetime
    reason: str
    alignment: Alignment | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A passage and objective on which people differ."""

    passage_id: str
    objective: Objective
    since: datetime
    yes: int
    no: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """Passages that were given to people to read."""

    number: int
    name: str
    note: str
    query: str
    wanted: int
    created_by: str
    created_at: datetime
    closed_at: datetime | None
    people: tuple[str, ...]
    passages: int
    done: int
    """Passages with as many readings as wanted."""
    read_by: Mapping[str, int] = field(default_factory=dict)
    """Passages that each person has read."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What one person says of one passage and objective, for agreement: silence of a reader is a no."""

    passage_id: str
    reviewer: str
    objective: Objective
    yes: bool
    blind: bool
    """They saw no suggestions."""
    suggested: bool
    """The machine had suggested it (on the screen or not)."""


class EventKind(StrEnum):
    """What happened to a passage."""

    READ = "read"
    TOOK_BACK = "took-back"
    DECIDED = "decided"
    """A decision outside of a reading: by the command line or an older program."""
    CARRIED = "carried"
    REMARKED = "remarked"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the story of a passage, the oldest first."""

    at: datetime
    kind: EventKind
    person: str
    words: tuple[Word, ...] = ()
    none: bool = False
    blind: bool = False
    remark: Remark | None = None
    settlement: Settlement | None = None
    carried_from: str | None = None
