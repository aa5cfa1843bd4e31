"""The characters of one paragraph as they are printed once all changes are accepted, and what hangs on it."""

from dataclasses import dataclass, field

from lxml import etree

from pipeline.extract.docx_names import W, child, switch, value
from pipeline.extract.docx_styles import Style, StyleSheet
from pipeline.extract.xml_safety import local_name

_DROPPED_NAMES = "del moveFrom rPr pPr sdtPr sdtEndPr delText instrText delInstrText rt annotationRef"
_DROPPED = frozenset(_DROPPED_NAMES.split())
_SIGNS = frozenset({"tab", "br", "cr", "ptab", "noBreakHyphen", "sym"})
_PRIVATE = range(0xE000, 0xF900)


@dataclass(slots=True)
class Line:
    """What was gathered from a paragraph: text, its inserted and bold share, notes and boxes in their order."""

    parts: list[str] = field(default_factory=list)
    notes: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Kind (``footnote`` or ``endnote``), id, and a mark of the author's own if it has one."""
    boxes: list[etree._Element] = field(default_factory=list)
    printed: int = 0
    inserted: int = 0
    bold: int = 0

    @property
    def text(self) -> str:
        """The characters so far, white space as it came."""
        return "".join(self.parts)


class RunReader:
    """Reads paragraphs in their order; a field may begin in one and end in another."""

    def __init__(self, styles: StyleSheet) -> None:
        self._styles = styles
        self._fields: list[bool] = []  # for each open field, whether its result has begun

    def read(self, paragraph: etree._Element, style: Style, line: Line) -> None:
        """Add the characters of a paragraph to ``line``."""
        self._children(paragraph, line, style, inserted=False)
        self._fields = [begun for begun in self._fields if begun]  # an instruction does not outlive its paragraph

    def _children(self, element: etree._Element, line: Line, style: Style, *, inserted: bool) -> None:
        for node in element:
            name = local_name(node)
            if name in _DROPPED:
                continue
            if name == "r":
                self._read_run(node, line, style, inserted=inserted)
            elif name == "t":
                self._print(node.text or "", line, inserted=inserted, bold=False)
            elif name == "AlternateContent":
                self._children(_preferred(node), line, style, inserted=inserted)
            elif name == "txbxContent":
                line.boxes.append(node)
            else:
                self._children(node, line, style, inserted=inserted or name in {"ins", "moveTo"})

    def _read_run(self, run: etree._Element, line: Line, style: Style, *, inserted: bool) -> None:
        look = child(run, "rPr")
        own = self._styles.find_run(value(look, "rStyle"))
        stated = switch(look, "vanish")
        hidden = stated if stated is not None else own.hidden or style.hidden
        stated = switch(look, "b")
        bold = stated if stated is not None else own.bold or style.bold
        marked = False
        for node in run:
            name = local_name(node)
            if name == "fldChar":
                self._turn_field(node.get(W + "fldCharType"))
            elif hidden or name in _DROPPED or False in self._fields:
                continue
            elif name in {"footnoteReference", "endnoteReference"}:
                marked = node.get(W + "customMarkFollows") in {"1", "true", "on"}
                mark = _following_text(node) if marked else None
                line.notes.append((name.removesuffix("Reference"), node.get(W + "id") or "", mark))
            elif name == "t" and not marked:
                self._print(node.text or "", line, inserted=inserted, bold=bold)
            elif name in _SIGNS:
                self._print(_sign(node, name), line, inserted=inserted, bold=bold)
            elif name == "AlternateContent":
                self._children(_preferred(node), line, style, inserted=inserted)
            elif name in {"drawing", "pict", "object", "ruby"}:
                self._children(node, line, style, inserted=inserted)

    def _turn_field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _print(self, text: str, line: Line, *, inserted: bool, bold: bool) -> None:
        if not text:
            return
        line.parts.append(text)
        weight = len(text) - text.count(" ")
        line.printed += weight
        line.inserted += weight * inserted
        line.bold += weight * bold


def _preferred(alternative: etree._Element) -> etree._Element:
    """One of the forms in which the same content is written: never two, or a text box would be read twice."""
    forms = [node for node in alternative if local_name(node) in {"Choice", "Fallback"}]
    with_text = (form for form in forms if next(form.iter(W + "t"), None) is not None)
    return next(with_text, forms[0] if forms else alternative)


def _following_text(node: etree._Element) -> str | None:
    following = node.getnext()
    return following.text if following is not None and local_name(following) == "t" else None


def _sign(node: etree._Element, name: str) -> str:
    """What an element that stands for a character prints."""
    if name == "sym":
        return _symbol(node.get(W + "char"))
    return "-" if name == "noBreakHyphen" else " "


def _symbol(code: str | None) -> str:
    """A character of a symbol font; those in the private area have no meaning outside of their font."""
    try:
        point = int(code or "", 16)
    except ValueError:
        return ""
    return chr(point) if point < 0x110000 and point not in _PRIVATE and not 0xD800 <= point < 0xE000 else ""
