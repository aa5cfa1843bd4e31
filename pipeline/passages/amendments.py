"""Quoted amendments as nested structure: what a clause inserts elsewhere has labels of its own, below the clause.

The path of a quoted line is that of the clause that quotes it, an ``amendment`` step, and its path in the law that is
changed: ``cl. 4(2) → s. 12(3A)``. The labels of this document go on behind the quotation as if it were not there. A
quotation shows by its marks, or, behind amending words, by labels that do not continue what is open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.passages.habits import Habits
from pipeline.passages.levels import BASE, UPPER, Enumerator, Level, Series, Shape
from pipeline.passages.line import Line, read_line
from pipeline.passages.open_labels import PLAIN_DOTS, Entry, continues_base, find_succession, is_fasl
from pipeline.passages.paths import PathFinder, Placement
from pipeline.passages.quotes import (
    LONGEST_QUOTATION,
    Quotation,
    announces,
    announces_list,
    find_late_opening,
    is_closed,
    opens_quotation,
    strip_opening,
)
from pipeline.passages.split_numbers import join_number
from pipeline.passages.stack import Stack
from pipeline.passages.targets import find_target
from pipeline.records import BlockKind, PathStep

_STEP = PathStep(Level.AMENDMENT.value, "")
_PATHLESS = frozenset({BlockKind.CONTENTS_ENTRY, BlockKind.FOOTNOTE, BlockKind.TITLE})
_MARKED = frozenset("“«„「\"'‘『‹")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a line stands; of a quoted line ``line`` has lost its opening marks."""

    line: Line
    placement: Placement
    is_quoted: bool = False


@dataclass(slots=True)
class _Quoted:
    """The open quotation: the path of what quotes it, the finder of its own paths, and the last line if known."""

    clause: tuple[PathStep, ...]
    finder: PathFinder
    last: int | None
    has_marks: bool
    left: int = LONGEST_QUOTATION
    is_seated: bool = False


