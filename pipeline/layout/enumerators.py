"""Which lines open a provision by their first sign, as far as the layout must know to part paragraphs."""

import re
from functools import lru_cache

LINES_KNOWN = 4_096
"""Lines whose beginnings are remembered: each is asked about several times, soon after each other."""
REFERENCE_TAIL = 80
"""Letters at a line's end in which the last word and its note marks stand."""
_ROMAN = r"[ivxlcdm]{1,7}"
_KEYWORDS = (
    r"articles?|art|section|sec|sect|clause|rule|regulation|part|chapter|title|schedule|annex|appendix|division"
    r"|titre|chapitre|partie|annexe|sous-section|paragraphe"
    r"|art[íi]culo|cap[íi]tulo|t[íi]tulo|secci[óo]n|libro|parte|anexo|artigo|se[çc][ãa]o|livro|cláusula"
    r"|статья|глава|раздел|пункт|часть"
    r"|المادة|مادة|الفصل|الباب|القسم|الفرع|الكتاب|الجزء"
)
_NUMBER = r"(?:\d+[A-Za-z]{0,3}|[IVXLCDM]+|[A-Z]|\d+(?:er|ère|º|°|ª)|premier|premi[èe]re|الأولى|الأول|الثاني|[٠-٩]+)"
_OPENING = r"[\"“«\[¹²³⁴⁵⁶⁷⁸⁹⁰\s]*"
_KEYWORD_START = re.compile(
    rf"{_OPENING}(?:(?:{_KEYWORDS})\.?\s*(?:n[o°º]\.?\s*)?{_NUMBER}(?!\w)"
    r"|§+\s*\d+|第\s?[一二三四五六七八九十百千零〇\d]+\s?[条章节節部编編款條项項])",
    re.IGNORECASE,
)
_MARK_START = re.compile(
    rf"{_OPENING}(?:"
    r"\[?\(?\d{1,3}[A-Za-z]{0,3}(?:\.\d{1,3}){0,4}[.)\-–—](?:\s|$|[—–-]|\(|\[)"
    r"|\d{1,3}(?:\.\d{1,3}){1,4}\s"
    r"|[(（][0-9٠-٩]{1,3}[A-Za-z]{0,2}[)）]"
    rf"|\((?:[A-Za-z]{{1,2}}|{_ROMAN}|[а-я]|[أ-ي]|[अ-ह])\)"
    rf"|(?:[A-Za-z]|{_ROMAN}|[а-я])\)\s"
    r"|[IVXLCDM]{1,7}\s?(?:\.[\-–—]+|[.\-–—]\s)"
    r"|[•●▪■◦○\-−‐·►➢✓\uf0b7\uf0a7]\s|[–—*]\s"
    r"|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）"
    r"|[أبجدهوزحطيكلمن]\s?[).\-–])"
)
_NUMBERED = re.compile(r"\d{1,4}[A-Z]{0,3}\.\s")
_BULLET = re.compile(r"[•●▪■◦○\-−‐·►➢✓\uf0b7\uf0a7–—*]\s")
_BARE_SECTION = re.compile(r"\d{1,4}[A-Z]{0,3}\s+[A-Z\u0400-\u042f]")
_ITEM = re.compile(
    rf"[\"“«\[\s]*(?:[IVXLC]{{1,7}}\s?(?:\.[-–—]+|[-–—]\s)|\((?:[A-Za-z]{{1,2}}|{_ROMAN}|[а-я]|[أ-ي]|[अ-ह])\)|[a-z]\)\s|{_ROMAN}\)\s|[•●▪■◦○–—\-−‐*·►➢✓]\s|（[一二三四五六七八九十]+）"
    r"|[أبجدهوزحطيكلمن]\s?[).\-–])"
)
_REFERENCE_END = re.compile(
    r"(?:\b(?:sub-?)?(?:sections?|articles?|paragraphs?|clauses?|rules?|regulations?|items?|parts?|chapters?|schedules?"
    r"|subparagraphs?|subdivisions?|subclauses?|No|nos?|art|arts|sec"
    r"|alin[ée]as?|paragraphes?|chapitres?|titres?|annexes?|points?"
    r"|art[íi]culos?|p[áa]rrafos?|incisos?|numerales?|cap[íi]tulos?|fracci[óo]n(?:es)?|apartados?"
    r"|artigos?|par[áa]grafos?|al[íi]neas?|cap[íi]tulos?|lei"
    r"|стать(?:и|ей|ями|я|е)|пункт(?:а|ом|е|ов)?|част(?:и|ью)"
    r"|المادة|المواد|المادتين|الفصل|الفقرة|البند|القانون)|رقم|§|第)[¹²³⁴⁵⁶⁷⁸⁹⁰]*,?$|\([a-z0-9]{1,4}\),$"
    r"|(?:\)|\d[A-Za-z]{0,2})\s(?:and|or|to|et|ou|à|y|o|a|e|и|или|أو|و)$"
    r"|\b(?:arts?|secs?|ss|paras?|cls?|regs?|incs?|nos|fracc)\.$",
    re.IGNORECASE,
)


@lru_cache(maxsize=LINES_KNOWN)
def starts_with_mark(text: str) -> bool:
    """Whether a line begins with a number, letter or bullet as enumerators are set.

    >>> [starts_with_mark(text) for text in ("(a) any person", "12A. Title", "in 2020 the", "5 persons", "2010. This")]
    [True, True, False, False, False]
    """
    return _MARK_START.match(text) is not None


def starts_numbered(text: str) -> bool:
    """Whether a line begins with a number and a full stop, as sections of a law do.

    >>> starts_numbered("12. Every person"), starts_numbered("(2) Every person")
    (True, False)
    """
    return _NUMBERED.match(text) is not None


def starts_with_bullet(text: str) -> bool:
    """Whether a line begins with a bullet or dash.

    >>> starts_with_bullet("• visas"), starts_with_bullet("(a) visas")
    (True, False)
    """
    return _BULLET.match(text) is not None


@lru_cache(maxsize=LINES_KNOWN)
def starts_with_keyword(text: str) -> bool:
    """Whether a line begins with a word such as Article or Part, its capital (where the script has one) and a number.

    >>> [starts_with_keyword(text) for text in ("Article 12", "section 5 applies", "PART II", "المادة 5")]
    [True, False, True, True]
    """
    if text[:1].islower():
        return False
    found = _KEYWORD_START.match(text)
    return found is not None and not next((letter for letter in text if letter.isalpha()), "A").islower()


def starts_bare_section(text: str) -> bool:
    """Whether a line begins with a number and a capital, as section titles of some drafters do; trust it only if bold.

    >>> starts_bare_section("5  Interpretation"), starts_bare_section("5 persons")
    (True, False)
    """
    return _BARE_SECTION.match(text) is not None


def starts_item(text: str) -> bool:
    """Whether a line begins as a letter, Roman numeral or bullet of a list.

    >>> starts_item("(b) to travel"), starts_item("(2) A person")
    (True, False)
    """
    return _ITEM.match(text) is not None


def ends_in_reference(text: str) -> bool:
    """Whether a line stops where the number of a cross-reference is awaited.

    >>> ends_in_reference("as laid down in section"), ends_in_reference("shall be lawful.")
    (True, False)
    """
    return _REFERENCE_END.search(text, max(len(text) - REFERENCE_TAIL, 0)) is not None
