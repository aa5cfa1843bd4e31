"""The layouts: a law and a look in, a document with its truth out."""

from dataclasses import replace

from tests.typeset.chunks import Setter
from tests.typeset.contents import has_contents, number_entries
from tests.typeset.flow import flow_in_turn, flow_side_by_side
from tests.typeset.law import Law
from tests.typeset.look import ArticleStyle, Look, Side
from tests.typeset.press import Press
from tests.typeset.records import TruthParagraph, TypesetDocument
from tests.typeset.styles import faces_of


def typeset(law: Law, look: Look) -> TypesetDocument:
    """One law: in one column, or in columns that follow one another (a gazette with full-width headings)."""
    document, setter = _set(law, look)
    if has_contents(law):
        pages = {place: document.paragraphs[truth].pages[0] for place, truth in setter.places.items() if truth >= 0}
        document, _ = _set(number_entries(law, pages, look.first_number), look)
    return document


def _set(law: Law, look: Look) -> tuple[TypesetDocument, Setter]:
    setter = Setter(law, look, faces_of(law, look))
    chunks = setter.chunks()
    press = Press(look, setter.cuts, law.title, rtl=law.language == "ar")
    return press.print_sheets(flow_in_turn(chunks, look), setter.truths), setter


def typeset_bilingual(masthead: Law, left: Law, right: Law, look: Look) -> TypesetDocument:
    """Two languages side by side below a masthead. The truth holds the masthead, then the left stream, then the right.

    Raises ``ValueError`` if the two have not the same number of articles.
    """
    look = replace(look, columns=2)
    cuts = faces_of(left, look)
    truths: list[TruthParagraph] = []
    columns = []
    for stream, law in enumerate((masthead, left, right)):
        setter = Setter(law, look, cuts, stream=max(0, stream - 1), spanning=stream == 0, truths=truths)
        columns.append(setter.chunks())
    title, ours, theirs = columns
    press = Press(look, cuts, masthead.title)
    return press.print_sheets(flow_side_by_side(title, ours, theirs, look), truths)


def statute_look(**changes: object) -> Look:
    """A statute: one column, changing running heads, footnotes."""
    return replace(Look(head_even="{part}", head_odd="{part}"), **changes)  # type: ignore[arg-type]


def bill_look(**changes: object) -> Look:
    """A bill: every fifth line numbered in the left margin, section titles as side notes in the right one."""
    plain = Look(
        left=88,
        right=132,
        size=12,
        leading=17.5,
        line_numbers=5,
        side=Side.RIGHT,
        article=ArticleStyle.SIDE_NOTED,
        hyphenate=False,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def gazette_look(**changes: object) -> Look:
    """A gazette: two narrow columns with a rule between them."""
    plain = Look(
        left=54, right=54, size=9.6, leading=12.2, columns=2, gutter=24, gutter_rule=True, indent=18, paragraph_gap=3.5
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def arabic_look(**changes: object) -> Look:
    """An Arabic law: Amiri, lines justified by their spaces, no hyphens."""
    plain = Look(size=14, leading=24, paragraph_gap=5, indent=30, hyphenate=False, foot="{page}", left=86, right=86)
    return replace(plain, **changes)  # type: ignore[arg-type]
