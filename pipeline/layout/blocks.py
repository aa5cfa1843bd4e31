"""Paragraphs (lists of lines) -> blocks: joined text, one span a line, and what the paragraph is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.layout.characters import has_leaders, runs_right_to_left
from pipeline.layout.enumerators import starts_bare_section, starts_item, starts_with_keyword, starts_with_mark
from pipeline.layout.hyphens import Vocabulary, join_text
from pipeline.layout.note_marks import NotePages
from pipeline.layout.values import Line, TurnedText
from pipeline.records import Block, BlockKind, Box, Flag, NoteMark, Origin, Span

LARGER = 1.08
"""Times the body's type size: a short line in larger type is a heading."""
MUCH_LARGER = 1.25
LOW_TRUST = 0.7
"""Mean confidence of OCR under which a block is flagged."""
LONGEST_HEADING = 220
MOST_HEADING_LINES = 5
_LETTERS = re.compile(r"[^\W\d_]")
_CONTENTS_ENTRY = re.compile(r"(?:(?:\.\s?){4,}|…{2,}|_{4,})\s*(?:\d{1,4}|[ivxlc]{1,7})?\s*$")
_UPPER_TITLE = re.compile(
    r"(?i:part|chapter|title|schedule|annex|division|titre|chapitre|partie|annexe|t[íi]tulo|cap[íi]tulo|secci[óo]n|parte"
    r"|anexo|se[çc][ãa]o)\s+\S{1,9}\s*[–—:]\s*[A-ZÀ-Þ]"
)
"""A division above the articles, its number, a dash and its name."""
_HEADING_END = re.compile(r"[.;,।۔؛،。:]$|[—–-]$")


@dataclass(frozen=True, slots=True)
class PageFrame:
    """What is needed to put a box of the layout back on the page as it is shown."""

    width: float
    height: float
    turns: int
    origin: Origin

    def shown(self, box: Box) -> Box:
        """A box of the frame in which the text runs level, on the page as it is shown."""
        left, top, right, bottom = box
        if self.turns == 1:
            left, top, right, bottom = top, self.width - right, bottom, self.width - left
        elif self.turns == 2:
            left, top, right, bottom = self.width - right, self.height - bottom, self.width - left, self.height - top
        elif self.turns == 3:
            left, top, right, bottom = self.height - bottom, left, self.height - top, right
        return round(left, 2), round(top, 2), round(right, 2), round(bottom, 2)


