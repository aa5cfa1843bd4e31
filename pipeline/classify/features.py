"""Texts as sparse rows of features, fast, and with the way back from a column to its words.

A word's columns are looked up once and remembered as bytes, so that a text costs one dictionary look-up a word; the
rest is arithmetic over a whole batch.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from pipeline.classify.thesaurus import Match, Matcher
from pipeline.classify.tokens import CACHE_LIMIT, WORD, Form, Lexer
from pipeline.classify.vocabulary import Block, Vocabulary, columns_of_word, runs
from pipeline.objectives.thesaurus import LANGUAGES, Concept, ConceptKind

Floats = npt.NDArray[np.float32]
Text = tuple[str, str]
"""Language (one of the seven) and text."""


@dataclass(frozen=True, slots=True)
class BlockWeights:
    """How much each block of a row weighs against the others (chosen by trial, out of fold)."""

    words: float = 1.0
    grams: float = 1.0
    lexicon: float = 0.5
    concepts: float = 0.5

    def by_block(self) -> tuple[float, ...]:
        """The weights in the order of ``Block``."""
        return self.words, self.grams, self.lexicon, self.concepts


class Columns:
    """The numbers of the columns, by the names of the features."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.starts = vocabulary.starts()
        self._numbers = [
            dict(zip(names, range(start, start + len(names)), strict=True))
            for start, names in zip(self.starts, vocabulary.blocks, strict=False)
        ]

    def number(self, block: Block, name: str) -> int | None:
        """The column of a feature; None for one that the model does not count."""
        return self._numbers[block].get(name)

    def of_runs(self, language: str) -> dict[str, bytes]:
        """The columns of each known run of stems of a language, as int32 bytes."""
        found: dict[str, list[int]] = defaultdict(list)
        for run, column in self._numbers[Block.WORDS].items():
            if " " in run:
                found[run].append(column)
        prefix = f"{language}:"
        for unit, column in self._numbers[Block.LEXICON].items():
            if unit.startswith(prefix) and " " in unit:
                found[unit[len(prefix) :]].append(column)
        return {run: as_bytes(columns) for run, columns in found.items()}

    def of_matches(self, matches: Sequence[Match], concepts: Sequence[Concept]) -> list[int]:
        """The columns of the concepts found in one text."""
        found = [concepts[index] for index in dict.fromkeys(match.concept for match in matches)]
        names = [concept.id for concept in found]
        if any(concept.kind is ConceptKind.SUBJECT for concept in found):
            names += [f"{concept.id}+subject" for concept in found]
            names.append("any-subject")
        names += [f"objective-{concept.objectives[0].value}" for concept in found if concept.objectives]
        numbers = self._numbers[Block.CONCEPTS]
        return [numbers[name] for name in (names or ["no-concept"])]

    def of_concept(self, concept: Concept, *, beside_subject: bool) -> npt.NDArray[np.int32]:
        """The columns that count this very concept, alone and beside a subject."""
        names = (concept.id, f"{concept.id}+subject") if beside_subject else (concept.id,)
        return np.array([self._numbers[Block.CONCEPTS][name] for name in names], np.int32)


def as_bytes(columns: Sequence[int]) -> bytes:
    """Columns as int32 bytes, which can be joined faster than lists."""
    return np.array(columns, dtype=np.int32).tobytes()


class LanguageReader:
    """What is needed to read one language; remembers the words it has seen."""

    def __init__(self, lexer: Lexer, columns: Columns, concepts: Sequence[Concept]) -> None:
        self.language = lexer.language
        self.lexer = lexer
        self.matcher = Matcher(concepts, lexer)
        self.run_columns = columns.of_runs(lexer.language)
        self._columns = columns
        self._known: dict[str, tuple[str, bytes] | None] = {}

    def word(self, word: str) -> tuple[str, bytes] | None:
        """Stem and columns of a word as written; None for a word that does not count."""
        known = self._known
        if word not in known:
            if len(known) >= CACHE_LIMIT:
                known.clear()
            form = self.lexer.form(word)
            known[word] = None if form is None else (form.stem, as_bytes(self._columns_of(form)))
        return known[word]

    def _columns_of(self, form: Form) -> list[int]:
        return columns_of_word(form, self.language, self._columns.number)

    def read(self, text: str) -> tuple[list[str], list[bytes]]:
        """The stems of a text, and the columns of its words and runs."""
        known = self._known
        stems = []
        columns = []
        for word in WORD.findall(text):
            entry = known[word] if word in known else self.word(word)
            if entry is not None:
                stems.append(entry[0])
                columns.append(entry[1])
        run_columns = self.run_columns
        columns += [run_columns[run] for run in runs(stems, self.language) if run in run_columns]
        return stems, columns


