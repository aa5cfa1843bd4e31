from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.classify.model import Model, load_model
from pipeline.classify.precedents import Precedents, Reviewed
from pipeline.classify.registry import pinned_folder
from pipeline.objectives import Objective

DETAINED = "No child shall be placed in immigration detention, whether alone or with a parent."
PASSAGES = {
    "child-en": ("en", DETAINED),
    "child-fr": ("fr", "Aucun enfant étranger ne peut être placé en rétention administrative avec ses parents."),
    "money": ("en", "Banks shall publish the fees for each remittance that migrants send to their families abroad."),
    "fish": ("en", "Whoever catches trout in the closed season shall pay a fine to the water authority."),
}


@pytest.fixture(scope="module")
def model(models: Path) -> Model:
    return load_model(pinned_folder(models))


def reviewed(name: str, yes: int = 13, family: str = "f1") -> Reviewed:
    language, text = PASSAGES.get(name, ("sw", name))
    return Reviewed(name, language, text, family, frozenset({Objective(yes)}), frozenset())


@pytest.fixture
def index(model: Model) -> Precedents:
    found = Precedents(model)
    found.add([reviewed(name) for name in PASSAGES], last=4)
    return found


def test_the_same_words_are_the_nearest_and_are_said_to_be_the_same(index: Precedents) -> None:
    found = index.nearest(("en", DETAINED), "f1")
    assert found[0].reviewed.passage_id == "child-en"
    assert found[0].similarity == pytest.approx(1, abs=1e-5)
    assert found[0].nearly_same
    assert found[0].is_family


def test_a_passage_of_another_family_with_some_other_words_is_alike_and_no_kin(index: Precedents) -> None:
    changed = DETAINED.replace("whether alone or with a parent", "except for one night")
    (first, *_) = index.nearest(("en", changed), "f2")
    assert (first.reviewed.passage_id, first.is_family) == ("child-en", False)
    assert 0.5 < first.similarity < 1


def test_a_precedent_is_found_across_languages_before_a_stranger(index: Precedents) -> None:
    found = [each.reviewed.passage_id for each in index.nearest(("en", DETAINED), passing_over={"child-en"})]
    assert found[0] == "child-fr"
    assert "fish" not in found


def test_strangers_are_no_precedents(model: Model) -> None:
    index = Precedents(model)
    index.add([reviewed("fish")], last=1)
    assert index.nearest(("en", DETAINED)) == []


def test_new_verdicts_replace_those_before(index: Precedents) -> None:
    index.add([reviewed("child-en", yes=7)], last=9)
    assert len(index) == len(PASSAGES)
    assert index.last == 9
    assert index.nearest(("en", DETAINED))[0].reviewed.yes == {Objective(7)}


def test_what_people_differ_on_or_took_back_is_no_precedent(index: Precedents) -> None:
    index.add([replace(reviewed("child-en"), yes=frozenset())], last=5)
    assert index.nearest(("en", DETAINED), count=1)[0].reviewed.passage_id == "child-fr"


def test_an_index_that_grew_finds_what_one_made_at_once_finds(model: Model, index: Precedents) -> None:
    grown = Precedents(model)
    for number, name in enumerate(PASSAGES, start=1):
        grown.add([reviewed(name)], last=number)
    asked = ("en", "A child who is detained may see a lawyer and its parent.")
    assert [(e.reviewed, round(e.similarity, 5)) for e in grown.nearest(asked)] == [
        (e.reviewed, round(e.similarity, 5)) for e in index.nearest(asked)
    ]


def test_the_earliest_give_way_in_an_index_that_is_full(model: Model) -> None:
    index = Precedents(model, most=2)
    index.add([reviewed("child-en"), reviewed("money")], last=2)
    index.add([reviewed("fish")], last=3)
    assert len(index) == 2
    assert "child-en" not in [each.reviewed.passage_id for each in index.nearest(("en", DETAINED))]
    assert index.nearest(PASSAGES["money"])[0].reviewed.passage_id == "money"
    assert index.nearest(PASSAGES["fish"])[0].reviewed.passage_id == "fish"


def test_a_language_that_is_not_spoken_has_no_precedents_and_is_none(index: Precedents) -> None:
    index.add([reviewed("Mtoto hatawekwa kizuizini.")], last=5)
    assert len(index) == len(PASSAGES)
    assert index.nearest(("sw", DETAINED)) == []
    assert index.novelty([("sw", DETAINED), ("en", DETAINED)]).tolist() == [1.0, 0.0]


def test_novelty_falls_from_strangers_to_what_was_reviewed(index: Precedents) -> None:
    known, near, far = index.novelty(
        [("en", DETAINED), ("en", "No child may be held in detention."), ("en", "Mirrors and lamps of tractors.")]
    ).tolist()
    assert 0 == known <= near < far


def test_all_is_new_to_an_empty_index(model: Model) -> None:
    index = Precedents(model)
    assert index.novelty([("en", DETAINED)]).tolist() == [1.0]
    assert index.nearest(("en", DETAINED)) == []


def test_an_empty_text_harms_nobody(index: Precedents) -> None:
    index.add([Reviewed("void", "en", "", "f", frozenset(), frozenset())], last=6)
    assert index.nearest(("en", DETAINED))[0].reviewed.passage_id == "child-en"
    assert 0 <= index.novelty([("en", "")])[0] <= 1


def test_what_is_added_in_pieces_is_there_when_all_is_read_and_the_same(model: Model, index: Precedents) -> None:
    slow = Precedents(model)
    slow.add([reviewed("fish", yes=3)], last=1)
    pieces = 0
    for _ in slow.adding([reviewed(name) for name in PASSAGES], 4, piece=1):
        pieces += 1
        assert (len(slow), slow.last) == (1, 1)
        assert slow.nearest(("en", PASSAGES["fish"][1]))[0].reviewed.yes == {Objective(3)}
        assert slow.nearest(("en", DETAINED)) == []
    assert pieces == len(PASSAGES) - 1
    assert (len(slow), slow.last) == (len(PASSAGES), 4)
    for language, text in PASSAGES.values():
        found, wanted = slow.nearest((language, text)), index.nearest((language, text))
        assert [each.reviewed for each in found] == [each.reviewed for each in wanted]
        assert [each.similarity for each in found] == pytest.approx([each.similarity for each in wanted], abs=1e-5)
