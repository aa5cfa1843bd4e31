"""A DOCX as Word writes one: labels that exist only in numbering.xml, tracked changes, a footnote, a ruled table.

Deleted words stand in the markup as ``[-…-]``, inserted ones as ``{+…+}``; a mark may span whole
paragraphs.
"""

import re

from tests.typeset.docx_parts import pack, run
from tests.typeset.law import Provision, Role, parse_law

_CHANGED = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}", re.S)
_WHO = 'w:author="Committee on Labour" w:date="2025-04-02T10:00:00Z"'


def accept(markup: str) -> str:
    """The markup with insertions kept and deletions gone."""
    return _CHANGED.sub(lambda found: found[2] or "", markup)


def make_docx(markup: str) -> bytes:
    """A bill in DOCX from the markup of ``tests.typeset.law`` with tracked changes.

    Level 0 of the list are sections (``1.``), then ``(1)``, ``(a)`` and ``(i)``; all labels are automatic. A whole
    paragraph in a mark is an inserted or deleted paragraph.
    """
    law = parse_law(_neutral(markup))
    writer = _Writer()
    body = "".join(writer.write(provision) for provision in law.provisions)
    if writer.rows:
        body += writer.table()
    return pack(body, writer.notes, law.title)


_MARKS = {"[-": "\ue000", "-]": "\ue001", "{+": "\ue002", "+}": "\ue003"}


def _neutral(markup: str) -> str:
    """Change marks as single private characters, moved behind line prefixes so that the markup can be read."""
    lines, inside = [], ""
    for raw in markup.splitlines():
        line = raw
        for mark, sign in _MARKS.items():
            line = line.replace(mark, sign)
        opened = line[0] if line[:1] in ("\ue000", "\ue002") else ""
        line = line[1:] if opened else line
        inside = opened or inside
        closes = bool(inside) and line.endswith(("\ue001", "\ue003"))
        line = line[:-1] if closes else line
        if inside:
            found = re.match(r"(\s*(?:= \w+ \| |\(\w+\) |))(.*)", line)
            assert found
            line = f"{found[1]}{inside}{inside}{found[2]}"  # doubled: the paragraph as a whole
        inside = "" if closes else inside
        lines.append(line)
    return "\n".join(lines)


class _Writer:
    """Writes provisions as paragraphs; keeps footnotes and the rows of the open table."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.rows: list[list[str]] = []
        self.change = 100
        self.list = 0

    def write(self, provision: Provision) -> str:
        before = ""
        if provision.role is Role.ROW:
            self.rows.append([cell.strip() for cell in provision.text.strip("| ").split("|")])
            return ""
        if self.rows:
            before = self.table()
        return before + self._paragraph(provision)

    def table(self) -> str:
        """The rows that were kept, as a ruled table; keeps none after that."""
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:color="auto"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        cells = [
            "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/></w:tcPr><w:p>{run(cell)}</w:p></w:tc>' for cell in row
            )
            for row in self.rows
        ]
        grid = '<w:gridCol w:w="4000"/>' * len(self.rows[0])
        self.rows = []
        rows = "".join(f"<w:tr>{row}</w:tr>" for row in cells)
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
        )

    def _paragraph(self, provision: Provision) -> str:
        text = provision.text
        whole = text[0] if text[:2] in ("\ue000\ue000", "\ue002\ue002") else ""
        if provision.role in (Role.PART, Role.SCHEDULE) and provision.text:
            text = f"{provision.label} – {text}"
        style, number = self._style(provision)
        mark = ""
        if whole:
            tag = "del" if whole == "\ue000" else "ins"
            mark = f"<w:rPr><w:{tag} {self._stamp()}/></w:rPr>"
            text = f"{whole}{text[2:]}{chr(ord(whole) + 1)}"
        properties = f'<w:pPr><w:pStyle w:val="{style}"/>{number}{mark}</w:pPr>'
        return f"<w:p>{properties}{self._runs(text, provision)}</w:p>"

    def _style(self, provision: Provision) -> tuple[str, str]:
        names = {
            Role.TITLE: "Title", Role.SUBTITLE: "Subtitle", Role.SMALL: "Small", Role.PART: "Heading1",
            Role.SCHEDULE: "Heading1", Role.CHAPTER: "Heading1", Role.RECITAL: "Preamble",
        }  # fmt: skip
        if provision.role in names:
            return names[provision.role], ""
        if provision.role is Role.ARTICLE:
            return "Section", ""  # numbered by its style
        if not provision.label:
            return ("Flush" if provision.depth == 0 else "FlushDeep"), ""
        return "Clause", f'<w:numPr><w:ilvl w:val="{provision.depth + 1}"/><w:numId w:val="1"/></w:numPr>'

    def _runs(self, text: str, provision: Provision) -> str:
        out = ""
        for piece in re.split("(\ue000[^\ue001]*\ue001|\ue002[^\ue003]*\ue003)", text):
            if piece[:1] == "\ue000":
                out += f"<w:del {self._stamp()}>{run(piece[1:-1], 'delText')}</w:del>"
            elif piece[:1] == "\ue002":
                out += f"<w:ins {self._stamp()}>{run(piece[1:-1])}</w:ins>"
            elif piece:
                out += run(piece)
        for note in provision.notes:  # all notes of the samples stand at the end of their paragraph
            self.notes.append(note.text)
            out += (
                '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
                f'<w:footnoteReference w:id="{len(self.notes)}"/></w:r>'
            )
        return out

    def _stamp(self) -> str:
        self.change += 1
        return f'w:id="{self.change}" {_WHO}'
