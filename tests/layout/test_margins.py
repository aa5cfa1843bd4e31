"""What stands around the text: heads, feet, page and line numbers, side notes, footnotes, contents."""

from pipeline.extract.ocr import parse_table
from pipeline.extract.page_image import PageImage
from pipeline.layout.compose import compose
from pipeline.records import BlockKind, Flag
from tests.layout.sheets import BOLD, ITALIC, WORDS, Sheets, prose, texts


def test_running_heads_and_page_numbers_are_set_aside_and_kept() -> None:
    sheets = Sheets()
    for page in range(8):
        sheets.line(60, 40, f"Residence Act {'of the Federation' if page % 2 else ''}", 9, ITALIC)
        sheets.line(520, 40, f"Section {page * 3 + 2}", 9)
        below = 90.0
        for place in range(5):
            below = sheets.flow(60, below, 470, prose(page * 5 + place, 60)) + 8
        sheets.centred(800, str(page + 11), 9)
        sheets.turn_page()
    extraction = sheets.read()
    assert texts(extraction.blocks) == [prose(place, 60) for place in range(40)]
    kinds = [block.kind for block in extraction.furniture]
    assert kinds.count(BlockKind.PAGE_NUMBER) == 8
    assert kinds.count(BlockKind.RUNNING_HEAD) == 16


def test_a_part_title_at_the_top_of_a_page_is_no_running_head() -> None:
    sheets = Sheets()
    for page, number in enumerate(("I", "II", "III", "IV")):
        sheets.centred(80, f"PART {number}", 12, BOLD)
        sheets.flow(60, 120, 470, prose(page, 80))
        sheets.turn_page()
    assert texts(sheets.read().blocks, "heading", "title") == ["PART I", "PART II", "PART III", "PART IV"]


def test_a_body_that_starts_at_the_same_height_on_each_page_is_kept() -> None:
    sheets = Sheets()
    written = []
    for page in range(8):
        below = 60.0
        for place in range(7):
            written.append(prose(page * 7 + place, 12 + 9 * ((page + place) % 4)))
            below = sheets.flow(60, below, 470, written[-1]) + 12
        sheets.turn_page()
    extraction = sheets.read()
    assert texts(extraction.blocks) == written
    assert extraction.furniture == ()


def bill() -> Sheets:
    sheets = Sheets()
    for page in range(4):
        for place in range(24):
            top = 90 + 14 * place
            words = prose(page * 24 + place, 12)[:66].rstrip(".")
            sheets.line(90, top, words)
            if (place + 1) % 5 == 0:
                sheets.line(70 if place < 9 else 65, top, str(place + 1))
        sheets.turn_page()
    return sheets


def test_line_numbers_leave_the_text_and_are_kept() -> None:
    extraction = bill().read()
    assert [block.text for block in extraction.furniture if block.kind is BlockKind.LINE_NUMBER] == [
        "5", "10", "15", "20",
    ] * 4  # fmt: skip
    assert not any(word.isdecimal() for text in texts(extraction.blocks) for word in text.split())


def test_numbers_of_a_list_are_no_line_numbers() -> None:
    sheets = Sheets()
    for place in range(1, 9):
        sheets.flow(60, 60 + 60 * place, 470, f"{place}. {prose(place, 40)}")
    extraction = sheets.read()
    assert [text.split(".")[0] for text in texts(extraction.blocks)] == [str(place) for place in range(1, 9)]
    assert extraction.furniture == ()


def test_a_side_note_is_the_heading_of_the_provision_beside_it() -> None:
    sheets = Sheets()
    names = {3: ("Duty to", "inform"), 5: ("Right to", "be heard"), 7: ("Records of", "the office")}
    below = 90.0
    for number in range(1, 9):
        for place, words in enumerate(names.get(number, ())):
            sheets.line(440, below + 1 + 9 * place, words, 8)
        below = sheets.flow(90, below, 330, f"{number}. {prose(number, 40)}") + 8
    blocks = sheets.read().blocks
    assert {block.text[0]: block.heading for block in blocks if block.heading} == {
        "3": "Duty to inform",
        "5": "Right to be heard",
        "7": "Records of the office",
    }
    assert [block.text[:2] for block in blocks] == [f"{number}." for number in range(1, 9)]


