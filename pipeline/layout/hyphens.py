"""Words broken at a line's end: joined, or kept with their hyphen, as the document itself writes them."""

import re
from collections.abc import Iterable

_WORDS = re.compile(r"\w+(?:-\w+)*")
_LAST = re.compile(r"([\w]+(?:-\w+)*)-$")
_FIRST = re.compile(r"\w+(?:-\w+)*")


class Vocabulary:
    """The words that a document writes within a line, with and without hyphens; made at the first question."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts
        self._words: frozenset[str] | None = None

    def has(self, word: str) -> bool:
        """Whether the document writes this word (lower case) somewhere within a line."""
        if self._words is None:
            self._words = frozenset(
                word for text in self._texts for word in _WORDS.findall(text.rstrip("-\ufffe").lower())
            )
        return word in self._words


def join_text(before: str, after: str, vocabulary: Vocabulary) -> tuple[str, int]:
    """Two lines as one text, and where in it the second begins.

    >>> join_text("the trans-", "port of", Vocabulary(["transport"]))
    ('the transport of', 9)
    """
    stem = before.rstrip("\ufffe")
    broken = stem != before
    if broken:
        stem += "-"
    if not stem.endswith("-") or len(stem) < 2 or not stem[-2].isalnum() or not after[:1].isalpha():
        joined = stem + " " + after if not _touch(stem, after) else stem + after
        return joined, len(joined) - len(after)
    kept = _keeps_hyphen(stem, after, vocabulary)
    joined = stem + after if kept else stem[:-1] + after
    return joined, len(joined) - len(after)


def _keeps_hyphen(stem: str, after: str, vocabulary: Vocabulary) -> bool:
    first, second = _LAST.search(stem), _FIRST.match(after)
    if first is None or second is None or after[0].isupper():
        return True
    left, right = first.group(1).lower(), second.group().lower()
    if vocabulary.has(left + right):
        return False
    if vocabulary.has(f"{left}-{right}"):
        return True
    return vocabulary.has(left) and vocabulary.has(right)


def _touch(before: str, after: str) -> bool:
    """Chinese and Japanese have no spaces; a dash or slash before a line's end has none after it."""
    return bool(before) and bool(after) and _is_han(before[-1]) and _is_han(after[0])


def _is_han(letter: str) -> bool:
    return "\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"
