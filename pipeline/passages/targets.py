"""What an amending clause amends: ``in section 12, after subsection (3)`` names section 12 and its subsection 3."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.passages.enumerators import parse_from
from pipeline.passages.levels import ATTACHED, BASE, Level, Series, Shape
from pipeline.passages.numerals import Numeral, read_letters, read_numeral
from pipeline.passages.open_labels import Entry

_WORDS = {
    Level.SCHEDULE: "schedule",
    Level.ANNEX: "annex annexe anexo приложени",
    Level.SECTION: "section",
    Level.ARTICLE: "article artículo articulo artigo art стать",
    Level.REGULATION: "regulation",
    Level.RULE: "rule",
    Level.CLAUSE: "clause",
    Level.PARAGRAPH: "subsection subarticle paragraphe apartado párrafo parágrafo част част",
    Level.ITEM: "paragraph alinéa inciso fracción letra literal alínea пункт",
    Level.SUBITEM: "subparagraph sub-paragraph подпункт",
}
_ARABIC = {"مادة": Level.ARTICLE, "فصل": Level.FASL, "فقرة": Level.PARAGRAPH, "بند": Level.ITEM}
_HAN = {"条": Level.ARTICLE, "款": Level.PARAGRAPH, "项": Level.ITEM}
_LEVEL_OF = {word: level for level, words in _WORDS.items() for word in words.split()} | _ARABIC
_STEMS = "|".join(sorted((word for word in _LEVEL_OF if word not in _ARABIC), key=len, reverse=True))
_MENTION = re.compile(
    rf"(?<![^\W_])(?P<word>{_STEMS})(?P<ending>[а-я]{{0,4}}|s)?\.?\s(?=[\d(«\"“'a-zа-яIVXL])"
    rf"|(?:[وفبك]?ال|لل)(?P<arabic>{'|'.join(_ARABIC)})\s"
    r"|第(?P<han>[0-9]{1,4}|[〇零一二三四五六七八九十百]{1,8}|（[一二三四五六七八九十]{1,3}）)(?P<unit>[条款项])",
    re.IGNORECASE,
)
_PILCROW = re.compile(r"§\s?(?P<n>\d{1,3})")
_LABEL = re.compile(
    r"\(?[«\"“']?(?P<n>[0-9]{1,3}[A-Z]{0,2}|[IVXL]{1,5}|[ivxl]{1,5}|[a-zа-яء-ي]{1,2})[»\"”']?(?=[º°)\s,.;:—–]|$)"
)
_SCHEDULE_NUMBER = re.compile(r"(?:\d{1,3}[A-Z]?|[IVXL]{1,5}|[A-Z])(?![^\W_])")
YEARS = range(1900, 2100)  # numbers that date an act rather than count its sections
_RANK = {Level.SCHEDULE: 0, Level.ANNEX: 0, Level.PARAGRAPH: 2, Level.ITEM: 3, Level.SUBITEM: 4}
_READ = 400  # characters of an amending clause that are read


@dataclass(frozen=True, slots=True)
class _Step:
    level: Level
    number: str
    series: Series
    value: int


def find_target(texts: Iterable[str]) -> list[Entry]:
    """What the clauses name, the outer clause first: a later one refines an earlier one, or names another provision.

    >>> [entry.number for entry in find_target(["Section 12 is amended—", "(a) in subsection (3), insert—"])]
    ['12', '3']
    """
    chain: dict[int, _Step] = {}
    for text in texts:
        found = _read_mentions(text[:_READ])
        if 1 in found or 0 in found:
            chain = {}
        elif found:
            chain = {rank: step for rank, step in chain.items() if rank < min(found)}
        chain.update(found)
    return [_entry(step) for _, step in sorted(chain.items())]


def _entry(step: _Step) -> Entry:
    """Articles have keywords before their numbers, sections have none: it decides what a bare number counts."""
    shape = Shape.BOTH
    if step.level in BASE:
        shape = Shape.KEYWORD if step.level in (Level.ARTICLE, Level.FASL) else Shape.DOT
    return Entry(step.level, step.number, shape, step.series, step.value, None)


def _read_mentions(text: str) -> Mapping[int, _Step]:
    """The first mention of each rank: schedule, article or section, paragraph, item, item of an item."""
    found: dict[int, _Step] = {}
    for match in _MENTION.finditer(text):
        for step in _read_mention(text, match):
            found.setdefault(_RANK.get(step.level, 1), step)
    pilcrow = _PILCROW.search(text)
    if pilcrow:
        found.setdefault(2, _Step(Level.PARAGRAPH, pilcrow["n"], Series.NUMBER, int(pilcrow["n"])))
    return found


def _read_mention(text: str, match: re.Match[str]) -> Iterable[_Step]:
    if match["han"]:
        numeral = read_numeral(match["han"].strip("（）"), 0)
        level = _HAN[match["unit"]]
        series = Series.HAN if level is Level.ITEM else Series.NUMBER
        return [_Step(level, str(numeral.value), series, numeral.value)] if numeral else []
    level = _ARABIC[match["arabic"]] if match["arabic"] else _LEVEL_OF[match["word"].lower()]
    start = match.end()
    if level in ATTACHED:
        number = _SCHEDULE_NUMBER.match(text, start)
        return [_Step(level, number[0] if number else "", Series.NUMBER, 1)]
    numeral = read_numeral(text, start) if text[start : start + 1].isdigit() or level in BASE else None
    behind = text[numeral.end : numeral.end + 1] if numeral else ""
    if numeral and numeral.value in YEARS and level in BASE:
        return []  # the Regulations 2018
    if numeral and (level in BASE or behind == "("):  # paragraphe 12(1), alinéa 12(1)a)
        return [*_base_steps(level if level in BASE else Level.ARTICLE, numeral), *_read_chain(text, numeral.end)]
    return [] if level in BASE else _read_label(text, start, level)


def _base_steps(level: Level, numeral: Numeral) -> list[_Step]:
    return [_Step(level, numeral.number, Series.NUMBER, numeral.value)]


def _read_label(text: str, start: int, level: Level) -> list[_Step]:
    label = _LABEL.match(text, start)
    if not label:
        return []
    numeral = read_numeral(label["n"], 0) if label["n"][0].isdigit() else None
    readings = ((Series.NUMBER, numeral.value),) if numeral else read_letters(label["n"])
    if not readings:
        return []
    if level is Level.ITEM:
        readings = tuple(reversed(readings)) if readings[0][0] is Series.LOWER_ROMAN else readings
    if level is Level.ITEM and numeral and match_word_is_english(text, start):
        level = Level.PARAGRAPH
    return [_Step(level, label["n"], *readings[0])]


def match_word_is_english(text: str, start: int) -> bool:
    """``paragraph 2`` counts what ``paragraph (a)`` lists."""
    return text[:start].rstrip().lower().endswith("paragraph")


def _read_chain(text: str, start: int) -> list[_Step]:
    """``(3)(b)`` behind the number of a section."""
    levels = (Level.PARAGRAPH, Level.ITEM, Level.SUBITEM)
    steps: list[_Step] = []
    for mark in parse_from(text, start)[: len(levels)]:
        is_number = mark.series is Series.NUMBER
        level = Level.PARAGRAPH if is_number and not steps else levels[min(len(steps) + (not steps), 2)]
        steps.append(_Step(level, mark.number, mark.series, mark.value))
    return steps
