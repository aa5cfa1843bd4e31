"""Two versions of a document, passage by passage.

Identical passages first: those that occur once on both sides anchor the rest (patience diff, see ``sequences``), then
what the gaps have in common. What is identical and out of order has moved. The others are compared by their words, with
candidates found through rare words, so that the work grows with the passages and not with their pairs: within a gap the
heaviest rising chain of likeness decides, across gaps the most alike first. Splits and mergers are read off the
neighbours of an edited passage.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.records import Passage
from pipeline.versions.groups import Alignment, Change, Group, in_reading_order
from pipeline.versions.likeness import Candidates, Features, features_of
from pipeline.versions.path_numbers import place_of
from pipeline.versions.sequences import Pair, anchor_pairs, fill_gaps, heaviest
from pipeline.versions.splits import Joined, join_neighbours

ALIKE = 0.5  # likeness from which a passage in the same gap is the old one, edited
ALIKE_IN_PLACE = 0.3  # the same under the same path; less is another provision under an old number
ALIKE_ELSEWHERE = 0.6  # the same across the document
PATH_WORTH = 0.25  # of likeness, where two candidates compete
SUBSTANCE = 20  # characters of a text that is known again anywhere; "(a) the child;" is found in many places

_NUMBERS = re.compile(r"\d+\w*|\b[ivxlcdm]+\b")


def align(old: Sequence[Passage], new: Sequence[Passage]) -> Alignment:
    """Hold two versions against each other; each passage of both is in exactly one group.

    Both are in reading order. ``align(new, old)`` gives the same groups seen from the other side.
    """
    before, after = features_of(old), features_of(new)
    if _order(before) > _order(after):  # one direction decides for both
        work = _Work(after, before)
        return _told(_turned(work.run()), old, new)
    return _told(_Work(before, after).run(), old, new)


def _order(features: Sequence[Features]) -> tuple[int, list[tuple[str, str, tuple[str, ...]]]]:
    return len(features), [(each.body, each.path, each.headings) for each in features]


@dataclass(frozen=True, slots=True)
class _Match:
    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool
    similarity: float


def _turned(matches: Sequence[_Match]) -> list[_Match]:
    return [_Match(match.new, match.old, match.moved, match.similarity) for match in matches]


@dataclass(slots=True)
class _Work:
    """The state of one alignment: who is matched with whom."""

    old: Sequence[Features]
    new: Sequence[Features]
    partner: dict[int, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    likeness: dict[int, float] = field(default_factory=dict)

    def run(self) -> list[_Match]:
        chain = self._identical_in_order()
        self._identical_elsewhere()
        candidates = Candidates(self._free_old(), self._free_new())
        self._alike(candidates, chain)
        return self._matches(candidates)

    def _free_old(self) -> list[Features]:
        return [each for each in self.old if each.place not in self.partner]

    def _free_new(self) -> list[Features]:
        return [each for each in self.new if each.place not in self.taken]

    def _pair(self, old: int, new: int, likeness: float, *, moved: bool) -> None:
        self.partner[old] = new
        self.taken.add(new)
        self.likeness[old] = likeness
        if moved:
            self.moved.add(old)

    def _identical_in_order(self) -> list[Pair]:
        bodies, others = [each.body for each in self.old], [each.body for each in self.new]
        chain = anchor_pairs(bodies, others)
        placed = [[(each.path, each.body) for each in side] for side in (self.old, self.new)]
        chain = fill_gaps(chain, placed[0], placed[1])
        chain = self._trusted(fill_gaps(chain, bodies, others))
        for one, other in chain:
            self._pair(one, other, 1.0, moved=False)
        return chain

    def _trusted(self, chain: list[Pair]) -> list[Pair]:
        """The chain without short texts under another number that stand alone: they prove nothing."""
        known = set(chain)
        return [
            (one, other)
            for one, other in chain
            if len(self.old[one].body) >= SUBSTANCE
            or self.old[one].path == self.new[other].path
            or (one - 1, other - 1) in known
            or (one + 1, other + 1) in known
        ]

    def _identical_elsewhere(self) -> None:
        for by_path in (True, False):
            at: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
            for each in reversed(self._free_new()):
                at[each.body, each.path if by_path else ""].append(each.place)
            for each in self._free_old():
                if by_path or len(each.body) >= SUBSTANCE:
                    places = at[each.body, each.path if by_path else ""]
                    if places and (not by_path or each.path):
                        self._pair(each.place, places.pop(), 1.0, moved=True)

    def _alike(self, candidates: Candidates, chain: Sequence[Pair]) -> None:
        gap_of_old, gap_of_new = _gap_numbers(chain, len(self.old), 0), _gap_numbers(chain, len(self.new), 1)
        here: defaultdict[int, list[tuple[int, int, float]]] = defaultdict(list)
        anywhere: list[tuple[float, int, int]] = []
        liked: dict[Pair, float] = {}
        for one in self._free_old():
            for place, likeness in candidates.of(one):
                other = self.new[place]
                in_place = bool(one.path) and one.path == other.path
                worth = likeness + PATH_WORTH * in_place + 0.05 * (one.kind == other.kind)
                liked[one.place, place] = likeness
                if gap_of_old[one.place] == gap_of_new[place] and likeness >= (ALIKE_IN_PLACE if in_place else ALIKE):
                    here[gap_of_old[one.place]].append((one.place, place, worth))
                elif likeness >= ALIKE_ELSEWHERE and min(len(one.body), len(other.body)) >= SUBSTANCE:
                    anywhere.append((-worth, one.place, place))
        for weighed in here.values():
            for pair in heaviest(weighed):
                self._pair(*pair, liked[pair], moved=False)
            anywhere += [(-worth, one, place) for one, place, worth in weighed if liked[one, place] >= ALIKE_ELSEWHERE]
        for _, one_place, place in sorted(anywhere):
            if one_place not in self.partner and place not in self.taken:
                self._pair(one_place, place, liked[one_place, place], moved=True)

    def _matches(self, candidates: Candidates) -> list[_Match]:
        edited = {one: other for one, other in self.partner.items() if self.likeness[one] < 1.0}
        free_old = {each.place for each in self._free_old()}
        free_new = {each.place for each in self._free_new()}
        splits = join_neighbours(
            edited,
            self.likeness,
            free_new,
            lambda one: candidates.bag("old", one),
            lambda one: candidates.bag("new", one),
        )
        rest = {other: one for one, other in edited.items() if one not in splits}
        by_new = {other: self.likeness[one] for other, one in rest.items()}
        mergers = join_neighbours(
            rest, by_new, free_old, lambda one: candidates.bag("new", one), lambda one: candidates.bag("old", one)
        )
        return self._listed(splits, mergers, free_old, free_new)

    def _listed(
        self, splits: dict[int, Joined], mergers: dict[int, Joined], free_old: set[int], free_new: set[int]
    ) -> list[_Match]:
        found = []
        for one, other in self.partner.items():
            moved = one in self.moved
            if one in splits:
                found.append(_Match((one,), splits[one].places, moved, splits[one].likeness))
            elif other in mergers:
                found.append(_Match(mergers[other].places, (other,), moved, mergers[other].likeness))
            else:
                found.append(_Match((one,), (other,), moved, self.likeness[one]))
        found += [_Match((one,), (), moved=False, similarity=0.0) for one in free_old]
        found += [_Match((), (other,), moved=False, similarity=0.0) for other in free_new]
        return found


def _gap_numbers(chain: Sequence[Pair], length: int, side: int) -> list[int]:
    """For each place the number of chain pairs at or before it."""
    numbers, seen = [0] * length, 0
    starts = {pair[side] for pair in chain}
    for place in range(length):
        seen += place in starts
        numbers[place] = seen
    return numbers


def _told(matches: Sequence[_Match], old: Sequence[Passage], new: Sequence[Passage]) -> Alignment:
    return Alignment(in_reading_order(list(_groups(matches, old, new))))


def _groups(matches: Sequence[_Match], old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[Group]:
    for match in matches:
        ours, theirs = tuple(old[place] for place in match.old), tuple(new[place] for place in match.new)
        if not ours or not theirs:
            yield Group(Change.NEW if theirs else Change.GONE, ours, theirs, similarity=0.0)
            continue
        renumbered = place_of(ours[0].path) != place_of(theirs[0].path)
        reheaded = _heading_words(ours[0]) != _heading_words(theirs[0])
        change = _change(match, renumbered=renumbered)
        yield Group(change, ours, theirs, match.moved, renumbered, reheaded, round(match.similarity, 4))


def _change(match: _Match, *, renumbered: bool) -> Change:
    if len(match.new) > 1:
        return Change.SPLIT
    if len(match.old) > 1:
        return Change.MERGED
    if match.similarity < 1.0:
        return Change.EDITED
    return Change.MOVED if match.moved or renumbered else Change.SAME


def _heading_words(passage: Passage) -> str:
    """The headings above a passage without their numbers, which change with every insertion."""
    words = " > ".join(passage.headings).casefold()
    return " ".join(_NUMBERS.sub("", words).split())
