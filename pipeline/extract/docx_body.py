"""The body of a Word document as blocks: paragraphs with their labels, notes behind them, tables row by row."""

from collections.abc import Iterator

from lxml import etree

from pipeline.extract.docx_names import W, child, number, switch, value
from pipeline.extract.docx_numbering import LEVELS, Numbering
from pipeline.extract.docx_styles import Style, StyleSheet
from pipeline.extract.docx_text import Line, RunReader
from pipeline.extract.list_numbers import format_number
from pipeline.extract.text_blocks import make_block, short_language
from pipeline.extract.xml_safety import local_name
from pipeline.records import Block, BlockKind, Flag, Origin

Notes = dict[tuple[str, str], etree._Element]
_TWIPS_A_POINT = 20
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "txbxContent", "body"})


class BodyReader:
    """Reads a body once; ``unread`` counts what it could not read."""

    def __init__(self, styles: StyleSheet, numbering: Numbering, notes: Notes) -> None:
        self.unread = 0
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._runs = RunReader(styles)
        self._printed = {"footnote": 0, "endnote": 0}
        self._line = Line()  # holds the rest of a paragraph whose end was deleted, for the next one

    def read(self, container: etree._Element) -> Iterator[Block]:
        """The blocks of the body, a cell, a box or a note."""
        for node in container:
            name = local_name(node)
            if name == "p":
                yield from self._read_paragraph(node)
            elif name == "tbl":
                yield from self._read_table(node)
            elif name in _WRAPPERS:
                yield from self.read(node)
            elif name == "AlternateContent":
                for form in list(node)[:1]:
                    yield from self.read(form)
            elif name in {"altChunk", "subDoc"}:
                self.unread += 1

    def _read_paragraph(self, paragraph: etree._Element) -> Iterator[Block]:
        look = child(paragraph, "pPr")
        identity = value(look, "pStyle")
        style = self._styles.find(identity)
        line = self._line
        self._runs.read(paragraph, style, line)
        mark = child(look, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            return  # the end of this paragraph is deleted: what is left of it opens the next one
        self._line = Line()
        label, depth = self._count(look, identity, style)
        kind, level = _judge(look, style, depth)
        block = make_block(
            line.text,
            kind,
            Origin.DOCX,
            label=label,
            level=level,
            language=_language(paragraph),
            indent=_indent(look),
            bold=0 < line.printed == line.bold,
            flags=(Flag.INSERTED,) if 0 < line.printed == line.inserted else (),
        )
        if block is not None:
            yield block
        yield from self._read_notes(line)
        for box in line.boxes:
            yield from self.read(box)

    def _count(self, look: etree._Element | None, identity: str | None, style: Style) -> tuple[str | None, int | None]:
        """The label and depth in its list of a paragraph; the depth is None outside of lists."""
        list_id = value(look, "numPr", "numId")
        depth = number(look, "numPr", "ilvl")
        if list_id is None and style.list_id is not None:
            list_id = style.list_id
            if depth is None:
                depth = style.list_level
            if depth is None:
                depth = self._numbering.level_of_style(list_id, identity)
        if list_id is None or list_id == "0":
            return None, None
        depth = depth or 0
        return self._numbering.next_label(list_id, depth), min(max(depth, 0), LEVELS - 1)

    def _read_notes(self, line: Line) -> Iterator[Block]:
        notes, line.notes = line.notes, []
        for kind, identity, own_mark in notes:
            note = self._notes.get((kind, identity))
            if note is None:
                continue
            mark = own_mark
            if mark is None:
                self._printed[kind] += 1
                mark = format_number(self._printed[kind], "decimal" if kind == "footnote" else "lowerRoman")
            text = " ".join(part for part, _ in self._flatten(note))
            block = make_block(text, BlockKind.FOOTNOTE, Origin.DOCX, label=mark.strip())
            if block is not None:
                yield block

    def _read_table(self, table: etree._Element) -> Iterator[Block]:
        rows = [row for row in _descend(table, "tr") if child(row, "trPr", "del") is None]
        cells_of = [[cell for cell in _descend(row, "tc") if not _is_deleted(cell)] for row in rows]
        if all(len(cells) < 2 for cells in cells_of):  # a frame around text rather than data
            for cells in cells_of:
                for cell in cells:
                    yield from self.read(cell)
            return
        for cells in cells_of:
            yield from self._read_row(cells)

    def _read_row(self, cells: list[etree._Element]) -> Iterator[Block]:
        notes: list[Block] = []
        texts: list[str] = []
        flags: list[bool] = []
        for cell in cells:
            parts = []
            for text, block in self._flatten(cell):
                if block.kind is BlockKind.FOOTNOTE:
                    notes.append(block)
                else:
                    parts.append(text)
                    flags.append(Flag.INSERTED in block.flags)
            texts.append(" ".join(parts))
        if any(texts):
            inserted = (Flag.INSERTED,) if flags and all(flags) else ()
            row = make_block(" | ".join(texts), BlockKind.TABLE_ROW, Origin.DOCX, flags=inserted)
            if row is not None:
                yield row
        yield from notes

    def _flatten(self, container: etree._Element) -> Iterator[tuple[str, Block]]:
        """The blocks of a cell or note with their labels put before their text."""
        waiting, self._line = self._line, Line()
        for block in self.read(container):
            yield (f"{block.label} {block.text}" if block.label else block.text), block
        self._line = waiting


def _judge(look: etree._Element | None, style: Style, depth: int | None) -> tuple[BlockKind, int | None]:
    outline = number(look, "outlineLvl")
    outline = style.outline if outline is None else outline
    if style.contents:
        return BlockKind.CONTENTS_ENTRY, None
    if style.title:
        return BlockKind.TITLE, None
    if outline is not None and 0 <= outline < 9:
        return BlockKind.HEADING, outline + 1
    if depth is not None:
        return BlockKind.ITEM, depth
    return BlockKind.PARAGRAPH, None


def _language(paragraph: etree._Element) -> str | None:
    """The language that most characters of a paragraph are marked with, if any are."""
    counts: dict[str, int] = {}
    for run in paragraph.iter(W + "r"):
        look = child(run, "rPr")
        marked = child(look, "lang")
        if marked is None:
            continue
        right_to_left = switch(look, "rtl")
        code = short_language(marked.get(W + ("bidi" if right_to_left else "val")))
        if code:
            size = sum(len(text.text or "") for text in run.iterfind(W + "t"))
            counts[code] = counts.get(code, 0) + size
    return max(counts, key=lambda code: counts[code], default=None)


def _indent(look: etree._Element | None) -> float | None:
    found = child(look, "ind")
    text = "" if found is None else found.get(W + "start") or found.get(W + "left") or ""
    return int(text) / _TWIPS_A_POINT if text.lstrip("-").isdecimal() and len(text) < 7 else None


def _descend(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also within content controls and insertions."""
    for node in element:
        found = local_name(node)
        if found == name:
            yield node
        elif found in _WRAPPERS:
            yield from _descend(node, name)


def _is_deleted(cell: etree._Element) -> bool:
    return child(cell, "tcPr", "cellDel") is not None
