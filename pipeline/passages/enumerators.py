"""How the lines of laws begin, in seven languages: ``Article 12``, ``المادة الأولى``, ``第十二条``, ``12A.``, ``(a)``.

``parse`` tells what a line *could* begin with; whether it does is decided by ``paths``, which knows what came before.
"""

import re

from pipeline.passages.keywords import parse_han, parse_keyword, parse_pilcrow
from pipeline.passages.levels import Enumerator, Series, Shape
from pipeline.passages.named_labels import parse_named, parse_turned
from pipeline.passages.numerals import Numeral, han_value, read_letters, read_numeral

_AMENDMENT_MARK = re.compile(r"[\d¹²³⁰-⁹*†]{0,3}(?:\[\s?(?=[\d(§A-Z])|\s\[\s?(?=[\d(§]))")
_HAN_DIGIT = "〇零一二三四五六七八九十百"
_ENCLOSED = (
    r"[0-9٠-٩۰-۹０-９]{1,4}(?:[-.][0-9]{1,3})?[A-Za-z]{0,3}(?: (?:bis|ter|quater))?"
    rf"|[A-Za-z]{{1,5}}(?:\.[0-9]{{1,2}})?|[«\"“]?[А-Яа-яё][»\"”]?|[ء-ي]ـ?|هـ|[{_HAN_DIGIT}]{{1,4}}"
)
_BOTH = re.compile(rf"[(（]\s?(?P<n>{_ENCLOSED})\s?[)）](?![\w.-]*@)")
_CLOSE = re.compile(
    r"(?P<n>[0-9٠-٩۰-۹０-９]{1,3}(?:[.-][0-9]{1,2})?[º°]?(?: (?:bis|ter|quater))?|[A-Za-zñÑ]{1,4}"
    r"(?:\.[0-9]{1,2}|(?: (?:bis|ter|quater)))?|[А-Яа-яё]|[ء-ي]ـ?)"
    r"\s?[)）](?=\s|$|\W|[^\W\dA-Za-z])"
)
_DECIMAL = re.compile(
    r"(?P<n>[0-9]{1,4}(?:\.(?:[0-9]{1,3}|(?!19|20)[0-9]{4})(?!\d)){1,5}[A-Z]?)(?:\.|\))?(?=\s|$|[(（—–])"
)
_DOT = re.compile(
    r"(?P<n>[0-9٠-٩۰-۹０-９]{1,4}(?:[-‑–][0-9]{1,2})?[A-Z]{0,3}(?: (?:bis|ter|quater|quinquies))?"
    r"|[A-Za-zА-Яа-яء-ي]|(?:[IVXLC]{2,6}|[A-Z])(?: (?:bis|ter|quater))?|[ivxlc]{2,6})"
    r"\s?[.．](?P<dash>\s?[-–—])?(?!\d|\.)"
)
_DASH = re.compile(
    r"(?P<n>[0-9٠-٩۰-۹]{1,3}[º°]?|[IVXLC]{1,6}(?:-[A-Z])?|[A-Za-z]|[ء-ي]|[А-Яа-я]|[IVXLC]{1,6} (?:bis|ter|quater))"
    r"\s?(?:ـ\s?)?[-–—:]\s"
)
_ARABIC_DASH = re.compile(r"(?P<n>[0-9٠-٩۰-۹]{1,3}|[ء-ي])\s?ـ?\s?[-–—ـ]\s?(?=[\u0600-\u06ff])")
_ORDINAL = re.compile(
    r"(?P<n>[0-9]{1,3})\s?(?:\.?[º°ª]|er|°)(?P<adverb>\s(?:bis|ter|quater|quinquies))?(?:\s?[).])?(?:\s?[-–—])?(?=\s)"
)
_COMMA = re.compile(rf"(?P<n>[{_HAN_DIGIT}]{{1,4}}|[0-9０-９]{{1,3}})\s?、")
_BARE = re.compile(
    r"(?P<n>[0-9]{1,4}(?:-[0-9]{1,2})?[A-Z]{0,3}(?:\.[0-9]{1,2}[A-Z]?)?)(?=\s+[(\[“\"'‘«]?[^\W\d_a-z]|\s*$|\s*\(|\s(?:and|to|et|à)\s\d)"
)
_RANGE = re.compile(r"\s?(?:and|to|et|à|y|al?|e)\s[(]?(?P<n>[0-9]{1,4}(?:\.[0-9]{1,2})?|[a-z])[)]?(?=\s\[)")
_PART_OF_LABEL = re.compile(r"[-. ]")  # before what was put in: I-A, b.1, a bis
_SIGNS = frozenset("-–—•‣◦▪▫●○■□·*⁃∙➢➤✓❖")
_SIGN = re.compile(r"(?P<n>[-–—•‣◦▪▫●○■□·*⁃∙➢➤✓❖])[\s\u200b]*(?=\S)")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

