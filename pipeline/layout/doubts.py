"""How sure the reading order of a page is: from 1 down, by what can be measured on it.

The confidence is the product of what each sign leaves. Lines printed over each other leave 1 less three times their
share (0.4 at the least), rows of many entries that are no clear table 0.7 less 0.3 of their share of the page, a form
0.7, a table without rulings 0.85, columns whose lines cross the gutter in their midst 1 less half the share of those
lines. Below ``DOUBTFUL`` a page is flagged. The figures are ours, set so that one strong or two weak signs flag.
"""

from collections.abc import Iterable, Sequence

from pipeline.layout.columns import Strip
from pipeline.layout.tables import Table
from pipeline.layout.values import Line

DOUBTFUL = 0.75
"""Confidence under which a page is flagged ``DOUBTFUL_ORDER``."""
FORM = 0.7
LOOSE = 0.85
DENSE = (0.7, 0.3)
FEWEST_DENSE = 3
"""Rows of three texts or more that are not the chance of one line."""
OVERLAP = (3.0, 0.4)
CROSSING = 0.5
AHEAD = 4
"""Lines after it, from the top, that a line is compared with."""


def order_confidence(lines: Sequence[Line], strips: Sequence[Strip], tables: Iterable[Table]) -> float:
    """Trust in the order of one page, 0 to 1; ``lines`` stand from top to bottom, ``strips`` in reading order."""
    confidence = _of_overlaps(lines) * _of_strips(strips)
    for factor in {FORM if table.is_form else LOOSE for table in tables if table.is_form or table.is_loose}:
        confidence *= factor
    return round(confidence, 3)


def _of_overlaps(lines: Sequence[Line]) -> float:
    over = sum(
        1
        for place, line in enumerate(lines)
        for other in lines[place + 1 : place + 1 + AHEAD]
        if other.top < line.bottom and _lie_over(line, other)
    )
    steep, least = OVERLAP
    return max(1 - steep * over / len(lines), least) if over else 1.0


def _lie_over(line: Line, other: Line) -> bool:
    """Whether two lines share half the height of the lower and a letter's width: they are printed over each other."""
    level = min(line.bottom, other.bottom) - max(line.top, other.top)
    beside = min(line.right, other.right) - max(line.left, other.left)
    size = min(line.size, other.size)
    return beside > size and level > 0.5 * min(line.bottom - line.top, other.bottom - other.top)


def _of_strips(strips: Sequence[Strip]) -> float:
    confidence = 1.0
    count = max(sum(len(strip.lines) for strip in strips), 1)
    dense = sum(strip.dense * len(strip.lines) for strip in strips if strip.doubtful)
    if dense >= FEWEST_DENSE:
        confidence *= DENSE[0] - DENSE[1] * dense / count
    columns = [place for place, strip in enumerate(strips) if strip.side]
    if columns:
        midst = strips[columns[0] : columns[-1]]
        crossing = sum(len(strip.lines) for strip in midst if not strip.side)
        confidence *= 1 - CROSSING * crossing / count
    return confidence
