"""Repair of Arabic text as PDF files carry it: ligatures, presentation forms, brackets.

Fonts map a lam-alef ligature to two characters whose order a reader that sorts by place turns round ("خلال" becomes
"خالل"); both characters then share one box, which tells them from a true alef-lam.
"""

import re
import unicodedata
from collections.abc import Sequence

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_ALEFS = "اأإآٱ"
_LAM = "ل"
_ALLAH_TURNED = ("هلل", "هللا")
_MIRROR = str.maketrans("()[]{}«»<>", ")(][}{»«><")
_LIST_MARK = re.compile(r"^([^\s()]{1,3})\s?\((?=\s|$)")
_LATIN_TOUCHES = re.compile("([A-Za-z])(?=[\u0621-\u064a])")
_LOOSE_MARK = re.compile(" ([\u064b-\u0652]+)([\u0621-\u064a])")
_PAIRS = {")": "(", "]": "[", "}": "{", "»": "«"}


def is_arabic(text: str) -> bool:
    """Whether a text has an Arabic letter.

    >>> is_arabic("باب 1"), is_arabic("Part 1")
    (True, False)
    """
    return _ARABIC.search(text) is not None


def repair_word(word: str, sides: Sequence[tuple[float, float]]) -> str:
    """The word in logical order with plain letters; ``sides`` is left and right of each character's box.

    >>> repair_word("خالل", [(9, 12), (3, 9), (3, 9), (0, 3)])
    'خلال'
    """
    return (
        unicodedata.normalize("NFKC", _turn_ligatures(word, sides))
        if _has_forms(word)
        else _turn_ligatures(word, sides)
    )


def _has_forms(word: str) -> bool:
    return any("\ufb50" <= letter <= "\ufdff" or "\ufe70" <= letter <= "\ufefc" for letter in word)


def _turn_ligatures(word: str, sides: Sequence[tuple[float, float]]) -> str:
    parts: list[str] = []
    start = 0
    for place in range(1, len(word) + 1):
        if place < len(word) and sides[place] == sides[start] and sides[start][0] != sides[start][1]:
            continue
        run = word[start:place]
        parts.append(run[::-1] if len(run) > 1 and _is_turned(run) else run)
        start = place
    return "".join(parts)


def _is_turned(run: str) -> bool:
    letters = "".join(letter for letter in run if not unicodedata.combining(letter))
    if len(letters) == 1 and unicodedata.combining(run[0]):  # a letter and its mark as one glyph
        return True
    if letters in _ALLAH_TURNED:
        return True
    return len(letters) == 2 and letters[0] in _ALEFS and letters[1] == _LAM


def repair_line(text: str) -> str:
    """A line with Arabic: marks back on their letters, a space after Latin words, brackets the right way round.

    >>> repair_line("لغة Pythonمن")
    'لغة Python من'
    """
    text = _LATIN_TOUCHES.sub(r"\1 ", _LOOSE_MARK.sub(r"\2\1", text))
    return repair_brackets(text)


def repair_brackets(text: str) -> str:
    """A line of Arabic with brackets that open before they close, where turning them round achieves that.

    >>> repair_brackets("المادة )5( من")
    'المادة (5) من'
    """
    if not any(mark in text for mark in "()[]{}«»"):
        return text
    if _balance(text) == 0:
        return text
    turned = text.translate(_MIRROR)
    if _balance(turned) < _balance(text):
        return turned
    return _LIST_MARK.sub(r"\1)", text) if _LIST_MARK.match(text) and ")" not in text else text


def _balance(text: str) -> int:
    """How many brackets have no partner in reading order."""
    open_marks: list[str] = []
    lonely = 0
    for mark in text:
        if mark in "([{«":
            open_marks.append(mark)
        elif mark in _PAIRS:
            if open_marks and open_marks[-1] == _PAIRS[mark]:
                open_marks.pop()
            else:
                lonely += 1
    return lonely + len(open_marks)