@dataclass(frozen=True, slots=True)
class TextRead:
    """A text as read."""

    stems: list[str]
    """Of its content words."""
    columns: list[bytes]
    """Of each content word, then of each run that is known, as int32 bytes."""
    matches: list[Match]
    concepts: bytes
    """The columns of the concepts found in it."""

    def row(self) -> bytes:
        """All that is counted in it, as ``FeatureReader.count`` takes it."""
        return b"".join((*self.columns, self.concepts))


class FeatureReader:
    """Makes rows of features from texts, for one vocabulary and one weighting."""

    def __init__(
        self, vocabulary: Vocabulary, concepts: Sequence[Concept], weights: BlockWeights, rarity: Floats | None = None
    ) -> None:
        """``rarity`` is the inverse document frequency of each column; without it all columns weigh the same."""
        self.vocabulary = vocabulary
        self.columns = Columns(vocabulary)
        self.concepts = concepts
        self.width = self.columns.starts[-1]
        self.rarity = np.ones(self.width, np.float32) if rarity is None else rarity
        self._weights = np.array(weights.by_block(), np.float32)
        self._block_of = np.repeat(np.arange(4), np.diff(self.columns.starts)).astype(np.int32)
        self._readers: dict[str, LanguageReader] = {}

    def reader(self, language: str) -> LanguageReader:
        """The reader of a language, made at its first use."""
        if language not in LANGUAGES:
            raise ValueError(f"{language!r} is not one of {', '.join(LANGUAGES)}")
        if language not in self._readers:
            self._readers[language] = LanguageReader(Lexer(language), self.columns, self.concepts)
        return self._readers[language]

    def read(self, texts: Sequence[Text]) -> list[TextRead]:
        """Words, runs and concepts of texts, in their order."""
        done: dict[int, TextRead] = {}
        for language, indices in by_language(texts).items():
            reader = self.reader(language)
            read = [reader.read(texts[index][1]) for index in indices]
            found = reader.matcher.find([stems for stems, _ in read])
            for index, (stems, columns), matches in zip(indices, read, found, strict=True):
                done[index] = TextRead(stems, columns, matches, self.concept_columns(matches))
        return [done[index] for index in range(len(texts))]

    def counts(self, texts: Sequence[Text]) -> csr_matrix:
        """How often each feature stands in each text (texts x columns)."""
        return self.count([text.row() for text in self.read(texts)])

    def concept_columns(self, matches: Sequence[Match]) -> bytes:
        """The columns of the concepts found in one text, as int32 bytes."""
        return as_bytes(self.columns.of_matches(matches, self.concepts))

    def count(self, rows: Sequence[bytes]) -> csr_matrix:
        """How often each column is named in each row of int32 bytes."""
        indptr = np.zeros(len(rows) + 1, np.int32)
        np.cumsum([len(row) // 4 for row in rows], out=indptr[1:])
        indices_of = np.frombuffer(bytearray().join(rows), np.int32)
        counts = csr_matrix((np.ones(len(indices_of), np.float32), indices_of, indptr), shape=(len(rows), self.width))
        counts.sum_duplicates()
        return counts

    def weigh(self, counts: csr_matrix) -> csr_matrix:
        """Counts as damped, rarity-weighted values, each block of a row of its block's length."""
        values = (1 + np.log(counts.data)) * self.rarity[counts.indices]
        rows = np.repeat(np.arange(counts.shape[0], dtype=np.int64), np.diff(counts.indptr))
        places = rows * 4 + self._block_of[counts.indices]
        lengths = np.sqrt(np.bincount(places, weights=values * values, minlength=counts.shape[0] * 4))
        scale = np.tile(self._weights, counts.shape[0]) / np.where(lengths > 0, lengths, 1)
        weighed = (values * scale[places]).astype(np.float32)
        return csr_matrix((weighed, counts.indices, counts.indptr), shape=counts.shape)

    def rows(self, texts: Sequence[Text]) -> csr_matrix:
        """The weighed features of texts (texts x columns)."""
        return self.weigh(self.counts(texts))


def by_language(texts: Sequence[Text]) -> dict[str, list[int]]:
    """The positions of the texts in each language."""
    positions: dict[str, list[int]] = defaultdict(list)
    for index, (language, _) in enumerate(texts):
        positions[language].append(index)
    return positions


def rarity_of(counts: csr_matrix) -> Floats:
    """Smoothed inverse document frequency of each column, as scikit-learn's TfidfTransformer defines it."""
    texts, width = counts.shape
    having = np.bincount(counts.indices, minlength=width)
    return np.asarray(np.log((1 + texts) / (1 + having)) + 1, dtype=np.float32)
