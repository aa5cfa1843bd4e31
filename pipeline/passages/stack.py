"""The labels that are open in one reading stream, and every move that a new label makes among them.

A move says only where an accepted label goes; whether a label is one is decided by ``paths``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.passages.habits import Habits
from pipeline.passages.levels import BASE, Enumerator, Level, Series, Shape
from pipeline.passages.open_labels import (
    DEEPER,
    LARGEST_BASE_GAP,
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

_LISTING = frozenset({Shape.CLOSE, Shape.ORDINAL})  # 1) and 1° list, (1) and 1. count paragraphs
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
    transitory: bool = False
    """Below the heading of transitory articles, which are numbered anew."""

    def steps(self, depth: int | None = None) -> tuple[PathStep, ...]:
        """The path down to the innermost open label, or to the outer ``depth`` of them."""
        return (*self.uppers.steps(), *[entry.step() for entry in self.entries[:depth]])

    def steps_of_text(self, text: str, indent: float | None, *, ended: bool) -> tuple[PathStep, ...]:
        """The path of a line without a label; ``ended`` says that the line before ended a sentence."""
        if self.closed:
            return self.steps_behind_heading()
        return self.steps(depth_of_text(self.entries, text, indent, ended=ended))

    def steps_behind_heading(self) -> tuple[PathStep, ...]:
        """The path of a heading without a number, and of what follows it: no list goes on across it."""
        return self.steps(1 if self.entries and self.entries[0].level in BASE else 0)

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

    def begin_transitory(self) -> None:
        """The heading of transitory articles came."""
        self.entries.clear()
        self.uppers.close()
        self.transitory = True

    def begin_anew(self) -> None:
        """Another text begins, with articles from 1 on."""
        self.entries.clear()
        self.uppers.close()
        self.last_base = 0

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
        if level is Level.ITEM and len(self.entries) > keep and self.entries[keep].level is Level.PARAGRAPH:
            keep += 1
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
        beside = self._stands_beside(mark)
        base = self.entries[0].level if self.entries else self.habits.bare
        while self.entries and (beside or not self._continues_last(parts)):
            if len(self.entries) == 1 and self.entries[0].shape is Shape.KEYWORD:
                break  # 1.1 inside Article 5
            self.entries.pop()
        level = base if beside else Level.PARAGRAPH
        self._push(level, mark, mark.readings[0], indent)
        if beside:
            self.entries[-1].series = Series.NUMBER
        return level

    def _continues_last(self, parts: Sequence[str]) -> bool:
        last = self.entries[-1]
        return last.series is not Series.SIGN and is_prefix(last.number.split("."), parts)

    def _stands_beside(self, mark: Enumerator) -> bool:
        """``10.1`` that was put in behind section 10, which has subsections, or behind 9, where 10 is gone."""
        if mark.number.count(".") != 1:
            return False
        base = self.entries[0] if self.entries else None
        if base is None:  # the first of a new part
            counts = self.habits.bare in BASE and not self.apart and bool(self.last_base)
            return counts and self.last_base <= mark.value <= self.last_base + 1
        if base.shape not in PLAIN_DOTS or base.level not in BASE:
            return False
        if mark.last or "." in base.number or any(entry.shape is Shape.BOTH for entry in self.entries[1:2]):
            return base.value <= mark.value <= base.value + LARGEST_BASE_GAP
        return base.value < mark.value <= base.value + 1

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
        level = self.level_for(reading[0], mark.shape)
        self._push(level, mark, reading, indent)
        return level

    def level_for(self, series: Series, shape: Shape) -> Level:
        """The level that a first label opens here."""
        if self.reciting and not self.entries:
            return Level.RECITAL
        if series in (Series.NUMBER, Series.DECIMAL):
            return self._level_for_number(shape)
        if series is Series.HAN and shape is Shape.COMMA:
            return Level.PARAGRAPH
        if series in (Series.DOUBLE, Series.UPPER, Series.UPPER_DOUBLE):
            return Level.POINT if self.entries else Level.ITEM
        return Level.SUBITEM if self._is_in_list() else Level.ITEM

    def _level_for_number(self, shape: Shape) -> Level:
        if self.entries and (shape in _LISTING or self._is_in_list()):
            return Level.SUBITEM if self._is_in_list() else Level.ITEM
        if self.entries or self.apart or self.uppers.is_attached or shape not in PLAIN_DOTS:
            return Level.PARAGRAPH
        return self.habits.bare

    def _is_in_list(self) -> bool:
        return any(entry.level is Level.ITEM for entry in self.entries)

    def _push(self, level: Level, mark: Enumerator, reading: Reading, indent: float | None) -> None:
        counted = reading[0] is Series.NUMBER or (reading[0] is Series.DECIMAL and level in BASE)
        if level is not Level.RECITAL and not self.entries and counted and mark.shape in PLAIN_DOTS:
            self.last_base = reading[1]
        del self.entries[DEEPEST - 1 :]
        self.entries.append(Entry(level, mark.number, mark.shape, reading[0], mark.last or reading[1], indent))
