"""The structural path of every line: a stack that a new label climbs to the level which it continues.

A label goes to the level that it succeeds; a first label (1, a, i, A, أ, 一) opens a level, unless the same kind of
label stands at the same indent, which it restarts. Indent and the labels that follow decide between the letter i and
Roman one. A label that fits nowhere is taken for a cross-reference at a line start and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.passages.enumerators import reads_as_reference
from pipeline.passages.habits import Habits
from pipeline.passages.levels import BASE, UPPER, Enumerator, Level, Series, Shape
from pipeline.passages.line import Line
from pipeline.passages.open_labels import (
    DEEPER,
    LARGEST_BASE_GAP,
    PLAIN_DOTS,
    Entry,
    are_near,
    continues_base,
    depth_of_text,
    does_second_follow,
    find_restart,
    find_succession,
    have_same_shape,
    is_next_section,
    is_prefix,
    opens_instead,
)
from pipeline.passages.quotes import QuotedText
from pipeline.passages.uppers import Uppers
from pipeline.records import BlockKind, PathStep

LARGEST_GAP = 5  # labels that may be missing inside a list: repealed, or lost by a reader
HEADING_LENGTH = 160  # characters of the longest line that is read as the heading of a part without other signs
YEARS = range(1900, 2100)  # numbers that are years rather than sections
DEEPEST = 12  # labels one below the other; real laws have seven
AHEAD = 12  # labels that are looked at to tell two readings apart
_STOPS = frozenset(".。!?؟！？।”»")
_OPENERS = frozenset({Shape.BOTH, Shape.CLOSE, Shape.PILCROW})


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a line stands: ``accepted`` of its marks are real, ``opened`` is the level of the last of them."""

    steps: tuple[PathStep, ...]
    accepted: int = 0
    opened: Level | None = None
    opened_base: bool = False


