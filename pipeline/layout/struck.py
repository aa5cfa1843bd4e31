"""Amended laws that still print what they no longer say: words with a line through them leave the text and are kept.

Underlined words count as inserted only in a document that strikes words as well, and hyperlinks never do. A document
in which nothing is struck underlines for emphasis, and its headings above all; the two marks together are the habit
of those who print an amendment.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from pipeline.layout.blocks import PageFrame
from pipeline.layout.characters import runs_right_to_left
from pipeline.layout.columns import order_page
from pipeline.layout.enumerators import starts_bare_section, starts_with_keyword, starts_with_mark
from pipeline.layout.lines import build_lines
from pipeline.layout.paragraphs import group_paragraphs
from pipeline.layout.values import Floats, Line, PageWords, words_of
from pipeline.records import Block, Flag

MOST_WORDS_OF_MARGIN = 15
"""Words of running heads and feet: where more live words follow on a page, a struck paragraph ends before its end."""
TOUCHING = 1.2
"""Type sizes from a word to the next of one line at the most."""
CLOSE = 1.8
"""Type sizes from a line to the next of one paragraph at the most, struck lines among them."""
SENTENCE_ENDS = (*".;:!?。؟؛", "")


def take_struck(pages: Sequence[PageWords]) -> tuple[list[PageWords], list[list[Line]]]:
    """The pages without their struck words, and these as paragraphs in reading order, parted where live words stand."""
    if all(page.struck is None for page in pages):
        return list(pages), []
    live = [page if page.struck is None else words_of(page, ~page.struck) for page in pages]
    words = {page.number: page.boxes for page in live}
    lines = [
        line
        for page in pages
        if page.struck is not None
        for line in _in_order(build_lines(words_of(page, page.struck)), build_lines(page), words[page.number])
    ]
    return live, [part for lines_of_one in group_paragraphs(lines) for part in _cut(lines_of_one, words)]


def _in_order(pieces: Sequence[Line], page: Sequence[Line], live: Floats) -> list[Line]:
    """Struck lines in the order of the whole page's lines, each with the edges of its column there."""
    made: list[Line] = []
    for number, strip in enumerate(order_page(page)):
        left, right = min(line.left for line in strip.lines), max(line.right for line in strip.lines)
        for line in strip.lines:
            own = [piece for piece in pieces if _holds(line, piece)]
            made += [
                replace(piece, column_left=left, column_right=right, strip=number)
                for piece in (_apart(own, live) if own else ())
            ]
    return made


def _apart(pieces: Sequence[Line], live: Floats) -> Sequence[Line]:
    """The struck pieces of one line, as one where no live words stand between them."""
    ordered = sorted(pieces, key=lambda piece: piece.left)
    if any(_between(live, one.top, one.bottom, one.right, two.left) for one, two in pairwise(ordered)):
        return ordered[::-1] if _is_rtl(ordered[0]) else ordered
    return [line for strip in order_page(ordered) for line in strip.lines]


def _holds(line: Line, piece: Line) -> bool:
    x, y = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
    return line.left <= x <= line.right and line.top <= y <= line.bottom


def _is_rtl(line: Line) -> bool:
    return not line.text.isascii() and runs_right_to_left(line.text)


def _between(live: Floats, top: float, bottom: float, left: float, right: float) -> bool:
    """Whether the middle of a live word lies in a box."""
    x, y = (live[:, 0] + live[:, 2]) / 2, (live[:, 1] + live[:, 3]) / 2
    return bool(((x > left) & (x < right) & (y > top) & (y < bottom)).any())


def _cut(lines: Sequence[Line], live: Mapping[int, Floats]) -> Iterator[list[Line]]:
    """A paragraph of struck lines, cut wherever live words follow one of them or come before the next."""
    part: list[Line] = []
    for line in lines:
        if part and _is_parted(part[-1], line, live):
            yield part
            part = []
        part.append(line)
    yield part


def _is_parted(before: Line, line: Line, live: Mapping[int, Floats]) -> bool:
    rtl = _is_rtl(line)
    first, second = live[before.page], live[line.page]
    if before.page == line.page and min(before.bottom, line.bottom) - max(before.top, line.top) > 0:
        left, right = (line, before) if rtl else (before, line)
        return _between(first, before.top, before.bottom, left.right, right.left)
    after = (before.column_left, before.left) if rtl else (before.right, before.column_right)
    ahead = (line.right, line.column_right) if rtl else (line.column_left, line.left)
    if _between(first, before.top, before.bottom, *after) or _between(second, line.top, line.bottom, *ahead):
        return True
    if before.page == line.page:
        return False
    below, above = (first[:, 1] > before.bottom).sum(), (second[:, 3] < line.top).sum()
    return max(int(below), int(above)) > MOST_WORDS_OF_MARGIN