def test_a_footnote_is_set_off_and_its_mark_leaves_the_text() -> None:
    sheets = Sheets()
    sheets.line(60, 100, "The office keeps a record of each notice")
    end = 60 + sheets.canvas.stringWidth("The office keeps a record of each notice", "Times-Roman", 11)
    sheets.line(end, 97, "1", 6)
    sheets.line(end + 6, 100, "and shows it to the court when it is asked.")
    sheets.flow(60, 120, 470, prose(5, 90))
    sheets.line(60, 760, "1", 5)
    sheets.line(64, 761, "Inserted by the Notices Act of the year before.", 8)
    extraction = sheets.read()
    assert texts(extraction.blocks, "footnote") == ["1 Inserted by the Notices Act of the year before."]
    assert extraction.blocks[0].text == (
        "The office keeps a record of each notice and shows it to the court when it is asked."
    )


def test_entries_of_a_contents_page_are_no_provisions() -> None:
    sheets = Sheets()
    sheets.centred(80, "ARRANGEMENT OF SECTIONS", 12, BOLD)
    for number, name in enumerate(("Short title.", "Meaning of words.", "Duties of the office."), start=1):
        sheets.line(60, 100 + 16 * number, f"{number}. {name}")
    sheets.turn_page()
    for number, name in enumerate(("Short title.", "Meaning of words.", "Duties of the office."), start=1):
        sheets.line(60, 40 + 60 * number, f"{number}. {name}", font=BOLD)
        sheets.flow(60, 55 + 60 * number, 470, prose(number, 40))
    blocks = sheets.read().blocks
    assert texts(blocks, "contents-entry") == ["1. Short title.", "2. Meaning of words.", "3. Duties of the office."]
    assert texts(blocks, "heading")[-3:] == ["1. Short title.", "2. Meaning of words.", "3. Duties of the office."]


def test_headings_have_levels_by_their_look() -> None:
    sheets = Sheets()
    sheets.centred(60, "The Residence Act", 20, BOLD)
    for place, (text, size) in enumerate((("Rights", 15), ("Notice", 12), ("Duties", 15), ("Records", 12))):
        sheets.line(60, 120 + 130 * place, text, size, BOLD)
        sheets.flow(60, 150 + 130 * place, 470, prose(place, 70))
    blocks = sheets.read().blocks
    assert [(block.text, block.kind.value, block.level) for block in blocks if block.level] == [
        ("The Residence Act", "title", 1),
        ("Rights", "heading", 2),
        ("Notice", "heading", 3),
        ("Duties", "heading", 2),
        ("Records", "heading", 3),
    ]


def test_a_page_of_leaders_holds_nothing_but_entries() -> None:
    sheets = Sheets()
    for number in range(12):
        if number % 4 == 0:
            sheets.line(60, 80 + 20 * number, f"Subject {number // 4 + 1}", font=BOLD)
        sheets.line(80, 94 + 20 * number, f"{number + 1} Duties of the office {'.' * 60} {number + 3}", 10)
    sheets.turn_page()
    sheets.line(60, 80, "Subject 1", font=BOLD)
    sheets.flow(60, 100, 470, prose(2, 80))
    blocks = sheets.read().blocks
    assert [block.kind for block in blocks if block.spans[0].page == 1] == [BlockKind.CONTENTS_ENTRY] * 15
    assert [block.kind for block in blocks if block.spans[0].page == 2] == [BlockKind.HEADING, BlockKind.PARAGRAPH]


def test_two_side_notes_that_touch_belong_each_to_its_own_provision() -> None:
    sheets = Sheets()
    for number, top in ((1, 90), (2, 250), (3, 282), (4, 450)):
        sheets.flow(90, top, 330, f"{number}. {prose(number, 18 if number == 2 else 60)}")
    notes = ("Records",), ("Duty to inform", "each person", "who comes"), ("Right", "to be heard")
    for top, note in zip((91, 251, 283), notes, strict=True):
        for place, words in enumerate(note):
            sheets.line(440, top + 9 * place, words, 8)
    blocks = sheets.read().blocks
    assert [block.heading for block in blocks] == [
        "Records",
        "Duty to inform each person who comes",
        "Right to be heard",
        None,
    ]


