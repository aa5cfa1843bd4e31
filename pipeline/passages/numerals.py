"""Numbers as laws print them: digits of several scripts, Roman and Chinese numerals, spelled ordinals, letters."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pipeline.passages.levels import Series


class Numeral(NamedTuple):
    """A number read in a text: made plain, its value, what it counts in, and the offset behind it."""

    number: str
    value: int
    series: Series
    end: int


ARABIC_DIGITS = {
    ord(digit): str(value) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(digits)
}
FULL_WIDTH = {0xFF10 + value: str(value) for value in range(10)}
PLAIN_DIGITS = ARABIC_DIGITS | FULL_WIDTH

LATIN_ADVERBS = (
    r"bis|ter|quater|quáter|quinquies|quinquiès|sexies|septies|octies|nonies|novies|decies|undecies|duodecies"
    r"|مكرر[اةًّ]*"
)
_DIGITS = re.compile(
    r"(?P<n>[0-9٠-٩۰-۹０-９]{1,4})"
    r"(?P<ordinal>\s?(?:\.?[ºª°]|(?:er|re|ère|o|ro|ra|do|da|to|ta|th|st|nd|rd|-[еяй])(?![^\W\d_])))?"
    r"(?P<part>(?:[-‑–.][0-9٠-٩۰-۹]{1,3})*(?:[-‑]?[A-Z]{1,3}|[a-np-z])?[¹²³⁴-⁹]{0,2}(?![^\W_]))"
    rf"(?:\s(?P<adverb>{LATIN_ADVERBS})(?![^\W\d_])(?P<letter>\s[A-Z](?![^\W_]))?)?"
)
_ROMAN = re.compile(
    r"(?P<n>M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))(?P<part>(?:[-‑][A-Z0-9]{1,2})?)(?![^\W_])"
    rf"(?:\s(?P<adverb>{LATIN_ADVERBS})(?![^\W\d_]))?",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"(?P<n>[A-ZА-Я])(?P<part>\d{0,2})(?![^\W_])")
_HAN = re.compile(r"[〇零一二三四五六七八九十百千两]{1,9}")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u064b-\u065f\u0670])*(?:['’-][^\W\d_]+)*")

ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_HAN_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}


def roman_value(numeral: str) -> int:
    """The value of a well-formed Roman numeral, 0 for anything else.

    >>> roman_value("xiv"), roman_value("IIX"), roman_value("")
    (14, 0, 0)
    """
    match = _ROMAN.fullmatch(numeral)
    if not match or not match["n"] or match["part"]:
        return 0
    values = [ROMAN_VALUES[letter] for letter in numeral.upper()]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def han_value(numeral: str) -> int:
    """The value of a Chinese numeral up to 9,999; digits in a row (一〇三) count as a decimal number.

    >>> han_value("十二"), han_value("一百零三"), han_value("一〇三"), han_value("两千")
    (12, 103, 103, 2000)
    """
    if not any(sign in _HAN_UNITS for sign in numeral):
        return int("".join(str(_HAN_DIGITS[sign]) for sign in numeral))
    total = digit = 0
    for sign in numeral:
        if sign in _HAN_UNITS:
            total += (digit or 1) * _HAN_UNITS[sign]
            digit = 0
        else:
            digit = _HAN_DIGITS[sign]
    return total + digit


def write_han(number: str) -> str:
    """A whole number up to 9,999 in Chinese numerals; anything else as it is.

    >>> write_han("12"), write_han("103"), write_han("20"), write_han("1010"), write_han("12A")
    ('十二', '一百零三', '二十', '一千零一十', '12A')
    """
    if not number.isascii() or not number.isdigit() or not 0 < int(number) < 10_000:
        return number
    digits = f"{int(number):04d}"
    text, gap = "", False
    for digit, unit in zip(digits, "千百十 ", strict=True):
        if digit == "0":
            gap = bool(text)
            continue
        text += ("零" if gap else "") + "零一二三四五六七八九"[int(digit)] + unit.strip()
        gap = False
    return text.removeprefix("一") if text.startswith("一十") else text


def _spread(words: str, first: int = 1) -> dict[str, int]:
    """Number the groups of a list; the words of a group (with ``/`` between) share a value."""
    return {word: value for value, group in enumerate(words.split(), first) for word in group.split("/")}


_ENGLISH = (
    _spread(
        "first/one second/two third/three fourth/four fifth/five sixth/six seventh/seven eighth/eight ninth/nine"
        " tenth/ten"
        " eleventh/eleven twelfth/twelve thirteenth/thirteen fourteenth/fourteen fifteenth/fifteen sixteenth/sixteen"
        " seventeenth/seventeen eighteenth/eighteen nineteenth/nineteen twentieth/twenty"
    )
    | _spread("twenty-first/twenty-one twenty-second/twenty-two twenty-third/twenty-three", 21)
    | {"only": 1, "sole": 1}
)
_FRENCH = _spread(
    "premier/première/ier deuxième/second/seconde troisième quatrième cinquième sixième septième huitième neuvième"
    " dixième"
    " onzième douzième treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième"
)
_SPANISH = _spread(
    "primero/primera/primer segundo/segunda tercero/tercera/tercer cuarto/cuarta quinto/quinta sexto/sexta"
    " séptimo/séptima/septimo/septima octavo/octava noveno/novena décimo/décima/decimo/decima"
    " undécimo/undécima/decimoprimero/decimoprimera duodécimo/duodécima/decimosegundo/decimosegunda"
    " decimotercero/decimotercera decimocuarto/decimocuarta decimoquinto/decimoquinta decimosexto/decimosexta"
    " decimoséptimo/decimoséptima decimoctavo/decimoctava decimonoveno/decimonovena"
)
_PORTUGUESE = _spread(
    "primeiro/primeira segundo/segunda terceiro/terceira quarto/quarta quinto/quinta sexto/sexta sétimo/sétima"
    " oitavo/oitava nono/nona décimo/décima"
)
_ROMANCE_TENS = {
    word: value
    for value, group in ((10, "décim"), (20, "vigésim"), (30, "trigésim"), (40, "cuadragésim"), (50, "quincuagésim"))
    for word in (f"{group}o", f"{group}a")
}
_RUSSIAN_STEMS = (
    "перв втор трет четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат"
    " шестнадцат семнадцат восемнадцат девятнадцат двадцат"
)
_RUSSIAN = {
    stem + ending: value
    for value, stem in enumerate(_RUSSIAN_STEMS.split(), 1)
    for ending in ("ый", "ая", "ое", "ой", "ий", "ья", "ье")
}
_SWAHILI = _spread("kwanza pili tatu nne tano sita saba nane tisa kumi")
_UNIQUE = {"unique": 1, "único": 1, "única": 1, "unico": 1, "unica": 1, "единственная": 1, "préliminaire": 1}
SPELLED: dict[str, int] = _ENGLISH | _FRENCH | _SPANISH | _PORTUGUESE | _ROMANCE_TENS | _RUSSIAN | _SWAHILI | _UNIQUE
"""Spelled ordinals in lower case; French, Spanish and Portuguese words agree wherever they share a form."""

UNNUMBERED = frozenset(_UNIQUE) | {"only", "sole"}
"""Words that stay as they are, because nothing else is counted."""

_ARABIC_UNITS = _spread(
    "اول/اولي/واحد/واحده ثاني/ثانيه/اثنان ثالث/ثالثه/ثلاثه رابع/رابعه/اربعه خامس/خامسه/خمسه سادس/سادسه/سته"
    " سابع/سابعه/سبعه ثامن/ثامنه/ثمانيه تاسع/تاسعه/تسعه عاشر/عاشره/عشره"
) | {"حادي": 1, "حاديه": 1, "فريد": 1, "فريده": 1, "وحيد": 1, "وحيده": 1}
_ARABIC_TENS = {"عشر": 10, "عشره": 10} | {
    stem + ending: value
    for value, stem in enumerate(["عشر", "ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "تسع"], 2)
    for ending in ("ون", "ين")
    for value in (value * 10,)
}
_ARABIC_HUNDREDS = {"مائه": 100, "مايه": 100, "مئه": 100, "مائتين": 200, "مائتان": 200, "مئتين": 200}
_ARABIC_ALIKE = {
    ord(variant): letter for letter, variants in {"ا": "أإآٱ", "ه": "ة", "ي": "ى"}.items() for variant in variants
}
_ARABIC_MARKS = dict.fromkeys([*range(0x064B, 0x0660), 0x0640, 0x0670])


def fold_arabic(word: str) -> str:
    """Letters that writers interchange made one, vowel marks and the article left out.

    >>> fold_arabic("الأُولى") == fold_arabic("اولي")
    True
    """
    return word.translate(_ARABIC_MARKS).translate(_ARABIC_ALIKE).removeprefix("ال")


def _read_arabic_ordinal(text: str, start: int) -> Numeral | None:
    total, position, teen = 0, start, False
    for _ in range(6):  # the longest is of five words: the third and fortieth after the hundredth
        match = _WORD.match(text, position)
        if not match:
            break
        word = fold_arabic(match[0].removeprefix("و") if match[0].startswith("وال") else match[0])
        value = _ARABIC_UNITS.get(word, 0) if not teen else 0
        if total % 10 and word in ("عشر", "عشره"):
            value = 10
        value = value or _ARABIC_TENS.get(word, 0) or _ARABIC_HUNDREDS.get(word, 0)
        if not value and word not in ("بعد", "و"):
            break
        teen = teen or value >= 10
        total += value
        position = match.end() + 1
    end = min(len(text), position) - (position > start and position <= len(text))
    while end > start and text[end - 1].isspace():
        end -= 1
    return Numeral(str(total), total, Series.NUMBER, end) if total else None


def _read_spelled(text: str, start: int) -> Numeral | None:
    match = _WORD.match(text, start)
    if not match:
        return None
    word = match[0].lower()
    if "\u0600" <= word[0] <= "\u06ff":
        return _read_arabic_ordinal(text, start)
    value = SPELLED.get(word, 0)
    if not value:
        return None
    end = match.end()
    following = _WORD.match(text, end + 1)
    if value >= 10 and following and 0 < SPELLED.get(following[0].lower(), 0) < 10 and word in _ROMANCE_TENS:
        value += SPELLED[following[0].lower()]
        end = following.end()
    return Numeral(word if word in UNNUMBERED else str(value), value, Series.NUMBER, end)


def _read_digits(text: str, start: int) -> Numeral | None:
    match = _DIGITS.match(text, start)
    if not match:
        return None
    plain = match["n"].translate(PLAIN_DIGITS).lstrip("0") or "0"
    part = match["part"].translate(PLAIN_DIGITS).replace("‑", "-").replace("–", "-")
    adverb = f" {match['adverb']}{match['letter'] or ''}" if match["adverb"] else ""
    return Numeral(plain + part + adverb, int(plain), Series.NUMBER, match.end())


def _read_han(text: str, start: int) -> Numeral | None:
    match = _HAN.match(text, start)
    if not match:
        return None
    value = han_value(match[0])
    return Numeral(str(value), value, Series.NUMBER, match.end())


def _read_roman(text: str, start: int) -> Numeral | None:
    match = _ROMAN.match(text, start)
    if not match or not match["n"]:
        return None
    adverb = f" {match['adverb']}" if match["adverb"] else ""
    number = match["n"].upper() + match["part"].upper() + adverb
    return Numeral(number, roman_value(match["n"]), Series.UPPER_ROMAN, match.end())


def _read_capital(text: str, start: int) -> Numeral | None:
    match = _CAPITAL.match(text, start)
    if not match:
        return None
    return Numeral(match[0], ord(match["n"]) - ord("A" if match["n"] <= "Z" else "А") + 1, Series.UPPER, match.end())


def read_numeral(text: str, start: int) -> Numeral | None:
    """The number that stands in ``text`` at ``start``, in whatever way it is written; None if there is none.

    >>> read_numeral("12 bis. Of", 0)
    Numeral(number='12 bis', value=12, series=<Series.NUMBER: '1'>, end=6)
    >>> read_numeral("الحادية والعشرون", 0)[:2], read_numeral("PREMIER", 0)[:2], read_numeral("IV", 0)[:2]
    (('21', 21), ('1', 1), ('IV', 4))
    """
    if start >= len(text):
        return None
    first = text[start]
    if first.isdigit():
        return _read_digits(text, start)
    if first in _HAN_DIGITS or first in _HAN_UNITS:
        return _read_han(text, start)
    return _read_roman(text, start) or _read_spelled(text, start) or _read_capital(text, start)


_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
_ABJAD = "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_HIJA = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_DOUBLED = 2
_ON_ANOTHERS_PLACE = {"ñ": (Series.LOWER, 14), "ё": (Series.CYRILLIC, 6), "й": (Series.CYRILLIC, 10)}
"""Letters that most writers skip, or that stand behind their neighbour."""


@lru_cache(1_024)
def read_letters(letters: str) -> tuple[tuple[Series, int], ...]:
    """What a bare label of letters may count in, the likelier first; nothing where it counts in no series.

    Single ``i``, ``v`` and ``x`` are read as Roman first, ``c``, ``d``, ``l`` and ``m`` as letters first.

    >>> [(series.value, value) for series, value in read_letters("i")]
    [('i', 1), ('a', 9)]
    >>> read_letters("not")
    ()
    """
    first = letters[0]
    if "a" <= first.lower() <= "z" and letters.isascii():
        return _read_latin(letters)
    folded = unicodedata.normalize("NFC", letters).lower().translate(_ARABIC_ALIKE).rstrip("ـ")
    if len(folded) != 1:
        return ()
    if folded in _ON_ANOTHERS_PLACE:
        return (_ON_ANOTHERS_PLACE[folded],)
    if folded in _CYRILLIC:
        return ((Series.CYRILLIC, _CYRILLIC.index(folded) + 1),)
    if folded in _ABJAD:
        return ((Series.ABJAD, _ABJAD.index(folded) + 1), (Series.HIJA, _HIJA.index(folded) + 1))
    return ()


def _read_latin(letters: str) -> tuple[tuple[Series, int], ...]:
    upper = letters.isupper()
    if not upper and not letters.islower():
        return ()
    plain = letters.lower()
    place = ord(plain[0]) - ord("a") + 1
    roman = roman_value(letters)
    readings: list[tuple[Series, int]] = [(Series.UPPER_ROMAN if upper else Series.LOWER_ROMAN, roman)] if roman else []
    if len(plain) == 1:
        readings.append((Series.UPPER if upper else Series.LOWER, place))
        if plain not in "ivx":
            readings.reverse()
    elif len(plain) <= _DOUBLED + 1 and len(set(plain)) == 1:
        readings.append((Series.UPPER_DOUBLE if upper else Series.DOUBLE, place))
    if len(plain) == _DOUBLED or (len(plain) == _DOUBLED + 1 and max(plain[1:]) <= "h" and not roman):
        readings.append((Series.UPPER if upper else Series.LOWER, place))  # (ab) was put in behind (a)
    return tuple(readings)
