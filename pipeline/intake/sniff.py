"""What a file is, told by its content and never by its name."""

import codecs
import re

from pipeline.errors import EmptyFile, EncryptedDocument, UnsupportedFormat
from pipeline.records import SourceKind

_HEAD = 65_536  # bytes: markup shows itself long before
_DIRECTORY = 2_000_000  # bytes of a zip's table of contents that are searched for names

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"\x7fELF", "a program (ELF)"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program (Mach-O)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf'\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"(\xb5/\xfd", "a zstd archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"%!PS", "a PostScript file"),
    (b"AT&TFORM", "a DjVu file"),
    (b"ID3", "an MP3 sound file"),
    (b"OggS", "an Ogg sound or film file"),
    (b"\xd7\xcd\xc6\x9a", "a WMF picture"),
    (b"PAR1", "a Parquet table"),
)
_PICTURE_ADVICE = "Bring pictures of pages as a PDF; text in them is then read by OCR."
_ARCHIVE_ADVICE = "Unpack it and add the files in it."
_FORMATS = "Add it as PDF, DOCX, HTML, law XML, Markdown, text, a mail or a ZIP of these."

_AKOMA_NTOSO = re.compile(r"akomantoso|legaldocml/ns/akn")
_HTML_START = re.compile(
    r"(?:<!--.{0,5000}?-->\s*)*<(?:!doctype\s+html|(?:html|head|body|title|meta|link|style|script|div|p|h[1-6]|table|ul|ol|"
    r"center|article|section|main|header|font|span|b|a|br|hr|img|blockquote|pre|dl|form)(?=[\s/>]))",
    re.IGNORECASE | re.DOTALL,
)
_LAW_ROOT_NAMES = (
    "uscDoc pLaw lawDoc statuteCompilation uslm Legislation dokumente LexML "
    "ACT CONS.ACT ANNEX CONS.ANNEX GENERAL AGR DECISION.ECSC LETTER CORR"
)
_LAW_ROOTS = frozenset(_LAW_ROOT_NAMES.split())
"""USLM, legislation.gov.uk, the German norms, LexML Brasil, Formex 4: each has a table of names in the extractor."""
_USLM_ROOTS = frozenset({"bill", "resolution", "amendment"})
_XML_ADVICE = (
    "Law XML is read as Akoma Ntoso, LIMS, USLM, CLML, Formex, gii-norm and LexML; save it as one of them, as HTML or "
    "as DOCX, or ask for a table of its element names."
)
_HTML_ANYWHERE = re.compile(r"<html[\s>]|<!doctype\s+html", re.IGNORECASE)
_MAIL_HEADER = re.compile(
    r"^(?:From|To|Cc|Subject|Date|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|Content-Type|Reply-To):\s",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_LINE = re.compile(r"[!-9;-~]{1,80}:|[ \t]")
_LONGEST_HEADERS = 40_000  # characters: a long way of relays and signatures has some 20,000
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?:[^\n]*\n){0,200}?[\w-]+[ \t]*:[^\n]*\n(?:[^\n]*\n){0,200}?(?:---|\.\.\.)[ \t]*\n"
)
_MARKDOWN_SIGNS = (
    (re.compile(r"^#{1,6} \S", re.MULTILINE), 2),
    (re.compile(r"(?<!\*)\*\*[^\s*][^*\n]{0,300}\*\*(?!\*)"), 1),
    (re.compile(r"\[[^\[\]\n]{1,200}\]\((?:https?:|/|\.|mailto:)[^()\s]{1,500}\)"), 1),
    (re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*\|[ \t|:-]*$", re.MULTILINE), 2),
    (re.compile(r"^(?:```|~~~)", re.MULTILINE), 1),
    (re.compile(r"^(?:[-*+]|[0-9]{1,3}\.) \S", re.MULTILINE), 0),
)


def sniff(data: bytes) -> SourceKind:
    """The kind of a file from its whole content.

    Raises ``EmptyFile``, ``EncryptedDocument`` for a locked Office file, or ``UnsupportedFormat`` that says what it
    looks like.

    >>> sniff(b"%PDF-1.7 ..."), sniff(b"Article 1. Everyone may leave.")
    (<SourceKind.PDF: 'pdf'>, <SourceKind.TEXT: 'text'>)
    """
    if not data.strip(b"\0 \t\r\n\f\v") or not data.removeprefix(codecs.BOM_UTF8).strip():
        raise EmptyFile("The file has no content.", advice="Ask for it again; it may have been lost on the way.")
    head = data[:_HEAD]
    if head.startswith(_OLE):
        return _sniff_ole(data)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _sniff_zip(data)
    if head.lstrip()[:5] == b"{\\rtf":
        return SourceKind.RTF
    _refuse_known(head)
    if b"%PDF-" in head[:1_024]:
        return SourceKind.PDF
    text = _as_text(head)
    if text is None:
        raise _unsupported("a binary file of an unknown kind", _FORMATS)
    return _sniff_text(text.replace("\r\n", "\n").replace("\r", "\n"))


def _refuse_known(head: bytes) -> None:
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            advice = _PICTURE_ADVICE if "picture" in name else _ARCHIVE_ADVICE if "archive" in name else _FORMATS
            raise _unsupported(name, advice)
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        raise _unsupported("a program for Windows", _FORMATS)
    if head.startswith(b"BM") and b"\0\0\0\0" in head[:14]:
        raise _unsupported("a BMP picture", _PICTURE_ADVICE)
    if head[:4] == b"RIFF" and len(head) > 12:
        webp = head[8:12] == b"WEBP"
        raise _unsupported("a WebP picture" if webp else "a sound or film file", _PICTURE_ADVICE if webp else _FORMATS)
    if head[4:8] == b"ftyp":
        raise _unsupported("a film or a HEIC picture", _FORMATS)
    if head[257:262] == b"ustar":
        raise _unsupported("a tar archive", _ARCHIVE_ADVICE)


def _sniff_ole(data: bytes) -> SourceKind:
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    message = holds("__properties_version1.0") and holds("__substg1.0_")
    if not message and (holds("EncryptionInfo") or holds("EncryptedPackage")):
        raise EncryptedDocument(
            "The Office document is protected with a password.", advice="Ask for a copy without password protection."
        )
    if message:
        return SourceKind.MSG  # before Word: a message may hold a document
    if holds("WordDocument"):
        return SourceKind.DOC
    for name, kind in (
        ("Workbook", "an Excel workbook"),
        ("PowerPoint Document", "a PowerPoint presentation"),
    ):
        if holds(name):
            raise _unsupported(kind, _FORMATS)
    raise _unsupported("an old Office file without a text", _FORMATS)


def _sniff_zip(data: bytes) -> SourceKind:
    names = _zip_directory(data)
    if b"mimetype" in data[26:64]:
        kind = re.search(rb"mimetype(application/[a-z0-9.+-]{3,80})", data[:256])
        mime = kind.group(1).decode("ascii") if kind else ""
        if mime.startswith("application/vnd.oasis.opendocument.text"):
            return SourceKind.ODT
        if mime:
            raise _unsupported(f"a container of the kind {mime}", _FORMATS)
    if b"[Content_Types].xml" in names:
        if b"word/" in names or not any(mark in names for mark in (b"xl/", b"ppt/", b"visio/")):
            return SourceKind.DOCX
        for mark, name in ((b"xl/", "an Excel workbook (XLSX)"), (b"ppt/", "a PowerPoint presentation (PPTX)")):
            if mark in names:
                raise _unsupported(name, _FORMATS)
        raise _unsupported("a Visio drawing", _FORMATS)
    return SourceKind.ZIP


def _zip_directory(data: bytes) -> bytes:
    """The table of contents at the end; where that is cut off, all that is left."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if end < 0 or end + 22 > len(data):
        return data
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    start = end - size if 0 < size <= end else 0
    return data[start : min(end, start + _DIRECTORY)]


def _as_text(head: bytes) -> str | None:
    """The head as characters, roughly: enough to see markup. None where the bytes are no text."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            text = head[len(mark) :].decode(encoding, "replace")
            return text if _is_printed(text) else None
    if b"\0" in head:
        return None
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.start >= len(head) - 3 and len(head) == _HEAD  # within the last character of the head
        text = head.decode("utf-8", "ignore") if cut else head.decode("latin-1")
    return text if _is_printed(text) else None


def _is_printed(text: str) -> bool:
    # Random bytes hold one control character in ten, text in any encoding next to none.
    controls = sum(
        (sign < " " and sign not in "\t\n\r\f\v\x1b\x1a") or sign in "\x7f\ufffe\uffff\ufffd" for sign in text
    )
    return controls * 100 <= len(text)


def _sniff_text(text: str) -> SourceKind:
    start = text.lstrip("\ufeff \t\n\f")
    if start.startswith("<"):
        if _HTML_START.match(start):
            return SourceKind.HTML
        found = _xml_root(start)
        if found is not None:
            return _sniff_xml(*found)
    if _HTML_ANYWHERE.search(start[:2_048]):
        return SourceKind.HTML
    if _is_mail(start):
        return SourceKind.EML
    return SourceKind.MARKDOWN if _is_markdown(start) else SourceKind.TEXT


def _is_mail(text: str) -> bool:
    """Whether the text begins with headers and nothing else, three of them such as every message has."""
    headers, _, _ = text.partition("\n\n")
    shown = headers[:_LONGEST_HEADERS]
    lines = shown.split("\n")[: -1 if len(headers) > _LONGEST_HEADERS else None]
    known = {name.lower() for name in _MAIL_HEADER.findall(shown)}
    return len(known) >= 3 and all(_HEADER_LINE.match(line) for line in lines if line)


def _xml_root(text: str) -> tuple[str, str] | None:
    """Local name and attributes of the root element, passing over declaration, comments and document type."""
    place = 0
    for _ in range(200):
        place = text.find("<", place)
        if place < 0:
            return None
        if text.startswith("<!--", place):
            end, width = text.find("-->", place), 3
        elif text.startswith("<?", place):
            end, width = text.find("?>", place), 2
        elif text.startswith("<!", place):
            bracket, end, width = text.find("[", place), text.find(">", place), 1
            if 0 <= bracket < end:
                end, width = text.find("]>", bracket), 2
        else:
            match = re.match(r"<(?:[\w.-]{1,100}:)?([\w.-]{1,100})([^>]{0,20000})>?", text[place : place + 21_000])
            return (match[1], match[2]) if match else None
        if end < 0:
            return None
        place = end + width
    return None


def _sniff_xml(name: str, attributes: str) -> SourceKind:
    if name == "akomaNtoso" or (_AKOMA_NTOSO.search(attributes) and name[:1].islower()):
        return SourceKind.AKOMA_NTOSO
    if name in {"Statute", "Regulation"}:
        return SourceKind.LIMS
    if name in _LAW_ROOTS or (name in _USLM_ROOTS and "uslm" in attributes.lower()):
        return SourceKind.LAW_XML
    if name.lower() == "html":
        return SourceKind.HTML
    if name == "svg":
        raise _unsupported("an SVG picture", _PICTURE_ADVICE)
    raise _unsupported(f"XML of an unknown kind, with the root <{name[:60]}>", _XML_ADVICE)


def _is_markdown(text: str) -> bool:
    if _FRONT_MATTER.match(text):
        return True
    score = 0
    for sign, weight in _MARKDOWN_SIGNS:
        count = len(sign.findall(text))
        score += weight + (count > 2) if count else 0
    headings = len(_MARKDOWN_SIGNS[0][0].findall(text))
    return score >= 3 or (headings >= 1 and text.startswith("#"))


def _unsupported(what: str, advice: str) -> UnsupportedFormat:
    return UnsupportedFormat(f"The file looks like {what}, which is not read here.", advice=advice)
