"""Scripts that PDF files often carry with wrong letters: OCR of two pages decides for the whole document."""

import os
from pathlib import Path

import numpy as np
import pytest

from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf_again import ReadPage, look_again
from pipeline.extract.pdf_file import open_pdf
from pipeline.extract.pdf_verdict import Doubt, Verdict
from pipeline.layout.values import PageWords
from pipeline.records import Flag, Origin, Page, PageStatus
from tests.layout.sheets import Sheets

RIGHT = ["सरकार", "नियम", "विदेशी", "यात्रा"]
WRONG = ["सरकार", "जनयम", "जविेिी", "यात्रा"]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="the stand-in for tesseract is a shell script")


def stand_in(folder: Path, pack: str, confidence: int = 95) -> str:
    """A search path with a program that answers as tesseract does: the right words, in one line of each page."""
    rows = ["level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"]
    rows += [f"5\t1\t1\t1\t1\t{n}\t{20 + 60 * n}\t20\t50\t20\t{confidence}\t{word}" for n, word in enumerate(RIGHT)]
    (folder / "table").write_text("\n".join(rows), encoding="utf-8")
    listing = f'if [ "$1" = --list-langs ]; then printf "packs\\n{pack}\\n"; exit 0; fi'
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\n{listing}\necho page >>{folder}/asked; cat >/dev/null; cat {folder}/table\n")
    program.chmod(0o755)
    return f"{folder}:/bin:/usr/bin"


def read(texts: list[str], search_path: str, *, pages: int = 5) -> list[ReadPage]:
    """Pages with these words, looked at again."""
    sheets = Sheets()
    for _ in range(pages):
        sheets.line(72, 80, "a line of print")
        sheets.turn_page()
    boxes = np.array([[20.0 + 60 * n, 20.0, 70.0 + 60 * n, 34.0] for n in range(len(texts))])
    sizes, bold = np.full(len(texts), 12.0), np.zeros(len(texts), dtype=np.bool_)
    doubted = [
        ReadPage(
            Page(number, 595, 842, Origin.TEXT_LAYER, PageStatus.READ),
            PageWords(number, 595, 842, tuple(texts), boxes, sizes, bold),
            Verdict(Doubt.SCRIPT, "PDF files often carry wrong letters for Devanagari", "Devanagari"),
        )
        for number in range(1, pages + 1)
    ]
    with open_pdf(sheets.data(), 50) as file:
        return look_again(file, doubted, ReadOptions(), search_path)


def test_without_the_pack_pages_are_flagged_and_the_pack_is_named(tmp_path: Path) -> None:
    looked = read(WRONG, stand_in(tmp_path, "eng"))
    assert {each.page.flags for each in looked} == {(Flag.SUSPECT_TEXT_LAYER,)}
    assert "tesseract-ocr-hin" in looked[0].page.reason
    assert looked[0].words is not None
    assert list(looked[0].words.texts) == WRONG


def test_letters_that_ocr_agrees_with_are_kept_after_two_pages(tmp_path: Path) -> None:
    looked = read(RIGHT, stand_in(tmp_path, "hin"))
    assert {(each.page.flags, each.page.origin) for each in looked} == {((), Origin.TEXT_LAYER)}
    assert len((tmp_path / "asked").read_text().split()) == 2


def test_wrong_letters_are_replaced_on_all_pages_of_the_script(tmp_path: Path) -> None:
    looked = read(WRONG, stand_in(tmp_path, "hin"))
    assert [list(each.words.texts) for each in looked if each.words] == [RIGHT] * 5
    assert {each.page.origin for each in looked} == {Origin.OCR}
    assert len((tmp_path / "asked").read_text().split()) == 5


def test_ocr_that_is_unsure_replaces_nothing(tmp_path: Path) -> None:
    looked = read(WRONG, stand_in(tmp_path, "hin", confidence=40))
    assert {(each.page.flags, each.page.origin) for each in looked} == {((Flag.SUSPECT_TEXT_LAYER,), Origin.TEXT_LAYER)}
