"""The structural path of every line: a stack that a new label climbs to the level which it continues.

A label goes to the level that it succeeds; a first label (1, a, i, A, أ, 一) opens a level, unless the same kind of
label stands at the same indent, which it restarts. Indent and the labels that follow decide between the letter i and
Roman one. A label that fits nowhere is taken for a cross-reference at a line start and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.passages.enumerators import reads_as_reference
from pipeline.passages.levels import BASE, UPPER, Enumerator, Level, Series, Shape
from pipeline.passages.line import Line
from pipeline.passages.middles import YEARS, is_lonely, may_begin_in_the_middle
from pipeline.passages.open_labels import (
    LARGEST_BASE_GAP,
    LARGEST_GAP,
    PLAIN_DOTS,
    Reading,
    are_near,
    continues_base,
    does_decimal_follow,
    does_keyword_go_on,
    does_second_follow,
    find_succession,
    follows_base,
    have_same_shape,
    is_fasl,
    is_next_section,
    opens_instead,
    repeats_heading,
)
from pipeline.passages.recitals import closes, enacts, opens_recitals
from pipeline.passages.stack import Stack
from pipeline.passages.transitory import as_transitory, heads_transitory
from pipeline.records import BlockKind, Origin, PathStep

HEADING_LENGTH = 160  # characters of the longest line that is read as the heading of a part without other signs
AHEAD = 12  # labels that are looked at to tell two readings apart
_STOPS = frozenset(".。!?؟！？।”»")
_SIGNLESS = frozenset({Origin.HTML, Origin.PLAIN})  # formats that know the items of a list without printing a sign
_BULLET = Enumerator("•", Shape.SIGN, "•", ((Series.SIGN, 1),), 0, 0)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a line stands: ``accepted`` of its marks are real, ``opened`` is the level of the last of them."""

    steps: tuple[PathStep, ...]
    accepted: int = 0
    opened: Level | None = None
    opened_base: bool = False
    before_base: bool = False
    """No article, section or list is open: the line stands between a heading and the first of them."""


