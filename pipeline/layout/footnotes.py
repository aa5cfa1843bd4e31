"""Footnotes: small lines at the foot of a column that begin with a number or mark."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.layout.characters import NOTE_MARKS, PLAIN_DIGITS
from pipeline.layout.columns import Strip
from pipeline.layout.values import Line

SMALLER = 0.92
"""Times the body's type size."""
MOST_BEFORE = 3
"""Small lines above the first mark; more of them are text that is set smaller throughout."""
_MARK = re.compile(r"^(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}\s?|\(?\[?\d{1,3}\s?[.)\]\-–]*\s|[-–]\s?\d{1,3}\s|[*†‡]+\s?)")
_RAISED = re.compile(r"^([⁰¹²³⁴⁵⁶⁷⁸⁹]+)\s?")
_LABEL = re.compile(r"\d+|[*†‡]+")


def take_footnotes(
    strip: Strip,
    body_size: float,
    page_height: float,
    *,
    goes_on: bool = False,
    referred: frozenset[str] | None = None,
) -> tuple[Strip, list[list[Line]], list[Line]]:
    """The strip without its footnotes, each note's lines, and lines that go on with the last note of another column.

    ``goes_on`` says that there is such a note on this or the page before. ``referred`` are the numbers that stand as
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
    continued = list(tail[:first]) if goes_on and tail[0].text[:1].islower() else []
    unknown = first < len(tail) and not _is_referred(tail[first].text, referred)
    if (first == len(tail) or first > MOST_BEFORE or unknown) and not continued:
        return strip, [], []
    notes: list[list[Line]] = []
    for line in tail[first:]:
        if _MARK.match(line.text) and _follows(notes, line):
            notes.append([_plain_mark(line)])
        else:
            notes[-1].append(line)
    rest = (*lines[:start], *(() if continued else tail[:first]))
    return replace(strip, lines=rest), notes, continued


def _is_referred(text: str, referred: frozenset[str] | None) -> bool:
    mark = mark_of(text)
    return referred is None or _RAISED.match(text) is not None or not mark.isdecimal() or mark in referred


def raised_marks(text: str) -> set[str]:
    """The numbers that stand as note marks in a line.

    >>> raised_marks("of the Act¹² and more")
    {'12'}
    """
    return {found.group().translate(PLAIN_DIGITS) for found in NOTE_MARKS.finditer(text)}


def _follows(notes: Sequence[Sequence[Line]], line: Line) -> bool:
    """A number opens a note only if it is raised, or counts on from the note before; else it is a wrapped number."""
    if not notes or _RAISED.match(line.text) or (not line.text[0].isdecimal() and line.text[0] not in "([-–"):
        return True
    return mark_of(line.text) != "" and _number(mark_of(line.text)) == _number(mark_of(notes[-1][0].text)) + 1


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
