"""Finds the concepts of the thesaurus in texts, by stems, with their character ranges.

Works on spaCy's PhraseMatcher. Longest match first, topics and subjects apart; a phrase that means something else
silences its concept where it stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.classify.tokens import Lexer
from pipeline.objectives.thesaurus import Concept, ConceptKind

UNKNOWN = "\u25a1"  # stands for every word outside the thesaurus, so that spaCy's string store stays small
BORDER = "\u00b6"  # stands between two texts


@dataclass(frozen=True, slots=True)
class Match:
    """A concept (its position in the thesaurus) at content words ``first`` to ``last`` (exclusive) of a text."""

    concept: int
    first: int
    last: int


class Matcher:
    """Finds concepts in texts of one language; texts come as the stems of their content words."""

    def __init__(self, concepts: Sequence[Concept], lexer: Lexer) -> None:
        from spacy.matcher import PhraseMatcher  # noqa: PLC0415 - a second, and only reading texts needs it
        from spacy.vocab import Vocab  # noqa: PLC0415

        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._stems: set[str] = set()
        self._subjects = frozenset(i for i, concept in enumerate(concepts) if concept.kind is ConceptKind.SUBJECT)
        for index, concept in enumerate(concepts):
            if concept.kind is not ConceptKind.WORD:
                self._add(f"+{index}", concept.terms[lexer.language], lexer)
                self._add(f"-{index}", concept.other_senses.get(lexer.language, ()), lexer)
        self._keys: dict[int, tuple[bool, int]] = {
            self._vocab.strings[f"{sign}{index}"]: (sign == "+", index)
            for index in range(len(concepts))
            for sign in "+-"
            if f"{sign}{index}" in self._matcher
        }

    def _add(self, key: str, phrases: Iterable[str], lexer: Lexer) -> None:
        patterns = dict.fromkeys(stems for stems in map(lexer.stems, phrases) if stems)
        for stems in patterns:
            self._stems.update(stems)
        if patterns:
            self._matcher.add(key, [self._document(stems) for stems in patterns])

    def _document(self, words: Sequence[str]) -> Any:
        from spacy.tokens import Doc  # noqa: PLC0415

        return Doc(self._vocab, words=list(words), spaces=[False] * len(words))

    def find(self, texts: Sequence[Sequence[str]]) -> list[list[Match]]:
        """The matches of each text, in the order of their first words."""
        words: list[str] = []
        starts: list[int] = []
        known = self._stems
        for stems in texts:
            starts.append(len(words))
            words.extend(stem if stem in known else UNKNOWN for stem in stems)
            words.append(BORDER)
        found: list[list[tuple[bool, int, int, int]]] = [[] for _ in texts]
        text = 0
        for key, first, last in sorted(self._matcher(self._document(words)), key=lambda match: match[1]):
            while text + 1 < len(starts) and starts[text + 1] <= first:
                text += 1
            found[text].append((*self._keys[key], first - starts[text], last - starts[text]))
        return [self._choose(matches) for matches in found]

    def _choose(self, matches: list[tuple[bool, int, int, int]]) -> list[Match]:
        if not matches:
            return []
        silenced = {(i, word) for real, i, first, last in matches if not real for word in range(first, last)}
        taken: dict[tuple[bool, int], tuple[int, int]] = {}
        chosen = []
        for real, index, first, last in sorted(matches, key=lambda m: (m[2] - m[3], m[2], m[1])):
            if not real or (index, first) in silenced:
                continue
            subject = index in self._subjects
            if all(taken.setdefault((subject, word), (first, last)) == (first, last) for word in range(first, last)):
                chosen.append(Match(index, first, last))
        return sorted(chosen, key=lambda match: (match.first, match.concept))
