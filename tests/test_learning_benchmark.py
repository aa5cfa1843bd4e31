"""The trials of the learning benchmark: what a fit may know, what is judged, and what is told of it."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from benchmarks import run
from benchmarks.learning import CURVE, NO_ENGLISH, Judge, Plan, slice_of
from benchmarks.learning_context import NEEDS, _variants, bench_context
from benchmarks.learning_figures import area, rounded
from benchmarks.learning_trials import ALL, Material, Trial, fit, gather, run_trials
from benchmarks.learning_vectors import Vectors, learn_vectors
from pipeline.classify.labelled import LabelledPassage, Neighbour, scenario_of
from pipeline.classify.model import load_model
from pipeline.classify.recipe import Settings
from pipeline.classify.registry import pinned_folder
from pipeline.classify.vocabulary import Block
from pipeline.objectives import Objective
from pipeline.objectives.thesaurus import load_concepts

MODELS = Path(__file__).parents[1] / "models"
FRENCH = Trial("fr alone", languages=("fr",))


@pytest.fixture(scope="module")
def passages() -> tuple[LabelledPassage, ...]:
    taken = slice_of(Plan(MODELS, share=0.05))
    return tuple(passage for passage in taken if passage.language in {"en", "fr"})


@pytest.fixture(scope="module")
def material(passages: tuple[LabelledPassage, ...]) -> Material:
    others = (LabelledPassage("o-1", "en", "A child is not detained.", (Objective.DETENTION,)),)
    return gather(passages, others, load_concepts(), Settings(), tuple(Vectors))


def test_a_slice_takes_scenarios_whole(passages: tuple[LabelledPassage, ...]) -> None:
    whole = {"en", "fr"}
    left_out = {scenario_of(p) for p in slice_of(Plan(MODELS)) if p.language in whole and p not in set(passages)}
    assert 100 < len(passages) < 1_000
    assert not left_out & {scenario_of(passage) for passage in passages}


def test_a_fold_that_is_held_out_is_not_learnt_from(material: Material) -> None:
    for trial in (ALL, *CURVE.values(), NO_ENGLISH, FRENCH):
        assert not (material.training(trial, 1) & (material.folds == 1)).any()
    assert (material.training(ALL, 1) == (material.folds != 1)).all()


def test_shares_of_the_curve_lie_within_each_other_and_split_no_scenario(material: Material) -> None:
    parts = [material.training(trial, 0) for trial in CURVE.values()]
    sizes = [int(part.sum()) for part in parts]
    assert sizes == sorted(set(sizes))
    assert 0.3 < sizes[2] / sizes[-1] < 0.7
    assert all((small <= large).all() for small, large in pairwise(parts))
    groups = [[scenario_of(p) for p, taken in zip(material.passages, side, strict=True) if taken]
              for side in (parts[2], ~parts[2] & (material.folds != 0))]  # fmt: skip
    assert not set(groups[0]) & set(groups[1])


def test_a_trial_without_english_learns_from_the_rest(material: Material) -> None:
    languages = {
        p.language for p, taken in zip(material.passages, material.training(NO_ENGLISH, 0), strict=True) if taken
    }
    assert languages == {"fr"}


def test_the_labels_of_the_held_out_fold_change_nothing(material: Material) -> None:
    turned = tuple(
        replace(p, objectives=(Objective.DATA,)) if fold == 0 else p
        for p, fold in zip(material.passages, material.folds, strict=True)
    )
    small = Trial("small", share=0.5)
    one, other = fit(material, small, 0), fit(replace(material, passages=turned), small, 0)
    assert (one.held_out == other.held_out).all()
    learnt = fit(replace(material, passages=turned), small, 1)
    assert (learnt.held_out != fit(material, small, 1).held_out).any()


@pytest.mark.parametrize("trial", [Trial("n-grams", without=(Block.GRAMS,)), Trial("lsa", vectors=Vectors.LSA)])
def test_other_features_give_other_logits(material: Material, trial: Trial) -> None:
    small, other = Trial("small", share=0.5), replace(trial, share=0.5)
    one, two = fit(material, small, 0), fit(material, other, 0)
    assert one.passages == two.passages
    assert (one.held_out != two.held_out).any()
    assert (one.others != two.others).any()


def test_the_figures_of_a_trial_are_told_by_language_and_against_all(material: Material) -> None:
    told: list[str] = []
    fits = run_trials(material, [ALL, FRENCH, ALL], (0, 1), 1, told.append)
    assert len(told) == len(fits) == 4
    judge = Judge(material, fits, (0, 1))
    found, all_of_it = judge.of(FRENCH, ("fr",)), judge.of(ALL)
    assert list(found["held out"]) == ["fr"]  # type: ignore[call-overload]
    assert list(all_of_it["held out"]) == ["all", "en", "fr"]  # type: ignore[call-overload]
    assert list(all_of_it["labelled rows"]) == ["en"]  # type: ignore[call-overload]
    assert "against all" not in all_of_it
    against = found["against all"]["top1"]["difference"]  # type: ignore[index]
    alone, whole = (each["held out"]["fr"]["top1"] for each in (found, judge.of(ALL, ("fr",))))  # type: ignore[index]
    assert against == pytest.approx(alone - whole, abs=0.0011)
    assert "child" not in json.dumps([found, all_of_it])


@pytest.mark.parametrize("kind", list(Vectors))
def test_words_that_keep_the_same_company_come_together(kind: Vectors) -> None:
    random = np.random.default_rng(3)
    topics = np.repeat([0, 1], 60)
    words = np.where((random.random((120, 80)) < 0.25) & (np.arange(80)[None] // 40 == topics[:, None]), 1.0, 0.0)
    fresh = np.zeros((3, 80))
    fresh[0, :2] = fresh[1, 20:22] = fresh[2, 60:62] = 1  # the first two share a topic and no word
    own, others = learn_vectors(
        kind, csr_matrix(words), csr_matrix(fresh), 7, dimensions=4 if kind is Vectors.LSA else 60
    )
    assert own.shape[0] == 120
    assert np.linalg.norm(others, axis=1) == pytest.approx(1)
    near, far = float(others[0] @ others[1]), float(others[0] @ others[2])
    assert near > 0.5
    assert far < 0.1


def test_a_share_of_nothing_is_not_told_as_a_figure() -> None:
    assert area(np.array([True, False, True]), np.array([0.9, 0.1, 0.8])) == 1
    assert rounded({"en": {"gate_auc": area(np.array([True, True]), np.zeros(2))}}) == {"en": {"gate_auc": None}}


def test_rows_without_surroundings_are_told_what_they_lack_and_others_are_measured(models: Path) -> None:
    model = load_model(pinned_folder(models))
    bare = [LabelledPassage(f"r-{n}", "en", "The officer records the reasons.", (Objective(13),)) for n in range(3)]
    assert bench_context(model, bare) == bench_context(None, ()) == {"needs": NEEDS}
    placed = [replace(row, headings=("Detention of aliens",), after=(Neighbour("Costs are paid."),)) for row in bare]
    told = bench_context(model, [*bare, *placed])
    assert (told["passages"], told["with headings"], told["with a path"]) == (3, 3, 0)
    assert list(told["figures"]) == ["alone", "headings only", "passages around only", "in context"]  # type: ignore[call-overload]
    assert "officer" not in json.dumps(told)
    parts = _variants(placed)
    assert parts["alone"] == bare
    assert [row.headings for row in parts["passages around only"]] == [()] * 3
    assert [row.after for row in parts["headings only"]] == [()] * 3
    assert parts["in context"] == placed


def test_figures_that_belong_together_stand_in_a_line() -> None:
    assert run._in_a_line({"top1": 0.5, "gate_auc": None}) == "top1 0.500  gate_auc -"
    assert run._in_a_line({"pages": 3}) == run._in_a_line({}) == ""
