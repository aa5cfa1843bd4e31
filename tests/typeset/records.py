"""What the kit gives back: the bytes of a document and, beside them, the exact truth about what stands where."""

from dataclasses import dataclass

from pipeline.records import BlockKind, Box, PassageKind, PathStep


@dataclass(frozen=True, slots=True)
class TruthLine:
    """One printed line of a paragraph.

    ``text`` is as printed, with a line-end hyphen and without footnote marks; ``start`` and ``end`` count in the text
    of the paragraph. The box goes from 0.8 of the type size above the base line to 0.25 below it, in points from the
    top left of the page.
    """

    page: int
    box: Box
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TruthParagraph:
    """A paragraph as its author wrote it: label first, hyphens of line ends gone, footnote marks left out."""

    text: str
    kind: PassageKind
    block: BlockKind
    path: tuple[PathStep, ...]
    """From the article or section down; the parts above are in ``upper``."""
    upper: tuple[PathStep, ...]
    headings: tuple[str, ...]
    """From the outermost to the nearest, the heading or side note of its own section included."""
    language: str
    stream: int
    """0, or 1 for the second language of a bilingual document."""
    lines: tuple[TruthLine, ...] = ()
    """Empty in formats without geometry."""
    cells: tuple[str, ...] = ()
    """Of a table's row, its cells in reading order, empty ones included; ``text`` is the same words."""
    struck: tuple[str, ...] = ()
    """Words printed with a line through them; ``text`` leaves them out, unless ``gone``."""
    inserted: tuple[str, ...] = ()
    """Words of ``text`` that are underlined as new."""
    gone: bool = False
    """The whole paragraph is struck: ``text`` is no law any more."""
    marks: tuple[tuple[int, str], ...] = ()
    """Footnote marks: the offset in ``text`` behind which each stands, and its number."""
    quoted: tuple[PathStep, ...] | None = None
    """For quoted law its path within what is quoted; ``path`` is that of the provision that quotes it."""

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages that the paragraph stands on, in order."""
        return tuple(sorted({line.page for line in self.lines}))


@dataclass(frozen=True, slots=True)
class Furniture:
    """A running head, page number, line number or side note: one printed line of it."""

    kind: BlockKind
    text: str
    page: int
    box: Box
    owner: int | None = None
    """For a side note, the index of the paragraph that it stands beside."""


@dataclass(frozen=True, slots=True)
class TypesetDocument:
    """A made document. ``paragraphs`` stand in reading order: stream by stream where there are two languages."""

    pdf: bytes
    paragraphs: tuple[TruthParagraph, ...]
    furniture: tuple[Furniture, ...]
    pages: int
