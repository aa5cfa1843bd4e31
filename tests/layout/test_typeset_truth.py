"""What a reader finds in typeset documents whose truth is known, and that it loses nothing of what they print."""

import re
import unicodedata
from collections import Counter

import pypdfium2
import pytest

from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from pipeline.layout.characters import PLAIN_DIGITS
from pipeline.records import BlockKind, Extraction
from tests.layout.score import Score, sample_cases, score, variant
from tests.typeset import TypesetDocument

PLAIN = ReadOptions(ocr=False)
CASES = dict([*sample_cases(), *(variant(seed) for seed in (2, 4, 6, 16, 19, 32, 101))])
SIGNS = re.compile(r"[^\w]|_")


def signs(text: str) -> Counter[str]:
    """Letters and digits of a text, decomposed, so that a ligature is its letters."""
    return Counter(SIGNS.sub("", unicodedata.normalize("NFKD", text.translate(PLAIN_DIGITS))))


def pages_of(extraction: Extraction) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {page.number: Counter() for page in extraction.pages}
    for block in (*extraction.blocks, *extraction.furniture):
        for span in block.spans:
            found[span.page] += signs(block.text[span.start : span.end])
    return found


@pytest.mark.parametrize("name", [name for name in CASES if "rabic" not in name])
def test_every_letter_of_a_page_ends_in_a_block_or_in_furniture(name: str) -> None:
    document = CASES[name]
    found = pages_of(read_pdf(document.pdf, PLAIN))
    for number, page in enumerate(pypdfium2.PdfDocument(document.pdf), start=1):
        text = page.get_textpage().get_text_range()
        # the same mark is read by pdfium's words and left out of none
        assert signs(text) == found[number], f"page {number}"


@pytest.mark.parametrize("name", [name for name in CASES if "rabic" in name])
def test_every_arabic_letter_ends_in_a_block_or_in_furniture(name: str) -> None:
    document = CASES[name]
    printed = Counter("".join(paragraph.text for paragraph in document.paragraphs))
    found = sum(pages_of(read_pdf(document.pdf, PLAIN)).values(), Counter())
    letters = {letter: count for letter, count in printed.items() if "\u0620" <= letter <= "\u064a" and letter != "ـ"}
    plain = sum((signs(letter * count) for letter, count in letters.items()), Counter())
    assert not plain - found


def measured(*names: str) -> Score:
    total = Score()
    for name in names:
        document: TypesetDocument = CASES[name]
        total.add(score(document, read_pdf(document.pdf, PLAIN)))
    return total


def test_paragraphs_furniture_and_headings_of_typeset_documents_are_found() -> None:
    total = measured(*CASES)
    shares = {measure: total.right[measure] / total.of[measure] for measure in total.of}
    assert shares["intact"] > 0.975
    assert shares["furniture found"] > 0.99
    assert shares["furniture right"] > 0.995
    assert shares["headings found"] > 0.97
    assert shares["headings right"] > 0.98


def test_words_broken_at_line_ends_are_joined_and_compounds_kept() -> None:
    total = measured("2 Spanish law in columns", "4 French gazette in columns", "6 statute in columns",
                     "16 bilingual gazette", "32 bilingual gazette")  # fmt: skip
    assert total.of["hyphens soft"] > 50
    assert total.right["hyphens soft"] >= 0.98 * total.of["hyphens soft"]
    assert total.right["hyphens hard"] == total.of["hyphens hard"] > 0


def test_the_arabic_sample_has_its_words_in_order() -> None:
    """Vowel marks stand on their letters; before them pdfium sees spaces inside of words."""
    total = measured("sample arabic")
    assert total.right["words in order"] >= 0.995 * total.of["words in order"]


def test_a_note_mark_that_leaves_the_text_is_kept_apart() -> None:
    document = CASES["sample statute"]
    extraction = read_pdf(document.pdf, PLAIN)
    notes = [block.text.split()[0] for block in extraction.blocks if block.kind is BlockKind.FOOTNOTE]
    marks = [block.text for block in extraction.furniture if block.kind is BlockKind.NOTE_MARK]
    assert notes == marks == ["1", "2", "3"]


def test_arabic_columns_are_read_from_the_right() -> None:
    total = measured("101 Arabic law")
    assert total.right["words in order"] >= 0.99 * total.of["words in order"]


RICH = {seed: variant(seed)[1] for seed in (8, 9, 11, 12, 14, 15, 24, 27, 28, 29, 40, 41)}


def share(measure: str, *seeds: int) -> float:
    """The share of what is right in typeset documents of the richer kinds, 0 to 1."""
    total = Score()
    for seed in seeds:
        total.add(score(RICH[seed], read_pdf(RICH[seed].pdf, PLAIN)))
    assert total.of[measure] > 0
    return total.right[measure] / total.of[measure]


def test_three_columns_are_read_in_their_order() -> None:
    assert share("order", 8, 40) > 0.97


def test_quoted_law_stands_below_the_provision_that_quotes_it() -> None:
    assert share("quoted in place", 9, 14, 41) > 0.95


def test_struck_words_leave_the_text_and_are_kept_and_new_ones_are_flagged() -> None:
    assert share("struck", 11, 24, 27, 29) > 0.95
    assert share("inserted", 11, 24, 27, 29) > 0.95


def test_cells_of_several_lines_are_read_as_cells() -> None:
    assert share("table cells", 12, 28) > 0.97


def test_turned_and_double_printed_pages_read_as_others() -> None:
    assert share("paths exact", 15) > 0.97
    assert share("order", 15) == 1.0
