"""The words in which two texts differ, as character ranges that a person can read."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.versions.sequences import Pair, common_pairs
from pipeline.versions.words import Word, words_of

Range = tuple[int, int]
"""Start and end in characters."""

LONGEST_ISLAND = 2  # equal words between two changes that may be marked with them


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of the old text in whose place stand words of the new one; one of the ranges may be empty."""

    old: Range
    new: Range


@dataclass(frozen=True, slots=True)
class Differences:
    """The edits that lead from one text to another, in order and apart."""

    edits: tuple[Edit, ...] = ()

    @property
    def old(self) -> tuple[Range, ...]:
        """What is only in the old text; no range is empty."""
        return tuple(edit.old for edit in self.edits if edit.old[0] < edit.old[1])

    @property
    def new(self) -> tuple[Range, ...]:
        """What is only in the new text; no range is empty."""
        return tuple(edit.new for edit in self.edits if edit.new[0] < edit.new[1])


def find_differences(old: str, new: str) -> Differences:
    """Give the differing words of two texts: whole words, single characters in scripts without spaces.

    A short run of equal words between larger changes is marked with them, so that a rewritten clause reads as one
    change (after the semantic cleanup of Neil Fraser, "Diff Strategies", 2006). Swapping the texts swaps the ranges.

    >>> found = find_differences("held for 30 days", "held for ten working days")
    >>> found.old, found.new
    (((9, 11),), ((9, 20),))
    """
    if old > new:
        return Differences(tuple(Edit(edit.new, edit.old) for edit in find_differences(new, old).edits))
    before, after = words_of(old), words_of(new)
    pairs = common_pairs([word.key for word in before], [word.key for word in after])
    kept = _without_islands(_runs(pairs), before, after)
    edits, left, right = [], 0, 0
    for one, other, length in [*kept, (len(before), len(after), 0)]:
        if one > left or other > right:
            edits.append(Edit(_range(before, left, one), _range(after, right, other)))
        left, right = one + length, other + length
    return Differences(tuple(edits))


_Run = tuple[int, int, int]
"""Place in the old text, place in the new one, number of equal words."""


def _runs(pairs: Sequence[Pair]) -> list[_Run]:
    runs: list[_Run] = []
    for old, new in pairs:
        if runs and (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]) == (old, new):
            runs[-1] = (*runs[-1][:2], runs[-1][2] + 1)
        else:
            runs.append((old, new, 1))
    return runs


def _without_islands(runs: Sequence[_Run], before: Sequence[Word], after: Sequence[Word]) -> list[_Run]:
    """Leave out runs that are small against the changes on both of their sides."""
    kept: list[_Run] = []
    for place, run in enumerate(runs):
        left = kept[-1] if kept else (0, 0, 0)
        right = runs[place + 1] if place + 1 < len(runs) else (len(before), len(after), 0)
        earlier = _change(before, after, (left[0] + left[2], left[1] + left[2]), run[:2])
        later = _change(before, after, (run[0] + run[2], run[1] + run[2]), right[:2])
        island = before[run[0] : run[0] + run[2]]
        letters = sum(word.end - word.start for word in island)
        holds_number = any(word.key[0].isnumeric() for word in island)  # a reader looks for those that stayed
        if run[2] > LONGEST_ISLAND or 2 * letters > min(earlier, later) or holds_number:
            kept.append(run)
    return kept


def _change(before: Sequence[Word], after: Sequence[Word], start: Pair, end: Pair) -> int:
    """The letters that change between two equal runs, on the side with more of them."""
    old = sum(word.end - word.start for word in before[start[0] : end[0]])
    new = sum(word.end - word.start for word in after[start[1] : end[1]])
    return max(old, new)


def _range(words: Sequence[Word], first: int, after: int) -> Range:
    """The characters from one word to before another; an empty range stands behind the word before."""
    if first < after:
        return words[first].start, words[after - 1].end
    place = words[first - 1].end if first else 0
    return place, place
