"""Where a walk over a page is: what holds for the text, the line that is gathered, the lists that are open."""

from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from pipeline.extract import html_names as names
from pipeline.records import BlockKind

HEADING_LENGTH = 200  # characters; a longer bold centred paragraph is an emphasis, not a heading
TERM = BlockKind.SIDE_NOTE
"""Within the walk only: the term of a definition list, which becomes the heading of what defines it."""


@dataclass(frozen=True, slots=True)
class Place:
    """What holds for the text within an element."""

    language: str | None = None
    heading: int | None = None
    depth: int = -1
    """Lists around, less one."""
    style: str | None = None
    """Numbering of the nearest list; None for bullets and for lists that the page numbers itself."""
    bold: bool = False
    centred: bool = False
    kind: BlockKind | None = None
    definition: bool = False
    inserted: bool = False
    struck: bool = False
    linked: bool = False
    """Within a link to another place of the page."""


@dataclass(slots=True)
class Line:
    """The text that is gathered for the next block."""

    parts: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    bold: bool = True
    inserted: bool = True
    linked: bool = True
    kind: BlockKind | None = None
    spoken: dict[str | None, int] = field(default_factory=dict)


class OpenLists:
    """The lists that are open, from the outside in, with the number and the step of each."""

    def __init__(self) -> None:
        self._counters: list[tuple[int, int]] = []

    def open(self, node: LexborNode, tag: str, attributes: names.Attributes) -> None:
        """Begin a list where its attributes say."""
        back = tag == "ol" and "reversed" in attributes
        count = sum(child.tag == "li" for child in node.iter()) if back else 1
        self._counters.append((names.whole_number(attributes.get("start"), count), -1 if back else 1))

    def count(self, attributes: names.Attributes) -> None:
        """Count one item."""
        if self._counters:
            number, step = self._counters[-1]
            number = names.whole_number(attributes.get("value"), number)
            self._counters[-1] = (number + step, step)

    def label(self, style: str | None) -> str | None:
        """What is printed before the item that was counted last; None for bullets."""
        if not self._counters:
            return None
        number, step = self._counters[-1]
        return names.item_label(style, number - step)

    def close(self) -> None:
        """End the innermost list."""
        if self._counters:
            self._counters.pop()


def judge(text: str, place: Place, *, bold: bool, item: bool) -> tuple[BlockKind, int | None]:
    """Kind and level of a block from where it stands and how it looks."""
    if place.kind is not None and place.kind is not TERM:
        return place.kind, None
    if place.heading is not None:
        return BlockKind.HEADING, place.heading
    if place.depth >= 0 and item:
        return BlockKind.ITEM, place.depth
    if place.centred and len(text) <= HEADING_LENGTH and (bold or text.isupper()) and text[-1] not in ";,":
        return BlockKind.HEADING, None
    return BlockKind.PARAGRAPH, None
