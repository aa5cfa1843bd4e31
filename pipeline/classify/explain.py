"""Why a tag: the words, concepts and context that weighed most, as ranges of the very text that is shown.

What a sentence encoder adds to a logit belongs to the text as a whole, so it is no part of any evidence.

A text has one tag or two, and there are two dozen heads: only the heads that are asked for are divided, those of many
texts at once.
"""

import re
from collections import Counter
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from pipeline.classify.features import FeatureReader, Floats, Text, TextRead
from pipeline.classify.readings import Readings
from pipeline.classify.thesaurus import Match
from pipeline.classify.tokens import WORD
from pipeline.classify.vocabulary import runs
from pipeline.objectives.thesaurus import ConceptKind
from pipeline.records import Evidence, EvidencePlace

MOST_EVIDENCE = 5
LEAST_WEIGHT = 0.05  # of a logit; what weighs less explains nothing
STEP = 0.001  # weights are told in thousandths of a logit
COLUMN_BYTES = 4  # of the number of a column

Claim = tuple[float, int, int, int, int | None]
"""Weight, number of the voice, first word, last word (exclusive), concept: what may become evidence."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What each word of a text, and each concept found in it, added to the heads that were asked for."""

    heads: tuple[int, ...]
    matches: list[Match]
    by_word: Floats
    """Words x heads: the word itself, and its part of the runs that it stands in."""
    by_match: Floats
    """Matches x heads: the concept alone, without its words."""
    sums: Floats
    """What all of them added to each head."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A text that speaks for a tag."""

    place: EvidencePlace
    text: Text
    scale: float
    """What a summand of the text's own logit counts for in the tag's."""
    before: int
    """Characters that stand before the text in the one that its evidence counts in."""
    shares: Shares


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What the logits of a text are made of: its words, then its runs, then its matches."""

    words: int
    runs: list[tuple[int, int]]
    """First word and number of words of each run that is known."""
    matches: list[Match]
    sizes: list[int]
    """Bytes of each piece's columns."""
    columns: npt.NDArray[np.int32]
    """Those of all pieces."""


def share_out(
    reader: FeatureReader,
    matrix: Floats,
    texts: Sequence[Text],
    heads: Sequence[Collection[int]] | None = None,
    readings: Readings | None = None,
) -> list[Shares]:
    """Divide the logits of each text (without bias) among its words and concepts, for its ``heads`` (all, for None)."""
    asked = [tuple(range(matrix.shape[1]))] * len(texts) if heads is None else [tuple(each) for each in heads]
    read = (readings or Readings(reader)).of(texts)
    pieces = [_pieces_of(reader, language, text) for (language, _), text in zip(texts, read, strict=True)]
    values = _values_of_columns(matrix, pieces, asked, _worth_of_columns(reader, read))
    blocks = _blocks_of_sums(values, pieces, asked)
    return [_shares_of(*of_text) for of_text in zip(pieces, asked, blocks, strict=True)]


def _shares_of(pieces: _Pieces, heads: tuple[int, ...], block: Floats) -> Shares:
    by_word, by_match = block[:, : pieces.words].T, block[:, len(pieces.sizes) - len(pieces.matches) :].T
    return Shares(heads, pieces.matches, by_word, by_match, by_word.sum(axis=0) + by_match.sum(axis=0))


def _pieces_of(reader: FeatureReader, language: str, read: TextRead) -> _Pieces:
    found = [reader.concepts[match.concept] for match in read.matches]
    beside = any(concept.kind is ConceptKind.SUBJECT for concept in found)
    columns = [
        *read.columns,
        *(reader.columns.of_concept(concept, beside_subject=beside).tobytes() for concept in found),
    ]
    return _Pieces(
        words=len(read.stems),
        runs=_places_of_runs(read, language, reader.reader(language).run_columns),
        matches=read.matches,
        sizes=list(map(len, columns)),
        columns=np.frombuffer(b"".join(columns), np.int32),
    )


def _places_of_runs(read: TextRead, language: str, known: Container[str]) -> list[tuple[int, int]]:
    if len(read.columns) == len(read.stems):
        return []
    places = [place for place, run in enumerate(runs(read.stems, language)) if run in known]
    # The runs of two come first, one at each word but the last; those of three follow.
    twos = len(read.stems) - 1
    return [(place, 2) if place < twos else (place - twos, 3) for place in places]


def _worth_of_columns(reader: FeatureReader, read: Sequence[TextRead]) -> csr_matrix:
    """What one occurrence of each column is worth in each text (texts x columns)."""
    counts = reader.count([text.row() for text in read])
    worth = reader.weigh(counts)
    worth.data /= counts.data
    return worth


def _values_of_columns(
    matrix: Floats, pieces: Sequence[_Pieces], heads: Sequence[tuple[int, ...]], worth: csr_matrix
) -> Floats:
    """What each column of each text's pieces adds to each of its heads: all columns for its first head, and so on."""
    values = np.empty(
        sum(len(of_text.columns) * len(asked) for of_text, asked in zip(pieces, heads, strict=True)), np.float32
    )
    weights, cells = matrix.reshape(-1), worth.indices.astype(np.int64) * matrix.shape[1]
    of_column = np.empty(matrix.shape[0], np.float32)  # of the text in hand; what others left there is not looked at
    start = 0
    for index, (of_text, asked) in enumerate(zip(pieces, heads, strict=True)):
        part = slice(worth.indptr[index], worth.indptr[index + 1])
        for head in asked:
            of_column[worth.indices[part]] = worth.data[part] * weights[cells[part] + head]
            values[start : start + len(of_text.columns)] = of_column[of_text.columns]
            start += len(of_text.columns)
    return values


