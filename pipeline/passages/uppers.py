"""Parts, titles, chapters, schedules: the levels above articles, in the order in which a document nests them."""

from dataclasses import dataclass, field

from pipeline.passages.levels import ATTACHED, UPPER_ORDER, Enumerator, Level
from pipeline.records import PathStep


@dataclass(slots=True)
class Uppers:
    """The upper levels that are open. ``order`` is learned: a level first seen as number 1 nests in what is open."""

    open: list[tuple[Level, str]] = field(default_factory=list)
    order: list[Level] = field(default_factory=list)
    _steps: tuple[PathStep, ...] = ()

    def enter(self, level: Level, mark: Enumerator) -> None:
        """Close what the new level ends, and open it."""
        if level in ATTACHED:
            self.open.clear()
        if level not in self.order:
            self._learn(level, first=mark.value == 1)
        place = self.order.index(level)
        while self.open and self.order.index(self.open[-1][0]) >= place:
            self.open.pop()
        self.open.append((level, mark.number))
        self._steps = tuple(PathStep(level.value, number) for level, number in self.open)

    def close(self) -> None:
        """Close all levels; their order stays known."""
        self.open.clear()
        self._steps = ()

    def _learn(self, level: Level, *, first: bool) -> None:
        if level in ATTACHED:
            self.order.insert(0, level)
        elif first and self.open:
            self.order.insert(self.order.index(self.open[-1][0]) + 1, level)
        else:
            rank = UPPER_ORDER.index(level)
            outer = [place for place, known in enumerate(self.order) if UPPER_ORDER.index(known) < rank]
            self.order.insert(outer[-1] + 1 if outer else 0, level)

    def place_of(self, level: Level) -> int:
        """How deep a known level nests, from 0."""
        return self.order.index(level)

    @property
    def is_attached(self) -> bool:
        """True inside a schedule or annex."""
        return bool(self.open) and self.open[0][0] in ATTACHED

    def steps(self) -> tuple[PathStep, ...]:
        """The open levels from the outermost."""
        return self._steps
