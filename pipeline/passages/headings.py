"""The headings above each passage, from the outermost to the nearest."""

from dataclasses import dataclass, field

from pipeline.passages.levels import ATTACHED, UPPER, Level
from pipeline.passages.line import Line
from pipeline.passages.paths import Placement
from pipeline.passages.uppers import Uppers
from pipeline.records import BlockKind

LONGEST = 300  # characters of a heading in the context of a passage; what is longer is no heading


@dataclass(slots=True)
class _Open:
    text: str
    level: int | None
    """The depth that the format gives."""
    upper: Level | None
    size: float
    lone: bool
    """Only a label so far: ``PART II``; a title may follow on the next line."""


@dataclass(slots=True)
class Headings:
    """The headings that are open in one reading stream. ``uppers`` knows how parts and chapters nest."""

    uppers: Uppers
    title: str | None = None
    open: list[_Open] = field(default_factory=list)
    base: str = ""
    """The title of the article or section that is open."""
    base_is_lone: bool = False
    follows_heading: bool = False

    def above(self, line: Line, placement: Placement) -> tuple[str, ...]:
        """Take note of the line and give the headings above it; a heading is not above itself."""
        if line.block.kind in (BlockKind.TITLE, BlockKind.CONTENTS_ENTRY):
            return ()
        if placement.opened in UPPER and placement.accepted:
            return self._enter(line, placement.opened)
        if placement.opened_base:
            return self._open_base(line, placement)
        if line.is_heading and not placement.accepted:  # also the heading of a part in a format that gives paths
            return self._enter_unnumbered(line)
        self.follows_heading = self.base_is_lone = False
        own = line.block.heading
        return self.texts() if not own or own == self.base else (*self.texts(), own)

    def texts(self) -> tuple[str, ...]:
        """The headings above whatever comes now."""
        texts = [heading.text for heading in self.open if heading.text != self.title]
        if self.base and (not texts or texts[-1] != self.base):
            texts.append(self.base)
        return tuple(texts)

    def _open_base(self, line: Line, placement: Placement) -> tuple[str, ...]:
        in_table = line.block.kind is BlockKind.TABLE_ROW  # the heading of a row is the head of its table
        own = line.inline_heading if in_table else line.block.heading or line.inline_heading
        rest = line.text[line.marks[placement.accepted - 1].end :] if placement.accepted else line.block.text
        if line.is_heading:
            own = own or rest[:LONGEST]
            self.base = ""
            above = self.texts()
            self.base, self.base_is_lone, self.follows_heading = own, not own, True
            return above
        if own or not self.base or not self.follows_heading:
            self.base = own or ""
        self.base_is_lone = not rest
        self.follows_heading = False
        return self.texts()

    def _enter(self, line: Line, upper: Level | None) -> tuple[str, ...]:
        level = line.block.level if line.block.kind is BlockKind.HEADING else None
        while self.open and not self._encloses(self.open[-1], level, upper):
            self.open.pop()
        if upper in ATTACHED:
            self.open = [heading for heading in self.open if heading.level is not None and level is not None]
        self.base, self.base_is_lone = "", False
        above = self.texts()
        lone = line.marks[0].end >= len(line.text)
        own = line.block.heading
        text = line.text if not own else f"{line.text} – {own}"
        self.open.append(_Open(text[:LONGEST], level, upper, line.block.size or 0.0, lone and not own))
        self.follows_heading = True
        return above

    def _encloses(self, outer: _Open, level: int | None, upper: Level | None) -> bool:
        if outer.upper is not None and upper is not None:
            return self.uppers.place_of(outer.upper) < self.uppers.place_of(upper)
        return outer.level is not None and level is not None and outer.level < level

    def _enter_unnumbered(self, line: Line) -> tuple[str, ...]:
        text = line.text[:LONGEST]
        if self.base_is_lone:
            above = self.texts()
            self.base, self.base_is_lone, self.follows_heading = text, False, True
            return above
        self.base = ""
        if self.open and self.open[-1].lone and self.follows_heading:
            above = self.texts()
            self.open[-1].text = f"{self.open[-1].text} – {text}"[:LONGEST]
            self.open[-1].lone, self.open[-1].size = False, line.block.size or 0.0
            return above
        level, size = line.block.level, line.block.size or 0.0
        if self._wraps(level, size):
            above = self.texts()
            self.open[-1].text = f"{self.open[-1].text} {text}"[:LONGEST]
            return above
        while self.open and self._ends(self.open[-1], level, size):
            if self.follows_heading and self.open[-1].upper is not None and size <= self.open[-1].size + 0.5:
                break  # the title of a part stands just below its heading
            self.open.pop()
        above = self.texts()
        self.open.append(_Open(text, level, None, size, lone=False))
        self.follows_heading = True
        return above

    def _wraps(self, level: int | None, size: float) -> bool:
        """The second line of the heading of a part, set as the first."""
        last = self.open[-1] if self.open and self.follows_heading else None
        if last is None or last.upper is None or not size:
            return False
        return self._ends(last, level, size) and abs(last.size - size) <= 0.5  # points

    def _ends(self, outer: _Open, level: int | None, size: float) -> bool:
        if outer.level is not None and level is not None:
            return outer.level >= level
        if outer.upper is not None:
            return False
        return outer.size <= size + 0.5  # points that print and reading may differ by
