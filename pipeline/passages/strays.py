"""Verdicts that a document as a whole contradicts: headings in capitals, names of people and plants.

A language in Latin script that nobody else in a long document speaks gives way to its neighbours, and so does a short
text that a model judged without a function word, between neighbours that agree. A schedule in a language of its own
stays.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.passages.options import SEVEN_LANGUAGES

_RARE = 0.03  # share of the letters of a document below which a language is a stray
_RULING = 0.8  # share of the letters of a stream from which a language has it to itself
_LONG = 60  # letters of a passage that is no name and no heading
_RUN = 3  # such passages one behind the other make a minority that is real
_STRONG = 100  # letters from which the model needs no neighbours


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one text says of its language: ``plain`` where function words decided, ``letters`` of its sample."""

    language: str | None
    script: str | None
    letters: int
    column: int
    plain: bool = False

    @property
    def is_weak(self) -> bool:
        """A model guessed at a few words in Latin script."""
        return self.script == "latin" and not self.plain and self.letters < _STRONG


def drop_strays(verdicts: Sequence[Verdict]) -> list[str | None]:
    """The languages of the verdicts, None where one gives way."""
    rare = _find_rare(verdicts)
    languages: list[str | None] = [verdict.language for verdict in verdicts]
    for stream in _streams(verdicts):
        told = [place for place in stream if verdicts[place].language is not None]
        neighbours = _agreeing_neighbours(verdicts, told)
        settled = _find_runs(verdicts, told)
        for place, neighbour in zip(told, neighbours, strict=True):
            verdict = verdicts[place]
            outvoted = verdict.is_weak and neighbour is not None and neighbour != verdict.language
            if place not in settled and (verdict.language in rare or outvoted):
                languages[place] = None
    return languages


def _find_rare(verdicts: Sequence[Verdict]) -> frozenset[str]:
    letters: Counter[str] = Counter()
    latin: set[str] = set()
    for verdict in verdicts:
        if verdict.language is not None:
            letters[verdict.language] += verdict.letters
            if verdict.script == "latin":
                latin.add(verdict.language)
    least = letters.total() * _RARE
    return frozenset(language for language in latin - set(SEVEN_LANGUAGES) if letters[language] < least)


def _streams(verdicts: Sequence[Verdict]) -> Iterator[list[int]]:
    places: dict[int, list[int]] = {}
    for place, verdict in enumerate(verdicts):
        places.setdefault(verdict.column, []).append(place)
    yield from places.values()


def _find_runs(verdicts: Sequence[Verdict], told: Sequence[int]) -> frozenset[int]:
    """The places in runs of one language with several long passages."""
    settled: list[int] = []
    run: list[int] = []
    for place in (*told, -1):
        if run and (place < 0 or verdicts[place].language != verdicts[run[-1]].language):
            if sum(verdicts[inner].letters >= _LONG for inner in run) >= _RUN:
                settled += run
            run = []
        run.append(place)
    return frozenset(settled)


def _agreeing_neighbours(verdicts: Sequence[Verdict], told: Sequence[int]) -> list[str | None]:
    """For each place the language of the nearest firm verdicts on both sides, None where they differ.

    At an end of the stream its language stands in for the missing neighbour. All verdicts for a language that has
    nearly the whole stream are firm.
    """
    letters: Counter[str | None] = Counter()
    for place in told:
        letters[verdicts[place].language] += verdicts[place].letters
    most = max(letters, key=lambda language: (letters[language], language or ""), default=None)
    ruling = most if letters[most] >= letters.total() * _RULING else None
    before = _nearest_firm(verdicts, told, most, ruling)
    after = _nearest_firm(verdicts, told[::-1], most, ruling)[::-1]
    return [one if one == other else None for one, other in zip(before, after, strict=True)]


def _nearest_firm(
    verdicts: Sequence[Verdict], told: Sequence[int], first: str | None, ruling: str | None
) -> list[str | None]:
    last, found = first, []
    for place in told:
        found.append(last)
        if verdicts[place].language == ruling or not verdicts[place].is_weak:
            last = verdicts[place].language
    return found
