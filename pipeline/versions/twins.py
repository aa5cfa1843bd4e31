"""Passages that say the same in two languages.

Equal numbers of paths, shared figures, names and cognates (Simard, Foster and Isabelle, "Using cognates to align
sentences in bilingual corpora", 1992) and likely lengths give the odds of each pair. The heaviest rising chain of good
pairs anchors both texts; pairs out of order, such as definitions that each language sorts by its own alphabet, need
each other as their best match; and the gaps are filled by the dynamic programme of Gale and Church ("A program for
aligning sentences in bilingual corpora", 1993), in which one passage may stand for two.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import Passage
from pipeline.versions.parallel import Side, length_cost, nearness, odds, sides_of
from pipeline.versions.sequences import Pair, gaps_of, heaviest

GOOD = 1.0  # log odds from which a pair may anchor
FAR_APART_ODDS = 2.0  # of a pair out of order: nothing but its own words speaks for it
NEAR_ENOUGH = 0.35  # cosine of such a pair
COMMON_PATH = 2_500  # pairs of passages with one path that are all looked at; beyond, each only near its place
NEIGHBOURS = 10
RARE = 12  # occurrences on a side up to which a word leads to other passages
LARGEST_GAP = 40_000  # pairs of a gap for the dynamic programme: about a second
PASSED_OVER = -1.0  # log odds that a passage has no twin
DOUBLED = -2.5  # log odds that one passage stands for two
IN_THE_GAP = 1.5  # log odds that the next two passages of a gap are twins, before they are looked at


@dataclass(frozen=True, slots=True)
class Twins:
    """Passages that say the same; one on each side, or one and two."""

    left: tuple[Passage, ...]
    right: tuple[Passage, ...]
    confidence: float
    """0 to 1."""


def link_twins(left: Sequence[Passage], right: Sequence[Passage]) -> tuple[Twins, ...]:
    """Give the twins among the passages of two language versions, both in reading order; no passage is in two.

    What has no twin is left out.
    """
    ours, theirs = sides_of(left, right)
    growth = max(sum(side.length for side in theirs), 1) / max(sum(side.length for side in ours), 1)
    chain = _chain(ours, theirs, growth)
    known = {pair for pair, _ in chain}
    far = list(_out_of_order(ours, theirs, chain, growth))
    rest = list(_in_gaps(ours, theirs, [pair for pair, _ in chain], far, growth))
    found = [((one,), (other,), told) for (one, other), told in [*_supported(chain, known), *far]] + rest
    return tuple(
        Twins(tuple(left[one] for one in ones), tuple(right[other] for other in others), _chance(told))
        for ones, others, told in sorted(found)
    )


def _chance(told: float) -> float:
    return round(1 / (1 + math.exp(-max(min(told, 20.0), -20.0))), 4)


def _supported(chain: Sequence[tuple[Pair, float]], known: set[Pair]) -> Iterator[tuple[Pair, float]]:
    """The chain, each pair the surer for neighbours that are twins as well."""
    for (one, other), told in chain:
        beside = ((one - 1, other - 1) in known) + ((one + 1, other + 1) in known)
        yield (one, other), told + 0.75 * beside


def _chain(ours: Sequence[Side], theirs: Sequence[Side], growth: float) -> list[tuple[Pair, float]]:
    told = {(one, other): odds(ours[one], theirs[other], growth) for one, other in set(_candidates(ours, theirs))}
    good = [(one, other, value) for (one, other), value in told.items() if value >= GOOD]
    return [(pair, told[pair]) for pair in heaviest(good)] if good else []


def _candidates(ours: Sequence[Side], theirs: Sequence[Side]) -> Iterator[Pair]:
    """Pairs with the same path, and pairs that share rare words."""
    by_key: defaultdict[object, list[int]] = defaultdict(list)
    by_stem: defaultdict[str, list[int]] = defaultdict(list)
    for side in theirs:
        by_key[side.key, side.is_heading].append(side.place)
        for stem in side.cognates:
            by_stem[stem].append(side.place)
    seen: defaultdict[str, int] = defaultdict(int)
    keys: defaultdict[object, int] = defaultdict(int)
    for side in ours:
        keys[side.key, side.is_heading] += 1
        for stem in side.cognates:
            seen[stem] += 1
    for side in ours:
        places = by_key[side.key, side.is_heading] if side.key else []
        if len(places) * keys[side.key, side.is_heading] > COMMON_PATH:
            expected = side.place * len(theirs) / len(ours)
            places = sorted(places, key=lambda place: (abs(place - expected), place))[:NEIGHBOURS]
        yield from ((side.place, place) for place in places)
        for stem in side.cognates:
            if max(seen[stem], len(by_stem[stem])) <= RARE:
                yield from ((side.place, place) for place in by_stem[stem])


def _out_of_order(
    ours: Sequence[Side], theirs: Sequence[Side], chain: Sequence[tuple[Pair, float]], growth: float
) -> Iterator[tuple[Pair, float]]:
    """Pairs that cross the chain or each other and are each other's best match by their words."""
    left, right = {one for (one, _), _ in chain}, {other for (_, other), _ in chain}
    free = [side for side in ours if side.place not in left]
    waiting = [side for side in theirs if side.place not in right]
    told: dict[Pair, float] = {}
    for one, other in set(_candidates(free, waiting)):
        mine, yours = ours[one], theirs[other]
        if nearness(mine, yours) < NEAR_ENOUGH:
            continue
        value = odds(mine, yours, growth)
        if value >= FAR_APART_ODDS - (2.0 if mine.key == yours.key else 0.0):
            told[one, other] = nearness(mine, yours) + value / 100
    best_of: dict[tuple[str, int], float] = {}
    for (one, other), value in told.items():
        for end in (("left", one), ("right", other)):
            best_of[end] = max(best_of.get(end, 0.0), value)
    for (one, other), value in sorted(told.items()):
        if value == best_of.pop(("left", one), 0.0) == best_of.get(("right", other)):
            del best_of["right", other]  # of several that are alike, each has one twin
            yield (one, other), odds(ours[one], theirs[other], growth)


