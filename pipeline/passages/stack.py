"""The labels that are open in one reading stream, and every move that a new label makes among them.

A move says only where an accepted label goes; whether a label is one is decided by ``paths``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.passages.habits import Habits
from pipeline.passages.levels import BASE, Enumerator, Level, Series, Shape
from pipeline.passages.open_labels import (
    DEEPER,
    PLAIN_DOTS,
    Entry,
    Reading,
    are_near,
    depth_of_text,
    find_restart,
    is_prefix,
)
from pipeline.passages.uppers import Uppers
from pipeline.records import PathStep

DEEPEST = 12  # labels one below the other; real laws have seven


@dataclass(slots=True)
class Stack:
    """The open labels, the outer first, below the parts and schedules of ``uppers``."""

    habits: Habits = field(default_factory=Habits)
    """Those of the language that is read now."""
    uppers: Uppers = field(default_factory=Uppers)
    entries: list[Entry] = field(default_factory=list)
    last_base: int = 0
    """The last number that stood at the top."""
    closed: bool = False
    """A heading without a number came: what follows no longer belongs to the last item."""
    reciting: bool = False
    """What is counted here are recitals, until a formula enacts."""
    apart: bool = False
    """Behind the sections, below a heading without a number: what is counted here are paragraphs."""

    def steps(self, depth: int | None = None) -> tuple[PathStep, ...]:
        """The path down to the innermost open label, or to the outer ``depth`` of them."""
        return self.uppers.steps() + tuple(entry.step() for entry in self.entries[:depth])

    def steps_of_text(self, text: str, indent: float | None, *, ended: bool) -> tuple[PathStep, ...]:
        """The path of a line without a label; ``ended`` says that the line before ended a sentence."""
        if self.closed:
            return self.steps(1 if self.entries and self.entries[0].level in BASE else 0)
        return self.steps(depth_of_text(self.entries, text, indent, ended=ended))

    def drop_signs(self) -> None:
        """End the lists without numbers."""
        while self.entries and self.entries[-1].series is Series.SIGN:
            self.entries.pop()

    def begin_recitals(self) -> None:
        """``Whereas:`` came."""
        self.entries.clear()
        self.reciting, self.closed = True, False

    def end_recitals(self) -> None:
        """The formula came that enacts, or a heading."""
        if self.reciting:
            self.entries.clear()
        self.reciting = False

    def enter_upper(self, level: Level, mark: Enumerator) -> Level:
        """A part, chapter or schedule begins."""
        self.uppers.enter(level, mark)
        self.apart = self.reciting = False
        self.entries.clear()
        if self.uppers.is_attached and len(self.uppers.open) == 1:
            self.last_base = 0
        return level

    def enter_base(self, level: Level, mark: Enumerator, indent: float | None) -> Level:
        """An article or section begins."""
        self.entries.clear()
        self.reciting = False
        self._push(level, mark, mark.readings[0], indent)
        return level

    def enter_bare_base(self, level: Level, mark: Enumerator, indent: float | None) -> Level:
        """``Section 5`` alone where sections have bare numbers: a running head that stayed, one numbering with them."""
        if self.entries and self.entries[0].number == mark.number:
            return level
        return self.enter_base(level, replace(mark, shape=Shape.BARE), indent)

    def enter_below(self, level: Level, mark: Enumerator, indent: float | None) -> Level:
        """``§ 2`` or ``Paragraph 2`` begins below the open article."""
        keep = 1 if self.entries and (self.entries[0].level in BASE) else 0
        del self.entries[keep:]
        self._push(level, mark, mark.readings[0], indent)
        return level

    def enter_sign(self, mark: Enumerator, indent: float | None) -> Level:
        """An item without a number: it counts on in its list, or begins one."""
        while self.entries and self.entries[-1].series is Series.SIGN:
            last = self.entries[-1]
            deeper = indent is not None and last.indent is not None and indent > last.indent + DEEPER
            if deeper or (last.shape is mark.shape and not are_near(indent, last.indent) and last.indent is None):
                break
            self.entries.pop()
            if are_near(indent, last.indent):
                return self._push_sign(last.value + 1, indent)
        return self._push_sign(1, indent)

    def _push_sign(self, value: int, indent: float | None) -> Level:
        del self.entries[DEEPEST - 1 :]
        self.entries.append(Entry(Level.INDENT, str(value), Shape.SIGN, Series.SIGN, value, indent))
        return Level.INDENT

    def enter_decimal(self, mark: Enumerator, indent: float | None) -> Level:
        """``5.1.2`` stands below ``5.1`` and beside ``5.1.1``; its step carries the whole number."""
        parts = mark.number.split(".")
        while self.entries and not is_prefix(self.entries[-1].number.split("."), parts):
            self.entries.pop()
        self._push(Level.PARAGRAPH, mark, mark.readings[0], indent)
        return Level.PARAGRAPH

    def succeed(self, depth: int, mark: Enumerator, reading: Reading, indent: float | None) -> Level:
        """The label takes the place of the one at ``depth``."""
        level = self.entries[depth].level
        del self.entries[depth:]
        self._push(level, mark, reading, indent)
        return level

    def begin_list(
        self, mark: Enumerator, reading: Reading, indent: float | None, ahead: Sequence[Enumerator]
    ) -> Level:
        """A first label starts its list anew, or opens a level below."""
        if self.closed and mark.shape is Shape.ORDINAL:
            self.entries.clear()  # PRIMERO, SEGUNDO … below a heading of their own
        depth = find_restart(self.entries, mark, reading, indent, ahead)
        if depth is not None:
            level = Level.PARAGRAPH if depth == 0 and self.closed else self.entries[depth].level
            del self.entries[depth:]
            self._push(level, mark, reading, indent)
            return level
        self._leave_deeper(indent)
        numbered = reading[0] is Series.NUMBER and mark.shape in PLAIN_DOTS
        if numbered and self.entries and self.entries[0].level is Level.ITEM:
            self.entries.clear()  # a stray item came before the first paragraph
        return self._open_level(mark, reading, indent)

    def _leave_deeper(self, indent: float | None) -> None:
        if indent is not None:
            while len(self.entries) > 1 and (self.entries[-1].indent or 0.0) > indent + DEEPER:
                self.entries.pop()

    def begin_in_the_middle(self, mark: Enumerator, indent: float | None) -> Level:
        """A list whose first labels were lost."""
        if mark.shape in PLAIN_DOTS and mark.series is Series.NUMBER:
            self.apart = bool(self.entries) and self.closed
            self.entries.clear()
        elif mark.series is Series.NUMBER:  # the first subsections were lost: not part of the last item
            while len(self.entries) > 1 and self.entries[-1].level is not Level.PARAGRAPH:
                self.entries.pop()
        return self._open_level(mark, mark.readings[0], indent)

    def _open_level(self, mark: Enumerator, reading: Reading, indent: float | None) -> Level:
        level = self._level_for(reading[0], mark.shape)
        self._push(level, mark, reading, indent)
        return level

    def _level_for(self, series: Series, shape: Shape) -> Level:
        if self.reciting and not self.entries:
            return Level.RECITAL
        if series in (Series.NUMBER, Series.DECIMAL):
            if self.entries or self.apart or self.uppers.is_attached or shape not in PLAIN_DOTS:
                return Level.PARAGRAPH
            return self.habits.bare
        if series in (Series.DOUBLE, Series.UPPER, Series.UPPER_DOUBLE):
            return Level.POINT if self.entries else Level.ITEM
        if any(entry.level is Level.ITEM for entry in self.entries):
            return Level.SUBITEM
        return Level.ITEM

    def _push(self, level: Level, mark: Enumerator, reading: Reading, indent: float | None) -> None:
        if level is not Level.RECITAL and not self.entries and reading[0] is Series.NUMBER and mark.shape in PLAIN_DOTS:
            self.last_base = reading[1]
        del self.entries[DEEPEST - 1 :]
        self.entries.append(Entry(level, mark.number, mark.shape, reading[0], reading[1], indent))
