"""Pages that are images of text: read where tesseract is installed, and named where it is not."""

import io
import shutil

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import NeedsOcr
from pipeline.extract.ocr import find_tesseract, parse_table
from pipeline.extract.ocr_packs import narrow_packs
from pipeline.extract.options import ReadOptions
from pipeline.extract.page_image import PageImage
from pipeline.extract.pdf import read_pdf
from pipeline.records import Origin, PageStatus

SENTENCES = (
    "1. Every person who is held may ask a court to look at the reasons.",
    "2. The office keeps a record of each notice that it gives.",
)
NOWHERE = ""
"""A search path on which no program is found."""
installed = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed (make ocr)")


def scan(text_pages: int = 0) -> bytes:
    """One page that is a picture of two sentences, after pages with a text layer."""
    image = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(image)
    for place, sentence in enumerate(SENTENCES):
        pen.text((120, 200 + 90 * place), sentence, fill=0, font=ImageFont.load_default(30))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    for _ in range(text_pages):
        canvas.drawString(72, 700, "Every person may ask a court to look at the reasons for it.")
        canvas.showPage()
    canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    canvas.save()
    return buffer.getvalue()


def test_a_scan_without_tesseract_says_what_to_install() -> None:
    with pytest.raises(NeedsOcr) as caught:
        read_pdf(scan(), ReadOptions(), search_path=NOWHERE)
    assert "page 1" in caught.value.sentence()
    assert "make ocr" in caught.value.sentence()
    assert caught.value.sentence().count("make ocr") == 1


def test_a_scanned_page_among_others_is_marked_and_noted() -> None:
    extraction = read_pdf(scan(text_pages=2), ReadOptions(), search_path=NOWHERE)
    assert [page.status for page in extraction.pages] == [PageStatus.READ, PageStatus.READ, PageStatus.NEEDS_OCR]
    assert "make ocr" in extraction.pages[2].reason
    assert extraction.notes[0].startswith("Not read: page 3 - ")


def test_ocr_that_is_turned_off_is_named_as_the_cause() -> None:
    with pytest.raises(NeedsOcr, match="turned off"):
        read_pdf(scan(), ReadOptions(ocr=False))


@installed
def test_a_scan_is_read_with_its_boxes() -> None:
    extraction = read_pdf(scan(), ReadOptions(language_hint="en"))
    assert [block.text for block in extraction.blocks] == list(SENTENCES)
    (page,) = extraction.pages
    assert (page.status, page.origin) == (PageStatus.READ, Origin.OCR)
    assert page.confidence > 0.7
    assert {block.origin for block in extraction.blocks} == {Origin.OCR}
    box = extraction.blocks[0].spans[0].box
    assert box is not None
    assert box[0] == pytest.approx(120 * 595 / 1240, abs=3)
    assert box[1] < 215 * 842 / 1754 < box[3]


@installed
def test_a_language_without_a_pack_needs_ocr() -> None:
    with pytest.raises(NeedsOcr, match="no pack"):
        read_pdf(scan(), ReadOptions(language_hint="zz"))


def test_no_program_is_found_on_an_empty_path() -> None:
    assert find_tesseract(NOWHERE) is None


def test_words_of_a_line_share_their_height_and_a_side_note_is_cut_off() -> None:
    rows = [
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
        "5\t1\t1\t1\t1\t1\t100\t100\t60\t21\t95\tPage",
        "5\t1\t1\t1\t1\t2\t170\t107\t40\t9\t95\tnow",
        "5\t1\t1\t1\t1\t3\t300\t106\t40\t10\t90\tNote",
        "5\t1\t1\t1\t2\t1\t100\t130\t60\t9\t3\tstain",
    ]
    page = parse_table("\n".join(rows), PageImage(b"", 600, 800, 72), 1)
    assert page.words is not None
    assert page.words.texts == ("Page", "now", "Note")
    boxes = page.words.boxes
    assert boxes[0][1] == boxes[1][1]
    assert boxes[2][1] != boxes[0][1]
    assert page.words.sizes[2] < page.words.sizes[0]
    assert page.confidence == pytest.approx(0.933, abs=0.001)


def test_a_page_without_words_says_so() -> None:
    assert "no words" in parse_table("level\n", PageImage(b"", 10, 10, 72), 1).reason


def test_the_first_page_tells_which_pack_of_several_to_use() -> None:
    french = [
        "le",
        "droit",
        "de",
        "la",
        "personne",
        "est",
        "dans",
        "les",
        "lois",
        "du",
        "pays",
        "et",
        "une",
        "cour",
        "le",
        "dit",
        "par",
        "des",
        "avis",
        "aux",
        "gens",
    ]
    assert narrow_packs(("eng", "fra", "spa"), french) == ("fra",)
    assert narrow_packs(("eng", "fra"), ["ambiguous"]) == ("eng", "fra")
    assert narrow_packs(("ara",), french) == ("ara",)
