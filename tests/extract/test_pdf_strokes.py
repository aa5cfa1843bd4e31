"""Struck-through and underlined text: what is told from the lines on a page, and what is no such line."""

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from pipeline.records import BlockKind, Extraction, Flag
from tests.layout.sheets import BOLD, SERIF, Sheets, prose, texts

SIZE = 11.0


class Marked(Sheets):
    """Sheets on which words can be struck or underlined."""

    def marked(
        self, x: float, top: float, text: str, words: str, up: float, *, font: str = SERIF, **how: object
    ) -> None:
        """A line of text with a stroke so many type sizes above the baseline, along ``words`` of it."""
        self.line(x, top, text, SIZE, font)
        left = x + stringWidth(text[: text.index(words)], font, SIZE)
        self.stroke(left, top, stringWidth(words, font, SIZE), up, **how)

    def stroke(
        self, left: float, top: float, width: float, up: float, *, filled: bool = False, pieces: int = 1
    ) -> None:
        y = self.height - top - 0.8 * SIZE + up * SIZE
        self.canvas.setLineWidth(0.7)
        for piece in range(pieces):
            start, step = left + width * piece / pieces, width / pieces
            if filled:
                self.canvas.rect(start, y - 0.35, step, 0.7, stroke=0, fill=1)
            else:
                self.canvas.line(start, y, start + step, y)


def struck(extraction: Extraction) -> list[str]:
    return texts(extraction.furniture, "struck-text")


@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize("pieces", [1, 9])
def test_struck_words_leave_the_text_and_are_kept_with_their_place(filled: bool, pieces: int) -> None:
    sheet = Marked()
    sheet.flow(60, 80, 470, prose(1, 60))
    sheet.marked(
        60,
        200,
        "The office keeps the old secret record of each notice.",
        "old secret",
        0.27,
        filled=filled,
        pieces=pieces,
    )
    found = sheet.read()
    assert "The office keeps the record of each notice." in texts(found.blocks)
    (block,) = [block for block in found.furniture if block.kind is BlockKind.STRUCK_TEXT]
    assert block.text == "old secret"
    assert found.notes == ("Struck through: page 1 - 2 words with a line through them are kept apart from the text",)
    assert block.spans[0].box is not None
    assert block.spans[0].box[0] == pytest.approx(60 + stringWidth("The office keeps the ", SERIF, SIZE), abs=1)


def test_a_short_struck_word_is_seen() -> None:
    sheet = Marked()
    sheet.marked(60, 200, "The office keeps a the record of each notice.", "a", 0.27)
    found = sheet.read()
    assert struck(found) == ["a"]
    assert texts(found.blocks) == ["The office keeps the record of each notice."]


def test_a_whole_struck_paragraph_is_one_and_the_next_another() -> None:
    sheet = Marked()
    top = sheet.flow(60, 80, 470, prose(1, 50)) + 8
    for text in (
        "(1) The Minister may ask any person who holds a permit of the first class for a full and written report on",
        "the work that was done.",
        "(2) The report is kept for ten years.",
    ):
        sheet.marked(60, top, text, text, 0.27)
        top += 13
    sheet.flow(60, top + 8, 470, prose(2, 50))
    found = sheet.read()
    first, second = struck(found)
    assert first.startswith("(1) The Minister")
    assert first.endswith("written report on the work that was done.")
    assert second == "(2) The report is kept for ten years."
    assert len(found.blocks) == 2


def test_struck_words_parted_by_live_ones_are_two() -> None:
    sheet = Marked()
    text = "The office keeps the old record of every single notice."
    sheet.marked(60, 200, text, "old", 0.27)
    sheet.stroke(
        60 + stringWidth("The office keeps the old record of ", SERIF, SIZE),
        200,
        stringWidth("every single", SERIF, SIZE),
        0.27,
    )
    assert struck(sheet.read()) == ["old", "every single"]


def test_a_sentence_goes_on_over_a_line_that_is_wholly_struck() -> None:
    sheet = Marked()
    top = sheet.flow(60, 80, 470, prose(1, 120)) + 12
    full = "The office keeps a record of each notice that it shows to the court of the district and which"
    gone = "the person who was held or who asked to be held, in the language of that person, and of"
    sheet.line(60, top, full)
    sheet.marked(60, top + 13, gone, gone, 0.27)
    sheet.line(60, top + 26, "Officers of the State may read.")
    assert texts(sheet.read().blocks)[-1] == f"{full} Officers of the State may read."


