"""What is put on pages: runs of text in one face, lines of them, and chunks, the paragraphs of lines."""

from dataclasses import dataclass

from tests.typeset.law import Change
from tests.typeset.styles import Face


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one face, its left end ``x`` points from the left of the column and ``rise`` above the base line."""

    text: str
    face: Face
    size: float
    x: float
    width: float
    word_space: float = 0.0
    rise: float = 0.0
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line ready to print. ``start`` and ``end`` count in the text of its paragraph, label included."""

    runs: tuple[Run, ...]
    height: float
    start: int
    end: int
    text: str
    notes: tuple["Chunk", ...] = ()
    rules: tuple[tuple[float, float], ...] = ()
    """Ruled lines at the top of the line's box, from and to in points; with runs the cells of a table's row."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A paragraph of lines. ``truth`` is its index among the paragraphs of the document, or -1 for an ornament."""

    truth: int
    lines: tuple[SetLine, ...]
    before: float
    keep_next: bool = False
    numbered: bool = True
    """Whether line numbers count its lines."""
    side: tuple[SetLine, ...] = ()
    full_width: bool = False
    part: str | None = None
    """The upper level that begins here, for running heads."""
    fresh_page: bool = False
    opens: bool = False
    """Whether an article begins here: parallel columns are aligned at these."""
