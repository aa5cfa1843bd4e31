"""PDF files that cannot be read, or should not be: each with its own error, and before it costs much."""

import io
import zlib

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import DamagedDocument, EncryptedDocument, HostileDocument, TooLarge
from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from pipeline.records import PageStatus

PLAIN = ReadOptions(ocr=False)


def assemble(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, the first of which is the catalog."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, start))
    return out.getvalue()


def stream(head: bytes, content: bytes, *, packed: bool = False) -> bytes:
    body = zlib.compress(content, 9) if packed else content
    extra = b"/Filter /FlateDecode " if packed else b""
    return b"<< " + head + b" " + extra + b"/Length %d >>\nstream\n" % len(body) + body + b"\nendstream"


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >>"


def with_page(content: bytes, resources: bytes, *more: bytes, packed: bool = False) -> bytes:
    """One page whose contents are object 4; ``more`` are the objects from 5 on."""
    return assemble(
        CATALOG,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << " + resources + b" >> >>",
        stream(b"", content, packed=packed),
        *more,
    )


def form(names: bytes, content: bytes) -> bytes:
    return stream(
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << " + names + b" >> >>", content
    )


def small_pdf(pages: int = 1, encrypt: StandardEncryption | None = None) -> bytes:
    buffer = io.BytesIO()
    pen = Canvas(buffer, invariant=1, encrypt=encrypt)
    for _ in range(pages):
        pen.drawString(72, 700, "Every person may ask a court to look at the reasons.")
        pen.showPage()
    pen.save()
    return buffer.getvalue()


def test_a_page_of_plain_objects_is_read() -> None:
    data = with_page(b"BT /F1 12 Tf 72 700 Td (A person may leave.) Tj ET", FONT)
    assert [block.text for block in read_pdf(data, PLAIN).blocks] == ["A person may leave."]


def test_a_form_that_draws_itself_is_refused() -> None:
    with pytest.raises(HostileDocument, match="itself"):
        read_pdf(with_page(b"/X Do", b"/XObject << /X 5 0 R >>", form(b"/X 5 0 R", b"/X Do")), PLAIN)


def test_forms_that_draw_each_other_in_a_circle_are_refused() -> None:
    data = with_page(b"/A Do", b"/XObject << /A 5 0 R >>", form(b"/B 6 0 R", b"/B Do"), form(b"/A 5 0 R", b"/A Do"))
    with pytest.raises(HostileDocument, match="itself"):
        read_pdf(data, PLAIN)


def test_a_circle_behind_escaped_names_and_shared_resources_is_refused() -> None:
    loop = stream(b"/Type /XObject /Subtype /F#6frm /BBox [0 0 9 9] /Resources 6 0 R", b"/X Do")
    data = with_page(b"/X Do", b"/XObject << /X 5 0 R >>", loop, b"<< /XObject 7 0 R >>", b"<< /X 5 0 R >>")
    with pytest.raises(HostileDocument, match="itself"):
        read_pdf(data, PLAIN)


def test_forms_that_multiply_through_each_other_are_refused() -> None:
    forms = [form(b"/N %d 0 R" % (6 + place), b"/N Do " * 10) for place in range(7)]
    last = stream(b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"0 0 m 9 9 l S")
    with pytest.raises(HostileDocument, match="millions"):
        read_pdf(with_page(b"/N Do", b"/XObject << /N 5 0 R >>", *forms, last), PLAIN)


def test_forms_in_forms_as_programs_make_them_are_read() -> None:
    inner = stream(b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << " + FONT + b" >>",
                   b"BT /F1 12 Tf 72 700 Td (A person may leave.) Tj ET")  # fmt: skip
    data = with_page(b"/A Do", b"/XObject << /A 5 0 R >>", form(b"/B 6 0 R", b"/B Do"), inner)
    data = data.replace(b"/BBox [0 0 9 9]", b"/BBox [0 0 600 800]")
    assert [block.text for block in read_pdf(data, PLAIN).blocks] == ["A person may leave."]


def test_a_stream_that_unpacks_without_measure_is_refused() -> None:
    bomb = zlib.compressobj(9)
    packed = b"".join(bomb.compress(b" " * 1_000_000) for _ in range(400)) + bomb.flush()
    body = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream"
    data = assemble(
        CATALOG,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>",
        body,
    )
    assert len(data) < 1_000_000
    with pytest.raises(HostileDocument, match="unpacks"):
        read_pdf(data, PLAIN)


def test_a_page_of_too_many_characters_fails_and_the_others_are_read() -> None:
    line = b"(" + b"abcdefghi " * 300 + b") Tj\n"
    data = assemble(
        CATALOG,
        b"<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << " + FONT + b" >> >>",
        stream(b"", b"BT /F1 1 Tf 9 9 Td " + line * 200 + b"ET", packed=True),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 6 0 R /Resources << " + FONT + b" >> >>",
        stream(b"", b"BT /F1 12 Tf 72 700 Td (A person may leave.) Tj ET"),
    )
    extraction = read_pdf(data, PLAIN)
    assert [page.status for page in extraction.pages] == [PageStatus.FAILED, PageStatus.READ]
    assert "200,000 characters" in extraction.pages[0].reason
    assert [block.text for block in extraction.blocks] == ["A person may leave."]
    assert extraction.notes == ("Failed: page 1 - it has more than 200,000 characters",)


def test_a_document_of_one_page_with_too_many_characters_is_too_large() -> None:
    data = with_page(b"BT /F1 1 Tf 9 9 Td " + (b"(" + b"abcdefghi " * 300 + b") Tj\n") * 200 + b"ET", FONT, packed=True)
    with pytest.raises(TooLarge, match="page 1"):
        read_pdf(data, PLAIN)


def test_a_document_of_too_many_pages_is_too_large() -> None:
    with pytest.raises(TooLarge, match="3 pages"):
        read_pdf(small_pdf(3), ReadOptions(ocr=False, max_pages=2))


def test_a_document_of_too_many_characters_is_too_large() -> None:
    with pytest.raises(TooLarge, match="characters"):
        read_pdf(small_pdf(3), ReadOptions(ocr=False, max_characters=100))


def test_a_password_is_named_as_the_cause() -> None:
    with pytest.raises(EncryptedDocument, match="password"):
        read_pdf(small_pdf(encrypt=StandardEncryption("secret", canPrint=0)), PLAIN)


def test_a_file_that_only_forbids_copying_is_read() -> None:
    data = small_pdf(encrypt=StandardEncryption("", ownerPassword="owner", canCopy=0))
    assert len(read_pdf(data, PLAIN).blocks) == 1


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_a_file_cut_off_is_damaged(share: float) -> None:
    data = small_pdf(4)
    with pytest.raises(DamagedDocument):
        read_pdf(data[: int(len(data) * share)], PLAIN)


def test_a_page_that_is_missing_fails_and_the_others_are_read() -> None:
    data = assemble(
        CATALOG,
        b"<< /Type /Pages /Kids [3 0 R 9 0 R] /Count 2 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << " + FONT + b" >> >>",
        stream(b"", b"BT /F1 12 Tf 72 700 Td (A person may leave.) Tj ET"),
    )
    extraction = read_pdf(data, PLAIN)
    assert [page.status for page in extraction.pages] == [PageStatus.READ, PageStatus.FAILED]
    assert [block.text for block in extraction.blocks] == ["A person may leave."]