def test_a_foot_that_differs_only_by_its_page_number_is_set_aside() -> None:
    sheets = Sheets()
    for page in range(3):
        sheets.flow(60, 80, 470, prose(page, 120))
        sheets.centred(790, f"Gazette {page + 7}", 9)
        sheets.turn_page()
    extraction = sheets.read()
    assert [block.text for block in extraction.furniture] == ["Gazette 7", "Gazette 8", "Gazette 9"]
    assert texts(extraction.blocks) == [prose(page, 120) for page in range(3)]


def test_a_changing_head_is_set_aside_on_a_page_whose_lines_are_as_far_apart() -> None:
    sheets = Sheets()
    written = []
    for page in range(10):
        sheets.line(60, 40, f"Section {page * 3 + 2}", 9)
        below = 66.0
        for place in range(12 if page == 6 else 5):
            words = 8 if page == 6 else 60
            written.append(prose(page * 12 + place, words))
            below = sheets.flow(60, below, 470, written[-1]) + (14 if page == 6 else 8)
        sheets.turn_page()
    extraction = sheets.read()
    assert texts(extraction.blocks) == written
    assert [block.text for block in extraction.furniture] == [f"Section {page * 3 + 2}" for page in range(10)]


def test_small_heads_of_a_short_agreement_are_set_aside() -> None:
    sheets = Sheets()
    for page, name in enumerate(("Part II - Work", "Part III - Return", "Part IV - Final rules")):
        sheets.line(60, 40, name, 9, ITALIC)
        below = 90.0
        for place in range(6):
            below = sheets.flow(60, below, 470, prose(page * 6 + place, 60)) + 8
        sheets.turn_page()
    extraction = sheets.read()
    assert [block.text for block in extraction.furniture] == [
        "Part II - Work",
        "Part III - Return",
        "Part IV - Final rules",
    ]
    assert texts(extraction.blocks) == [prose(place, 60) for place in range(18)]


def test_every_line_number_is_found_around_a_heading() -> None:
    sheets = Sheets()
    for page in range(3):
        top = 90.0
        for place in range(20):
            top += 40 if place in (4, 11) else 14
            sheets.line(90, top, prose(page * 20 + place, 12)[:66].rstrip("."))
            sheets.line(60, top + 2.4, str(place + 1), 8)
        sheets.turn_page()
    numbers = [block.text for block in sheets.read().furniture if block.kind is BlockKind.LINE_NUMBER]
    assert sorted(map(int, numbers)) == sorted([*range(1, 21)] * 3)


def test_words_in_the_margin_that_are_as_large_as_the_body_are_no_side_note() -> None:
    sheets = Sheets()
    below = 90.0
    for number in range(1, 7):
        if number in (2, 4):
            sheets.line(440, below + 1, "Duty to inform", 8)
        if number == 5:
            sheets.line(440, below, "First item")
        below = sheets.flow(90, below, 330, f"{number}. {prose(number, 40)}") + 8
    notes = [block.text for block in sheets.read().furniture if block.kind is BlockKind.SIDE_NOTE]
    assert notes == ["Duty to inform", "Duty to inform"]


def test_a_short_last_line_of_a_narrow_column_is_no_side_note() -> None:
    sheets = Sheets()
    for page in range(4):
        for top in (60, 110, 160, 210):
            sheets.flow(150, top, 300, prose(page * 4 + top, 35))  # figures over the columns
        for column in range(3):
            sheets.flow(60 + 165 * column, 300, 150, prose(page * 3 + column, 40), 9, 11)
            sheets.flow(60 + 165 * column, 450, 150, prose(page * 3 + column + 40, 90), 9, 11)
        sheets.line(60, 570 + 15 * page, f"of {WORDS[page]} Act.", 8)
        sheets.turn_page()
    assert [block for block in sheets.read().furniture if block.kind is BlockKind.SIDE_NOTE] == []


def test_a_price_at_the_foot_of_a_title_page_is_no_side_note() -> None:
    sheets = Sheets()
    sheets.centred(100, "Residence Act of the Federation", 16, BOLD)
    sheets.line(440, 700, "Price: 20", 8)
    sheets.turn_page()
    sheets.turn_page()
    below = 90.0
    for number in range(1, 13):
        if number % 3 == 0:
            sheets.line(440, below + 1, "Duty to inform", 8)
        below = sheets.flow(90, below, 330, f"{number}. {prose(number, 40)}") + 8
    extraction = sheets.read()
    notes = [block.text for block in extraction.furniture if block.kind is BlockKind.SIDE_NOTE]
    assert set(notes) == {"Duty to inform"}


