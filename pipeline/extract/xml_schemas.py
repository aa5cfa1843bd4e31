"""Which element of a law XML plays which role: one table a dialect, so that another law XML is one more table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from lxml import etree

from pipeline.extract.xml_safety import local_name


class Role(Enum):
    """What the walker does at an element. Elements without a role pass their content on."""

    DROP = auto()
    STRUCK = auto()
    """Kept as furniture: words that an amendment took out."""
    ASIDE = auto()
    """Kept as furniture: running heads, histories."""
    APART = auto()
    """Kept as furniture and counted for the reader: law that is not in force."""
    NOTE = auto()
    NOTE_REFERENCE = auto()
    """Points to a note that stands elsewhere, by the id in ``href`` or ``Ref``."""
    TABLE = auto()
    UNIT = auto()
    """A part of the hierarchy with a number: a step of the path."""
    NUMBER = auto()
    HEADING = auto()
    SUBHEADING = auto()
    MARGIN = auto()
    """A side note: the heading of the next block alone."""
    SPEAKER = auto()
    SPEECH = auto()
    """What one person says: a step of the path without a number."""
    SECTION = auto()
    """Nests headings and has no number."""
    QUOTE = auto()
    """Quoted law: its own numbers stand below the provision that quotes it, behind a step ``amendment``."""
    BLOCK = auto()
    CONTENTS = auto()
    TITLE = auto()


LOW = "low"
"""In a table of levels: paragraph, item or subitem by its number and what holds it."""
BY_WORD = "by-word"
"""In a table of levels: told by the word before the number, such as ``CHAPTER II``."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A dialect: roles and levels by local element name. Names in ``levels`` are units."""

    roles: Mapping[str, Role]
    levels: Mapping[str, str]
    spaces: frozenset[str]
    """Empty elements that stand between words."""
    context: Mapping[str, Role] = field(default_factory=dict)
    """Roles by ``parent/name`` that win over those by name."""
    rows: frozenset[str] = frozenset({"tr", "row"})
    cells: frozenset[str] = frozenset({"td", "th", "entry"})
    apart_with: frozenset[str] = frozenset()
    """A unit with such a child is set apart as a whole."""
    heading_holders: frozenset[str] = frozenset()
    """Children of a unit, or their children, that hold its number."""
    numbered_by_last: frozenset[str] = frozenset()
    """Units whose number is the element before them."""
    leading_number: frozenset[str] = frozenset()
    """Units whose text begins with their number in brackets."""
    inserted: frozenset[str] = frozenset({"ins"})
    signs: frozenset[str] = frozenset()
    """Empty elements that stand for the character of their attribute ``CODE``, in hexadecimal."""
    languages: Mapping[str, str] = field(default_factory=dict)
    numbers_from_ids: bool = False
    paragraphs_in_schedules: bool = False
    """What is a section in the body is a paragraph in a schedule."""
    language: str | None = None
    """Of all documents of the dialect, where they do not say another."""

    def role(self, name: str) -> Role | None:
        """The role of an element name, None where it only passes its content on."""
        return Role.UNIT if name in self.levels else self.roles.get(name)

    def role_of(self, element: etree._Element) -> Role | None:
        """The role of an element where it stands."""
        name = local_name(element)
        if self.context:
            parent = element.getparent()
            found = None if parent is None else self.context.get(f"{local_name(parent)}/{name}")
            if found is not None:
                return found
        return self.role(name)


def roles_of(**names: str) -> dict[str, Role]:
    """A table of roles from lists of element names."""
    return {name: Role[role] for role, listed in names.items() for name in listed.split()}


_DEBATE_SECTIONS = (
    "debateSection administrationOfOath rollCall prayers oralStatements writtenStatements personalStatements "
    "ministerialStatements resolutions nationalInterest declarationOfVote communication petitions papers "
    "noticesOfMotion questions address proceduralMotions pointOfOrder adjournment speechGroup "
    "amendmentHeading amendmentContent amendmentReference amendmentJustification background arguments remedies "
    "motivation decision introduction"
)
AKOMA_NTOSO = Schema(
    roles=roles_of(
        DROP="meta img marker",
        STRUCK="del",
        NOTE_REFERENCE="noteRef",
        SPEECH="speech question answer",
        SECTION=_DEBATE_SECTIONS,
        ASIDE="staticContent",
        NOTE="authorialNote",
        TABLE="table",
        NUMBER="num",
        HEADING="heading",
        SUBHEADING="subheading crossHeading crossheading",
        SPEAKER="from",
        QUOTE="quotedStructure embeddedStructure",
        BLOCK="p li listIntroduction listConclusion listWrapUp blockContainer longTitle scene narrative summary other",
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
    roles=roles_of(
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
