import itertools
import json
import random
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
from bidi.algorithm import get_display

from pipeline.extract.law_xml import read_akoma_ntoso
from pipeline.extract.options import ReadOptions
from pipeline.records import PathStep
from tests import samples
from tests.layout.variants import text_law, variant
from tests.typeset import (
    Leader,
    Look,
    Quotation,
    TableRules,
    TypesetDocument,
    add_contents,
    annotate,
    arabic_look,
    dress_quotes,
    gazette_look,
    parse_law,
    revise,
    statute_look,
    typeset,
)
from tests.typeset.__main__ import typeset_by_seed, write
from tests.typeset.flat import make_akoma_ntoso
from tests.typeset.from_xml import law_of
from tests.typeset.law import Change
from tests.typeset.shaping import amiri

ONE_OF_EACH_KIND = (*range(1, 16), *range(24, 32), 54, 58)  # the last two with footnotes of several bands


def by(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # a choice of looks


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def text_in(document: TypesetDocument, page: int, box: tuple[float, float, float, float]) -> str:
    shown = pypdfium2.PdfDocument(document.pdf)[page - 1]
    left, top, right, bottom = box
    height = shown.get_height()
    return str(shown.get_textpage().get_text_bounded(left - 1, height - bottom - 1, right + 1, height - top + 1))


@pytest.mark.parametrize("seed", ONE_OF_EACH_KIND)
def test_no_two_lines_of_any_kind_overlap_and_all_lie_on_their_page(seed: int) -> None:
    _, document = variant(seed)
    shown = pypdfium2.PdfDocument(document.pdf)
    lines = [(line.page, line.box) for one in document.paragraphs for line in one.lines]
    lines += [(one.page, one.box) for one in document.furniture]
    for page, group in itertools.groupby(sorted(lines), key=lambda each: each[0]):
        width, height = shown[page - 1].get_size()
        boxes = np.array([box for _, box in group])
        assert (boxes[:, 0] > 0).all()
        assert (boxes[:, 2] < width).all()
        assert (boxes[:, 1] > 0).all()
        assert (boxes[:, 3] < height).all()
        across = np.minimum(boxes[:, None, 2], boxes[None, :, 2]) - np.maximum(boxes[:, None, 0], boxes[None, :, 0])
        down = np.minimum(boxes[:, None, 3], boxes[None, :, 3]) - np.maximum(boxes[:, None, 1], boxes[None, :, 1])
        assert np.argwhere(np.triu((across > 0.5) & (down > 0.5), 1)).tolist() == []


def test_footnotes_of_several_bands_stand_below_one_another_at_the_foot_of_their_column() -> None:
    law = annotate(samples.law_of("ley.law"), by(9))
    document = typeset(law, gazette_look())
    notes = [one.lines for one in document.paragraphs if one.block.value == "footnote"]
    assert len([lines for lines in notes if lines[0].page == 1]) > 3
    for column in (False, True):
        tops = [lines[0].box[1] for lines in notes if lines[0].page == 1 and (lines[0].box[0] > 290) is column]
        assert tops == sorted(set(tops))
    body = [line.box[3] for one in document.paragraphs if one.block.value != "footnote" for line in one.lines]
    assert max(body) < max(line.box[3] for lines in notes for line in lines)


@pytest.mark.parametrize("leader", [Leader.DOTS, Leader.SPACED, Leader.BLANK])
def test_an_entry_of_the_contents_prints_the_page_of_its_heading(leader: Leader) -> None:
    law = add_contents(samples.law_of("bill.law"), "CONTENTS")
    document = typeset(law, statute_look(leader=leader, first_number=7))
    entries = [one for one in document.paragraphs if one.block.value == "contents-entry"]
    headings = {squeeze(one.text): one for one in document.paragraphs if one.block.value == "heading"}
    assert len(entries) > 28
    for entry in entries:
        line = entry.lines[-1]
        printed = text_in(document, line.page, line.box).split()[-1]
        assert int(printed) == headings[squeeze(entry.text)].pages[0] + 6
        assert entry.path == ()


def test_an_arrangement_of_sections_has_no_pages_and_may_stand_on_the_page_of_the_law() -> None:
    law = add_contents(samples.law_of("bill.law"), "ARRANGEMENT OF SECTIONS", repeat_title=True)
    document = typeset(law, statute_look(leader=Leader.NO_PAGES, contents_alone=False))
    entry = next(one for one in document.paragraphs if one.block.value == "contents-entry" and "Short" in one.text)
    assert text_in(document, 1, entry.lines[0].box).split()[-1] == "title"
    titles = [one.text for one in document.paragraphs if one.text.startswith("Prevention")]
    assert len(titles) == 2


def test_struck_words_are_printed_and_are_no_part_of_the_text() -> None:
    law = parse_law(
        "@level section\n!1 Act\n= 1 | Fee\n(1) The fee is [-180-] {+60+} crowns a year.\n[-(2) It is paid twice.-]\n"
        "{+(3) It is paid once.+}"
    )
    document = typeset(law, Look())
    changed = [one for one in document.paragraphs if one.struck or one.inserted]
    assert [one.text for one in changed] == [
        "(1) The fee is 60 crowns a year.", "(2) It is paid twice.", "(3) It is paid once.",
    ]  # fmt: skip
    assert [one.gone for one in changed] == [False, True, False]
    assert (changed[0].struck, changed[0].inserted) == (("180",), ("60",))
    assert "180 60" in text_in(document, 1, changed[0].lines[0].box)
    line = changed[0].lines[0]
    assert changed[0].text[line.start : line.end] == changed[0].text


@pytest.mark.parametrize("bars", [True, False])
def test_each_change_is_one_stroke_a_line_at_the_height_of_its_kind(*, bars: bool) -> None:
    law = parse_law("@level section\n!1 Act\n= 1 | Fee\nThe fee is [-one hundred-] {+sixty+} crowns.")
    document = typeset(law, Look(thin_bars=bars, head_odd="", foot=""))
    line = next(one for one in document.paragraphs if one.struck).lines[0]
    page = pypdfium2.PdfDocument(document.pdf)[0]
    found = [item.get_bounds() for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])]
    heights = [line.box[3] - (page.get_height() - (low + high) / 2) for _, low, _, high in sorted(found)]
    size = Look().size
    through, under = size * (0.25 + 0.26), size * (0.25 - 0.13)
    assert heights == pytest.approx([through, under], abs=0.1)  # the struck words stand before the new ones


