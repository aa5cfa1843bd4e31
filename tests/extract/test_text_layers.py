"""Text layers that lie: which pages are doubted, what OCR then decides, and that sound pages are left alone."""

import io
import shutil
from collections.abc import Callable

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract.ocr_packs import complex_script, packs_by_script, packs_by_text
from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from pipeline.extract.pdf_letters import makes_no_words
from pipeline.extract.pdf_merge import merge_words
from pipeline.layout.values import PageWords
from pipeline.records import Flag, Origin, PageStatus
from tests.layout.sheets import WIDTH, Sheets, prose

PLAIN = ReadOptions(ocr=False)
ENGLISH = ReadOptions(language_hint="en")
DEVANAGARI = "".join(map(chr, range(0x905, 0x939)))
installed = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed (make ocr)")


def picture(lines: int = 12, first: int = 0) -> Image.Image:
    """A page of prose, drawn."""
    made = Sheets()
    made.flow(72, 80, WIDTH - 144, " ".join(prose(n, 14) for n in range(first, first + lines)))
    return pypdfium2.PdfDocument(made.data())[0].render(scale=200 / 72).to_pil().convert("L")


def printed(draw: Callable[[Canvas], None]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def with_hidden_text(text: str) -> bytes:
    """A scan with somebody's OCR under it, as invisible text."""

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture()), 0, 0, 595, 842)
        writer = canvas.beginText(72, 740)
        writer.setTextRenderMode(3)
        for start in range(0, len(text), 60):
            writer.textLine(text[start : start + 60])
        canvas.drawText(writer)

    return printed(draw)


def test_old_ocr_under_a_scan_is_kept_and_called_so() -> None:
    (page,) = read_pdf(
        with_hidden_text("somebody read these words from the image and laid them under it " * 4), PLAIN
    ).pages
    assert (page.status, page.origin, page.flags) == (PageStatus.READ, Origin.OCR_EMBEDDED, ())


@installed
def test_old_ocr_is_read_anew_on_request() -> None:
    data = with_hidden_text("somebody read these words from the image and laid them under it " * 4)
    again = read_pdf(data, ReadOptions(language_hint="en", ocr_again=True))
    assert again.pages[0].origin is Origin.OCR
    assert prose(0, 14)[:30] in again.blocks[0].text
    assert read_pdf(data, ENGLISH).pages[0].origin is Origin.OCR_EMBEDDED


def garbled(letters: str) -> str:
    """A text as a font of its own numbering gives it: other letters and signs."""
    return letters.translate(str.maketrans("abcdefghijklmnopqrstuvwxyz", "qw;xj,zkb<vmfp'cudl[grhyt:"))


def test_letters_that_make_no_words_are_doubted() -> None:
    text = " ".join(prose(n, 14) for n in range(20)).lower()
    assert makes_no_words(garbled(text))
    assert not makes_no_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "Każdy ma prawo do ochrony prawnej życia prywatnego, rodzinnego, czci i dobrego imienia. ",
        "Herkes, yasaların kendisine tanıdığı haklara sahiptir ve bu haklar kısıtlanamaz. ",
        "Kila mtu ana haki ya kuishi, na serikali itahakikisha kuwa haki hiyo inalindwa na sheria. ",
        "Mọi người đều có quyền tự do đi lại và cư trú trong phạm vi lãnh thổ quốc gia. ",
        "12.3 14.7 101 AB-7 2025-01-09 XK 44 PQR 9/77 s 12(3)(b) reg 4A sch 2 pt 7 cl 9 ",
    ],
)
def test_other_languages_and_lists_of_numbers_are_not_doubted(text: str) -> None:
    assert not makes_no_words(text * 12)


@installed
def test_a_page_whose_letters_are_wrong_is_read_by_ocr() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture()), 0, 0, 595, 842)
        text = garbled(" ".join(prose(n, 14) for n in range(12)).lower())
        writer = canvas.beginText(72, 740)
        writer.setTextRenderMode(3)
        for start in range(0, len(text), 80):
            writer.textLine(text[start : start + 80])
        canvas.drawText(writer)

    extraction = read_pdf(printed(draw), ENGLISH)
    assert extraction.pages[0].origin is Origin.OCR
    assert prose(0, 14)[:30] in extraction.blocks[0].text


