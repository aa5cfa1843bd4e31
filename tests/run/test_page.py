"""`migralex page`: a page of a real PDF drawn by a real worker, and what stands in the way."""

import base64
import io
import re
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.hostile.pdfs import encrypted_pdf, nested_forms_pdf
from tests.walk import Place

WIDTH, HEIGHT = 400.0, 500.0


@pytest.fixture(scope="module")
def place(new_place: Callable[..., Place]) -> Place:
    """A folder with a PDF of two pages, the second with markup in its text."""
    made = new_place()
    canvas = Canvas(str(made.raw / "law.pdf"), pagesize=(WIDTH, HEIGHT))
    canvas.drawString(50, 400, "1. The registrar shall keep a register of arrivals.")
    canvas.drawString(50, 360, "2. The register is open to the public.")
    canvas.showPage()
    canvas.drawString(50, 400, "3. A <script>alert(1)</script> is no provision.")
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(0, 0, WIDTH, 40, fill=1, stroke=0)
    canvas.save()
    return made


def test_a_page_is_drawn_with_boxes_order_kinds_and_paths(place: Place) -> None:
    said = place.run("page", "law.pdf", "1")
    assert "law.pdf, page 1 of 2: 2 passages, 0 pieces set aside" in said.flat
    drawn = (place.out / "pages" / "law-1.html").read_text(encoding="utf-8")
    assert drawn.index("register of arrivals") < drawn.index("open to the public")
    boxes = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)"', drawn)
    assert [(round(float(x)), 60 < float(y) < 150) for x, y in boxes] == [(50, True), (50, True)]
    labels = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
    assert (labels[0][:2], labels[1][:2], labels[1][-1]) == ("1 ", "2 ", "2")


def test_the_picture_is_the_page_itself_in_colour(place: Place) -> None:
    place.run("page", "law.pdf", "2", "--html", str(place.out / "two.html"))
    drawn = (place.out / "two.html").read_text(encoding="utf-8")
    data = re.search(r"data:image/jpeg;base64,([^\"]+)", drawn)
    assert data is not None
    picture = Image.open(io.BytesIO(base64.b64decode(data[1])))
    assert picture.size == (round(WIDTH * 2), round(HEIGHT * 2))
    red, green, blue = picture.convert("RGB").getpixel((400, 990))  # type: ignore[misc]  # three bands
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


def test_the_text_of_a_document_cannot_become_part_of_the_drawing(place: Place) -> None:
    place.run("page", "law.pdf", "2", "--html", str(place.out / "script.html"))
    drawn = (place.out / "script.html").read_text(encoding="utf-8")
    assert escape("<script>alert(1)</script>") in drawn
    assert "<script" not in drawn


def test_a_page_that_does_not_exist_is_told_with_the_count(place: Place) -> None:
    said = place.run("page", "law.pdf", "3", code=1)
    assert "There is no page 3: the file has 2." in " ".join(said.err.split())


def test_a_file_without_pages_is_told_so(place: Place) -> None:
    place.write("law.txt", "1. The register is open.\n")
    said = place.run("page", "law.txt", "1", code=1)
    assert "has no pages to draw" in said.err
    assert "migralex show" in said.err


def test_a_file_that_is_not_there_is_told_so(place: Place) -> None:
    assert "There is no file nowhere.pdf." in place.run("page", "nowhere.pdf", "1", code=1).err


@pytest.mark.parametrize(("data", "told"), [(encrypted_pdf(), "password"), (nested_forms_pdf(), "repeats itself")])
def test_a_file_that_cannot_be_read_ends_in_a_sentence(place: Place, tmp_path: Path, data: bytes, told: str) -> None:
    file = tmp_path / "bad.pdf"
    file.write_bytes(data)
    said = place.run("page", str(file), "1", code=1)
    assert told in said.err
    assert "Traceback" not in said.err
