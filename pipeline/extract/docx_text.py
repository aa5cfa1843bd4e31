"""The characters of one paragraph as they are printed once all changes are accepted, and what hangs on it."""

from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.extract.docx_names import W, child, switch, value
from pipeline.extract.docx_styles import Style, StyleSheet
from pipeline.extract.docx_symbols import read_symbol
from pipeline.extract.xml_safety import local_name
from pipeline.records import BlockKind

_DROPPED_NAMES = "rPr pPr sdtPr sdtEndPr delInstrText rt annotationRef"
_DROPPED = frozenset(_DROPPED_NAMES.split())
_SIGNS = frozenset({"tab", "br", "cr", "ptab", "noBreakHyphen", "sym"})
_HOLDERS = frozenset({"AlternateContent", "drawing", "pict", "object", "ruby"})
_LONGEST_INSTRUCTION = 2_000  # characters of a field's instruction that are looked at


@dataclass(frozen=True, slots=True)
class Aside:
    """Words that are not printed once all changes are accepted, or never were."""

    text: str
    kind: BlockKind
    heading: str | None = None
    """``moved`` for words that stand elsewhere now."""


@dataclass(frozen=True, slots=True)
class Mode:
    """What holds for the runs within an element."""

    style: Style
    inserted: bool = False
    struck: bool = False
    moved: bool = False


@dataclass(slots=True)
class Line:
    """What was gathered from a paragraph: text, its inserted and bold share, notes and boxes in their order."""

    parts: list[str] = field(default_factory=list)
    notes: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Kind (``footnote`` or ``endnote``), id, and a mark of the author's own if it has one."""
    boxes: list[etree._Element] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    contents: bool = False
    """Its words are the result of a field that lists contents."""
    printed: int = 0
    inserted: int = 0
    bold: int = 0

    @property
    def text(self) -> str:
        """The characters so far, white space as it came."""
        return "".join(self.parts)

    def set_aside(self, text: str, kind: BlockKind, heading: str | None = None) -> None:
        """Keep words beside the text; those of one kind that follow each other are one."""
        last = self.asides[-1] if self.asides else None
        if last is not None and (last.kind, last.heading) == (kind, heading):
            self.asides[-1] = Aside(last.text + text, kind, heading)
        else:
            self.asides.append(Aside(text, kind, heading))

    def part(self) -> None:
        """Printed words stand between what was set aside and what will be."""
        if self.asides and self.asides[-1].text:
            self.asides.append(Aside("", BlockKind.STRUCK_TEXT))


@dataclass(slots=True)
class _Field:
    """An open field: what it was told to do, and whether its result has begun."""

    instruction: str = ""
    begun: bool = False

    @property
    def lists_contents(self) -> bool:
        """Whether the result is a list of headings."""
        return self.begun and self.instruction.split(maxsplit=1)[:1] == ["TOC"]


class RunReader:
    """Reads paragraphs in their order; a field may begin in one and end in another."""

    def __init__(self, styles: StyleSheet) -> None:
        self._styles = styles
        self._fields: list[_Field] = []

    def read(self, paragraph: etree._Element, style: Style, line: Line) -> None:
        """Add the characters of a paragraph to ``line``."""
        line.contents = line.contents or any(one.lists_contents for one in self._fields)
        self._children(paragraph, line, Mode(style))
        self._fields = [one for one in self._fields if one.begun]  # an instruction does not outlive its paragraph

    def _children(self, element: etree._Element, line: Line, mode: Mode) -> None:
        for node in element:
            name = local_name(node)
            if name in _DROPPED:
                continue
            if name == "r":
                self._read_run(node, line, mode)
            elif name == "t":
                self._print(node.text or "", line, mode, bold=False)
            elif name == "AlternateContent":
                self._children(preferred(node), line, mode)
            elif name == "txbxContent":
                line.boxes.append(node)
            elif name in {"del", "moveFrom"}:
                self._children(node, line, replace(mode, struck=True, moved=name == "moveFrom"))
            elif name in {"ins", "moveTo"}:
                self._children(node, line, replace(mode, inserted=True))
            else:
                self._children(node, line, mode)

    def _read_run(self, run: etree._Element, line: Line, mode: Mode) -> None:
        hidden, bold = self._look(run, mode.style)
        marked = False
        for node in run:
            name = local_name(node)
            if name == "fldChar":
                self._turn_field(node.get(W + "fldCharType"), line)
            elif name == "instrText" and self._fields:
                self._fields[-1].instruction = (self._fields[-1].instruction + (node.text or ""))[:_LONGEST_INSTRUCTION]
            elif name in _DROPPED or any(not one.begun for one in self._fields):
                continue
            elif hidden or mode.struck:
                self._put_by(node, name, line, mode)
            elif name in {"footnoteReference", "endnoteReference"}:
                marked = node.get(W + "customMarkFollows") in {"1", "true", "on"}
                mark = _following_text(node) if marked else None
                line.notes.append((name.removesuffix("Reference"), node.get(W + "id") or "", mark))
            elif name == "t" and not marked:
                self._print(node.text or "", line, mode, bold=bold)
            elif name in _SIGNS:
                self._print(_sign(node, name), line, mode, bold=bold)
            elif name in _HOLDERS:
                self._children(preferred(node) if name == "AlternateContent" else node, line, mode)

    def _look(self, run: etree._Element, style: Style) -> tuple[bool, bool]:
        """Whether a run is hidden, and whether it is bold."""
        look = child(run, "rPr")
        own = self._styles.find_run(value(look, "rStyle"))
        hidden, bold = switch(look, "vanish"), switch(look, "b")
        return (
            own.hidden or style.hidden if hidden is None else hidden,
            own.bold or style.bold if bold is None else bold,
        )

    def _put_by(self, node: etree._Element, name: str, line: Line, mode: Mode) -> None:
        """Keep deleted and hidden words beside the text."""
        text = (node.text or "") if name in {"t", "delText"} else _sign(node, name) if name in _SIGNS else ""
        if text:
            kind = BlockKind.STRUCK_TEXT if mode.struck else BlockKind.HIDDEN_TEXT
            line.set_aside(text, kind, "moved" if mode.moved else None)

    def _turn_field(self, kind: str | None, line: Line) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].begun = True
            line.contents = line.contents or self._fields[-1].lists_contents
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _print(self, text: str, line: Line, mode: Mode, *, bold: bool) -> None:
        if mode.struck and text:
            line.set_aside(text, BlockKind.STRUCK_TEXT, "moved" if mode.moved else None)
        elif text:
            line.part()
            line.parts.append(text)
            weight = len(text) - text.count(" ")
            line.printed += weight
            line.inserted += weight * mode.inserted
            line.bold += weight * bold


def preferred(alternative: etree._Element) -> etree._Element:
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
        return read_symbol(node.get(W + "char"), node.get(W + "font"))
    return "-" if name == "noBreakHyphen" else " "
