"""Putting chunks on pages: what fits in a height, and the three ways in which text runs from column to column."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tests.typeset.look import Look
from tests.typeset.pieces import Chunk, SetLine

_NOTE_SPACE = 12.0  # points between body and notes, the rule in the middle
_SIDE_SPACE = 6.0  # points between two side notes


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and the distance of its top from the top of its cell, in points."""

    line: SetLine
    top: float
    chunk: Chunk
    opens_chunk: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Placed lines of one column on one page. ``top`` counts from the upper margin; notes stand at the bottom."""

    column: int
    top: float
    placed: tuple[Placed, ...]
    notes: tuple[Chunk, ...] = ()
    full_width: bool = False
    stream: int = 0

    @property
    def notes_height(self) -> float:
        """What the footnotes take of the page, the rule above them included."""
        return _height_of(self.notes)

    @property
    def bottom(self) -> float:
        """Where the last line ends, from the upper margin."""
        return self.top + max((one.top + one.line.height for one in self.placed), default=0.0)


@dataclass(slots=True)
class Sheet:
    """The cells of one page."""

    cells: list[Cell] = field(default_factory=list)

    def notes_height(self) -> float:
        """What the footnotes of the fullest column take; those of all its bands stand together at the bottom."""
        columns = {cell.column for cell in self.cells}
        return max((_height_of(self.notes_of(column)) for column in columns), default=0.0)

    def notes_of(self, column: int) -> list[Chunk]:
        """The footnotes of a column in order."""
        return [note for cell in self.cells if cell.column == column for note in cell.notes]


def _height_of(notes: Sequence[Chunk]) -> float:
    lines = sum(note.before + sum(line.height for line in note.lines) for note in notes)
    return lines + _NOTE_SPACE if notes else 0.0


@dataclass(slots=True)
class _Filling:
    placed: list[Placed] = field(default_factory=list)
    notes: list[Chunk] = field(default_factory=list)
    y: float = 0.0
    side_end: float = 0.0

    def notes_height(self, more: Sequence[Chunk] = ()) -> float:
        return _height_of([*self.notes, *more])

    def add(self, chunk: Chunk, lines: Sequence[SetLine], gap: float) -> None:
        self.y += gap
        if chunk.side:
            self.y = max(self.y, self.side_end)
            self.side_end = self.y + sum(line.height for line in chunk.side) + _SIDE_SPACE
        for number, line in enumerate(lines):
            self.placed.append(Placed(line, self.y, chunk, opens_chunk=number == 0))
            self.y += line.height
            self.notes += line.notes


def fill(chunks: Sequence[Chunk], height: float, *, fresh: bool = True) -> tuple[_Filling, list[Chunk]]:
    """Place what fits in ``height``; a heading stays with two lines of what follows, no single line stands alone.

    On a ``fresh`` page something is placed in any case.
    """
    filling, rest = _Filling(), list(chunks)
    while rest:
        heads = list(itertools.takewhile(lambda one: one.keep_next, rest))
        body = rest[len(heads)] if len(heads) < len(rest) else None
        fitted = _fit_group(filling, heads, body, height, must=fresh and not filling.placed)
        if fitted is None:
            break
        for head in heads:
            filling.add(head, head.lines, _gap(filling, head))
        if body is None:
            return filling, []
        filling.add(body, body.lines[:fitted], _gap(filling, body))
        rest = rest[len(heads) + 1 :]
        if fitted < len(body.lines):
            return filling, [replace(body, lines=body.lines[fitted:], before=0.0, side=(), opens=False), *rest]
    return filling, rest


def _gap(filling: _Filling, chunk: Chunk) -> float:
    return chunk.before if filling.placed else 0.0


def _fit_group(filling: _Filling, heads: list[Chunk], body: Chunk | None, height: float, *, must: bool) -> int | None:
    """How many lines of ``body`` fit below ``heads``; None where the group must wait for the next page."""
    y = filling.y
    for number, head in enumerate(heads):
        y += (head.before if filling.placed or number else 0.0) + sum(line.height for line in head.lines)
    if body is None:
        return 0 if must or y + filling.notes_height() <= height else None
    y += body.before if filling.placed or heads else 0.0
    if body.side:
        y = max(y, filling.side_end)
        if y + sum(line.height for line in body.side) + filling.notes_height() > height and not must:
            return None
    count, notes = 0, list[Chunk]()
    for line in body.lines:
        notes += line.notes
        y += line.height
        if y + filling.notes_height(notes) > height:
            break
        count += 1
    total = len(body.lines)
    if count == total:
        return count
    if total - count == 1:
        count -= 1
    if count >= 2:
        return count
    return max(count, 1) if must else None  # nothing higher than a page may stop the run


def flow_in_turn(chunks: Sequence[Chunk], look: Look) -> list[Sheet]:
    """One column after the other, page after page; full-width chunks cut the page, the columns above are balanced."""
    height = look.page[1] - look.top - look.bottom
    sheets, y = [Sheet()], 0.0
    for band, full_width in _bands(chunks, look):
        rest = band
        if rest[0].fresh_page and y:
            sheets.append(Sheet())
            y = 0.0
        if full_width:
            needed = sum(one.before + sum(line.height for line in one.lines) for one in rest)
            if y and y + needed + 6 * look.leading > height - sheets[-1].notes_height():
                sheets.append(Sheet())
                y = 0.0
        while rest:
            columns = 1 if full_width else look.columns
            room = height - sheets[-1].notes_height()
            cells, rest = _fill_columns(rest, y, room, columns, full_width=full_width)
            sheets[-1].cells += cells
            y = max((cell.bottom for cell in cells), default=0.0)
            if rest:
                sheets.append(Sheet())
                y = 0.0
    return sheets


def _bands(chunks: Sequence[Chunk], look: Look) -> list[tuple[list[Chunk], bool]]:
    """Runs of chunks that all cross the columns, or none of them; a chunk that needs a fresh page begins one."""
    bands: list[tuple[list[Chunk], bool]] = []
    for chunk in chunks:
        full_width = chunk.full_width and look.columns > 1
        if not bands or bands[-1][1] is not full_width or chunk.fresh_page:
            bands.append(([], full_width))
        bands[-1][0].append(chunk)
    return bands


def _fill_columns(
    chunks: list[Chunk], y: float, height: float, columns: int, *, full_width: bool
) -> tuple[list[Cell], list[Chunk]]:
    top = y + chunks[0].before if y else 0.0
    room = height - top
    heights = [room]
    if columns > 1:
        total = sum(one.before + sum(line.height for line in one.lines) for one in chunks)
        heights = [total / columns + 4.0 * step for step in range(200) if total / columns + 4.0 * step < room] + [room]
    for tried in heights:
        cells, rest = [], list(chunks)
        for column in range(columns):
            filling, rest = fill(rest, tried, fresh=y == 0 and tried == room)
            cells.append(Cell(column, top, tuple(filling.placed), tuple(filling.notes), full_width))
        if not rest:
            break
    return cells, rest


def flow_side_by_side(
    masthead: Sequence[Chunk], left: Sequence[Chunk], right: Sequence[Chunk], look: Look
) -> list[Sheet]:
    """Two languages beside each other: column k goes on in column k of the next page; articles begin level."""
    height = look.page[1] - look.top - look.bottom
    sheets = flow_in_turn(masthead, replace(look, columns=1)) if masthead else [Sheet()]
    sheets[-1].cells = [replace(cell, full_width=True) for cell in sheets[-1].cells]
    y = max((cell.bottom for cell in sheets[-1].cells), default=0.0)
    for pair in _pairs(left, right):
        y = _place_pair(pair, sheets, y, height)
    return sheets


def _place_pair(pair: tuple[list[Chunk], list[Chunk]], sheets: list[Sheet], y: float, height: float) -> float:
    rests = pair
    while any(rests):
        top = y + max(rest[0].before for rest in rests if rest) if y else 0.0
        room = height - top - sheets[-1].notes_height()
        fills = [fill(rest, room, fresh=y == 0) for rest in rests]
        stuck = any(rest and not filling.placed for rest, (filling, _) in zip(rests, fills, strict=True))
        if (stuck or room < 24) and y:
            sheets.append(Sheet())
            y = 0.0
            continue
        for column, (filling, _) in enumerate(fills):
            if filling.placed:
                sheets[-1].cells.append(Cell(column, top, tuple(filling.placed), tuple(filling.notes), stream=column))
        y = max(top + filling.y for filling, _ in fills)
        rests = (fills[0][1], fills[1][1])
        if any(rests):
            sheets.append(Sheet())
            y = 0.0
    return y


def _pairs(left: Sequence[Chunk], right: Sequence[Chunk]) -> list[tuple[list[Chunk], list[Chunk]]]:
    """Pairs that begin level: paragraph by paragraph where both languages have as many, else article by article."""
    groups = [_split_at_openings(side) for side in (left, right)]
    if len(groups[0]) != len(groups[1]):
        raise ValueError(f"The two languages have {len(groups[0])} and {len(groups[1])} articles.")
    found: list[tuple[list[Chunk], list[Chunk]]] = []
    for ours, theirs in zip(*groups, strict=True):
        units = [_units(ours), _units(theirs)]
        if len(units[0]) == len(units[1]):
            found += zip(*units, strict=True)
        else:
            found.append((ours, theirs))
    return found


def _split_at_openings(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    groups: list[list[Chunk]] = []
    for chunk in chunks:
        if not groups or (chunk.opens and not groups[-1][-1].keep_next):
            groups.append([])
        groups[-1].append(chunk)
    return groups


def _units(chunks: list[Chunk]) -> list[list[Chunk]]:
    units: list[list[Chunk]] = [[]]
    for chunk in chunks:
        units[-1].append(chunk)
        if not chunk.keep_next:
            units.append([])
    return [unit for unit in units if unit]
