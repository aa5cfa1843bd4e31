"""The body of a Word document as blocks: paragraphs with their labels, notes behind them, tables row by row."""

from collections.abc import Iterator

from lxml import etree

from pipeline.extract.docx_names import W, child, number, switch, value
from pipeline.extract.docx_numbering import LEVELS, Numbering
from pipeline.extract.docx_styles import Style, StyleSheet
from pipeline.extract.docx_tables import find_rows, has_columns, read_cells
from pipeline.extract.docx_text import Line, RunReader, preferred
from pipeline.extract.list_numbers import format_number
from pipeline.extract.text_blocks import make_block, row_text, short_language
from pipeline.extract.xml_safety import local_name
from pipeline.records import Block, BlockKind, Flag, Origin

Notes = dict[tuple[str, str], etree._Element]
NoteStyles = dict[str, tuple[str, int]]
"""For footnotes and endnotes the format of their numbers and the first one."""
PLAIN_NOTES: NoteStyles = {"footnote": ("decimal", 1), "endnote": ("lowerRoman", 1)}
_TWIPS_A_POINT = 20
WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "txbxContent", "body"})


class BodyReader:
    """Reads a body once; then ``asides`` holds what is not printed, and ``unread`` counts what it could not read."""

    def __init__(
        self, styles: StyleSheet, numbering: Numbering, notes: Notes, note_styles: NoteStyles = PLAIN_NOTES
    ) -> None:
        self.unread = 0
        self.asides: list[Block] = []
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._note_styles = note_styles
        self._runs = RunReader(styles)
        self._printed = {kind: first - 1 for kind, (_, first) in note_styles.items()}
        self._line = Line()  # holds the rest of a paragraph whose end was deleted, for the next one

    def read(self, container: etree._Element) -> Iterator[Block]:
        """The blocks of the body, a cell, a box or a note."""
        for node in container:
            name = local_name(node)
            if name == "p":
                yield from self._read_paragraph(node)
            elif name == "tbl":
                yield from self._read_table(node)
            elif name in WRAPPERS:
                yield from self.read(node)
            elif name == "AlternateContent":
                yield from self.read(preferred(node))
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
            line.set_aside("\n", BlockKind.STRUCK_TEXT, "moved" if child(mark, "moveFrom") is not None else None)
            return  # the end of this paragraph is deleted: what is left of it opens the next one
        self._line = Line()
        self._keep_asides(line)
        label, depth = self._count(look, identity, style)
        kind, level = (BlockKind.CONTENTS_ENTRY, None) if line.contents else _judge(look, style, depth)
        block = make_block(
            line.text,
            kind,
            Origin.DOCX,
            label=label,
            level=level,
            language=_language(paragraph),
            indent=_indent(look),
            bold=0 < line.printed == line.bold,
            flags=(Flag.INSERTED,) if line.printed and line.inserted else (),
        )
        if block is not None:
            yield block
        yield from self._read_notes(line)
        for box in line.boxes:
            yield from self.read(box)

    def _keep_asides(self, line: Line) -> None:
        for aside in line.asides:
            for text in aside.text.split("\n"):
                block = make_block(text, aside.kind, Origin.DOCX, heading=aside.heading)
                if block is not None:
                    self.asides.append(block)

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
                mark = format_number(self._printed[kind], self._note_styles[kind][0])
            text = " ".join(part for part, _ in self._flatten(note))
            block = make_block(text, BlockKind.FOOTNOTE, Origin.DOCX, label=mark.strip())
            if block is not None:
                yield block

    def _read_table(self, table: etree._Element) -> Iterator[Block]:
        rows = []
        for row in find_rows(table):
            if child(row, "trPr", "del") is None:
                rows.append(row)
            else:
                self._strike(row)
        if not has_columns(rows):  # a frame around text rather than data
            for row in rows:
                for cell in read_cells(row):
                    if cell.element is not None and not cell.deleted:
                        yield from self.read(cell.element)
            return
        for row in rows:
            yield from self._read_row(row)

    def _read_row(self, row: etree._Element) -> Iterator[Block]:
        notes: list[Block] = []
        texts: list[str] = []
        flags: list[bool] = []
        for cell in read_cells(row):
            if cell.deleted and cell.element is not None:
                self._strike(cell.element)
                continue
            parts = []
            for text, block in self._flatten(cell.element) if cell.element is not None and not cell.goes_on else ():
                if block.kind is BlockKind.FOOTNOTE:
                    notes.append(block)
                else:
                    parts.append(text)
                    flags.append(Flag.INSERTED in block.flags)
            texts += [" ".join(parts), *[""] * (cell.width - 1)]
        if any(texts):
            inserted = (Flag.INSERTED,) if any(flags) or child(row, "trPr", "ins") is not None else ()
            made = make_block(row_text(texts), BlockKind.TABLE_ROW, Origin.DOCX, flags=inserted)
            if made is not None:
                yield made
        yield from notes

    def _strike(self, element: etree._Element) -> None:
        """Keep the words of a deleted row or cell beside the text; they count no numbers."""
        words = (node.text or "" for node in element.iter(W + "t", W + "delText"))
        block = make_block(" ".join(words), BlockKind.STRUCK_TEXT, Origin.DOCX)
        if block is not None:
            self.asides.append(block)

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
