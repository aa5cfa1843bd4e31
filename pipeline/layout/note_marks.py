"""Marks of footnotes in the text: which of them have a note, and the text without them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.layout.characters import PLAIN_DIGITS
from pipeline.layout.footnotes import mark_of
from pipeline.layout.values import Line
from pipeline.records import Block, BlockKind, NoteMark

_MARK = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?<=[\w.,;:)\]”»’'\"])\s?[*†‡]{1,3}(?![\w*†‡])")
_SIGNS = "*†‡"


@dataclass(frozen=True, slots=True)
class NotePages:
    """Page and number of each footnote of a document."""

    notes: frozenset[tuple[int, str]]
    signs: bool
    """Whether any note has a sign and no number."""

    def cut(self, line: Line) -> tuple[str, tuple[NoteMark, ...]]:
        """The text of a line without the marks of notes near it, and these marks; each counts in the text that is left.

        A raised number without a note, as in m², stays.
        """
        text = line.text
        if not self.notes or (text.isascii() and not (self.signs and "*" in text)):
            return text, ()
        rest, end, marks = "", 0, []
        for found in _MARK.finditer(text):
            number = found.group().strip().translate(PLAIN_DIGITS)
            page = self._page_of(line.page, number)
            if page is None or (number[0] in _SIGNS and not self.signs):
                continue
            rest += text[end : found.start()]
            end = found.end()
            if rest.endswith(" ") and text[end : end + 1] in ("", " "):
                rest = rest[:-1]
            rest = rest.lstrip()
            marks.append(NoteMark(number, page, len(rest)))
        rest = (rest + text[end:]).strip()
        return (rest, tuple(marks)) if rest and marks else (text, ())

    def _page_of(self, page: int, number: str) -> int | None:
        near = (page, page + 1, page - 1)
        return next((other for other in near if (other, number) in self.notes), None)


def find_note_pages(footnotes: Iterable[Sequence[Line]]) -> NotePages:
    """What the footnotes of a document, as lines, are called and where they begin."""
    notes = frozenset((note[0].page, mark_of(note[0].text)) for note in footnotes)
    return NotePages(notes, any(number.strip(_SIGNS) == "" for _, number in notes if number))


def tie_notes(blocks: Sequence[Block]) -> list[Block]:
    """Footnotes with the marks that lead to each: the page of the mark, and how far into its block it stands."""
    marks: dict[tuple[int, str], list[NoteMark]] = {}
    for block in blocks:
        for mark in block.marks:
            page = next((span.page for span in block.spans if mark.offset <= span.end), block.spans[-1].page)
            marks.setdefault((mark.page, mark.number), []).append(replace(mark, page=page))
    return [
        replace(block, marks=tuple(marks.get((block.spans[0].page, mark_of(block.text)), ())))
        if block.kind is BlockKind.FOOTNOTE
        else block
        for block in blocks
    ]
