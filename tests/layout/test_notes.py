"""Footnotes: which small lines are, which mark leads to which, and where it stood in its sentence."""

from reportlab.pdfbase.pdfmetrics import stringWidth

from pipeline.records import Block, BlockKind
from tests.layout.sheets import SERIF, Sheets, prose, texts


def with_mark(sheets: Sheets, top: float, before: str, mark: str, after: str) -> None:
    sheets.line(60, top, before)
    end = 60 + stringWidth(before, SERIF, 11)
    sheets.line(end, top - 3, mark, 6)
    sheets.line(end + 6, top, after)


def notes_of(blocks: tuple[Block, ...]) -> list[Block]:
    return [block for block in blocks if block.kind is BlockKind.FOOTNOTE]


def test_mark_and_note_name_each_other() -> None:
    sheets = Sheets()
    for page in range(2):
        sheets.flow(60, 60, 470, prose(page, 90))
        with_mark(sheets, 300, "The office keeps a record of each notice", str(page + 1), "and shows it to the court.")
        sheets.line(60, 760, f"{page + 1} Inserted by the Notices Act, part {'AB'[page]}.", 8)
        sheets.turn_page()
    extraction = sheets.read()
    marked = [block for block in extraction.blocks if block.marks and block.kind is not BlockKind.FOOTNOTE]
    assert [(mark.number, mark.page) for block in marked for mark in block.marks] == [("1", 1), ("2", 2)]
    for block in marked:
        assert block.text[: block.marks[0].offset].endswith("a record of each notice")
    notes = notes_of(extraction.blocks)
    assert [(mark.number, mark.page, mark.offset) for note in notes for mark in note.marks] == [
        (mark.number, block.spans[0].page, mark.offset) for block in marked for mark in block.marks
    ]
    aside = [block for block in extraction.furniture if block.kind is BlockKind.NOTE_MARK]
    assert [(block.text, block.marks[0].page) for block in aside] == [("1", 1), ("2", 2)]


def test_a_star_in_the_text_leads_to_the_note_with_the_star() -> None:
    sheets = Sheets()
    sheets.line(60, 100, "The office keeps a record of each notice* and shows it to the court when it is asked.")
    sheets.flow(60, 120, 470, prose(5, 90))
    sheets.line(60, 760, "* Inserted by the Notices Act of the year before.", 8)
    extraction = sheets.read()
    first, *_, note = extraction.blocks
    assert first.text.startswith("The office keeps a record of each notice and shows")
    assert [(mark.number, mark.offset) for mark in first.marks] == [
        ("*", len("The office keeps a record of each notice"))
    ]
    assert note.kind is BlockKind.FOOTNOTE
    assert note.marks[0].offset == first.marks[0].offset


def test_a_star_without_a_note_stays_in_the_text() -> None:
    sheets = Sheets()
    sheets.line(60, 100, "The sign of the office is a star* that it prints on each notice.")
    sheets.flow(60, 120, 470, prose(5, 90))
    assert "star* that" in sheets.read().blocks[0].text


def test_notes_of_the_same_words_on_every_page_are_no_running_feet() -> None:
    sheets = Sheets()
    for page in range(4):
        sheets.flow(60, 60, 470, prose(page, 90))
        with_mark(sheets, 300, "The office keeps a record of each notice", str(page + 1), "and shows it to the court.")
        sheets.line(60, 750, f"{page + 1} Inserted by the Notices Act of the year before.", 8)
        sheets.centred(800, str(page + 1), 9)
        sheets.turn_page()
    extraction = sheets.read()
    assert len(notes_of(extraction.blocks)) == 4
    kinds = [block.kind for block in extraction.furniture]
    assert kinds.count(BlockKind.PAGE_NUMBER) == 4
    assert BlockKind.RUNNING_FOOT not in kinds


def test_a_note_goes_on_at_the_foot_of_the_next_page() -> None:
    sheets = Sheets()
    with_mark(
        sheets, 100, "The office keeps a record of each notice", "1", "and shows it to the court when it is asked."
    )
    sheets.flow(60, 120, 470, prose(5, 90))
    sheets.line(
        60,
        744,
        "1 Inserted by the Notices Act of the year before, which came into force on the first day of June and was",
        8.5,
    )
    sheets.line(
        60,
        754,
        "laid before the assembly with the report of the office on the notices that it had kept in the year of the",
        8.5,
    )
    sheets.turn_page()
    sheets.flow(60, 60, 470, prose(6, 90))
    sheets.line(60, 750, "First Register, and later in force again.", 8.5)
    (note,) = notes_of(sheets.read().blocks)
    assert note.text.endswith("in the year of the First Register, and later in force again.")
    assert [span.page for span in note.spans] == [1, 1, 2]


def test_a_column_in_small_type_that_begins_with_a_number_in_brackets_is_no_note() -> None:
    sheets = Sheets()
    with_mark(
        sheets, 60, "The office keeps a record of each notice", "4", "and shows it to the court when it is asked."
    )
    for place in range(6):
        sheets.flow(60, 80 + 50 * place, 470, prose(place, 50))
    left = (
        "(4) In the procedures chapter, revise",
        "the notice of the office so that it",
        "has the name of the person.",
    )
    right = ("(5) In the records chapter, remove", "the notice of the officer, and keep", "a copy of it for the court.")
    for place in range(3):
        sheets.line(60, 560 + 10 * place, left[place], 8)
        sheets.line(320, 560 + 10 * place, right[place], 8)
    assert notes_of(sheets.read().blocks) == []


def test_a_number_that_wraps_within_a_note_opens_no_other() -> None:
    sheets = Sheets()
    with_mark(
        sheets, 80, "The office keeps a record of each notice", "3", "and shows it to the court when it is asked."
    )
    with_mark(sheets, 100, "The court may ask for every other paper", "4", "that the office has in its rooms.")
    sheets.flow(60, 120, 470, prose(5, 90))
    sheets.line(
        60,
        730,
        "3 See also section 12 of the Notices Act and, on the papers that are kept in the rooms of the office, section",
        8,
    )
    sheets.line(60, 740, "4 of the Papers Act, which was in force before.", 8)
    sheets.line(60, 750, "4 In force since June.", 8)
    notes = texts(sheets.read().blocks, "footnote")
    assert [text[:12] for text in notes] == ["3 See also s", "4 In force s"]


def test_a_mark_on_a_page_that_is_turned_leads_to_its_note() -> None:
    sheets = Sheets()
    sheets.canvas.setPageRotation(90)
    sheets.canvas.translate(sheets.width, 0)
    sheets.canvas.rotate(90)
    sheets.width, sheets.height = sheets.height, sheets.width
    sheets.flow(60, 60, 700, prose(1, 90))
    with_mark(sheets, 200, "The fee is paid to the office", "1", "in the first week of the year.")
    sheets.line(60, 540, "1 Inserted by the law of the second year.", 8)
    blocks = sheets.read().blocks
    (note,) = notes_of(blocks)
    assert [(mark.number, mark.page) for mark in note.marks] == [("1", 1)]
    assert "The fee is paid to the office in the first week of the year." in [block.text for block in blocks]
