"""Contents pages: with and without a title, page numbers and leaders."""

from pipeline.records import BlockKind
from tests.layout.sheets import BOLD, Sheets, prose, texts

NAMES = ["Short title", "Meaning of words", "Duties of the office", "Records", "Appeals", "Fees", "Repeal"]


def law(sheets: Sheets, *, size: float = 11) -> None:
    top = 60.0
    for number, name in enumerate(NAMES, start=1):
        sheets.line(60, top, f"{number}. {name}", size, BOLD)
        top = sheets.flow(60, top + 18, 470, prose(number, 70)) + 12


def entries(sheets: Sheets) -> list[str]:
    return texts(sheets.read().blocks, "contents-entry")


def test_entries_that_come_again_as_headings_need_no_title() -> None:
    sheets = Sheets()
    for number, name in enumerate(NAMES, start=1):
        sheets.line(60, 80 + 13 * number, f"{number}. {name}")
    sheets.turn_page()
    law(sheets)
    assert entries(sheets) == [f"{number}. {name}" for number, name in enumerate(NAMES, start=1)]


def test_a_law_whose_headings_come_once_has_no_contents() -> None:
    sheets = Sheets()
    law(sheets)
    assert entries(sheets) == []


def test_page_numbers_in_the_margin_make_entries() -> None:
    sheets = Sheets()
    for number, name in enumerate(NAMES, start=1):
        sheets.line(60, 80 + 13 * number, f"{number}. {name} of the said parts of the land")
        sheets.line(500, 80 + 13 * number, str(2 * number + 1))
    sheets.turn_page()
    sheets.flow(60, 80, 470, prose(3, 90))
    assert [text.split(".")[0] for text in entries(sheets)] == [str(number) for number in range(1, 8)]


def test_falling_numbers_in_the_margin_make_none() -> None:
    sheets = Sheets()
    for number, name in enumerate(NAMES, start=1):
        sheets.line(60, 80 + 13 * number, f"{number}. {name} of the said parts of the land")
        sheets.line(500, 80 + 13 * number, str((number * 5) % 7 + 1))
    sheets.turn_page()
    sheets.flow(60, 80, 470, prose(3, 90))
    assert entries(sheets) == []


def test_a_word_that_heads_each_page_of_the_contents_does_not_end_them() -> None:
    sheets = Sheets()
    sheets.centred(60, "ARRANGEMENT OF SECTIONS", 12, BOLD)
    for start in (0, 4):
        sheets.line(60, 90, "SECTIONS")
        for number, name in list(enumerate(NAMES, start=1))[start : start + 4]:
            sheets.line(60, 90 + 13 * (number - start), f"{number}. {name}.")
        sheets.turn_page()
    law(sheets)
    found = entries(sheets)
    assert found == [
        "SECTIONS", *(f"{number}. {name}." for number, name in list(enumerate(NAMES, start=1))[:4]),
        "SECTIONS", *(f"{number}. {name}." for number, name in list(enumerate(NAMES, start=1))[4:]),
    ]  # fmt: skip


def test_the_title_of_the_law_below_its_contents_is_none_of_its_entries() -> None:
    sheets = Sheets()
    sheets.centred(60, "THE RECORDS ACT", 14, BOLD)
    sheets.centred(90, "CONTENTS", 12, BOLD)
    for number, name in enumerate(NAMES, start=1):
        sheets.line(60, 110 + 13 * number, f"{number}. {name}.")
    sheets.turn_page()
    sheets.centred(60, "THE RECORDS ACT", 14, BOLD)
    sheets.centred(84, "Act No. 5 of the year", 11)
    sheets.flow(60, 110, 470, prose(1, 60))
    top = 180.0
    for number, name in enumerate(NAMES[:4], start=1):
        sheets.line(60, top, f"{number}. {name}.", 11, BOLD)
        top = sheets.flow(60, top + 18, 470, prose(number, 60)) + 12
    blocks = sheets.read().blocks
    assert {block.spans[0].page for block in blocks if block.kind is BlockKind.CONTENTS_ENTRY} == {1}
    assert [block.text for block in blocks if block.spans[0].page == 2][:2] == [
        "THE RECORDS ACT",
        "Act No. 5 of the year",
    ]


def test_blanks_to_be_filled_in_are_no_entries() -> None:
    sheets = Sheets()
    for place, label in enumerate(("Name of the person", "Place of birth", "Day of entry", "Signature")):
        sheets.line(60, 80 + 30 * place, f"{label}{'.' * 60}")
    sheets.flow(60, 300, 470, prose(3, 90))
    assert entries(sheets) == []


def test_an_entry_in_bold_over_two_lines_is_one_whatever_the_type_of_its_page_number() -> None:
    sheets = Sheets()
    for number, name in enumerate(NAMES, start=1):
        sheets.line(60, 80 + 30 * number, f"{number} {name} of the land{'.' * 40}{number + 2}")
    sheets.line(60, 320, "Part B—Procedure for dealing fairly, efficiently", 11, BOLD)
    sheets.line(100, 333, "and quickly with applications", 11, BOLD)
    sheets.line(500, 333, "12")
    sheets.turn_page()
    sheets.flow(60, 80, 470, prose(3, 90))
    assert "Part B—Procedure for dealing fairly, efficiently and quickly with applications 12" in entries(sheets)


def test_the_last_entry_with_a_page_number_ends_the_contents_above_a_law_on_the_same_page() -> None:
    sheets = Sheets()
    sheets.centred(30, "Gazette of all the Isles", 18, BOLD)
    sheets.centred(60, "TABLE OF PROVISIONS", 12, BOLD)
    for number, name in enumerate(NAMES, start=1):
        sheets.line(60, 80 + 13 * number, f"{number}. {name} of the land{'.' * 30}{number}")
    sheets.centred(220, "Gazette of the Isles", 14, BOLD)
    sheets.centred(250, "PART 1 – RECORDS ORDER", 12, BOLD)
    sheets.line(60, 280, f"1. {NAMES[0]}", 11, BOLD)
    sheets.flow(60, 300, 470, prose(1, 90))
    assert len(entries(sheets)) == len(NAMES)


def test_an_entry_below_the_name_of_a_part_that_fills_its_line_is_its_own() -> None:
    sheets = Sheets()
    sheets.centred(60, "TABLE OF PROVISIONS", 12, BOLD)
    top = 80.0
    for part, name in enumerate(("THE KEEPING OF RECORDS OF ALL WHO ENTER", "THE DUTIES OF THE OFFICE OF RECORDS"), 1):
        sheets.line(60, top, f"PART {part} – {name} OR LEAVE THE STATE")
        for number in (1, 2, 3):
            sheets.line(60, top + 13 * number, f"Section {number} {NAMES[number + part]}")
        top += 52
    sheets.turn_page()
    law(sheets)
    assert [text.split()[0] for text in entries(sheets)] == ["PART", *["Section"] * 3] * 2
