"""What a document as a whole says about its numbering, before any single line is judged: one habit a language."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.passages.levels import PLANNED, UPPER, Enumerator, Level, Series, Shape
from pipeline.passages.line import Line
from pipeline.passages.options import SEVEN_LANGUAGES
from pipeline.records import BlockKind, DocumentKind, Source

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
_OWN_HABIT = 0.2  # share of the lines from which a language numbers in its own way
_LEAST_RUN = 8  # bare numbers that count on: tables and dates give fewer
_WHERE_CITED = 60  # lines at the start among which an instrument says how it is cited
_CITED_AS = re.compile(r"this (?P<one>order)|these (?P<many>regulations|rules)", re.IGNORECASE)
_MAY_BE_CITED = re.compile(r" ?,? (?:may|shall|must) be (?:cited|called|known)")
_NAMED = {"regulations": Level.REGULATION, "rules": Level.RULE, "order": Level.ARTICLE}
_TITLE_LENGTH = 120  # characters of the longest title of a section


@dataclass(frozen=True, slots=True)
class Habits:
    """``bare`` is what a number without a keyword counts at the top; the flags settle words with two meanings."""

    bare: Level = Level.PARAGRAPH
    section_holds_articles: bool = False
    fasl: Level = Level.CHAPTER
    """What ``الفصل`` counts."""
    keywords_need_weight: bool = False
    bare_runs: bool = False
    """Numbers without full stops count the sections one by one, also where nothing is in bold."""
    calls_fasl: bool = False
    """Articles are called ``الفصل`` and nothing ``المادة``."""
    plain_numbers: bool = False
    """Paragraphs have numbers and never a §."""


@dataclass(slots=True)
class _Tally:
    """How the lines begin: keywords by level, bare numbers, labels in brackets, and titles with a bare number."""

    levels: Counter[Level] = field(default_factory=Counter)
    bare: int = 0
    nested: int = 0
    titled: int = 0
    """Numbered titles before a text."""
    divided: int = 0
    """Numbered titles before a ``(1)``."""
    joined: int = 0
    """Lines that begin with a number and ``(1)``."""
    steps: int = 0
    """Numbers without a full stop that are the next after the last one."""
    pilcrows: int = 0
    raised: int = 0
    """Numbers as Portugal prints them: ``5.º``."""
    numbered: int = 0
    """Numbers without a keyword."""


def read_habits(lines: Sequence[Line], languages: Sequence[str], source: Source) -> Mapping[str, Habits]:
    """The habits of each language of a document. One without a model, or in few lines, follows the most frequent.

    Two languages may number in two ways: the English of a gazette has sections where its French has articles.
    """
    counts = Counter(languages)
    if not counts:
        return {}
    main = max(counts, key=lambda language: (counts[language], language))
    least = _OWN_HABIT * counts.total()
    own = {main} | {language for language in SEVEN_LANGUAGES if counts[language] >= least}
    groups: dict[str, list[Line]] = {language: [] for language in own}
    for line, language in zip(lines, languages, strict=True):
        groups[language if language in own else main].append(line)
    found = {language: _habits_of(group, source.document_kind, language) for language, group in groups.items()}
    return {language: found.get(language, found[main]) for language in counts}


def _habits_of(lines: Sequence[Line], kind: DocumentKind, language: str) -> Habits:
    """Count how the lines begin.

    The Arabic ``الفصل`` is an article in Tunisia and in old Moroccan laws, and a chapter wherever ``المادة`` is used.
    """
    tally = _count(lines)
    named = _level_by_name(lines) if language == "en" and tally.levels[Level.SECTION] < _FEW else None
    articles, sections = tally.levels[Level.ARTICLE], tally.levels[Level.SECTION]
    return Habits(
        bare=named or _bare_level(kind, language, tally),
        section_holds_articles=articles > sections,
        fasl=Level.ARTICLE if articles < _FEW else Level.CHAPTER,
        calls_fasl=not articles and tally.levels[Level.CHAPTER] > 0,
        keywords_need_weight=articles + sections < tally.bare / 5,
        bare_runs=tally.steps >= _LEAST_RUN and articles < _FEW,
        plain_numbers=tally.raised > 0 or (tally.pilcrows == 0 and tally.numbered > 0),
    )


def _level_by_name(lines: Sequence[Line]) -> Level | None:
    """``These Regulations may be cited as``: what is numbered are regulations, in rules rules, in an order articles."""
    for line in lines[:_WHERE_CITED]:
        for found in _CITED_AS.finditer(line.text):
            if _MAY_BE_CITED.match(line.text, found.end()):
                return _NAMED[(found["one"] or found["many"]).lower()]
    return None


def _count(lines: Sequence[Line]) -> _Tally:
    tally = _Tally()
    last = 0
    for line in lines:
        if line.marks and line.marks[0].shape is Shape.BARE and not line.marks[0].sentence:
            tally.steps += line.marks[0].value == last + 1
            last = line.marks[0].value
        tally.joined += _is_divided_at_once(line)
        for place, mark in enumerate(line.marks):
            tally.pilcrows += mark.shape is Shape.PILCROW or mark.number == "único"
            tally.raised += ".º" in mark.label
            tally.numbered += mark.level is None and mark.series is Series.NUMBER
            if mark.level is not None:
                tally.levels[mark.level] += not mark.sentence
            elif place == 0 and _is_bare_number(mark):
                tally.bare += 1
            else:
                tally.nested += mark.shape is Shape.BOTH
    for line, after in pairwise(lines):
        if _is_numbered_title(line) and after.block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            tally.titled += not after.marks
            tally.divided += _is_first_subsection(after)
    return tally


def _is_divided_at_once(line: Line) -> bool:
    if len(line.marks) < 2 or not _is_bare_number(line.marks[0]):
        return False
    return line.marks[1].shape is Shape.BOTH and line.marks[1].readings[0] == (Series.NUMBER, 1)


def _is_bare_number(mark: Enumerator) -> bool:
    return mark.series is Series.NUMBER and mark.shape in (Shape.DOT, Shape.BARE) and not mark.sentence


def _is_numbered_title(line: Line) -> bool:
    """``2. Migration observatory`` in bold or as a heading."""
    if not line.marks or not line.has_weight or not _is_bare_number(line.marks[0]):
        return False
    title = line.text[line.marks[0].end :]
    return 0 < len(title) <= _TITLE_LENGTH and title[-1] not in ".;:,"


def _is_first_subsection(line: Line) -> bool:
    return bool(line.marks) and line.marks[0].shape is Shape.BOTH and line.marks[0].readings[0] == (Series.NUMBER, 1)


def _bare_level(kind: DocumentKind, language: str, tally: _Tally) -> Level:
    """Laws of the Commonwealth number their sections without a keyword; declarations their paragraphs.

    Elsewhere titles with a bare number are articles where subsections follow them, or where the source is a law.
    """
    if kind is DocumentKind.BILL and language in ("en", "und") and tally.levels[Level.SECTION] < _FEW:
        return Level.CLAUSE
    articles, sections = tally.levels[Level.ARTICLE], tally.levels[Level.SECTION]
    if kind in _WITHOUT_SECTIONS or articles >= _FEW:
        return Level.PARAGRAPH
    english = language in ("en", "und")
    if (
        tally.divided >= 2
        or (tally.joined >= _FEW and kind is not DocumentKind.UNKNOWN)
        or (kind in _LAWS and tally.divided + tally.titled >= _FEW)
    ):
        return Level.SECTION if english else _other(sections)
    upper = sum(tally.levels[level] for level in UPPER - PLANNED - {Level.ANNEX})
    if english and (kind in _LAWS or upper >= 2 or tally.nested >= 10):
        return Level.SECTION
    return Level.PARAGRAPH


def _other(sections: int) -> Level:
    return Level.PARAGRAPH if sections >= _FEW else Level.ARTICLE