@dataclass(slots=True)
class PathFinder:
    """Finds the paths of one reading stream. ``first_marks`` are the first enumerators of all its lines, in order."""

    habits: Habits
    first_marks: Sequence[Enumerator]
    uppers: Uppers = field(default_factory=Uppers)
    stack: list[Entry] = field(default_factory=list)
    last_base: int = 0
    seen: int = 0
    closed: bool = False
    ended: bool = False
    """The line before ended as a sentence does."""
    apart: bool = False
    """Behind the sections, below a heading without a number: what is counted here are paragraphs."""
    last_path: tuple[PathStep, ...] = ()
    quoted: QuotedText = field(default_factory=QuotedText)

    def place(self, line: Line) -> Placement:
        """The path of the next line of the stream."""
        if line.marks:
            self.seen += 1
        if line.block.path is not None:
            return self._take_path(line, line.block.path)
        if line.block.kind in (BlockKind.CONTENTS_ENTRY, BlockKind.FOOTNOTE, BlockKind.TITLE):
            return Placement(())
        quoted = self.quoted.holds(line, self._would_continue)
        placement = Placement(self._steps_here(line)) if quoted else self._read_marks(line)
        self.ended = line.text[-1] in _STOPS
        return placement

    def _take_path(self, line: Line, path: tuple[PathStep, ...]) -> Placement:
        """The format knows the path; the first block at it opens its level."""
        self.stack.clear()
        changed, self.last_path = path != self.last_path, path
        level = _level_named(path) if changed else None
        return Placement(path, opened=level, opened_base=level in BASE)

    def _read_marks(self, line: Line) -> Placement:
        accepted, opened, base = 0, None, False
        for place, mark in enumerate(line.marks):
            level = self._accept(mark, line, first=place == 0)
            if level is None:
                break
            accepted, opened = accepted + 1, level
            if len(self.stack) == 1:
                base, self.stack[0].heading = True, line.is_heading
        if not accepted:
            return Placement(self._steps_here(line))
        self.closed = False
        steps = self.uppers.steps() + tuple(entry.step() for entry in self.stack)
        return Placement(steps, accepted, opened, base)

    def close(self) -> None:
        """A heading without a number: what follows no longer belongs to the last item."""
        self.closed = True

    def _steps_here(self, line: Line) -> tuple[PathStep, ...]:
        """A line without a label belongs to the innermost label that does not stand deeper than itself."""
        if line.block.kind is BlockKind.PARAGRAPH:
            while self.stack and self.stack[-1].series is Series.SIGN:
                self.stack.pop()
        depth = len(self.stack)
        if self.closed:
            depth = 1 if self.stack and self.stack[0].level in BASE else 0
        elif line.block.kind is not BlockKind.TABLE_ROW:
            depth = depth_of_text(self.stack, line.text, line.indent, ended=self.ended)
        return self.uppers.steps() + tuple(entry.step() for entry in self.stack[:depth])

    def _would_continue(self, line: Line) -> bool:
        """The line is the next section at the indent of the last one: no quotation can hold it."""
        if not line.marks or not self.stack:
            return False
        mark, base = line.marks[0], self.stack[0]
        if mark.level in UPPER and line.is_heading:
            return True
        same = mark.shape is base.shape or {mark.shape, base.shape} <= PLAIN_DOTS
        return same and mark.value == base.value + 1 and are_near(line.indent, base.indent)

    def _accept(self, mark: Enumerator, line: Line, *, first: bool) -> Level | None:
        sure = mark.end <= line.sure_until + 1 and line.sure_until > 0
        if line.block.kind is BlockKind.TABLE_ROW and mark.shape is not Shape.DOT:
            return None
        if mark.level in UPPER:
            return self._accept_upper(mark, line, first=first, sure=sure)
        if mark.level is not None:
            return self._accept_keyword(mark, line, first=first, sure=sure)
        if mark.series is Series.SIGN:
            return self._accept_sign(mark, line)
        return self._accept_bare(mark, line, first=first, sure=sure)

    def _accept_upper(self, mark: Enumerator, line: Line, *, first: bool, sure: bool) -> Level | None:
        level = mark.level
        if level is None or not first or (mark.sentence and not (line.is_heading and line.text.isupper())):
            return None
        if level is Level.CHAPTER and self.habits.fasl_is_article and "\u0600" <= mark.label[0] <= "\u06ff":
            return self._enter_base(Level.ARTICLE, mark, line)
        short = len(line.text) <= HEADING_LENGTH and line.text[-1] not in ".;,:"
        if not (sure or line.has_weight or short):
            return None
        self._enter_upper(level, mark)
        return level

    def _enter_upper(self, level: Level, mark: Enumerator) -> None:
        self.uppers.enter(level, mark)
        self.apart = False
        self.stack.clear()
        if self.uppers.is_attached and len(self.uppers.open) == 1:
            self.last_base = 0

    def _accept_keyword(self, mark: Enumerator, line: Line, *, first: bool, sure: bool) -> Level | None:
        level = mark.level
        if level is None or not first:
            return None
        alone = mark.end >= len(line.text)
        weight = sure or line.has_weight or alone
        if (mark.sentence and not (sure or line.is_heading)) or (self.habits.keywords_need_weight and not weight):
            return None
        if level is Level.SECTION and self.habits.section_holds_articles:
            if mark.shape is Shape.PILCROW:
                level = Level.PARAGRAPH
            elif weight:
                self._enter_upper(Level.DIVISION, mark)
                return Level.DIVISION
        if level in (Level.PARAGRAPH, Level.ITEM):
            return self._enter_below(level, mark, line)
        if self.habits.keywords_need_weight and level is self.habits.bare:
            return self._enter_bare_base(level, mark, line)
        return self._enter_base(level, mark, line) if weight or self._goes_on(mark) else None

    def _enter_bare_base(self, level: Level, mark: Enumerator, line: Line) -> Level:
        """``Section 5`` alone where sections have bare numbers: a running head that stayed, one numbering with them."""
        if self.stack and self.stack[0].number == mark.number:
            return level
        return self._enter_base(level, replace(mark, shape=Shape.BARE), line)

    def _goes_on(self, mark: Enumerator) -> bool:
        """A keyword in running text must count on from the last of its kind, or be set apart by a sign."""
        if not self.stack or self.stack[0].level is not mark.level or mark.label[-1] in ".:-–—：":
            return True
        last = self.stack[0]
        step = mark.value - last.value
        return 0 < step <= LARGEST_BASE_GAP or (step == 0 and mark.number != last.number) or mark.value == 1

    def _enter_base(self, level: Level, mark: Enumerator, line: Line) -> Level:
        self.stack.clear()
        self._push(level, mark, mark.readings[0], line.indent)
        return level

    def _enter_below(self, level: Level, mark: Enumerator, line: Line) -> Level:
        keep = 1 if self.stack and (self.stack[0].level in BASE) else 0
        del self.stack[keep:]
        self._push(level, mark, mark.readings[0], line.indent)
        return level

    def _accept_sign(self, mark: Enumerator, line: Line) -> Level:
        while self.stack and self.stack[-1].series is Series.SIGN:
            last = self.stack[-1]
            deeper = line.indent is not None and last.indent is not None and line.indent > last.indent + DEEPER
            if deeper or (last.shape is mark.shape and not are_near(line.indent, last.indent) and last.indent is None):
                break
            self.stack.pop()
            if are_near(line.indent, last.indent):
                return self._push_sign(last.value + 1, line)
        return self._push_sign(1, line)

    def _push_sign(self, value: int, line: Line) -> Level:
        del self.stack[DEEPEST - 1 :]
        self.stack.append(Entry(Level.INDENT, str(value), Shape.SIGN, Series.SIGN, value, line.indent))
        return Level.INDENT

    def _accept_bare(self, mark: Enumerator, line: Line, *, first: bool, sure: bool) -> Level | None:
        indent = line.indent if first else None
        stray = line.block.kind is BlockKind.TABLE_ROW and not is_next_section(self.stack, mark)
        if stray or (not sure and self._is_doubtful(mark, line, first=first)):
            return None
        repeated = self._repeats_heading(mark)
        if repeated is not None:
            return repeated
        if mark.series is Series.DECIMAL:
            return self._accept_decimal(mark, line)
        succession = find_succession(self.stack, mark, indent)
        if line.is_heading and continues_base(self.stack, mark):
            succession = (0, mark.readings[0])
        opening = next((reading for reading in mark.readings if reading[1] == 1), None)
        if succession and opening:
            entry, is_top = self.stack[succession[0]], succession[0] == len(self.stack) - 1
            if opens_instead(mark, opening, entry, line.indent, self._ahead(), is_top=is_top):
                succession = None
        if succession:
            return self._succeed(mark, succession, indent)
        if opening:
            return self._open(mark, opening, line, indent, sure=sure)
        return self._skip_ahead(mark, line, indent, sure=sure)

    def _is_doubtful(self, mark: Enumerator, line: Line, *, first: bool) -> bool:
        if line.is_heading and mark.series in (Series.UPPER, Series.UPPER_ROMAN, Series.HAN) and not self._in_article():
            return True  # the lettered heading of a report: paragraphs count on across it
        if mark.shape is Shape.DASH and mark.series is Series.NUMBER and line.text[mark.end : mark.end + 1].isdigit():
            return True  # 6 – 7 December
        if mark.shape is Shape.BARE and first:
            continued = find_succession(self.stack, mark, line.indent)
            in_list = continued is not None and continued[0] > 0 and not mark.sentence
            return not (line.has_weight or in_list or (len(line.marks) > 1 and line.marks[1].value == 1))
        if reads_as_reference(mark, line.text):
            continues = find_succession(self.stack, mark, line.indent) is not None or mark.value == 1
            return not continues or line.text.startswith("of ", mark.end)
        return False

    def _in_article(self) -> bool:
        return bool(self.stack) and self.stack[0].shape is Shape.KEYWORD

    def _repeats_heading(self, mark: Enumerator) -> Level | None:
        """``2. Interpretation`` as a heading, then ``2. In this Act``: one section."""
        base = self.stack[0] if self.stack else None
        if base is None or len(self.stack) > 1 or not base.heading or base.number != mark.number:
            return None
        if mark.shape not in PLAIN_DOTS or base.shape not in PLAIN_DOTS:
            return None
        del self.stack[1:]
        return base.level

    def _accept_decimal(self, mark: Enumerator, line: Line) -> Level | None:
        """``5.1.2`` stands below ``5.1`` and beside ``5.1.1``; its step carries the whole number."""
        if mark.sentence and not self._decimal_follows(mark):
            return None
        parts = mark.number.split(".")
        while self.stack and not is_prefix(self.stack[-1].number.split("."), parts):
            self.stack.pop()
        self._push(Level.PARAGRAPH, mark, mark.readings[0], line.indent)
        return Level.PARAGRAPH

    def _decimal_follows(self, mark: Enumerator) -> bool:
        head, _, last = mark.number.rpartition(".")
        before = f"{head}.{int(last) - 1}" if last.isdigit() and int(last) > 1 else head
        return any(entry.number == before for entry in self.stack)

    def _succeed(self, mark: Enumerator, at: tuple[int, tuple[Series, int]], indent: float | None) -> Level:
        depth, reading = at
        level = self.stack[depth].level
        del self.stack[depth:]
        self._push(level, mark, reading, indent)
        return level

    def _open(
        self, mark: Enumerator, reading: tuple[Series, int], line: Line, indent: float | None, *, sure: bool
    ) -> Level | None:
        if (
            mark.sentence
            and mark.shape in PLAIN_DOTS
            and not (sure or does_second_follow(mark, reading, self._ahead()))
        ):
            return None
        if self.closed and mark.shape is Shape.ORDINAL:
            self.stack.clear()  # PRIMERO, SEGUNDO … below a heading of their own
        depth = find_restart(self.stack, mark, reading, indent, self._ahead())
        if depth is not None:
            level = Level.PARAGRAPH if depth == 0 and self.closed else self.stack[depth].level
            del self.stack[depth:]
            self._push(level, mark, reading, indent)
            return level
        if indent is not None:
            while len(self.stack) > 1 and (self.stack[-1].indent or 0.0) > indent + DEEPER:
                self.stack.pop()
        if (
            reading[0] is Series.NUMBER
            and mark.shape in PLAIN_DOTS
            and self.stack
            and self.stack[0].level is Level.ITEM
        ):
            self.stack.clear()  # a stray item came before the first paragraph
        level = self._level_for(reading[0], mark.shape)
        self._push(level, mark, reading, indent)
        return level

    def _skip_ahead(self, mark: Enumerator, line: Line, indent: float | None, *, sure: bool) -> Level | None:
        """Neither first nor next: labels are missing, or this is no label."""
        for depth in range(len(self.stack) - 1, -1, -1):
            entry = self.stack[depth]
            if not have_same_shape(entry.shape, mark.shape):
                continue
            for series, value in mark.readings:
                gap = value - entry.value
                widest = LARGEST_BASE_GAP if depth == 0 and not mark.sentence else LARGEST_GAP
                if series is entry.series and 0 < gap <= widest and not (mark.sentence and depth == 0):
                    return self._succeed(mark, (depth, (series, value)), indent)
        if not (sure or self._may_begin_in_the_middle(mark, line)):
            return None
        if mark.shape in PLAIN_DOTS and mark.series is Series.NUMBER:
            self._end_sections()
        elif mark.series is Series.NUMBER:  # the first subsections were lost: not part of the last item
            while len(self.stack) > 1 and self.stack[-1].level is not Level.PARAGRAPH:
                self.stack.pop()
        level = self._level_for(mark.series, mark.shape)
        self._push(level, mark, mark.readings[0], indent)
        return level

    def _may_begin_in_the_middle(self, mark: Enumerator, line: Line) -> bool:
        if mark.shape in _OPENERS:
            if mark.series is Series.NUMBER:
                return mark.value <= LARGEST_GAP or not mark.sentence
            return mark.series is not Series.UPPER and mark.value <= (LARGEST_GAP if self.stack else 2)
        if mark.series is not Series.NUMBER or mark.sentence or mark.shape not in PLAIN_DOTS:
            return False
        if self.stack and self._begins_apart(mark):
            return True
        if self.stack and not (line.has_weight and self.stack[0].shape in _OPENERS):
            return False
        fits = self.last_base <= mark.value <= self.last_base + LARGEST_BASE_GAP or not self.last_base
        return line.is_heading or (fits and mark.value not in YEARS)

    def _end_sections(self) -> None:
        self.apart = bool(self.stack) and self.closed
        self.stack.clear()

    def _begins_apart(self, mark: Enumerator) -> bool:
        """The number 2 or 3 behind stray items or a heading of its own: the first was lost."""
        return mark.value <= LARGEST_GAP and (self.closed or self.stack[0].level is Level.ITEM)

    def _level_for(self, series: Series, shape: Shape) -> Level:
        if series in (Series.NUMBER, Series.DECIMAL):
            if self.stack or self.apart or self.uppers.is_attached or shape not in PLAIN_DOTS:
                return Level.PARAGRAPH
            return self.habits.bare
        if series in (Series.DOUBLE, Series.UPPER, Series.UPPER_DOUBLE):
            return Level.POINT if self.stack else Level.ITEM
        if any(entry.level is Level.ITEM for entry in self.stack):
            return Level.SUBITEM
        return Level.ITEM

    def _ahead(self) -> Sequence[Enumerator]:
        return self.first_marks[self.seen : self.seen + AHEAD]

    def _push(self, level: Level, mark: Enumerator, reading: tuple[Series, int], indent: float | None) -> None:
        if not self.stack and reading[0] is Series.NUMBER and mark.shape in PLAIN_DOTS:
            self.last_base = reading[1]
        del self.stack[DEEPEST - 1 :]
        self.stack.append(Entry(level, mark.number, mark.shape, reading[0], reading[1], indent))


def _level_named(path: tuple[PathStep, ...]) -> Level | None:
    if not path:
        return None
    try:
        return Level(path[-1].level)
    except ValueError:
        return None
