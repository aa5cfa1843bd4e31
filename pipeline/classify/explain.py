"""Why a tag: the words, concepts and context that weighed most, as ranges of the very text that is shown.

What a sentence encoder adds to a logit belongs to the text as a whole, so it is no part of any evidence.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.classify.features import FeatureReader, Floats, Reading, Text, by_language
from pipeline.classify.thesaurus import Match
from pipeline.objectives.thesaurus import ConceptKind
from pipeline.records import Evidence, EvidencePlace

MOST_EVIDENCE = 5
LEAST_WEIGHT = 0.05  # of a logit; what weighs less explains nothing


@dataclass(frozen=True, slots=True)
class Shares:
    """What each word of a text, and each concept found in it, added to each head."""

    ranges: list[tuple[int, int]]
    """Where each content word stands."""
    by_word: Floats
    """Words x heads: the word itself, and its part of the runs that it stands in."""
    matches: list[Match]
    by_match: Floats
    """Matches x heads: the concept alone, without its words."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What one occurrence of each column is worth in a text."""

    columns: npt.NDArray[np.int32]
    """Rising."""
    values: Floats

    def of(self, columns: npt.NDArray[np.int32]) -> Floats:
        return np.asarray(self.values[np.searchsorted(self.columns, columns)], dtype=np.float32)


def share_out(reader: FeatureReader, matrix: Floats, texts: Sequence[Text]) -> list[Shares]:
    """Divide the logits of each text (without bias) among its words and concepts."""
    readings: dict[int, tuple[Reading, list[Match]]] = {}
    for language, indices in by_language(texts).items():
        words = reader.reader(language)
        read = [words.read_in_place(texts[index][1]) for index in indices]
        found = words.matcher.find([reading.stems for reading in read])
        readings.update(zip(indices, zip(read, found, strict=True), strict=True))
    ordered = [readings[index] for index in range(len(texts))]
    counts = reader.count([_columns(reading) + reader.concept_columns(matches) for reading, matches in ordered])
    worth = reader.weigh(counts).data / counts.data
    shares = []
    for index, (reading, matches) in enumerate(ordered):
        part = slice(counts.indptr[index], counts.indptr[index + 1])
        row = _Row(counts.indices[part], worth[part])
        by_match = _by_match(reader, matches, matrix, row)
        shares.append(Shares(reading.ranges, _by_word(reading, matrix, row), matches, by_match))
    return shares


def _columns(reading: Reading) -> bytes:
    return b"".join((*reading.columns, *(columns for _, _, columns in reading.runs)))


def _by_word(reading: Reading, matrix: Floats, row: _Row) -> Floats:
    words = len(reading.ranges)
    found = np.zeros((words, matrix.shape[1]), np.float32)
    columns = np.frombuffer(_columns(reading), np.int32)
    if not len(columns):
        return found
    sizes = np.array([len(piece) // 4 for piece in (*reading.columns, *(run[2] for run in reading.runs))])
    filled = np.flatnonzero(sizes)
    sums = np.zeros((len(sizes), matrix.shape[1]), np.float32)
    starts = (np.cumsum(sizes) - sizes)[filled]
    sums[filled] = np.add.reduceat(row.of(columns)[:, None] * matrix[columns], starts, axis=0)
    found += sums[:words]
    places = np.array([run[:2] for run in reading.runs], np.int64).reshape(-1, 2)
    for length in (2, 3):
        alike = places[:, 1] == length
        firsts = places[alike, 0]
        for offset in range(length):  # no word begins two runs of one length, so that the sums cannot collide
            found[firsts + offset] += sums[words:][alike] / length
    return found


def _by_match(reader: FeatureReader, matches: Sequence[Match], matrix: Floats, row: _Row) -> Floats:
    found = np.zeros((len(matches), matrix.shape[1]), np.float32)
    times = Counter(match.concept for match in matches)
    beside = any(reader.concepts[number].kind is ConceptKind.SUBJECT for number in times)
    for index, match in enumerate(matches):
        columns = reader.columns.of_concept(reader.concepts[match.concept], beside_subject=beside)
        found[index] = row.of(columns) @ matrix[columns] / times[match.concept]
    return found


def evidence_for(shares: Shares, head: int, scale: float, names: Sequence[str], place: EvidencePlace) -> list[Evidence]:
    """What weighed for one head: concepts with their words, and the words outside of them; in no order."""
    weights = (shares.by_word[:, head] * scale).tolist()
    ranges = shares.ranges
    taken: set[int] = set()
    found = []
    spans = [
        (sum(weights[match.first : match.last]) + alone, match)
        for match, alone in zip(shares.matches, (shares.by_match[:, head] * scale).tolist(), strict=True)
    ]
    for weight, match in sorted(spans, key=lambda span: (-span[0], span[1].first)):
        words = range(match.first, match.last)
        if weight > LEAST_WEIGHT and taken.isdisjoint(words):
            taken.update(words)
            start, end = ranges[match.first][0], ranges[match.last - 1][1]
            found.append(Evidence(place, start, end, round(weight, 3), names[match.concept]))
    found += [
        Evidence(place, *ranges[word], round(weight, 3))
        for word, weight in enumerate(weights)
        if weight > LEAST_WEIGHT and word not in taken
    ]
    return found


def heaviest(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The few that weighed most, heaviest first."""
    return tuple(sorted(evidence, key=lambda item: (-item.weight, item.place, item.start))[:MOST_EVIDENCE])
