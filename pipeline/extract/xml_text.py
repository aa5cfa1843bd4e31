"""The text under an element of law XML as one line; notes on the way wait, and what is not law is set aside."""

from dataclasses import dataclass, field

from lxml import etree

from pipeline.extract.text_blocks import fold_text, make_block
from pipeline.extract.xml_safety import local_name
from pipeline.extract.xml_schemas import Role, Schema
from pipeline.records import Block, BlockKind, Origin

BREAKING = frozenset(
    {Role.BLOCK, Role.UNIT, Role.NUMBER, Role.HEADING, Role.SUBHEADING, Role.TABLE, Role.QUOTE, Role.CONTENTS}
)
SEPARATE = frozenset({"intro", "content", "wrapUp", "quotedStructure", "chapeau", "continuation"})
_RUNNING = frozenset({"staticContent", "RunningHead"})
_MOST_NOTES = 100_000


@dataclass(frozen=True, slots=True)
class WaitingNote:
    """A note that was met in a line, and the mark that its reference gives."""

    element: etree._Element
    marker: str | None = None


@dataclass(slots=True)
class LawText:
    """Reads text; ``notes`` wait for the end of their block, ``furniture`` and ``set_apart`` hold what is no text."""

    schema: Schema
    notes: list[WaitingNote] = field(default_factory=list)
    furniture: list[Block] = field(default_factory=list)
    set_apart: int = 0
    _known: dict[str, etree._Element] = field(default_factory=dict)

    def index_notes(self, root: etree._Element) -> None:
        """Remember the notes that references may point to, by their ids."""
        if Role.NOTE_REFERENCE not in self.schema.roles.values():
            return
        for element in root.iter("{*}note", "{*}Commentary", "{*}Footnote"):
            identity = element.get("eId") or element.get("id") or element.get("ID")
            if identity and len(self._known) < _MOST_NOTES:
                self._known.setdefault(identity, element)

    def flatten(self, element: etree._Element, skip: Role | None = None) -> str:
        """All text under an element as one line, without children of the role ``skip``."""
        parts: list[str] = []
        self._gather(element, parts, skip)
        return fold_text("".join(parts))

    def _gather(self, element: etree._Element, parts: list[str], skip: Role | None) -> None:
        parts.append(element.text or "")
        for child in element:
            name = local_name(child)
            role = self.schema.role_of(child)
            if role in (Role.NOTE, Role.NOTE_REFERENCE):
                self.keep_note(child, role)
            elif name in self.schema.spaces:
                parts.append(" ")
            elif name in self.schema.signs:
                parts.append(sign_of(child))
            elif role in (Role.ASIDE, Role.APART, Role.STRUCK):
                self.set_aside(child, Role.ASIDE if role is Role.APART else role)
            elif role is not Role.DROP and (role is None or role is not skip):
                edge = " " if role in BREAKING or name in SEPARATE or name in self.schema.cells else ""
                parts.append(edge)
                self._gather(child, parts, skip)
                parts.append(edge)
            parts.append(child.tail or "")

    def keep_note(self, element: etree._Element, role: Role) -> None:
        """Let a note wait for the end of its block; a reference fetches its note from where that stands."""
        if role is Role.NOTE:
            self.notes.append(WaitingNote(element))
            return
        target = (element.get("href") or element.get("Ref") or element.get("ID") or "").lstrip("#")
        note = self._known.pop(target, None)  # the first reference prints it
        if note is not None:
            self.notes.append(WaitingNote(note, element.get("marker")))

    def set_rest_aside(self) -> None:
        """Notes that no reference pointed to are no part of the text, and are kept."""
        for element in self._known.values():
            self.set_aside(element, Role.ASIDE)
        self._known.clear()

    def take_notes(self) -> "list[tuple[str, str]]":
        """Mark and text of the notes that wait; a note may hold notes, which follow it."""
        taken: list[tuple[str, str]] = []
        while self.notes:
            note = self.notes.pop(0)
            inner = (child for child in note.element if self.schema.role_of(child) is Role.NUMBER)
            number = next(inner, None)
            marker = note.marker or note.element.get("marker")
            label = marker or (self.flatten(number) if number is not None else "")
            taken.append((label, self.flatten(note.element, skip=None if number is None else Role.NUMBER)))
        return taken

    def set_aside(self, element: etree._Element, role: Role) -> None:
        """Keep an element as furniture; its notes go with it."""
        self.set_apart += role is Role.APART
        notes, self.notes = self.notes, []
        text = self.flatten(element)
        self.notes = notes
        kind = BlockKind.RUNNING_HEAD if local_name(element) in _RUNNING else BlockKind.FOOTNOTE
        block = make_block(text, BlockKind.STRUCK_TEXT if role is Role.STRUCK else kind, Origin.XML)
        if block is not None:
            self.furniture.append(block)


def sign_of(element: etree._Element) -> str:
    """The character of an element that stands for one."""
    try:
        point = int(element.get("CODE") or "", 16)
    except ValueError:
        return '"'
    return chr(point) if 0x20 <= point < 0xD800 else '"'
