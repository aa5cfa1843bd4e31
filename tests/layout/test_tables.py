"""Tables: cells, heads, rows that no line parts, tables over pages, and grids that are none."""

from collections.abc import Sequence

import pytest

from pipeline.passages import split
from pipeline.records import BlockKind, Extraction, Flag, PassageKind, Source, SourceKind
from tests.layout.sheets import BOLD, HEIGHT, SERIF, Sheets, prose, texts

FEES = (("Permit", "Fee", "Months"), ("Study", "40", "12"), ("Work and residence", "90", "24"), ("Transit", "10", "1"))
LEFTS = (60, 220, 300, 380)


class Ruled(Sheets):
    """Sheets with rulings; all places count from the top left."""

    def level(self, top: float, left: float = LEFTS[0], right: float = LEFTS[-1]) -> None:
        self.canvas.line(left, self.height - top, right, self.height - top)

    def upright(self, x: float, top: float, bottom: float) -> None:
        self.canvas.line(x, self.height - top, x, self.height - bottom)

    def table(
        self, top: float, rows: Sequence[Sequence[str]], lefts: Sequence[float] = LEFTS, step: float = 20
    ) -> float:
        """A fully ruled table; a cell's lines are parted by a slash. Gives its bottom."""
        start = top
        self.level(top, lefts[0], lefts[-1])
        for place, row in enumerate(rows):
            high = step + 12 * max(cell.count("/") for cell in row)
            for x, cell in zip(lefts, row, strict=False):
                for number, line in enumerate(cell.split("/")):
                    self.line(x + 4, top + 5 + 12 * number, line, 10, BOLD if not place else SERIF)
            top += high
            self.level(top, lefts[0], lefts[-1])
        for x in lefts:
            self.upright(x, start, top)
        return top


def rows(found: Extraction) -> list[str]:
    return texts(found.blocks, "table-row")


def test_the_lines_of_a_cell_are_joined_and_its_broken_words_mended() -> None:
    sheet = Ruled()
    sheet.flow(60, 60, 470, "The person pays for the permit. " * 4)
    table = [
        ("Matter", "Who pays"),
        ("Permit for sea-/sonal work", "the per-/son who applies/in time"),
        ("Visa", "nobody"),
    ]
    sheet.table(200, table, (60, 180, 400))
    assert rows(sheet.read()) == [
        "Matter | Who pays",
        "Permit for seasonal work | the person who applies in time",
        "Visa | nobody",
    ]


def test_each_cell_has_a_span_of_its_own_and_an_empty_one_keeps_its_place() -> None:
    sheet = Ruled()
    sheet.table(200, [FEES[0], ("Study", "", "12"), ("", "90", "24")])
    found = [block for block in sheet.read().blocks if block.kind is BlockKind.TABLE_ROW]
    assert [block.text for block in found] == ["Permit | Fee | Months", "Study | | 12", "| 90 | 24"]
    spans = found[1].spans
    assert [found[1].text[span.start : span.end] for span in spans] == ["Study", "12"]
    assert spans[1].box is not None
    assert spans[1].box[0] > 300


def test_rows_know_the_head_of_their_table() -> None:
    sheet = Ruled()
    sheet.table(200, FEES)
    found = [block for block in sheet.read().blocks if block.kind is BlockKind.TABLE_ROW]
    assert [block.heading for block in found] == [None, *["Permit | Fee | Months"] * 3]


def test_a_head_that_is_printed_again_on_the_next_page_is_set_aside() -> None:
    sheet = Ruled()
    sheet.flow(60, 60, 470, prose(1, 400))
    sheet.table(640, FEES)
    sheet.turn_page()
    sheet.table(60, (FEES[0], ("Return", "5", "6"), ("Sea work", "15", "9")))
    sheet.flow(60, 300, 470, prose(2, 90))
    found = sheet.read()
    assert rows(found)[-2:] == ["Return | 5 | 6", "Sea work | 15 | 9"]
    assert len(rows(found)) == 6
    assert texts(found.furniture, "table-head") == ["Permit | Fee | Months"]
    assert found.blocks[-2].heading == "Permit | Fee | Months"


