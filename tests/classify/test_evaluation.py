"""What is measured of a model: figures by hand on small sets, and the laws that they keep on large ones."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from pipeline.classify.assess import About, Assessment, assess, find_weakest, without_texts
from pipeline.classify.bootstrap import LEAST_GROUPS, draw_groups, interval
from pipeline.classify.calibrate import Caution, folds_of
from pipeline.classify.crossfit import cross_fit
from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import targets
from pipeline.classify.measure import ObjectiveScore, measure
from pipeline.classify.mistakes import MOST_OF_ONE, find_confusions, find_missed, find_wrong_tags
from pipeline.classify.paired import compare, mcnemar, tell_paired
from pipeline.classify.quotes import LONGEST_QUOTE, shorten
from pipeline.classify.reliability import BINS, LEAST_PAIRS, calibration_error, draw_curve
from pipeline.classify.render import render_assessment
from pipeline.classify.tally import Booleans, Figure, Scored, ScoredModes, figures_of, labels_of, tally
from pipeline.objectives import Objective
from pipeline.records import Wish

ABOUT = About("model-1", "passages of a test", "Chosen elsewhere.")


def row(number: int, *objectives: int, language: str = "en", group: str = "", text: str = "A text.") -> LabelledPassage:
    return LabelledPassage(f"t-{number}", language, text, tuple(map(Objective, objectives)), None, group)


def scored(rows: list[LabelledPassage], chances: dict[tuple[int, int], float], cut: float = 0.5) -> Scored:
    found = np.full((len(rows), len(Objective)), 0.01)
    for (place, objective), chance in chances.items():
        found[place, objective - 1] = chance
    return Scored(found, found >= cut)


def noisy(rows: list[LabelledPassage], noise: float, seed: int) -> Scored:
    """Right in the main, wrong by chance: the more noise, the more often."""
    logits = np.where(labels_of(rows), 2.0, -3.0) + np.random.default_rng(seed).normal(0, noise, (len(rows), 23))
    chances = 1 / (1 + np.exp(-logits))
    return Scored(chances, chances >= 0.4)


def many_rows(passages: int = 600, of_group: int = 6) -> list[LabelledPassage]:
    languages = ("ar", "en", "fr")
    return [
        row(n, *((n % 23 + 1,) if n % 4 else ()), language=languages[n % 3], group=f"document {n // of_group}")
        for n in range(passages)
    ]


def figures(rows: list[LabelledPassage], told: Scored, known: Booleans | None = None) -> dict[Figure, float]:
    return {figure: float(value) for figure, value in figures_of(tally(rows, told, known).sum(axis=0)).items()}


def test_the_figures_are_those_that_a_hand_counts() -> None:
    rows = [row(0, 13, 21), row(1, 5), row(2), row(3)]
    told = scored(rows, {(0, 13): 0.9, (0, 21): 0.2, (1, 5): 0.3, (1, 4): 0.6, (2, 1): 0.7})
    found = figures(rows, told)
    assert found[Figure.TOP1] == 0.5
    assert found[Figure.TOP3] == 1
    assert found[Figure.PRECISION] == pytest.approx(1 / 3)
    assert found[Figure.RECALL] == pytest.approx(1 / 3)
    assert found[Figure.F1] == pytest.approx(1 / 3)
    assert found[Figure.FALSE_POSITIVES] == 0.5
    assert found[Figure.MACRO_F1] == pytest.approx(1 / 3)


def test_f2_forgives_a_wrong_tag_sooner_than_a_missing_one() -> None:
    rows = [row(0, 1), row(1, 1), row(2), row(3)]
    missing = figures(rows, scored(rows, {(0, 1): 0.9}))
    wrong = figures(rows, scored(rows, {(0, 1): 0.9, (1, 1): 0.9, (2, 1): 0.9, (3, 1): 0.9}))
    assert wrong[Figure.F1] == pytest.approx(missing[Figure.F1])
    assert wrong[Figure.F2] == pytest.approx(5 * 2 / (4 + 4 * 2))
    assert wrong[Figure.F2] > missing[Figure.F2]


def test_an_undecided_objective_is_neither_right_nor_wrong() -> None:
    rows = [row(0, 13), row(1)]
    told = scored(rows, {(0, 13): 0.9, (0, 4): 0.8, (1, 7): 0.9})
    known = np.zeros((2, 23), bool)
    known[0, 12] = known[1, 2] = True
    found = figures(rows, told, known)
    assert found[Figure.PRECISION] == found[Figure.RECALL] == found[Figure.AGREEMENT] == 1
    assert np.isnan(found[Figure.TOP1])
    assert np.isnan(found[Figure.FALSE_POSITIVES])
    assert figures(rows, told)[Figure.PRECISION] == pytest.approx(1 / 3)


def test_a_passage_without_a_score_has_no_best_objective() -> None:
    rows = [row(0, 1)]
    silent = Scored(np.zeros((1, 23)), np.zeros((1, 23), bool))
    assert figures(rows, silent)[Figure.TOP1] == 0
    assert compare(rows, silent, silent).right.gained == 0


def test_the_parts_of_a_measure_are_the_languages_and_all_others_than_english() -> None:
    rows = many_rows()
    told = noisy(rows, 1.5, 1)
    parts = {part.name: part for part in measure(rows, told.chances, told.tagged).parts}
    assert list(parts) == ["all", "ar", "en", "fr", "other"]
    assert parts["other"].passages == parts["ar"].passages + parts["fr"].passages
    only = [each for each in rows if each.language == "en"]
    assert [p.name for p in measure(only, told.chances[: len(only)], told.tagged[: len(only)]).parts] == ["all", "en"]


def test_documents_are_drawn_whole() -> None:
    rows = [row(n, group="one" if n < 5 else f"other {n}") for n in range(30)]
    drawn = draw_groups(rows, 200, 3)
    first = drawn.sums(np.array([[float(n == 0), float(n == 4), 1.0] for n in range(30)]))
    assert (first[:, 0] == first[:, 1]).all()
    assert len(set(first[:, 0])) > 2
    assert drawn.times.sum(axis=1).tolist() == [26.0] * 200
    assert (draw_groups(rows, 200, 3).times == drawn.times).all()
    assert (draw_groups(rows, 200, 4).times != drawn.times).any()


def test_passages_of_the_corpus_are_grouped_by_their_run_in_all_languages() -> None:
    rows = [LabelledPassage(name, "ru", "…", ()) for name in ("ru-0017", "zh-0023", "ru-0024")]
    groups = draw_groups(rows, 1).groups.tolist()
    assert groups[0] == groups[1] != groups[2]


def test_passages_that_stand_together_make_an_interval_wider() -> None:
    alone = many_rows(of_group=1)
    together = many_rows(of_group=30)
    right = np.array([[float(n // 30 % 2)] for n in range(len(alone))])
    widths = []
    for rows in (alone, together):
        drawn = draw_groups(rows, 1_000)
        bounds = interval(drawn.sums(right)[:, 0] / drawn.sums(np.ones_like(right))[:, 0])
        assert bounds
        assert bounds[0] < right.mean() < bounds[1]
        widths.append(bounds[1] - bounds[0])
    assert widths[1] > 3 * widths[0]


def test_few_documents_give_no_interval() -> None:
    rows = [row(n, 1, group=f"document {n % (LEAST_GROUPS - 1)}") for n in range(40)]
    told = noisy(rows, 1.0, 1)
    assert not draw_groups(rows).enough
    assert assess(rows, ScoredModes(told.chances, {"balanced": told.tagged}), ABOUT, "None.").intervals == ()
    assert compare(rows, told, told).parts[0].figures[0].low is None


def test_honest_chances_have_no_error_and_boasting_ones_have() -> None:
    random = np.random.default_rng(2)
    chances = random.random(20_000)
    came_true = random.random(20_000) < chances
    honest = draw_curve("honest", chances, came_true)
    assert honest.error < 0.02
    assert calibration_error(np.minimum(1, chances + 0.2), came_true) > 0.12
    assert len(honest.bins) == BINS
    assert sum(each.pairs for each in honest.bins) == honest.pairs == 20_000
    assert max(b.pairs for b in honest.bins) - min(b.pairs for b in honest.bins) <= 1
    assert honest.spoken_pairs == int((chances >= 0.05).sum()) == sum(b.pairs for b in honest.spoken_bins)


def test_a_curve_of_few_pairs_has_few_bins_and_one_of_none_has_none() -> None:
    few = draw_curve("few", np.linspace(0.1, 0.9, 2 * LEAST_PAIRS), np.ones(2 * LEAST_PAIRS, bool))
    assert len(few.bins) == 2
    none = draw_curve("none", np.zeros(0), np.zeros(0, bool))
    assert (none.bins, none.error, none.spoken_error) == ((), 0, 0)


def test_a_better_model_gains_more_than_it_loses() -> None:
    rows = many_rows()
    good, poor = noisy(rows, 1.0, 1), noisy(rows, 2.5, 2)
    paired = compare(rows, good, poor)
    told = {figure.name: figure for figure in paired.parts[0].figures}
    assert [part.name for part in paired.parts] == ["all", "ar", "en", "fr"]
    assert told["top1"].difference == pytest.approx(told["top1"].candidate - told["top1"].reference)  # type: ignore[operator]
    assert 0 < told["micro_f1"].low < told["micro_f1"].difference < told["micro_f1"].high  # type: ignore[operator]
    assert told["false_positives"].high < 0  # type: ignore[operator]
    assert paired.right.gained == len(paired.gained) > paired.right.lost == len(paired.lost) > 0
    assert paired.right.p < 0.001
    assert compare(rows, good, poor) == paired


def test_swapped_models_swap_what_is_gained_and_lost() -> None:
    rows = many_rows(200)
    one, two = noisy(rows, 1.5, 1), noisy(rows, 1.5, 2)
    there, back = compare(rows, one, two), compare(rows, two, one)
    assert [c.passage.id for c in there.gained] == [c.passage.id for c in back.lost]
    for a, b in zip(there.parts[0].figures, back.parts[0].figures, strict=True):
        assert a.difference == pytest.approx(-b.difference)  # type: ignore[operator]
        assert a.low == pytest.approx(-b.high)  # type: ignore[operator]


def test_a_change_tells_the_text_and_what_each_model_said() -> None:
    rows = [row(0, 13, text="Detained for a year."), row(1, text="The budget.")]
    right = scored(rows, {(0, 13): 0.9})
    wrong = scored(rows, {(0, 21): 0.8, (1, 2): 0.7})
    paired = compare(rows, right, wrong)
    assert [change.passage.text for change in paired.gained] == ["Detained for a year.", "The budget."]
    assert paired.gained[0].candidate.best is Objective.DETENTION
    assert paired.gained[0].reference.tags == (Objective.RETURN,)
    assert (paired.top1.passages, paired.top1.gained, paired.right.passages, paired.lost) == (1, 1, 2, ())
    assert "best guess right: gained 1, lost 0 of 1" in tell_paired(paired)


def test_decisions_on_some_objectives_compare_those_alone() -> None:
    rows = [row(0, 13), row(1), row(2, 5)]
    known = np.zeros((3, 23), bool)
    known[0, 12] = known[1, 0] = True
    candidate = scored(rows, {(0, 13): 0.9, (0, 2): 0.9})
    reference = scored(rows, {(1, 1): 0.9, (2, 5): 0.9})
    paired = compare(rows, candidate, reference, known=known)
    assert (paired.decided, paired.right.passages, paired.top1.passages) == (2, 2, 0)
    assert [c.passage.id for c in paired.gained] == ["t-0", "t-1"]
    assert {f.name for f in paired.parts[0].figures if f.difference is not None} >= {"micro_recall", "agreement"}
    assert "best guess" not in tell_paired(paired)


def test_an_objective_that_got_worse_is_named() -> None:
    rows = [row(n, 13) for n in range(10)]
    good = scored(rows, {(n, 13): 0.9 for n in range(10)})
    poor = scored(rows, {(n, 13): 0.9 for n in range(4)})
    assert "Worse in F1: 13 detention (1.00 to 0.57)" in tell_paired(compare(rows, poor, good))
    assert "Worse" not in tell_paired(compare(rows, good, poor))


def test_models_of_other_passages_are_not_compared() -> None:
    rows = many_rows(10)
    told = noisy(rows, 1, 1)
    with pytest.raises(ValueError, match="10 passages need"):
        compare(rows, told, Scored(told.chances[:5], told.tagged[:5]))
    with pytest.raises(ValueError, match="no passages"):
        compare(
            [], Scored(np.zeros((0, 23)), np.zeros((0, 23), bool)), Scored(np.zeros((0, 23)), np.zeros((0, 23), bool))
        )


@pytest.mark.parametrize(("gained", "lost", "p"), [(0, 0, 1.0), (5, 5, 1.0), (6, 0, 2 / 64), (1, 9, 22 / 1024)])
def test_the_chance_of_a_split_is_exact(gained: int, lost: int, p: float) -> None:
    assert mcnemar(gained, lost) == pytest.approx(p)


def test_the_chance_of_a_split_of_very_many_passages_can_be_told() -> None:
    assert mcnemar(2_100, 1_900) == pytest.approx(0.0016, rel=0.05)


def test_confused_pairs_are_counted_with_their_surest_example() -> None:
    rows = [row(0, 13), row(1, 13), row(2, 13), row(3), row(4), row(5, 5)]
    told = scored(rows, {(0, 21): 0.6, (1, 21): 0.9, (2, 13): 0.9, (3, 7): 0.8, (5, 5): 0.3})
    first, second, *rest = find_confusions(rows, told)
    assert (first.wanted, first.guess, first.passages, first.out_of) == (Objective.DETENTION, Objective.RETURN, 2, 3)
    assert (first.example.id, first.chance) == ("t-1", 0.9)
    assert (second.wanted, second.guess, second.passages, second.out_of) == (None, Objective.VULNERABILITY, 1, 2)
    assert rest == []


def test_the_worst_mistakes_come_first_and_no_objective_fills_the_list() -> None:
    rows = [row(n) for n in range(10)] + [row(n, 5) for n in range(10, 13)]
    chances = {(n, 13): 0.6 + 0.03 * n for n in range(10)} | {(0, 2): 0.55, (10, 5): 0.3, (11, 5): 0.02, (12, 5): 0.9}
    wrong = find_wrong_tags(rows, scored(rows, chances))
    assert [mistake.passage.id for mistake in wrong] == ["t-9", "t-8", "t-7", "t-6", "t-0"]
    assert sum(mistake.objective is Objective.DETENTION for mistake in wrong) == MOST_OF_ONE
    missed = find_missed(rows, scored(rows, chances))
    assert [(mistake.passage.id, mistake.chance) for mistake in missed] == [("t-11", 0.02), ("t-10", 0.3)]


@pytest.mark.parametrize("text", ["word " * 500, "字" * 5_000, "a\n\n b", "x" * LONGEST_QUOTE])
def test_a_quote_is_one_short_line(text: str) -> None:
    told = shorten(text)
    assert len(told) <= LONGEST_QUOTE
    assert "\n" not in told
    assert told.endswith("…") == (len(" ".join(text.split())) > LONGEST_QUOTE)


def test_nothing_that_judges_a_passage_was_chosen_on_its_fold() -> None:
    rows = many_rows(300)
    wanted, folds = targets(rows), folds_of(rows, 4, 7)
    logits = np.where(wanted, 2.0, -3.0) + np.random.default_rng(5).normal(0, 1.5, wanted.shape)
    fair = cross_fit(logits, wanted, folds, Caution(), tuple(Wish))
    turned = wanted.copy()
    held = folds == folds[0]
    turned[held] = np.roll(turned[held], 1, axis=1)
    other = cross_fit(logits, turned, folds, Caution(), tuple(Wish))
    assert (other.chances[held] == fair.chances[held]).all()
    assert (other.chances[~held] != fair.chances[~held]).any()
    assert all((other.modes[wish][held] == fair.modes[wish][held]).all() for wish in Wish)
    assert fair.modes["precision"].sum() < fair.modes["recall"].sum()


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    rows = many_rows()
    told = noisy(rows, 1.5, 1)
    modes = {"precision": told.chances >= 0.8, "balanced": told.tagged, "recall": told.chances >= 0.1}
    paired = compare(rows, told, noisy(rows, 2.0, 2))
    return assess(rows, ScoredModes(told.chances, modes), ABOUT, paired)


def test_every_mode_is_measured_on_its_own_tags(assessment: Assessment) -> None:
    precision, balanced, recall = assessment.modes
    assert precision.micro_precision > balanced.micro_precision > recall.micro_precision
    assert precision.micro_recall < balanced.micro_recall < recall.micro_recall
    assert precision.false_positives < recall.false_positives
    assert balanced.micro_f1 == assessment.parts[0].micro_f1


def test_every_objective_is_measured_in_every_language(assessment: Assessment) -> None:
    assert [each.language for each in assessment.languages] == ["ar", "en", "fr"]
    for objective in Objective:
        cells = [each.objectives[objective - 1] for each in assessment.languages]
        assert all(cell.objective is objective for cell in cells)
        assert sum(cell.positives for cell in cells) == assessment.objectives[objective - 1].positives


def test_an_interval_holds_its_figure(assessment: Assessment) -> None:
    assert {bound.part for bound in assessment.intervals} == {"all", "ar", "en", "fr"}
    assert all(bound.low <= bound.value <= bound.high for bound in assessment.intervals)
    assert all(bound.low < bound.high for bound in assessment.intervals)


def test_the_weakest_objectives_are_named_but_none_with_hardly_a_label(assessment: Assessment) -> None:
    told = [ObjectiveScore(o, 7 if o == 1 else 20, 0.0, 0.0, 0.0, o / 100, 0.0, 0.0) for o in Objective]
    assert [score.objective.value for score in find_weakest(told, 3)] == [2, 3, 4]
    assert len(assessment.weakest) == 5
    assert assessment.weakest_told.startswith(f"{assessment.weakest[0].value} ")


def test_the_kept_figures_hold_no_word_of_a_passage() -> None:
    rows = [row(n, *((n % 2 + 1,) if n % 3 else ()), text="SECRET words", group=f"SECRET {n}") for n in range(60)]
    rows = [LabelledPassage(f"SECRET-{n}", "en", r.text, r.objectives, None, r.group) for n, r in enumerate(rows)]
    told = noisy(rows, 3.0, 1)
    modes = ScoredModes(told.chances, {"balanced": told.tagged})
    found = assess(rows, modes, ABOUT, compare(rows, told, noisy(rows, 3.0, 2)))
    whole = json.dumps(asdict(found), allow_nan=False)
    kept = without_texts(asdict(found))
    assert "SECRET words" in whole
    assert "SECRET" not in json.dumps(kept, allow_nan=False)
    assert {"parts", "objectives", "baselines", "modes", "intervals", "weakest_told"} <= set(kept)
    assert kept["comparison"]["right"]["gained"] == found.comparison.right.gained  # type: ignore[union-attr]
    assert set(kept["calibration_error"]) == {"all", "from 5 %", "best guess", "en"}


def test_the_terminal_shows_modes_intervals_and_the_comparison(assessment: Assessment) -> None:
    text = render_assessment(assessment)
    for told in (
        "micro-F2",
        "calibr. error",
        " to ",
        "Chosen elsewhere.",
        "Weakest: ",
        "Compared on 600 passages of 100",
    ):
        assert told in text
