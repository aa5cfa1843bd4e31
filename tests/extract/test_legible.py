"""Worn scans made fit for OCR, and what tesseract then reads of them."""

import os
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from pipeline.extract.legible import holds_text, make_legible
from pipeline.extract.ocr import OcrEnd, Tesseract, read_image
from pipeline.extract.options import ReadOptions
from pipeline.extract.page_image import Gray, Legible, image_of
from pipeline.extract.pdf import read_pdf
from pipeline.records import Flag, PageStatus
from tests.layout.sheets import WIDTH, Sheets, prose
from tests.typeset.scan import Wear, scan_worn, wear_out

WORN = Wear(skew=1.0, blur=0.8, noise=12.0, shade=0.35, jpeg=60)
BADLY_WORN = Wear(skew=-1.6, blur=1.1, noise=20.0, shade=0.5, jpeg=40)
installed = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed (make ocr)")


def sheet(size: float = 11, lines: int = 30) -> Sheets:
    made = Sheets()
    made.flow(72, 80, WIDTH - 144, " ".join(prose(n, 14) for n in range(lines)), size=size, leading=1.3 * size)
    return made


def drawn(sheets: Sheets, dpi: int = 200) -> Gray:
    page = pypdfium2.PdfDocument(sheets.data())[0]
    gray = page.render(scale=dpi / 72, grayscale=True).to_numpy()
    return gray.reshape(gray.shape[:2]).copy()


def worn(gray: Gray, wear: Wear) -> Gray:
    return wear_out(gray, wear, np.random.default_rng(1))


@pytest.mark.parametrize("skew", [-3.0, -1.0, 0.6, 2.0])
def test_lines_askew_are_made_level(skew: float) -> None:
    page = make_legible(image_of(worn(drawn(sheet()), Wear(skew=skew)), 200))
    assert page.degrees == pytest.approx(skew, abs=0.15)
    assert make_legible(page.image).degrees == 0.0


def test_level_lines_and_white_paper_are_left_as_they_are() -> None:
    image = image_of(drawn(sheet(size=8)), 200)
    page = make_legible(image)
    assert (page.degrees, page.noisy, page.sideways) == (0.0, False, False)
    assert page.image == image


def test_dark_corners_become_white_paper() -> None:
    gray = worn(drawn(sheet()), Wear(shade=0.5))
    assert gray[-20:, -20:].mean() < 150
    assert make_legible(image_of(gray, 200)).image.gray()[-20:, -20:].min() > 240


def test_grain_is_seen() -> None:
    assert make_legible(image_of(worn(drawn(sheet()), WORN), 200)).noisy


def test_large_type_is_read_at_fewer_dots_and_small_type_at_all() -> None:
    large, small = (make_legible(image_of(drawn(sheet(size)), 200)).image.dpi for size in (13, 8))
    assert large < small == 200


@pytest.mark.parametrize("quarters", [1, 3])
def test_lines_that_run_upright_are_noticed(quarters: int) -> None:
    assert make_legible(image_of(np.rot90(drawn(sheet()), quarters), 200)).sideways


def test_text_in_a_picture_is_told_from_a_photograph() -> None:
    rng = np.random.default_rng(3)
    hills = np.cumsum(rng.normal(0, 3, (1000, 800)), axis=0) % 256
    assert holds_text(image_of(drawn(sheet()), 200))
    assert not holds_text(image_of(np.full((1000, 800), 255, np.uint8), 200))
    assert not holds_text(image_of(hills.astype(np.uint8), 200))


@installed
@pytest.mark.parametrize(("wear", "share"), [(WORN, 0.985), (BADLY_WORN, 0.97)])
def test_a_worn_page_is_read_nearly_whole(wear: Wear, share: float) -> None:
    printed = Counter(" ".join(prose(n, 14) for n in range(30)).split())
    read = read_pdf(scan_worn(sheet().data(), wear, seed=4), ReadOptions(language_hint="en"))
    found = Counter(word for block in read.blocks for word in block.text.split())
    assert (printed & found).total() >= share * printed.total()


@installed
def test_boxes_of_a_page_askew_lie_on_the_page_as_it_is() -> None:
    made = sheet(lines=8)
    made.line(72, 700, "Zanzibar")
    read = read_pdf(scan_worn(made.data(), Wear(skew=2.0)), ReadOptions(language_hint="en"))
    span = next(b.spans[0] for b in read.blocks if b.text == "Zanzibar")
    assert span.box is not None
    # turned clockwise by 2 degrees about the middle, a word on the left goes up by about 7 points
    assert (span.box[1] + span.box[3]) / 2 == pytest.approx(706 - (297 - 95) * np.sin(np.radians(2.0)), abs=3)


@installed
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_lies_on_its_side_or_head_is_read_upright(quarters: int) -> None:
    made = sheet(lines=14)
    read = read_pdf(scan_worn(made.data(), Wear(quarter_turns=quarters)), ReadOptions(language_hint="en"))
    assert read.blocks[0].text.startswith(prose(0, 14)[:40])
    (page,) = read.pages
    for span in read.blocks[0].spans:
        assert span.box is not None
        assert 0 <= span.box[0] < span.box[2] <= page.width
        assert 0 <= span.box[1] < span.box[3] <= page.height


@installed
def test_words_that_tesseract_is_unsure_of_flag_their_block() -> None:
    ruined = Wear(blur=5.0, noise=20.0)
    read = read_pdf(scan_worn(sheet(lines=6).data(), ruined), ReadOptions(language_hint="en"))
    assert any(Flag.LOW_OCR_CONFIDENCE in block.flags for block in read.blocks)


def program(folder: Path, text: str) -> Tesseract:
    """A program that stands where tesseract would."""
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return Tesseract(path, frozenset(["eng"]))


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_a_crash_and_a_long_wait_are_failures_of_the_page(tmp_path: Path) -> None:
    page = Legible(image_of(np.full((40, 40), 255, np.uint8), 72))
    crashed = read_image(program(tmp_path, "cat >/dev/null; kill -SEGV $$"), page, ("eng",), 1)
    assert (crashed.end, crashed.words) == (OcrEnd.FAILED, None)
    assert "signal 11" in crashed.reason
    slow = read_image(program(tmp_path, "exec sleep 30"), page, ("eng",), 1, seconds=0.2)
    assert slow.timed_out
    assert "longer than" in slow.reason


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_a_page_that_crashes_tesseract_fails_and_the_document_does_not(tmp_path: Path) -> None:
    listing = 'if [ "$1" = --list-langs ]; then printf "x\\neng\\n"; exit 0; fi'
    program(tmp_path, f"{listing}; cat >/dev/null; kill -SEGV $$")
    made = sheet(lines=4)
    text = pypdfium2.PdfDocument(made.data())
    text.import_pages(pypdfium2.PdfDocument(scan_worn(sheet(lines=4).data(), Wear())))
    file = tmp_path / "both.pdf"
    text.save(str(file))
    read = read_pdf(file.read_bytes(), ReadOptions(language_hint="en"), search_path=f"{tmp_path}:/bin:/usr/bin")
    assert [page.status for page in read.pages] == [PageStatus.READ, PageStatus.FAILED]
    assert "signal" in read.pages[1].reason
    assert read.notes[0].startswith("Failed: page 2 - ")
