"""Words of a page: where they begin and end, what is asked of pdfium in one sweep, and raised marks."""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pipeline.extract import pdf_native as native
from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from pipeline.extract.pdf_file import open_pdf
from pipeline.extract.pdf_words import HYPHENS, Split, _split
from tests.extract.test_pdf import SENTENCE, canvas

RULE = re.compile(rf"[^\s\x00{HYPHENS}]+[{HYPHENS}]?")
SPACES = "\u00a0 \r\n\t\x0b\x0c\x00\x1c\x1f\x85\u1680\u2003\u2028\u202f\u205f\u3000"
SIGNS = f"ab1(é*†‡{SPACES}\x01\u200b\ufeff\ufffe\uffff\x02{chr(0x1F600)}"


@contextmanager
def text_page(*lines: tuple[int, str]) -> Iterator[tuple[int, int]]:
    """The handle of a page with these lines (type size and text), and its number of characters."""
    pen, buffer = canvas()
    for place, (size, line) in enumerate(lines):
        pen.setFont("Times-Roman", size)
        pen.drawString(60, 780 - 20 * place, line)
    pen.save()
    with open_pdf(buffer.getvalue(), 1) as file, file.page(0) as page:
        assert page is not None
        with page.text() as opened:
            yield native.address_of(opened), page.character_count(opened)


def found(split: Split) -> list[tuple[str, int, int]]:
    return list(zip(split.pieces.texts, split.pieces.starts, split.pieces.ends, strict=True))


@pytest.mark.parametrize("seed", range(40))
def test_words_end_at_white_space_and_at_the_sign_of_a_hyphen(seed: int) -> None:
    text = "".join(random.Random(seed).choices(SIGNS, k=200))  # noqa: S311 - no secret
    expected = [(match.group(), match.start(), match.end() - 1) for match in RULE.finditer(text)]
    assert found(_split(text, 0, exact=True)) == expected


def test_every_kind_of_white_space_parts_words() -> None:
    spaces = [chr(code) for code in range(0x10000) if chr(code).isspace()]
    text = "".join(f"{space}w" for space in spaces)
    assert len(_split(text, 0, exact=True).pieces.texts) == len(spaces)


def test_a_page_without_characters_has_no_words() -> None:
    assert found(_split("", 0, exact=True)) == []


def test_only_words_with_a_mark_at_an_end_are_looked_at_for_note_marks() -> None:
    split = _split("held12 (a) 3rd a1b *", 0, exact=True)
    assert [split.pieces.texts[place] for place in split.may_have_mark] == ["held12", "3rd", "*"]


def test_boxes_asked_in_one_sweep_are_those_asked_one_by_one() -> None:
    with text_page((12, SENTENCE), (9, SENTENCE)) as (handle, count):
        swept = native.boxes_of(handle, range(count))
        store = (native.ctypes.c_float * native.FLOATS_PER_BOX)()
        for index in range(count):
            store[:] = [0.0] * native.FLOATS_PER_BOX
            native.char_box(handle, index, native.ctypes.addressof(store))
            assert swept[index].tolist() == list(store)
        assert (swept[:, 2] > swept[:, 0]).sum() > 100


def test_a_character_that_is_not_there_has_no_box_left_over_from_another() -> None:
    with text_page((12, SENTENCE)) as (handle, count):
        assert native.boxes_of(handle, [0])[0].any()
        assert not native.boxes_of(handle, [count + 5]).any()


def test_characters_of_one_string_share_their_text_object_and_its_print() -> None:
    with text_page((12, SENTENCE), (9, SENTENCE)) as (handle, count):
        objects = native.objects_of(handle, range(count))
        first, second = objects[0], objects[-1]
        assert set(objects) <= {first, second, 0}
        assert first != second
        upper, lower = native.prints_of(handle, {first: 0, second: count - 1})
        assert (upper[0] * upper[4], lower[0] * lower[4]) == (12.0, 9.0)
        assert upper[5] == lower[5] != 0


def test_a_small_raised_number_at_a_word_is_a_mark_and_one_of_the_same_size_is_not() -> None:
    pen, buffer = canvas()
    pen.setFont("Times-Roman", 12)
    pen.drawString(60, 700, "Every person who is held12 may ask a court and rely on form B4")
    width = pen.stringWidth("Every person who is freed", "Times-Roman", 12)
    pen.drawString(60, 680, "Every person who is freed")
    pen.setFont("Times-Roman", 7)
    pen.drawString(60 + width, 685, "3")
    pen.setFont("Times-Roman", 12)
    pen.drawString(60 + width + 6, 680, "may ask the same")
    pen.save()
    (block,) = read_pdf(buffer.getvalue(), ReadOptions(ocr=False)).blocks
    assert "held12 may" in block.text
    assert "freed³ may" in block.text
    assert block.text.endswith("the same")
