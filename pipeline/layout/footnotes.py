"""Footnotes: small lines at the foot of a column that begin with a number or mark."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.layout.characters import NOTE_MARKS, PLAIN_DIGITS
from pipeline.layout.columns import Strip
from pipeline.layout.enumerators import ends_in_reference
from pipeline.layout.values import Line

SMALLER = 0.92
"""Times the body's type size."""
FULL = 0.12
"""Share of the column that a line leaves free at the most if its sentence may go on elsewhere."""
MOST_NOTES = 0.5
"""Share of the lines of a column of OCR that notes to (4) are; where it is small throughout they are its text."""
MOST_BEFORE = 3
"""Small lines above the first mark; more of them are text that is set smaller throughout."""
_MARK = re.compile(r"^(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}\s?|\(?\[?\d{1,3}\s?[.)\]\-–]*\s|[-–]\s?\d{1,3}\s|[*†‡]+\s?)")
_STOP = re.compile(r"[.!?;:。؟][\"”»’')\]]*$")
_RAISED = re.compile(r"^([⁰¹²³⁴⁵⁶⁷⁸⁹]+)\s?")
_LABEL = re.compile(r"\d+|[*†‡]+")


def take_footnotes(
    strip: Strip,
    body_size: float,
    page_height: float,
    *,
    last: Sequence[Line] = (),
    referred: frozenset[str] | None = None,
) -> tuple[Strip, list[list[Line]], list[Line]]:
    """The strip without its footnotes, each note's lines, and lines that go on with the last note of another column.

    ``last`` is the last note of this or the page before. ``referred`` are the numbers that stand as
    marks in the text near it, None where marks cannot be told; small lines with other numbers are tables and lists.
    """
    lines = strip.lines
    start = len(lines)
    while start and lines[start - 1].size < SMALLER * body_size and lines[start - 1].kind is None:
        start -= 1
    tail = lines[start:]
    if not tail or (tail[0].top < 0.45 * page_height and (start == 0 or not _MARK.match(tail[0].text))):
        return strip, [], []
    first = next((place for place, line in enumerate(tail) if _MARK.match(line.text)), len(tail))
    continued = list(tail[:first]) if last and _goes_on(last, tail[0], alone=start == 0) else []
    share = len(tail) / len(lines)
    unknown = first < len(tail) and not _is_referred(tail[first].text, referred, share)
    if (first == len(tail) or first > MOST_BEFORE or unknown) and not continued:
        return strip, [], []
    notes: list[list[Line]] = []
    for line in tail[first:]:
        if _MARK.match(line.text) and _follows(notes, line, referred or frozenset()):
            notes.append([_plain_mark(line)])
        else:
            notes[-1].append(line)
    rest = (*lines[:start], *(() if continued else tail[:first]))
    return replace(strip, lines=rest), notes, continued


def _goes_on(last: Sequence[Line], line: Line, *, alone: bool) -> bool:
    """Whether a note cut by the end of a column goes on with this line: in lower case, or after a full line."""
    if line.text[:1].islower():
        return True
    before = last[-1]
    full = before.column_right - before.right < FULL * (before.column_right - before.column_left)
    return full and len(last) > 1 and not alone and _STOP.search(before.text) is None and not _MARK.match(line.text)


def _is_referred(text: str, referred: frozenset[str] | None, share: float) -> bool:
    """Whether a mark in the text leads to a small line; to (4), which may open a column in small type, none does.

    Where marks cannot be told, it opens notes that are the smaller ``share`` of their column.
    """
    if referred is None:
        return text[0] != "(" or share <= MOST_NOTES
    if _RAISED.match(text) is not None:
        return True
    mark = mark_of(text)
    return (mark in referred or not mark.isdecimal()) and text[0] != "("


def raised_marks(text: str) -> set[str]:
    """The numbers that stand as note marks in a line.

    >>> raised_marks("of the Act¹² and more")
    {'12'}
    """
    return {found.group().translate(PLAIN_DIGITS) for found in NOTE_MARKS.finditer(text)}


def _follows(notes: Sequence[Sequence[Line]], line: Line, referred: frozenset[str]) -> bool:
    """A number opens a note only if it is raised, or counts on from the note before; else it is a wrapped number.

    In columns the numbers between may stand in the other one: then a mark leads to it, and the note before has ended.
    """
    if not notes or _RAISED.match(line.text) or (not line.text[0].isdecimal() and line.text[0] not in "([-–"):
        return True
    number, last = mark_of(line.text), mark_of(notes[-1][0].text)
    if ends_in_reference(notes[-1][-1].text):
        return False
    if number != "" and _number(number) == _number(last) + 1:
        return not referred or number in referred
    level = abs(line.left - notes[-1][0].left) < 0.5 * line.size
    ended = _STOP.search(notes[-1][-1].text) is not None
    return number in referred and _number(number) > _number(last) and level and ended


def _number(mark: str) -> int:
    return int(mark) if mark.isdecimal() else -2


def _plain_mark(line: Line) -> Line:
    raised = _RAISED.match(line.text)
    if raised is None:
        return line
    return replace(line, text=f"{raised.group(1).translate(PLAIN_DIGITS)} {line.text[raised.end() :]}".strip())


def mark_of(text: str) -> str:
    """The number or sign with which a footnote begins, bare.

    >>> mark_of("12 Act No. 5"), mark_of("* Inserted")
    ('12', '*')
    """
    found = _LABEL.search(text.translate(PLAIN_DIGITS)[:6])
    return found.group() if found else ""