@dataclass(slots=True)
class Provisions:
    """The lines of one reading stream, each placed in this document or in what it quotes."""

    finder: PathFinder
    lines: Sequence[Line]
    at: int = -1
    announced: str = ""
    """The amending words of the line before, if they were its last."""
    clause: tuple[PathStep, ...] = ()
    openers: list[tuple[float, str]] = field(default_factory=list)
    """Depth and text of the lines that opened the labels which are open, and half a step below of their own text."""
    quoted: _Quoted | None = None

    def place(self, line: Line, language: str) -> Placed:
        """The place of the next line of the stream."""
        self.at += 1
        if line.block.path is not None or line.block.kind in _PATHLESS:
            return Placed(line, self.finder.place(line))
        line = join_number(line, self.finder.stack.entries, language)
        if self.quoted is None:
            self._open(line, language)
        elif self._is_over(line):
            self.quoted = None
            self._open(line, language)
        if self.quoted is None:
            return self._place_own(line, language)
        return self._place_quoted(self.quoted, line, language)

    def _place_own(self, line: Line, language: str) -> Placed:
        placement = self.finder.place(line)
        text = line.text
        if placement.accepted or text[-1] in ":：":  # a line that introduces a list names what is amended, too
            depth = len(placement.steps) + (0.0 if placement.accepted else 0.5)
            while self.openers and self.openers[-1][0] >= depth:
                self.openers.pop()
            own = line.marks[placement.accepted - 1].end if placement.accepted else 0
            self.openers.append((depth, text[own:]))
        self.clause = placement.steps
        self.announced = text if announces(text) else ""
        late = None if text.isascii() else find_late_opening(text)
        if late is not None:
            self._begin_inside(replace(line, text=text[late:]), language)
        return Placed(line, placement)

    def _open(self, line: Line, language: str) -> None:
        """Begin a quotation where the line opens one."""
        announced, self.announced = self.announced, ""
        if line.text[0] in _MARKED:
            if opens_quotation(line.text, announced=bool(announced)):
                self._start(self._end_of(line.text), announced, language, has_marks=True)
        elif announced and self._breaks_out(line, announced):
            self._start(None, announced, language, has_marks=False)

    def _breaks_out(self, line: Line, announced: str) -> bool:
        """Without quotation marks: behind amending words a label that continues nothing, or a first one."""
        if not line.marks or line.marks[0].series is Series.SIGN:
            return False
        mark, entries = line.marks[0], self.finder.stack.entries
        if mark.level in UPPER:
            return is_fasl(mark) and any(entry.level is Level.FASL for entry in self._target(announced))
        if self.finder.would_continue(line) or find_succession(entries, mark, line.indent):
            return False
        if mark.level in BASE or (mark.shape in PLAIN_DOTS and continues_base(entries, mark)):
            return not entries or mark.value != entries[0].value + 1
        is_first = any(value == 1 for _, value in mark.readings)
        if is_first and announces(line.text):
            return False
        return not is_first or (announces_list(announced) and bool(self._target(announced)))

    def _begin_inside(self, rest: Line, language: str) -> None:
        """A quotation opens within a line of this document, which goes on in the next."""
        last = self._end_of(rest.text)
        if last != self.at:
            quoted = self._start(last, "", language, has_marks=True)
            self._find_inside(quoted, rest, language)

    def _end_of(self, text: str) -> int | None:
        """The line in which the marks balance; the first that ends with a closing mark where they never do."""
        quotation, first = Quotation(text[0]), None
        if quotation.ends_with(text):
            return self.at
        for place in range(self.at + 1, min(len(self.lines), self.at + LONGEST_QUOTATION)):
            text = self.lines[place].text
            if quotation.ends_with(text):
                return place
            if first is None and is_closed(text):
                first = place
        return first

    def _start(self, last: int | None, announced: str, language: str, *, has_marks: bool) -> _Quoted:
        target = self._target(announced)
        outer = self.finder.stack
        stack = Stack(habits=_inner_habits(outer.habits, target, language), entries=target)
        finder = PathFinder(stack, self.finder.first_marks, self.finder.seen)
        self.quoted = _Quoted(self.clause, finder, last, has_marks)
        return self.quoted

    def _target(self, announcing: str) -> list[Entry]:
        """What the clause and those that hold it name."""
        depth = len(self.clause) + 0.5
        texts = [text for level, text in self.openers if level <= depth]
        if announcing and (not texts or texts[-1] != announcing):
            texts.append(announcing)
        return find_target(texts)

    def _is_over(self, line: Line) -> bool:
        quoted = self.quoted
        if quoted is None or quoted.left <= 0:
            return True
        if quoted.last is not None and self.at > quoted.last:
            return True
        if self.finder.would_continue(line) and not quoted.finder.would_continue(line):
            return True
        return not quoted.has_marks and self._goes_on_outside(line, quoted)

    def _goes_on_outside(self, line: Line, quoted: _Quoted) -> bool:
        """Without quotation marks the next label of the clause ends what it quotes.

        One that fits inside as well ends it where it amends something itself.
        """
        if not line.marks:
            return line.is_heading or announces(line.text)
        mark = line.marks[0]
        if mark.level in UPPER:
            return not (is_fasl(mark) and quoted.finder.stack.habits.fasl is Level.FASL)
        inside = find_succession(quoted.finder.stack.entries, mark, line.indent)
        outside = find_succession(self.finder.stack.entries, mark, line.indent) is not None
        return outside and (inside is None or announces(line.text))

    def _place_quoted(self, quoted: _Quoted, line: Line, language: str) -> Placed:
        quoted.left -= 1
        if line.marks:
            self.finder.seen += 1
        inner, placement = self._find_inside(quoted, line, language)
        steps = (*quoted.clause, _STEP, *placement.steps) if placement.steps else quoted.clause
        if quoted.last == self.at:
            self.quoted = None
        return Placed(inner, replace(placement, steps=steps, opened_base=False), is_quoted=True)

    def _find_inside(self, quoted: _Quoted, line: Line, language: str) -> tuple[Line, Placement]:
        start = strip_opening(line.text)
        inner = read_line(line.text[start:], line.block, language, 0) if start else line
        if not quoted.is_seated:
            _seat(quoted.finder.stack, inner, self._next_mark())
            quoted.is_seated = bool(inner.marks)
        return inner, quoted.finder.place(inner)

    def _next_mark(self) -> Enumerator | None:
        following = self.lines[self.at + 1 : self.at + 2]
        return following[0].marks[0] if following and following[0].marks else None


def _inner_habits(outer: Habits, target: Sequence[Entry], language: str) -> Habits:
    """A bare number counts what the clause names; else sections in English, and articles."""
    named = next((entry.level for entry in target if entry.level in BASE), None)
    usual = Level.SECTION if language == "en" and outer.bare is not Level.ARTICLE else Level.ARTICLE
    return Habits(bare=named or usual, fasl=Level.FASL if target else outer.fasl, bare_runs=True)


def _seat(stack: Stack, line: Line, following: Enumerator | None) -> None:
    """Make room for the first quoted label: it takes the place of the one named in its stead, or stands below it."""
    mark = line.marks[0] if line.marks else None
    if mark is None or mark.series is Series.SIGN:
        return
    if mark.level is not None:
        stack.entries.clear()
        return
    depth, (series, value) = _find_seat(stack.entries, mark, following)
    level = stack.entries[depth].level if depth < len(stack.entries) else None
    del stack.entries[depth:]
    if level is None:
        level = stack.level_for(series, mark.shape)
    stack.entries.append(Entry(level, "", mark.shape, series, value - 1, line.indent))


def _find_seat(
    entries: Sequence[Entry], mark: Enumerator, following: Enumerator | None
) -> tuple[int, tuple[Series, int]]:
    for depth in range(len(entries) - 1, -1, -1):
        entry = entries[depth]
        is_base = entry.level in BASE
        if entry.level in UPPER:
            break
        if is_base and (mark.shape not in PLAIN_DOTS or entry.shape is Shape.KEYWORD):
            continue
        for reading in mark.readings:
            if reading[0] is entry.series:
                return depth, reading
    after = following.readings if following is not None else ()
    goes_on = [(series, value) for series, value in mark.readings if (series, value + 1) in after]
    return len(entries), (*goes_on, mark.readings[0])[0]  # (i) before (j) is a letter
