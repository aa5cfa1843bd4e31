"""Single characters and words: ligatures, control codes, note marks, and which script a text is in."""

import re
import unicodedata

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
HYPHEN_SIGNS = "\ufffe\x02"
LINE_HYPHEN = "\ufffe"
"""Stands at the end of a word whose hyphen was the last glyph of its line; ``-`` in every finished text."""
BULLET = "•"
"""What a lone sign of a symbol font (Wingdings and its like) becomes: its code says nothing of its shape."""
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_REMOVED = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 8203, 65279, 65532, 173))
_BIDI_CONTROLS = dict.fromkeys((8206, 8207, *range(8234, 8239), *range(8294, 8298)))
_TABLE = str.maketrans({**_LIGATURES, **_REMOVED, **_BIDI_CONTROLS})
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LEADER_DOTS = 4
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}")
_LETTER = re.compile(r"[^\W\d_]")
NOTE_MARKS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")


def clean_word(word: str) -> str:
    """A word without control codes and ligature signs, in NFC; a hyphen at a line's end is ``LINE_HYPHEN``.

    >>> clean_word("\ufb01nal")
    'final'
    """
    if len(word) == 1 and "\uf020" <= word <= "\uf0ff":
        return BULLET
    ending = LINE_HYPHEN if word[-1] in HYPHEN_SIGNS or word[-1] == "\u00ad" else ""
    return unicodedata.normalize("NFC", word.rstrip(HYPHEN_SIGNS).translate(_TABLE)) + ending


def superscript(digits: str) -> str:
    """Digits as superscript characters.

    >>> superscript("12")
    '¹²'
    """
    return digits.translate(SUPERSCRIPTS)


def has_leaders(text: str) -> bool:
    """Whether a text holds a row of dots or dashes, as lead to a page number or wait to be filled in.

    >>> has_leaders("12. Appeals . . . . . 40"), has_leaders("Appeals, etc.")
    (True, False)
    """
    return ("…" in text or "_" in text or text.count(".") >= LEADER_DOTS) and _LEADERS.search(text) is not None


def runs_right_to_left(text: str) -> bool:
    """Whether more letters of a text belong to right-to-left scripts than not.

    >>> runs_right_to_left("المادة 5"), runs_right_to_left("Article 5")
    (True, False)
    """
    rtl = len(_RIGHT_TO_LEFT.findall(text))
    return rtl > 0 and rtl * 2 > len(_LETTER.findall(text))
