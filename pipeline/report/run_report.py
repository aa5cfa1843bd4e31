"""What the report of a run is made of: plain records, filled by the run room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.objectives import Objective
from pipeline.records import Status


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One file of the folder."""

    path: str
    title: str | None
    country: str | None
    kind: str
    languages: tuple[str, ...]
    status: Status
    reason: str
    pages: int
    passages: int
    tags: Mapping[Objective, int]
    """Passages of this document that the model proposes for an objective."""
    confirmed: int = 0
    """Pairs of passage and objective to which a reviewer says yes."""
    carried: int = 0
    """Those of them that were said on an earlier version, of a passage that is the same."""


@dataclass(frozen=True, slots=True)
class Example:
    """A passage that the model is surest of."""

    objective: Objective
    document: str
    path: str
    text: str
    score: float
    question: str = ""
    """In which direction the machine guesses that it points, as a question; empty where it guesses nothing."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """Everything that the page shows."""

    run_id: str
    finished: str
    """Date and time, with the time zone."""
    raw: str
    model_id: str
    seconds: float
    documents: Sequence[DocumentLine]
    examples: Sequence[Example]
    problems: Sequence[str]
    names: Mapping[Objective, str]
    """Short, for tables."""
    titles: Mapping[Objective, str]
    """As the Compact calls them."""

    def documents_with(self, objective: Objective) -> int:
        """Documents in which at least one passage is proposed for the objective."""
        return sum(1 for line in self.documents if line.tags.get(objective))

    def passages_with(self, objective: Objective) -> int:
        """Passages proposed for the objective, over all documents."""
        return sum(line.tags.get(objective, 0) for line in self.documents)
