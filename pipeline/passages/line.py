"""A block made ready: clean text with its label in front, and what it could begin with."""

import re
from dataclasses import dataclass

from pipeline.passages.enumerators import parse_all, parse_from
from pipeline.passages.levels import BASE, Enumerator, Shape
from pipeline.records import Block, BlockKind

LEVEL_INDENT = 18.0  # points that stand for one level of a nested list where a format has no geometry
_INLINE_HEADING = re.compile(r"[^.:—–(“\"]{3,120}[.:]?\s?[—–]{1,2}\s?(?=[(（])")
_WITHOUT_LABEL = frozenset({BlockKind.CONTENTS_ENTRY, BlockKind.FOOTNOTE, BlockKind.TITLE})


@dataclass(frozen=True, slots=True)
class Line:
    """What the search for a path needs to know of a block.

    ``marks`` are the enumerators at its start, the outer first; those that end before ``sure_until`` were given by the
    format and are taken as they are. ``inline_heading`` is the title between a section's number and its subsection.
    """

    text: str
    block: Block
    marks: tuple[Enumerator, ...]
    indent: float | None
    sure_until: int = 0
    inline_heading: str = ""
    is_heading: bool = False
    """The reader of the format calls it a heading, and it does not read like the start of a list or sentence."""

    @property
    def has_weight(self) -> bool:
        """Its look says that it begins something."""
        return self.block.bold or self.is_heading

    @property
    def rest(self) -> str:
        """The text behind all enumerators."""
        return self.text[self.marks[-1].end :] if self.marks else self.text


def read_line(text: str, block: Block, language: str | None, label_length: int) -> Line:
    """Make a line of a block's clean text; its first ``label_length`` characters are a label that the format gave."""
    indent = block.indent
    if indent is None and block.level is not None and block.kind is BlockKind.ITEM:
        indent = block.level * LEVEL_INDENT
    is_heading = block.kind is BlockKind.SIDE_NOTE or (
        block.kind is BlockKind.HEADING and text[-1] not in ":：;,—" and not text[0].islower()
    )
    if block.path is not None or block.kind in _WITHOUT_LABEL:
        return Line(text, block, (), indent, is_heading=is_heading)
    marks = parse_all(text, language)
    heading = ""
    if len(marks) == 1 and not block.label and _may_head_a_section(marks[0]):
        match = _INLINE_HEADING.match(text, marks[0].end)
        inner = parse_from(text, match.end(), language) if match else ()
        if match and inner and inner[0].value == 1:
            heading = match[0].rstrip(" .:—–")
            marks += inner
    return Line(text, block, marks, indent, label_length, heading, is_heading)


def _may_head_a_section(mark: Enumerator) -> bool:
    return mark.level in BASE or (mark.shape in (Shape.DOT, Shape.BARE) and mark.label[0].isdigit())
