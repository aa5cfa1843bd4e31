"""The bare number of a provision from what is printed before it, and the name of its level."""

import re

_LEVEL_WORDS = (
    "article|articles|artículo|articulo|artigo|art|section|sections|sec|sección|seção|secção|chapter|chap|chapitre|"
    "capítulo|capitulo|cap|part|partie|parte|title|titre|título|titulo|book|livre|libro|livro|division|subdivision|"
    "paragraph|paragraphe|párrafo|parágrafo|para|point|item|rule|règle|regulation|clause|schedule|annex|annexe|anexo|"
    "appendix|appendice|apéndice|apêndice|subpart|subchapter|recital|considérant|considerando|attachment|"
    "artikel|articolo|abschnitt|unterabschnitt|kapitel|titel|titolo|capo|teil|buch|anlage|anhang|allegato|"
    "статья|глава|раздел|часть|пункт|параграф|приложение|المادة|مادة|الفصل|فصل|الباب|باب|القسم|قسم|الجزء|الملحق"
)
_WORD = re.compile(rf"(?:{_LEVEL_WORDS})(?![^\W\d_])\.?", re.IGNORECASE)
_CHINESE = re.compile(r"^第\s*(.+?)\s*[条章节編编篇款项項條節部分]+$")
_EDGES = " \t()[]{}«»“”\"'.,;:–—-―§•·№*…،؛"
_ORDINAL_SIGN = re.compile(r"(?<=[0-9])\.?[ºª°]")
_EID_NUMBER = re.compile(r"(?:^|[-_.])([^-_.]+)$")

_LEVELS_BY_WORD = {
    word: level
    for level, words in {
        "part": "part partie parte teil часть",
        "title": "title titre título titolo titel раздел",
        "chapter": "chapter chapitre capítulo capo kapitel hoofdstuk глава",
        "division": "section sección seção secção sezione abschnitt afdeling",
        "subdivision": "subsection sous-section subsección unterabschnitt",
        "book": "book livre libro livro buch",
        "section": "§ §§",
        "article": "article artículo artigo articolo artikel art",
        "schedule": "annex annexe anexo allegato anhang anlage schedule",
    }.items()
    for word in words.split()
}

LOW_LEVELS = ("paragraph", "item", "subitem")
"""Below an article or section, from the outside in: the (3), the (b) and the (ii) of art. 12(3)(b)(ii)."""


def bare_number(printed: str) -> str:
    """The number alone, without level words, brackets and full stops.

    >>> bare_number("Article 12A."), bare_number("(b.1)"), bare_number("PART IV —"), bare_number("第十二条")
    ('12A', 'b.1', 'IV', '十二')
    >>> bare_number("Article"), bare_number("Kwanza"), bare_number("FIRST SCHEDULE")
    ('', 'Kwanza', 'FIRST')
    """
    text = " ".join(printed.split())
    if chinese := _CHINESE.match(text):
        return chinese.group(1)
    text = _ORDINAL_SIGN.sub("", text)
    kept = (word.strip(_EDGES) for word in _WORD.sub(" ", text).split())
    return " ".join(word for word in kept if word)[:40]


def level_of_word(printed: str) -> str | None:
    """The level that the first word before a number names.

    >>> level_of_word("CHAPTER II"), level_of_word("Abschnitt 3"), level_of_word("12")
    ('chapter', 'division', None)
    """
    words = printed.lower().split()
    return next((_LEVELS_BY_WORD[word] for word in words[:3] if word in _LEVELS_BY_WORD), None)


def number_from_id(identifier: str) -> str:
    """The number at the end of an Akoma Ntoso ``eId`` or ``id``; empty where there is none.

    >>> number_from_id("chp_Kwanza__sec_12A"), number_from_id("part_1.art_5"), number_from_id("body")
    ('12A', '5', '')
    """
    last = identifier.rpartition("__")[2]
    if "_" not in last and "-" not in last:
        return ""
    match = _EID_NUMBER.search(last)
    return match.group(1) if match else ""


def low_level(number: str, above: str | None) -> str:
    """The level of a numbered unit below an article from its number and the level of the unit that holds it.

    >>> low_level("3", "section"), low_level("b", "paragraph"), low_level("a", "section"), low_level("ii", "item")
    ('paragraph', 'item', 'item', 'subitem')
    """
    if above not in LOW_LEVELS:
        return "paragraph" if number[:1].isdigit() or above is None else "item"
    return LOW_LEVELS[min(LOW_LEVELS.index(above) + 1, len(LOW_LEVELS) - 1)]
