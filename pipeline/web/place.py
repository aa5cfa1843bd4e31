"""Where a passage stands on its pages: boxes of its lines, and of its neighbours, which are links to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from pipeline.records import Box, Page, Passage
from pipeline.store import Archive

NEIGHBOURS = 40  # passages on each side whose boxes are shown: a dense page has some 60
MOST_PAGES = 8  # of one passage; a table that is longer is looked at in the original


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another passage on the page."""

    passage: Passage
    box: Box


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A page with the boxes of a passage, in points."""

    page: Page
    lines: tuple[Box, ...]
    """Those that follow one another as one box."""
    neighbours: tuple[Neighbour, ...]


def page_places(archive: Archive, passage: Passage) -> list[PagePlace]:
    """The pages on which a passage stands, in order; none where the format has no pages."""
    numbers = sorted({span.page for span in passage.spans if span.box is not None})[:MOST_PAGES]
    if not numbers:
        return []
    pages = {page.number: page for page in archive.pages(passage.source_id) if page.number in numbers}
    near = archive.around(passage.id, before=NEIGHBOURS, behind=NEIGHBOURS)
    others = [each for each in near if each.id != passage.id]
    return [
        _page_place(pages[number], passage, others)
        for number in numbers
        if number in pages and pages[number].width > 0 and pages[number].height > 0
    ]


def _page_place(page: Page, passage: Passage, others: Sequence[Passage]) -> PagePlace:
    own = blocks(_boxes(passage, page.number))
    found = [(other, around(boxes)) for other in others if (boxes := _boxes(other, page.number))]
    frames = apart([*own, *(box for _, box in found)])
    neighbours = [Neighbour(other, box) for (other, _), box in zip(found, frames[len(own) :], strict=True)]
    return PagePlace(page, frames[: len(own)], tuple(neighbours))


def _boxes(passage: Passage, number: int) -> tuple[Box, ...]:
    return tuple(span.box for span in passage.spans if span.page == number and span.box is not None)


def blocks(lines: Sequence[Box]) -> tuple[Box, ...]:
    """Lines that follow one another as one box, so that a paragraph has one frame in each column.

    >>> blocks([(0, 0, 9, 2), (0, 3, 9, 5), (10, 0, 19, 2)])
    ((0, 0, 9, 5), (10, 0, 19, 2))
    """
    found: list[Box] = []
    for line in lines:
        left, top, right, bottom = line
        last = found[-1] if found else None
        if last and last[0] < right and left < last[2] and last[1] <= top < last[3] + (bottom - top):
            found[-1] = around([last, line])
        else:
            found.append(line)
    return tuple(found)


def apart(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """The same boxes, of which none reaches into the next below: lines are as high as their font, which is more.

    Both end halfway; boxes that share more than the half of one, as cells of a table may, stay as they are.

    >>> apart([(0, 0, 9, 12), (0, 10, 9, 22), (10, 0, 19, 22)])
    ((0, 0, 9, 11.0), (0, 11.0, 9, 22), (10, 0, 19, 22))
    """
    found = list(boxes)
    for upper, lower in permutations(range(len(found)), 2):
        (left, top, right, bottom), (start, low, end, deep) = found[upper], found[lower]
        is_below = left < end and start < right and top < low and bottom < deep
        shared = bottom - low
        if is_below and 0 < shared < min(bottom - top, deep - low) / 2:
            middle = low + shared / 2
            found[upper], found[lower] = (left, top, right, middle), (start, middle, end, deep)
    return tuple(found)


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box around some.

    >>> around([(0, 0, 2, 1), (1, 1, 3, 2)])
    (0, 0, 3, 2)
    """
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
