"""How a page looks: everything that can be chosen about a layout, with defaults of a plain statute."""

from dataclasses import dataclass
from enum import StrEnum

from reportlab.lib.pagesizes import A4


class Drawing(StrEnum):
    """The order in which the lines of a page stand in the file."""

    BY_COLUMN = "by-column"
    BY_LINE = "by-line"
    SHUFFLED = "shuffled"


class Side(StrEnum):
    """The margin that side notes stand in."""

    LEFT = "left"
    RIGHT = "right"


class ArticleStyle(StrEnum):
    """How an article begins."""

    HEADED = "headed"
    """A line of its own: number and heading."""
    SIDE_NOTED = "side-noted"
    """The bold number runs into the first paragraph; the heading is a side note."""


class Leader(StrEnum):
    """What leads from an entry of the contents to its page number."""

    DOTS = "dots"
    SPACED = "spaced"
    """Dots with spaces between."""
    BLANK = "blank"
    NO_PAGES = "no-pages"
    """Neither leader nor number: an arrangement of sections."""


class TableRules(StrEnum):
    """The rulings of a table."""

    GRID = "grid"
    LEVEL = "level"
    """Only below and above the rows."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Look:
    """Parameters of a layout. Lengths are points."""

    page: tuple[float, float] = A4
    left: float = 82
    right: float = 82
    top: float = 96
    bottom: float = 86
    font: str = "Times"
    """Times, Helvetica, Courier, Vera, AmiriPlain, Amiri (shaped), or a name given to ``faces.register_family``."""
    size: float = 11.5
    leading: float = 14.6
    paragraph_gap: float = 5.0
    indent: float = 26.0
    columns: int = 1
    gutter: float = 22.0
    gutter_rule: bool = False
    justify: bool = True
    hyphenate: bool = True
    drawing: Drawing = Drawing.BY_COLUMN
    article: ArticleStyle = ArticleStyle.HEADED
    side: Side | None = None
    side_width: float = 66.0
    line_numbers: int = 0
    """Print each n-th line number; 0 prints none."""
    numbers_side: Side = Side.LEFT
    """The margin that line numbers stand in; they stand between body and note where both are in one margin."""
    head_even: str = ""
    """Running heads of even and odd pages; ``{part}`` is the part that holds at the top of the page."""
    head_odd: str = ""
    foot: str = "{page}"
    first_head: bool = False
    """Whether the first page has a running head."""
    first_number: int = 1
    words_apart: bool = False
    """Draw each word on its own, without space characters, as TeX does."""
    ligatures: bool = True
    mirrored_brackets: bool = True
    seed: int = 0
    leader: Leader = Leader.DOTS
    contents_alone: bool = True
    """Whether a new page begins behind the contents."""
    table_rules: TableRules = TableRules.GRID
    turned_pages: int = 0
    """Store each n-th page turned by a quarter, with an entry that turns it back when it is shown; 0 stores none so."""
    double_printed: bool = False
    """Print bold words twice, a little apart, as programs do that lack a bold cut."""
    thin_bars: bool = False
    """Draw strokes through and under words as filled bars and not as lines."""

    @property
    def measure(self) -> float:
        """The width of a column."""
        return (self.page[0] - self.left - self.right - self.gutter * (self.columns - 1)) / self.columns
