"""Words broken at a line's end: joined, or kept with their hyphen, as the document itself writes them."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pipeline.records import Block

FREQUENT = 3
"""Times that a document writes a word for it to count as frequent."""
WHOLE = 4
"""Letters from which on a half may be a word by itself that forms compounds."""
SURE = 3
"""Times as many broken words as compounds among the line ends of a document: its hyphens are as good as always soft."""
_WORDS = re.compile(r"\w+(?:-\w+)*")
_LAST = re.compile(r"([\w]+(?:-\w+)*)-$")
_FIRST = re.compile(r"\w+(?:-\w+)*")
_TENS = frozenset(
    [
        *("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
        *("vingt", "trente", "quarante", "cinquante", "soixante"),
    ]
)
_BEFORE_HYPHENS = _TENS | {
    *("non", "self", "well", "ill", "mid", "cross", "vice", "ex", "quasi", "demi", "sous", "post"),
}
_AFTER_TEN = ("sept", "huit", "neuf")
_AFTER_HYPHENS = frozenset(
    ["ci", "là", "même", "mêmes", "il", "ils", "elle", "elles", "on", "based", "related", "sensitive", "responsive"]
)


class Vocabulary:
    """The words that a document writes within a line, with and without hyphens, and its habit at the ends of lines.

    All of it is made at the first question.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """``texts`` are the lines in reading order."""
        self._texts = texts
        self._words: Counter[str] | None = None
        self._heads: Counter[str] = Counter()
        self._tails: Counter[str] = Counter()
        self.soft = self.hard = 0
        """Line ends whose word the document writes elsewhere in one, and with a hyphen."""

    def count(self, word: str) -> int:
        """How often the document writes this word (lower case) within a line."""
        if self._words is None:
            self._words = self._learn()
        return self._words[word]

    def makes_compounds(self, left: str, right: str) -> bool:
        """Whether a word of the document stands before or after a half that forms other compounds with a hyphen."""
        if left in _BEFORE_HYPHENS or (left == "dix" and right in _AFTER_TEN):
            return True
        with_left = (self._heads[left] > 0) and self.count(right) > 0
        return with_left or ((self._tails[right] > 0 or right in _AFTER_HYPHENS) and self.count(left) > 0)

    def _learn(self) -> Counter[str]:
        words: Counter[str] = Counter()
        broken: list[tuple[str, str]] = []
        half = ""
        for text in self._texts:
            found = _WORDS.findall(text.lower())
            if half and found:
                if text[:1].islower() and half not in _TENS:  # names and numbers keep theirs in any document
                    broken.append((half, found[0]))
                found = found[1:]
            half = found.pop() if found and text.endswith(("-", "\ufffe")) else ""
            words.update(found)
        for word in words:
            left, hyphen, right = word.partition("-")
            if hyphen and left.isalpha() and right.isalpha():
                self._heads[left] += 1
                self._tails[right] += 1
        self.soft = sum(1 for left, right in broken if words[left + right])
        self.hard = sum(1 for left, right in broken if words[f"{left}-{right}"])
        return words


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


def dropped_hyphens(block: Block) -> tuple[int, ...]:
    """The trace of dehyphenation: before which characters of a block a hyphen that ended a printed line was dropped.

    Two lines of a text in letters touch only there; where a hyphen was kept, it stands before the character.
    """
    return tuple(
        after.start
        for before, after in pairwise(block.spans)
        if before.end == after.start and block.text[before.end - 1 : before.end].isalpha()
        if block.text[after.start : after.start + 1].isalpha() and not _is_han(block.text[after.start])
    )


def _keeps_hyphen(stem: str, after: str, vocabulary: Vocabulary) -> bool:
    first, second = _LAST.search(stem), _FIRST.match(after)
    if first is None or second is None or after[0].isupper():
        return True
    left, right = first.group(1).lower(), second.group().lower()
    together, apart = vocabulary.count(left + right), vocabulary.count(f"{left}-{right}")
    if together or apart:
        return apart > together
    known = min(vocabulary.count(left), vocabulary.count(right))
    if vocabulary.makes_compounds(left, right):
        return True
    if not known:
        return vocabulary.hard > vocabulary.soft
    whole = min(len(left), len(right)) >= WHOLE
    if vocabulary.soft >= SURE * (vocabulary.hard + 1):
        return whole and known >= FREQUENT
    return whole


def _touch(before: str, after: str) -> bool:
    """Chinese and Japanese have no spaces; a dash or slash before a line's end has none after it."""
    return bool(before) and bool(after) and _is_han(before[-1]) and _is_han(after[0])


def _is_han(letter: str) -> bool:
    return "\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"
