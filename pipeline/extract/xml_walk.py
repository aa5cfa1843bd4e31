"""One walk over law XML of any dialect: every printed character ends in a block, with its place in the hierarchy."""

from dataclasses import dataclass, replace

from lxml import etree

from pipeline.extract.text_blocks import fold_text, make_block, short_language
from pipeline.extract.xml_numbers import LOW_LEVELS, bare_number, low_level, number_from_id
from pipeline.extract.xml_safety import local_name
from pipeline.extract.xml_schemas import LOW, Role, Schema
from pipeline.records import Block, BlockKind, Origin, PathStep

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ITEM_LEVELS = frozenset({"item", "subitem"})
_BREAKING = frozenset({Role.BLOCK, Role.UNIT, Role.NUMBER, Role.HEADING, Role.SUBHEADING, Role.TABLE, Role.QUOTE})
_UNPRINTED = frozenset({Role.DROP, Role.ASIDE, Role.APART, Role.NOTE, Role.MARGIN})
_SEPARATE = frozenset({"intro", "content", "wrapUp", "quotedStructure"})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: path, heading depth, language, whether in quoted law or within a line of text."""

    path: tuple[PathStep, ...] = ()
    depth: int = 1
    language: str | None = None
    quoted: bool = False
    inline: bool = False


class LawWalk:
    """Walks once over a root; then ``blocks``, ``furniture``, ``title`` and ``set_apart`` hold what was found."""

    def __init__(self, schema: Schema) -> None:
        self.blocks: list[Block] = []
        self.furniture: list[Block] = []
        self.title: str | None = None
        self.set_apart = 0
        self._schema = schema
        self._text: list[str] = []
        self._labels: list[str] = []
        self._margins: list[str] = []
        self._notes: list[etree._Element] = []
        self._kind: BlockKind | None = None

    def walk(self, root: etree._Element, language: str | None) -> None:
        """Read all that is under ``root``."""
        place = _Place(language=language)
        self._visit(root, place)
        self._flush(place)
        self._spend_label(place)

    def _visit(self, element: etree._Element, place: _Place) -> None:
        name = local_name(element)
        place = self._speak(element, name, place)
        role = self._schema.role(name)
        if role in _UNPRINTED:
            self._put_by(element, role)
        elif role is None:
            self._pass_on(element, name, place)
        else:
            self._visit_role(element, name, role, place)

    def _put_by(self, element: etree._Element, role: Role | None) -> None:
        """Keep for later or for the furniture what does not stand in the line of text."""
        if role is Role.NOTE:
            self._notes.append(element)
        elif role is Role.MARGIN:
            self._margins.append(self._flatten(element))
        elif role is not None and role is not Role.DROP:
            self._set_aside(element, role)

    def _pass_on(self, element: etree._Element, name: str, place: _Place) -> None:
        if name in self._schema.spaces:
            self._text.append(" ")
        elif place.inline and name not in _SEPARATE:
            self._children(element, place)
        else:
            self._within(element, place, place)

    def _visit_role(self, element: etree._Element, name: str, role: Role, place: _Place) -> None:
        match role:
            case Role.TABLE:
                self._flush(place)
                self._read_table(element, place)
            case Role.NUMBER:
                self._read_number(element, place)
            case Role.HEADING | Role.SUBHEADING | Role.SPEAKER:
                self._read_heading(element, place, role)
            case Role.UNIT:
                self._read_unit(element, name, place)
            case Role.QUOTE:
                self._within(element, replace(place, quoted=True, inline=False), place)
            case Role.BLOCK:
                self._within(element, replace(place, inline=True), place)
            case Role.CONTENTS:
                self._read_single(element, place, BlockKind.CONTENTS_ENTRY)
            case Role.TITLE:
                self._read_title(element, place)

    def _children(self, element: etree._Element, place: _Place) -> None:
        self._text.append(element.text or "")
        for child in element:
            self._visit(child, place)
            self._text.append(child.tail or "")

    def _within(self, element: etree._Element, inner: _Place, outer: _Place) -> None:
        self._flush(outer)
        self._children(element, inner)
        self._flush(inner)

    def _speak(self, element: etree._Element, name: str, place: _Place) -> _Place:
        language = self._schema.languages.get(name) or short_language(element.get(_LANG))
        return replace(place, language=language) if language and language != place.language else place

    # Units of the hierarchy

    def _read_unit(self, element: etree._Element, name: str, place: _Place) -> None:
        if self._schema.apart_with and any(local_name(child) in self._schema.apart_with for child in element):
            self._set_aside(element, Role.ASIDE)
            for found in element.iter():
                self.set_apart += self._schema.role(local_name(found)) is Role.APART
            return
        self._flush(place)
        level = self._level(element, name)
        number = "" if place.quoted or level is None else self._number(element, name, level)
        if number and level is not None:
            above = place.path[-1].level if place.path else None
            named = low_level(number, above) if level == LOW else level
            inner = replace(place, path=(*place.path, PathStep(named, number)), depth=place.depth + 1, inline=False)
        else:
            inner = replace(place, depth=place.depth + (level is not None), inline=False)
        self._children(element, inner)
        self._flush(inner)
        self._spend_label(inner)

    def _level(self, element: etree._Element, name: str) -> str | None:
        """The level of a unit; None for a generic container without a number of its own."""
        level = self._schema.levels[name]
        if name == "hcontainer" and element.get("name") in self._schema.levels:
            level = self._schema.levels[element.get("name") or ""]
        if level == "section" and any(local_name(child) == "article" for child in element):
            return "division"  # on the continent a section holds articles, and articles are cited without it
        if level == LOW and name in {"hcontainer", "alinea", "level"} and not self._holder(element):
            return None
        return level

    def _holder(self, element: etree._Element) -> etree._Element | None:
        return next((child for child in element if local_name(child) in self._schema.heading_holders), None)

    def _number(self, element: etree._Element, name: str, level: str) -> str:
        holder = self._holder(element)
        if holder is not None and local_name(holder) == "ScheduleFormHeading":
            holder = next((child for child in holder if local_name(child) == "Label"), None)
        number = bare_number(self._flatten(holder)) if holder is not None else ""
        if not number and self._schema.numbers_from_ids:
            number = number_from_id(element.get("eId") or element.get("id") or "")
        if not number and level == "schedule":
            number = str(sum(1 for _ in element.itersiblings(element.tag, preceding=True)) + 1)
        return number

    # Text

    def _read_number(self, element: etree._Element, place: _Place) -> None:
        self._flush(place)
        self._labels.append(self._flatten(element))
        parent = element.getparent()
        upper = place.path and place.path[-1].level not in LOW_LEVELS
        if parent is None or not upper or place.quoted:
            return
        if self._schema.role(local_name(parent)) is Role.UNIT and not self._is_leaf(parent):
            self._spend_label(place, BlockKind.HEADING)

    def _is_leaf(self, unit: etree._Element) -> bool:
        """Whether the unit's number should wait: for its heading, or for the first words of an article."""
        roles = [self._schema.role(local_name(child)) for child in unit]
        level = self._level(unit, local_name(unit))
        return Role.HEADING in roles or level in {"article", "section", "clause", "rule", "recital"}

    def _spend_label(self, place: _Place, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        """A number that no text came to: it is printed, so it is kept as text."""
        if self._labels or self._margins:
            text = " ".join((*self._labels, *self._margins))
            self._labels, self._margins = [], []
            self._add(text, kind, place, level=max(place.depth - 1, 1) if kind is BlockKind.HEADING else None)

    def _read_heading(self, element: etree._Element, place: _Place, role: Role) -> None:
        self._flush(place)
        inner = [child for child in element if self._schema.role(local_name(child)) is Role.NUMBER]
        labels = [*self._labels, *(self._flatten(child) for child in inner)]
        self._labels = []
        text = self._flatten(element, skip=Role.NUMBER) if inner else self._flatten(element)
        label = " ".join(labels)
        if not text:
            text, label = label, ""
        kind = BlockKind.PARAGRAPH if place.quoted else BlockKind.HEADING
        stated = element.get("level") or ""
        level = int(stated) if stated.isdigit() and len(stated) < 3 else max(place.depth - 1, 1)
        self._add(text, kind, place, label=label, level=level + (role is not Role.HEADING), bold=True)
        self._add_notes(place)

    def _read_title(self, element: etree._Element, place: _Place) -> None:
        self.title = self.title or self._flatten(element) or None
        if place.inline:
            self._kind = BlockKind.TITLE
            self._children(element, place)
        else:
            self._read_single(element, place, BlockKind.TITLE)

    def _read_single(self, element: etree._Element, place: _Place, kind: BlockKind) -> None:
        self._flush(place)
        self._children(element, replace(place, inline=True))
        self._kind = kind
        self._flush(place)

    def _read_table(self, table: etree._Element, place: _Place) -> None:
        for element in table.iter():
            name = local_name(element)
            if name in self._schema.rows and self._table_of(element) is table:
                cells = [child for child in element if local_name(child) in self._schema.cells]
                texts = [self._flatten(cell) for cell in cells]
                if any(texts):
                    self._add(" | ".join(texts), BlockKind.TABLE_ROW, place, label=self._take_label())
                self._add_notes(place)
            elif name in {"caption", "title"} and element.getparent() is table:
                self._add(self._flatten(element), BlockKind.PARAGRAPH, place)

    def _table_of(self, row: etree._Element) -> etree._Element | None:
        return next((up for up in row.iterancestors() if self._schema.role(local_name(up)) is Role.TABLE), None)

    def _flatten(self, element: etree._Element, skip: Role | None = None) -> str:
        """All text under an element as one line; notes on the way are kept for after the block."""
        parts: list[str] = []
        self._gather(element, parts, skip)
        return fold_text("".join(parts))

    def _gather(self, element: etree._Element, parts: list[str], skip: Role | None) -> None:
        parts.append(element.text or "")
        for child in element:
            name = local_name(child)
            role = self._schema.role(name)
            if role is Role.NOTE:
                self._notes.append(child)
            elif name in self._schema.spaces:
                parts.append(" ")
            elif role in {Role.ASIDE, Role.APART}:
                self._set_aside(child, Role.ASIDE)
            elif role is not Role.DROP and (role is None or role is not skip):
                edge = " " if role in _BREAKING or name in _SEPARATE or name in self._schema.cells else ""
                parts.append(edge)
                self._gather(child, parts, skip)
                parts.append(edge)
            parts.append(child.tail or "")

    # Blocks

    def _flush(self, place: _Place) -> None:
        text = fold_text("".join(self._text))
        self._text = []
        if text:
            kind, self._kind = self._kind or self._kind_at(place), None
            heading = " — ".join(self._margins)
            self._margins = []
            items = sum(step.level in _ITEM_LEVELS for step in place.path)
            level = items - 1 if kind is BlockKind.ITEM else None
            self._add(text, kind, place, label=self._take_label(), heading=heading, level=level)
        self._add_notes(place)

    def _kind_at(self, place: _Place) -> BlockKind:
        deep = place.path and place.path[-1].level in _ITEM_LEVELS
        return BlockKind.ITEM if deep else BlockKind.PARAGRAPH

    def _take_label(self) -> str:
        label, self._labels = " ".join(self._labels), []
        return label

    def _add(
        self,
        text: str,
        kind: BlockKind,
        place: _Place,
        *,
        label: str = "",
        level: int | None = None,
        heading: str = "",
        bold: bool = False,
    ) -> None:
        block = make_block(
            text,
            kind,
            Origin.XML,
            label=label,
            level=level,
            path=place.path or None,
            heading=heading,
            language=place.language,
            bold=bold,
        )
        if block is not None:
            self.blocks.append(block)

    def _add_notes(self, place: _Place) -> None:
        # A note may hold notes: flattening one appends to the list that is read here.
        while self._notes:
            note = self._notes.pop(0)
            number = next((child for child in note if self._schema.role(local_name(child)) is Role.NUMBER), None)
            label = note.get("marker") or (self._flatten(number) if number is not None else "")
            text = self._flatten(note, skip=Role.NUMBER if number is not None else None)
            self._add(text, BlockKind.FOOTNOTE, place, label=label)

    def _set_aside(self, element: etree._Element, role: Role) -> None:
        self.set_apart += role is Role.APART
        notes, self._notes = self._notes, []
        text = self._flatten(element)
        self._notes = notes
        running = local_name(element) in {"staticContent", "RunningHead"}
        block = make_block(text, BlockKind.RUNNING_HEAD if running else BlockKind.FOOTNOTE, Origin.XML)
        if block is not None:
            self.furniture.append(block)
