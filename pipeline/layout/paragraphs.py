"""Lines in reading order -> paragraphs: by leading, enumerators, size and weight, indents and line ends."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.layout.characters import runs_right_to_left
from pipeline.layout.enumerators import (
    ends_in_reference,
    starts_bare_section,
    starts_with_bullet,
    starts_with_keyword,
    starts_with_mark,
)
from pipeline.layout.values import Line

WIDER = 1.28
"""Times the local leading: a wider step down parts paragraphs."""
SPARE = 0.15
"""Share of the column that an item of one line leaves free, beside the next word, when it surely ends."""
LOOSE = 1.1
"""Times the local leading: a step that parts paragraphs only together with another sign."""
HEADING_LEADING = 1.6
"""Type sizes from one line of a centred heading to its next."""
TIGHTEST = 1.05
"""Type sizes that lines are apart at the least; what is less was measured on smaller type nearby."""
WIDEST = 2.4
"""Type sizes that lines of one paragraph are apart at the most; double spacing has 2.3."""
WINDOW = 4
"""Lines before and after, from which the local leading is taken."""
LONG = 0.6
"""Share of the column that a line fills whose end is a wrap and no end of a paragraph."""
SIZE_STEP = 0.08
INDENT = 0.8
"""Type sizes by which a first line is set in."""
HANG = 4.0
"""Type sizes by which the lines of an item are set in behind its mark, at the most."""
FAR = 6.0
"""Type sizes between the beginnings of two lines that have nothing to do with each other."""
LETTER_WIDTH = 0.5
"""Type sizes that a letter is wide on average."""
SHORT = 0.35
"""Share of the column that a line leaves free when it surely ends a paragraph."""
_FINISHED = re.compile(r"[.:;!?。；：؟؛…][\"”»’')\]¹²³⁴⁵⁶⁷⁸⁹⁰]*$")
_SENTENCE_END = re.compile(r"[.!?:;。؟…][\"”»’')\]¹²³⁴⁵⁶⁷⁸⁹⁰]*$|[—–-]$")
_LIST_END = re.compile(
    r"[.:;,!?。；：؟؛،…—–-][\"”»’')\]¹²³⁴⁵⁶⁷⁸⁹⁰]*$|[;,]\s(?:and|or|et|ou|y|o|e|и|или)$|[。；]$|\([^()]{8,}\)$|^[^()]*\)$"
)
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}")
_IN_BRACKETS = re.compile(r"\(([0-9]{1,2}|[a-z])\)\s")
_FIRST_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Sides:
    """A line seen from the side at which its script begins."""

    start: float
    """Points from the column's edge to the line's first letter."""
    free: float
    """Points between the line's last letter and the column's other edge."""


def group_paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Paragraphs in the order of their first lines; each goes on within its own column."""
    leadings = _leadings(lines)
    paragraphs: list[list[Line]] = []
    open_in: dict[int, int] = {}
    for line, leading in zip(lines, leadings, strict=True):
        place = open_in.get(line.column)
        if place is not None and _belongs(paragraphs[place], line, leading):
            paragraphs[place].append(line)
        else:
            open_in[line.column] = len(paragraphs)
            paragraphs.append([line])
    return paragraphs


