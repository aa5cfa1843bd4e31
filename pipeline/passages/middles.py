"""Lists that begin in the middle: their first labels were lost, or this is no label."""

from collections.abc import Sequence

from pipeline.passages.levels import Enumerator, Level, Series, Shape
from pipeline.passages.line import Line
from pipeline.passages.open_labels import LARGEST_BASE_GAP, LARGEST_GAP, PLAIN_DOTS
from pipeline.passages.stack import Stack

YEARS = range(1900, 2100)  # numbers that are years rather than sections
_COUNTING = frozenset({Series.NUMBER, Series.DECIMAL, Series.HAN})
_OPENERS = frozenset({Shape.BOTH, Shape.CLOSE, Shape.PILCROW})


def is_lonely(mark: Enumerator, others: Sequence[Enumerator]) -> bool:
    """Tell whether a label that is not the first has no keyword or number beside it in its stream: it numbers nothing.

    ``DIVISION THREE`` above a judgment names a court.
    """
    if mark.value <= 1:
        return False
    beside = (other for other in others if other is not mark and not other.sentence)
    return not any(other.level is not None or other.series in _COUNTING for other in beside)


def may_begin_in_the_middle(stack: Stack, mark: Enumerator, line: Line, others: Sequence[Enumerator]) -> bool:
    """Tell whether a label that is neither first nor next can begin a list or the sections here.

    Where nothing was counted before, a bare number must have a later one beside it: ``14 CFR Part 39`` has none.
    """
    if mark.shape in _OPENERS:
        return _may_begin_inside(stack, mark)
    is_year = mark.shape is Shape.BARE and mark.value in YEARS  # the second line of a heading: 2025 ON STATUS
    if mark.series is not Series.NUMBER or mark.sentence or is_year or mark.shape not in PLAIN_DOTS:
        return False
    if stack.entries and _begins_apart(stack, mark):
        return True
    if stack.entries and not (line.has_weight and stack.entries[0].shape in _OPENERS):
        return False
    last = stack.last_base
    if not last and mark.shape is Shape.BARE and not _is_followed(mark, others):
        return False
    fits = last <= mark.value <= last + LARGEST_BASE_GAP or not last
    return line.is_heading or (fits and mark.value not in YEARS)


def _is_followed(mark: Enumerator, others: Sequence[Enumerator]) -> bool:
    later = range(mark.value + 1, mark.value + LARGEST_GAP)
    return any(other.value in later and other.shape in PLAIN_DOTS and not other.sentence for other in others)


def _may_begin_inside(stack: Stack, mark: Enumerator) -> bool:
    """The first subsections or items of a list were lost."""
    if mark.series is Series.NUMBER:
        return mark.value <= LARGEST_GAP or not mark.sentence
    return mark.series is not Series.UPPER and mark.value <= (LARGEST_GAP if stack.entries else 2)


def _begins_apart(stack: Stack, mark: Enumerator) -> bool:
    """The number 2 or 3 behind stray items or a heading of its own: the first was lost."""
    return mark.value <= LARGEST_GAP and (stack.closed or stack.entries[0].level is Level.ITEM)
