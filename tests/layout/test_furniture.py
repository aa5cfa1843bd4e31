"""Heads and feet of documents of few pages, and pages that repeat their body."""

from pipeline.records import BlockKind
from tests.layout.sheets import BOLD, ITALIC, Sheets, prose, texts


def test_two_pages_that_hold_the_same_lines_keep_them() -> None:
    sheets = Sheets()
    for _ in range(2):
        sheets.line(60, 60, "Form of notice")
        for place in range(3):
            sheets.line(60, 100 + 30 * place, ("Name of the person", "Place of stay", "Day of the notice")[place])
        sheets.flow(60, 220, 470, prose(3, 60))
        sheets.line(60, 780, "Signature of the officer")
        sheets.turn_page()
    extraction = sheets.read()
    assert extraction.furniture == ()
    assert texts(extraction.blocks).count("Form of notice") == 2


def test_a_small_head_on_the_second_page_alone_is_set_aside() -> None:
    sheets = Sheets()
    sheets.centred(60, "The Residence Act", 16, BOLD)
    sheets.flow(60, 100, 470, prose(1, 120))
    sheets.turn_page()
    sheets.line(60, 40, "Official Gazette", 8, ITALIC)
    sheets.flow(60, 90, 470, prose(2, 120))
    extraction = sheets.read()
    assert [(block.text, block.kind) for block in extraction.furniture] == [
        ("Official Gazette", BlockKind.RUNNING_HEAD)
    ]
    assert texts(extraction.blocks)[-1] == prose(2, 120)


def test_a_title_that_is_printed_again_below_the_contents_is_no_head() -> None:
    sheets = Sheets()
    for page in range(2):
        sheets.centred(60, "Republic of the Isles", 10, ITALIC)
        sheets.centred(84, "The Residence Act", 18, BOLD)
        sheets.flow(60, 140, 470, prose(page, 90))
        sheets.turn_page()
    sheets.flow(60, 60, 470, prose(5, 90))
    extraction = sheets.read()
    assert extraction.furniture == ()
    assert texts(extraction.blocks).count("The Residence Act") == 2


def test_a_page_number_on_one_page_alone_is_set_aside() -> None:
    sheets = Sheets()
    sheets.flow(60, 60, 470, prose(1, 120))
    sheets.centred(800, "– 33 –", 9)
    extraction = sheets.read()
    assert [(block.text, block.kind) for block in extraction.furniture] == [("– 33 –", BlockKind.PAGE_NUMBER)]


def test_heads_of_the_even_pages_alone_are_set_aside() -> None:
    sheets = Sheets()
    names = iter(("Preliminary", "Entry", "Procedures", "Return"))
    for page in range(8):
        if page % 2:
            sheets.line(60, 40, f"Part {next(names)}", 9, ITALIC)
        sheets.flow(60, 90, 470, prose(page, 120))
        sheets.turn_page()
    extraction = sheets.read()
    assert [block.text for block in extraction.furniture] == [
        "Part Preliminary",
        "Part Entry",
        "Part Procedures",
        "Part Return",
    ]
    assert texts(extraction.blocks) == [prose(page, 120) for page in range(8)]


def test_a_line_below_the_body_at_the_height_of_others_is_no_head() -> None:
    sheets = Sheets()
    for page in range(3):
        sheets.flow(60, 60, 470, prose(page, 50))
        sheets.line(60, 112, ("and so it ends", "as it is said", "for all of them")[page], 9)
        sheets.centred(150, f"PART {'ABC'[page]}", 14, BOLD)
        sheets.flow(60, 190, 470, prose(page + 5, 120))
        sheets.turn_page()
    assert sheets.read().furniture == ()