def test_a_row_that_the_end_of_a_page_cuts_in_two_is_one_row() -> None:
    sheet = Ruled()
    sheet.flow(60, 60, 470, prose(1, 400))
    lefts = (60, 180, 400)
    sheet.table(640, (("Matter", "Who pays"), ("Visa", "nobody"), ("Permit", "the person who applies, or the")), lefts)
    sheet.turn_page()
    sheet.table(60, (("", "person who invites"), ("Return", "the State")), lefts)
    found = [block for block in sheet.read().blocks if block.kind is BlockKind.TABLE_ROW]
    assert [block.text for block in found][2:] == [
        "Permit | the person who applies, or the person who invites",
        "Return | the State",
    ]
    assert [span.page for span in found[2].spans] == [1, 1, 2]


@pytest.mark.parametrize("broken", [False, True])
def test_a_table_without_lines_at_its_sides_has_all_its_columns(broken: bool) -> None:
    sheet = Ruled()
    lefts = (60, 200, 260, 320, 380)
    table = [(*row, more, "none") for row, more in zip(FEES, ("Paid by", "person", "employer", "carrier"), strict=True)]
    for top in (200, 220, 280):
        sheet.level(top, 60, 440)
    for x in lefts[1:]:
        sheet.upright(x, 200, 217 if broken else 280)
        sheet.upright(x, 222, 270)
    for place, row in enumerate(table):
        for x, cell in zip(lefts, row, strict=True):
            leader = " ........" if place and x == lefts[0] else ""
            sheet.line(x + 4, 208 + 16 * place if place else 205, cell + leader, 10)
    assert rows(sheet.read()) == [" | ".join(row) for row in table]


def test_a_box_below_a_head_is_cut_as_the_head_is() -> None:
    sheet = Ruled()
    for top in (200, 220, 224, 300):
        sheet.level(top)
    for x in LEFTS:
        sheet.upright(x, 200, 220)
    for x in (LEFTS[0], LEFTS[-1]):
        sheet.upright(x, 220, 300)
    for place, row in enumerate(FEES):
        for x, cell in zip(LEFTS, row, strict=False):
            sheet.line(x + 4, 216 + 16 * place if place else 205, cell, 10)
    assert rows(sheet.read()) == [" | ".join(row) for row in FEES]


def test_thick_level_lines_rule_a_table_as_thin_ones_do() -> None:
    sheet = Ruled()
    sheet.canvas.setLineWidth(1.5)
    for place, row in enumerate(FEES):
        sheet.level(200 + 20 * place)
        for x, cell in zip(LEFTS, row, strict=False):
            sheet.line(x + 4, 205 + 20 * place, cell, 10)
    sheet.level(280)
    found = sheet.read()
    assert rows(found) == [" | ".join(row) for row in FEES]
    assert found.pages[0].confidence == 1


def test_level_lines_alone_make_a_table_where_words_keep_to_columns() -> None:
    sheet = Ruled()
    for place in range(5):
        sheet.level(200 + 20 * place)
    for place, row in enumerate(FEES):
        for x, cell in zip(LEFTS, row, strict=False):
            sheet.line(x + 4, 205 + 20 * place, cell, 10)
    sheet.centred(290, "A HEADING BETWEEN TWO TABLES OF THE SAME WIDTH", 10)
    for place in range(4):
        sheet.level(310 + 20 * place)
    for place, row in enumerate((("Code", "Name"), ("N-1", "Nurse"), ("E-1", "Welder"))):
        for x, cell in zip((60, 160), row, strict=False):
            sheet.line(x + 4, 315 + 20 * place, cell, 10)
    found = sheet.read()
    assert rows(found) == [*(" | ".join(row) for row in FEES), "Code | Name", "N-1 | Nurse", "E-1 | Welder"]
    assert "A HEADING BETWEEN TWO TABLES OF THE SAME WIDTH" in texts(found.blocks, "heading", "title", "paragraph")


