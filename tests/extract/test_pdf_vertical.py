"""Pages set in columns from top to bottom: recognised, flagged and read from right to left."""

import io

import numpy as np
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from pipeline.extract.pdf_vertical import level_vertical
from pipeline.layout.values import PageWords
from pipeline.records import Extraction, Flag

COLUMNS = (
    "第一条この法律は外国人の出入国の管理を図ることを目的とする。",
    "第二条大臣は三十日以内に書面で理由を示さなければならない。",
    "第三条何人も理由を告げられることなく収容されない。",
)


def read(*, vertical: bool) -> Extraction:
    buffer = io.BytesIO()
    pen = Canvas(buffer, pagesize=(500, 700), invariant=1)
    font = UnicodeCIDFont("HeiseiMin-W3", isVertical=vertical)
    pdfmetrics.registerFont(font)
    pen.setFont(font.fontName, 14)
    for place, column in reversed(list(enumerate(COLUMNS))):
        if vertical:
            pen.drawString(440 - 30 * place, 640, column)
        else:
            pen.drawString(40, 640 - 30 * place, column)
    pen.save()
    return read_pdf(buffer.getvalue(), ReadOptions(ocr=False))


def test_columns_are_read_from_right_to_left_and_the_page_says_so() -> None:
    found = read(vertical=True)
    assert [block.text for block in found.blocks] == list(COLUMNS)
    assert all(Flag.VERTICAL in block.flags for block in found.blocks)
    (page,) = found.pages
    assert Flag.VERTICAL in page.flags
    assert page.confidence < 0.7
    assert any("top to bottom" in note for note in found.notes)


def test_the_box_of_a_column_is_where_it_was_printed() -> None:
    box = read(vertical=True).blocks[0].spans[0].box
    assert box is not None
    left, top, right, bottom = box
    assert left < 440 < right
    assert top == pytest.approx(60, abs=15)
    assert bottom - top > 300 > right - left


def test_level_lines_of_the_same_signs_are_not_vertical() -> None:
    found = read(vertical=False)
    assert [block.text for block in found.blocks] == list(COLUMNS)
    assert Flag.VERTICAL not in found.pages[0].flags


def stacked(columns: tuple[str, ...], step: float) -> PageWords:
    """Each sign a word of its own: columns from the right, or with ``step`` 0 lines from the top."""
    places = [
        (440 - 30 * column, 60 + 15 * row) if step else (40 + 15 * row, 60 + 30 * column)
        for column, text in enumerate(columns)
        for row in range(len(text))
    ]
    boxes = np.array([(x, y, x + 14, y + 14) for x, y in places], dtype=np.float64)
    signs = tuple("".join(columns))
    return PageWords(1, 500, 700, signs, boxes, np.full(len(signs), 14.0), np.zeros(len(signs), dtype=np.bool_))


def test_single_signs_below_each_other_are_joined_to_their_column() -> None:
    level = level_vertical(stacked(COLUMNS, 15))
    assert level is not None
    assert level.texts == COLUMNS
    assert (level.width, level.height, level.turns) == (700, 500, 3)
    assert np.all(np.diff(level.boxes[:, 1]) > 0)


def test_single_signs_beside_each_other_are_level() -> None:
    assert level_vertical(stacked(COLUMNS, 0)) is None
