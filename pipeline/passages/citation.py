"""The readable form of a structural path: ``art. 12(3)(b)``, ``s. 5A(1)``, ``sch. 2 para. 4``, ``第12条(3)``.

One habit a language, and it does not change with the document: the innermost article, section or paragraph with its
keyword, then the numbers below it in brackets (in Portuguese behind commas, a paragraph with its ``§``). Parts and
chapters are named only where nothing is cited below them, schedules and annexes always. List items without a number
follow as ``indent 2``. A decimal number takes the place of the number that it continues: ``para. 5.1.2``.
"""

from collections.abc import Sequence

from pipeline.passages.levels import ATTACHED, UPPER, Level
from pipeline.records import PathStep

_ORDER = (
    Level.SCHEDULE, Level.ANNEX, Level.BOOK, Level.PART, Level.TITLE, Level.CHAPTER, Level.DIVISION, Level.SUBDIVISION,
    Level.OBJECTIVE, Level.ARTICLE, Level.SECTION, Level.CLAUSE, Level.RULE, Level.REGULATION, Level.RECITAL,
    Level.PARAGRAPH, Level.ITEM, Level.SUBITEM, Level.POINT, Level.INDENT,
)  # fmt: skip
_WORDS = {
    "en": "sch. annex bk. pt. tit. ch. div. subdiv. objective art. s. cl. r. reg. recital para. item item point indent",
    "fr": "annexe annexe livre partie titre ch. sect. sous-sect. objectif art. art. cl. règle reg. cons. par. point"
    " point point tiret",
    "es": "anexo anexo libro parte tít. cap. secc. subsecc. objetivo art. art. cl. regla reg. cons. párr. inc. inc."
    " punto guion",
    "pt": "anexo anexo livro parte tít. cap. seç. subseç. objetivo art. art. cl. regra reg. cons. n.º al. al. ponto"
    " travessão",
    "ru": "прил. прил. кн. ч. разд. гл. отд. подотд. цель ст. ст. п. прав. рег. абз. п. подп. подп. подп. абз.",
    "ar": "الجدول الملحق الكتاب الباب القسم الفصل الفرع المبحث الهدف المادة المادة البند القاعدة اللائحة الحيثية الفقرة"
    " البند البند البند الشرطة",
}
KEYWORDS = {language: dict(zip(_ORDER, words.split(), strict=True)) for language, words in _WORDS.items()}
_HAN = dict(
    zip(
        _ORDER,
        [
            "附表",
            "附件",
            "编",
            "部分",
            "编",
            "章",
            "节",
            "分节",
            "目标",
            "条",
            "条",
            "条",
            "条",
            "条",
            "段",
            "段",
            "项",
            "项",
            "项",
            "分项",
        ],
        strict=True,
    )
)
_HAN_WORD_FIRST = frozenset({Level.SCHEDULE, Level.ANNEX, Level.OBJECTIVE})
_CITED = frozenset(_ORDER) - UPPER
_BELOW = frozenset({Level.PARAGRAPH, Level.ITEM, Level.SUBITEM, Level.POINT, Level.INDENT})


def cite(steps: Sequence[PathStep], language: str = "en") -> str:
    """The path as a reader would cite it; empty for an empty path. Levels of unknown name count as below an article.

    >>> cite([PathStep("part", "2"), PathStep("article", "12"), PathStep("paragraph", "3"), PathStep("item", "b")])
    'art. 12(3)(b)'
    >>> cite([PathStep("schedule", "2"), PathStep("paragraph", "4")])
    'sch. 2 para. 4'
    >>> cite([PathStep("article", "5"), PathStep("paragraph", "1"), PathStep("item", "II")], "pt")
    'art. 5, § 1, II'
    """
    named = [(_level(step.level), step) for step in steps]
    cited = next((place for place, (level, _) in enumerate(named) if level in _CITED), len(named))
    has_body = cited < len(named)
    outer = [pair for pair in named[:cited] if not has_body or pair[0] in ATTACHED]
    parts = [_name(level, step.number, language) for level, step in outer]
    if has_body:
        parts.append(_cite_body(named[cited:], language))
    return ("" if language == "zh" else " ").join(parts)


def _cite_body(named: list[tuple[Level, PathStep]], language: str) -> str:
    level, step = named[0]
    number, rest = step.number, named[1:]
    while rest and rest[0][1].number.startswith(f"{number}."):
        number, rest = rest[0][1].number, rest[1:]
    text = _name(level, number, language)
    for inner, below in rest:
        text += _cite_below(inner, below.number, language)
    return text


def _cite_below(level: Level, number: str, language: str) -> str:
    if level is Level.INDENT:
        return f"{_HAN[level]}{number}" if language == "zh" else f" {_words(language)[level]} {number}"
    if not number:
        return ""
    if language == "pt":
        return f", § {number}" if level is Level.PARAGRAPH else f", {number}"
    return f"({number})"


def _name(level: Level, number: str, language: str) -> str:
    if language == "zh":
        if level in _HAN_WORD_FIRST or not number:
            return f"{_HAN[level]}{number}"
        return f"第{number}{_HAN[level]}"
    return f"{_words(language)[level]} {number}".rstrip()


def _words(language: str) -> dict[Level, str]:
    return KEYWORDS.get(language) or KEYWORDS["en"]


def _level(name: str) -> Level:
    try:
        return Level(name)
    except ValueError:
        return _OTHER_NAMES.get(name, Level.ITEM)


_OTHER_NAMES = {
    "subsection": Level.PARAGRAPH,
    "subparagraph": Level.ITEM,
    "point": Level.POINT,
    "subpart": Level.DIVISION,
    "subtitle": Level.PART,
    "subchapter": Level.DIVISION,
    "attachment": Level.ANNEX,
    "appendix": Level.ANNEX,
    "heading": Level.DIVISION,
    "list": Level.ITEM,
    "alinea": Level.PARAGRAPH,
}
