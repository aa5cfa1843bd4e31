"""How alike two passages are, and which are worth comparing."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.records import Passage
from pipeline.versions.path_numbers import place_of
from pipeline.versions.words import body_of, keys_of, plain

RAREST = 12  # words of a passage by which others that may be alike are found
MOST_COMMON = 40  # passages of one side in which such a word may occur
CANDIDATES = 8  # passages that one is compared with in full
MEASURED_WORDS = 4_000  # of a passage, from its start: enough to tell it from others, whatever its length


@dataclass(frozen=True, slots=True)
class Features:
    """What of a passage is compared."""

    place: int
    """Its index on its side."""
    path: str
    kind: str
    body: str
    headings: tuple[str, ...]

    def bag(self) -> Counter[object]:
        """The words and pairs of neighbouring words, with their counts."""
        words = keys_of(self.body)[:MEASURED_WORDS]
        return Counter([*words, *pairwise(words)])


def features_of(passages: Sequence[Passage]) -> list[Features]:
    """Give what is compared of each passage, in order."""
    return [
        Features(
            place,
            place_of(passage.path),
            passage.kind.value,
            body_of(passage),
            tuple(plain(each) for each in passage.headings),
        )
        for place, passage in enumerate(passages)
    ]


def likeness(one: Counter[object], other: Counter[object]) -> float:
    """Dice's coefficient of two bags: twice what they share over what they hold, 0 to 1."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    shared = sum(min(count, large[item]) for item, count in small.items() if item in large)
    whole = one.total() + other.total()
    return 2 * shared / whole if whole else 0.0


class Candidates:
    """The passages of the new side that share rare words with one of the old side."""

    def __init__(self, old: Sequence[Features], new: Sequence[Features]) -> None:
        self._bags = {("old", each.place): each.bag() for each in old}
        self._bags |= {("new", each.place): each.bag() for each in new}
        self._at: defaultdict[object, list[int]] = defaultdict(list)
        self._by_path: defaultdict[str, list[int]] = defaultdict(list)
        for each in new:
            if each.path:
                self._by_path[each.path].append(each.place)
            for item in self._bags["new", each.place]:
                self._at[item].append(each.place)

    def of(self, one: Features) -> Iterator[tuple[int, float]]:
        """Give places on the new side with their likeness: those of the same path, and the most alike of the others."""
        bag = self._bags["old", one.place]
        rare = sorted((item for item in bag if item in self._at), key=lambda item: (len(self._at[item]), str(item)))
        shared: Counter[int] = Counter()
        for item in rare[:RAREST]:
            if len(self._at[item]) <= MOST_COMMON:
                shared.update(self._at[item])
        chosen = [place for place, _ in sorted(shared.items(), key=lambda each: (-each[1], each[0]))[:CANDIDATES]]
        for place in dict.fromkeys([*self._by_path[one.path][:CANDIDATES], *chosen]):
            yield place, likeness(bag, self._bags["new", place])

    def bag(self, side: str, place: int) -> Counter[object]:
        """The bag of a passage; ``side`` is "old" or "new"."""
        return self._bags[side, place]