_CROSS_REFERENCE = frozenset(
    [
        "of",
        "or",
        "and",
        "to",
        "above",
        "below",
        "du",
        "de",
        "des",
        "ou",
        "et",
        "y",
        "o",
        "del",
        "da",
        "do",
        "das",
        "dos",
        "e",
        "и",
        "или",
        "настоящего",
    ]
)


def parse(text: str, language: str | None = None) -> Enumerator | None:
    """What the line could begin with, or None. ``text`` has single spaces and none at its ends.

    >>> found = parse("12A. A person may apply.")
    >>> found.label, found.number, found.value, found.end
    ('12A.', '12A', 12, 5)
    >>> parse("المادة الثانية عشرة: لكل شخص").number
    '12'
    >>> parse("Twelve persons were there.") is None
    True
    """
    return _parse_at(text, 0, language)


def parse_all(text: str, language: str | None = None, limit: int = 5) -> tuple[Enumerator, ...]:
    """Every enumerator at the start of the line, the outer first: ``12. (1) (a)`` has three.

    >>> [found.label for found in parse_all("12. (1) (a) a person")]
    ['12.', '(1)', '(a)']
    """
    found: list[Enumerator] = []
    start = 0
    while len(found) < limit and start < len(text):
        enumerator = _parse_at(text, start, language)
        if enumerator is None or (found and not _may_follow(found[-1], enumerator)):
            break
        found.append(enumerator)
        start = enumerator.end
    return tuple(found)


def _may_follow(before: Enumerator, after: Enumerator) -> bool:
    """A second label on a line stands in brackets, or is a number behind a keyword: not a dash, not a bare number."""
    if after.shape in (Shape.SIGN, Shape.BARE, Shape.DASH) or before.shape is Shape.SIGN:
        return False
    if after.shape is Shape.KEYWORD:
        return False
    if after.shape in (Shape.BOTH, Shape.PILCROW, Shape.CLOSE):
        return before.sentence is False or after.shape is Shape.BOTH
    return before.shape is Shape.KEYWORD and after.series is not Series.UPPER


def parse_from(text: str, start: int, language: str | None = None) -> tuple[Enumerator, ...]:
    """The enumerators that stand one behind the other from ``start`` on, in brackets only."""
    found: list[Enumerator] = []
    while start < len(text) and text[start] in "(（":
        enumerator = _parse_at(text, start, language)
        if enumerator is None:
            break
        found.append(enumerator)
        start = enumerator.end
    return tuple(found)


def _parse_at(text: str, start: int, language: str | None) -> Enumerator | None:
    if start == 0 and "[" in text[:5]:
        mark = _AMENDMENT_MARK.match(text)
        start = mark.end() if mark else 0
    first = text[start : start + 1]
    if not first:
        return None
    if first == "§":
        return parse_pilcrow(text, start, language)
    if first in "第附目":
        return parse_han(text, start)
    if first.isalpha() and not "a" <= first <= "z":  # keywords have a capital where there are any
        keyword = parse_keyword(text, start, language)
        if keyword:
            return keyword
        named = parse_named(text, start, first)
        if named:
            return named
    return _parse_bare(text, start, first, language)


def _parse_bare(text: str, start: int, first: str, language: str | None) -> Enumerator | None:
    if first in "(（":
        return _labelled(text, start, _BOTH, Shape.BOTH)
    if language == "ar" and first in "-–.":
        turned = parse_turned(text, start)
        if turned:
            return turned
    if first in _SIGNS:
        return _parse_sign(text, start, first)
    if first in _CIRCLED:
        value = _CIRCLED.index(first) + 1
        end = start + 1 + (text[start + 1 : start + 2] == " ")
        return Enumerator(first, Shape.SIGN, str(value), ((Series.NUMBER, value),), start, end)
    head = text[start : start + 9]
    if first.isdigit():
        return _parse_digits(text, start, head)
    closed = _labelled(text, start, _CLOSE, Shape.CLOSE) if ")" in head or "）" in head else None
    return closed or _parse_letter(text, start, head)


