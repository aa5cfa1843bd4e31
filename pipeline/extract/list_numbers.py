"""Numbers as word processors and browsers print them before list items, in the names of WordprocessingML's formats."""

from collections.abc import Callable

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_ARABIC_ALPHABET = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
_HEBREW_VALUES = (
    (400, "ת"), (300, "ש"), (200, "ר"), (100, "ק"), (90, "צ"), (80, "פ"), (70, "ע"), (60, "ס"), (50, "נ"), (40, "מ"),
    (30, "ל"), (20, "כ"), (16, "טז"), (15, "טו"), (10, "י"), (9, "ט"), (8, "ח"), (7, "ז"), (6, "ו"), (5, "ה"), (4, "ד"),
    (3, "ג"), (2, "ב"), (1, "א"),
)  # fmt: skip
_THAI = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
_GANADA = "가나다라마바사아자차카타파하"
_CHOSUNG = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_CHICAGO = "*†‡§"
_HAN_DIGITS = "〇一二三四五六七八九"
_HAN_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ONES = (
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip
_CARDINALS = (
    "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_CEILING = 32_767
"""Word's own limit for a list number."""


def format_number(number: int, style: str) -> str:
    """A list number in one of the formats of ECMA-376, 17.18.59, or ``arabicIndic``; unknown ones print as decimals.

    >>> [format_number(number, "lowerLetter") for number in (1, 26, 27, 53)]
    ['a', 'z', 'aa', 'aaa']
    >>> format_number(1994, "upperRoman"), format_number(22, "ordinal"), format_number(23, "chineseCounting")
    ('MCMXCIV', '22nd', '二十三')
    >>> format_number(3, "hebrew1"), format_number(115, "hebrew1"), format_number(12, "thaiNumbers")
    ('ג', 'קטו', '๑๒')
    >>> format_number(3, "arabicAbjad"), format_number(3, "arabicAlpha"), format_number(7, "decimalZero")
    ('ج', 'ت', '07')
    """
    if style in {"none", "bullet"}:
        return ""
    if number <= 0 or number > _CEILING:
        return str(number)
    formatter = _FORMATTERS.get(style)
    return formatter(number) if formatter else str(number)


def _repeated(letters: str) -> Callable[[int], str]:
    """After the last letter the first comes back doubled: y z aa bb cc."""
    return lambda number: letters[(number - 1) % len(letters)] * min((number - 1) // len(letters) + 1, 40)


def _roman(number: int) -> str:
    parts = []
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        parts.append(letters * count)
    return "".join(parts)


def _hebrew(number: int) -> str:
    """Hebrew numerals; 15 and 16 avoid what spells a name of God. Above 999 by a repeated tav, as Word does."""
    parts = []
    for value, letters in _HEBREW_VALUES:
        count, number = divmod(number, value)
        parts.append(letters * count)
    return "".join(parts)


def _from_one_to(last: int, first: int) -> Callable[[int], str]:
    """Signs that follow each other in Unicode from ``first`` on, decimals after the last."""
    return lambda number: chr(first + number - 1) if number <= last else str(number)


def _digits(zero: int) -> Callable[[int], str]:
    return lambda number: str(number).translate({48 + digit: zero + digit for digit in range(10)})


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _han(number: int) -> str:
    """Counting numerals: 二十三, 一百零五; above 9,999 digit by digit, as nobody numbers so far."""
    if number > 9_999:
        return _han_digits(number)
    text, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap and text else "") + _HAN_DIGITS[digit] + sign
        gap = digit == 0
    return text.removeprefix("一") if 10 <= number < 20 else text


def _han_digits(number: int) -> str:
    return "".join(_HAN_DIGITS[int(digit)] for digit in str(number))


def _han_legal(number: int) -> str:
    table = str.maketrans(_HAN_DIGITS[1:] + "十百千", _HAN_LEGAL[1:] + "拾佰仟")
    return ("一" + _han(number) if 10 <= number < 20 else _han(number)).translate(table)


def _cardinal_text(number: int) -> str:
    if number < 20:
        return _CARDINALS[number].capitalize()
    if number < 100:
        return (_TENS[number // 10] + ("-" + _CARDINALS[number % 10] if number % 10 else "")).capitalize()
    return str(number)


def _ordinal_text(number: int) -> str:
    if number < 20:
        return _ONES[number].capitalize()
    if number < 100:
        tens = _TENS[number // 10]
        return (tens + "-" + _ONES[number % 10] if number % 10 else tens[:-1] + "ieth").capitalize()
    return _ordinal(number)


_FORMATTERS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": _repeated("abcdefghijklmnopqrstuvwxyz"),
    "upperLetter": _repeated("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "ordinal": _ordinal,
    "cardinalText": _cardinal_text,
    "ordinalText": _ordinal_text,
    "arabicAbjad": _repeated(_ABJAD),
    "arabicAlpha": _repeated(_ARABIC_ALPHABET),
    "russianLower": _repeated(_RUSSIAN),
    "russianUpper": _repeated(_RUSSIAN.upper()),
    "chineseCounting": _han,
    "chineseCountingThousand": _han,
    "japaneseCounting": _han,
    "taiwaneseCounting": _han,
    "taiwaneseCountingThousand": _han,
    "ideographDigital": _han_digits,
    "japaneseDigitalTen": _han_digits,
    "taiwaneseDigital": _han_digits,
    "chineseLegalSimplified": _han_legal,
    "hebrew1": _hebrew,
    "hebrew2": _repeated(_HEBREW),
    "thaiLetters": _repeated(_THAI),
    "thaiNumbers": _digits(0x0E50),
    "ganada": _repeated(_GANADA),
    "chosung": _repeated(_CHOSUNG),
    "aiueoFullWidth": _repeated(_AIUEO),
    "irohaFullWidth": _repeated(_IROHA),
    "ideographZodiac": lambda number: _BRANCHES[number - 1] if number <= len(_BRANCHES) else str(number),
    "decimalEnclosedFullstop": _from_one_to(20, 0x2488),
    "decimalEnclosedParen": _from_one_to(20, 0x2474),
    "ideographEnclosedCircle": _from_one_to(10, 0x3280),
    "chicago": _repeated(_CHICAGO),
    "hex": lambda number: f"{number:X}",
    "decimalHalfWidth": str,
    "decimalFullWidth2": _digits(0xFF10),
    "ideographTraditional": lambda number: _STEMS[number - 1] if number <= len(_STEMS) else str(number),
    "decimalFullWidth": _digits(0xFF10),
    "decimalEnclosedCircle": _from_one_to(20, 0x2460),
    "decimalEnclosedCircleChinese": _from_one_to(20, 0x2460),
    "hindiNumbers": _digits(0x0966),
    "arabicIndic": _digits(0x0660),
    "numberInDash": lambda number: f"- {number} -",
}