def _blocks_of_sums(values: Floats, pieces: Sequence[_Pieces], heads: Sequence[tuple[int, ...]]) -> list[Floats]:
    """What each piece of each text adds to each of its heads (heads x pieces), runs given to their words."""
    spoken = [of_text for of_text, asked in zip(pieces, heads, strict=True) for _ in asked]
    sizes = np.array([size for of_text in spoken for size in of_text.sizes], np.int64) // COLUMN_BYTES
    sums = np.zeros(len(sizes), np.float32)
    filled = np.flatnonzero(sizes)
    if len(filled):
        sums[filled] = np.add.reduceat(values, (np.cumsum(sizes) - sizes)[filled])
    starts = np.cumsum([0, *(len(of_text.sizes) for of_text in spoken)]).tolist()
    _give_runs_to_words(sums, spoken, starts)
    _part_concepts(sums, spoken, starts)
    blocks, first = [], 0
    for of_text, asked in zip(pieces, heads, strict=True):
        last = first + len(asked)
        blocks.append(sums[starts[first] : starts[last]].reshape(len(asked), len(of_text.sizes)))
        first = last
    return blocks


def _give_runs_to_words(sums: Floats, spoken: Sequence[_Pieces], starts: Sequence[int]) -> None:
    placed = [
        (start + first, start + of_text.words + number, length)
        for start, of_text in zip(starts, spoken, strict=False)
        for number, (first, length) in enumerate(of_text.runs)
    ]
    firsts, of_runs, lengths = np.array(placed, np.int64).reshape(-1, 3).T
    for length in (2, 3):
        alike = lengths == length
        for offset in range(length):  # no word begins two runs of one length, so that the sums cannot collide
            sums[firsts[alike] + offset] += sums[of_runs[alike]] / length


def _part_concepts(sums: Floats, spoken: Sequence[_Pieces], starts: Sequence[int]) -> None:
    """Give each match its part of what its concept adds, which is counted for the text as a whole."""
    for end, of_text in zip(starts[1:], spoken, strict=True):
        times = Counter(match.concept for match in of_text.matches)
        if len(times) < len(of_text.matches):
            parts = [times[match.concept] for match in of_text.matches]
            sums[end - len(parts) : end] /= np.array(parts, np.float32)


def evidence_of(reader: FeatureReader, voices: Sequence[Voice], head: int) -> tuple[Evidence, ...]:
    """The words and concepts that weighed most for one head, heaviest first."""
    claims = [claim for number, voice in enumerate(voices) for claim in _claims(number, voice, head)]
    if len(claims) > MOST_EVIDENCE:
        # Only what can round to the weight of the last one stays in the race: most words are far below it.
        least = sorted(claims, reverse=True)[MOST_EVIDENCE - 1][0] - STEP
        claims = [claim for claim in claims if claim[0] >= least]
    found = []
    for number, voice in enumerate(voices):
        of_voice = [claim for claim in claims if claim[1] == number]
        if of_voice:
            words = _content_words(reader, voice.text)
            found += [_as_evidence(reader, voice, words, claim) for claim in of_voice]
    return tuple(sorted(found, key=lambda item: (-item.weight, item.place, item.start))[:MOST_EVIDENCE])


def _claims(number: int, voice: Voice, head: int) -> list[Claim]:
    """What weighed in one text: concepts with their words, and the words outside of them; in no order."""
    shares = voice.shares
    at = shares.heads.index(head)
    weights = (shares.by_word[:, at] * voice.scale).tolist()
    taken: set[int] = set()
    found: list[Claim] = []
    alone = (shares.by_match[:, at] * voice.scale).tolist()
    spans = [
        (sum(weights[match.first : match.last]) + own, match) for match, own in zip(shares.matches, alone, strict=True)
    ]
    for weight, match in sorted(spans, key=lambda span: (-span[0], span[1].first)):
        words = range(match.first, match.last)
        if weight > LEAST_WEIGHT and taken.isdisjoint(words):
            taken.update(words)
            found.append((weight, number, match.first, match.last, match.concept))
    found += [
        (weight, number, word, word + 1, None)
        for word, weight in enumerate(weights)
        if weight > LEAST_WEIGHT and word not in taken
    ]
    return found


def _content_words(reader: FeatureReader, text: Text) -> list[re.Match[str]]:
    """The content words of a text, where they stand."""
    places = list(WORD.finditer(text[1]))
    return list(compress(places, map(reader.reader(text[0]).word, map(re.Match.group, places))))


def _as_evidence(reader: FeatureReader, voice: Voice, words: Sequence[re.Match[str]], claim: Claim) -> Evidence:
    weight, _, first, last, concept = claim
    start, end = words[first].start() + voice.before, words[last - 1].end() + voice.before
    return Evidence(voice.place, start, end, round(weight, 3), None if concept is None else reader.concepts[concept].id)
