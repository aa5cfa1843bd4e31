"""Columns: three of them, narrow gutters, titles over them, and pages with few lines."""

from reportlab.pdfbase.pdfmetrics import stringWidth

from tests.layout.sheets import BOLD, SERIF, Sheets, prose, texts
from tests.layout.test_reading_order import wrapped

LEFTS = (50, 220, 390)
WIDTH = 150


def third(sheets: Sheets, top: float, columns: list[list[str]]) -> None:
    """Draw columns line by line, as programs that print over the page do."""
    for place in range(max(map(len, columns))):
        for left, lines in zip(LEFTS, columns, strict=False):
            if place < len(lines):
                sheets.line(left, top + 13 * place, lines[place])


def test_three_columns_are_read_one_after_the_other_over_pages() -> None:
    sheets = Sheets()
    sentences = [prose(place, 110) for place in range(9)]
    lines = [line for sentence in sentences for line in wrapped(sentence, WIDTH)]
    size = len(lines) // 6 + 1
    parts = [lines[start : start + size] for start in range(0, len(lines), size)]
    third(sheets, 80, parts[:3])
    sheets.turn_page()
    third(sheets, 80, parts[3:])
    blocks = sheets.read().blocks
    assert texts(blocks) == sentences
    assert {block.column for block in blocks} == {0}


def test_a_title_in_the_middle_of_three_columns_cuts_them_all() -> None:
    sheets = Sheets()
    above = [wrapped(prose(place, 60), WIDTH) for place in range(3)]
    below = [wrapped(prose(place, 60), WIDTH) for place in range(3, 6)]
    third(sheets, 80, above)
    top = 80 + 13 * max(map(len, above)) + 20
    text = "Part II - Duties"
    middle = (LEFTS[0] + max(LEFTS[2] + stringWidth(line, SERIF, 11) for line in above[2] + below[2])) / 2
    sheets.line(middle - stringWidth(text, BOLD, 12) / 2, top, text, 12, BOLD)
    third(sheets, top + 30, below)
    assert texts(sheets.read().blocks) == [
        *(prose(place, 60) for place in range(3)),
        text,
        *(prose(place, 60) for place in range(3, 6)),
    ]


def test_a_gutter_of_nine_points_parts_columns_drawn_line_by_line() -> None:
    sheets = Sheets()
    left, right = prose(3, 130), prose(8, 130)
    columns = []
    for text, size in ((left, 11), (right, 11)):
        columns.append(wrapped(text, 225, size))
    for place in range(min(map(len, columns))):
        pen = sheets.canvas.beginText(60, 842 - 100 - 13 * place)
        pen.setFont(SERIF, 11)
        words = columns[0][place]
        gap = (225 - stringWidth(words, SERIF, 11)) / max(words.count(" "), 1)
        pen.setWordSpace(gap if place + 1 < len(columns[0]) else 0)
        pen.textOut(words)
        sheets.canvas.drawText(pen)
        sheets.line(60 + 225 + 9, 100 + 13 * place, columns[1][place])
    blocks = texts(sheets.read().blocks)
    count = min(map(len, columns))
    assert blocks == [" ".join(columns[0][:count]), " ".join(columns[1][:count])]


def test_a_last_page_of_few_lines_has_the_columns_of_the_others() -> None:
    sheets = Sheets()
    sentences = [prose(place, 90) for place in range(4)]
    for place in range(2):
        for side, left in enumerate((60, 310)):
            for line, words in enumerate(wrapped(sentences[2 * place + side], 225)):
                sheets.line(left, 90 + 13 * line, words)
        sheets.turn_page()
    for line, words in enumerate(("The minister may by order fix the day", "on which this law comes into force.")):
        sheets.line(60, 90 + 13 * line, words)
    sheets.line(310, 90, "The order is laid before the assembly.")
    assert texts(sheets.read().blocks)[-2:] == [
        "The minister may by order fix the day on which this law comes into force.",
        "The order is laid before the assembly.",
    ]


def test_columns_below_half_a_page_of_full_lines_are_columns() -> None:
    sheets = Sheets()
    below = 60.0
    for place in range(6):
        below = sheets.flow(60, below, 475, prose(place, 70)) + 8
    left, right = (wrapped(prose(place, 60), 225) for place in (7, 9))
    for place in range(min(len(left), len(right))):
        sheets.line(60, below + 20 + 13 * place, left[place])
        sheets.line(310, below + 20 + 13 * place, right[place])
    count = min(len(left), len(right))
    assert texts(sheets.read().blocks)[-2:] == [" ".join(left[:count]), " ".join(right[:count])]