@dataclass(slots=True)
class PathFinder:
    """Finds the paths of one reading stream. ``first_marks`` are the first enumerators of all its lines, in order."""

    stack: Stack
    first_marks: Sequence[Enumerator]
    seen: int = 0
    ended: bool = False
    """The line before ended as a sentence does."""
    signed: bool = False
    """Place and date above the signatures came: a letter with a full stop is an initial."""
    lone: bool = False
    """The line before is ``Article 5`` and nothing else: a heading behind it is its title."""
    spoken: bool = False
    """The open article has had some text."""
    last_path: tuple[PathStep, ...] = ()

    def place(self, line: Line) -> Placement:
        """The path of the next line of the stream."""
        if line.marks:
            self.seen += 1
        if line.block.path is not None:
            return self._take_path(line, line.block.path)
        if line.block.kind in (BlockKind.CONTENTS_ENTRY, BlockKind.FOOTNOTE, BlockKind.TITLE):
            return Placement(())
        lone, self.lone = self.lone, False
        self._mind_formulas(line)
        placement = self._read_marks(line, titled=lone)
        self.ended = line.text[-1] in _STOPS
        self.spoken = not line.is_heading or (self.spoken and not placement.opened_base)
        return placement

    def _take_path(self, line: Line, path: tuple[PathStep, ...]) -> Placement:
        """The format knows the path; the first block at it opens its level."""
        self.stack.entries.clear()
        changed, self.last_path = path != self.last_path, path
        level = _level_named(path) if changed else None
        return Placement(path, opened=level, opened_base=level in BASE)

    def _read_marks(self, line: Line, *, titled: bool) -> Placement:
        accepted, opened, base = 0, None, False
        for place, mark in enumerate(line.marks):
            level = self._accept(mark, line, first=place == 0)
            if level is None:
                break
            accepted, opened = accepted + 1, level
            if len(self.stack.entries) == 1:
                base, self.stack.entries[0].heading = True, line.is_heading
        if not accepted:
            return self._place_text(line, titled=titled)
        self.lone = base and line.marks[accepted - 1].end >= len(line.text)
        self.stack.closed = self.signed = False
        return Placement(self.stack.steps(), accepted, opened, base)

    def close(self) -> None:
        """A heading without a number: what follows no longer belongs to the last item."""
        self.stack.closed = True

    def _mind_formulas(self, line: Line) -> None:
        """Numbers count recitals from ``Whereas:`` to the formula that enacts, or to another heading.

        Place and date above the signatures belong to no article.
        """
        if opens_recitals(line.text):
            self.stack.begin_recitals()
        elif self.stack.reciting and not line.marks and (line.is_heading or enacts(line.text)):
            self.stack.end_recitals()
        elif line.marks:
            return
        elif self.ended and closes(line.text):
            self.stack.entries.clear()
            self.signed = True
        elif line.text[-1] in ":：" and self._counts_before_body() and enacts(line.text):
            self.stack.entries.clear()
        elif heads_transitory(line.text):
            self.stack.begin_transitory()

    def _counts_before_body(self) -> bool:
        """What is open is a list of the preamble."""
        entries = self.stack.entries
        return bool(entries) and entries[0].level not in BASE and not self.stack.uppers.open

    def _place_text(self, line: Line, *, titled: bool) -> Placement:
        block = line.block
        if block.kind is BlockKind.ITEM and block.origin in _SIGNLESS and not line.marks and self.stack.entries:
            self.stack.enter_sign(_BULLET, line.indent)
            return Placement(self.stack.steps(), opened=Level.INDENT)
        return Placement(self._steps_here(line, titled=titled), before_base=not self.stack.entries)

    def _steps_here(self, line: Line, *, titled: bool) -> tuple[PathStep, ...]:
        """A line without a label belongs to the innermost label that does not stand deeper than itself.

        A heading before the next section, or before a part, belongs to the part that holds both.
        """
        if line.is_heading and not titled:
            return self.stack.uppers.steps() if self._heads_next() else self.stack.steps_behind_heading()
        if line.block.kind is BlockKind.PARAGRAPH:
            self.stack.drop_signs()
        if line.block.kind is BlockKind.TABLE_ROW and not self.stack.closed:
            return self.stack.steps()
        return self.stack.steps_of_text(line.text, line.indent, ended=self.ended)

    def would_continue(self, line: Line) -> bool:
        """Tell whether the line is the next section at the indent of the last one."""
        if not line.marks or not self.stack.entries:
            return False
        mark, base = line.marks[0], self.stack.entries[0]
        if mark.level in UPPER and line.is_heading:
            return True
        same = mark.shape is base.shape or {mark.shape, base.shape} <= PLAIN_DOTS
        same = same and (mark.level is not Level.ARTICLE or base.level is not Level.FASL)
        return same and mark.value == base.value + 1 and are_near(line.indent, base.indent)

    def _accept(self, mark: Enumerator, line: Line, *, first: bool) -> Level | None:
        sure = mark.end <= line.sure_until + 1 and line.sure_until > 0
        if self.stack.transitory and first:
            mark = as_transitory(mark, self.stack.entries) or mark
        if line.block.kind is BlockKind.TABLE_ROW and mark.shape is not Shape.DOT:
            return None
        if mark.level in UPPER:
            return self._accept_upper(mark, line, first=first, sure=sure)
        if mark.level is not None:
            return self._accept_keyword(mark, line, first=first, sure=sure)
        if mark.series is Series.SIGN:
            return self.stack.enter_sign(mark, line.indent)
        return self._accept_bare(mark, line, first=first, sure=sure)

    def _accept_upper(self, mark: Enumerator, line: Line, *, first: bool, sure: bool) -> Level | None:
        level = mark.level
        if level is None or not first or (mark.sentence and not (line.is_heading and line.text.isupper())):
            return None
        self.stack.transitory = False
        if is_fasl(mark) and self.stack.habits.fasl in BASE:
            return self.stack.enter_base(self.stack.habits.fasl, mark, line.indent)
        short = len(line.text) <= HEADING_LENGTH and line.text[-1] not in ".;,:"
        if not (sure or line.has_weight or short) or is_lonely(mark, self.first_marks):
            return None
        return self.stack.enter_upper(level, mark)

    def _accept_keyword(self, mark: Enumerator, line: Line, *, first: bool, sure: bool) -> Level | None:
        level = mark.level
        if level is None or not first:
            return None
        alone = mark.end >= len(line.text)
        weight = sure or line.has_weight or alone or (level is Level.ACTION and mark.label[-1] in ":：")
        if (mark.sentence and not (sure or line.is_heading)) or (self.stack.habits.keywords_need_weight and not weight):
            return None
        if level is Level.SECTION and self.stack.habits.section_holds_articles:
            if mark.shape is Shape.PILCROW:
                level = Level.PARAGRAPH
            elif weight:
                return self.stack.enter_upper(Level.DIVISION, mark)
        if level in (Level.PARAGRAPH, Level.ITEM):
            return self.stack.enter_below(level, mark, line.indent)
        if self.stack.habits.keywords_need_weight and level is self.stack.habits.bare:
            return self.stack.enter_bare_base(level, mark, line.indent)
        goes_on = weight or does_keyword_go_on(self.stack.entries, mark)
        return self.stack.enter_base(level, mark, line.indent) if goes_on else None

    def _accept_bare(self, mark: Enumerator, line: Line, *, first: bool, sure: bool) -> Level | None:
        indent = line.indent if first else None
        stray = line.block.kind is BlockKind.TABLE_ROW and not is_next_section(self.stack.entries, mark)
        if stray or (not sure and self._is_doubtful(mark, line, first=first)):
            return None
        if repeats_heading(self.stack.entries, mark):
            return self.stack.entries[0].level
        if mark.series is Series.DECIMAL:
            stray = mark.sentence and not does_decimal_follow(self.stack.entries, mark.number)
            return None if stray else self.stack.enter_decimal(mark, line.indent)
        is_inserted = "." in mark.number or " " in mark.number
        opening = None if is_inserted else next((reading for reading in mark.readings if reading[1] == 1), None)
        succession = self._find_place(mark, line, indent, opening)
        if succession:
            return self.stack.succeed(succession[0], mark, succession[1], indent)
        if opening:
            return self._accept_first(mark, opening, indent, sure=sure)
        return self._skip_ahead(mark, line, indent, sure=sure)

    def _find_place(
        self, mark: Enumerator, line: Line, indent: float | None, opening: Reading | None
    ) -> tuple[int, Reading] | None:
        """The depth of the label that this one follows, unless it opens a list instead."""
        entries = self.stack.entries
        if line.is_heading and continues_base(entries, mark):
            place = (0, mark.readings[0])
        else:
            found = find_succession(entries, mark, indent)
            if found is None:
                return None
            place = found
        is_top = place[0] == len(entries) - 1
        if opening and opens_instead(mark, opening, entries[place[0]], line.indent, self._ahead(), is_top=is_top):
            return None
        return place

    def _accept_first(self, mark: Enumerator, reading: Reading, indent: float | None, *, sure: bool) -> Level | None:
        """A first number before lower case is one only where a second follows."""
        ahead = self._ahead()
        doubtful = mark.sentence and mark.shape in PLAIN_DOTS and not sure
        if doubtful and not does_second_follow(mark, reading, ahead):
            return None
        return self.stack.begin_list(mark, reading, indent, ahead)

    def _is_doubtful(self, mark: Enumerator, line: Line, *, first: bool) -> bool:
        is_initial = self.signed and mark.shape is Shape.DOT
        lettered = is_initial or (line.is_heading and not self._in_article())
        if lettered and mark.series in (Series.UPPER, Series.UPPER_ROMAN, Series.HAN):
            return True  # the lettered heading of a report: paragraphs count on across it
        if mark.shape is Shape.DASH and mark.series is Series.NUMBER and line.text[mark.end : mark.end + 1].isdigit():
            return True  # 6 – 7 December
        if mark.shape is Shape.BARE and first:
            if self._runs_on(mark):
                return False
            continued = find_succession(self.stack.entries, mark, line.indent)
            in_list = continued is not None and continued[0] > 0 and not mark.sentence
            return not (line.has_weight or in_list or (len(line.marks) > 1 and line.marks[1].value == 1))
        if reads_as_reference(mark, line.text):
            continues = find_succession(self.stack.entries, mark, line.indent) is not None or mark.value == 1
            return not continues or line.text.startswith("of ", mark.end)
        return False

    def _runs_on(self, mark: Enumerator) -> bool:
        """Where sections have bare numbers: the very next one before a capital needs no other sign."""
        if not self.stack.habits.bare_runs or mark.sentence or mark.value in YEARS:
            return False
        entries = self.stack.entries
        if not entries:
            return mark.value == 1 or mark.value == self.stack.last_base + 1
        return follows_base(entries[0], mark)

    def _in_article(self) -> bool:
        return bool(self.stack.entries) and self.stack.entries[0].shape is Shape.KEYWORD

    def _skip_ahead(self, mark: Enumerator, line: Line, indent: float | None, *, sure: bool) -> Level | None:
        """Neither first nor next: labels are missing, or this is no label."""
        for depth in range(len(self.stack.entries) - 1, -1, -1):
            entry = self.stack.entries[depth]
            if not have_same_shape(entry.shape, mark.shape):
                continue
            for series, value in mark.readings:
                gap = value - entry.value
                widest = LARGEST_BASE_GAP if depth == 0 and not mark.sentence else LARGEST_GAP
                if series is entry.series and 0 < gap <= widest and not (mark.sentence and depth == 0):
                    return self.stack.succeed(depth, mark, (series, value), indent)
        if not (sure or may_begin_in_the_middle(self.stack, mark, line, self.first_marks)):
            return None
        return self.stack.begin_in_the_middle(mark, indent)

    def _heads_next(self) -> bool:
        ahead = self.first_marks[self.seen] if self.seen < len(self.first_marks) else None
        if ahead is None or not self.stack.entries:
            return False
        base = self.stack.entries[0]
        if base.level in BASE and ahead.level is base.level and ahead.value == 1 and not ahead.sentence:
            self.stack.begin_anew()  # the text that follows has articles of its own
            return True
        if self.spoken and base.shape is Shape.KEYWORD and ahead.shape in PLAIN_DOTS and ahead.value == 1:
            self.stack.entries.clear()  # numbers of their own behind an article
            return True
        return ahead.level in UPPER or follows_base(base, ahead)

    def _ahead(self) -> Sequence[Enumerator]:
        return self.first_marks[self.seen : self.seen + AHEAD]


def _level_named(path: tuple[PathStep, ...]) -> Level | None:
    if not path:
        return None
    try:
        return Level(path[-1].level)
    except ValueError:
        return None
