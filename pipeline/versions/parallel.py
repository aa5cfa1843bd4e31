"""What two passages in different languages have in common: their number, their figures and names, their length."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.records import Passage, PassageKind
from pipeline.versions.path_numbers import PathKey, path_key
from pipeline.versions.words import body_of

STEM = 5  # letters that cognates share at their start (Simard, Foster and Isabelle 1992 take 4, with more false ones)
SHORTEST_COGNATE = 4  # letters
VARIANCE = 6.8  # of the length of a translation, per character (Gale and Church 1993)
READ_LETTERS = 20_000  # of a passage, from its start

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Side:
    """One passage as it is compared with those of another language."""

    place: int
    key: PathKey
    """The numbers of its path; empty where it has none."""
    run: int
    """How many neighbours on end have the same key and kind, itself included."""
    is_heading: bool
    length: int
    """Characters of its body."""
    figures: frozenset[str]
    cognates: Mapping[str, float]
    """What may be alike in another language, weighed; of length 1."""


def sides_of(left: Sequence[Passage], right: Sequence[Passage]) -> tuple[list[Side], list[Side]]:
    """Give both texts as they are compared; cognates weigh the more the rarer they are in both."""
    bodies = [[body_of(passage)[:READ_LETTERS] for passage in side] for side in (left, right)]
    stems = [[Counter(_cognates(body)) for body in side] for side in bodies]
    weights = _weights(stems[0], stems[1])
    ours, theirs = (
        [
            _side(place, passage, body, found, weights)
            for place, (passage, body, found) in enumerate(zip(passages, texts, counts, strict=True))
        ]
        for passages, texts, counts in zip((left, right), bodies, stems, strict=True)
    )
    return _with_runs(ours), _with_runs(theirs)


def _side(place: int, passage: Passage, body: str, found: Counter[str], weights: Mapping[str, float]) -> Side:
    vector = {stem: (1 + math.log(count)) * weights[stem] for stem, count in found.items() if stem in weights}
    norm = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return Side(
        place=place,
        key=tuple(piece for piece in path_key(passage.path) if piece != '"'),  # not every language marks its terms
        run=1,
        is_heading=passage.kind is PassageKind.HEADING,
        length=len(body),
        figures=frozenset(stem for stem in found if stem[0].isdecimal()),
        cognates={stem: weight / norm for stem, weight in vector.items()},
    )


def _with_runs(sides: list[Side]) -> list[Side]:
    runs, start = [1] * len(sides), 0
    for place in range(1, len(sides) + 1):
        if place == len(sides) or _run_key(sides[place]) != _run_key(sides[start]):
            runs[start:place] = [place - start] * (place - start)
            start = place
    return [replace(side, run=run) for side, run in zip(sides, runs, strict=True)]


def _run_key(side: Side) -> tuple[PathKey, bool]:
    return side.key, side.is_heading


def _cognates(body: str) -> Iterable[str]:
    """Figures, and the beginnings of words without their accents."""
    text = unicodedata.normalize("NFKC", body)
    for number in _NUMBER.findall(text):
        yield "".join(str(unicodedata.decimal(sign)) for sign in number if sign.isdecimal())
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    for word in _LETTERS.findall(plain):
        if len(word) >= SHORTEST_COGNATE:
            yield word[:STEM]


def _weights(left: Sequence[Counter[str]], right: Sequence[Counter[str]]) -> dict[str, float]:
    """The weight of each stem that occurs on both sides: high where it is rare on both."""
    ours, theirs = (Counter(stem for counts in side for stem in counts) for side in (left, right))
    size = len(left) * len(right)
    return {stem: math.log(1 + size / (ours[stem] * theirs[stem])) for stem in ours.keys() & theirs.keys()}


def nearness(one: Side, other: Side) -> float:
    """Cosine of what may be alike, 0 to 1."""
    small, large = sorted((one.cognates, other.cognates), key=len)
    return sum(weight * large.get(stem, 0.0) for stem, weight in small.items())


def odds(one: Side, other: Side, growth: float) -> float:
    """Natural logarithm of the odds that two passages are twins, from what they are alone.

    ``growth`` is how long the other text is for a character of this one.
    """
    told = -2.0 + 6.0 * min(nearness(one, other), 0.7)
    if one.key and other.key:
        # Where many neighbours share a path, such as definitions, it tells little of each of them.
        told += 5.0 - 1.5 * math.log(max(one.run, other.run)) if one.key == other.key else -3.0
    if one.is_heading != other.is_heading:
        told -= 4.5
    return told + _figure_odds(one, other) - length_cost(one.length, other.length, growth)


def _figure_odds(one: Side, other: Side) -> float:
    if not one.figures or not other.figures:
        return 0.0 if one.figures == other.figures else -0.5
    shared = len(one.figures & other.figures) / len(one.figures | other.figures)
    return 2.5 * shared - 1.0


def length_cost(one: int, other: int, growth: float) -> float:
    """What unlikely lengths cost, at most 2 (Gale and Church 1993: the difference is normal for its length)."""
    mean = max((one + other / growth) / 2, 1.0)
    delta = (other - one * growth) / math.sqrt(mean * VARIANCE * max(growth, 0.1))
    return min(delta * delta / 8, 2.0)