def test_a_stroke_over_the_gap_before_a_last_word_strikes_it_too() -> None:
    sheet = Marked()
    text = "The office keeps the old secret record of each notice."
    width = stringWidth(text, SERIF, SIZE)
    sheet.marked(60, 200, text, text, 0.27)
    sheet.line(60 + width + 40, 200, "(gone)")
    sheet.stroke(60 + width, 200, 40 + stringWidth("(gone)", SERIF, SIZE), 0.27)
    sheet.line(60, 240, "The court is told.")
    assert struck(sheet.read()) == [f"{text} (gone)"]


def test_an_underline_strikes_nothing_and_means_nothing_where_nothing_is_struck() -> None:
    sheet = Marked()
    sheet.marked(60, 200, "The office keeps a record of each notice.", "record of each", -0.12)
    found = sheet.read()
    assert struck(found) == []
    assert [block.flags for block in found.blocks] == [()]


def test_underlined_words_are_inserted_in_a_document_that_strikes_words() -> None:
    sheet = Marked()
    sheet.marked(60, 200, "(1) The office keeps the old record of each notice.", "old", 0.27)
    sheet.marked(60, 240, "(2) The court is told of each notice.", "each notice", -0.12)
    sheet.line(60, 280, "(3) The record is kept for ten years.")
    found = sheet.read()
    assert [block.flags for block in found.blocks] == [(), (Flag.INSERTED,), ()]


def test_an_underlined_link_is_not_inserted() -> None:
    sheet = Marked()
    sheet.marked(60, 200, "(1) The office keeps the old record of each notice.", "old", 0.27)
    sheet.marked(60, 240, "(2) The court is told of each notice.", "each notice", -0.12)
    left = 60 + stringWidth("(2) The court is told of ", SERIF, SIZE)
    sheet.canvas.linkURL("https://example.org", (left, 842 - 252, left + 60, 842 - 238))
    assert [block.flags for block in sheet.read().blocks] == [(), ()]


def test_a_frame_line_that_a_label_stands_on_strikes_no_label() -> None:
    sheet = Marked()
    sheet.line(90, 200, "Applicant", SIZE, BOLD)
    sheet.stroke(60, 200, 470, 0.27)
    assert struck(sheet.read()) == []


def test_a_bar_as_high_as_the_letters_is_no_strike() -> None:
    sheet = Marked()
    sheet.line(60, 200, "The office keeps a record of each notice.")
    sheet.canvas.setFillGray(0.8)
    sheet.canvas.rect(60, 842 - 211, 150, 10, stroke=0, fill=1)
    assert struck(sheet.read()) == []


def test_the_rulings_of_a_tight_table_strike_nothing() -> None:
    sheet = Marked()
    tops = (200, 209, 218, 227)
    for top in (*tops, 236):
        sheet.canvas.line(60, 842 - top, 360, 842 - top)
    for x in (60, 160, 360):
        sheet.canvas.line(x, 842 - 200, x, 842 - 236)
    for top in tops:
        sheet.line(64, top - 4, "Visa for a short stay", 10)
        sheet.line(164, top - 4, "forty crowns of the Republic and ten more", 10)
    found = sheet.read()
    assert struck(found) == []
    assert len(texts(found.blocks, "table-row")) == 4


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_strikes_are_seen_on_turned_pages(turn: int) -> None:
    sheet = Marked(842, 842)
    sheet.canvas.setPageRotation(turn)
    sheet.marked(60, 200, "The office keeps the old secret record of each notice.", "old secret", 0.27)
    found = sheet.read()
    assert struck(found) == ["old secret"]
    assert texts(found.blocks) == ["The office keeps the record of each notice."]


def test_an_annotation_strikes_words_as_a_line_does() -> None:
    sheet = Marked()
    text = "The office keeps the old secret record of each notice."
    sheet.line(60, 200, text)
    left = 60 + stringWidth("The office keeps the ", SERIF, SIZE)
    right = left + stringWidth("old secret", SERIF, SIZE)
    low, high = 842 - 200 - 0.8 * SIZE - 2.4, 842 - 200
    quad = [left, high, right, high, left, low, right, low]
    sheet.canvas.highlightAnnotation("", (left, low, right, high), QuadPoints=quad)
    data = sheet.data().replace(b"/Subtype /Highlight", b"/Subtype /StrikeOut")
    from pipeline.extract.options import ReadOptions
    from pipeline.extract.pdf import read_pdf

    assert struck(read_pdf(data, ReadOptions(ocr=False))) == ["old secret"]
