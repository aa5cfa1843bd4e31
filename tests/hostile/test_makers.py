import io
import re
import zipfile
import zlib
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from lxml import etree

from tests import hostile


def unpacked_size(packed: bytes) -> int:
    size, unpacker = 0, zlib.decompressobj()
    data = packed
    while data:
        size += len(unpacker.decompress(data, 1 << 24))
        data = unpacker.unconsumed_tail
    return size


def content_stream(pdf: bytes) -> bytes:
    found = re.search(rb"/FlateDecode /Length (\d+) >>\nstream\n", pdf)
    assert found
    return pdf[found.end() : found.end() + int(found[1])]


def test_the_empty_file_and_the_error_page_are_what_they_say() -> None:
    assert hostile.empty() == b""
    assert b"%PDF" not in hostile.html_named_pdf()
    assert hostile.html_named_pdf().startswith(b"<!DOCTYPE html>")


def test_the_encrypted_pdf_opens_only_with_its_password() -> None:
    pdf = hostile.encrypted_pdf("pass")
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(pdf)
    text = pypdfium2.PdfDocument(pdf, password="pass")[0].get_textpage().get_text_bounded()  # noqa: S106
    assert "An officer may examine the person." in text


def test_the_truncated_pdf_cannot_be_opened() -> None:
    assert hostile.truncated_pdf().startswith(b"%PDF-")
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(hostile.truncated_pdf())


def test_the_recursive_form_is_small_and_draws_itself_twice() -> None:
    pdf = hostile.recursive_form_pdf()
    assert len(pdf) < 1024
    form = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/XObject"]["/F0"]  # type: ignore[index]
    assert form["/Resources"]["/XObject"]["/F0"] == form
    assert form.get_data().count(b"/F0 Do") == 2


def test_the_nested_forms_multiply_to_ten_million() -> None:
    page = pypdf.PdfReader(io.BytesIO(hostile.nested_forms_pdf())).pages[0]
    form, drawn = page["/Resources"]["/XObject"]["/F"], 1  # type: ignore[index]
    while "/XObject" in form["/Resources"]:
        drawn *= form.get_data().count(b"/F Do")
        form = form["/Resources"]["/XObject"]["/F"]
    assert drawn == 10**7
    assert b"Tj" in form.get_data()


def test_the_flate_bomb_is_small_and_unpacks_to_its_size() -> None:
    bomb = hostile.flate_bomb_pdf()
    assert len(bomb) < 1 << 20
    assert unpacked_size(content_stream(bomb)) == 600 << 20


def test_the_page_of_glyphs_holds_three_million() -> None:
    pdf = hostile.many_glyphs_pdf()
    assert len(pdf) < 1 << 20
    content = zlib.decompress(content_stream(pdf))
    assert sum(len(shown) for shown in re.findall(rb"\((.*?)\) Tj", content)) == 3_000_000


def test_the_page_tree_claims_a_million_and_contains_itself() -> None:
    objects = dict(re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj", hostile.looping_tree_pdf(), re.S))
    assert b"/Count 1000000" in objects[b"2"]
    assert b"4 0 R" in objects[b"2"]
    assert b"/Kids [2 0 R]" in objects[b"4"]


def test_the_zip_bomb_declares_what_it_unpacks_to() -> None:
    bomb = hostile.bomb_docx(64 << 20)
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        info = archive.getinfo("word/document.xml")
        assert "[Content_Types].xml" in archive.namelist()
    assert info.file_size > 64 << 20
    assert len(bomb) < 1 << 20


def test_the_climbing_docx_is_sound_but_for_five_names() -> None:
    with zipfile.ZipFile(io.BytesIO(hostile.climbing_docx())) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert "word/document.xml" in names
    assert sum(name.startswith(("../", "/", "C:")) or "/../" in name for name in names) == 5


def test_the_zip_that_is_no_docx_has_no_content_types() -> None:
    with zipfile.ZipFile(io.BytesIO(hostile.not_a_docx())) as archive:
        assert "[Content_Types].xml" not in archive.namelist()


def test_the_entity_bomb_is_small_and_multiplies() -> None:
    bomb = hostile.entity_bomb_xml()
    assert len(bomb) < 4096
    assert bomb.count(b"<!ENTITY") == 11
    assert all(bomb.count(b"&e%d;" % level) == (1 if level == 10 else 10) for level in range(11))
    small = etree.fromstring(hostile.entity_bomb_xml(2, 3), etree.XMLParser(resolve_entities=True))
    assert "".join(str(one) for one in small.itertext()).count("law") == 9


def test_the_external_entity_names_its_target_and_works_on_a_careless_parser(tmp_path: Path) -> None:
    target = tmp_path / "secret.txt"
    target.write_text(hostile.SECRET_MARK, encoding="utf-8")
    bad = hostile.external_entity_xml(target)
    careless = etree.fromstring(bad, etree.XMLParser(resolve_entities=True, load_dtd=True))
    careful = etree.fromstring(bad, etree.XMLParser(resolve_entities=False))
    assert hostile.SECRET_MARK in "".join(str(one) for one in careless.itertext())
    assert hostile.SECRET_MARK not in "".join(str(one) for one in careful.itertext())


def test_the_long_line_has_its_size_and_no_line_end(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    hostile.write_long_line(path, (3 << 20) + 17)
    content = path.read_bytes()
    assert len(content) == (3 << 20) + 17
    assert b"\n" not in content


def test_the_unknown_charset_is_no_utf_8_and_has_control_codes() -> None:
    with pytest.raises(UnicodeDecodeError):
        hostile.unknown_charset_text().decode()
    with pytest.raises(UnicodeDecodeError):
        hostile.unknown_charset_text().decode("cp1252")


def test_the_swahili_act_has_six_sections_and_the_arabic_path_spaces() -> None:
    assert hostile.swahili_text().decode().count("Kifungu cha") == 6
    assert " " in hostile.PATH_WITH_ARABIC
    assert "قوانين" in hostile.PATH_WITH_ARABIC