def test_level_lines_around_paragraphs_make_no_table() -> None:
    sheet = Ruled()
    for place in range(4):
        sheet.level(190 + 60 * place, 60, 530)
        if place < 3:
            sheet.flow(60, 200 + 60 * place, 470, prose(place, 40))
    assert rows(sheet.read()) == []


def test_a_head_alone_at_the_foot_of_a_page_is_a_row_of_its_table() -> None:
    sheet = Ruled()
    sheet.flow(60, 60, 470, prose(1, 400))
    sheet.level(720)
    for x, cell in zip(LEFTS, FEES[0], strict=False):
        sheet.line(x + 4, 725, cell, 10)
    sheet.level(740)
    sheet.turn_page()
    for place in range(4):
        sheet.level(60 + 20 * place)
    for place, row in enumerate(FEES[1:]):
        for x, cell in zip(LEFTS, row, strict=False):
            sheet.line(x + 4, 65 + 20 * place, cell, 10)
    found = sheet.read()
    assert rows(found) == [" | ".join(row) for row in FEES]
    assert found.blocks[-1].heading == "Permit | Fee | Months"


def test_two_columns_of_prose_in_a_ruled_grid_are_prose() -> None:
    sheet = Ruled()
    for place in range(4):
        sheet.level(60 + 140 * place, 60, 530)
        if place < 3:
            sheet.flow(66, 66 + 140 * place, 220, prose(2 * place, 60))
            sheet.flow(306, 66 + 140 * place, 220, prose(2 * place + 1, 60))
    for x in (60, 300, 530):
        sheet.upright(x, 60, 480)
    found = sheet.read()
    assert rows(found) == []
    assert len(found.blocks) == 6


def test_a_box_around_a_paragraph_is_no_table() -> None:
    sheet = Ruled()
    sheet.flow(60, 60, 470, prose(1, 80))
    sheet.canvas.rect(56, HEIGHT - 260, 480, 80)
    sheet.flow(60, 190, 470, prose(2, 50))
    found = sheet.read()
    assert rows(found) == []
    assert len(found.blocks) == 2


def test_words_in_a_frame_beside_the_table_in_it_are_not_lost() -> None:
    sheet = Ruled()
    sheet.table(260, FEES, (180, 300, 360, 420))
    sheet.canvas.rect(60, HEIGHT - 340, 360, 140)
    sheet.line(70, 215, "Stamp of the office", 10)
    found = sheet.read()
    words = " ".join(block.text for block in found.blocks)
    assert "Stamp of the office" in words
    assert words.count("Work and residence | 90 | 24") == 1


def loose(sheet: Sheets, table: Sequence[Sequence[str]], lefts: Sequence[float] = LEFTS, top: float = 200) -> None:
    for place, row in enumerate(table):
        for x, cell in zip(lefts, row, strict=False):
            sheet.line(x, top + 14 * place, cell)


def test_short_entries_that_keep_to_columns_are_rows_and_the_page_is_less_sure() -> None:
    sheet = Sheets()
    top = sheet.flow(60, 80, 470, prose(1, 90))
    loose(sheet, FEES, top=top + 20)
    found = sheet.read()
    assert rows(found) == [" | ".join(row) for row in FEES]
    assert found.blocks[-1].heading == "Permit | Fee | Months"
    assert 0.75 < found.pages[0].confidence < 1
    assert Flag.DOUBTFUL_ORDER not in found.pages[0].flags


