"""One tokenizer for all languages: content words with their character ranges, folded and stemmed.

Letters and their marks make a word, apostrophes and hyphens part words, and each Chinese or Japanese character stands
alone (runs of two and three become features, which makes word segmentation unnecessary).
"""

import re
from dataclasses import dataclass

from pipeline.classify.function_words import FUNCTION_WORDS
from pipeline.classify.stems import fold, stem

HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
MARKS = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u00ad\u200c\u200d"
WORD = re.compile(rf"[{HAN}]|(?:[^\W_{HAN}]|[{MARKS}])+")
LONE_CHARACTER = re.compile(rf"[{HAN}]")
CACHE_LIMIT = 100_000  # words; a hostile text of ever new words must not fill the memory
LONGEST_WORD = 60  # letters; what is longer is no word but a broken text layer


@dataclass(frozen=True, slots=True)
class Form:
    """A content word without its place: as folded, and its stem."""

    folded: str
    stem: str


@dataclass(frozen=True, slots=True)
class Token:
    """A content word of a text: ``text[start:end]``."""

    start: int
    end: int
    form: Form


class Lexer:
    """Splits texts of one language; remembers the words it has seen.

    >>> Lexer("fr").stems("la détention de l’étrangère")
    ('detention', 'etranger')
    >>> Lexer("zh").stems("拘留外国人")
    ('拘', '留', '外', '国', '人')
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._dropped = FUNCTION_WORDS.get(language, frozenset())
        self._known: dict[str, Form | None] = {}

    def form(self, word: str) -> Form | None:
        """The form of a word as written; None for a function word, a number or a lone letter."""
        known = self._known
        if word not in known:
            if len(known) >= CACHE_LIMIT:
                known.clear()
            known[word] = self._analyse(word)
        return known[word]

    def _analyse(self, word: str) -> Form | None:
        folded = fold(word) if len(word) <= LONGEST_WORD else ""
        if not folded or not folded[0].isalpha() or folded in self._dropped:
            return None
        if len(folded) == 1 and not LONE_CHARACTER.match(folded):
            return None
        return Form(folded, stem(folded, self.language))

    def tokens(self, text: str) -> list[Token]:
        """The content words of a text, in order."""
        found = ((match, self.form(match.group())) for match in WORD.finditer(text))
        return [Token(match.start(), match.end(), form) for match, form in found if form is not None]

    def stems(self, text: str) -> tuple[str, ...]:
        """The stems of a text, in order."""
        return tuple(token.form.stem for token in self.tokens(text))
