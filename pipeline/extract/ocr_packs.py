"""Which of tesseract's language packs reads a document: from a hint, from its sound pages, or from the script seen."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

PACKS = {
    "am": "amh", "ar": "ara", "as": "asm", "az": "aze", "be": "bel", "bg": "bul", "bn": "ben", "bo": "bod", "bs": "bos",
    "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu", "dv": "div", "dz": "dzo", "el": "ell", "en": "eng",
    "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra", "ga": "gle", "gl": "glg", "gu": "guj",
    "he": "heb", "hi": "hin", "hr": "hrv", "ht": "hat", "hu": "hun", "hy": "hye", "id": "ind", "is": "isl", "it": "ita",
    "ja": "jpn", "ka": "kat", "kk": "kaz", "km": "khm", "kn": "kan", "ko": "kor", "ku": "kmr", "ky": "kir", "lo": "lao",
    "lt": "lit", "lv": "lav", "mi": "mri", "mk": "mkd", "ml": "mal", "mn": "mon", "mr": "mar", "ms": "msa", "mt": "mlt",
    "my": "mya", "nb": "nor", "ne": "nep", "nl": "nld", "no": "nor", "or": "ori", "pa": "pan", "pl": "pol", "ps": "pus",
    "pt": "por", "ro": "ron", "ru": "rus", "sa": "san", "sd": "snd", "si": "sin", "sk": "slk", "sl": "slv", "sq": "sqi",
    "sr": "srp", "sv": "swe", "sw": "swa", "ta": "tam", "te": "tel", "tg": "tgk", "th": "tha", "ti": "tir", "tl": "fil",
    "to": "ton", "tr": "tur", "ug": "uig", "uk": "ukr", "ur": "urd", "uz": "uzb", "vi": "vie", "yo": "yor",
    "zh": "chi_sim",
}  # fmt: skip
"""Language (ISO 639-1) -> pack."""
_SCRIPT_PACKS = {
    "Latin": ("eng", "fra", "spa", "por"), "Arabic": ("ara",), "Cyrillic": ("rus",), "Han": ("chi_sim",),
    "Devanagari": ("hin",), "Bengali": ("ben",), "Gurmukhi": ("pan",), "Gujarati": ("guj",), "Oriya": ("ori",),
    "Tamil": ("tam",), "Telugu": ("tel",), "Kannada": ("kan",), "Malayalam": ("mal",), "Sinhala": ("sin",),
    "Thai": ("tha",), "Lao": ("lao",), "Tibetan": ("bod",), "Myanmar": ("mya",), "Khmer": ("khm",),
    "Greek": ("ell",), "Hebrew": ("heb",), "Armenian": ("hye",), "Georgian": ("kat",), "Ethiopic": ("amh",),
    "Hangul": ("kor",), "Japanese": ("jpn",),
}  # fmt: skip
"""Script, by the name that tesseract and Unicode give it -> packs."""
_RANGES = (
    ("Devanagari", "\u0900", "\u097f"), ("Bengali", "\u0980", "\u09ff"), ("Gurmukhi", "\u0a00", "\u0a7f"),
    ("Gujarati", "\u0a80", "\u0aff"), ("Oriya", "\u0b00", "\u0b7f"), ("Tamil", "\u0b80", "\u0bff"),
    ("Telugu", "\u0c00", "\u0c7f"), ("Kannada", "\u0c80", "\u0cff"), ("Malayalam", "\u0d00", "\u0d7f"),
    ("Sinhala", "\u0d80", "\u0dff"), ("Thai", "\u0e00", "\u0e7f"), ("Lao", "\u0e80", "\u0eff"),
    ("Tibetan", "\u0f00", "\u0fff"), ("Myanmar", "\u1000", "\u109f"), ("Khmer", "\u1780", "\u17ff"),
)  # fmt: skip
_PLAIN_RANGES = (
    ("Latin", "A", "\u024f"), ("Greek", "\u0370", "\u03ff"), ("Cyrillic", "\u0400", "\u052f"),
    ("Armenian", "\u0531", "\u058f"), ("Hebrew", "\u0591", "\u05f4"), ("Arabic", "\u0600", "\u06ff"),
    ("Georgian", "\u10a0", "\u10ff"), ("Hangul", "\uac00", "\ud7a3"), ("Ethiopic", "\u1200", "\u137f"),
    ("Han", "\u4e00", "\u9fff"),
)  # fmt: skip
COMPLEX = re.compile("[\u0900-\u109f\u1780-\u17ff]")
"""Letters of the scripts that word processors are known to write wrongly into PDF files."""
_LATIN_WORDS = {
    "eng": frozenset(["the", "of", "and", "to", "in", "that", "shall", "be", "for", "or", "by"]),
    "fra": frozenset(["le", "la", "les", "des", "du", "et", "une", "est", "dans", "aux", "par"]),
    "spa": frozenset(["el", "los", "las", "del", "y", "en", "que", "por", "una", "con", "para"]),
    "por": frozenset(["o", "os", "as", "da", "do", "dos", "das", "e", "em", "que", "uma", "para", "ao"]),
}
ENOUGH_WORDS = 10
"""Frequent words of one language before it is told from the others."""


def package_of(pack: str) -> str:
    """The Debian package of a pack.

    >>> package_of("chi_sim")
    'tesseract-ocr-chi-sim'
    """
    return "tesseract-ocr-" + pack.replace("_", "-")


def complex_script(text: str) -> str:
    """The script of most of the complex letters of a text, or an empty string where it has none."""
    return _most_used("".join(COMPLEX.findall(text)), _RANGES)


def packs_by_script(
    script: str, installed: frozenset[str], wanted: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Packs for a script (empty: unknown), and those that would be needed where none of them is installed.

    Of the packs for Latin letters, and where the script is unknown, only ``wanted`` ones are chosen.
    """
    for_script = _SCRIPT_PACKS.get(script, tuple(wanted))
    known = script != "Latin" and script in _SCRIPT_PACKS
    chosen = tuple(pack for pack in for_script if pack in installed and (known or pack in wanted))
    return chosen, () if chosen else for_script


def packs_by_text(text: str, installed: frozenset[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """Packs for the script and, in Latin letters, the language of a text; none where it does not tell."""
    script = _most_used(text[:5000], _RANGES + _PLAIN_RANGES)
    if not script:
        return ()
    packs, _ = packs_by_script(script, installed, wanted)
    return narrow_packs(packs, text.split())


def narrow_packs(packs: tuple[str, ...], texts: Iterable[str]) -> tuple[str, ...]:
    """Of several packs for Latin letters the one whose language these words turn out to be in."""
    if len(packs) < 2 or not set(packs) <= set(_LATIN_WORDS):
        return packs
    counts = Counter(pack for text in texts for pack in packs if text.lower() in _LATIN_WORDS[pack])
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < ENOUGH_WORDS or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return packs
    return (ranked[0][0],)


def _most_used(text: str, ranges: Sequence[tuple[str, str, str]]) -> str:
    counts: Counter[str] = Counter()
    for letter, count in Counter(text).items():
        if letter.isalpha():
            counts.update({name: count for name, first, last in ranges if first <= letter <= last})
    return counts.most_common(1)[0][0] if counts else ""
