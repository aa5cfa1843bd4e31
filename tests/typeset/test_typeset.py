import io
import re
import zipfile
from dataclasses import replace

import pypdfium2
import pytest
from bidi.algorithm import get_display
from docx import Document
from lxml import etree

from tests import samples
from tests.typeset import Drawing, Look, Side, bill_look, gazette_look, parse_law, statute_look, typeset
from tests.typeset.docx import accept, make_docx
from tests.typeset.faces import advances
from tests.typeset.flat import make_akoma_ntoso, make_html, make_text, truth_of
from tests.typeset.hyphens import break_points
from tests.typeset.lines import break_lines
from tests.typeset.shaping import amiri

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FONTS = ("Times", "Helvetica", "Courier", "Vera", "AmiriPlain", "Amiri")
LONG = "The Director shall establish the identity, nationality and circumstances of every person who arrives. " * 6


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


@pytest.mark.parametrize("font", FONTS)
def test_every_family_gives_the_same_bytes_twice_and_text_that_can_be_read(font: str) -> None:
    law, look = samples.law_of("bill.law"), bill_look(font=font)
    first, second = typeset(law, look), typeset(law, look)
    assert first.pdf == second.pdf
    assert "commits the offence of trafficking in persons" in re.sub(r"\s+", " ", text_of(first.pdf))


def test_the_order_of_drawing_changes_the_file_and_not_the_page() -> None:
    law = samples.law_of("bill.law")
    made = [typeset(law, gazette_look(drawing=order, seed=3)) for order in Drawing]
    assert len({one.pdf for one in made}) == 3
    assert len({one.paragraphs for one in made}) == 1
    images = [pypdfium2.PdfDocument(one.pdf)[0].render(scale=0.5).to_numpy().tobytes() for one in made]
    assert len(set(images)) == 1


def test_columns_that_follow_one_another_end_level_above_a_full_width_heading() -> None:
    made = typeset(samples.law_of("bill.law"), gazette_look())
    heading = next(one for one in made.paragraphs if one.text.startswith("PART II "))
    ends: dict[bool, float] = {}
    for line in (line for one in made.paragraphs for line in one.lines if line.page == heading.pages[0]):
        if line.box[3] < heading.lines[0].box[1]:
            right = line.box[0] > 290
            ends[right] = max(ends.get(right, 0.0), line.box[3])
    assert abs(ends[False] - ends[True]) < 40  # points, of a column of several hundred


def test_the_rule_between_columns_crosses_no_full_width_heading() -> None:
    made = typeset(samples.law_of("bill.law"), gazette_look())
    page = pypdfium2.PdfDocument(made.pdf)[0]
    paths = [item.get_bounds() for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])]
    rules = [(841.89 - top, 841.89 - bottom) for left, bottom, right, top in paths if right - left < 3]
    heads = [
        line.box for one in made.paragraphs if one.text.startswith("PART ") for line in one.lines if line.page == 1
    ]
    assert len(rules) >= 2
    assert len(heads) >= 2
    assert all(end < head[1] or head[3] < start for start, end in rules for head in heads)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("numbers", Side)
def test_side_notes_and_line_numbers_keep_apart_in_either_margin(side: Side, numbers: Side) -> None:
    margins = {"left": 150.0, "right": 100.0} if side is Side.LEFT else {"left": 100.0, "right": 150.0}
    made = typeset(samples.law_of("bill.law"), bill_look(side=side, numbers_side=numbers, **margins))
    notes = [one.box for one in made.furniture if one.kind.value == "side-note"]
    numerals = [one.box for one in made.furniture if one.kind.value == "line-number"]
    body = [line.box for one in made.paragraphs for line in one.lines]
    assert notes
    assert numerals
    if side is numbers:
        assert all(note[2] < numeral[0] or numeral[2] < note[0] for note in notes for numeral in numerals)
    if side is Side.LEFT:
        assert max(note[2] for note in notes) < min(line[0] for line in body)
    else:
        assert min(note[0] for note in notes) > max(line[2] for line in body)


def test_words_drawn_apart_read_the_same() -> None:
    law = samples.law_of("declaration.law")
    apart = typeset(law, statute_look(words_apart=True))
    assert apart.paragraphs == typeset(law, statute_look()).paragraphs
    assert "drive many of our people" in re.sub(r"\s+", " ", text_of(apart.pdf))


def test_the_page_can_be_of_any_size() -> None:
    made = typeset(samples.law_of("declaration.law"), replace(Look(), page=(420.0, 595.0), left=40, right=40))
    assert pypdfium2.PdfDocument(made.pdf)[0].get_size() == (420.0, 595.0)
    assert made.pages > 2


