"""The walk over a page: lines to blocks, lists to labels, rows to rows, without recursion."""

from dataclasses import replace

from selectolax.lexbor import LexborNode

from pipeline.extract import html_names as names
from pipeline.extract.html_notes import PageNotes, is_mark, leads_back
from pipeline.extract.html_place import TERM, Line, OpenLists, Place, judge
from pipeline.extract.html_tables import TableGrid
from pipeline.extract.text_blocks import fold_text, make_block, row_text, short_language
from pipeline.records import Block, BlockKind, Flag, Origin

_LAYOUT_MARKS = "table,h1,h2,h3,h4,h5,h6,ol,ul,dl,blockquote"
MOST_BARS = 300  # of a website that are looked into; each costs a look at all that is in it
_LONGEST_BAR = 3_000
"""Characters of an element that is named as a website's bar: a longer one may hold the law itself."""
_ASIDE = frozenset({BlockKind.RUNNING_HEAD, BlockKind.RUNNING_FOOT, BlockKind.STRUCK_TEXT, BlockKind.HIDDEN_TEXT})
_FEWEST_ENTRIES = 3  # links to places of the page in a bar that lists contents
HIDDEN_LENGTH = 20_000  # characters that are kept of a hidden element


class PageWalk:
    """Walks once over a tree; then ``blocks``, ``furniture`` and ``body_language`` hold what was found."""

    def __init__(self, notes: PageNotes) -> None:
        self.blocks: list[Block] = []
        self.linked: list[bool] = []
        """For each block whether it is a link within the page and nothing else."""
        self.furniture: list[Block] = []
        self.body_language: str | None = None
        self._notes = notes
        self._bars_left = MOST_BARS
        self._line = Line()
        self._label: str | None = None
        self._item = False
        self._term = ""
        self._tables: list[TableGrid] = []
        self._lists = OpenLists()

    def walk(self, root: LexborNode) -> None:
        """Every node once, with an explicit stack: a page may nest deeper than Python recurses."""
        stack: list[tuple[LexborNode, Place]] = []
        node: LexborNode | None = root
        place = Place()
        while node is not None:
            inner = self._enter(node, place)
            child = node.child if inner is not None else None
            if child is not None and inner is not None:
                stack.append((node, place))
                node, place = child, inner
                continue
            if inner is not None:
                self._leave(node, place, inner)
            following = node.next
            while following is None and stack:
                node, outer = stack.pop()
                self._leave(node, outer, place)
                place = outer
                following = node.next
            node = following
        self._flush(place)

    def _enter(self, node: LexborNode, place: Place) -> Place | None:
        """The place within an element; None where its content is not walked."""
        tag = node.tag or ""
        if tag == "-text":
            self._add_text(node.text_content or "", place)
            return None
        if tag == "br":
            self._break_line(place)
            return None
        attributes = node.attributes
        if tag in names.DROPPED or self._is_set_aside(node, tag, attributes, place):
            return None
        if tag in names.LINE_BLOCKS:
            self._flush(place)
            self._open(node, tag, attributes)
        return self._inside(node, tag, attributes, place)

    def _inside(self, node: LexborNode, tag: str, attributes: names.Attributes, place: Place) -> Place:
        if not attributes and tag not in names.STATEFUL:
            return place
        language = short_language(attributes.get("lang") or attributes.get("xml:lang")) or place.language
        if tag == "body":
            self.body_language = language
        listed = tag in {"ol", "ul"}
        return replace(
            place,
            language=language,
            heading=names.HEADINGS.get(tag, place.heading),
            depth=place.depth + listed,
            style=(names.list_style(attributes) if tag == "ol" else None) if listed else place.style,
            bold=place.bold or names.is_bold(tag, attributes),
            centred=place.centred or names.is_centred(tag, attributes),
            kind=self._kind_of(node, tag, attributes, place),
            definition=place.definition or tag == "dd",
            inserted=place.inserted or tag == "ins",
            struck=place.struck or names.is_struck(tag, attributes),
            linked=place.linked or (tag == "a" and (attributes.get("href") or "").startswith("#")),
        )

    def _kind_of(self, node: LexborNode, tag: str, attributes: names.Attributes, place: Place) -> BlockKind | None:
        """The kind that an element gives to all text within, if it does."""
        label = self._notes.label(attributes)
        if label is not None:
            self._label = label
            if tag in names.LINE_BLOCKS:
                return BlockKind.FOOTNOTE
            self._line.kind = BlockKind.FOOTNOTE
        if place.kind is not None:  # what is within has it already: asking anew costs time with the depth of the page
            return place.kind
        if self._bars_left and names.is_around(tag, attributes):
            self._bars_left -= 1
            return _kind_of_bar(node, attributes)
        return names.kind_of_print(tag, attributes)

    def _is_note_link(self, node: LexborNode, attributes: names.Attributes) -> bool:
        """Leave the mark of a note out of the text; before the note itself it becomes the label."""
        href = attributes.get("href") or ""
        if not href.startswith("#"):
            return False
        if self._notes.label(attributes) is not None:  # Word's pages: the anchor of a note is the link back as well
            self._label = self._notes.label(attributes)
            self._line.kind = BlockKind.FOOTNOTE
            return names.is_note_mark(node.text())
        if leads_back(node.text()):
            return True
        if not is_mark(node, attributes, href[1:]):
            return False
        kind = (attributes.get("class") or "").lower()
        if "sym" in kind or attributes.get("role") == "doc-backlink":
            self._label = fold_text(node.text()).strip("[]()")
        return True

    def _is_set_aside(self, node: LexborNode, tag: str, attributes: names.Attributes, place: Place) -> bool:
        """Whether the element was a mark of a note, or hidden and is kept as such."""
        if not names.is_hidden(attributes):
            return tag == "a" and self._is_note_link(node, attributes)
        block = make_block(node.text()[:HIDDEN_LENGTH], BlockKind.HIDDEN_TEXT, Origin.HTML, language=place.language)
        if block is not None:
            self.furniture.append(block)
        return True

    def _open(self, node: LexborNode, tag: str, attributes: names.Attributes) -> None:
        if tag in {"ol", "ul"}:
            self._lists.open(node, tag, attributes)
        elif tag == "li":
            self._item = True
            self._lists.count(attributes)
            self._label = None
        elif tag == "table":
            self._tables.append(TableGrid())
        elif tag == "tr" and self._tables and not self._is_layout(node):
            self._tables[-1].open_row()

    @property
    def _row(self) -> TableGrid | None:
        """The table whose row is open; what lies in it ends no block, and no row of data holds another table."""
        return self._tables[-1] if self._tables and self._tables[-1].cells is not None else None

    def _is_layout(self, row: LexborNode) -> bool:
        """Whether a row arranges a page rather than data: it holds tables, headings or lists, or one cell alone."""
        cells = sum(child.tag in {"td", "th"} for child in row.iter())
        return cells < 2 or row.css_first(_LAYOUT_MARKS) is not None

    def _leave(self, node: LexborNode, outer: Place, inner: Place) -> None:
        tag = node.tag or ""
        if tag not in names.LINE_BLOCKS:
            return
        if self._row is not None:
            self._leave_in_row(node, tag, outer, self._row)
            return
        self._flush(inner if tag != "dt" else replace(inner, kind=TERM))
        if tag in {"ol", "ul"}:
            self._lists.close()
        elif tag == "li":
            self._item, self._label = False, None
        elif tag == "table" and self._tables:
            self._tables.pop()
        elif tag == "dl" and self._term:
            self._line.parts.append(self._term)
            self._term = ""
            self._flush(outer)

    def _leave_in_row(self, node: LexborNode, tag: str, place: Place, row: TableGrid) -> None:
        if tag in {"td", "th"}:
            row.add(fold_text("".join(self._line.parts)), node.attributes)
            self._line.parts = []
        elif tag == "tr":
            cells = row.close_row()
            flags = (Flag.INSERTED,) if self._line.inserted and any(cells) else ()
            self._set_struck_aside(place)
            self._line = Line()
            if any(cells):
                self._add(row_text(cells), replace(place, kind=place.kind or BlockKind.TABLE_ROW), flags=flags)
        else:
            self._line.parts.append(" ")

    def _add_text(self, text: str, place: Place) -> None:
        line = self._line
        if place.struck:
            line.struck.append(text)
            return
        if line.struck and line.struck[-1] != "\n":
            line.struck.append("\n")  # what is struck next is another piece
        line.parts.append(text)
        if not text.isspace():
            line.bold = line.bold and place.bold
            line.inserted = line.inserted and place.inserted
            line.linked = line.linked and place.linked
            line.spoken[place.language] = line.spoken.get(place.language, 0) + len(text)

    def _break_line(self, place: Place) -> None:
        """One break goes on in the paragraph, two in a row end it."""
        parts = self._line.parts
        if parts and parts[-1] == "\n" and self._row is None:
            self._flush(place)
        else:
            while parts and parts[-1].isspace():
                parts.pop()
            parts.append("\n")

    def _flush(self, place: Place) -> None:
        if self._row is not None:
            self._line.parts.append(" ")
            return
        self._set_struck_aside(place)
        line, self._line = self._line, Line()
        text = fold_text("".join(line.parts))
        if not text:
            self._line.kind = line.kind  # an anchor before its paragraph
            return
        language = max(line.spoken, key=lambda code: line.spoken[code], default=place.language)
        if language != place.language:  # the words may be marked within the line, as word processors do
            place = replace(place, language=language)
        if place.kind is TERM:
            self._term = f"{self._term}; {text}" if self._term else text
            return
        if line.kind is not None and place.kind is None:
            place = replace(place, kind=line.kind)
        flags = (Flag.INSERTED,) if line.inserted and line.spoken else ()
        self._add(text, place, bold=line.bold, linked=line.linked and bool(line.spoken), flags=flags)

    def _set_struck_aside(self, place: Place) -> None:
        struck, self._line.struck = "".join(self._line.struck), []
        for piece in struck.split("\n") if struck else ():
            block = make_block(piece, BlockKind.STRUCK_TEXT, Origin.HTML, language=place.language)
            if block is not None:
                self.furniture.append(block)

    def _add(
        self, text: str, place: Place, *, bold: bool = False, linked: bool = False, flags: tuple[Flag, ...] = ()
    ) -> None:
        kind, level = judge(text, place, bold=bold, item=self._item)
        label, self._label = self._label, None
        if label is None and kind is BlockKind.ITEM and self._item:
            label, self._item = self._lists.label(place.style), False
        heading = None
        if place.definition and self._term:
            heading, self._term = self._term, ""
        block = make_block(
            text,
            kind,
            Origin.HTML,
            label=None if label and text.startswith(label) else label,
            level=level,
            heading=heading,
            language=place.language,
            bold=bold,
            flags=flags,
        )
        if block is not None and kind in _ASIDE:
            self.furniture.append(block)
        elif block is not None:
            self.blocks.append(block)
            self.linked.append(linked)


def _kind_of_bar(node: LexborNode, attributes: names.Attributes) -> BlockKind | None:
    """A website's bar is set aside; one that links to places of the page lists its contents."""
    if node.css_first("h1") is not None:
        return None
    if attributes.get("role") == "doc-toc" or len(node.css("a[href^='#']")) >= _FEWEST_ENTRIES:
        return BlockKind.CONTENTS_ENTRY
    return BlockKind.RUNNING_HEAD if len(node.text()) <= _LONGEST_BAR else None
