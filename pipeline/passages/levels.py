"""The levels of a document's structure, and how a line may begin: plain values without behaviour."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """A level of structure. Its value is the ``level`` of a ``PathStep``."""

    SCHEDULE = "schedule"
    ANNEX = "annex"
    BOOK = "book"
    PART = "part"
    TITLE = "title"
    CHAPTER = "chapter"
    DIVISION = "division"
    """Also Section, Sección, Seção, 节, الفرع where they hold articles."""
    SUBDIVISION = "subdivision"
    PILLAR = "pillar"
    """Pillar or axis of a plan."""
    PRIORITY = "priority"
    GOAL = "goal"
    """What a plan sets above its objectives."""
    OBJECTIVE = "objective"
    """Objective or principle of a compact, declaration or plan."""
    ARTICLE = "article"
    FASL = "fasl"
    """An article that is quoted from an Arabic law which calls its articles ``الفصل``."""
    SECTION = "section"
    CLAUSE = "clause"
    RULE = "rule"
    REGULATION = "regulation"
    RECITAL = "recital"
    DISPOSITION = "disposition"
    """The additional, transitional and final provisions of a Spanish law; its number says which kind: ``adic. 2``."""
    ACTION = "action"
    """A numbered action of a plan, below an objective."""
    AMENDMENT = "amendment"
    """Between an amending provision and what it quotes: the steps behind it are those of the law that is changed."""
    DEFINITION = "definition"
    """A defined term without a number; its number is the term."""
    ALINEA = "alinea"
    """An unnumbered paragraph of an article that has several; its number is its place."""
    PARAGRAPH = "paragraph"
    ITEM = "item"
    SUBITEM = "subitem"
    POINT = "point"
    INDENT = "indent"
    """A list item without a number; its number is its place in the list."""


ATTACHED = frozenset({Level.SCHEDULE, Level.ANNEX})
"""Levels that end the body and start all numbers anew."""

UPPER_ORDER = (
    Level.SCHEDULE,
    Level.ANNEX,
    Level.BOOK,
    Level.TITLE,
    Level.PART,
    Level.CHAPTER,
    Level.DIVISION,
    Level.SUBDIVISION,
    Level.PILLAR,
    Level.PRIORITY,
    Level.GOAL,
    Level.OBJECTIVE,
)
"""From the outermost, where a document does not show another order of its own."""

UPPER = frozenset(UPPER_ORDER)

PLANNED = frozenset({Level.PILLAR, Level.PRIORITY, Level.GOAL, Level.OBJECTIVE})
"""What a plan is divided into, above its actions."""

BASE = frozenset(
    {
        *(Level.ARTICLE, Level.FASL, Level.SECTION, Level.CLAUSE, Level.RULE, Level.REGULATION, Level.DISPOSITION),
        *(Level.ACTION, Level.RECITAL),
    }
)
"""Levels that are cited first: ``art. 12``. A paragraph is one too where nothing of these is above it."""


class Series(StrEnum):
    """What counts upwards in a label."""

    NUMBER = "1"
    DECIMAL = "1.1"
    LOWER = "a"
    UPPER = "A"
    DOUBLE = "aa"
    UPPER_DOUBLE = "AA"
    LOWER_ROMAN = "i"
    UPPER_ROMAN = "I"
    CYRILLIC = "а"
    ABJAD = "أ ب ج"
    HIJA = "أ ب ت"
    HAN = "一"
    SIGN = "-"


class Shape(StrEnum):
    """What stands around a label."""

    KEYWORD = "Article 1"
    BOTH = "(1)"
    CLOSE = "1)"
    DOT = "1."
    DASH = "1 -"
    COMMA = "一、"
    ORDINAL = "1º"
    PILCROW = "§ 1"
    BARE = "1"
    SIGN = "•"


@dataclass(frozen=True, slots=True)
class Enumerator:
    """How a line begins: ``label`` as printed, the ``number`` made plain, and where the rest of the text starts.

    ``readings`` are what the label may count in, the likelier first: ``(i)`` is Roman 1 or the ninth letter. ``level``
    is set where a keyword names it. ``sentence`` is true where what follows reads like the middle of a sentence, so
    that the label may be a cross-reference at a line start.
    """

    label: str
    shape: Shape
    number: str
    readings: tuple[tuple[Series, int], ...]
    start: int
    end: int
    level: Level | None = None
    sentence: bool = False
    last: int = 0
    """The last value of a range such as ``204 and 205 [Repealed]``; 0 for a single label."""

    @property
    def series(self) -> Series:
        """The likelier of what the label counts in."""
        return self.readings[0][0]

    @property
    def value(self) -> int:
        """The place in that series, from 1; 12A and 12 bis have 12."""
        return self.readings[0][1]
