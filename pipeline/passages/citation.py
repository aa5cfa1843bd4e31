"""The readable form of a structural path, in the habit of a language.

===  ==================================  ===========================================================================
en   ``s. 12(3)(b)``, ``cl. 4(2)``       ``s. 5(1) "visa"`` for a defined term, ``sch. 2 para. 4``
fr   ``art. 12, par. 3, b)``             ``art. 12, al. 2`` for the second unnumbered paragraph, ``art. 12, II, 1°``
es   ``art. 12, apdo. 3, b)``            ``art. 12, párr. 2``, ``art. 12, fracc. II``
pt   ``art. 12, § 3º, II, a``            ``art. 12.º, n.º 3, a)`` where a document numbers its paragraphs without §
ru   ``ст. 12 ч. 3 п. 1 подп. «б»``      ``ст. 12 абз. 2``
ar   ``المادة 12 (3) (ب)``               ``الفصل 12`` where a law calls its articles so
zh   ``第十二条第三款第（二）项``          ``第3段`` in a declaration
===  ==================================  ===========================================================================

Other languages follow the English. Parts and chapters are named only where nothing is cited below them, schedules and
annexes always; items without a number only below something that has one. A decimal number takes the place of the number
that it continues: ``para. 5.1.2``. What an amending provision quotes is cited behind an arrow:
``cl. 4(2) → s. 12(3A)(b)`` (``←`` in Arabic).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.passages.cited_words import HAN_UNITS, HAN_WORD_FIRST, QUOTES, WORDS_BELOW, words_of
from pipeline.passages.levels import ATTACHED, UPPER, Level
from pipeline.passages.numerals import roman_value, write_han
from pipeline.records import PathStep

_REMEMBERED = 4_096  # citations; the lines of an article are cited one behind the other
_ORDINAL_BELOW = 10  # Brazil writes 9º, but 10
_NAMED_TO_ITEMS = frozenset({Level.ITEM, Level.SUBITEM, Level.POINT})
_COMMAS = ("fr", "es", "pt")


@dataclass(frozen=True, slots=True)
class Manner:
    """What one document says otherwise than its language: see ``Habits``."""

    fasl: bool = False
    """Articles are called ``الفصل``."""
    plain_numbers: bool = False
    """Portuguese paragraphs are counted without §, as in Portugal and Angola."""


PLAIN = Manner()


@lru_cache(_REMEMBERED)
def cite(steps: Sequence[PathStep], language: str = "en", manner: Manner = PLAIN) -> str:
    """The path as a reader would cite it; empty for an empty path. Levels of unknown name count as below an article.

    >>> cite((PathStep("part", "2"), PathStep("article", "12"), PathStep("paragraph", "3"), PathStep("item", "b")))
    'art. 12(3)(b)'
    >>> cite((PathStep("schedule", "2"), PathStep("paragraph", "4")))
    'sch. 2 para. 4'
    >>> cite((PathStep("article", "5"), PathStep("paragraph", "1"), PathStep("item", "II")), "pt")
    'art. 5º, § 1º, II'
    >>> cite((PathStep("clause", "4"), PathStep("amendment", ""), PathStep("section", "12"), PathStep("item", "b")))
    'cl. 4 → s. 12(b)'
    """
    named = [(_LEVELS.get(step.level, Level.ITEM), step.number) for step in steps if step.level != _SPEECH]
    if not [level for level, _ in named if level is Level.AMENDMENT]:
        return _cite_segment(named, language, manner)
    segments: list[list[tuple[Level, str]]] = [[]]
    for pair in named:
        if pair[0] is Level.AMENDMENT:
            segments.append([])
        else:
            segments[-1].append(pair)
    arrow = " ← " if language == "ar" else " → "
    return arrow.join(filter(None, (_cite_segment(segment, language, manner) for segment in segments)))


def _cite_segment(named: list[tuple[Level, str]], language: str, manner: Manner) -> str:
    cited = 0
    while cited < len(named) and named[cited][0] in UPPER:
        cited += 1
    attached = any(level in ATTACHED for level, _ in named[:cited])
    has_body = cited < len(named) and (attached or named[cited][0] is not Level.INDENT)  # nobody cites a dash alone
    counts_anew = has_body and named[cited][0] is Level.ACTION and "." not in named[cited][1]  # below each objective
    if has_body and not counts_anew and not attached:
        return _cite_body(named[cited:], language, manner)
    outer = [pair for pair in named[:cited] if not has_body or pair[0] in ATTACHED or counts_anew]
    parts = [_name(level, number, language, manner) for level, number in outer]
    if has_body:
        parts.append(_cite_body(named[cited:], language, manner))
    return ("" if language == "zh" else " ").join(parts)


def _cite_body(named: list[tuple[Level, str]], language: str, manner: Manner) -> str:
    level, number = named[0]
    rest = named[1:]
    while rest and rest[0][1].startswith(f"{number}."):
        number, rest = rest[0][1], rest[1:]
    text = _name(level, number, language, manner)
    above: Level = Level.ITEM if level is Level.PARAGRAPH else level  # a numbered point of an order: п. 3 подп. «а»
    for inner, below in rest:
        text += _cite_below(inner, below, above, language, manner)
        above = inner
    return text


def _cite_below(level: Level, number: str, above: Level, language: str, manner: Manner) -> str:
    if not number:
        return ""
    if level is Level.DEFINITION:
        opening, closing = QUOTES.get(language, QUOTES["en"])
        return f"{'' if language == 'zh' else ' '}{opening}{number}{closing}"
    if language == "zh":
        return _below_in_chinese(level, number)
    if language in _COMMAS:
        return f", {_below_behind_comma(level, number, language, manner)}"
    return _below_behind_space(level, number, above, language)


def _below_behind_space(level: Level, number: str, above: Level, language: str) -> str:
    if level is Level.INDENT:
        return f" {words_of(language)[level]} {number}"
    if language == "ru":
        return f" {_below_in_russian(level, number, above)}"
    if language == "ar":
        return f" {WORDS_BELOW['ar'][level]} {number}" if level is Level.ALINEA else f" ({number})"
    return f"({number})"


def _below_behind_comma(level: Level, number: str, language: str, manner: Manner) -> str:
    word = WORDS_BELOW[language].get(level)
    if level is Level.PARAGRAPH and language == "pt":
        return f"n.º {number}" if manner.plain_numbers else f"§ {_ordinal(number)}"
    if word is not None and (level is not Level.PARAGRAPH or number[0].isdigit()):
        return f"{word} {number}"
    return number if language == "pt" and not manner.plain_numbers else _listed(number, language)


def _listed(number: str, language: str) -> str:
    """An item as it is printed: 1° in French, 1.º elsewhere; II with its word in Spanish; a) in all."""
    head, space, adverb = number.partition(" ")
    if head[0].isdigit():
        return f"{head}{'°' if language == 'fr' else '.º'}{space}{adverb}"
    if head.partition("-")[0].isupper():
        return f"fracc. {number}" if language == "es" and roman_value(head) else number
    return f"{number})"


def _below_in_russian(level: Level, number: str, above: Level) -> str:
    if level is Level.PARAGRAPH:
        return f"ч. {number}"
    if level is Level.ALINEA:
        return f"абз. {number}"
    word = "подп." if above in _NAMED_TO_ITEMS else "п."
    return f"{word} {number}" if number[0].isdigit() else f"{word} «{number}»"


def _below_in_chinese(level: Level, number: str) -> str:
    if level in (Level.PARAGRAPH, Level.ALINEA):
        return f"第{write_han(number)}款"
    if level is Level.ITEM:
        return f"第（{write_han(number)}）项"
    if level is Level.SUBITEM:
        return f"第{number}目"
    return f"{HAN_UNITS[level]}{number}" if level is Level.INDENT else f"（{number}）"


def _ordinal(number: str) -> str:
    """``5`` as Brazil prints it: 5º, 5º-A, but 10."""
    digits = number[: len(number) - len(number.lstrip("0123456789"))]
    if not digits or int(digits) >= _ORDINAL_BELOW:
        return number
    return f"{digits}º{number[len(digits) :]}"


def _name(level: Level, number: str, language: str, manner: Manner) -> str:
    if language == "zh":
        return _name_in_chinese(level, number)
    if language == "pt" and level is Level.ARTICLE and number[:1].isdigit():
        number = f"{number}.º" if manner.plain_numbers else _ordinal(number)
    if level is Level.DEFINITION:
        opening, closing = QUOTES.get(language, QUOTES["en"])
        return f"{opening}{number}{closing}"
    word = "الفصل" if manner.fasl and level is Level.ARTICLE and language == "ar" else words_of(language)[level]
    return f"{word} {number}".rstrip()


def _name_in_chinese(level: Level, number: str) -> str:
    unit = HAN_UNITS[level]
    if level is Level.DEFINITION:
        return f"“{number}”"
    if level is Level.PARAGRAPH:
        return f"第{number}{unit}"
    if level in HAN_WORD_FIRST or not number:
        return f"{unit}{write_han(number)}"
    whole, dash, part = number.partition("-")
    return f"第{write_han(whole)}{unit}" + (f"之{write_han(part)}" if dash else "")


_SPEECH = "speech"
"""A level of debates in XML: its passages are told as speeches, and have no number to be cited by."""
_LEVELS: dict[str, Level] = {level.value: level for level in Level} | {
    "subsection": Level.PARAGRAPH,
    "subparagraph": Level.ITEM,
    "subpart": Level.DIVISION,
    "subtitle": Level.PART,
    "subchapter": Level.DIVISION,
    "attachment": Level.ANNEX,
    "appendix": Level.ANNEX,
    "heading": Level.DIVISION,
    "list": Level.ITEM,
}
