"""Where paragraphs begin and end: items, lists without stops, remarks, bullets, sentences cut by pages and tables."""

from pipeline.layout.hyphens import dropped_hyphens
from tests.layout.sheets import BOLD, Sheets, prose, texts


def test_words_after_an_item_of_one_full_line_are_a_paragraph_where_items_hang() -> None:
    sheets = Sheets()
    top = 80.0
    for letter in "abcd":
        sheets.line(80, top, f"({letter}) the person who enters the land has told the officer of the place and of the")
        sheets.line(98, top + 13, "day on which he left the other one; or")
        top += 26
    sheets.line(80, top, "(e) the person who enters has told the officer of the place and of the day he left;")
    sheets.line(
        80, top + 13, "the officer keeps a record of it and shows the record to the court of the place at once."
    )
    found = texts(sheets.read().blocks)
    assert len(found) == 6
    assert found[4].endswith("of the day he left;")
    assert found[5].startswith("the officer keeps")


def test_lines_that_begin_at_the_mark_belong_to_the_item_where_no_item_hangs() -> None:
    sheets = Sheets()
    top = 80.0
    for letter in "abcd":
        sheets.line(80, top, f"({letter}) the person who enters the land has told the officer of the place and of the")
        sheets.line(80, top + 13, "day on which he left the other one; or")
        top += 26
    assert len(texts(sheets.read().blocks)) == 4


def test_entries_of_a_list_without_stops_are_parted_by_their_numbers() -> None:
    sheets = Sheets()
    names = (
        "Records that the office keeps of each notice and of each person",
        "Fees",
        "Appeals to the court of the place",
    )
    for number, name in enumerate(names, start=5):
        sheets.line(60, 40 + 13 * number, f"{number}. {name}")
    assert texts(sheets.read().blocks) == [f"{number}. {name}" for number, name in enumerate(names, start=5)]


def test_letters_that_stand_as_bullets_above_each_other_are_bullets() -> None:
    sheets = Sheets()
    for place, words in enumerate(("a travel document;", "a hearing before an officer;", "a copy of the record.")):
        sheets.line(80, 100 + 13 * place, "o", font="Courier")
        sheets.line(98, 100 + 13 * place, words)
    assert texts(sheets.read().blocks) == [
        "◦ a travel document;",
        "◦ a hearing before an officer;",
        "◦ a copy of the record.",
    ]


def test_a_remark_in_brackets_belongs_to_the_provision_above_it() -> None:
    sheets = Sheets()
    top = 80.0
    for number in ("XX", "XXI", "XXII"):
        sheets.line(84, top, f"{number} - tell the office at once of every crime of which the officers come to know;")
        sheets.line(60, top + 13, "(Inserted by Law no. 13 of the year 2019)")
        top += 42
    found = texts(sheets.read().blocks)
    assert [text.endswith("(Inserted by Law no. 13 of the year 2019)") for text in found] == [True] * 3


def test_a_small_bold_heading_that_runs_into_its_text_is_one_paragraph_with_it() -> None:
    sheets = Sheets()
    sheets.flow(60, 60, 470, prose(1, 60))
    heading = "FOR FURTHER RECORDS OF NOTICES THAT ARE KEPT IN THE ROOMS OF THE OFFICE OF THE PLACE OF STAY:"
    sheets.line(60, 200, heading, 8, BOLD)
    sheets.line(62 + sheets.canvas.stringWidth(heading, BOLD, 8), 198, "Ian")
    sheets.line(60, 211, "Olsen, officer of the place, keeps a record of each notice that it shows to the court.")
    assert any(text.startswith(f"{heading} Ian Olsen") for text in texts(sheets.read().blocks))


def test_a_word_cut_by_the_end_of_a_page_is_joined_and_traced() -> None:
    sheets = Sheets()
    sheets.flow(
        60, 100, 470, "The transport of goods and the transport of birds are told to the officer of the place. " * 3
    )
    sheets.line(60, 760, "The office keeps a record of each notice which it shows to the court, and of each trans-")
    sheets.turn_page()
    sheets.line(60, 60, "port of persons.")
    block = sheets.read().blocks[-1]
    assert block.text.endswith("of each transport of persons.")
    assert dropped_hyphens(block) == (block.text.index("transport of persons") + len("trans"),)


def test_a_kept_hyphen_leaves_no_trace() -> None:
    sheets = Sheets()
    for place, line in enumerate(
        ("The evidence-based rules of the office are, as it says, evidence-", "based rules for all.")
    ):
        sheets.line(60, 100 + 13 * place, line)
    (block,) = sheets.read().blocks
    assert block.text.endswith("evidence-based rules for all.")
    assert dropped_hyphens(block) == ()


def test_the_number_after_an_abbreviated_reference_opens_nothing() -> None:
    sheets = Sheets()
    sheets.line(90, 80, "VI - the erasure of what was given with consent, save in the cases named in art.")
    sheets.line(60, 93, "16 of this law;")
    sheets.line(90, 118, "VII - the knowledge of those who were told;")
    assert texts(sheets.read().blocks)[0].endswith("named in art. 16 of this law;")


def test_a_long_title_in_large_and_small_capitals_is_one_paragraph() -> None:
    sheets = Sheets()
    sheets.flow(60, 60, 470, prose(1, 90))
    sheets.line(60, 200, "AN ACT TO PROVIDE FOR THE PROTECTION OF PERSONS WHO", 15)
    sheets.line(60, 217, "ENTER AND LEAVE THE STATE, AND FOR THE KEEPING OF RECORDS OF ALL WHO DO", 11.6)
    sheets.line(60, 232, "SO; TO NAME AN OFFICE.", 11.6)
    found = texts(sheets.read().blocks)
    assert any(text.startswith("AN ACT") and text.endswith("OFFICE.") for text in found)


def test_a_title_in_wide_leading_over_small_type_is_one_heading() -> None:
    sheet = Sheets()
    title = (
        "Act on the stages in which the rights of",
        "persons who enter the territory are set",
        "down and made known",
    )
    for place, line in enumerate(title):
        sheet.centred(80 + 34 * place, line, 20, BOLD)
    top = 180.0
    for number in range(4):
        top = sheet.flow(60, top, 470, prose(number, 60), 9, 11) + 6
    assert texts(sheet.read().blocks)[0] == " ".join(title)