def test_a_page_with_odd_letters_says_so_where_there_is_no_ocr() -> None:
    made = Sheets()
    made.flow(72, 80, WIDTH - 144, garbled(" ".join(prose(n, 14) for n in range(20)).lower()))
    made.turn_page()
    made.flow(72, 80, WIDTH - 144, " ".join(prose(n, 14) for n in range(20)))
    extraction = read_pdf(made.data(), PLAIN)
    assert [page.flags for page in extraction.pages] == [(Flag.SUSPECT_TEXT_LAYER,), ()]
    assert "no words" in extraction.notes[0]
    assert "page 1" in extraction.notes[0]


def stamped(*, photograph: bool) -> bytes:
    """Two lines of text, and below them an image of the rest of the page."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 12)
        canvas.drawString(72, 790, "Every person may ask a court to look at the reasons for it.")
        canvas.drawString(72, 774, "The office keeps a record of each notice that it gives.")
        grain = np.random.default_rng(2).integers(0, 255, (900, 700)).astype(np.uint8)
        image = Image.fromarray(grain) if photograph else picture(first=3).crop((0, 150, 1650, 1400))
        canvas.drawImage(ImageReader(image), 0, 250, 595, 450)

    return printed(draw)


@installed
def test_text_in_an_image_beside_a_little_text_is_added() -> None:
    extraction = read_pdf(stamped(photograph=False), ENGLISH)
    text = " ".join(block.text for block in extraction.blocks)
    assert "Every person may ask a court" in text
    assert text.count("The office keeps a record of each notice that it gives.") == 1
    assert sum(word.startswith("rule") for word in text.split()) >= 10


def test_a_photograph_beside_text_is_not_doubted() -> None:
    (page,) = read_pdf(stamped(photograph=True), PLAIN).pages
    assert (page.flags, page.origin) == ((), Origin.TEXT_LAYER)


def words(texts: list[str], boxes: list[list[float]], origin: Origin = Origin.TEXT_LAYER) -> PageWords:
    count = len(texts)
    trust = np.full(count, 0.9) if origin is Origin.OCR else None
    sizes, bold = np.full(count, 10.0), np.zeros(count, dtype=np.bool_)
    return PageWords(1, 200.0, 100.0, tuple(texts), np.array(boxes, dtype=float), sizes, bold, origin, trust=trust)


def test_ocr_adds_words_where_the_text_layer_has_none() -> None:
    layer = words(["one"], [[10, 10, 30, 20]])
    seen = words(["0ne", "two"], [[11, 11, 29, 19], [40, 10, 60, 20]], Origin.OCR)
    merged = merge_words(layer, seen, 0.0)
    assert merged.texts == ("one", "two")
    assert merged.trust is not None
    assert merged.trust.tolist() == [1.0, 0.9]


def test_ocr_takes_the_place_of_wrong_words_and_of_no_others() -> None:
    layer = words(["12."], [[10, 10, 20, 20]])
    seen = words(["right", "stain"], [[30, 10, 60, 20], [150, 80, 160, 90]], Origin.OCR)
    merged = merge_words(layer, seen, 0.0, room=np.array([[28.0, 9.0, 62.0, 21.0]]))
    assert merged.texts == ("12.", "right")


@pytest.mark.parametrize(
    ("text", "script"),
    [(DEVANAGARI, "Devanagari"), ("ශ්‍රී ලංකා", "Sinhala"), ("இலங்கை", "Tamil"), ("ខ្មែរ", "Khmer"), ("Article 1", "")],
)
def test_complex_scripts_are_told_apart(text: str, script: str) -> None:
    assert complex_script(text) == script


def test_packs_come_from_the_script_and_a_missing_one_is_named() -> None:
    assert packs_by_script("Sinhala", frozenset(["eng"]), ("eng",)) == ((), ("sin",))
    assert packs_by_script("Arabic", frozenset(["eng", "ara"]), ("eng",)) == (("ara",), ())
    assert packs_by_script("", frozenset(["eng", "fra"]), ("fra",)) == (("fra",), ())


def test_sound_pages_tell_the_language_of_scanned_ones() -> None:
    wanted = ("eng", "fra", "spa", "por", "rus")
    french = "le droit de la personne est dans les lois du pays et une cour le dit par des avis aux gens"
    assert packs_by_text(french, frozenset(wanted), wanted) == ("fra",)
    assert packs_by_text("право каждого человека", frozenset(wanted), wanted) == ("rus",)
    assert packs_by_text("12 34", frozenset(wanted), wanted) == ()
