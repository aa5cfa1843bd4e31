"""The walk over a page: lines to blocks, lists to labels, rows to rows, without recursion."""

from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from pipeline.extract import html_names as names
from pipeline.extract.text_blocks import fold_text, make_block, short_language
from pipeline.records import Block, BlockKind, Origin

_LAYOUT_MARKS = "table,h1,h2,h3,h4,h5,h6,ol,ul,dl,blockquote"
HEADING_LENGTH = 200  # characters; a longer bold centred paragraph is an emphasis, not a heading


@dataclass(frozen=True, slots=True)
class _Place:
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


class PageWalk:
    """Walks once over a tree; then ``blocks``, ``furniture`` and ``body_language`` hold what was found."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.furniture: list[Block] = []
        self.body_language: str | None = None
        self._text: list[str] = []
        self._all_bold = True
        self._spoken: dict[str | None, int] = {}
        self._label: str | None = None
        self._item = False
        self._term = ""
        self._cells: list[str] | None = None
        self._row_open = False
        self._counters: list[tuple[int, int]] = []  # next number and step of each open list

    def walk(self, root: LexborNode) -> None:
        """Every node once, with an explicit stack: a page may nest deeper than Python recurses."""
        stack: list[tuple[LexborNode, _Place]] = []
        node: LexborNode | None = root
        place = _Place()
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

    def _enter(self, node: LexborNode, place: _Place) -> _Place | None:
        """The place within an element; None where its content is not walked."""
        tag = node.tag or ""
        if tag == "-text":
            self._add_text(node.text_content or "", place)
            return None
        if tag == "br":
            self._break_line(place)
            return None
        attributes = node.attributes
        if tag in names.DROPPED or names.is_hidden(attributes) or attributes.get("role") == "navigation":
            return None
        if tag == "a" and self._is_note_link(node, attributes):
            return None
        if tag in names.LINE_BLOCKS:
            self._flush(place)
            self._open(node, tag, attributes)
        return self._inside(node, tag, attributes, place)

    def _inside(self, node: LexborNode, tag: str, attributes: names.Attributes, place: _Place) -> _Place:
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
            kind=self._kind_of(tag, attributes) or place.kind,
            definition=place.definition or tag == "dd",
        )

    def _kind_of(self, tag: str, attributes: names.Attributes) -> BlockKind | None:
        if tag == "footer" or attributes.get("title") == "footer":
            return BlockKind.RUNNING_FOOT
        if attributes.get("title") == "header":  # so LibreOffice writes the running heads of a document
            return BlockKind.RUNNING_HEAD
        identity = (attributes.get("id") or "").lower()
        if (attributes.get("role") or "") in {"doc-footnote", "doc-endnote"}:
            return BlockKind.FOOTNOTE
        if identity.startswith(("sdfootnote", "sdendnote", "ftn", "edn")) and tag in {"div", "p", "li", "aside"}:
            return BlockKind.FOOTNOTE
        return None

    def _is_note_link(self, node: LexborNode, attributes: names.Attributes) -> bool:
        """Leave the mark of a note out of the text; before the note itself it becomes the label."""
        href = attributes.get("href") or ""
        kind = (attributes.get("class") or "").lower()
        if not href.startswith("#"):
            return False
        raised = node.css_first("sup") is not None or (node.parent is not None and node.parent.tag == "sup")
        marked = raised or "footnote" in kind or "sdendnote" in kind or attributes.get("role") in _NOTE_ROLES
        if not marked or not names.is_note_mark(text := node.text()):
            return False
        if "sym" in kind or attributes.get("role") == "doc-backlink":
            self._label = fold_text(text).strip("[]()")
        return True

    def _open(self, node: LexborNode, tag: str, attributes: names.Attributes) -> None:
        if tag in {"ol", "ul"}:
            self._open_list(node, tag, attributes)
        elif tag == "li":
            self._item = True
            if self._counters:
                number, step = self._counters[-1]
                number = names.whole_number(attributes.get("value"), number)
                self._counters[-1] = (number + step, step)
            self._label = None
        elif tag == "tr":
            self._row_open = self._cells is None and not self._is_layout(node)
            if self._row_open:
                self._cells = []

    def _open_list(self, node: LexborNode, tag: str, attributes: names.Attributes) -> None:
        back = tag == "ol" and "reversed" in attributes
        count = sum(child.tag == "li" for child in node.iter()) if back else 1
        self._counters.append((names.whole_number(attributes.get("start"), count), -1 if back else 1))

    def _is_layout(self, row: LexborNode) -> bool:
        """Whether a row arranges a page rather than data: it holds tables, headings or lists, or one cell alone."""
        cells = sum(child.tag in {"td", "th"} for child in row.iter())
        return cells < 2 or row.css_first(_LAYOUT_MARKS) is not None

    def _leave(self, node: LexborNode, outer: _Place, inner: _Place) -> None:
        tag = node.tag or ""
        if tag not in names.LINE_BLOCKS:
            return
        if self._cells is not None:
            self._leave_in_row(tag, outer)
            return
        self._flush(inner if tag != "dt" else replace(inner, kind=_TERM))
        if tag in {"ol", "ul"} and self._counters:
            self._counters.pop()
        elif tag == "li":
            self._item, self._label = False, None
        elif tag == "dl" and self._term:
            self._text.append(self._term)
            self._term = ""
            self._flush(outer)

    def _leave_in_row(self, tag: str, place: _Place) -> None:
        if tag in {"td", "th"} and self._cells is not None:
            self._cells.append(fold_text("".join(self._text)))
            self._text = []
        elif tag == "tr" and self._cells is not None:
            cells, self._cells = self._cells, None
            self._text = []
            if any(cells):
                self._add(" | ".join(cells), replace(place, kind=place.kind or BlockKind.TABLE_ROW))
        else:
            self._text.append(" ")

    def _add_text(self, text: str, place: _Place) -> None:
        self._text.append(text)
        if not text.isspace():
            self._all_bold = self._all_bold and place.bold
            self._spoken[place.language] = self._spoken.get(place.language, 0) + len(text)

    def _break_line(self, place: _Place) -> None:
        """One break goes on in the paragraph, two in a row end it."""
        if self._text and self._text[-1] == "\n" and self._cells is None:
            self._flush(place)
        else:
            while self._text and self._text[-1].isspace():
                self._text.pop()
            self._text.append("\n")

    def _flush(self, place: _Place) -> None:
        if self._cells is not None:
            self._text.append(" ")
            return
        text = fold_text("".join(self._text))
        self._text = []
        bold, self._all_bold = self._all_bold, True
        spoken, self._spoken = self._spoken, {}
        if not text:
            return
        language = max(spoken, key=lambda code: spoken[code], default=place.language)
        if language != place.language:  # the words may be marked within the line, as word processors do
            place = replace(place, language=language)
        if place.kind is _TERM:
            self._term = f"{self._term}; {text}" if self._term else text
            return
        self._add(text, place, bold=bold)

    def _add(self, text: str, place: _Place, *, bold: bool = False) -> None:
        kind, level = self._judge(text, place, bold=bold)
        label, self._label = self._label, None
        if label is None and kind is BlockKind.ITEM and self._item and self._counters:
            number, step = self._counters[-1]
            label = names.item_label(place.style, number - step)
            self._item = False
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
        )
        if block is not None:
            running = kind in {BlockKind.RUNNING_HEAD, BlockKind.RUNNING_FOOT}
            (self.furniture if running else self.blocks).append(block)

    def _judge(self, text: str, place: _Place, *, bold: bool) -> tuple[BlockKind, int | None]:
        if place.kind is not None and place.kind is not _TERM:
            return place.kind, None
        if place.heading is not None:
            return BlockKind.HEADING, place.heading
        if place.depth >= 0 and self._item:
            return BlockKind.ITEM, place.depth
        if place.centred and len(text) <= HEADING_LENGTH and (bold or text.isupper()) and text[-1] not in ";,":
            return BlockKind.HEADING, None
        return BlockKind.PARAGRAPH, None


_TERM = BlockKind.SIDE_NOTE
"""Within the walk only: the term of a definition list, which becomes the heading of what defines it."""
_NOTE_ROLES = frozenset({"doc-noteref", "doc-backlink"})
