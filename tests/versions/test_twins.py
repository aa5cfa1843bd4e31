from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import PassageKind
from pipeline.versions.languages import split_languages, twins_by_name
from pipeline.versions.path_numbers import path_key
from pipeline.versions.twins import Twins, link_twins
from tests.versions.examples import passages_of

ENGLISH = (
    ("s. 1", "1 This Act may be cited as the Entry Act."),
    ("s. 2", "2 In this Act:"),
    ("s. 2", "alien means a person who is not a national. (étranger)"),
    ("s. 2", "border post means a place of entry named by order. (poste frontière)"),
    ("s. 2", "consul includes an honorary consul. (consul)"),
    ("s. 3(1)", "3 (1) A visa is issued within 30 days of the application."),
    ("s. 3(1)(a)", "(a) for work, where the employer has paid 1,500 dollars;"),
    ("s. 3(1)(b)", "(b) for study."),
    ("s. 3(2)", "(2) A refusal is given in writing with its reasons."),
    ("", "Done at Port Amery on 14 October 2025."),
)
FRENCH = (
    ("art. 1", "1 La présente loi peut être citée : loi sur l’entrée."),
    ("art. 2", "2 Dans la présente loi :"),
    ("art. 2", "consul S’entend aussi du consul honoraire. (consul)"),
    ("art. 2", "étranger Personne qui n’a pas la nationalité. (alien)"),
    ("art. 2", "poste frontière Lieu d’entrée désigné par arrêté. (border post)"),
    ("art. 3(1)", "3 (1) Le visa est délivré dans les 30 jours qui suivent la demande."),
    ("art. 3(1)(a)", "a) pour un emploi, si l’employeur a payé 1 500 dollars;"),
    ("art. 3(1)(b)", "b) pour des études."),
    ("art. 3(2)", "(2) Le refus est communiqué par écrit et motivé."),
    ("", "Fait à Port Amery, le 14 octobre 2025."),
)
TRUTH = {(0, 0), (1, 1), (2, 3), (3, 4), (4, 2), (5, 5), (6, 6), (7, 7), (8, 8), (9, 9)}


def places(found: Sequence[Twins]) -> set[tuple[int, int]]:
    return {(left.ordinal, right.ordinal) for twins in found for left in twins.left for right in twins.right}


def test_twins_are_found_by_path_and_definitions_by_the_words_that_they_share() -> None:
    found = link_twins(passages_of(ENGLISH), passages_of(FRENCH, name="f", language="fr"))
    assert places(found) == TRUTH
    by_left = {twins.left[0].ordinal: twins.confidence for twins in found}
    assert by_left[5] > 0.95
    assert all(0 <= confidence <= 1 for confidence in by_left.values())


def test_without_paths_figures_lengths_and_order_find_most() -> None:
    bare = [
        passages_of([("", text) for path, text in lines if path not in {"s. 2", "art. 2"}], name=name)
        for lines, name in ((ENGLISH, "e"), (FRENCH, "f"))
    ]
    found = places(link_twins(*bare))
    assert len(found & {(n, n) for n in range(7)}) >= 6


def test_what_one_language_lacks_has_no_twin_and_moves_nobody() -> None:
    shorter = [line for place, line in enumerate(FRENCH) if place != 7]
    found = link_twins(passages_of(ENGLISH), passages_of(shorter, name="f", language="fr"))
    assert 7 not in {twins.left[0].ordinal for twins in found}
    assert {(8, 7), (9, 8)} <= places(found)


def test_a_heading_is_no_twin_of_a_provision() -> None:
    left = passages_of([("s. 7", "7 Detention pending removal")])
    right = passages_of([("art. 7", "7 Rétention en attente de renvoi")], name="f", language="fr")
    heading = [replace(right[0], kind=PassageKind.HEADING)]
    assert link_twins(left, right)[0].confidence > link_twins(left, heading)[0].confidence + 0.3


