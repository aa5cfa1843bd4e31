"""Where a walk over law XML is."""

from dataclasses import dataclass

from pipeline.records import PathStep

AMENDMENT = PathStep("amendment", "")
"""The step between the path of a provision and that of the law that it quotes."""


@dataclass(frozen=True, slots=True)
class Place:
    """Path, heading depth and language; whether in quoted or inserted law, or within a line of text."""

    path: tuple[PathStep, ...] = ()
    depth: int = 1
    language: str | None = None
    quoted: bool = False
    fresh_quote: bool = False
    """In a quotation of which no unit has begun."""
    inserted: bool = False
    inline: bool = False

    @property
    def own(self) -> tuple[PathStep, ...]:
        """The path within the innermost quotation."""
        if AMENDMENT not in self.path:
            return self.path
        last = max(place for place, step in enumerate(self.path) if step == AMENDMENT)
        return self.path[last + 1 :]

    def below(self, step: PathStep) -> tuple[PathStep, ...]:
        """The path of a unit here."""
        return (*self.path, AMENDMENT, step) if self.fresh_quote else (*self.path, step)
