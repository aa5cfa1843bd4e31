"""Bad DOCX files: bombs and names that climb out of the folder."""

import io
import zipfile

from tests.typeset.docx import make_docx

_MIB = 1 << 20
_LAW = "!1 A sound bill\n= 1 | Entry\n(1) A person shall enter the Republic at a port of entry."
_CLIMBING = ("../../climbed.txt", "../climbed.xml", "/tmp/climbed.txt", "word/../../climbed.bin", "C:\\climbed.txt")  # noqa: S108


def bomb_docx(unpacked: int = 2048 * _MIB) -> bytes:
    """A DOCX of some 2 MB whose ``word/document.xml`` unpacks to ``unpacked`` bytes of one paragraph."""
    head, tail = _document().split(b"</w:body>")
    buffer = io.BytesIO()
    with _without_document(buffer) as archive:
        info = zipfile.ZipInfo("word/document.xml", (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, "w", force_zip64=True) as part:
            part.write(head + b"<w:p><w:r><w:t>")
            for _ in range(unpacked // _MIB):
                part.write(b"a" * _MIB)
            part.write(b"</w:t></w:r></w:p></w:body>" + tail)
    return buffer.getvalue()


def climbing_docx() -> bytes:
    """A sound DOCX with five more entries whose names lead out of the folder that a careless reader unpacks into."""
    buffer = io.BytesIO(make_docx(_LAW))
    with zipfile.ZipFile(buffer, "a") as archive:
        for name in _CLIMBING:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), b"This must not be written anywhere.")
    return buffer.getvalue()


def not_a_docx() -> bytes:
    """A zip of two notes named as if it were a DOCX."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("note.txt", "second.txt"):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), f"Not a law but {name}.".encode())
    return buffer.getvalue()


def _document() -> bytes:
    with zipfile.ZipFile(io.BytesIO(make_docx(_LAW))) as archive:
        return archive.read("word/document.xml")


def _without_document(buffer: io.BytesIO) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED)
    with zipfile.ZipFile(io.BytesIO(make_docx(_LAW))) as sound:
        for info in sound.infolist():
            if info.filename != "word/document.xml":
                archive.writestr(info, sound.read(info))
    return archive
