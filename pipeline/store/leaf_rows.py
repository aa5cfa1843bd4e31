"""What the archive hands out to whoever leafs through one document: frozen, typed rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.objectives import Objective
from pipeline.records import Alignment, Passage
from pipeline.store.version_rows import Ground
from pipeline.verdicts import Standing

Direction = Alignment | None
"""In which direction a confirmed passage points; None where nobody said it, or people differ."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """An objective that the last model tagged a passage with."""

    objective: Objective
    score: float
    """Calibrated chance, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A passage with all that is claimed and said of it, without evidence."""

    passage: Passage
    suggested: tuple[Suggested, ...]
    """By falling chance."""
    stands: Mapping[Objective, Standing]
    """What people say together, of each objective that somebody named or settled."""
    decided: bool
    """Somebody has decided it, with or without an objective."""


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A heading in the contents of a document."""

    ordinal: int
    """Of its passage."""
    passage_id: str
    text: str
    depth: int
    """Headings above it."""


@dataclass(frozen=True, slots=True)
class TwinText:
    """Another language version of a document (or the other column of the same file)."""

    sha256: str
    name: str
    """Empty where neither a person nor the file names it."""
    language: str
    ground: Ground
    links: int
    """Pairs of passages that say the same."""
