"""A kit that typesets laws as PDF and says exactly what stands where, so that readers can be measured against truth."""

from tests.typeset.law import Law, Note, Provision, Role, parse_law
from tests.typeset.layouts import arabic_look, bill_look, gazette_look, statute_look, typeset, typeset_bilingual
from tests.typeset.look import ArticleStyle, Drawing, Look, Side
from tests.typeset.records import Furniture, TruthLine, TruthParagraph, TypesetDocument
from tests.typeset.scan import scan

__all__ = [
    "ArticleStyle",
    "Drawing",
    "Furniture",
    "Law",
    "Look",
    "Note",
    "Provision",
    "Role",
    "Side",
    "TruthLine",
    "TruthParagraph",
    "TypesetDocument",
    "arabic_look",
    "bill_look",
    "gazette_look",
    "parse_law",
    "scan",
    "statute_look",
    "typeset",
    "typeset_bilingual",
]
