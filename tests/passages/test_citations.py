"""Citations in the habit of seven languages, and what is cited although it has no number."""

import pytest

from pipeline.passages.citation import Manner, cite
from pipeline.passages.enumerators import parse
from pipeline.records import PathStep
from tests.passages.lines import paths_of

ITEM = (PathStep("article", "12"), PathStep("paragraph", "3"), PathStep("item", "b"))


@pytest.mark.parametrize(
    ("language", "steps", "cited"),
    [
        ("en", ITEM, "art. 12(3)(b)"),
        ("fr", ITEM, "art. 12, par. 3, b)"),
        ("es", ITEM, "art. 12, apdo. 3, b)"),
        ("pt", ITEM, "art. 12, § 3º, b"),
        ("ru", (*ITEM[:2], PathStep("item", "1"), PathStep("subitem", "б")), "ст. 12 ч. 3 п. 1 подп. «б»"),
        ("ar", (*ITEM[:2], PathStep("item", "ب")), "المادة 12 (3) (ب)"),
        ("zh", (*ITEM[:2], PathStep("item", "2")), "第十二条第三款第（二）项"),
        ("zh", (PathStep("article", "103-1"),), "第一百零三条之一"),
        ("sw", ITEM, "art. 12(3)(b)"),
        ("fr", (ITEM[0], PathStep("alinea", "2"), ITEM[2]), "art. 12, al. 2, b)"),
        ("es", (PathStep("disposition", "adic. 2"),), "disp. adic. 2"),
        ("en", (*ITEM[:1], PathStep("amendment", ""), *ITEM[:2]), "art. 12 → art. 12(3)"),
        ("en", (PathStep("section", "5"), ITEM[1], PathStep("definition", "visa")), 's. 5(3) "visa"'),
    ],
)
def test_a_path_is_cited_in_the_habit_of_its_language(language: str, steps: tuple[PathStep, ...], cited: str) -> None:
    assert cite(steps, language) == cited


def test_portugal_counts_numbers_where_brazil_counts_paragraphs() -> None:
    assert cite(ITEM, "pt", Manner(plain_numbers=True)) == "art. 12.º, n.º 3, b)"


def test_the_unnumbered_paragraphs_of_an_article_are_counted_where_there_are_several() -> None:
    rows = ["第一条 国家保护外国人的权利。", "第二条 外国人应当登记：", "（一）姓名；", "（二）国籍。", "登记免费。"]
    expected = ["第一条", "第二条第一款", "第二条第一款第（一）项", "第二条第一款第（二）项", "第二条第二款"]
    assert paths_of(rows, "zh") == expected
    french = [
        "Article 1",
        "Le visa est gratuit.",
        "Article 2",
        "Le visa est délivré en un mois.",
        "Il est valable un an.",
    ]
    assert paths_of(french, "fr") == ["art. 1", "art. 1", "art. 2", "art. 2, al. 1", "art. 2, al. 2"]


def test_sections_with_bare_numbers_count_on_by_ones_and_by_decimals() -> None:
    rows = [f"{number} (1) The Minister may act." for number in range(1, 10)]
    rows += [
        "9.1 The Minister may delegate.",
        "(a) a power; or",
        "(a.1) a duty.",
        "10 and 11 [Repealed, 2012]",
        "12 Fees.",
    ]
    expected = ["s. 9(1)", "s. 9.1", "s. 9.1(a)", "s. 9.1(a.1)", "s. 10 and 11", "s. 12"]
    assert paths_of(rows, "en")[8:] == expected


@pytest.mark.parametrize(
    ("text", "language", "number", "level"),
    [
        ("Fracción II. Presentar un documento.", "es", "II", "item"),
        ("Подпункт «а» Гражданин имеет визу.", "ru", "а", "item"),
        ("Disposición final segunda. Entrada en vigor.", "es", "final 2", "disposition"),
        ("OP4. Calls upon all States to cooperate;", "en", "4", "paragraph"),
        ("PP3 Recalling its resolution,", "en", "3", "recital"),
        ("أولا: يعين الوزير لجنة.", "ar", "1", None),
        ("-2 أن يرفق الطلب بجواز السفر.", "ar", "2", None),
        ("2° bis Le visa est gratuit.", "fr", "2 bis", None),
        ("a bis) le visa est gratuit ;", "fr", "a bis", None),
        ("Статья 5¹. Виза", "ru", "5¹", "article"),
        ("ё) иные сведения.", "ru", "ё", None),
        ("第（二）项 签证", "zh", "2", "item"),
    ],
)
def test_labels_of_one_language_are_read(text: str, language: str, number: str, level: str | None) -> None:
    found = parse(text, language)
    assert found is not None
    assert (found.number, found.level and found.level.value) == (number, level)
