"""Light stemming: one folded form for the inflected forms of a word, in six languages.

The strippers are our own and deliberately light: they need only agree with themselves, as the terms of the thesaurus
and the words of a passage go through the same function. Chinese needs none.
"""

import unicodedata

HAMZA = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ی": "ي"}
)
# The lam of these words melts into the lam of the article and preposition: "li + al + lajna" is written with two lams.
LAM_WORDS = ("اجي", "اجو", "جوء", "جن", "غه", "غات")

ENDINGS = """
иями ями ами ией иям ием иях ого его ому ему ыми ими ых их ая яя ое ее ые ие ый ий ой ую юю ом ем ам ям ах ях ов ев ей
ия ию ии ье ья ью а я о е ы и у ю ь й
"""
RUSSIAN_ENDINGS = tuple(sorted(ENDINGS.split(), key=len, reverse=True))
ARABIC_SUFFIXES = ("هما", "اتها", "اتهم", "ها", "هم", "هن", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
PORTUGUESE_PLURALS = (
    ("oes", "ao"),
    ("aes", "ao"),
    ("ais", "al"),
    ("eis", "el"),
    ("ens", "em"),
    ("res", "r"),
    ("zes", "z"),
)
VOWELS = frozenset("aeiouy")


def fold(word: str) -> str:
    """NFKC, lower case, without marks (accents, Arabic vowels, tatweel), one form of hamza, alef, ya and yo.

    >>> fold("Détention"), fold("Ещё"), fold("مُهاجِرة")
    ('detention', 'еще', 'مهاجره')
    """
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", word).casefold()
    # U+0439 (short i) is a letter of its own, not i with a mark.
    parts = (c if c == "й" else unicodedata.normalize("NFD", c.translate(HAMZA)) for c in folded)
    return "".join(
        c for c in "".join(parts) if not unicodedata.combining(c) and c not in "ـ\u00ad\u200c\u200d\u200e\u200f"
    )


def stem(word: str, language: str) -> str:
    """The stem of a folded word; a word of a language without a stripper is its own stem.

    >>> [stem(w, "en") for w in ("detained", "detaining", "detain", "agencies", "agency")]
    ['detain', 'detain', 'detain', 'agenc', 'agenc']
    >>> stem("беженцы", "ru") == stem("беженец", "ru")
    True
    """
    stripper = STRIPPERS.get(language)
    return stripper(word) if stripper is not None else word


def stem_english(word: str) -> str:
    """Plural, past and progressive endings, and a final e or y."""
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) > 2 and not VOWELS.isdisjoint(root):
            word = root[:-1] if len(root) > 4 and root[-1] == root[-2] and root[-1] not in "lsz" else root
            break
    if len(word) > 4 and word[-1] in "ey":
        word = word[:-1]
    return word


def stem_french(word: str) -> str:
    """Plurals, feminines and the mute e."""
    if len(word) < 4:
        return word
    if word.endswith("aux") and len(word) > 4:
        return word[:-2] + "l"
    word = word[:-1] if word[-1] in "sx" else word
    for ending, other in (("euse", "eur"), ("trice", "teur"), ("ive", "if"), ("enne", "en"), ("elle", "el")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)] + other
    bare = word.rstrip("e")
    return bare if len(bare) > 2 else word


def stem_spanish(word: str) -> str:
    """Plurals and the vowels of gender."""
    if len(word) < 4:
        return word
    if word.endswith("ces") and len(word) > 4:
        return word[:-3] + "z"
    word = word[:-1] if word[-1] == "s" else word
    return word[:-1] if len(word) > 3 and word[-1] in "aeo" else word


def stem_portuguese(word: str) -> str:
    """Plurals and the vowels of gender."""
    if len(word) < 4:
        return word
    for ending, other in PORTUGUESE_PLURALS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            word = word[: -len(ending)] + other
            break
    else:
        word = word[:-1] if word[-1] == "s" else word
    word = word[:-1] + "m" if word.endswith("n") else word
    return word[:-1] if len(word) > 3 and word[-1] in "aeo" else word


def stem_russian(word: str) -> str:
    """Case endings, reflexive endings, the fleeting vowel of -ets and the singulative -in."""
    if len(word) < 4:
        return word
    if word.endswith(("ся", "сь")) and len(word) > 5:
        word = word[:-2]
    for ending in RUSSIAN_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if word.endswith("ец") and len(word) > 4:
        return word[:-2] + "ц"
    if word.endswith(("анин", "янин")):
        return word[:-2]
    return word[:-1] if word.endswith(("ь", "и")) and len(word) > 3 else word


def stem_arabic(word: str) -> str:
    """Conjunction, preposition and article in front; pronoun, number, gender behind (after Larkey's light stemming)."""
    word = strip_arabic_front(word)
    for suffix in ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    if word.endswith(("ي", "ه")) and len(word) > 3:
        word = word[:-1]
    return word


def strip_arabic_front(word: str) -> str:
    """The word without conjunction, preposition and article."""
    if word[:1] in ("و", "ف") and len(word) > 4 and (word[0] == "و" or word[1:3] == "ال"):
        word = word[1:]
    for prefix in ("بال", "كال", "ال"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            word = word[len(prefix) :]
            return word[1:] if word[0] == "و" and len(word) > 4 else word
    if word.startswith("لل") and len(word) > 4:
        word = word[2:]
        return "ل" + word if word.startswith(LAM_WORDS) else word
    return word


STRIPPERS = {
    "en": stem_english,
    "fr": stem_french,
    "es": stem_spanish,
    "pt": stem_portuguese,
    "ru": stem_russian,
    "ar": stem_arabic,
}
