"""Arabic lines with numbers, brackets and Latin words in them, put in logical order by where their characters stand."""

import random

import pytest

from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from pipeline.extract.pdf_mixed import backward_runs, mixed_places, order_mixed, turn_brackets, turn_run
from tests.typeset import arabic_look, parse_law, typeset

SENTENCES = (
    "يعمل بهذا القانون (رقم 12 لسنة 2015) في جميع أقاليم الدولة.",
    "تبلغ الإدارة منظمة Border Link والمكتب بقرارها (ضمن 30 يوما).",
    "ترسل الطلبات إلى المكتب وفق النموذج Form 7 خلال 15 يوما.",
    "ببطاقة Visa أو Mastercard.",
    "يكتب البرنامج بلغة R و C في المكتب.",
)


def row(*characters: tuple[float, float]) -> list[tuple[float, float, float, float]]:
    """Boxes of characters by left and right, on one line 10 points high."""
    return [(left, right, 0.0, 10.0) for left, right in characters]


def ordered(text: str, *sides: tuple[float, float]) -> list[str]:
    return ["".join(text[place] for place in part.places) for part in order_mixed(text, row(*sides))]


def test_a_bracket_to_the_left_of_a_number_stands_behind_it() -> None:
    assert ordered("(12", (0, 3), (3, 8), (8, 13)) == ["12("]


def test_a_number_with_stops_keeps_its_order() -> None:
    assert ordered("2.8", (0, 5), (5, 7), (7, 12)) == ["2.8"]
    assert ordered("8.2", (7, 12), (5, 7), (0, 5)) == ["2.8"]


def test_a_gap_between_two_directions_is_a_space() -> None:
    assert ordered("Rو", (10, 16), (3, 7)) == ["R", "و"]
    assert ordered("Rو", (10, 16), (16, 20)) == ["وR"]


def test_a_part_knows_the_characters_at_its_two_sides() -> None:
    (part,) = order_mixed("12(", row((3, 8), (8, 13), (0, 3)))
    assert (part.first, part.last) == (1, 2)


def test_words_in_a_line_that_runs_forward_are_left_alone() -> None:
    assert mixed_places(["of", "Act,", "12)", "the"]) == frozenset()
    assert mixed_places(["من", "12)", "في"]) == {1}
    assert mixed_places(["من", "1408", "2.87", "في"]) == frozenset()


def test_latin_words_are_found_and_turned_with_their_signs_at_the_ends() -> None:
    assert backward_runs(["من", "(Link", "Border)،", "في", "12", "13"]) == [(1, 2)]
    assert turn_run(["(Link", "Border)،"]) == ["(Border", "Link)،"]


def test_a_unit_stays_behind_its_number() -> None:
    assert backward_runs(["20", "USD،"]) == []
    assert backward_runs(["9303", "Doc"]) == [(0, 1)]


def test_lone_brackets_are_turned_as_most_of_the_page_are() -> None:
    assert turn_brackets([")29", "يناير", "1988(", "(", "باب"]) == ["(29", "يناير", "1988)", ")", "باب"]
    assert turn_brackets(["(29", "يناير", "1988)", "(", "باب"]) == ["(29", "يناير", "1988)", "(", "باب"]


@pytest.mark.parametrize("mirrored", [True, False])
@pytest.mark.parametrize("seed", [3, 4])
def test_mixed_lines_are_read_as_they_were_written(seed: int, *, mirrored: bool) -> None:
    chance = random.Random(seed)  # noqa: S311  # a test's choice of looks
    articles = (f"= {n} | عام\n{sentence}" for n, sentence in enumerate(SENTENCES, 1))
    body = "\n".join(["@language ar", "@level article", "!1 قانون", *articles])
    look = arabic_look(
        mirrored_brackets=mirrored, words_apart=seed == 3, size=chance.choice((11, 14)), justify=chance.random() < 0.5
    )
    read = read_pdf(typeset(parse_law(body), look).pdf, ReadOptions(ocr=False))
    text = " ".join(block.text for block in read.blocks)
    assert [sentence for sentence in SENTENCES if sentence not in text] == []
