import codecs

import pytest

from pipeline.errors import EmptyFile, EncryptedDocument, UnsupportedFormat
from pipeline.intake.sniff import sniff
from pipeline.records import SourceKind

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
AKN = '<akomaNtoso xmlns="{}"><act/></akomaNtoso>'


def zip_of(**parts: bytes) -> bytes:
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(
                name.replace("__", "/").replace("CT", "[Content_Types].xml"),
                content,
                zipfile.ZIP_STORED if name == "mimetype" else None,
            )
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", SourceKind.PDF),
        (b"\r\n junk before \n" * 10 + b"%PDF-1.4", SourceKind.PDF),
        (OLE + "WordDocument".encode("utf-16-le"), SourceKind.DOC),
        (b"{\\rtf1\\ansi Law}", SourceKind.RTF),
        (zip_of(CT=b"<Types/>", word__document=b"x"), SourceKind.DOCX),
        (zip_of(CT=b"<Types/>", other=b"x"), SourceKind.DOCX),
        (zip_of(notes=b"x"), SourceKind.ZIP),
        (b"From: a@b.org\nTo: c@d.org\nSubject: Law\nDate: now\n\nHello", SourceKind.EML),
        (b"DKIM-Signature: v=1;\n a=rsa\nReceived: from x\nFrom: a@b.org\nSubject: Law\n\nHello", SourceKind.EML),
        (b"From: the clerk\nTo: members\nSubject: Law\nThis is no header.\n\nHello", SourceKind.TEXT),
        (OLE + "__properties_version1.0".encode("utf-16-le") + "__substg1.0_".encode("utf-16-le"), SourceKind.MSG),
        (zip_of(mimetype=b"application/vnd.oasis.opendocument.text", content=b"x"), SourceKind.ODT),
        (AKN.format("http://docs.oasis-open.org/legaldocml/ns/akn/3.0").encode(), SourceKind.AKOMA_NTOSO),
        (AKN.format("http://www.akomantoso.org/2.0").encode(), SourceKind.AKOMA_NTOSO),
        (b"<akomaNtoso><act/></akomaNtoso>", SourceKind.AKOMA_NTOSO),
        (b'<a:akomaNtoso xmlns:a="urn:x"/>', SourceKind.AKOMA_NTOSO),
        (b"<?xml version='1.0'?><!-- <html> --><!DOCTYPE a [<!ELEMENT b ANY>]><Statute/>", SourceKind.LIMS),
        (codecs.BOM_UTF8 + b"<?xml version='1.0'?><Regulation x='1'/>", SourceKind.LIMS),
        (codecs.BOM_UTF16_LE + "<Statute/>".encode("utf-16-le"), SourceKind.LIMS),
        (b"<!-- saved --><!DOCTYPE html><p>x", SourceKind.HTML),
        (b'\n<div title="header"><p>Report', SourceKind.HTML),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', SourceKind.HTML),
        (b"---\ntitle: Act\n---\nSome text", SourceKind.MARKDOWN),
        (b"# Plan of action\n\nText", SourceKind.MARKDOWN),
        (b"Intro\n\n## One\n\n- **first** thing\n", SourceKind.MARKDOWN),
        (b"#IPU140\n\n1. We, parliamentarians [programme](#)\n- first\n- second", SourceKind.TEXT),
        ("المادة 1\nلكل إنسان".encode(), SourceKind.TEXT),
        ("Статья 1. Право".encode("cp1251"), SourceKind.TEXT),
        (codecs.BOM_UTF16_LE + "Article 1".encode("utf-16-le"), SourceKind.TEXT),
        (codecs.BOM_UTF16_BE + "第一条".encode("utf-16-be"), SourceKind.TEXT),
        (b"Date: see the note\n\nArticle 1", SourceKind.TEXT),
    ],
)
def test_a_kind_is_told_by_content(data: bytes, kind: SourceKind) -> None:
    assert sniff(data) is kind


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (b"\x7fELF\x02\x01", "program"),
        (b"MZ\x90\0\x03\0\0\0", "program for Windows"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (zip_of(CT=b"<Types/>", xl__workbook=b"x"), "XLSX"),
        (zip_of(CT=b"<Types/>", ppt__slides=b"x"), "PPTX"),
        (zip_of(mimetype=b"application/epub+zip"), "epub"),
        (OLE + "Workbook".encode("utf-16-le"), "Excel"),
        (b"<?xml version='1.0'?><invoice/>", "<invoice>"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (bytes(number * number % 251 for number in range(1, 4_000)), "binary"),
        (bytes(range(1, 32)) * 20, "binary"),
    ],
)
def test_what_is_not_read_is_named(data: bytes, name: str) -> None:
    with pytest.raises(UnsupportedFormat, match=name) as caught:
        sniff(data)
    assert caught.value.advice


@pytest.mark.parametrize("data", [b"", b" \r\n\t", codecs.BOM_UTF8, bytes(1_000)])
def test_nothing_is_an_empty_file(data: bytes) -> None:
    with pytest.raises(EmptyFile):
        sniff(data)


def test_a_locked_office_file_is_encrypted() -> None:
    with pytest.raises(EncryptedDocument):
        sniff(OLE + "EncryptionInfo".encode("utf-16-le"))


def test_a_docx_that_was_cut_off_is_still_a_docx() -> None:
    whole = zip_of(CT=b"<Types/>", word__document=bytes(3_000))
    assert sniff(whole[: len(whole) // 2]) is SourceKind.DOCX


def test_a_docx_inside_a_zip_does_not_make_it_one() -> None:
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("law.docx", zip_of(CT=b"<Types/>", word__document=b"x"))
    assert sniff(buffer.getvalue()) is SourceKind.ZIP
