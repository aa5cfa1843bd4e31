"""Labels that one language has alone: ``Fracción II``, ``Подпункт «а»``, ``أولا:``, ``Disposición final segunda``."""

import re
from dataclasses import replace

from pipeline.passages.keywords import with_numeral
from pipeline.passages.levels import Enumerator, Level, Series, Shape
from pipeline.passages.numerals import PLAIN_DIGITS, fold_arabic, read_letters, read_numeral

_ITEM = re.compile(
    r"(?:Inciso|Literal|Numeral|Fracci[oó]n|Al[ií]nea|Item|Подпункт|INCISO|FRACCIÓN|ALÍNEA)\s"
    r"(?:(?P<number>\d{1,3}|[IVXLC]{1,6})|[«\"“]?(?P<letter>[a-zа-я])[»\"”]?)(?![^\W_])"
    r"(?P<behind>[º).:]{0,2}\s?[-–—]?)\s?"
)
_DISPOSITION = re.compile(
    r"Disposici[oó]n(?:es)?\s(?P<kind>adicional|transitoria|derogatoria|final)\s(?=[a-z\dáéíóú])"
    r"|DISPOSICI[OÓ]N(?:ES)?\s(?P<loud>ADICIONAL|TRANSITORIA|DEROGATORIA|FINAL)\s(?=[A-Z\dÁÉÍÓÚ])"
)
_DISPOSITION_KINDS = {"adicional": "adic.", "transitoria": "trans.", "derogatoria": "derog.", "final": "final"}
_RESOLUTION = re.compile(r"(?P<kind>OP|PP)\s?(?P<n>\d{1,3}(?:\s(?:bis|ter|quater)|[a-z])?)[.:)]?\s+(?=\S)")
_ARABIC_ORDINAL = re.compile(r"(?P<word>[\u0621-\u0652]{4,8})\s?[:：.،\-–—]\s?")
_ARABIC_ORDINALS = {
    word: value
    for value, word in enumerate(
        ["اولا", "ثانيا", "ثالثا", "رابعا", "خامسا", "سادسا", "سابعا", "ثامنا", "تاسعا", "عاشرا"], 1
    )
}
_TURNED = re.compile(r"[-–.]\s?(?P<n>[0-9٠-٩]{1,2})\s?[-–.]?\s(?=[\u0621-\u064a])")


def parse_named(text: str, start: int, first: str) -> Enumerator | None:
    """One of these labels at ``start``, None where there is none.

    >>> [parse_named(text, 0, text[0]).number for text in ("Fracción II. Si", "أولا: يعين", "OP 4. Calls")]
    ['II', '1', '4']
    """
    if "\u0600" <= first <= "\u06ff":
        return _parse_arabic_ordinal(text, start)
    if first in "OP":
        return _parse_resolution(text, start)
    if first == "D":
        return _parse_disposition(text, start)
    return _parse_item(text, start) if first in "ILNFAПИ" else None


def parse_turned(text: str, start: int) -> Enumerator | None:
    """``-1`` and ``.8`` before an Arabic text: the dash stood behind the number on the page."""
    match = _TURNED.match(text, start)
    if not match:
        return None
    number = match["n"].translate(PLAIN_DIGITS)
    readings = ((Series.NUMBER, int(number)),)
    return Enumerator(match[0].strip(), Shape.DASH, number, readings, start, match.end())


def _parse_item(text: str, start: int) -> Enumerator | None:
    match = _ITEM.match(text, start)
    if not match:
        return None
    printed = match["number"] or match["letter"]
    numeral = read_numeral(printed, 0) if match["number"] else None
    readings = ((numeral.series, numeral.value),) if numeral else read_letters(printed)
    if match[0].startswith("Item") and not match["behind"].strip():
        return None  # the item of an agenda
    sentence = not match["behind"].strip() and text[match.end() : match.end() + 1].islower()
    return Enumerator(
        match[0].strip(), Shape.KEYWORD, printed, readings, start, match.end(), Level.ITEM, sentence=sentence
    )


def _parse_disposition(text: str, start: int) -> Enumerator | None:
    match = _DISPOSITION.match(text, start)
    numeral = read_numeral(text, match.end()) if match else None
    if match is None or numeral is None:
        return None
    kind = _DISPOSITION_KINDS[(match["kind"] or match["loud"]).lower()]
    found = with_numeral(text, start, Level.DISPOSITION, numeral)
    return replace(found, number=f"{kind} {found.number}")


def _parse_resolution(text: str, start: int) -> Enumerator | None:
    """The numbers of drafts: preambular and operative paragraphs."""
    match = _RESOLUTION.match(text, start)
    if not match:
        return None
    level = Level.PARAGRAPH if match["kind"] == "OP" else Level.RECITAL
    value = int(re.match(r"\d+", match["n"])[0])  # type: ignore[index]
    return Enumerator(match[0].strip(), Shape.KEYWORD, match["n"], ((Series.NUMBER, value),), start, match.end(), level)


def _parse_arabic_ordinal(text: str, start: int) -> Enumerator | None:
    match = _ARABIC_ORDINAL.match(text, start)
    value = _ARABIC_ORDINALS.get(fold_arabic(match["word"])) if match else None
    if match is None or value is None:
        return None
    readings = ((Series.NUMBER, value),)
    return Enumerator(match[0].strip(), Shape.ORDINAL, str(value), readings, start, match.end())
