"""One walk over law XML of any dialect: every printed character ends in a block, with its place in the hierarchy."""

from dataclasses import replace

from lxml import etree

from pipeline.extract.text_blocks import fold_text, make_block, short_language
from pipeline.extract.xml_place import Place
from pipeline.extract.xml_safety import local_name
from pipeline.extract.xml_schemas import Role, Schema
from pipeline.extract.xml_tables import read_rows
from pipeline.extract.xml_text import SEPARATE, LawText, sign_of
from pipeline.extract.xml_units import Units
from pipeline.records import Block, BlockKind, Flag, Origin, PathStep

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ITEM_LEVELS = frozenset({"item", "subitem"})
_UNPRINTED = frozenset({Role.DROP, Role.STRUCK, Role.ASIDE, Role.APART, Role.NOTE, Role.NOTE_REFERENCE, Role.MARGIN})
_SPEECH = PathStep("speech", "")


class LawWalk:
    """Walks once over a root; then ``blocks``, ``furniture``, ``title`` and ``set_apart`` hold what was found."""

    def __init__(self, schema: Schema) -> None:
        self.blocks: list[Block] = []
        self.title: str | None = None
        self._schema = schema
        self._read = LawText(schema)
        self._units = Units(schema, self._read)
        self._text: list[str] = []
        self._weights = [0, 0]  # printed and inserted characters of the text that is gathered
        self._labels: list[str] = []
        self._margins: list[str] = []
        self._kind: BlockKind | None = None

    @property
    def furniture(self) -> list[Block]:
        """What is printed, and is no text of the law."""
        return self._read.furniture

    @property
    def set_apart(self) -> int:
        """Provisions that are not in force."""
        return self._read.set_apart

    def walk(self, root: etree._Element, language: str | None) -> None:
        """Read all that is under ``root``."""
        self._read.index_notes(root)
        place = Place(language=language)
        self._visit(root, place)
        self._flush(place)
        self._spend_label(place)
        self._read.set_rest_aside()

    def _visit(self, element: etree._Element, place: Place) -> None:
        name = local_name(element)
        place = self._look(element, name, place)
        role = self._schema.role_of(element)
        if role in _UNPRINTED:
            self._put_by(element, role)
        elif role is None:
            self._pass_on(element, name, place)
        else:
            self._visit_role(element, role, place)

    def _put_by(self, element: etree._Element, role: Role | None) -> None:
        """Keep for later or for the furniture what does not stand in the line of text."""
        if role in (Role.NOTE, Role.NOTE_REFERENCE):
            self._read.keep_note(element, role)
        elif role is Role.MARGIN:
            self._margins.append(self._read.flatten(element))
        elif role is not None and role is not Role.DROP:
            self._read.set_aside(element, role)

    def _pass_on(self, element: etree._Element, name: str, place: Place) -> None:
        if name in self._schema.spaces:
            self._text.append(" ")
        elif name in self._schema.signs:
            self._text.append(sign_of(element))
        elif place.inline and name not in SEPARATE:
            self._children(element, place)
        else:
            self._within(element, place, place)

    def _visit_role(self, element: etree._Element, role: Role, place: Place) -> None:
        match role:
            case Role.TABLE:
                self._flush(place)
                self._read_table(element, place)
            case Role.NUMBER:
                self._read_number(element, place)
            case Role.HEADING | Role.SUBHEADING | Role.SPEAKER:
                self._read_heading(element, place, role)
            case Role.UNIT | Role.SPEECH | Role.SECTION:
                self._read_unit(element, role, place)
            case Role.QUOTE:
                self._within(element, replace(place, quoted=True, fresh_quote=True, inline=False), place)
            case Role.BLOCK:
                self._within(element, replace(place, inline=True), place)
            case Role.CONTENTS:
                self._read_single(element, place, BlockKind.CONTENTS_ENTRY)
            case Role.TITLE:
                self._read_title(element, place)

    def _children(self, element: etree._Element, place: Place) -> None:
        self._say(element.text, place)
        for child in element:
            self._visit(child, place)
            self._say(child.tail, place)

    def _say(self, text: str | None, place: Place) -> None:
        if text:
            self._text.append(text)
            weight = len(text.strip())
            self._weights[0] += weight
            self._weights[1] += weight * place.inserted

    def _within(self, element: etree._Element, inner: Place, outer: Place) -> None:
        self._flush(outer)
        self._children(element, inner)
        self._flush(inner)

    def _look(self, element: etree._Element, name: str, place: Place) -> Place:
        """The place with what an element says of all that is in it."""
        if name in self._schema.inserted:
            place = replace(place, inserted=True)
        language = self._schema.languages.get(name) or short_language(element.get(_LANG))
        return replace(place, language=language) if language and language != place.language else place

    # Units of the hierarchy

    def _read_unit(self, element: etree._Element, role: Role, place: Place) -> None:
        if self._schema.apart_with and any(local_name(child) in self._schema.apart_with for child in element):
            self._read.set_aside(element, Role.ASIDE)
            self._read.set_apart += sum(self._schema.role_of(found) is Role.APART for found in element.iter())
            return
        self._flush(place)
        if role is Role.UNIT:
            step = self._units.step(element, place)
            deeper = step is not None or self._units.level(element, local_name(element)) is not None
        else:
            step, deeper = (_SPEECH if role is Role.SPEECH else None), role is Role.SECTION
        runs_on = local_name(element) in self._schema.leading_number  # a paragraph of text that is a unit as well
        inner = replace(place, depth=place.depth + deeper, inline=runs_on)
        if step is not None:
            inner = replace(inner, path=place.below(step), fresh_quote=False)
        self._children(element, inner)
        self._flush(inner)
        self._spend_label(inner)

    # Text

    def _read_number(self, element: etree._Element, place: Place) -> None:
        self._flush(place)
        self._labels.append(self._read.flatten(element))
        if not self._units.waits(element.getparent(), place):
            self._spend_label(place, BlockKind.HEADING)

    def _spend_label(self, place: Place, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        """A number that no text came to: it is printed, so it is kept as text."""
        if self._labels or self._margins:
            text = " ".join((*self._labels, *self._margins))
            self._labels, self._margins = [], []
            self._add(text, kind, place, level=max(place.depth - 1, 1) if kind is BlockKind.HEADING else None)

    def _read_heading(self, element: etree._Element, place: Place, role: Role) -> None:
        self._flush(place)
        inner = [child for child in element if self._schema.role_of(child) is Role.NUMBER]
        labels = [*self._labels, *(self._read.flatten(child) for child in inner)]
        self._labels = []
        text = self._read.flatten(element, skip=Role.NUMBER) if inner else self._read.flatten(element)
        label = " ".join(labels)
        if not text:
            text, label = label, ""
        kind = BlockKind.PARAGRAPH if place.quoted else BlockKind.HEADING
        stated = element.get("level") or ""
        level = int(stated) if stated.isdigit() and len(stated) < 3 else max(place.depth - 1, 1)
        self._add(text, kind, place, label=label, level=level + (role is not Role.HEADING), bold=True)
        self._add_notes(place)

    def _read_title(self, element: etree._Element, place: Place) -> None:
        if place.inline:
            self.title = self.title or self._read.flatten(element) or None
            self._read.notes.clear()  # they are met again below
            self._kind = BlockKind.TITLE
            self._children(element, place)
        else:
            text = self._read_single(element, place, BlockKind.TITLE)
            self.title = self.title or text or None

    def _read_single(self, element: etree._Element, place: Place, kind: BlockKind) -> str:
        self._flush(place)
        text = self._read.flatten(element)
        self._add(text, kind, place)
        self._add_notes(place)
        return text

    def _read_table(self, table: etree._Element, place: Place) -> None:
        for is_row, text in read_rows(table, self._schema, self._read):
            if is_row:
                self._add(text, BlockKind.TABLE_ROW, place, label=self._take_label())
            else:
                self._add(text, BlockKind.PARAGRAPH, place)
            self._add_notes(place)

    # Blocks

    def _flush(self, place: Place) -> None:
        text = fold_text("".join(self._text))
        self._text = []
        (printed, inserted), self._weights = self._weights, [0, 0]
        if text:
            kind, self._kind = self._kind or self._kind_at(place), None
            heading = " — ".join(self._margins)
            self._margins = []
            items = sum(step.level in _ITEM_LEVELS for step in place.own)
            level = items - 1 if kind is BlockKind.ITEM else None
            flags = (Flag.INSERTED,) if printed and inserted else ()
            self._add(text, kind, place, label=self._take_label(), heading=heading, level=level, flags=flags)
        self._add_notes(place)

    def _kind_at(self, place: Place) -> BlockKind:
        deep = place.own and place.own[-1].level in _ITEM_LEVELS
        return BlockKind.ITEM if deep else BlockKind.PARAGRAPH

    def _take_label(self) -> str:
        label, self._labels = " ".join(self._labels), []
        return label

    def _add(
        self,
        text: str,
        kind: BlockKind,
        place: Place,
        *,
        label: str = "",
        level: int | None = None,
        heading: str = "",
        bold: bool = False,
        flags: tuple[Flag, ...] = (),
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
            flags=flags,
        )
        if block is not None:
            self.blocks.append(block)

    def _add_notes(self, place: Place) -> None:
        for label, text in self._read.take_notes():
            self._add(text, BlockKind.FOOTNOTE, place, label=label)
