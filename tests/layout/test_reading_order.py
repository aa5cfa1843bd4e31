"""Columns, flow and paragraphs on typeset pages."""

from reportlab.pdfbase.pdfmetrics import stringWidth

from pipeline.records import BlockKind
from tests.layout.sheets import SERIF, Sheets, prose, texts

FRENCH = [
    "Les",
    "personnes",
    "qui",
    "entrent",
    "dans",
    "le",
    "territoire",
    "sont",
    "informées",
    "de",
    "leurs",
    "droits",
    "dans",
    "une",
    "langue",
    "que",
    "chacune",
    "connaît",
    "et",
    "le",
    "service",
    "garde",
    "la",
    "trace",
    "de",
    "chaque",
    "avis",
    "pour",
    "la",
    "cour",
]


def wrapped(text: str, width: float, size: float = 11) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if stringWidth(longer, SERIF, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def columns(sheets: Sheets, left: list[str], right: list[str], top: float = 90) -> None:
    for place in range(max(len(left), len(right))):
        if place < len(left):
            sheets.line(60, top + 13 * place, left[place])
        if place < len(right):
            sheets.line(310, top + 13 * place, right[place])


def test_the_columns_of_a_gazette_are_read_one_after_the_other() -> None:
    sheets = Sheets()
    sentences = [prose(place, 60) for place in range(8)]
    lines = [line for sentence in sentences for line in wrapped(sentence, 225)]
    middle = len(lines) // 2
    columns(sheets, lines[:middle], lines[middle:])
    extraction = sheets.read()
    assert " ".join(texts(extraction.blocks)) == " ".join(sentences)
    assert {block.column for block in extraction.blocks} == {0}


def test_a_sentence_goes_on_in_the_next_column_of_a_gazette() -> None:
    sheets = Sheets()
    sentences = [prose(place, 70) for place in range(9)]
    for page in range(3):
        lines = [line for sentence in sentences[page * 3 : page * 3 + 3] for line in wrapped(sentence, 225)]
        cut = len(wrapped(sentences[page * 3], 225)) + 4
        columns(sheets, lines[:cut], lines[cut:])
        sheets.turn_page()
    assert [sentence for sentence in texts(sheets.read().blocks) if sentence in sentences] == sentences


def test_the_columns_of_a_bilingual_law_are_two_streams() -> None:
    sheets = Sheets()
    english = [prose(place, 60) for place in range(6)]
    french = [
        " ".join(FRENCH[(start * 5 + step) % len(FRENCH)] for step in range(55)) + f" fin{'abcdef'[start]}."
        for start in range(6)
    ]
    left = [line for sentence in english for line in wrapped(sentence, 225)]
    right = [line for sentence in french for line in wrapped(sentence, 225)]
    cut = min(len(left), len(right)) // 2 + 2
    columns(sheets, left[:cut], right[:cut])
    sheets.turn_page()
    columns(sheets, left[cut:], right[cut:])
    blocks = sheets.read().blocks
    assert " ".join(block.text for block in blocks if block.column == 0) == " ".join(english)
    assert " ".join(block.text for block in blocks if block.column == 1) == " ".join(french)


def test_a_paragraph_over_a_page_end_is_one_block_on_two_pages() -> None:
    sheets = Sheets()
    lines = wrapped(prose(3, 90), 470)
    for place, line in enumerate(lines[:3]):
        sheets.line(60, 730 + 13 * place, line)
    sheets.turn_page()
    for place, line in enumerate(lines[3:]):
        sheets.line(60, 80 + 13 * place, line)
    (block,) = sheets.read().blocks
    assert block.text == prose(3, 90)
    assert [span.page for span in block.spans] == [1] * 3 + [2] * (len(lines) - 3)


def test_items_of_a_list_are_blocks_and_a_wrapped_cross_reference_is_not() -> None:
    sheets = Sheets()
    sheets.line(60, 100, "1. A person who has a permit and has not left the territory, as laid down in section")
    sheets.line(60, 113, "12. of this Act may ask:")
    sheets.line(80, 126, "(a) a travel document;")
    sheets.line(80, 139, "(b) a hearing before an officer who has not dealt with the case before and who")
    sheets.line(96, 152, "knows the language.")
    blocks = sheets.read().blocks
    assert texts(blocks) == [
        "1. A person who has a permit and has not left the territory, as laid down in section 12. of this Act may ask:",
        "(a) a travel document;",
        "(b) a hearing before an officer who has not dealt with the case before and who knows the language.",
    ]
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.ITEM]
    assert blocks[1].indent == 20.0


def test_wider_leading_parts_paragraphs() -> None:
    sheets = Sheets()
    below = sheets.flow(60, 100, 470, prose(1, 50))
    sheets.flow(60, below + 6, 470, prose(2, 50))
    assert texts(sheets.read().blocks) == [prose(1, 50), prose(2, 50)]


