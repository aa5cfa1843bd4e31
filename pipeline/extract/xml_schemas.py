"""Which element of a law XML plays which role: one table a dialect, so that another law XML is one more table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto


class Role(Enum):
    """What the walker does at an element. Elements without a role pass their content on."""

    DROP = auto()
    ASIDE = auto()
    """Kept as furniture: running heads, histories."""
    APART = auto()
    """Kept as furniture and counted for the reader: law that is not in force."""
    NOTE = auto()
    TABLE = auto()
    UNIT = auto()
    """A part of the hierarchy with a number: a step of the path."""
    NUMBER = auto()
    HEADING = auto()
    SUBHEADING = auto()
    MARGIN = auto()
    """A side note: the heading of the next block alone."""
    SPEAKER = auto()
    QUOTE = auto()
    """Quoted law: belongs to the provision that quotes it, whatever its own numbers."""
    BLOCK = auto()
    CONTENTS = auto()
    TITLE = auto()


LOW = "low"
"""In a table of levels: paragraph, item or subitem by its number and what holds it."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A dialect: roles and levels by local element name. Names in ``levels`` are units."""

    roles: Mapping[str, Role]
    levels: Mapping[str, str]
    spaces: frozenset[str]
    """Empty elements that stand between words."""
    rows: frozenset[str] = frozenset({"tr", "row"})
    cells: frozenset[str] = frozenset({"td", "th", "entry"})
    apart_with: frozenset[str] = frozenset()
    """A unit with such a child is set apart as a whole."""
    heading_holders: frozenset[str] = frozenset()
    """Children of a unit that hold its number."""
    languages: Mapping[str, str] = field(default_factory=dict)
    numbers_from_ids: bool = False

    def role(self, name: str) -> Role | None:
        """The role of an element name, None where it only passes its content on."""
        return Role.UNIT if name in self.levels else self.roles.get(name)


def _roles(**names: str) -> dict[str, Role]:
    return {name: Role[role] for role, listed in names.items() for name in listed.split()}


AKOMA_NTOSO = Schema(
    roles=_roles(
        DROP="meta del noteRef img marker",
        ASIDE="staticContent",
        NOTE="authorialNote",
        TABLE="table",
        NUMBER="num",
        HEADING="heading",
        SUBHEADING="subheading crossHeading crossheading",
        SPEAKER="from",
        QUOTE="quotedStructure embeddedStructure",
        BLOCK="p li listIntroduction listConclusion listWrapUp blockContainer longTitle",
        CONTENTS="tocItem",
        TITLE="docTitle",
    ),
    levels={
        "book": "book",
        "tome": "book",
        "part": "part",
        "title": "title",
        "chapter": "chapter",
        "division": "division",
        "subpart": "division",
        "subtitle": "subdivision",
        "subchapter": "subdivision",
        "subdivision": "subdivision",
        "article": "article",
        "section": "section",
        "clause": "clause",
        "rule": "rule",
        "recital": "recital",
        "attachment": "schedule",
        "component": "schedule",
        "hcontainer": LOW,
        "subsection": LOW,
        "subclause": LOW,
        "subrule": LOW,
        "paragraph": LOW,
        "subparagraph": LOW,
        "alinea": LOW,
        "point": LOW,
        "indent": LOW,
        "item": LOW,
        "proviso": LOW,
        "level": LOW,
        "transitional": LOW,
    },
    spaces=frozenset({"br", "eol", "eop"}),
    heading_holders=frozenset({"num"}),
    numbers_from_ids=True,
)

LIMS = Schema(
    roles=_roles(
        DROP="FootnoteRef Image PageBreak",
        ASIDE="RunningHead BillHistory Chapter HistoricalNote RecentAmendments ConsolidationDate",
        APART="RelatedOrNotInForce",
        NOTE="Footnote ReaderNote Note",
        TABLE="table",
        NUMBER="Label",
        HEADING="Heading ScheduleFormHeading GroupHeading",
        MARGIN="MarginalNote",
        QUOTE="AmendedText ReadAsText QuotedText",
        BLOCK="Text LongTitle InstrumentNumber RegistrationDate Caption",
        TITLE="ShortTitle",
    ),
    levels={
        "Schedule": "schedule",
        "Section": "section",
        "Subsection": "paragraph",
        "Paragraph": "item",
        "Subparagraph": "subitem",
        "Clause": "subitem",
        "Subclause": "subitem",
        "Subsubclause": "subitem",
        "Provision": LOW,
        "Item": LOW,
        "FormulaParagraph": LOW,
    },
    spaces=frozenset({"LineBreak", "Leader", "LeaderRightJustified", "FormBlank"}),
    apart_with=frozenset({"BillPiece"}),
    heading_holders=frozenset({"Label", "ScheduleFormHeading"}),
    languages={"BilingualItemEn": "en", "BilingualItemFr": "fr"},
)