def test_lines_are_justified_and_broken_where_hyphens_may_stand() -> None:
    widths = advances(LONG, "Times-Roman", 10)
    points = break_points(LONG, "en")
    lines = break_lines(LONG, widths, (180, 180), hyphens=points, hyphen_width=3.33)
    assert all(abs(line.width - 180) < 0.01 for line in lines[:-1])
    assert all(line.end in points for line in lines if line.hyphen)
    assert max(line.word_space for line in lines) < 8
    assert " ".join(LONG[line.start : line.end] for line in lines).replace(" ", "") == LONG.replace(" ", "")


def test_a_break_at_a_printed_hyphen_adds_none() -> None:
    text = "forty-eight twenty-four thirty-six fifty-two"
    lines = break_lines(text, advances(text, "Courier", 10), (50, 50))
    assert [text[line.start : line.end] for line in lines][:2] == ["forty-", "eight"]
    assert not any(line.hyphen for line in lines)


def test_a_note_without_text_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[\^7\]"):
        parse_law("= 1 | Entry\n(1) A person.[^7]")


def test_paths_follow_labels_and_indents() -> None:
    law = parse_law(
        "@level section\n# PART II | ENTRY\n= 3 | Ports\n(1) One:\n  (a) a;\n    (i) i;\n  (b) b,\n  and all.\n(2) Two."
    )
    paths = [tuple(step.number for step in one.path) for one in law.provisions]
    assert paths == [
        (),
        ("3",),
        ("3", "1"),
        ("3", "1", "a"),
        ("3", "1", "a", "i"),
        ("3", "1", "b"),
        ("3", "1"),
        ("3", "2"),
    ]
    assert law.provisions[-1].headings == ("PART II ENTRY", "Ports")


def test_ligatures_and_brackets_are_as_word_processors_write_them() -> None:
    law = parse_law("@language ar\n!1 عنوان\nلا إله في الإدارة خلال (نص) 12")
    words, right = ("االدارة", "خالل"), ("الإدارة", "خلال")
    plain = text_of(typeset(law, Look(ligatures=False, mirrored_brackets=False)).pdf)
    as_word = text_of(typeset(law, Look()).pdf)
    assert all(word in plain for word in right)
    assert words[1] in as_word
    assert right[1] not in as_word
    assert "(نص)" in as_word


@pytest.mark.parametrize("text", ["المادة 12 (3) من القانون", "في 3/9/2024 بشأن Port Amery و«الهجرة»", "قانون"])
def test_the_visual_order_is_that_of_the_bidi_algorithm(text: str) -> None:
    font = amiri("Regular", ligatures=False)
    shaped = "".join(glyph.characters for glyph in font.shape(text))
    assert shaped == get_display(text, base_dir="R")


def test_the_docx_has_automatic_labels_and_both_sides_of_each_change() -> None:
    markup = (
        "@level section\n!1 Bill\n= 1 | Fee\n(1) The fee is [-180-]{+60+} crowns.[^1]\n"
        "[-= 2 | Gone\nGone.-]\n{+(2) New.+}\n| a | b |\n[^1]: Note."
    )
    made = make_docx(markup)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        tree = etree.fromstring(archive.read("word/document.xml"))
        numbering = archive.read("word/numbering.xml").decode()
    assert [one.text for one in tree.iter(f"{W}delText")] == ["180", "Gone", "Gone."]
    inserted = ["".join(str(one) for one in run.itertext()) for run in tree.iter(f"{W}ins")]
    assert "60" in inserted
    assert "New." in inserted
    assert not any(one.text and one.text.startswith(("(1)", "(2)", "1.")) for one in tree.iter(f"{W}t"))
    assert "lowerRoman" in numbering
    assert len(list(tree.iter(f"{W}footnoteReference"))) == 1
    assert len(Document(io.BytesIO(made)).tables) == 1
    assert "180" not in accept(markup)
    assert made == make_docx(markup)


def test_the_flat_formats_hold_every_paragraph_of_the_truth() -> None:
    law = samples.law_of("agreement.law")
    page = etree.fromstring(make_html(law, site="Register"), etree.HTMLParser(encoding="utf-8"))
    shown = " ".join(" ".join(str(one) for one in page.itertext()).split())
    plain = " ".join(make_text(law).decode().split())
    for one in truth_of(law):
        assert one.text in plain
        assert one.text in shown


def test_the_ids_of_an_akoma_ntoso_act_are_single_and_nested() -> None:
    act = etree.fromstring(
        make_akoma_ntoso(samples.law_of("ley.law"), uri="/akn/xl/act/2023/12", date="2023-10-04", country="xl")
    )
    ids = [one.get("eId") for one in act.iter() if one.get("eId")]
    assert len(ids) == len(set(ids))
    assert {"title_II__chp_I", "art_9__para_3", "art_2__list_1__point_b"} <= set(ids)
    assert len([one for one in ids if one and one.startswith("art_")]) > 60