def test_a_first_line_indent_after_a_full_stop_parts_paragraphs() -> None:
    sheets = Sheets()
    below = sheets.flow(60, 100, 470, prose(1, 50), first=18)
    below = sheets.flow(60, below, 470, prose(2, 50), first=18)
    sheets.flow(60, below, 470, prose(4, 50), first=18)
    assert texts(sheets.read().blocks) == [prose(1, 50), prose(2, 50), prose(4, 50)]


def test_words_broken_at_line_ends_are_joined_as_the_document_writes_them() -> None:
    sheets = Sheets()
    for place, line in enumerate(
        (
            "The transport of evidence-based records is a duty of the office, and each of the trans-",
            "port companies and the cross-border agents tells the court of it by evidence-",
            "based reports that the office keeps for ten years.",
        )
    ):
        sheets.line(60, 100 + 13 * place, line)
    (block,) = sheets.read().blocks
    assert "the transport companies" in block.text
    assert "by evidence-based reports" in block.text


def test_spans_cover_the_text_in_order_and_lie_on_their_page() -> None:
    sheets = Sheets()
    below = 100.0
    for place in range(30):
        if below > 700:
            sheets.turn_page()
            below = 100.0
        below = sheets.flow(60, below, 470, prose(place, 45)) + 8
    extraction = sheets.read()
    assert len(extraction.blocks) == 30
    for block in extraction.blocks:
        last = 0
        for span in block.spans:
            assert block.text[last : span.start].strip() == ""
            assert span.end > span.start
            last = span.end
            page = extraction.pages[span.page - 1]
            assert span.box is not None
            left, top, right, bottom = span.box
            assert 0 <= left < right <= page.width
            assert 0 <= top < bottom <= page.height
        assert last == len(block.text)


def test_a_number_that_counts_on_inside_a_sentence_opens_no_paragraph() -> None:
    sheets = Sheets()
    sheets.line(80, 100, "A person must show in every such case (1) that the officer did not hear him at all, and")
    sheets.line(60, 113, "(2) that he was harmed by it in a way which the court can mend by its own order, or else")
    sheets.line(60, 126, "the appeal is set aside.")
    assert len(sheets.read().blocks) == 1


def test_words_after_the_last_item_are_a_paragraph_of_their_own() -> None:
    sheets = Sheets()
    sheets.flow(60, 90, 470, prose(1, 60))
    sheets.line(80, 140, "(a) has lost the way; or")
    sheets.line(80, 153, "(b) needs care without delay,")
    sheets.line(80, 166, "and sends the person to the office of the place on the same day as the notice.")
    assert texts(sheets.read().blocks)[1:] == [
        "(a) has lost the way; or",
        "(b) needs care without delay,",
        "and sends the person to the office of the place on the same day as the notice.",
    ]


def test_a_list_whose_lines_end_in_brackets_is_not_run_together() -> None:
    sheets = Sheets()
    sheets.flow(60, 80, 470, prose(1, 60))
    for place, number in enumerate(("I", "II", "III")):
        words = (
            f"{number} - six of the members of the council of the state and of the land (Included by Law no. {place})"
        )
        sheets.line(60, 140 + 13 * place, words)
    assert len(sheets.read().blocks) == 4


def test_a_letter_from_another_font_does_not_tear_its_word() -> None:
    sheets = Sheets()
    x = 200.0
    for text, font in (("CAP", "Times-Roman"), ("Í", "Helvetica"), ("TULO IV", "Times-Roman")):
        pen = sheets.canvas.beginText(x, 700)
        pen.setFont(font, 12)
        pen.setCharSpace(2.5)
        pen.textOut(text)
        sheets.canvas.drawText(pen)
        x += stringWidth(text, font, 12) + 2.5 * len(text)
    assert texts(sheets.read().blocks) == ["CAPÍTULO IV"]


def test_a_few_lines_in_columns_below_a_figure_are_read_as_the_columns_of_other_pages() -> None:
    sheets = Sheets()
    for page in range(3):
        lines = [line for place in range(6) for line in wrapped(prose(page * 6 + place, 60), 225)]
        columns(sheets, lines[: len(lines) // 2], lines[len(lines) // 2 :])
        sheets.turn_page()
    for place in range(20):
        sheets.line(
            90, 60 + 20 * place, f"Step {place + 1}: keep the record of each notice and show it to the court", 12
        )
    sheets.line(90, 470, "Required by the Act")
    sheets.line(380, 470, "Form of the office")
    sheets.line(90, 490, "Step 21: keep the record of each notice and show it to the court when asked", 12)
    last = wrapped(prose(30, 40), 225)
    half = len(last) // 2
    columns(sheets, last[:half], last[half:], 600)
    read = texts(sheets.read().blocks)
    assert any(prose(30, 40) in text for text in read)
    assert any("Required by the Act Form of the office" in text for text in read)
