"""DOCX: an own reader over the XML of the document, numbering, styles and notes, with exact labels."""

import posixpath

from lxml import etree

from pipeline.errors import DamagedDocument, EncryptedDocument
from pipeline.extract.archive_limits import Archive
from pipeline.extract.docx_body import BodyReader, Notes
from pipeline.extract.docx_names import W, child, without_strict
from pipeline.extract.docx_numbering import Numbering
from pipeline.extract.docx_styles import StyleSheet
from pipeline.extract.options import ReadOptions
from pipeline.extract.text_blocks import fold_text, make_extraction, short_language
from pipeline.extract.xml_safety import local_name, parse_xml
from pipeline.records import BlockKind, Extraction, Origin

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
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
        main = _find_main(archive)
        parts = _related_parts(archive, main)
        document = _parse(archive, main)
        styles = StyleSheet(_parse_optional(archive, parts.get("styles")))
        numbering = Numbering(_parse_optional(archive, parts.get("numbering")))
        notes: Notes = {}
        for kind in ("footnote", "endnote"):
            notes |= _read_notes(_parse_optional(archive, parts.get(f"{kind}s")), kind)
        title = _read_title(archive)
    body = child(document, "body")
    if body is None:
        raise DamagedDocument("The Word document has no body.", advice="Save it anew with the program that made it.")
    reader = BodyReader(styles, numbering, notes)
    blocks = list(reader.read(body))
    unread = f"{reader.unread} embedded documents were not read." if reader.unread else ""
    return make_extraction(
        blocks,
        Origin.DOCX,
        options,
        title=title or next((block.text for block in blocks if block.kind is BlockKind.TITLE), None),
        language=short_language(_default_language(styles.root)),
        notes=[unread] if unread else [],
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


def _related_parts(archive: Archive, main: str) -> dict[str, str]:
    """The parts that the document names, by the last word of their relationship."""
    folder, name = posixpath.split(main)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive:
        return {}
    return {kind: target for kind, target in _relations(archive, relations, folder) if target in archive}


def _relations(archive: Archive, part: str, folder: str) -> list[tuple[str, str]]:
    found = []
    for element in _parse(archive, part):
        if local_name(element) == "Relationship" and element.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, element.get("Target") or "")).lstrip("/")
            found.append(((element.get("Type") or "").rpartition("/")[2], target))
    return found


def _parse(archive: Archive, part: str) -> etree._Element:
    return parse_xml(without_strict(archive.read(part)), part)


def _parse_optional(archive: Archive, part: str | None) -> etree._Element | None:
    return None if part is None else _parse(archive, part)


def _read_notes(root: etree._Element | None, kind: str) -> Notes:
    return {
        (kind, note.get(W + "id") or ""): note
        for note in (() if root is None else root.iterfind(W + kind))
        if note.get(W + "type") not in _SEPARATORS
    }


def _read_title(archive: Archive) -> str | None:
    if "docProps/core.xml" not in archive:
        return None
    title = _parse(archive, "docProps/core.xml").find("{http://purl.org/dc/elements/1.1/}title")
    return None if title is None else fold_text(title.text or "") or None


def _default_language(styles: etree._Element | None) -> str | None:
    marked = child(styles, "docDefaults", "rPrDefault", "rPr", "lang")
    return None if marked is None else marked.get(W + "val")
