"""What a model counts in a text: stems and their runs, letter n-grams, the lexicon, the concepts."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from scipy.sparse import csr_matrix

from pipeline.classify.tokens import LONE_CHARACTER, Form, Lexer
from pipeline.objectives import Objective
from pipeline.objectives.thesaurus import LANGUAGES, Concept, ConceptKind

FEATURES_VERSION = "2"
"""Changes whenever the same text would give other features; part of every model's name."""

GRAM_LENGTHS = (3, 4, 5)  # letters, counting the word's borders; shorter ones say little, longer ones are words
LEAST_TEXTS_WITH_WORD = 2
LEAST_TEXTS_WITH_GRAM = 3
CHINESE = "zh"


class Block(IntEnum):
    """The parts of a row of features, in the order of their columns."""

    WORDS = 0
    GRAMS = 1
    LEXICON = 2
    CONCEPTS = 3


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of all features, by block."""

    words: tuple[str, ...]
    """Stems, and runs of stems joined by spaces."""
    grams: tuple[str, ...]
    lexicon: tuple[str, ...]
    """``language:stem`` or ``language:run``, as the thesaurus has them."""
    concepts: tuple[str, ...]

    @property
    def blocks(self) -> tuple[tuple[str, ...], ...]:
        """The names by ``Block``."""
        return self.words, self.grams, self.lexicon, self.concepts

    def starts(self) -> tuple[int, ...]:
        """First column of each block, and the number of all columns."""
        starts = [0]
        for names in self.blocks:
            starts.append(starts[-1] + len(names))
        return tuple(starts)


def letter_grams(folded: str) -> Iterable[str]:
    """The letter n-grams of a folded word, its borders shown as spaces; none for a lone Chinese character.

    >>> sorted(letter_grams("ab"))
    [' ab', ' ab ', 'ab ']
    """
    if LONE_CHARACTER.match(folded):
        return
    framed = f" {folded} "
    for length in GRAM_LENGTHS:
        for start in range(len(framed) - length + 1):
            yield framed[start : start + length]


def runs(stems: Sequence[str], language: str) -> list[str]:
    """Runs of two neighbouring stems, and in Chinese also of three.

    >>> runs(["work", "permit", "fee"], "en")
    ['work permit', 'permit fee']
    """
    found = [f"{a} {b}" for a, b in pairwise(stems)]
    if language == CHINESE:
        found += [f"{a} {b} {c}" for a, b, c in zip(stems, stems[1:], stems[2:], strict=False)]
    return found


def lexicon_units(stems: Sequence[str], language: str) -> list[str]:
    """Stems and runs as the lexicon counts them; a lone Chinese character says too little."""
    singles = [] if language == CHINESE else list(stems)
    return [f"{language}:{unit}" for unit in (*singles, *runs(stems, language))]


def concept_names(concepts: Sequence[Concept]) -> tuple[str, ...]:
    """The concept block: each concept, each beside a subject, objectives pointed at, any subject, no concept at all."""
    ids = tuple(concept.id for concept in concepts if concept.kind is not ConceptKind.WORD)
    beside = tuple(f"{name}+subject" for name in ids)
    return (*ids, *beside, *(f"objective-{number}" for number in Objective), "any-subject", "no-concept")


def choose_vocabulary(
    texts: Iterable[tuple[str, str]], concepts: Sequence[Concept], lexers: Mapping[str, Lexer]
) -> tuple[Vocabulary, csr_matrix]:
    """The features worth counting in (language, text) pairs, and the lexicon's links (units x concepts)."""
    words: Counter[str] = Counter()
    grams: Counter[str] = Counter()
    for language, text in texts:
        forms = [token.form for token in lexers[language].tokens(text)]
        stems = [form.stem for form in forms]
        words.update({*stems, *runs(stems, language)})
        grams.update({gram for form in set(forms) for gram in letter_grams(form.folded)})
    lexicon, links = link_lexicon(concepts, lexers)
    vocabulary = Vocabulary(
        words=tuple(sorted(word for word, texts_with in words.items() if texts_with >= LEAST_TEXTS_WITH_WORD)),
        grams=tuple(sorted(gram for gram, texts_with in grams.items() if texts_with >= LEAST_TEXTS_WITH_GRAM)),
        lexicon=lexicon,
        concepts=concept_names(concepts),
    )
    return vocabulary, links


def link_lexicon(concepts: Sequence[Concept], lexers: Mapping[str, Lexer]) -> tuple[tuple[str, ...], csr_matrix]:
    """Every unit of the thesaurus, by language, and how strongly it points at each concept (rows of unit length).

    This is what lets a passage in one language teach a model the equals of its words in the other six: the weights are
    learnt for concepts and reach the words through these links.
    """
    links: dict[str, dict[int, float]] = defaultdict(dict)
    for language in LANGUAGES:
        bags = [_units_of(concept, lexers[language]) for concept in concepts]
        spread = Counter(unit for bag in bags for unit in bag)
        for index, (concept, bag) in enumerate(zip(concepts, bags, strict=True)):
            for unit, terms in bag.items():
                rarity = math.log(len(concepts) / spread[unit])
                links[unit][index] = math.sqrt(terms / len(concept.terms[language])) * rarity
    units = tuple(sorted(links))
    rows = [row for row, unit in enumerate(units) for _ in links[unit]]
    columns = [index for unit in units for index in links[unit]]
    values = [value / math.hypot(*links[unit].values()) for unit in units for value in links[unit].values()]
    return units, csr_matrix((values, (rows, columns)), shape=(len(units), len(concepts)))


def _units_of(concept: Concept, lexer: Lexer) -> Counter[str]:
    terms = (lexer.stems(term) for term in concept.terms[lexer.language])
    return Counter(unit for stems in terms for unit in set(lexicon_units(stems, lexer.language)))


def columns_of_word(form: Form, language: str, column: Callable[[Block, str], int | None]) -> list[int]:
    """The columns that one word alone counts in."""
    found = [column(Block.WORDS, form.stem)]
    found += [column(Block.GRAMS, gram) for gram in letter_grams(form.folded)]
    if not LONE_CHARACTER.match(form.folded):
        found.append(column(Block.LEXICON, f"{language}:{form.stem}"))
    return [value for value in found if value is not None]
