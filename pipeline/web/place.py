"""Where a passage stands on its pages: boxes of its lines, and of its neighbours, which are links to them."""

from collections.abc import Sequence
from dataclasses import dataclass

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
        PagePlace(pages[number], _boxes(passage, number), _neighbours(others, number))
        for number in numbers
        if number in pages and pages[number].width > 0 and pages[number].height > 0
    ]


def _boxes(passage: Passage, number: int) -> tuple[Box, ...]:
    return tuple(span.box for span in passage.spans if span.page == number and span.box is not None)


def _neighbours(passages: Sequence[Passage], number: int) -> tuple[Neighbour, ...]:
    found = ((passage, _boxes(passage, number)) for passage in passages)
    return tuple(Neighbour(passage, around(boxes)) for passage, boxes in found if boxes)


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box around some.

    >>> around([(0, 0, 2, 1), (1, 1, 3, 2)])
    (0, 0, 3, 2)
    """
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
