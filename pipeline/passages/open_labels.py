"""What the labels that are open, and those still to come, say about a new one: questions without side effects."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.passages.levels import BASE, Enumerator, Level, Series, Shape
from pipeline.records import PathStep

SAME_INDENT = 8.0  # points within which two labels stand at one indent
DEEPER = 6.0  # points from which a label stands deeper
LARGEST_BASE_GAP = 40  # sections that may be missing in a run of sections
LARGEST_GAP = 5  # labels that may be missing inside a list: repealed, or lost by a reader
_TERM = re.compile(r"[“\"«„「‘][^”\"»“」’]{1,120}[”\"»“」’]")
PLAIN_DOTS = frozenset({Shape.DOT, Shape.BARE})

Reading = tuple[Series, int]


@dataclass(slots=True)
class Entry:
    """A label that is open. ``heading`` says that a heading opened it."""

    level: Level
    number: str
    shape: Shape
    series: Series
    value: int
    indent: float | None
    heading: bool = False
    _step: PathStep | None = None

    def step(self) -> PathStep:
        """The entry as a step of a path; made once, as many lines stand below it."""
        if self._step is None:
            self._step = PathStep(self.level.value, self.number)
        return self._step


def are_near(one: float | None, other: float | None) -> bool:
    """Two labels could stand at one indent, as far as it is known."""
    return one is None or other is None or abs(one - other) <= SAME_INDENT


def have_same_shape(one: Shape, other: Shape) -> bool:
    """``12.`` and ``12`` are one shape: writers and readers lose full stops."""
    return one is other or (one in PLAIN_DOTS and other in PLAIN_DOTS)


def is_fasl(mark: Enumerator) -> bool:
    """``الفصل 5``: an article in some Arabic laws, a chapter in others."""
    return mark.level is Level.CHAPTER and "\u0600" <= mark.label[0] <= "\u06ff"


def is_inserted(before: str, number: str) -> bool:
    """12A behind 12, 12B behind 12A, 5 ter behind 5 bis, (ab) behind (aa); 45A behind 45AA, which was put before it.

    >>> is_inserted("12", "12A"), is_inserted("5 bis", "5 ter"), is_inserted("12A", "12")
    (True, True, False)
    """
    if before == number:
        return False
    if " " in before and " " in number:  # bis, ter, quater are not in the order of the alphabet
        return True
    if number[-1:].isalpha() and number[0].isdigit() and before.startswith(number):
        return True
    return before < number or len(number) > len(before)


def is_prefix(outer: Sequence[str], inner: Sequence[str]) -> bool:
    """5.1 is the start of 5.1.2, given in parts."""
    return len(outer) < len(inner) and list(inner[: len(outer)]) == list(outer)


def find_succession(stack: Sequence[Entry], mark: Enumerator, indent: float | None) -> tuple[int, Reading] | None:
    """The depth of the entry that the label follows directly: at its indent if there is one, else anywhere."""
    distant = None
    for depth in range(len(stack) - 1, -1, -1):
        entry = stack[depth]
        if not have_same_shape(entry.shape, mark.shape):
            continue
        for series, value in mark.readings:
            inserted = value == entry.value and is_inserted(entry.number, mark.number)
            if series is entry.series and (value == entry.value + 1 or inserted):
                if are_near(indent, entry.indent):
                    return depth, (series, value)
                distant = distant or (depth, (series, value))
    return distant


def find_restart(
    stack: Sequence[Entry], mark: Enumerator, reading: Reading, indent: float | None, ahead: Sequence[Enumerator]
) -> int | None:
    """The depth of the list that a first label starts anew; None where it opens a level below."""
    for depth in range(len(stack) - 1, -1, -1):
        entry = stack[depth]
        if not have_same_shape(entry.shape, mark.shape) or entry.series is not reading[0]:
            continue
        deeper = indent is not None and entry.indent is not None and indent > entry.indent + SAME_INDENT
        return None if deeper or (depth == 0 and _base_comes_later(mark, entry, ahead)) else depth
    return None


def _base_comes_later(mark: Enumerator, entry: Entry, ahead: Sequence[Enumerator]) -> bool:
    """A list 1, 2, 3 inside section 12: section 13 still follows."""
    last = mark.value
    for after in ahead:
        if not have_same_shape(after.shape, mark.shape) or after.series is not Series.NUMBER:
            continue
        if after.value == entry.value + 1 and after.value != last + 1:
            return True
        last = after.value
    return False


def does_second_follow(mark: Enumerator, reading: Reading, ahead: Sequence[Enumerator]) -> bool:
    """A second label of the kind is among those to come."""
    return any(after.shape is mark.shape and (reading[0], 2) in after.readings for after in ahead)


def opens_instead(
    mark: Enumerator, opening: Reading, entry: Entry, indent: float | None, ahead: Sequence[Enumerator], *, is_top: bool
) -> bool:
    """Both ``(h), (i)`` and ``(i)`` as Roman one fit: the labels that follow decide, then the indent."""
    for after in ahead:
        if after.shape is not mark.shape:
            continue
        if (opening[0], 2) in after.readings:
            return True
        if any(series is entry.series and value >= entry.value for series, value in after.readings):
            return False
    deeper = indent is not None and entry.indent is not None and indent > entry.indent + DEEPER
    return deeper or (not is_top and mark.series is Series.DOUBLE)


def continues_base(stack: Sequence[Entry], mark: Enumerator) -> bool:
    """A numbered heading goes on with the sections, whatever list was open."""
    base = stack[0] if stack else None
    if base is None or base.shape not in PLAIN_DOTS or mark.shape not in PLAIN_DOTS:
        return False
    forward = mark.value > base.value or is_inserted(base.number, mark.number)
    return mark.series is base.series and forward and base.value <= mark.value <= base.value + LARGEST_BASE_GAP


def follows_base(base: Entry, mark: Enumerator) -> bool:
    """The label is that of the very next article or section, or of one inserted behind the open one."""
    if base.level not in BASE and base.level is not Level.PARAGRAPH:
        return False
    if mark.level is not None:
        alike = mark.level is base.level
    else:
        alike = base.shape in PLAIN_DOTS and mark.shape in PLAIN_DOTS and mark.series in (Series.NUMBER, Series.DECIMAL)
    inserted = mark.value == base.value and is_inserted(base.number, mark.number)
    return alike and not mark.sentence and (mark.value == base.value + 1 or inserted)


def repeats_heading(stack: Sequence[Entry], mark: Enumerator) -> bool:
    """``2. Interpretation`` as a heading, then ``2. In this Act``: one section."""
    if len(stack) != 1 or not stack[0].heading or stack[0].number != mark.number:
        return False
    return mark.shape in PLAIN_DOTS and stack[0].shape in PLAIN_DOTS


def does_decimal_follow(stack: Sequence[Entry], number: str) -> bool:
    """5.3 follows where 5.2, and 5.1 where 5, is open."""
    head, _, last = number.rpartition(".")
    before = f"{head}.{int(last) - 1}" if last.isdigit() and int(last) > 1 else head
    return any(entry.number == before for entry in stack)


def does_keyword_go_on(stack: Sequence[Entry], mark: Enumerator) -> bool:
    """A keyword in running text must count on from the last of its kind, or be set apart by a sign."""
    last = stack[0] if stack else None
    if last is None or last.level is not mark.level or mark.label[-1] in ".:-–—：":
        return True
    step = mark.value - last.value
    return 0 < step <= LARGEST_BASE_GAP or (step == 0 and mark.number != last.number) or mark.value == 1


def is_next_section(stack: Sequence[Entry], mark: Enumerator) -> bool:
    """In a table only the very next section counts: text that was laid out, or taken, as a table."""
    base = stack[0] if stack else None
    if base is None or base.level not in BASE or mark.sentence:
        return False
    return mark.shape is Shape.DOT and base.shape in PLAIN_DOTS and mark.value == base.value + 1


def depth_of_text(stack: Sequence[Entry], text: str, indent: float | None, *, ended: bool) -> int:
    """How many of the open labels a line without a label belongs to.

    A defined term is on the level of its section or subsection. Without help from indents, a line in lower case closes
    the list before it, as ``commits an offence`` does, and so does a line behind the end of a sentence (``ended``).
    """
    depth = len(stack)
    if _TERM.match(text):
        while depth > 1 and stack[depth - 1].level is not Level.PARAGRAPH:
            depth -= 1
    elif depth > 1 and _is_flush(stack[-1], indent) and text[0].islower():
        depth -= stack[-1].series is not Series.NUMBER
    elif ended and depth and _is_flush(stack[-1], indent):
        while depth > 1 and not _holds_text(stack[depth - 1]):
            depth -= 1
    elif indent is not None:
        while depth > 1 and (stack[depth - 1].indent or 0.0) > indent + DEEPER:
            depth -= 1
    return depth


def _is_flush(last: Entry, indent: float | None) -> bool:
    """The indent does not show where the line belongs."""
    return indent is None or last.indent is None or abs(indent - last.indent) < 1


def _holds_text(entry: Entry) -> bool:
    """A subsection goes on in further paragraphs of its own; an item of a list does not."""
    return entry.level is Level.PARAGRAPH and entry.shape is not Shape.ORDINAL
