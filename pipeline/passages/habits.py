"""What a document as a whole says about its numbering, before any single line is judged."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.passages.levels import UPPER, Enumerator, Level, Series, Shape
from pipeline.passages.line import Line
from pipeline.records import DocumentKind, Source

_WITHOUT_SECTIONS = frozenset(
    {
        DocumentKind.DECLARATION,
        DocumentKind.RESOLUTION,
        DocumentKind.PLAN,
        DocumentKind.REPORT,
        DocumentKind.AGREEMENT,
        DocumentKind.DEBATE,
    }
)
_LAWS = frozenset({DocumentKind.LAW, DocumentKind.BILL, DocumentKind.REGULATION, DocumentKind.GAZETTE})
_FEW = 3  # keywords fewer than this may be stray references


@dataclass(frozen=True, slots=True)
class Habits:
    """``bare`` is what a number without a keyword counts at the top; the flags settle words with two meanings."""

    bare: Level = Level.PARAGRAPH
    section_holds_articles: bool = False
    fasl_is_article: bool = False
    keywords_need_weight: bool = False


def read_habits(lines: Iterable[Line], source: Source, language: str | None) -> Habits:
    """Count how the lines of a document begin.

    The Arabic ``الفصل`` is an article in Tunisia and in old Moroccan laws, and a chapter wherever ``المادة`` is used.
    """
    levels: Counter[Level] = Counter()
    bare = nested = 0
    for line in lines:
        for place, mark in enumerate(line.marks):
            if mark.level is not None:
                levels[mark.level] += not mark.sentence
            elif place == 0 and _is_bare_number(mark):
                bare += 1
            else:
                nested += mark.shape is Shape.BOTH
    articles = levels[Level.ARTICLE]
    upper = sum(levels[level] for level in UPPER - {Level.OBJECTIVE, Level.ANNEX})
    return Habits(
        bare=_bare_level(source.document_kind, language, articles, upper, nested),
        section_holds_articles=articles > levels[Level.SECTION],
        fasl_is_article=articles < _FEW,
        keywords_need_weight=articles + levels[Level.SECTION] < bare / 5,
    )


def _is_bare_number(mark: Enumerator) -> bool:
    return mark.series is Series.NUMBER and mark.shape in (Shape.DOT, Shape.BARE) and not mark.sentence


def _bare_level(kind: DocumentKind, language: str | None, articles: int, upper: int, nested: int) -> Level:
    """Laws of the Commonwealth number their sections without a keyword; declarations their paragraphs."""
    if kind in _WITHOUT_SECTIONS or articles >= _FEW or language not in ("en", None):
        return Level.PARAGRAPH
    if kind in _LAWS or upper >= 2 or nested >= 10:
        return Level.SECTION
    return Level.PARAGRAPH
