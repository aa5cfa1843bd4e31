"""The plain values that the stages of the layout hand on: words of a page, lines, and what a page became."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Block, BlockKind, Box, Origin

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of one page, as arrays of one length: word ``i`` is ``texts[i]`` in ``boxes[i]``.

    Boxes are points in the frame in which the text runs level. ``turns`` says how many quarter turns clockwise lead
    from the page as it is shown to that frame; ``width`` and ``height`` are those of the frame. Words are in
    content order.
    """

    number: int
    width: float
    height: float
    texts: tuple[str, ...]
    boxes: Floats
    """n x 4: left, top, right, bottom."""
    sizes: Floats
    """Type size in points."""
    bold: NDArray[np.bool_]
    origin: Origin = Origin.TEXT_LAYER
    turns: int = 0
    tables: tuple["TableGrid", ...] = ()
    turned: tuple["TurnedText", ...] = ()
    trust: Floats | None = None
    """For words of OCR its confidence in each, 0 to 1."""
    struck: NDArray[np.bool_] | None = None
    """Which words a line is drawn through; None where there are none."""
    underlined: NDArray[np.bool_] | None = None
    """Which words a line is drawn under, hyperlinks aside; None where there are none."""


@dataclass(frozen=True, slots=True)
class TurnedText:
    """Words that run at another angle than those of their page; the box is in the frame of the page's words."""

    text: str
    box: Box
    size: float


@dataclass(frozen=True, slots=True)
class TableGrid:
    """A ruled table: its box and the cells of each row, from top to bottom.

    All rows have one place for each left edge at which any cell begins; None where no cell of the row begins there.
    """

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A run of words on one line of one column; ``text`` has single spaces and keeps a hyphen at its end."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str
    size: float
    bold: bool
    words: int
    column: int = 0
    """Reading stream of a bilingual document."""
    column_left: float = 0.0
    column_right: float = 0.0
    strip: int = 0
    """Which column of which band of its page, counted in reading order."""
    trust: float = 1.0
    """Mean confidence of OCR in its words, 0 to 1."""
    entry: bool = False
    """Whether it ends in the page number of an entry of a contents page."""
    last_size: float = 0.0
    """Type size of its last word; 0 where that is ``size``."""
    kind: BlockKind | None = None
    """Set where the line is known to be a block of its own, such as a row of a table."""
    cells: tuple[tuple["Line", ...], ...] = ()
    """For a row of a table the lines of each cell in reading order; an empty cell has none."""
    head: str = ""
    """For a row of a table the text of the table's head."""

    @property
    def middle(self) -> float:
        """Height of the middle of the line, in points from the top."""
        return (self.top + self.bottom) / 2

    @property
    def box(self) -> Box:
        """The box of the line in the frame of its page."""
        return (self.left, self.top, self.right, self.bottom)

    def placed(self, column: int, left: float, right: float, strip: int) -> "Line":
        """The line in its column; written out, as every line of a document passes here."""
        return Line(
            self.page, self.left, self.top, self.right, self.bottom, self.text, self.size, self.bold, self.words,
            column, left, right, strip, self.trust, self.entry, self.last_size, self.kind, self.cells, self.head,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SideNote:
    """A note in the margin, and the height of its first line."""

    page: int
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The words of the note in reading order."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Composition:
    """What the layout made of a document's words."""

    blocks: tuple[Block, ...]
    furniture: tuple[Block, ...]
    confidence: Mapping[int, float] = field(default_factory=dict)
    """Trust in the reading order of each page, 0 to 1: less for forms and dense tables without rulings."""


def words_of(page: PageWords, keep: NDArray[np.bool_]) -> PageWords:
    """The page with only the words where ``keep`` is true."""
    changes: dict[str, Any] = {
        "texts": tuple(text for text, kept in zip(page.texts, keep.tolist(), strict=True) if kept),
        "boxes": page.boxes[keep],
        "sizes": page.sizes[keep],
        "bold": page.bold[keep],
        "trust": None if page.trust is None else page.trust[keep],
        "struck": None if page.struck is None else page.struck[keep],
        "underlined": None if page.underlined is None else page.underlined[keep],
    }
    fields = {
        name: getattr(page, name) for name in ("number", "width", "height", "origin", "turns", "tables", "turned")
    }
    return PageWords(**fields, **changes)
