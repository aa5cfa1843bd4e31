"""What a passage is: an article, a definition, a recital, a heading and so on."""

import re
from dataclasses import dataclass

from pipeline.passages.levels import BASE, UPPER, Level
from pipeline.passages.line import Line
from pipeline.passages.paths import Placement
from pipeline.passages.recitals import enacts, is_recital
from pipeline.records import BlockKind, DocumentKind, PassageKind

_FIXED = {
    BlockKind.TITLE: PassageKind.HEADING,
    BlockKind.HEADING: PassageKind.HEADING,
    BlockKind.SIDE_NOTE: PassageKind.HEADING,
    BlockKind.FOOTNOTE: PassageKind.FOOTNOTE,
    BlockKind.TABLE_ROW: PassageKind.TABLE_ROW,
    BlockKind.CONTENTS_ENTRY: PassageKind.OTHER,
}
_OPENED = {
    Level.ARTICLE: PassageKind.ARTICLE,
    Level.FASL: PassageKind.ARTICLE,
    Level.RECITAL: PassageKind.RECITAL,
    Level.PARAGRAPH: PassageKind.PARAGRAPH,
}
_SPOKEN = frozenset({"speech", "speechGroup", "questions", "answer"})
_LONGEST_TERM = 160  # characters of a defined term with what qualifies it
_DEFINES = {
    "en": r"\b(?:means?|includes?|has the (?:same )?meanings?|have the (?:same )?meanings?|refers? to|shall mean)\b",
    "fr": r"\b(?:s['’]entend(?:ent)?|désigne(?:nt)?|signifie(?:nt)?|on entend par|est entendue? comme"
    r"|est considérée? comme)\b",
    "es": r"\b(?:se entiende(?:n)?|se entenderá[n]?|significa[n]?|designa[n]?|se considera(?:rá)?n?)\b",
    "pt": r"\b(?:entende-se|entendem-se|considera-se|consideram-se|significa[m]?|designa[m]?)\b",
    "ru": r"\s[-–—]\s|\b(?:означает|означают|понимается|понимаются)\b",
    "ar": r"يقصد ب|تعني|يعني|المقصود ب|يراد ب",
    "zh": r"是指|系指|指的是|，指",
}
_DEFINITION = {language: re.compile(pattern, re.IGNORECASE) for language, pattern in _DEFINES.items()}
_QUOTED_TERM = re.compile(r"[“\"‘«„「'][^”\"’»“」]{1,120}[”\"’»“」]")
_PHRASED = {
    "en": re.compile(
        r"^[a-z][^.,:;—]{1,80},?(?: (?:in relation to|of) [^.:;—]{1,60},)?"
        r" (?:means|has the (?:same )?meaning|includes):?\b"
    ),
    "fr": re.compile(r"^(?:on entend par|par\s[«“\"])", re.IGNORECASE),
    "es": re.compile(r"^(?:se entiende por|se entenderá por|por\s[«“\"])", re.IGNORECASE),
    "pt": re.compile(r"^(?:entende-se por|considera-se)", re.IGNORECASE),
    "ar": re.compile(r"^(?:يقصد ب|المقصود ب|يراد ب)"),
    "zh": re.compile(r"^[^，。；]{1,40}，?(?:是指|系指)|^本[^，。]{1,12}所称[^，。]{1,40}[，,]?(?:是)?指"),
    "ru": re.compile(r"^[А-ЯЁа-яё][^.;:]{2,100}\s[-–—]\s[а-яё]"),
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the kind of a passage depends on besides itself."""

    language: str
    before_body: bool
    """No article, section or numbered paragraph has come yet in this stream."""
    has_articles: bool
    """The document has articles or sections at all."""
    document_kind: DocumentKind


def tell_kind(line: Line, placement: Placement, around: Surroundings) -> PassageKind:
    """The kind from the block's own kind first, then from what the line opens, then from its words."""
    fixed = _FIXED.get(line.block.kind)
    if fixed is not None and (line.block.kind is not BlockKind.HEADING or line.is_heading):
        return fixed
    if placement.opened in UPPER and placement.accepted:
        return PassageKind.HEADING
    if line.block.path and any(step.level in _SPOKEN for step in line.block.path):
        return PassageKind.SPEECH
    return _kind_of_words(line, placement, around)


def _kind_of_words(line: Line, placement: Placement, around: Surroundings) -> PassageKind:
    if placement.opened in (None, Level.RECITAL) and any(step.level == Level.RECITAL for step in placement.steps):
        return PassageKind.RECITAL
    text = line.text[line.marks[placement.accepted - 1].end :] if placement.accepted else line.text
    if is_definition(text, around.language):
        return PassageKind.DEFINITION
    if around.before_body and not placement.steps:
        return _kind_before_body(text, around)
    if around.has_articles and placement.before_base and enacts(text):
        return PassageKind.PREAMBLE
    return _kind_of_level(line, placement, around)


def _kind_before_body(text: str, around: Surroundings) -> PassageKind:
    if is_recital(text, around.language):
        return PassageKind.RECITAL
    if around.document_kind is DocumentKind.DEBATE:
        return PassageKind.SPEECH
    if enacts(text) or (around.has_articles and text):
        return PassageKind.PREAMBLE
    return PassageKind.PARAGRAPH


def _kind_of_level(line: Line, placement: Placement, around: Surroundings) -> PassageKind:
    level = placement.opened
    if level is not None:
        if level in _OPENED:
            return _OPENED[level]
        return PassageKind.SECTION if level in BASE else PassageKind.ITEM
    if line.block.kind is BlockKind.ITEM:
        return PassageKind.ITEM
    if around.document_kind is DocumentKind.DEBATE and not placement.steps:
        return PassageKind.SPEECH
    return PassageKind.PARAGRAPH


def is_definition(text: str, language: str) -> bool:
    """Tell whether the text says what a term means.

    >>> is_definition("“migrant” means a person who moves", "en"), is_definition("This means that nobody may", "en")
    (True, False)
    """
    pattern = _DEFINITION.get(language)
    if pattern is None:
        return False
    phrased = _PHRASED.get(language)
    term = _QUOTED_TERM.match(text)
    if term:
        found = pattern.search(text, term.end(), term.end() + _LONGEST_TERM)
        return found is not None or text[term.end() : term.end() + 2] in (": ", " :")
    if phrased is None or not phrased.match(text[:_LONGEST_TERM]):
        return False
    return language != "ru" or "(далее" in text or not text[0].isupper()
