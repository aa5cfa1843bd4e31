"""A kit that typesets laws as PDF and says exactly what stands where, so that readers can be measured against truth."""

from tests.typeset.annotate import annotate
from tests.typeset.contents import add_contents
from tests.typeset.law import Law, Note, Provision, Role, parse_law
from tests.typeset.layouts import arabic_look, bill_look, gazette_look, statute_look, typeset, typeset_bilingual
from tests.typeset.look import ArticleStyle, Drawing, Leader, Look, Side, TableRules
from tests.typeset.records import Furniture, TruthLine, TruthParagraph, TypesetDocument
from tests.typeset.revise import Quotation, dress_quotes, revise
from tests.typeset.scan import scan

__all__ = [
    "ArticleStyle",
    "Drawing",
    "Furniture",
    "Law",
    "Leader",
    "Look",
    "Note",
    "Provision",
    "Quotation",
    "Role",
    "Side",
    "TableRules",
    "TruthLine",
    "TruthParagraph",
    "TypesetDocument",
    "add_contents",
    "annotate",
    "arabic_look",
    "bill_look",
    "dress_quotes",
    "gazette_look",
    "parse_law",
    "revise",
    "scan",
    "statute_look",
    "typeset",
    "typeset_bilingual",
]