def test_a_law_is_revised_in_all_four_ways_and_the_same_by_the_same_seed() -> None:
    law = samples.law_of("statute.law")
    made = revise(law, by(3))
    assert made == revise(law, by(3))
    whole = {one.change for one in made.provisions}
    within = {edit.change for one in made.provisions for edit in one.edits}
    assert whole == {None, *Change}
    assert within == set(Change)


def test_cells_of_several_lines_are_one_row_whose_box_holds_them() -> None:
    document = typeset(text_law("tables-en"), statute_look())
    rows = [one for one in document.paragraphs if one.cells]
    assert len(rows) == 22
    for one in rows:
        seen = text_in(document, one.lines[0].page, one.lines[0].box)
        assert Counter(squeeze(one.text)) <= Counter(squeeze(seen))
    tall = [one for one in rows if one.lines[0].box[3] - one.lines[0].box[1] > 2 * Look().leading]
    assert len(tall) > 5
    assert any("" in one.cells for one in rows)


@pytest.mark.parametrize(("rules", "upright"), [(TableRules.GRID, True), (TableRules.LEVEL, False)])
def test_a_table_is_ruled_as_its_look_says(rules: TableRules, *, upright: bool) -> None:
    document = typeset(text_law("tables-ar"), arabic_look(table_rules=rules))
    page = pypdfium2.PdfDocument(document.pdf)[0]
    bounds = [item.get_bounds() for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])]
    assert any(top - bottom > 12 for _, bottom, _, top in bounds) is upright
    bare = typeset(text_law("tables-ar"), arabic_look(table_rules=TableRules.NONE))
    shown = list(pypdfium2.PdfDocument(bare.pdf)[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH]))
    assert len(shown) < len(bounds)


@pytest.mark.parametrize("name", ["amending-en", "amending-fr", "amending-es", "amending-pt", "amending-ar"])
def test_quoted_law_has_the_path_of_what_quotes_it_and_one_of_its_own(name: str) -> None:
    quoted = [one for one in text_law(name).provisions if one.quoted is not None]
    assert len(quoted) >= 3
    assert all(one.path and one.inset for one in quoted)
    assert any(one.quoted and one.quoted[0].level == text_law(name).level for one in quoted)


def test_a_quoted_item_is_below_the_subsection_and_the_section_that_it_goes_into() -> None:
    item = next(one for one in text_law("amending-en").provisions if one.text.startswith("a parent or guardian"))
    assert item.path == (PathStep("section", "3"), PathStep("paragraph", "3"))
    assert item.quoted == (PathStep("section", "12"), PathStep("paragraph", "2A"), PathStep("item", "a"))


