"""PDF files that are sound: boxes on turned pages, tables, Arabic, and pages that cannot be read as text."""

import io
from pathlib import Path

import fontpkg_amiri
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from pipeline.records import BlockKind, Extraction, Origin, PageStatus

PLAIN = ReadOptions(ocr=False)
SENTENCE = "Every person who is held may ask a court to look at the reasons within two days"


def canvas(width: float = 595, height: float = 842) -> tuple[Canvas, io.BytesIO]:
    buffer = io.BytesIO()
    return Canvas(buffer, pagesize=(width, height), invariant=1), buffer


def read(pen: Canvas, buffer: io.BytesIO) -> Extraction:
    pen.save()
    return read_pdf(buffer.getvalue(), PLAIN)


def test_the_box_of_a_line_is_where_it_was_printed() -> None:
    pen, buffer = canvas()
    pen.setFont("Times-Roman", 12)
    pen.drawString(100, 842 - 200, SENTENCE)
    extraction = read(pen, buffer)
    (block,) = extraction.blocks
    (span,) = block.spans
    assert block.text == SENTENCE
    assert span.box is not None
    left, top, right, bottom = span.box
    assert left == pytest.approx(100, abs=1.5)
    assert right == pytest.approx(100 + pen.stringWidth(SENTENCE, "Times-Roman", 12), abs=1.5)
    assert top < 200 < bottom
    assert bottom - top < 20


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_lie_on_the_page_as_it_is_shown_after_its_rotation(turn: int) -> None:
    pen, buffer = canvas(600, 800)
    pen.setPageRotation(turn)
    width, height = 600, 800  # as shown: reportlab turns the media box of a page that it turns by 90 or 270
    # Undo the page's rotation, so that what is drawn at (x, y) is shown at (x, y).
    pen.translate(*{0: (0, 0), 90: (800, 0), 180: (600, 800), 270: (0, 600)}[turn])
    pen.rotate(turn)
    pen.setFont("Times-Roman", 12)
    pen.drawString(50, height - 100, SENTENCE)
    extraction = read(pen, buffer)
    (page,) = extraction.pages
    assert (page.width, page.height) == (width, height)
    (block,) = extraction.blocks
    assert block.text == SENTENCE
    assert block.spans[0].box is not None
    left, top, right, bottom = block.spans[0].box
    assert left == pytest.approx(50, abs=1.5)
    assert top < 100 < bottom
    assert right < width


def test_text_that_runs_upwards_on_an_upright_page_keeps_its_place() -> None:
    pen, buffer = canvas(600, 800)
    pen.translate(300, 100)
    pen.rotate(90)
    pen.setFont("Times-Roman", 12)
    pen.drawString(0, 0, SENTENCE)
    extraction = read(pen, buffer)
    (block,) = extraction.blocks
    assert block.text == SENTENCE
    assert block.spans[0].box is not None
    left, top, right, bottom = block.spans[0].box
    assert left < 300 < right + 6
    assert right - left < 20
    assert bottom == pytest.approx(700, abs=1.5)
    assert bottom - top > 300


def test_a_ruled_table_is_one_block_a_row() -> None:
    pen, buffer = canvas()
    pen.setFont("Times-Roman", 10)
    rows = [("Permit", "Fee", "Months"), ("Study", "40", "12"), ("Work and residence", "90", "24")]
    for place in range(4):
        pen.line(60, 700 - 20 * place, 360, 700 - 20 * place)
    for x in (60, 200, 280, 360):
        pen.line(x, 700, x, 640)
    for place, row in enumerate(rows):
        for x, cell in zip((64, 204, 284), row, strict=True):
            pen.drawString(x, 686 - 20 * place, cell)
    extraction = read(pen, buffer)
    assert [block.text for block in extraction.blocks if block.kind is BlockKind.TABLE_ROW] == [
        "Permit | Fee | Months",
        "Study | 40 | 12",
        "Work and residence | 90 | 24",
    ]