_Found = tuple[tuple[int, ...], tuple[int, ...], float]


def _in_gaps(
    ours: Sequence[Side],
    theirs: Sequence[Side],
    chain: Sequence[Pair],
    far: Sequence[tuple[Pair, float]],
    growth: float,
) -> Iterator[_Found]:
    left, right = {one for (one, _), _ in far}, {other for (_, other), _ in far}
    for low, high, start, end in gaps_of(chain, len(ours), len(theirs)):
        mine = [side for side in ours[low:high] if side.place not in left]
        yours = [side for side in theirs[start:end] if side.place not in right]
        if mine and yours and len(mine) * len(yours) <= LARGEST_GAP:
            yield from _fill(mine, yours, growth)


_MOVES = ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2))


def _fill(mine: Sequence[Side], yours: Sequence[Side], growth: float) -> Iterator[_Found]:
    """The best way through a gap, as Gale and Church find it."""
    best: list[list[tuple[float, int]]] = [[(-math.inf, 0)] * (len(yours) + 1) for _ in range(len(mine) + 1)]
    best[0][0] = (0.0, 0)
    alone = [[odds(one, other, growth) + IN_THE_GAP for other in yours] for one in mine]
    for row in range(len(mine) + 1):
        for column in range(len(yours) + 1):
            for move, (down, across) in enumerate(_MOVES):
                above, before = row - down, column - across
                if (row or column) and above >= 0 and before >= 0:
                    worth = _worth(mine[above:row], yours[before:column], alone, above, before, growth)
                    value = best[above][before][0] + worth
                    if value > best[row][column][0]:
                        best[row][column] = (value, move)
    row, column = len(mine), len(yours)
    while row or column:
        down, across = _MOVES[best[row][column][1]]
        row, column = row - down, column - across
        if down and across:
            ones, others = mine[row : row + down], yours[column : column + across]
            told = _worth(ones, others, alone, row, column, growth)
            yield tuple(side.place for side in ones), tuple(side.place for side in others), told


def _worth(
    ones: Sequence[Side], others: Sequence[Side], alone: Sequence[Sequence[float]], row: int, column: int, growth: float
) -> float:
    """What a step through a gap is worth; for one passage against two, that of the surer pair with both lengths."""
    if not ones or not others:
        return PASSED_OVER
    if len(ones) == len(others) == 1:
        return alone[row][column]
    pairs = [(one, other) for one in range(len(ones)) for other in range(len(others))]
    surest = max(pairs, key=lambda pair: alone[row + pair[0]][column + pair[1]])
    one, other = ones[surest[0]], others[surest[1]]
    lengths = sum(side.length for side in ones), sum(side.length for side in others)
    gain = length_cost(one.length, other.length, growth) - length_cost(*lengths, growth)
    return alone[row + surest[0]][column + surest[1]] + gain + DOUBLED
