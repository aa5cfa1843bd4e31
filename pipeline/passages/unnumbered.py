"""What lawyers cite although it has no number: a defined term, and the paragraphs of an article by their place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.passages.levels import BASE, Level
from pipeline.records import PathStep

LONGEST_TERM = 60  # characters of a defined term in a citation
_QUOTED = re.compile(r"[“\"‘«„「'](?:\s?[“\"‘«'])?\s?(?P<term>[^”\"’»“」]{1,120}?)\s?[”\"’»“」](?![^\W\d_])")
_PHRASED = re.compile(
    r"(?P<term>[^\W\d_][^.,:;—]{0,100}?),?(?: \(.{1,60}\))?,?(?: (?:in relation to|of) [^.:;—]{1,60},)?"
    r" (?:means|has the (?:same )?meaning|includes)\b"
)
LONGEST_TITLE = 100  # characters of an article's label with its title
_FEW = 3  # articles fewer than this show no habit
_TITLED = 0.8  # share of the articles from which their first lines are titles
_BASE_LEVELS = frozenset(level.value for level in BASE - {Level.RECITAL})
_SENTENCE_ENDS = frozenset(".:;。：；؛؟!?！？۔")
_CLOSING = "”»’」』\"')）] "
_STEP = Level.DEFINITION.value


def find_term(text: str) -> str | None:
    """The term that a definition defines, None where it does not stand at its start.

    >>> find_term("“migrant” means a person"), find_term("senior officer, in relation to a body, means a person")
    ('migrant', 'senior officer')
    """
    match = _QUOTED.match(text) or _PHRASED.match(text)
    if match is None or not 0 < len(match["term"]) <= LONGEST_TERM:
        return None
    return match["term"].strip()


@dataclass(slots=True)
class Terms:
    """The definition that is open in a reading stream: the items of its list stand below its term."""

    holder: tuple[PathStep, ...] = ()
    term: PathStep | None = None

    def place(self, steps: tuple[PathStep, ...], text: str, *, defines: bool, numbered: bool) -> tuple[PathStep, ...]:
        """The path of a line with the term that it defines, or that it stands below.

        A definition with a label of its own, ``(a) “vessel” means``, is cited by that.
        """
        if defines:
            term = None if numbered and _is_item(steps) else find_term(text)
            self.holder, self.term = steps, None if term is None else PathStep(_STEP, term)
            return steps if self.term is None else (*steps, self.term)
        if self.term is None:
            return steps
        depth = len(self.holder)
        if steps[:depth] == self.holder and (len(steps) > depth or text[0].islower()) and not _leaves(steps[depth:]):
            return (*steps[:depth], self.term, *steps[depth:])
        self.term = None
        return steps


def _is_item(steps: Sequence[PathStep]) -> bool:
    return bool(steps) and steps[-1].level in (Level.ITEM, Level.SUBITEM, Level.POINT, Level.INDENT)


def _leaves(inner: Sequence[PathStep]) -> bool:
    """A numbered paragraph is no part of a definition."""
    return bool(inner) and inner[0].level == Level.PARAGRAPH


@dataclass(slots=True)
class OwnText:
    """A line of one reading stream as the counting of unnumbered paragraphs sees it.

    ``own`` says that its words belong to its article itself: no heading, note or row.
    """

    steps: tuple[PathStep, ...]
    text: str
    own: bool
    opens: bool = False
    """It begins with the label of its article."""


def count_alineas(lines: Sequence[OwnText]) -> Iterator[tuple[PathStep, ...]]:
    """The paths of the lines with the place of each unnumbered paragraph, where an article has several and no others.

    A line that goes on in small letters, or behind one that ended without a stop, belongs to the paragraph before.
    """
    titled = _have_titles(lines)
    start = 0
    while start < len(lines):
        base = _base_of(lines[start].steps)
        end = start + 1
        while end < len(lines) and base and lines[end].steps[: len(base)] == base:
            end += 1
        yield from _count_in_article(lines[start:end], len(base), titled=titled)
        start = end


def _base_of(steps: Sequence[PathStep]) -> tuple[PathStep, ...]:
    for place, step in enumerate(steps):
        if step.level in _BASE_LEVELS:
            return tuple(steps[: place + 1])
    return ()


def _have_titles(lines: Sequence[OwnText]) -> bool:
    """Tell whether articles begin with a short line and go on in others: ``Artículo 3. Visados.`` is a title."""
    openings = short = 0
    for line, after in pairwise(lines):
        if line.opens and line.own:
            openings += 1
            base = _base_of(line.steps)
            short += len(line.text) <= LONGEST_TITLE and after.steps[: len(base)] == base
    return openings >= _FEW and short >= openings * _TITLED


def _count_in_article(lines: Sequence[OwnText], depth: int, *, titled: bool) -> Iterator[tuple[PathStep, ...]]:
    places, place, ended = [], 0, True
    for line in lines:
        if titled and line.opens and len(line.text) <= LONGEST_TITLE:
            places.append(0)
            continue
        if line.own and len(line.steps) == depth and (place == 0 or (ended and not line.text[:1].islower())):
            place += 1
        if line.own or len(line.steps) > depth:
            ended = line.text.rstrip(_CLOSING)[-1:] in _SENTENCE_ENDS
        places.append(place)
    numbered = any(len(line.steps) > depth and line.steps[depth].level == Level.PARAGRAPH for line in lines)
    if place < 2 or not depth or numbered:
        yield from (line.steps for line in lines)
        return
    for line, own in zip(lines, places, strict=True):
        step = PathStep(Level.ALINEA.value, str(own))
        counted = own and (line.own or len(line.steps) > depth)
        yield (*line.steps[:depth], step, *line.steps[depth:]) if counted else line.steps
