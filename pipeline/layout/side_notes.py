"""Side notes: small lines outside the text, beside the provision that they name."""

import math
from collections.abc import Container, Mapping, Sequence

import numpy as np

from pipeline.layout.values import Line, SideNote

LONG_LINE = 0.3
"""Share of the page's width; only such lines tell where the text begins and ends."""
FEWEST_LONG = 6
LEAST_TEXT = 0.35
"""Share of all words that such lines hold at the least; fewer are the titles and figures over narrow columns."""
INDENT = 2.0
"""Type sizes from the text's edge; a page where no long line begins or ends so near it is a title page or imprint."""
SMALLER = 0.93
"""Times the body's size: side notes are set smaller."""
NARROW = 0.24
"""Share of the page's width that a side note does not exceed."""
TOUCH = 2.0
"""Points by which a note may reach into the text's edge."""
NOTE_LEADING = 1.9
"""Times the note's height: lines closer than this belong to one note."""
FEWEST_NOTES = 2


def take_side_notes(
    pages: Mapping[int, Sequence[Line]], widths: Mapping[int, float], body_size: float, scanned: Container[int] = ()
) -> tuple[dict[int, list[Line]], list[SideNote]]:
    """The lines of each page without side notes, and the notes.

    Pages of equal parity share their margins; those in ``scanned`` lie askew under the glass and have their own.
    """
    margins = {parity: _text_interval(pages, widths, parity, body_size) for parity in (0, 1)}
    rest: dict[int, list[Line]] = {}
    notes: list[SideNote] = []
    for number, lines in pages.items():
        interval = margins[number % 2]
        alone = interval and number in scanned
        own = _text_interval({number: lines}, widths, number % 2, body_size, least=0) if alone else None
        interval = own or interval
        largest = math.inf if own else body_size * SMALLER  # OCR takes two narrow lines for one of high letters
        outside = [line for line in lines if interval and _is_note(line, interval, widths[number], largest)]
        if outside and interval:
            has_text = number in scanned or any(_is_text(line, interval, body_size) for line in lines)
            outside = outside + _short_lines(outside, lines, interval) if has_text else []
        taken = set(map(id, outside))
        rest[number] = [line for line in lines if id(line) not in taken] if taken else list(lines)
        notes += _group(outside)
    small = sum(1 for note in notes if note.lines[0].size < SMALLER * body_size or note.page in scanned)
    if len(notes) < FEWEST_NOTES or small < 0.5 * len(notes):
        return {number: list(lines) for number, lines in pages.items()}, []
    return rest, notes


def _text_interval(
    pages: Mapping[int, Sequence[Line]],
    widths: Mapping[int, float],
    parity: int,
    body_size: float,
    *,
    least: float = LEAST_TEXT,
) -> tuple[float, float] | None:
    """Where the long lines of the odd or even pages begin and end; None where there are too few or hold too little.

    Those of the body's size count alone if there are enough: imprints and prices stand further out.
    """
    alike = [(line, widths[number]) for number, lines in pages.items() if number % 2 == parity for line in lines]
    long = [line for line, width in alike if line.right - line.left > LONG_LINE * width]
    if sum(line.words for line in long) < least * sum(line.words for line, _ in alike):
        return None
    usual = [line for line in long if abs(line.size - body_size) <= (1 - SMALLER) * body_size]
    long = usual if len(usual) >= FEWEST_LONG else long
    if len(long) < FEWEST_LONG:
        return None
    left = float(np.percentile([line.left for line in long], 5))
    right = float(np.percentile([line.right for line in long], 95))
    return left, right


def _is_text(line: Line, interval: tuple[float, float], body_size: float) -> bool:
    """Whether a line is one of the text that notes stand beside, as no line of a title page or an imprint is."""
    left, right = line.left - interval[0], interval[1] - line.right
    inside = left >= -TOUCH and right >= -TOUCH and (left <= INDENT * line.size or right <= TOUCH)
    wide = line.right - line.left > LONG_LINE * (interval[1] - interval[0])
    return wide and inside and abs(line.size - body_size) <= (1 - SMALLER) * body_size


def _is_note(line: Line, interval: tuple[float, float], width: float, largest: float) -> bool:
    if line.left < interval[1] - TOUCH and line.right > interval[0] + TOUCH:
        return False
    narrow = line.right - line.left <= NARROW * width
    return narrow and line.size <= largest and sum(letter.isalpha() for letter in line.text) > 2


def _short_lines(notes: Sequence[Line], lines: Sequence[Line], interval: tuple[float, float]) -> list[Line]:
    """Words of two letters or fewer that stand outside the text, between or below the lines of a note."""
    known = set(map(id, notes))
    outside = (line for line in lines if line.left >= interval[1] - TOUCH or line.right <= interval[0] + TOUCH)
    short = [line for line in outside if id(line) not in known and line.text.isalpha()]
    return [
        line
        for line in short
        if any(
            abs(line.size - note.size) < 1 and abs(line.left - note.left) < 3 * note.size
            and 0 < line.top - note.top < NOTE_LEADING * (note.bottom - note.top)
            for note in notes
        )
    ]  # fmt: skip


def _group(lines: Sequence[Line]) -> list[SideNote]:
    """Lines of one margin that follow each other closely, as notes from top to bottom."""
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: (each.left > 250, each.top)):
        last = groups[-1][-1] if groups else None
        height = line.bottom - line.top
        close = last is not None and 0 < line.top - last.top < NOTE_LEADING * height
        if close and last is not None and abs(last.left - line.left) < 3 * height:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [SideNote(group[0].page, tuple(group)) for group in groups]
