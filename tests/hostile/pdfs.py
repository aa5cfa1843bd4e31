"""Bad PDFs. Read the warning of the package before opening any of them."""

import io
import zlib

from pypdf import PdfReader, PdfWriter

from tests.typeset import parse_law, statute_look, typeset
from tests.typeset.scan import assemble

_CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Resources << %b >>"
_MIB = 1 << 20

_LAW = """
!1 An Act that is sound
= 1 | Entry
(1) A person shall enter the Republic at a port of entry.
(2) An officer may examine the person.
"""


def html_named_pdf() -> bytes:
    """An error page of a web server, as is often saved under the name of the document."""
    return b"<!DOCTYPE html><html><head><title>404</title></head><body><h1>Not found</h1></body></html>\n"


def encrypted_pdf(password: str = "harbour") -> bytes:  # noqa: S107
    """A sound page that opens only with the user password (AES or RC4, as pypdf does without other packages)."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_sound_pdf())))
    writer.encrypt(user_password=password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def truncated_pdf(share: float = 0.5) -> bytes:
    """A PDF whose last part never came: no cross-reference table, the only content stream cut."""
    whole = _sound_pdf()
    return whole[: int(len(whole) * share)]


def recursive_form_pdf() -> bytes:
    """Under 1 kB: a form that draws itself twice.

    pdfium follows it without end, at some 300 MB/s of memory; one that draws itself only once is caught by it.
    """
    draw = b"q /F0 Do Q q /F0 Do Q"
    return assemble({
        1: _CATALOGUE,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: _page(4, b"/XObject << /F0 5 0 R >>"),
        4: _stream(draw),
        5: _stream(draw, _FORM % b"/XObject << /F0 5 0 R >>"),
    })  # fmt: skip


def nested_forms_pdf(levels: int = 7, width: int = 10) -> bytes:
    """A tree of forms: each draws the next one ``width`` times, so that the last is drawn ``width ** levels`` times."""
    objects = {
        1: _CATALOGUE,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: _page(4, b"/XObject << /F 6 0 R >>"),
        4: _stream(b"/F Do"),
        5: _FONT,
    }
    for level in range(levels):
        objects[6 + level] = _stream(b"/F Do " * width, _FORM % (b"/XObject << /F %d 0 R >>" % (7 + level)))
    objects[6 + levels] = _stream(b"BT /A 9 Tf 9 9 Td (x) Tj ET", _FORM % b"/Font << /A 5 0 R >>")
    return assemble(objects)


def flate_bomb_pdf(unpacked: int = 600 * _MIB) -> bytes:
    """Under 1 MB: a content stream that unpacks to ``unpacked`` bytes of white space."""
    packer = zlib.compressobj(9)
    block = b" " * _MIB
    packed = b"".join(packer.compress(block) for _ in range(unpacked // _MIB)) + packer.flush()
    return _one_page(packed, b"/Filter /FlateDecode")


def many_glyphs_pdf(glyphs: int = 3_000_000) -> bytes:
    """One page that shows ``glyphs`` letters, all within its edges; some 20 kB packed."""
    line = b"1 0 0 1 20 %d Tm (" + b"migrants " * 100 + b") Tj\n"
    per_line = 900
    lines = [line % (780 - at % 760) for at in range(glyphs // per_line)]
    rest = glyphs % per_line
    content = b"BT /A 1 Tf\n" + b"".join(lines) + (b"(%b) Tj\n" % (b"m" * rest) if rest else b"") + b"ET"
    return _one_page(zlib.compress(content, 9), b"/Filter /FlateDecode")


def looping_tree_pdf(claimed: int = 1_000_000) -> bytes:
    """A page tree that contains itself and claims a million pages."""
    return assemble({
        1: _CATALOGUE,
        2: b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count %d >>" % claimed,
        3: _page(5, b"/Font << /A 6 0 R >>"),
        4: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count %d >>" % (claimed - 1),
        5: _stream(b"BT /A 12 Tf 20 100 Td (The first page is sound.) Tj ET"),
        6: _FONT,
    })  # fmt: skip


def _one_page(content: bytes, entries: bytes) -> bytes:
    return assemble({
        1: _CATALOGUE,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: _page(4, b"/Font << /A 5 0 R >>", b"595 842"),
        4: _stream(content, entries),
        5: _FONT,
    })  # fmt: skip


def _page(contents: int, resources: bytes, corner: bytes = b"200 200") -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %b] /Contents %d 0 R /Resources << %b >> >>"
    return page % (corner, contents, resources)


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(content), content)


def _sound_pdf() -> bytes:
    return typeset(parse_law(_LAW), statute_look()).pdf
