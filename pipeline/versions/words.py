"""Words of a text with their places, and the text of a passage without the label that its place gives it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.records import Passage

# Scripts that set no spaces between words: a character stands for itself. Thai, Lao, Burmese, Khmer, kana and Han.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_MARKS = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f\u200c\u200d"
# A word keeps what stands inside it: 12.5, l'État, rights-based. A sign that is no letter is a word of its own.
_HAN_NUMBER = "〇零一二三四五六七八九十百千万两"
_WORD = re.compile(
    rf"[{_HAN_NUMBER}]+|[{_UNSPACED}][{_MARKS}]*|(?:(?![{_UNSPACED}_])[\w{_MARKS}])+(?:[.,](?=\d)(?:(?![{_UNSPACED}])\w)+)*|[^\w\s]|_"
)
_WHITE = re.compile(r"[\s\u00ad\u200b\ufeff]+")
_TYPOGRAPHY = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "‐": "-", "‑": "-", "–": "-"}
    | {"—": "-", "−": "-", "\u00ad": None, "\u200b": None, "\ufeff": None, "\u200e": None, "\u200f": None}
)
_HAN_LABEL = re.compile(rf"[第(（]?([{_HAN_NUMBER}]+)(?:[章节条款项编目段)）]|部分|、)\s*")
_PIECE = re.compile(r"[^\W_]+(?:[.](?=[^\W_])[^\W_]+)*")
_KEYWORD_LETTERS = 14  # the longest word that stands before a number as its name: "subparagraphs", "Приложение"
_LABEL_REACH = 60  # characters from the start of a passage in which its labels stand: "Article 12 bis (3) (a)"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a sign between words, as it is compared, and where it stands."""

    key: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Cut a text into words and signs with their character ranges; characters in scripts without spaces.

    >>> [word.key for word in words_of("l’article 12.5 (a)")]
    ['l', "'", 'article', '12.5', '(', 'a', ')']
    >>> [word.key for word in words_of("移民法")]
    ['移', '民', '法']
    """
    return [Word(_key(found.group()), found.start(), found.end()) for found in _WORD.finditer(text)]


def keys_of(text: str) -> list[str]:
    """Give the same words without their places."""
    return [_key(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=100_000)
def _key(word: str) -> str:
    return unicodedata.normalize("NFC", word).translate(_TYPOGRAPHY) or word


def plain(text: str) -> str:
    """Give a text without what typesetting decides: kinds of space, quotation mark and dash, soft hyphens.

    Every letter, digit and punctuation mark stays: a comma can change a law.

    >>> plain("the  State’s\u00a0duty — whole") == plain("the State's duty - whole")
    True
    """
    text = unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY)
    return _WHITE.sub(" ", text).strip()


def body_of(passage: Passage) -> str:
    """Give the plain text of a passage without the labels at its start that its path repeats.

    So a provision that was only renumbered keeps its body.
    """
    text = plain(passage.text)
    return text[label_length(text, passage.path) :] or text


def label_length(text: str, path: str) -> int:
    """Count the characters at the start of a text that are its label: numbers of its path, with their keyword.

    >>> label_length("12 (3) Nobody may be held.", "s. 12(3)")
    7
    >>> label_length("Article 12. Entry", "art. 12"), label_length("A person may", "s. 5(a)")
    (12, 0)
    """
    han = _HAN_LABEL.match(text)
    if han and unicodedata.normalize("NFKC", han[1]) in unicodedata.normalize("NFKC", path):
        return han.end()
    numbers = list(numbers_of(path))
    if not numbers:
        return 0
    end = 0
    for start, stop, number in _leading_pieces(text):
        if number in numbers and _is_set_apart(text, start, stop, number):
            del numbers[: numbers.index(number) + 1]
            end = stop
        elif end or not _may_be_keyword(text, start, stop):
            break
    while end and end < len(text) and not text[end].isalnum() and text[end] not in "\"'«¿¡[":
        end += 1  # the bracket, full stop and space that close a label
    return end


def numbers_of(path: str) -> Iterator[str]:
    """Give the numbers and letters of a readable path in order, folded, without the words between them.

    >>> list(numbers_of("sch. 2 para. 4(b.1)"))
    ['2', '4', 'b.1']
    """
    for _, _, piece in _leading_pieces(path, reach=len(path)):
        if any(sign.isdecimal() for sign in piece) or len(piece) <= 2 or set(piece) <= set("ivxlcdm"):
            yield piece


def _leading_pieces(text: str, reach: int = _LABEL_REACH) -> Iterator[tuple[int, int, str]]:
    for found in _PIECE.finditer(text[:reach]):
        yield found.start(), found.end(), unicodedata.normalize("NFKC", found.group()).casefold()


def _is_set_apart(text: str, start: int, stop: int, number: str) -> bool:
    """Whether a number is a label and no word: digits are, a letter must have its bracket, full stop or dash."""
    if number[0].isdecimal():
        return True
    return text[stop : stop + 1] in {")", ".", ":", "-", "°", "º", "]"} or text[start - 1 : start] == "("


def _may_be_keyword(text: str, start: int, stop: int) -> bool:
    """Whether a word can be the name of the number after it: "Article 12", "المادة 12", at the very start only."""
    following = text[stop : stop + 2].lstrip(" (")
    return start <= 1 and stop - start <= _KEYWORD_LETTERS and following[:1].isdecimal()