def test_lines_tinted_one_by_one_are_no_table() -> None:
    pen, buffer = canvas()
    pen.setFont("Times-Roman", 10)
    for place in range(8):
        pen.setFillGray(0.95)
        pen.rect(60, 700 - 14 * place, 400, 14, stroke=0, fill=1)
        pen.setFillGray(0)
        pen.drawString(62, 704 - 14 * place, SENTENCE)
    extraction = read(pen, buffer)
    assert all(block.kind is not BlockKind.TABLE_ROW for block in extraction.blocks)


def amiri() -> str:
    folder = Path(fontpkg_amiri.__file__).parent
    font = next(path for path in sorted(folder.rglob("*.ttf")) if "Regular" in path.name)
    pdfmetrics.registerFont(TTFont("Amiri", str(font), shapable=True))
    return "Amiri"


def test_arabic_is_read_in_logical_order_with_its_ligatures_and_brackets() -> None:
    from bidi.algorithm import get_display

    pen, buffer = canvas()
    name = amiri()
    lines = ("المادة 5 من قانون الإدارية خلال السنة", "تلتزم الدولة بحماية العمال المهاجرين (والأسر) في البلاد")
    for place, line in enumerate(lines):
        pen.setFont(name, 14)
        pen.drawRightString(535, 700 - 24 * place, get_display(line), shaping=True)
    extraction = read(pen, buffer)
    text = " ".join(block.text for block in extraction.blocks)
    assert text == " ".join(lines)


def test_a_blank_page_is_blank_and_keeps_its_number() -> None:
    pen, buffer = canvas()
    pen.drawString(60, 700, SENTENCE)
    pen.showPage()
    pen.showPage()
    pen.drawString(60, 700, SENTENCE)
    extraction = read(pen, buffer)
    assert [(page.number, page.status) for page in extraction.pages] == [
        (1, PageStatus.READ),
        (2, PageStatus.BLANK),
        (3, PageStatus.READ),
    ]


def test_invisible_text_over_an_image_is_an_old_ocr_layer() -> None:
    from PIL import Image

    pen, buffer = canvas()
    pen.drawImage(ImageReader(Image.new("L", (60, 80), 230)), 0, 0, 595, 842)
    for place in range(5):
        text = pen.beginText(60, 700 - 14 * place)
        text.setTextRenderMode(3)
        text.setFont("Times-Roman", 11)
        text.textLine(SENTENCE)
        pen.drawText(text)
    extraction = read(pen, buffer)
    assert extraction.pages[0].origin is Origin.OCR_EMBEDDED
    assert {block.origin for block in extraction.blocks} == {Origin.OCR_EMBEDDED}


@pytest.mark.parametrize("right", [-1.5, 0.3, 1.5])
@pytest.mark.parametrize("down", [-1.5, 0.3, 1.5])
def test_a_shadow_to_any_side_is_not_read_again(right: float, down: float) -> None:
    pen, buffer = canvas()
    pen.setFont("Times-Bold", 14)
    for place in range(12):
        pen.drawString(60.7 * (1 + place / 40), 700 - 25.3 * place, SENTENCE)
    for place in range(12):
        pen.drawString(60.7 * (1 + place / 40) + right, 700 - 25.3 * place - down, SENTENCE)
    extraction = read(pen, buffer)
    assert sum(block.text.count("Every") for block in extraction.blocks) == 12
    assert sum(len(block.text.split()) for block in extraction.blocks) == 12 * len(SENTENCE.split())


def test_words_printed_twice_for_boldness_are_read_once() -> None:
    pen, buffer = canvas()
    pen.drawString(60, 700, SENTENCE)
    pen.drawString(60.8, 700.4, SENTENCE)
    assert [block.text for block in read(pen, buffer).blocks] == [SENTENCE]


def test_the_same_bytes_give_the_same_extraction() -> None:
    pen, buffer = canvas()
    for place in range(20):
        pen.drawString(60, 780 - 30 * place, f"{place}. {SENTENCE}.")
    pen.save()
    assert read_pdf(buffer.getvalue(), PLAIN) == read_pdf(buffer.getvalue(), PLAIN)
