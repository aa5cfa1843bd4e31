"""Words as the search compares them: one folding for texts and questions, whatever the database.

A text is cut into words; each is brought to lower case and loses its accents, vowel marks and the variants of a letter
that writers mix (Arabic hamza seats, ta marbuta, Persian letters, digits of other scripts). Scripts that set no spaces
between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) become single characters, and a word of a question a phrase
of them, so that any part of a sentence can be found.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

INDEXED_CHARACTERS = (
    60_000  # of a passage, from its start: PostgreSQL's tsvector ends at 1 MB, about 16 bytes a character
)
_LONGEST_WORD = 120  # characters; PostgreSQL refuses words beyond 2 kB, and nobody types more

_SINGLE = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"  # kana, Han and their extensions
)
_MARKED_BLOCKS = ((0x00AD, 0x00AE), (0x0300, 0x2070), (0x20D0, 0x2100), (0x3099, 0x309B), (0xA600, 0xAC00))
_MORE_MARKED_BLOCKS = ((0xFB1E, 0xFB1F), (0xFE00, 0xFE30), (0xFEFF, 0xFF00))
_LETTERS = {
    "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
    "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ٱ": "ا",
}  # fmt: skip


def _joining() -> str:
    """Characters that belong to a word without being letters: combining marks and invisible format characters."""
    blocks = _MARKED_BLOCKS + _MORE_MARKED_BLOCKS
    return "".join(
        chr(code)
        for first, end in blocks
        for code in range(first, end)
        if unicodedata.category(chr(code))[:2] in _JOINS
    )


_JOINS = {"Mn", "Mc", "Me", "Cf"}
_MARKS = re.escape(_joining())
_RUN = re.compile(rf"[{_SINGLE}][{_MARKS}]*|(?:(?![{_SINGLE}_])[\w{_MARKS}])+")
_ASCII_RUN = re.compile(r"[a-z0-9]+")
_DROPPED = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed\u00ad"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_HAMZA = re.compile("[\u0621\u0653-\u0655]")
_HAMZA_BEFORE_WAW = re.compile("[\u0648\u064a]\u0654\u0648")  # written on either seat: the two spellings of "affairs"
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)(?:[\"“”„«»]|$)|([^\s\"“”„«»]+)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, as it is compared, and where it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must follow each other; with ``prefix`` the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


@lru_cache(maxsize=200_000)
def _folded(run: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKD", run.casefold()).casefold()
    text = _HAMZA.sub("", _HAMZA_BEFORE_WAW.sub("و", _DROPPED.sub("", text)))
    text = "".join(_LETTERS.get(letter) or _digit(letter) for letter in text)
    return tuple(piece[:_LONGEST_WORD] for piece in _RUN.findall(unicodedata.normalize("NFC", text)))


def _digit(letter: str) -> str:
    if letter.isascii() or not letter.isdecimal():
        return letter
    return str(unicodedata.decimal(letter))


def fold(text: str) -> tuple[str, ...]:
    """Give the words of a text in order, as they are indexed and compared.

    >>> fold("L'Été des réfugiés (article 12)")
    ('l', 'ete', 'des', 'refugies', 'article', '12')
    >>> fold("المُهاجِرون") == fold("المهاجرون"), fold("国际移民")
    (True, ('国', '际', '移', '民'))
    """
    text = text[:INDEXED_CHARACTERS]
    if text.isascii():
        return tuple(word[:_LONGEST_WORD] for word in _ASCII_RUN.findall(text.lower()))
    return tuple(word for run in _RUN.findall(text) for word in _folded(run))


def fold_in_place(text: str) -> Iterator[Word]:
    """Give the same words as ``fold`` gives, each with its character range in the text."""
    text = text[:INDEXED_CHARACTERS]
    for run in _RUN.finditer(text):
        for word in _folded(run.group()):
            yield Word(word, run.start(), run.end())


def read_question(question: str) -> tuple[Term, ...]:
    """Read what a person asks for: every term must occur; quotes make a phrase, a final ``*`` a beginning.

    >>> read_question('"forced return" migra* détention')  # doctest: +NORMALIZE_WHITESPACE
    (Term(words=('forced', 'return'), prefix=False), Term(words=('migra',), prefix=True),
     Term(words=('detention',), prefix=False))
    """
    terms = []
    for phrase, bare in _QUOTED.findall(question[:INDEXED_CHARACTERS]):
        asked = phrase or bare
        words = fold(asked)
        if words:
            terms.append(Term(words, prefix=asked.rstrip().endswith("*")))
    return tuple(dict.fromkeys(terms))


def find_terms(text: str, terms: tuple[Term, ...]) -> tuple[tuple[int, int], ...]:
    """Give the character ranges in the text that the terms stand for, in order and apart."""
    words = list(fold_in_place(text))
    found = [
        (words[at].start, words[at + len(term.words) - 1].end)
        for term in terms
        for at in range(len(words) - len(term.words) + 1)
        if _stands_at(words, at, term)
    ]
    return _joined(sorted(found))


def _stands_at(words: list[Word], at: int, term: Term) -> bool:
    *first, last = term.words
    if any(words[at + step].word != word for step, word in enumerate(first)):
        return False
    seen = words[at + len(first)].word
    return seen.startswith(last) if term.prefix else seen == last


def _joined(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    apart: list[tuple[int, int]] = []
    for start, end in ranges:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return tuple(apart)