def test_quotation_marks_stand_at_the_ends_or_before_each_paragraph() -> None:
    law = text_law("amending-en")
    texts = [one.text for one in typeset(dress_quotes(law, Quotation("“", "”")), Look()).paragraphs if one.quoted]
    assert texts[0].startswith("“(2A) An officer")
    assert not texts[1].startswith("“")
    assert texts[3].endswith("made it.”")
    each = typeset(dress_quotes(law, Quotation("“", "”", each=True)), Look()).paragraphs
    quoted = [one.text for one in each if one.quoted is not None]
    assert len(quoted) == len(texts)
    assert all(text.startswith("“") for text in quoted)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_turned_page_looks_as_an_upright_one(seed: int) -> None:
    law = samples.law_of("declaration.law")
    plain, turned = (typeset(law, statute_look(turned_pages=every, seed=seed)) for every in (0, 2))
    assert plain.paragraphs == turned.paragraphs
    pages = [pypdfium2.PdfDocument(one.pdf) for one in (plain, turned)]
    assert pages[1][1].get_rotation() == (90, 270)[seed]
    assert pages[1][0].get_rotation() == 0
    ours, theirs = (page[1].render(scale=1, grayscale=True).to_numpy().astype(int) for page in pages)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).mean() < 0.05 * np.abs(255 - ours).mean()


def test_three_columns_hold_lines_of_a_third_of_the_measure() -> None:
    look = gazette_look(columns=3, gutter=18, size=8, leading=10, left=40, right=40)
    document = typeset(samples.law_of("ley.law"), look)
    starts = {
        round((line.box[0] - look.left) // (look.measure + look.gutter))
        for one in document.paragraphs
        if one.kind.value == "paragraph"
        for line in one.lines
    }
    assert starts == {0, 1, 2}
    page = pypdfium2.PdfDocument(document.pdf)[0]
    bounds = [item.get_bounds() for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])]
    assert len({round(left) for left, bottom, right, top in bounds if right - left < 3 < top - bottom}) == 2


def test_double_printing_puts_bold_words_twice_into_the_file_and_once_into_the_truth() -> None:
    law = samples.law_of("declaration.law")
    plain, double = (typeset(law, statute_look(double_printed=twice)) for twice in (False, True))
    assert plain.paragraphs == double.paragraphs
    title = law.title.split()[0].encode()
    assert double.pdf.count(title) > plain.pdf.count(title)


def test_the_visual_order_of_mixed_sentences_is_that_of_the_bidi_algorithm() -> None:
    font = amiri("Regular", ligatures=False)
    texts = [one.text for one in text_law("mixed-ar").provisions if one.text]
    assert sum(bool(re.search("[A-Za-z]{2}", text)) for text in texts) > 15
    for text in texts:
        assert "".join(glyph.characters for glyph in font.shape(text)) == get_display(text, base_dir="R")


def test_notes_by_chance_are_numbered_through_and_printed() -> None:
    law = annotate(samples.law_of("ley.law"), by(1))
    numbers = [note.number for one in law.provisions for note in one.notes]
    assert numbers == [str(count) for count in range(1, len(numbers) + 1)]
    document = typeset(law, statute_look())
    marked = [(one.text[offset - 1 : offset], number) for one in document.paragraphs for offset, number in one.marks]
    assert len(marked) == len(numbers) > 3
    assert all(before.strip() for before, _ in marked)


def test_a_law_in_xml_is_typeset_with_its_own_paths(tmp_path_factory: pytest.TempPathFactory) -> None:
    act = make_akoma_ntoso(samples.law_of("ley.law"), uri="/akn/xl/act/2023/12", date="2023-10-04", country="xl")
    found = read_akoma_ntoso(act, ReadOptions())
    law = law_of(found)
    document = typeset_by_seed(law, 4)
    printed = {squeeze(one.text): (*one.upper, *one.path) for one in document.paragraphs}
    assert {one.path[0].level for one in document.paragraphs if one.path} == {"article"}
    numbered = [block for block in found.blocks if block.label and block.kind.value in ("item", "paragraph")]
    assert len(numbered) > 20
    assert all(printed[squeeze(f"{block.label}{block.text}")] == block.path for block in numbered)
    pdf, truth = write(law, document, "ley", tmp_path_factory.mktemp("out"))
    told = json.loads(truth.read_text(encoding="utf-8"))
    assert pdf.read_bytes() == document.pdf
    assert len(told["paragraphs"]) == len(document.paragraphs)
    assert told["paragraphs"][-1]["lines"][0]["box"] == list(document.paragraphs[-1].lines[0].box)


def test_a_law_without_text_is_refused() -> None:
    act = make_akoma_ntoso(samples.law_of("ley.law"), uri="/akn/xl/act/2023/12", date="2023-10-04", country="xl")
    with pytest.raises(ValueError, match="no text"):
        law_of(replace(read_akoma_ntoso(act, ReadOptions()), blocks=()))