def _leadings(lines: Sequence[Line]) -> list[float]:
    """For each line the step down (points) that is usual among lines of its size near it."""
    steps = [0.0] * len(lines)
    usual: dict[float, Counter[float]] = defaultdict(Counter)
    for place in range(1, len(lines)):
        before, line = lines[place - 1], lines[place]
        if before.strip != line.strip or abs(before.size - line.size) > SIZE_STEP * line.size:
            continue
        step = line.bottom - before.bottom
        if step > 0.5 * line.size and before.right - before.left > LONG * (line.column_right - line.column_left):
            steps[place] = step
            usual[round(line.size)][round(step * 2) / 2] += 1
    modes = {size: counter.most_common(1)[0][0] for size, counter in usual.items()}
    result = []
    for place, line in enumerate(lines):
        near = [step for step in steps[max(0, place - WINDOW) : place + WINDOW + 1] if step]
        mode = modes.get(round(line.size), 1.25 * line.size)
        local = sorted(near)[len(near) // 4] if near else mode
        result.append(max(min(local, 1.6 * mode, WIDEST * line.size), TIGHTEST * line.size))
    return result


def _belongs(paragraph: Sequence[Line], line: Line, leading: float) -> bool:
    """Whether a line goes on with a paragraph."""
    before = paragraph[-1]
    if before.kind or line.kind or _is_other_type(before, line):
        return False
    rtl = not line.text.isascii() and runs_right_to_left(line.text)
    if _opens(before, line, leading, rtl=rtl) and not _counts_on(paragraph, line):
        return False
    if before.strip != line.strip or before.page != line.page:
        return _goes_on_elsewhere(paragraph, line, rtl=rtl)
    step = line.bottom - before.bottom
    both_centred = _is_centred(before) and _is_centred(line) and before.bold == line.bold
    if step > max(WIDER * leading + 0.5, HEADING_LEADING * line.size if both_centred else 0.0):
        return False
    return not _ends_here(paragraph, before, line, rtl=rtl, loose=step > LOOSE * leading + 0.3)


def _is_other_type(before: Line, line: Line) -> bool:
    differs = abs(before.size - line.size) > SIZE_STEP * max(before.size, line.size)
    if differs and min(before.words, line.words) > 1:
        return True
    return before.bold != line.bold and (before.bold or line.words > 1 or not _FINISHED.search(line.text))


def _opens(before: Line, line: Line, leading: float, *, rtl: bool) -> bool:
    """Whether a line begins a provision: an enumerator that no sentence or cross-reference awaits."""
    text = line.text
    if starts_with_mark(text):
        if starts_with_bullet(text) or not _is_full(before, rtl=rtl):
            return True
        return not ends_in_reference(before.text) and not _runs_on(before, line, leading, rtl=rtl)
    if starts_with_keyword(text):
        runs_on = _is_full(before, rtl=rtl) and _LIST_END.search(before.text) is None and before.bold == line.bold
        return not runs_on or (line.bold and before.strip != line.strip)
    return line.bold and starts_bare_section(text) and not ends_in_reference(before.text) and not text.isupper()


def _counts_on(paragraph: Sequence[Line], line: Line) -> bool:
    """Whether a line's mark, (2) or (b), follows one that stands inside a line of the paragraph."""
    mark = _IN_BRACKETS.match(line.text)
    if mark is None:
        return False
    label = mark.group(1)
    before = str(int(label) - 1) if label.isdecimal() else chr(ord(label) - 1)
    return any(each.text.find(f"({before}) ", 1) > 0 for each in paragraph) and not any(
        each.text.startswith(f"({before})") for each in paragraph
    )


def _is_full(line: Line, *, rtl: bool) -> bool:
    """Whether a line reaches so far that its end may be a wrap."""
    return _sides(line, rtl=rtl).free < 0.25 * (line.column_right - line.column_left)


def _runs_on(before: Line, line: Line, leading: float, *, rtl: bool) -> bool:
    """Whether a full line without any stop is followed at its edge and leading: its sentence has a number in it."""
    if _LIST_END.search(before.text) or before.strip != line.strip:
        return False
    step = _sides(line, rtl=rtl).start - _sides(before, rtl=rtl).start
    level = abs(step) < INDENT * line.size or (starts_with_mark(before.text) and 0 < step < HANG * line.size)
    return level and line.bottom - before.bottom <= WIDER * leading


def _sides(line: Line, *, rtl: bool) -> Sides:
    left, right = line.left - line.column_left, line.column_right - line.right
    return Sides(right, left) if rtl else Sides(left, right)


def _goes_on_elsewhere(paragraph: Sequence[Line], line: Line, *, rtl: bool) -> bool:
    """Whether a paragraph that stops at the end of a column or page goes on with this line."""
    before = paragraph[-1]
    if _SENTENCE_END.search(before.text) or _LEADERS.search(before.text) or _LEADERS.search(line.text):
        return False
    first = next((letter for letter in line.text if letter.isalpha()), "")
    if first.islower():
        return True
    width = before.column_right - before.column_left
    full = _sides(before, rtl=rtl).free < 0.15 * width and before.right - before.left > LONG * width
    return full and not _is_centred(line) and not _is_centred(before) and not before.text.isupper()


def _ends_here(paragraph: Sequence[Line], before: Line, line: Line, *, rtl: bool, loose: bool) -> bool:
    """Whether the line before was the last of its paragraph; ``loose`` says that the leading speaks a little for it."""
    lower = line.text[:1].islower() or before.text.endswith(("-", "\ufffe", ","))
    if _LEADERS.search(before.text) or (starts_with_keyword(before.text) and before.words <= 3 and not lower):
        return True
    if _is_centred(before) and _is_centred(line):
        return loose and not line.bold and line.text[:1].isupper()
    last, this = _sides(before, rtl=rtl), _sides(line, rtl=rtl)
    room = _room(before, line, last)
    capital = not line.text[:1].islower()
    leaves_middle = this.start < line.size and all(map(_is_centred, paragraph))
    stops = room > 0 or _LIST_END.search(before.text) is not None
    return (
        (capital and leaves_middle and not starts_with_mark(paragraph[0].text))
        or (capital and loose and stops)
        or _is_short(before, line, last, this, lower=lower)
        or _returns_from_item(paragraph, line, room, rtl=rtl)
        or (not lower and _FINISHED.search(before.text) is not None and _is_set_in(paragraph, line, last, this))
    )


def _is_set_in(paragraph: Sequence[Line], line: Line, last: Sides, this: Sides) -> bool:
    """Whether a line begins further in or out than the one before; lines that hang behind a mark do not count."""
    before = paragraph[-1]
    hanging = len(paragraph) == 1 and starts_with_mark(before.text)
    indented = this.start - last.start > INDENT * line.size and not hanging
    outdented = last.start - this.start > INDENT * line.size and len(paragraph) > 1
    return indented or outdented


def _is_short(before: Line, line: Line, last: Sides, this: Sides, *, lower: bool) -> bool:
    """Whether the next line's first word would have fitted where the line before stopped."""
    width = max(line.column_right - line.column_left, 1.0)
    if last.free > SHORT * width and abs(this.start - last.start) > FAR * line.size:
        return True
    room = _room(before, line, last)
    finished = _FINISHED.search(before.text) is not None
    if lower:
        return finished and room > 0.5 * width
    return room > 0 and (finished or room > SHORT * width)


def _room(before: Line, line: Line, last: Sides) -> float:
    """Points that the line before has left over after the first word of the next; negative where it does not fit."""
    first_word = _FIRST_WORD.match(line.text)
    letters = (len(first_word.group()) if first_word else 0) + 1.5
    return last.free - LETTER_WIDTH * min(before.size, line.size) * letters


def _returns_from_item(paragraph: Sequence[Line], line: Line, room: float, *, rtl: bool) -> bool:
    """Whether a line goes back to the edge of the provision above an item whose own lines hang under its text."""
    if not starts_with_mark(paragraph[0].text):
        return False
    this, size = _sides(line, rtl=rtl), line.size
    first = _sides(paragraph[0], rtl=rtl)
    if len(paragraph) == 1:
        finished = _FINISHED.search(paragraph[0].text) is not None
        if room > SPARE * (line.column_right - line.column_left) and this.start < first.start + INDENT * size:
            return True
        return (finished or room > 0) and this.start < first.start - INDENT * size
    hanging = min(_sides(line, rtl=rtl).start for line in paragraph[1:])
    return hanging > first.start + INDENT * size and this.start < hanging - INDENT * size


def _is_centred(line: Line) -> bool:
    left, right = line.left - line.column_left, line.column_right - line.right
    return min(left, right) > 2 * line.size and abs(left - right) < 0.06 * (line.column_right - line.column_left) + 4