@dataclass(frozen=True, slots=True)
class Maker:
    """What all blocks of a document are made with."""

    frames: Mapping[int, PageFrame]
    vocabulary: Vocabulary
    body_size: float
    notes: NotePages
    """The document's footnotes; their numbers raised in the text near them are marks, not words."""

    def block(self, lines: Sequence[Line], kind: BlockKind | None = None) -> Block:
        """One block of consecutive lines."""
        text, spans, marks = self._join(lines)
        first = lines[0]
        rtl = runs_right_to_left(text) if not text.isascii() else False
        bold = all(line.bold for line in lines)
        indent = first.column_right - first.right if rtl else first.left - first.column_left
        return Block(
            text=text,
            kind=kind or first.kind or self._kind(lines, text, bold=bold),
            spans=spans,
            origin=self.frames[first.page].origin,
            indent=round(max(indent, 0.0), 1),
            bold=bold,
            size=round(max([line.size for line in lines]), 1),
            column=first.column,
            flags=(Flag.LOW_OCR_CONFIDENCE,) if _trust(lines) < LOW_TRUST else (),
            marks=marks,
        )

    def _join(self, lines: Sequence[Line]) -> tuple[str, tuple[Span, ...], tuple[NoteMark, ...]]:
        text = ""
        starts: list[int] = []
        marks: list[NoteMark] = []
        for line in lines:
            clean, found = self.notes.cut(line) if self.notes.notes else (line.text, ())
            if text:
                text, start = join_text(text, clean, self.vocabulary)
            else:
                text, start = clean, 0
            starts.append(start)
            marks += [replace(mark, offset=start + mark.offset) for mark in found]
        text = text.removesuffix("\ufffe") + ("-" if text.endswith("\ufffe") else "")
        ends = [*starts[1:], len(text)]
        spans = tuple(
            [
                Span(line.page, self._place(line), start, _trimmed(text, start, end))
                for line, start, end in zip(lines, starts, ends, strict=True)
            ]
        )
        return text, spans, tuple(marks)

    def _place(self, line: Line) -> Box:
        frame = self.frames[line.page]
        return frame.shown(line.box) if frame.turns else line.box  # the sides of a line are rounded when it is built

    def note_marks(self, lines: Sequence[Line]) -> list[Block]:
        """The marks that ``block`` leaves out of the text of these lines, each in the box of its line."""
        return [
            replace(self._aside(line.page, mark.number, line.box, BlockKind.NOTE_MARK, line.size), marks=(mark,))
            for line in lines
            for mark in self.notes.cut(line)[1]
        ]

    def turned(self, page: int, piece: TurnedText) -> Block:
        """Words at another angle than those of their page."""
        return self._aside(page, piece.text, piece.box, BlockKind.TURNED_TEXT, piece.size)

    def _aside(self, page: int, text: str, box: Box, kind: BlockKind, size: float) -> Block:
        span = Span(page, self.frames[page].shown(box), 0, len(text))
        return Block(text, kind, (span,), self.frames[page].origin, size=round(size, 1))

    def _kind(self, lines: Sequence[Line], text: str, *, bold: bool) -> BlockKind:
        if lines[-1].entry or (len(text) < 2 * LONGEST_HEADING and has_leaders(text) and _CONTENTS_ENTRY.search(text)):
            return BlockKind.CONTENTS_ENTRY
        if self._is_heading(lines, text, bold=bold):
            return BlockKind.HEADING
        return BlockKind.ITEM if starts_item(text) else BlockKind.PARAGRAPH

    def _is_heading(self, lines: Sequence[Line], text: str, *, bold: bool) -> bool:
        if len(text) > LONGEST_HEADING or len(lines) > MOST_HEADING_LINES or not _LETTERS.search(text):
            return False
        if starts_item(text) or text.endswith((";", ",")):
            return False
        sentence = _HEADING_END.search(text) is not None
        titled = starts_with_mark(text) or starts_bare_section(text) or starts_with_keyword(text)
        larger = lines[0].size > LARGER * self.body_size
        if bold:
            return not sentence or titled or larger
        centred = all(is_centred(line) for line in lines)
        if larger and (centred or lines[0].size > MUCH_LARGER * self.body_size):
            return not sentence and not starts_with_mark(text)
        capitals = text.isupper() and len(text) > 3
        if starts_with_keyword(text) and len(text) < 60 and not sentence:
            return centred or lines[0].words <= 3 or _UPPER_TITLE.match(text) is not None
        return (
            centred
            and not sentence
            and len(text) < 120
            and lines[0].words > 0
            and not text[:1].islower()
            and (capitals or (len(lines) <= 2 and text[:1].isupper() and _is_title(text)))
        ) or (capitals and not sentence)


def _trust(lines: Sequence[Line]) -> float:
    """Mean confidence of OCR in the words of these lines, 0 to 1."""
    if all(line.trust == 1.0 for line in lines):
        return 1.0
    return sum(line.trust * line.words for line in lines) / max(sum(line.words for line in lines), 1)


def _is_title(text: str) -> bool:
    """Most words of some length begin with a capital, as in an English title."""
    words = [word for word in text.split() if len(word) > 3 and word[0].isalpha()]
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


def is_centred(line: Line) -> bool:
    """Whether a line stands in the middle of its column with room on both sides."""
    left, right = line.left - line.column_left, line.column_right - line.right
    return min(left, right) > 2 * line.size and abs(left - right) < 0.06 * (line.column_right - line.column_left) + 4


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] == " ":
        end -= 1
    return end