def test_an_entry_that_needs_two_lines_is_one_cell() -> None:
    sheet = Sheets()
    table = (
        ("1", "a person who holds a", "forty"),
        ("", "permit of any kind", ""),
        ("2", "a person who asks for", "ninety"),
        ("", "a permit", ""),
        ("3", "a person in transit", "ten"),
        ("4", "a worker at sea", "ten"),
    )
    loose(sheet, table, (60, 120, 300))
    assert rows(sheet.read()) == [
        "1 | a person who holds a permit of any kind | forty",
        "2 | a person who asks for a permit | ninety",
        "3 | a person in transit | ten",
        "4 | a worker at sea | ten",
    ]


def white(sheet: Sheets, table: Sequence[Sequence[str]], lefts: Sequence[float], top: float) -> float:
    """A table whose rows only white parts; a cell's lines are parted by a slash."""
    for row in table:
        for x, cell in zip(lefts, row, strict=False):
            for place, line in enumerate(cell.split("/")):
                sheet.line(x, top + 13 * place, line, 10)
        top += 13 * max(1 + cell.count("/") for cell in row) + 5
    return top


def test_rows_parted_by_white_keep_entries_that_wrap_in_several_columns() -> None:
    sheet = Sheets()
    table = (
        ("Matter", "Who pays", "Fee"),
        ("Residence permit for/work", "The employer/who asks", "40"),
        ("Permit for/Study", "The person/Concerned/alone", "90"),
        ("Transit", "The airline", "10"),
    )
    white(sheet, table, (60, 200, 300), 200)
    assert rows(sheet.read()) == [" | ".join(cell.replace("/", " ") for cell in row) for row in table]


def test_a_title_above_and_a_line_below_leave_a_loose_table_its_columns() -> None:
    sheet = Sheets()
    sheet.line(168, 176, "Schedule of the papers due", 11, BOLD)
    table = (
        ("Case", "Papers", "Form", "When"),
        ("Visa", "ticket", "original", "at once"),
        ("Work", "contract and passport", "copy", "later"),
        ("Study", "letter", "copy", "later"),
    )
    end = white(sheet, table, (60, 170, 290, 380), 200)
    sheet.line(60, end, "Made at the seat of the office", 10)
    found = sheet.read()
    assert rows(found) == [" | ".join(row) for row in table]
    assert "Made at the seat of the office" in texts(found.blocks)


def test_lines_in_lower_case_below_a_capital_are_no_rows_of_their_own() -> None:
    sheet = Ruled()
    table = (("Matter", "Payer", "Fee"), ("Visa for/a stay of/months", "Any one/who asks/for it", "40"))
    sheet.table(200, (*table, ("Study", "Nobody", "10")))
    assert rows(sheet.read())[1] == "Visa for a stay of months | Any one who asks for it | 40"


def test_three_columns_of_running_text_are_no_table() -> None:
    sheet = Sheets()
    for column in range(3):
        sheet.flow(50 + 170 * column, 80, 150, prose(column, 200), 10, 12)
    assert rows(sheet.read()) == []


def test_the_contents_of_a_law_are_no_table() -> None:
    sheet = Sheets()
    table = [(f"Section {place}", "The name of it", str(2 * place + 1)) for place in range(1, 7)]
    loose(sheet, table)
    assert rows(sheet.read()) == []


def test_a_form_is_read_label_by_label_and_its_page_is_doubtful() -> None:
    sheet = Ruled()
    labels = ("Name of the applicant", "Date of birth", "Nationality", "Address in the State", "Purpose of stay")
    sheet.table(200, [(label, "") for label in labels], (60, 260, 530))
    found = sheet.read()
    assert rows(found) == list(labels)
    (page,) = found.pages
    assert Flag.DOUBTFUL_ORDER in page.flags
    assert page.confidence == pytest.approx(0.7)
    assert "order" in page.reason


