import io
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import DamagedDocument, LimitReached, MissingTool
from pipeline.extract.office import find_office, read_office
from pipeline.extract.options import ReadOptions
from pipeline.records import BlockKind, SourceKind

OPTIONS = ReadOptions()
RTF = rb"{\rtf1\ansi\ansicpg1252 Loi sur l'entr\'e9e\par Article premier\par}"
needs_office = pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")


def odt() -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    words = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    mime = "application/vnd.oasis.opendocument.text"
    listed = "<text:list><text:list-item><text:p>first</text:p></text:list-item></text:list>"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:text="{words}" office:version="1.2"><office:body>'
        f'<office:text><text:h text:outline-level="1">Part I</text:h>{listed}</office:text></office:body>'
        "</office:document-content>"
    )
    entries = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{entries}" manifest:version="1.2"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{mime}"/><manifest:file-entry manifest:full-path="content.xml" '
        'manifest:media-type="text/xml"/></manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


@needs_office
def test_rtf_and_odt_are_read_through_libreoffice() -> None:
    found = read_office(RTF, SourceKind.RTF, OPTIONS)
    assert [block.text for block in found.blocks] == ["Loi sur l'entrée", "Article premier"]
    found = read_office(odt(), SourceKind.ODT, OPTIONS)
    assert (found.blocks[0].kind, found.blocks[0].level, found.blocks[0].text) == (BlockKind.HEADING, 1, "Part I")


@needs_office
def test_what_libreoffice_cannot_read_is_damaged() -> None:
    with pytest.raises(DamagedDocument, match="ODT"):
        read_office(b"PK\x03\x04 nothing", SourceKind.ODT, OPTIONS)


def test_without_libreoffice_its_need_is_said(tmp_path: Path) -> None:
    with pytest.raises(MissingTool, match="LibreOffice") as caught:
        read_office(RTF, SourceKind.RTF, OPTIONS, search_path=str(tmp_path))
    assert "libreoffice-writer" in caught.value.advice


def test_a_program_that_does_not_end_is_ended_with_all_it_started(tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    traces = tmp_path / "child"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {traces}\nwait\n")
    program.chmod(0o755)
    with pytest.raises(LimitReached, match="seconds"):
        read_office(RTF, SourceKind.RTF, ReadOptions(office_seconds=1.0), search_path=str(tmp_path))
    child = int(traces.read_text())
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(child)], capture_output=True, text=True, check=False)
    assert state.stdout.strip()[:1] in {"", "Z"}


def test_the_program_sees_none_of_our_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUR_SETTING", "x")
    program = tmp_path / "soffice"
    seen = tmp_path / "seen"
    program.write_text(f"#!/bin/sh\nenv > {seen}\n")
    program.chmod(0o755)
    with pytest.raises(DamagedDocument):
        read_office(RTF, SourceKind.RTF, OPTIONS, search_path=str(tmp_path))
    assert "OUR_SETTING" not in seen.read_text()
    assert os.environ["OUR_SETTING"] == "x"
