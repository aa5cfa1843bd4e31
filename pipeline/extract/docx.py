"""DOCX: an own reader over the XML of the document, numbering, styles and notes, with exact labels."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.errors import DamagedDocument, EncryptedDocument
from pipeline.extract.archive_limits import Archive
from pipeline.extract.contents_lists import mark_contents_lists
from pipeline.extract.docx_body import PLAIN_NOTES, BodyReader, Notes, NoteStyles
from pipeline.extract.docx_names import W, child, number, value, without_strict
from pipeline.extract.docx_numbering import Numbering
from pipeline.extract.docx_styles import StyleSheet
from pipeline.extract.options import ReadOptions
from pipeline.extract.text_blocks import fold_text, make_block, make_extraction, short_language
from pipeline.extract.xml_safety import local_name, parse_xml
from pipeline.records import Block, BlockKind, Extraction, Origin

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_RUNNING = 500
"""Headers or footers that are read: three a section."""
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})


def read_docx(data: bytes, options: ReadOptions) -> Extraction:
    """A Word document as blocks: automatic numbers in ``label``, changes accepted, notes behind their paragraph.

    Raises ``EncryptedDocument``, ``HostileDocument``, ``TooLarge`` or ``DamagedDocument``.
    """
    if data.startswith(_OLE):
        raise EncryptedDocument(
            "The Word document is protected with a password.", advice="Ask for a copy without password protection."
        )
    with Archive(data, options.max_unpacked_bytes) as archive:
        package = _open(archive)
    styles = StyleSheet(package.styles)
    reader = BodyReader(styles, Numbering(package.numbering), package.notes, package.note_styles)
    blocks = mark_contents_lists(list(reader.read(package.body)))
    unread = f"{reader.unread} embedded documents were not read." if reader.unread else ""
    return make_extraction(
        blocks,
        Origin.DOCX,
        options,
        furniture=[*_read_running(package.running, styles), *reader.asides, *_read_comments(package.comments, styles)],
        title=package.title or next((block.text for block in blocks if block.kind is BlockKind.TITLE), None),
        language=short_language(_default_language(package.styles)),
        notes=[unread] if unread else [],
    )


@dataclass(frozen=True, slots=True)
class _Package:
    """The parts of a document that are read."""

    body: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    notes: Notes
    note_styles: NoteStyles
    running: list[tuple[str, etree._Element]]
    """``header`` or ``footer``, and its part."""
    comments: etree._Element | None
    title: str | None


def _open(archive: Archive) -> _Package:
    main = _find_main(archive)
    parts = _related_parts(archive, main)
    document = _parse(archive, main)
    body = child(document, "body")
    if body is None:
        raise DamagedDocument("The Word document has no body.", advice="Save it anew with the program that made it.")
    notes: Notes = {}
    for kind in ("footnote", "endnote"):
        notes |= _read_notes(_parse_only(archive, parts, f"{kind}s"), kind)
    return _Package(
        body=body,
        styles=_parse_only(archive, parts, "styles"),
        numbering=_parse_only(archive, parts, "numbering"),
        notes=notes,
        note_styles=_note_styles(document, _parse_only(archive, parts, "settings")),
        running=[(kind, _parse(archive, part)) for kind in ("header", "footer") for part in parts.get(kind, ())],
        comments=_parse_only(archive, parts, "comments"),
        title=_read_title(archive),
    )


def _find_main(archive: Archive) -> str:
    main = "word/document.xml"
    if "_rels/.rels" in archive:
        for kind, target in _relations(archive, "_rels/.rels", ""):
            if kind == "officeDocument" and target in archive:
                main = target
    if main not in archive:
        raise DamagedDocument(
            "The container holds no Word document: word/document.xml is missing.",
            advice="Open it with a word processor and save it anew as DOCX.",
        )
    return main


def _related_parts(archive: Archive, main: str) -> dict[str, list[str]]:
    """The parts that the document names, by the last word of their relationship."""
    folder, name = posixpath.split(main)
    relations = f"{folder}/_rels/{name}.rels"
    parts: dict[str, list[str]] = {}
    if relations in archive:
        for kind, target in _relations(archive, relations, folder):
            known = parts.setdefault(kind, [])
            if target in archive and target not in known and len(known) < MAX_RUNNING:
                known.append(target)
    return parts


def _relations(archive: Archive, part: str, folder: str) -> list[tuple[str, str]]:
    found = []
    for element in _parse(archive, part):
        if local_name(element) == "Relationship" and element.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, element.get("Target") or "")).lstrip("/")
            found.append(((element.get("Type") or "").rpartition("/")[2], target))
    return found


def _parse(archive: Archive, part: str) -> etree._Element:
    return parse_xml(without_strict(archive.read(part)), part)


def _parse_only(archive: Archive, parts: Mapping[str, Sequence[str]], kind: str) -> etree._Element | None:
    """The part of a kind of which a document has one at most."""
    return next((_parse(archive, part) for part in parts.get(kind, ())), None)


def _read_notes(root: etree._Element | None, kind: str) -> Notes:
    return {
        (kind, note.get(W + "id") or ""): note
        for note in (() if root is None else root.iterfind(W + kind))
        if note.get(W + "type") not in _SEPARATORS
    }


def _note_styles(document: etree._Element, settings: etree._Element | None) -> NoteStyles:
    """How notes are numbered: what a section says wins over the settings of the document."""
    styles = dict(PLAIN_NOTES)
    for kind, (style, first) in PLAIN_NOTES.items():
        stated = [child(root, f"{kind}Pr") for root in (settings, *document.iter(W + "sectPr")) if root is not None]
        formats = [found for one in stated if (found := value(one, "numFmt"))]
        starts = [start for one in stated if (start := number(one, "numStart")) is not None]
        styles[kind] = (formats[-1] if formats else style, starts[-1] if starts else first)
    return styles


def _read_running(parts: Sequence[tuple[str, etree._Element]], styles: StyleSheet) -> list[Block]:
    """Headers and footers, each text once: a document repeats them for first, odd and even pages and by section."""
    blocks: dict[tuple[BlockKind, str], Block] = {}
    for name, root in parts:
        kind = BlockKind.RUNNING_HEAD if name == "header" else BlockKind.RUNNING_FOOT
        reader = BodyReader(styles, Numbering(None), {})
        for block in (*reader.read(root), *reader.asides):
            blocks.setdefault((kind, block.text), replace(block, kind=kind, level=None))
    return list(blocks.values())


def _read_comments(root: etree._Element | None, styles: StyleSheet) -> list[Block]:
    """Comments, with their author as heading."""
    blocks = []
    for comment in () if root is None else root.iterfind(W + "comment"):
        reader = BodyReader(styles, Numbering(None), {})
        text = " ".join(block.text for block in reader.read(comment))
        block = make_block(text, BlockKind.COMMENT, Origin.DOCX, heading=comment.get(W + "author"))
        if block is not None:
            blocks.append(block)
    return blocks


def _read_title(archive: Archive) -> str | None:
    if "docProps/core.xml" not in archive:
        return None
    title = _parse(archive, "docProps/core.xml").find("{http://purl.org/dc/elements/1.1/}title")
    return None if title is None else fold_text(title.text or "") or None


def _default_language(styles: etree._Element | None) -> str | None:
    marked = child(styles, "docDefaults", "rPrDefault", "rPr", "lang")
    return None if marked is None else marked.get(W + "val")
