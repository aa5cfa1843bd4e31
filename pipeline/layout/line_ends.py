"""Where a paragraph may end: how lines stand in their column, what they end in, and what the next one makes of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.layout.characters import has_leaders
from pipeline.layout.enumerators import ends_in_reference, starts_with_keyword, starts_with_mark
from pipeline.layout.values import Line

SPARE = 0.15
"""Share of the column that an item of one line leaves free, beside the next word, when it surely ends."""
LONG = 0.6
"""Share of the column that a line fills whose end is a wrap and no end of a paragraph."""
INDENT = 0.8
"""Type sizes by which a first line is set in."""
FAR = 6.0
"""Type sizes between the beginnings of two lines that have nothing to do with each other."""
LETTER_WIDTH = 0.5
"""Type sizes that a letter is wide on average."""
SHORT = 0.35
"""Share of the column that a line leaves free when it surely ends a paragraph."""
_CLOSERS = "\"”»’')]¹²³⁴⁵⁶⁷⁸⁹⁰"
_STOPS = tuple(".:;!?。；：؟؛…")
_FULL_STOPS = tuple(".!?。؟…")
_SENTENCE_STOPS = tuple(".!?:;。؟…")
_DASHES = ("—", "–", "-")
_LINKS = frozenset(["and", "or", "et", "ou", "y", "o", "e", "и", "или"])
_LIST_END = re.compile(
    r"[.:;,!?。；：؟؛،…—–-][\"”»’')\]¹²³⁴⁵⁶⁷⁸⁹⁰]*$|[;,]\s(?:and|or|et|ou|y|o|e|и|или)$|[。；]$|\([^()]{8,}\)$|^[^()]*\)$"
)
_FIRST_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Sides:
    """A line seen from the side at which its script begins."""

    start: float
    """Points from the column's edge to the line's first letter."""
    free: float
    """Points between the line's last letter and the column's other edge."""


def sides_of(line: Line, *, rtl: bool) -> Sides:
    """How far a line stands from both edges of its column."""
    left, right = line.left - line.column_left, line.column_right - line.right
    return Sides(right, left) if rtl else Sides(left, right)


def stands_centred(line: Line) -> bool:
    """Whether a line stands in the middle of its column with room on both sides."""
    left, right = line.left - line.column_left, line.column_right - line.right
    return min(left, right) > 2 * line.size and abs(left - right) < 0.06 * (line.column_right - line.column_left) + 4


def is_full(line: Line, *, rtl: bool) -> bool:
    """Whether a line reaches so far that its end may be a wrap."""
    return sides_of(line, rtl=rtl).free < 0.25 * (line.column_right - line.column_left)


def is_finished(text: str) -> bool:
    """Whether a line ends in a stop of any kind.

    >>> is_finished("as follows:"), is_finished("in the Act")
    (True, False)
    """
    return text.rstrip(_CLOSERS).endswith(_STOPS)


def ends_list_entry(text: str) -> bool:
    """Whether a line ends as entries of a list do: in a stop, a comma, a dash, a link word or a bracket.

    >>> ends_list_entry("(a) a permit; or"), ends_list_entry("(a) a permit for")
    (True, False)
    """
    if text[-1:].isalpha() and text.rpartition(" ")[2] not in _LINKS:
        return False
    return _LIST_END.search(text) is not None


def goes_on_elsewhere(paragraph: Sequence[Line], line: Line, *, rtl: bool) -> bool:
    """Whether a paragraph that stops at the end of a column or page goes on with this line."""
    before = paragraph[-1]
    first = next((letter for letter in line.text if letter.isalpha()), "")
    if before.entry or line.entry or has_leaders(before.text) or has_leaders(line.text):
        return False
    if first.islower() and before.text[-1:] in "-\ufffe" and before.text[-2:-1].isalpha():
        return True
    if _ends_sentence(before.text):
        listed = first.islower() and before.text.endswith(";") and not starts_with_mark(paragraph[0].text)
        return listed and _room(before, line, sides_of(before, rtl=rtl)) <= 0
    if first.islower():
        return True
    width = before.column_right - before.column_left
    full = sides_of(before, rtl=rtl).free < 0.15 * width and before.right - before.left > LONG * width
    return full and not stands_centred(line) and not stands_centred(before) and not before.text.isupper()


def _ends_sentence(text: str) -> bool:
    return text.rstrip(_CLOSERS).endswith(_SENTENCE_STOPS) or text.endswith(_DASHES)


def ends_here(paragraph: Sequence[Line], line: Line, *, rtl: bool, loose: bool) -> bool:
    """Whether the paragraph ends before a line; ``loose`` says that the leading speaks a little for it."""
    before = paragraph[-1]
    lower = line.text[:1].islower() or before.text.endswith(("-", "\ufffe", ","))
    if (
        before.entry
        or has_leaders(before.text)
        or (starts_with_keyword(before.text) and before.words <= 3 and not lower)
    ):
        return True
    if stands_centred(before) and stands_centred(line):
        return _ends_centred(before, line, loose=loose)
    last, this = sides_of(before, rtl=rtl), sides_of(line, rtl=rtl)
    room = _room(before, line, last)
    capital = not line.text[:1].islower()
    leaves_middle = this.start < line.size and all(map(stands_centred, paragraph))
    title_goes_on = before.bold and line.bold and before.text.endswith(_DASHES)
    stops = room > 0 or (ends_list_entry(before.text) and not title_goes_on)
    return (
        (capital and leaves_middle and not starts_with_mark(paragraph[0].text))
        or (capital and loose and stops)
        or _is_short(before, line, last, this, lower=lower)
        or _returns_from_item(paragraph, line, room, rtl=rtl)
        or (not lower and is_finished(before.text) and _is_set_in(paragraph, line, last, this))
    )


def _ends_centred(before: Line, line: Line, *, loose: bool) -> bool:
    """Whether one centred text ends and another begins: after a full stop, between brackets, at a wider step."""
    bracketed = before.text[-1:] in ")]" and line.text[:1] in "(["
    stops = loose or bracketed or before.text.rstrip(_CLOSERS).endswith(_FULL_STOPS)
    return stops and not line.bold and (line.text[:1].isupper() or line.text[:1] in "([")


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
    finished = is_finished(before.text)
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
    this, size = sides_of(line, rtl=rtl), line.size
    first = sides_of(paragraph[0], rtl=rtl)
    if len(paragraph) == 1:
        finished = is_finished(paragraph[0].text) and not ends_in_reference(paragraph[0].text)
        if room > SPARE * (line.column_right - line.column_left) and this.start < first.start + INDENT * size:
            return True
        return (finished or room > 0) and this.start < first.start - INDENT * size
    hanging = min(sides_of(line, rtl=rtl).start for line in paragraph[1:])
    return hanging > first.start + INDENT * size and this.start < hanging - INDENT * size