def test_a_plain_page_is_sure_and_lines_printed_over_each_other_are_not() -> None:
    plain, over = Sheets(), Sheets()
    for sheet in (plain, over):
        sheet.flow(60, 80, 470, prose(1, 200))
    over.flow(62, 84, 470, prose(2, 200))
    assert plain.read().pages[0].confidence == 1
    (page,) = over.read().pages
    assert page.confidence < 0.6
    assert Flag.DOUBTFUL_ORDER in page.flags


def test_a_table_on_its_side_is_read_along_its_rows_with_boxes_on_the_page() -> None:
    sheet = Ruled(595, 842)
    sheet.canvas.translate(595, 0)
    sheet.canvas.rotate(90)
    sheet.height = 595
    sheet.table(100, FEES)
    found = sheet.read()
    assert rows(found) == [" | ".join(row) for row in FEES]
    box = found.blocks[-1].spans[0].box
    assert box is not None
    assert box[3] - box[1] > box[2] - box[0]


def test_the_last_row_alone_on_the_next_page_is_a_row_of_its_table() -> None:
    sheet = Ruled()
    sheet.flow(60, 60, 470, prose(1, 400))
    sheet.table(640, FEES)
    sheet.turn_page()
    sheet.table(60, (("Return", "5", "6"),))
    sheet.flow(60, 120, 470, prose(2, 90))
    found = sheet.read()
    assert rows(found)[-1] == "Return | 5 | 6"
    assert found.blocks[-2].heading == "Permit | Fee | Months"


def test_a_box_of_other_columns_on_the_next_page_is_no_row() -> None:
    sheet = Ruled()
    sheet.flow(60, 60, 470, prose(1, 400))
    sheet.table(640, FEES)
    sheet.turn_page()
    sheet.table(60, (("Return", "5", "6"),), (60, 120, 180, 240))
    sheet.flow(60, 120, 470, prose(2, 90))
    assert len(rows(sheet.read())) == len(FEES)


def test_a_line_at_the_height_of_a_row_leaves_it_its_cells() -> None:
    sheet = Ruled()
    sheet.flow(60, 60, 470, prose(1, 100))
    sheet.table(200, FEES)
    sheet.line(420, 225, "Stamp of the office")
    found = sheet.read()
    assert rows(found) == [" | ".join(row) for row in FEES]
    assert "Stamp of the office" in texts(found.blocks)


def test_an_entry_of_the_first_column_that_wraps_stays_one_cell() -> None:
    sheet = Sheets()
    sheet.flow(60, 60, 470, prose(1, 60))
    loose(sheet, [("Permit", "Fee", "Months"), ("Study", "40", "12"), ("Work and residence as an", "90", "24")])
    sheet.line(60, 248, "employed person in the State", 10)
    assert rows(sheet.read())[-1] == "Work and residence as an employed person in the State | 90 | 24"


def test_wide_spaces_between_words_of_two_columns_make_no_table() -> None:
    sheet = Sheets()
    for place in range(12):
        top = 100 + 13 * place
        sheet.line(60, top, "persons who enter the territory are told of a")
        if 4 <= place < 8:
            for x, words in ((320, "their rights"), (400, "in a"), (494, "known")):
                sheet.line(x, top, words)
        else:
            sheet.line(320, top, "rights in a language that they know and all th")
    assert rows(sheet.read()) == []


def test_the_head_of_a_table_is_the_title_of_no_section() -> None:
    sheet = Ruled()
    sheet.line(60, 60, "1. Fees for permits", 11, BOLD)
    sheet.flow(60, 80, 470, prose(1, 60))
    sheet.table(200, FEES)
    sheet.line(60, 320, "2. Appeals", 11, BOLD)
    sheet.flow(60, 340, 470, prose(2, 60))
    passages = split(sheet.read(), Source("0" * 64, "fees.pdf", SourceKind.PDF, 0)).passages
    above = {heading for one in passages if one.kind is not PassageKind.TABLE_ROW for heading in one.headings}
    assert above == {"Fees for permits", "Appeals"}
