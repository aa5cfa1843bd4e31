"""Where a word of a Latin-script language may be broken at the end of a line.

A rule and no dictionary: between the consonants of vowel-consonant-consonant-vowel, clusters that begin syllables kept
whole; in French and Spanish also before a single consonant between vowels. Good enough to look right and, above all,
to give readers line ends to join again.
"""

import re

_VOWELS = "aeiouyáéíóúüàâèêëîïôöûùœæ"
_ONSETS = frozenset(
    "bl br ch cl cr dr fl fr gh gl gr ph pl pr rh sh th tr wh qu gn ll rr ck ng sc".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W\d_]{7,}")
_LEFT, _RIGHT = 3, 3  # letters that stay together at either end


def break_points(text: str, language: str) -> list[int]:
    """Offsets in ``text`` before which a hyphen and a line end may be put.

    >>> [("detention"[:at], "detention"[at:]) for at in break_points("detention", "en")]
    [('deten', 'tion')]
    """
    points: list[int] = []
    for found in _WORD.finditer(text):
        word = found[0].lower()
        if found[0] != word and found[0][1:] != word[1:]:
            continue  # capitals are not broken
        points += [found.start() + at for at in _inside(word, open_syllables=language in ("fr", "es", "pt"))]
    return points


def _inside(word: str, *, open_syllables: bool) -> list[int]:
    points = []
    for at in range(_LEFT, len(word) - _RIGHT + 1):
        before, here, after = word[at - 1], word[at], word[at + 1 : at + 2]
        if not after or here in _VOWELS or not _breaks_before(word, at, open_syllables=open_syllables):
            continue
        if before + here in _ONSETS and before not in _VOWELS:
            continue
        points.append(at)
    return points


def _breaks_before(word: str, at: int, *, open_syllables: bool) -> bool:
    starts_syllable = word[at + 1] in _VOWELS or (
        word[at : at + 2] in _ONSETS and word[at + 2 : at + 3] in tuple(_VOWELS)
    )
    if not starts_syllable:
        return False
    if word[at - 1] not in _VOWELS:
        return word[at - 2] in _VOWELS
    return open_syllables or word[at:].startswith(("tion", "ment", "tive"))
