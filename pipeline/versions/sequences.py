"""What two sequences have in common, in order.

Patience diff (Bram Cohen, "Patience Diff Advantages", 2010): items that occur once on both sides are anchors, the
longest chain of anchors in order is kept (Fredman, "On computing the length of longest increasing subsequences", 1975),
and each gap between anchors is treated in the same way. What has no anchor is left to Ratcliff and Obershelp's matching
blocks (difflib), within a bound.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

LARGEST_BLOCKS = 1_000_000  # pairs of items in a gap without anchors that are still compared: about a second at worst

Pair = tuple[int, int]


def common_pairs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Give pairs of places with equal items, rising on both sides.

    >>> common_pairs("abcd", "xbcy")
    [(1, 1), (2, 2)]
    """
    pairs: list[Pair] = []
    gaps = [(0, len(old), 0, len(new))]
    while gaps:
        found, rest = _split(old, new, gaps.pop())
        pairs += found
        gaps += rest
    return sorted(pairs)


def anchor_pairs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Give the longest rising chain of items that occur exactly once on both sides."""
    return rising(list(_anchors(old, new, (0, len(old), 0, len(new)))))


def fill_gaps(chain: Sequence[Pair], old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Give a rising chain with what the gaps between its pairs have in common."""
    filled = list(chain)
    for low, high, left, right in gaps_of(chain, len(old), len(new)):
        filled += [(low + one, left + other) for one, other in common_pairs(old[low:high], new[left:right])]
    return sorted(filled)


def gaps_of(chain: Sequence[Pair], old: int, new: int) -> Iterator[tuple[int, int, int, int]]:
    """Give the ranges between the pairs of a chain that have items on both sides: old start and end, new ones."""
    bounds = [(-1, -1), *chain, (old, new)]
    for (a, b), (c, d) in pairwise(bounds):
        if c > a + 1 and d > b + 1:
            yield a + 1, c, b + 1, d


def heaviest(weighed: Sequence[tuple[int, int, float]]) -> list[Pair]:
    """Give the rising chain of pairs with the largest sum of weights (all positive).

    Dynamic programming over the pairs with a Fenwick tree of maxima: k log k for k pairs (Jacobson and Vo, "Heaviest
    increasing/common subsequence problems", 1992).
    """
    places = sorted({second for _, second, _ in weighed})
    rank = {second: place for place, second in enumerate(places, start=1)}
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(places) + 1)
    before: list[int] = []
    ordered = sorted(weighed, key=lambda each: (each[0], -each[1]))  # pairs of one first place cannot follow another
    for place, (_, second, weight) in enumerate(ordered):
        best, at = (0.0, -1), rank[second] - 1
        while at:
            best, at = max(best, tree[at]), at & (at - 1)
        before.append(best[1])
        reached, at = (best[0] + weight, place), rank[second]
        while at < len(tree):
            tree[at], at = max(tree[at], reached), at + (at & -at)
    _, place = max(tree)
    chain = []
    while place >= 0:
        chain.append(ordered[place][:2])
        place = before[place]
    return chain[::-1]


def _split(
    old: Sequence[Hashable], new: Sequence[Hashable], gap: tuple[int, int, int, int]
) -> tuple[list[Pair], list[tuple[int, int, int, int]]]:
    """Equal ends and anchors of a gap, and the gaps that they leave."""
    low, high, left, right = gap
    pairs = []
    while low < high and left < right and old[low] == new[left]:
        pairs.append((low, left))
        low, left = low + 1, left + 1
    while low < high and left < right and old[high - 1] == new[right - 1]:
        high, right = high - 1, right - 1
        pairs.append((high, right))
    if low == high or left == right:
        return pairs, []
    chain = rising(list(_anchors(old, new, (low, high, left, right))))
    if not chain:
        return pairs + _blocks(old, new, (low, high, left, right)), []
    bounds = [(low - 1, left - 1), *chain, (high, right)]
    rest = [(a + 1, c, b + 1, d) for (a, b), (c, d) in pairwise(bounds)]
    return pairs + chain, rest


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], gap: tuple[int, int, int, int]) -> Iterator[Pair]:
    low, high, left, right = gap
    before, after = Counter(old[low:high]), Counter(new[left:right])
    at = {new[place]: place for place in range(left, right) if after[new[place]] == 1}
    for place in range(low, high):
        if before[old[place]] == 1 and old[place] in at:
            yield place, at[old[place]]


def rising(pairs: Sequence[Pair]) -> list[Pair]:
    """Give the longest chain of pairs that rises on both sides; the pairs come sorted by their first place."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, (_, second) in enumerate(pairs):
        at = bisect_left(tails, second)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [second]
        ends[at : at + 1] = [place]
    chain = []
    place = ends[-1] if ends else -1
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _blocks(old: Sequence[Hashable], new: Sequence[Hashable], gap: tuple[int, int, int, int]) -> list[Pair]:
    low, high, left, right = gap
    if (high - low) * (right - left) > LARGEST_BLOCKS:
        return []
    matcher = SequenceMatcher(None, old[low:high], new[left:right], autojunk=False)
    return [
        (low + block.a + step, left + block.b + step)
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]