def test_a_printers_code_at_another_angle_is_kept_as_such() -> None:
    sheets = Sheets()
    sheets.flow(90, 100, 400, prose(1, 80))
    sheets.canvas.saveState()
    sheets.canvas.translate(30, 200)
    sheets.canvas.rotate(90)
    sheets.canvas.drawString(0, 0, "jbell on PROD")
    sheets.canvas.restoreState()
    extraction = sheets.read()
    assert [(block.text, block.kind) for block in extraction.furniture] == [("jbell on PROD", BlockKind.TURNED_TEXT)]
    box = extraction.furniture[0].spans[0].box
    assert box is not None
    assert box[3] - box[1] > box[2] - box[0]
    assert texts(extraction.blocks) == [prose(1, 80)]


def test_a_raised_number_without_a_note_stays_in_the_text() -> None:
    sheets = Sheets()
    sheets.line(60, 100, "The room has at least nine m")
    end = 60 + sheets.canvas.stringWidth("The room has at least nine m", "Times-Roman", 11)
    sheets.line(end, 97, "2", 6)
    sheets.line(end + 6, 100, "for each person who stays in it for the night.")
    extraction = sheets.read()
    assert texts(extraction.blocks) == ["The room has at least nine m² for each person who stays in it for the night."]
    assert extraction.furniture == ()


def test_small_numbered_lines_to_which_no_mark_points_are_no_footnotes() -> None:
    sheets = Sheets()
    below = sheets.flow(60, 90, 470, prose(1, 90))
    sheets.flow(60, below, 470, prose(2, 90))
    for place in range(3):
        sheets.line(60, 600 + 12 * place, f"{place + 1} an approved sponsor of the person", 8)
    assert texts(sheets.read().blocks, "footnote") == []


def test_a_block_in_which_ocr_has_little_trust_is_flagged_alone() -> None:
    rows = ["level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"]
    for line, (trust, words) in enumerate(((40, ("qx", "zvb", "kk")), (93, ("The", "office", "is", "open.")))):
        for place, word in enumerate(words):
            box = f"{100 + 60 * place}\t{100 + 80 * line}\t50\t12"
            rows.append(f"5\t1\t1\t1\t{line}\t{place}\t{box}\t{trust}\t{word}")
    page = parse_table("\n".join(rows), PageImage(b"", 600, 800, 72), 1)
    assert page.words is not None
    blocks = compose([page.words]).blocks
    assert [block.flags for block in blocks] == [(Flag.LOW_OCR_CONFIDENCE,), ()]


def test_a_short_word_of_a_side_note_stays_in_the_note() -> None:
    sheets = Sheets()
    for place, name in enumerate(("Right to change", "Right to leave", "Right to return")):
        top = 80 + 120 * place
        sheets.flow(60, top, 380, f"{place + 1}. {prose(place, 70)}")
        for step, part in enumerate((name, "or", "to completion")):
            sheets.line(450, top + 10 * step, part, 8)
    found = sheets.read()
    assert [block.heading for block in found.blocks if block.heading] == [
        "Right to change or to completion", "Right to leave or to completion", "Right to return or to completion",
    ]  # fmt: skip


def test_an_imprint_further_out_does_not_hide_the_notes_of_a_short_act() -> None:
    sheets = Sheets()
    sheets.line(60, 700, "Printed at the press of the State and sold at its office for a price of 20", 9)
    sheets.line(60, 720, "This Act may be had from the office of the press of the State on any day", 9)
    sheets.flow(160, 60, 380, prose(5, 60))
    sheets.turn_page()
    sheets.turn_page()
    for place, name in enumerate(("Short title", "Fees to be paid", "Repeal of law")):
        top = 80 + 120 * place
        sheets.flow(160, top, 380, f"{place + 1}. {prose(place, 70)}")
        sheets.line(60, top, name, 8)
    found = sheets.read()
    assert [block.heading for block in found.blocks if block.heading] == [
        "Short title", "Fees to be paid", "Repeal of law",
    ]  # fmt: skip