def test_the_numbers_of_one_article_may_stand_in_several_parts() -> None:
    def parts(word: str, texts: Sequence[str]) -> list[tuple[str, str]]:
        return [(f"{word} {n}", f"{n}. {text}") for text in texts for n in (1, 2)]

    left = passages_of(parts("s.", ["Statistics are kept.", "Births are entered.", "Agencies are named."]))
    right = passages_of(
        parts("art.", ["On tient des statistiques.", "On déclare les naissances.", "On agrée les agences."]),
        name="f",
        language="fr",
    )
    assert places(link_twins(left, right)) == {(n, n) for n in range(6)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("s. 3(1)(b.1)", "المادة 3 (1) (ب.1)"),
        ("s. 3(1)(b)", "art. 3, par. 1, b)"),
        ("s. 3(1)(b)", "ст. 3 ч. 1 п. «б»"),
        ("s. 12(3)(2)", "第十二条第三款第（二）项"),
        ("s. 12 bis", "art. 12 bis"),
        ("sch. 2 para. 4", "annexe 2 art. 4"),
        ("sch. 2 para. 4", "附表二第四段"),
        ("art. 5º, § 1º, II", "s. 5(1)(ii)"),
        ("art. 5.º, n.º 1, a)", "s. 5(1)(a)"),
        ("art. 5, fracc. II", "s. 5(II)"),
        ("s. 12A(1)", "art. 12A, par. 1"),
        ("pt. 3", "第三部分"),
        ("s. 5 indent 2", "art. 5, tiret 2"),
        ('s. 2 "consul"', "art. 2 « étranger »"),
        ("cl. 4(2) → s. 12(3A)", "art. 4, par. 2 → art. 12, par. 3A"),
        ("para. 5.1.2", "п. 5.1.2"),
    ],
)
def test_paths_are_compared_across_languages(one: str, other: str) -> None:
    assert path_key(one) == path_key(other) != ()


def test_paths_of_other_depth_or_number_differ() -> None:
    keys = {
        path_key(path)
        for path in ("s. 3", "s. 3(1)", "s. 31", "sch. 3 para. 1", "s. 3(a)", "s. 3A", "s. 3 bis", 's. 3 "visa"')
    }
    assert len(keys) == 8
    assert path_key("") == path_key("preamble") == ()


LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "s. 1", "art. 1", "s. 1(a)", "sch. 2 para. 1", "§"]),
        st.text(alphabet="abé 12(.),移ب", max_size=30),
    ),
    max_size=12,
)


@given(LINES, LINES)
@settings(max_examples=200, deadline=None)
def test_no_passage_is_in_two_links(left: list[tuple[str, str]], right: list[tuple[str, str]]) -> None:
    found = link_twins(passages_of(left), passages_of(right, name="r"))
    ours = [passage.ordinal for twins in found for passage in twins.left]
    theirs = [passage.ordinal for twins in found for passage in twins.right]
    assert len(ours) == len(set(ours))
    assert len(theirs) == len(set(theirs))
    assert all(0 <= twins.confidence <= 1 and twins.left and twins.right for twins in found)


def test_files_are_twins_by_name_in_one_folder_and_in_their_own_languages() -> None:
    languages = {
        "a/Act 5 (EN).pdf": "en",
        "a/Act 5 (FR).pdf": "fr",
        "a/law-eng.xml": "en",
        "a/law-fra.html": "fr",
        "a/law-spa.xml": "es",
        "b/law-fra.xml": "fr",
        "a/decision.pdf": "en",
        "a/report_no.pdf": "en",
    }
    assert twins_by_name(languages) == [
        ("a/Act 5 (EN).pdf", "a/Act 5 (FR).pdf"),
        ("a/law-eng.xml", "a/law-fra.html"),
        ("a/law-eng.xml", "a/law-spa.xml"),
        ("a/law-fra.html", "a/law-spa.xml"),
    ]


def test_a_file_holds_two_languages_where_both_have_a_large_share() -> None:
    english, french = passages_of(ENGLISH), passages_of(FRENCH, name="f", language="fr")
    both = split_languages([*french, *english])
    assert both is not None
    assert [(stream.language, len(stream.passages)) for stream in both] == [("fr", 10), ("en", 10)]
    assert split_languages([*english, french[0]]) is None
    assert split_languages([]) is None