def _parse_sign(text: str, start: int, first: str) -> Enumerator | None:
    match = _SIGN.match(text, start)
    if not match or (first in "-–—*" and text[match.end() - 1] in "-–—*" and text[match.end()].isdigit()):
        return None  # a negative number
    return Enumerator(first, Shape.SIGN, first, ((Series.SIGN, 1),), start, match.end())


def _parse_digits(text: str, start: int, head: str) -> Enumerator | None:
    attempts = (
        (")", _CLOSE, Shape.CLOSE),
        ("）", _CLOSE, Shape.CLOSE),
        (".", _DECIMAL, Shape.DOT),
        ("", _ORDINAL, Shape.ORDINAL),
        (".", _DOT, Shape.DOT),
        ("．", _DOT, Shape.DOT),
        ("、", _COMMA, Shape.COMMA),
        ("", _DASH, Shape.DASH),
        ("", _ARABIC_DASH, Shape.DASH),
        ("", _BARE, Shape.BARE),
    )
    for sign, pattern, shape in attempts:
        if sign in head or (sign == "." and "." in text[start : start + 24]):
            found = _labelled(text, start, pattern, shape)
            if found:
                return found
    return None


def _parse_letter(text: str, start: int, head: str) -> Enumerator | None:
    if head[0] in _HAN_DIGIT:
        return _labelled(text, start, _COMMA, Shape.COMMA) if "、" in head else None
    if "\u0600" <= head[0] <= "\u06ff":
        return _labelled(text, start, _ARABIC_DASH, Shape.DASH) or _labelled(text, start, _DOT, Shape.DOT)
    if "." in head or "．" in head:
        found = _labelled(text, start, _DOT, Shape.DOT)
        if found:
            return found
    if "-" in head or "–" in head or "—" in head:
        return _labelled(text, start, _DASH, Shape.DASH)
    return None


def _labelled(text: str, start: int, pattern: re.Pattern[str], shape: Shape) -> Enumerator | None:
    match = pattern.match(text, start)
    if not match:
        return None
    printed = match["n"]
    if printed[0].isdigit():
        numeral = read_numeral(printed, 0)
        if numeral is None:
            return None
        number = _lower_insertion(printed, numeral)
        series = Series.DECIMAL if pattern is _DECIMAL else Series.NUMBER
        readings: tuple[tuple[Series, int], ...] = ((series, numeral.value),)
    elif printed[0] in _HAN_DIGIT:
        value = han_value(printed)
        number, readings = str(value), ((Series.HAN, value),)
    else:
        number = printed.strip('ـ«»"“”')
        readings = read_letters(_PART_OF_LABEL.split(number)[0])
        if not readings:
            return None
    if pattern is _ORDINAL and match["adverb"]:
        number += match["adverb"]
    end, last = match.end(), 0
    behind = _RANGE.match(text, end) if "[" in text[end : end + 24] else None
    if behind:
        end, last = behind.end(), _value_of(behind["n"])
        number = f"{number}{behind[0].replace('(', '').replace(')', '')}"
    label = text[start:end].strip()
    while text[end : end + 1] in (" ", "\u3000") and end < len(text):
        end += 1
    sentence = _reads_like_reference(text, end)
    return Enumerator(label, shape, number, readings, start, end, sentence=sentence, last=last)


def _value_of(number: str) -> int:
    return int(number.split(".", maxsplit=1)[0]) if number[0].isdigit() else ord(number) - ord("a") + 1


def _lower_insertion(printed: str, numeral: Numeral) -> str:
    """``(1a)`` and ``1.2.3`` as they are printed, with plain digits."""
    return numeral.number if numeral.end == len(printed) else read_plain(printed)


def read_plain(printed: str) -> str:
    """The printed number with ASCII digits and without ordinal signs.

    >>> read_plain("١٢"), read_plain("1a"), read_plain("3º")
    ('12', '1a', '3')
    """
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in printed).rstrip("º°ª ")


def _reads_like_reference(text: str, end: int) -> bool:
    """Lower case behind a bare label: fine in an item, a warning behind a section number."""
    following = text[end : end + 1]
    if following in (",", ";", ")", "/"):
        return True
    return following.islower()


def reads_as_reference(enumerator: Enumerator, text: str) -> bool:
    """Does a bare label go on as in ``(2) of section 5``? Such a line is the wrapped end of a cross-reference."""
    return enumerator.sentence and text[enumerator.end : enumerator.end + 12].split(" ", 1)[0] in _CROSS_REFERENCE
