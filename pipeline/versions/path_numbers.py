"""The numbers of a readable path, so that citations in the habits of two languages can be compared."""

import re
import unicodedata

PathKey = tuple[str, ...]

_ANNEXES = frozenset(
    (
        "sch",
        "schedule",
        "annex",
        "annexe",
        "appendix",
        "anexo",
        "прил",
        "приложение",
        "الجدول",
        "الملحق",
        "附表",
        "附件",
    )
)
_AFTER_NUMBERS = "bis|ter|quater|quinquies|sexies|septies|octies|novies|decies"
_ORDINAL_SIGN = re.compile(r"\.?[º°ª]")
_QUOTED = re.compile(r"[\"“„«]\s*([^\"“”„«»]*?)\s*[\"”“»]")
_HAN_DIGITS = "〇零一二三四五六七八九十百千"
_PIECE = re.compile(
    rf"(?P<sign>[→\"])|(?P<number>\d+(?:\.\d+)*(?:-?[^\W\d_]{{1,2}}(?![^\W\d_]))?(?: (?:{_AFTER_NUMBERS})\b)?)"
    rf"|(?P<han>[{_HAN_DIGITS}]+)|(?P<word>(?:附表|附件)|(?:(?![\u4e00-\u9fff])[^\W\d_])+(?:\.\d+)*)"
)
_ROMAN = frozenset("ivxlcdm")
_ABJAD = dict(zip("أبجدهوزحطيكلمنسعفصقرشتثخذضظغ", "abcdefghijklmnopqrstuvwxyz12", strict=True)) | {"ا": "a"}
_CYRILLIC = dict(zip("абвгдежзиклмнопрстуфхцчшщэюя", "abcdefghijklmnopqrstuvwxyz12", strict=True))
_LETTER_OF = _ABJAD | _CYRILLIC


def path_key(path: str) -> PathKey:
    """Give the numbers of a readable path in order, and marks for schedules, defined terms and what is quoted.

    Letters of other alphabets become the Latin letter with their place in the list; words are left out.

    >>> path_key("s. 3(1)(b.1)") == path_key("art. 3, par. 1, b.1)") == path_key("المادة 3 (1) (ب.1)")
    True
    >>> path_key("sch. 2 para. 4"), path_key("第十二条第三款"), path_key("art. 5º, § 1º, II, a")
    (('annex', '2', '4'), ('12', '3'), ('5', '1', 'ii', 'a'))
    """
    text = _ORDINAL_SIGN.sub("", path).replace("←", "→")
    text = unicodedata.normalize("NFKC", _QUOTED.sub(_quoted, text))
    key = [piece for found in _PIECE.finditer(text) if (piece := _read(text, found))]
    return tuple(key) if any(piece != "annex" for piece in key) else ()


def place_of(path: str) -> str:
    """Give what tells a path from others whatever the habit of citing it, for two readings of one language.

    >>> place_of("art. 12(3)") == place_of("art. 12, par. 3"), place_of('s. 2 "consul"')
    (True, 's. 2 "consul"')
    """
    key = path_key(path)
    return path if '"' in key else " ".join(key) or path


def _quoted(found: "re.Match[str]") -> str:
    """A letter between quotation marks is a number, as Russian sets it; more is a defined term."""
    return f"({found[1]})" if len(found[1]) <= 2 else ' " '


def _read(text: str, found: "re.Match[str]") -> str:
    piece = found.group()
    match found.lastgroup:
        case "sign":
            return piece
        case "number":
            return "".join(str(unicodedata.decimal(sign, sign)) for sign in piece.casefold() if sign not in " -")
        case "han":
            return str(read_han(piece))
    if piece.casefold() in _ANNEXES:
        return "annex"
    return _fold(piece) if _is_number(text, found.start(), found.end()) else ""


def _is_number(text: str, start: int, end: int) -> bool:
    """Whether letters count: in or before a bracket, alone behind a comma, or Roman and large."""
    before, after = text[:start].rstrip()[-1:], text[end : end + 1]
    letters = text[start:end].partition(".")[0]
    if before == "(" or after == ")":
        return len(letters) <= 2 or set(letters.casefold()) <= _ROMAN
    is_roman = set(letters.casefold()) <= _ROMAN
    if before == "," and after in {"", ","}:
        return len(letters) == 1 or is_roman
    return bool(before) and is_roman and letters.isupper()


def _fold(piece: str) -> str:
    return "".join(_LETTER_OF.get(sign, sign) for sign in piece.casefold())


def read_han(numeral: str) -> int:
    """Read a Chinese numeral below ten thousand.

    >>> read_han("一百零二"), read_han("十二"), read_han("二〇二五")
    (102, 12, 2025)
    """
    if not set(numeral) & set("十百千"):
        return int("".join(str("〇一二三四五六七八九".find(sign.replace("零", "〇"))) for sign in numeral))
    whole, digit = 0, 0
    for sign in numeral:
        if sign in "十百千":
            whole += (digit or 1) * 10 ** ("十百千".index(sign) + 1)
            digit = 0
        else:
            digit = "〇一二三四五六七八九".find(sign.replace("零", "〇"))
    return whole + digit