def reach_over_struck(lines: Mapping[int, Sequence[Line]], pages: Sequence[PageWords]) -> dict[int, tuple[Line, ...]]:
    """The lines of each page, those with struck words at an end as long as they were printed.

    Else a line whose last words are struck would look like the last of its paragraph.
    """
    struck = {page.number: page.boxes[page.struck] for page in pages if page.struck is not None}
    return {
        number: tuple(_reaching(line, struck[number], found) for line in found) if number in struck else tuple(found)
        for number, found in lines.items()
    }


def _reaching(line: Line, struck: Floats, page: Sequence[Line]) -> Line:
    """A line as long as it was printed; an end behind which its live words go on stays where it is."""
    y = (struck[:, 1] + struck[:, 3]) / 2
    beside = struck[(y > line.top) & (y < line.bottom)]
    left, right = line.left, line.right
    for box in beside[np.argsort(beside[:, 0])].tolist():
        if right - TOUCHING * line.size < box[0] < right + TOUCHING * line.size:
            right = max(right, box[2])
    for box in beside[np.argsort(-beside[:, 2])].tolist():
        if left - TOUCHING * line.size < box[2] < left + TOUCHING * line.size:
            left = min(left, box[0])
    if (left, right) == (line.left, line.right):
        return line
    row = [other for other in page if other is not line and other.top < line.middle < other.bottom]
    if any(other.left < right + TOUCHING * line.size and other.right > right for other in row):
        right = line.right
    if any(other.right > left - TOUCHING * line.size and other.left < left for other in row):
        left = line.left
    return replace(line, left=round(left, 2), right=round(right, 2))


def join_over_struck(paragraphs: Sequence[list[Line]], struck: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The paragraphs, two as one where struck lines alone part a sentence from its rest."""
    gone = [line for part in struck for line in part]
    joined: list[list[Line]] = []
    for lines in paragraphs:
        if joined and _runs_over(joined[-1], lines[0], gone):
            joined[-1] = [*joined[-1], *lines]
        else:
            joined.append(lines)
    return joined


def _runs_over(paragraph: Sequence[Line], line: Line, gone: Sequence[Line]) -> bool:
    """Whether the lines between a paragraph that is no whole sentence and the next live line are all struck."""
    before = paragraph[-1]
    is_other = before.kind or line.kind or before.bold != line.bold or before.strip != line.strip
    if is_other or before.page != line.page or before.text[-1:] in SENTENCE_ENDS or _opens(line.text):
        return False
    between = [
        each.bottom
        for each in gone
        if each.page == line.page and before.bottom < each.bottom < line.bottom and _shared(each, line) > 0
    ]
    steps = [lower - upper for upper, lower in pairwise(sorted([before.bottom, *between, line.bottom]))]
    return bool(between) and max(steps) < CLOSE * line.size


def _opens(text: str) -> bool:
    return starts_with_mark(text) or starts_with_keyword(text) or starts_bare_section(text)


def _shared(one: Line, other: Line) -> float:
    return min(one.right, other.column_right) - max(one.left, other.column_left)


def flag_inserted(
    blocks: Sequence[Block], pages: Sequence[PageWords], frames: Mapping[int, PageFrame]
) -> tuple[Block, ...]:
    """The blocks, those with underlined words flagged as inserted; only where the document strikes words too."""
    if all(page.struck is None for page in pages):
        return tuple(blocks)
    marked = {
        page.number: np.array([frames[page.number].shown(tuple(box)) for box in page.boxes[page.underlined].tolist()])
        for page in pages
        if page.underlined is not None
    }
    if not marked:
        return tuple(blocks)
    return tuple(
        replace(block, flags=(*block.flags, Flag.INSERTED)) if _has_inserted(block, marked) else block
        for block in blocks
    )


def _has_inserted(block: Block, marked: Mapping[int, Floats]) -> bool:
    for span in block.spans:
        boxes = marked.get(span.page)
        if (
            boxes is not None
            and span.box is not None
            and _between(boxes, span.box[1], span.box[3], span.box[0], span.box[2])
        ):
            return True
    return False
