"""The script of a text, from the shares of its letters, and what a script says about language and direction."""

import re
from collections import Counter
from functools import cache

from pipeline.records import Direction

SAMPLE = 400  # characters that are looked at; a passage in two scripts shows both within them

_RANGES = (
    (0x0041, 0x024F, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0531, 0x058F, "armenian"),
    (0x0590, 0x05FF, "hebrew"),
    (0x0600, 0x06FF, "arabic"),
    (0x0700, 0x074F, "syriac"),
    (0x0750, 0x077F, "arabic"),
    (0x0780, 0x07BF, "thaana"),
    (0x08A0, 0x08FF, "arabic"),
    (0x0900, 0x097F, "devanagari"),
    (0x0980, 0x09FF, "bengali"),
    (0x0A00, 0x0A7F, "gurmukhi"),
    (0x0A80, 0x0AFF, "gujarati"),
    (0x0B00, 0x0B7F, "odia"),
    (0x0B80, 0x0BFF, "tamil"),
    (0x0C00, 0x0C7F, "telugu"),
    (0x0C80, 0x0CFF, "kannada"),
    (0x0D00, 0x0D7F, "malayalam"),
    (0x0D80, 0x0DFF, "sinhala"),
    (0x0E00, 0x0E7F, "thai"),
    (0x0E80, 0x0EFF, "lao"),
    (0x0F00, 0x0FFF, "tibetan"),
    (0x1000, 0x109F, "myanmar"),
    (0x10A0, 0x10FF, "georgian"),
    (0x1100, 0x11FF, "hangul"),
    (0x1200, 0x139F, "ethiopic"),
    (0x1780, 0x17FF, "khmer"),
    (0x1800, 0x18AF, "mongolian"),
    (0x1E00, 0x1EFF, "latin"),
    (0x1F00, 0x1FFF, "greek"),
    (0x2D30, 0x2D7F, "tifinagh"),
    (0x3040, 0x30FF, "kana"),
    (0x3400, 0x4DBF, "han"),
    (0x4E00, 0x9FFF, "han"),
    (0xAC00, 0xD7AF, "hangul"),
    (0xF900, 0xFAFF, "han"),
    (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFF, "arabic"),
    (0x20000, 0x3FFFF, "han"),
)
_SCRIPT_OF_PAGE: dict[int, str] = {}
_PAGE = 16  # code points; no script shares such a row with another
for _low, _high, _name in _RANGES:
    if _high < 0x20000:
        _SCRIPT_OF_PAGE.update(dict.fromkeys(range(_low // _PAGE, _high // _PAGE + 1), _name))

_NO_LETTERS = dict.fromkeys(code for code in range(128) if not chr(code).isalpha())
_LETTERS = re.compile(r"[^\W\d_]+")
_RIGHT_TO_LEFT = frozenset({"arabic", "hebrew", "syriac", "thaana"})
_ONE_LANGUAGE = {
    "greek": "el", "armenian": "hy", "hebrew": "he", "syriac": "syc", "thaana": "dv", "bengali": "bn", "gurmukhi": "pa",
    "gujarati": "gu", "odia": "or", "tamil": "ta", "telugu": "te", "kannada": "kn", "malayalam": "ml", "sinhala": "si",
    "thai": "th", "lao": "lo", "tibetan": "dz", "myanmar": "my", "georgian": "ka", "hangul": "ko", "ethiopic": "am",
    "khmer": "km", "mongolian": "mn", "tifinagh": "zgh", "kana": "ja", "han": "zh", "devanagari": "hi",
}  # fmt: skip
SCRIPT_LANGUAGES = {
    "arabic": frozenset({"ar", "fa", "ur", "ps", "ckb", "ug", "sd"}),
    "cyrillic": frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn", "uz"}),
    "devanagari": frozenset({"hi", "ne", "mr", "sa"}),
    "han": frozenset({"zh", "ja"}),
    "hebrew": frozenset({"he", "yi"}),
    "ethiopic": frozenset({"am", "ti"}),
}
"""Languages that a script leaves open; elsewhere the script decides alone."""

_URDU = re.compile("[ٹڈڑںےہھ]")
_PERSIAN = re.compile("[پچژگکی]")
_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_BULGARIAN = re.compile(r"\b(?:се|със|във|ще|които|както)\b", re.IGNORECASE)
_RUSSIAN = re.compile("[ыэё]", re.IGNORECASE)
_OWN_LETTERS = 0.02  # share of the letters from which those of another language count
_HALF = 0.5


def count_scripts(text: str) -> Counter[str]:
    """Letters by script within the first characters of the text; ASCII text is quickly Latin."""
    sample = text[:SAMPLE]
    if sample.isascii():
        return _count_latin(len(sample.translate(_NO_LETTERS)))
    letters = "".join(_LETTERS.findall(sample))
    if letters.isascii():
        return _count_latin(len(letters))
    rows = Counter(map(_row, filter(str.isalpha, letters)))  # superscripts are no letters
    counts: Counter[str] = Counter()
    for row, number in rows.items():
        counts["han" if row >= 0x2000 else _SCRIPT_OF_PAGE.get(row, "other")] += number
    return counts


@cache
def _count_latin(letters: int) -> Counter[str]:
    """One counter for all texts with as many letters: it is read and never changed."""
    return Counter({"latin": letters} if letters else {})


def _row(letter: str) -> int:
    return ord(letter) // _PAGE


def main_script(counts: Counter[str]) -> str | None:
    """The script of most letters, None where there are none. Kana among Han is Japanese."""
    if len(counts) <= 1:
        return next(iter(counts), None)
    if counts["kana"] and counts["kana"] + counts["han"] > counts.total() * _HALF:
        return "kana" if counts["kana"] > counts["han"] / 10 else "han"
    return max(counts, key=lambda script: (counts[script], script))


def language_of_script(script: str, text: str) -> str:
    """The language that a script other than Latin tells, roughly where it is shared by several."""
    sample = text[:SAMPLE]
    if script == "arabic":
        letters = max(1, len(_LETTERS.sub("", sample)) and sum(map(str.isalpha, sample)))
        if len(_URDU.findall(sample)) > letters * _OWN_LETTERS:
            return "ur"
        return "fa" if len(_PERSIAN.findall(sample)) > letters * _OWN_LETTERS else "ar"
    if script == "cyrillic":
        return _cyrillic_language(sample)
    return _ONE_LANGUAGE.get(script, "und")


def _cyrillic_language(sample: str) -> str:
    if _UKRAINIAN.search(sample) and not _RUSSIAN.search(sample):
        return "uk"
    bulgarian = len(sample.split()) > 12 and not _RUSSIAN.search(sample) and len(_BULGARIAN.findall(sample)) >= 2
    return "bg" if bulgarian else "ru"


def direction_of(counts: Counter[str]) -> Direction:
    """Right to left where most letters run so."""
    if "latin" in counts and len(counts) == 1:
        return Direction.LEFT_TO_RIGHT
    leftward = sum(counts[script] for script in _RIGHT_TO_LEFT if script in counts)
    return Direction.RIGHT_TO_LEFT if leftward > counts.total() * _HALF else Direction.LEFT_TO_RIGHT
