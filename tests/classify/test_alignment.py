"""Guesses of direction: learnt apart from the subject, calibrated, measured, and only ever asked."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.classify import registry
from pipeline.classify.alignment import (
    DIRECTIONS,
    AlignmentFit,
    AlignmentGuesser,
    EveryWordLexer,
    alignment_arrays,
    alignment_from,
    alignment_out_of_fold,
    fit_alignment,
    is_asked,
)
from pipeline.classify.alignment_measure import AlignmentEvaluation, measure_alignment
from pipeline.classify.alignment_question import ASK_FROM, UNCLEAR, as_question
from pipeline.classify.card import load_card
from pipeline.classify.evaluate import as_passage
from pipeline.classify.labelled import LabelledPassage, read_corpus
from pipeline.classify.model import Model, load_model
from pipeline.classify.weights import FILE_NAME, digest_of, load_weights, save_weights
from pipeline.commands.look import show_document
from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.records import Alignment
from pipeline.report.render import render
from pipeline.report.run_report import Example
from pipeline.settings import Settings
from pipeline.store import open_archive
from pipeline.terminal import console
from tests.models_fixture import CORPUS
from tests.report.test_report_page import report
from tests.store.examples import make_document, make_source, make_tags, write
from tests.store.test_runs import begin

SLICE = 4  # every fourth passage: enough to learn a direction from, in some seconds
SHARE = 0.05  # chances and shares are compared up to here


@pytest.fixture(scope="module")
def rows() -> tuple[LabelledPassage, ...]:
    return read_corpus(CORPUS)[::SLICE]


@pytest.fixture(scope="module")
def fit(rows: tuple[LabelledPassage, ...]) -> AlignmentFit:
    found = fit_alignment(rows, folds=4, seed=7)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def found(rows: tuple[LabelledPassage, ...], fit: AlignmentFit) -> AlignmentEvaluation:
    return measure_alignment(rows, fit.out_of_fold)


@pytest.fixture(scope="module")
def model(models: Path) -> Model:
    return load_model(registry.ensure(models))


def labelled(alignment: Alignment | None, language: str = "en", objective: int = 13) -> LabelledPassage:
    return LabelledPassage("en-1", language, "No one is held.", (Objective(objective),), alignment)


def chances_of(*directions: Alignment, sure: float = 0.8) -> np.ndarray:
    rest = (1 - sure) / 2
    return np.array([[sure if name is direction else rest for name in DIRECTIONS] for direction in directions])


def test_directions_are_found_on_passages_whose_scenario_was_not_seen(found: AlignmentEvaluation) -> None:
    # The whole corpus gives 0.71, this quarter 0.59.
    assert found.overall.macro_f1 > 0.5
    assert found.overall.macro_f1 > 1.8 * found.always_advance
    assert all(score.f1 > 0.35 for score in found.directions)


def test_the_chance_of_a_guess_is_the_share_that_is_right(found: AlignmentEvaluation) -> None:
    assert found.calibration_error < 0.06


def test_guesses_that_are_asked_are_righter_than_the_others(found: AlignmentEvaluation) -> None:
    assert 0.5 < found.asked < 0.95
    assert found.asked_right > found.overall.accuracy + 0.03


def test_passages_without_direction_get_no_chance_out_of_fold(
    rows: tuple[LabelledPassage, ...], fit: AlignmentFit
) -> None:
    asked = np.array([is_asked(row) for row in rows])
    assert 0 < asked.sum() < len(rows)
    assert (np.isnan(fit.out_of_fold).all(axis=1) == ~asked).all()
    assert np.allclose(fit.out_of_fold[asked].sum(axis=1), 1.0)


def test_a_passage_is_judged_by_weights_that_never_saw_it(rows: tuple[LabelledPassage, ...], fit: AlignmentFit) -> None:
    told = [row for row in rows if is_asked(row)]
    seen = AlignmentGuesser(fit.weights).chances([(row.language, row.text) for row in told])
    everything = np.full(fit.out_of_fold.shape, np.nan)
    everything[[is_asked(row) for row in rows]] = seen
    # Learnt by heart: were the figures taken from here, they would be worth nothing.
    assert measure_alignment(rows, everything).overall.accuracy > 0.9


PAIRS = {
    "ar": (
        "لكل مهاجر الحق في الطعن مجانا وبمساعدة مترجم.",
        "لا يجوز للمهاجر الطعن، ويحرم من المساعدة القانونية، وتلغى المترجمون.",
    ),
    "en": (
        "Every migrant shall be entitled to a lawyer and an interpreter free of charge.",
        "The provision on lawyers is repealed; no appeal shall lie and no interpreter shall be paid.",
    ),
    "es": (
        "Todo migrante tendrá derecho a asistencia jurídica gratuita y a un intérprete.",
        "Se suprime la asistencia jurídica; no cabrá recurso alguno y quedan excluidos los extranjeros.",
    ),
    "fr": (
        "Tout migrant a droit gratuitement à l'assistance d'un avocat et d'un interprète.",
        "L'assistance est supprimée ; aucun recours n'est ouvert et l'étranger est privé d'avocat.",
    ),
    "pt": (
        "Todo migrante tem direito a assistência jurídica gratuita e a intérprete.",
        "É revogada a assistência; não cabe recurso e o estrangeiro perde o direito a advogado.",
    ),
    "ru": (
        "Каждый мигрант имеет право на бесплатную помощь адвоката и переводчика.",
        "Помощь адвоката отменяется; решение обжалованию не подлежит, переводчик не предоставляется.",
    ),
    "zh": (
        "移民有权免费获得律师和翻译的帮助，并可以提出上诉。",
        "取消法律援助；外国人不得上诉，一律不设翻译。",
    ),
}


@pytest.mark.parametrize("language", sorted(PAIRS))
def test_taking_a_right_away_conflicts_more_than_granting_it(fit: AlignmentFit, language: str) -> None:
    granted, taken = AlignmentGuesser(fit.weights).chances([(language, text) for text in PAIRS[language]])
    conflict = DIRECTIONS.index(Alignment.CONFLICT)
    assert taken[conflict] > granted[conflict] + 0.05


def test_function_words_count_for_a_direction(fit: AlignmentFit) -> None:
    assert EveryWordLexer("fr").stems("elle n'est pas due") == ("ell", "est", "pas", "due")
    guesser = AlignmentGuesser(fit.weights)
    one, other = guesser.chances([("en", "the worker who has a permit"), ("en", "worker permit")])
    assert not np.allclose(one, other)


def test_too_few_passages_of_a_direction_teach_nothing(rows: tuple[LabelledPassage, ...]) -> None:
    few = [row for row in rows if row.alignment is not Alignment.CONFLICT][:300]
    assert fit_alignment(few, folds=4, seed=7) is None
    assert alignment_out_of_fold(few, folds=4, seed=7) is None


def test_the_same_passages_teach_the_same(rows: tuple[LabelledPassage, ...]) -> None:
    some = rows[::12]
    first, second = (fit_alignment(some, folds=4, seed=7) for _ in range(2))
    assert first is not None
    assert second is not None
    assert (first.weights.matrix == second.weights.matrix).all()
    assert np.array_equal(first.out_of_fold, second.out_of_fold, equal_nan=True)


def test_weights_come_back_from_their_file(fit: AlignmentFit, model: Model, tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    digest = save_weights(replace(model._weights, alignment=fit.weights), file)
    kept = load_weights(file, digest).alignment
    assert kept is not None
    assert kept.vocabulary == fit.weights.vocabulary
    texts = [(language, text) for language, pair in PAIRS.items() for text in pair]
    assert np.allclose(AlignmentGuesser(kept).chances(texts), AlignmentGuesser(fit.weights).chances(texts), atol=SHARE)


def test_a_model_without_weights_of_direction_guesses_nothing(model: Model, tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    digest = save_weights(replace(model._weights, alignment=None), file)
    weights = load_weights(file, digest)
    assert weights.alignment is None
    mute = Model(weights, (), "m")
    assert mute.directions([as_passage(labelled(None))]) is None
    assert mute._guesses([("en", "x")]) == [(None, None)]


@pytest.mark.parametrize("name", ["alignment_matrix", "alignment_rarity", "alignment_bias"])
def test_weights_of_direction_that_do_not_fit_are_refused(fit: AlignmentFit, name: str) -> None:
    arrays = alignment_arrays(fit.weights)
    assert alignment_from(arrays) is not None
    with pytest.raises(ValueError, match="do not fit"):
        alignment_from({**arrays, name: arrays[name][:-1]})


def test_a_file_with_half_the_weights_of_direction_is_a_model_error(model: Model, tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    save_weights(model._weights, file)
    with np.load(file) as arrays:
        half = {key: arrays[key] for key in arrays.files if key != "alignment_words"}
    np.savez(file, **half)
    with pytest.raises(ModelError, match="are not a model's"):
        load_weights(file, digest_of(file))


def test_every_tag_carries_a_guess_with_its_chance(model: Model, rows: tuple[LabelledPassage, ...]) -> None:
    passages = [as_passage(row) for row in rows[:700]]
    tags = model.tag(passages)
    directions = model.directions(passages)
    assert directions is not None
    places = {passage.id: place for place, passage in enumerate(passages)}
    assert len(tags) > 100
    for tag in tags:
        chances = directions[places[tag.passage_id]]
        assert tag.alignment is DIRECTIONS[chances.argmax()]
        assert tag.alignment_score == pytest.approx(chances.max(), abs=1e-5)
    assert len({tag.alignment for tag in tags}) == len(DIRECTIONS)


def test_a_guess_of_direction_changes_no_tag(model: Model, rows: tuple[LabelledPassage, ...]) -> None:
    passages = [as_passage(row) for row in rows[:100]]
    mute = Model(replace(model._weights, alignment=None), _concepts(), model.model_id)
    assert [replace(tag, alignment=None, alignment_score=None) for tag in model.tag(passages)] == mute.tag(passages)


def _concepts() -> tuple[object, ...]:
    from pipeline.objectives.thesaurus import load_concepts

    return tuple(load_concepts())


def test_a_language_that_is_not_spoken_gets_no_chance(model: Model) -> None:
    directions = model.directions([as_passage(labelled(None, "de")), as_passage(labelled(None))])
    assert directions is not None
    assert np.isnan(directions[0]).all()
    assert directions[1].sum() == pytest.approx(1.0)


def test_perfect_guesses_measure_one() -> None:
    rows = [labelled(direction) for direction in (*DIRECTIONS, None)]
    found = measure_alignment(rows, np.vstack([chances_of(*DIRECTIONS), np.full((1, 3), np.nan)]))
    assert found.overall.passages == 3
    assert (found.overall.macro_f1, found.overall.accuracy, found.asked, found.asked_right) == (1.0, 1.0, 1.0, 1.0)


def test_measures_are_those_worked_out_by_hand() -> None:
    advance, neutral, conflict = DIRECTIONS
    rows = [
        labelled(advance, "en", 13),
        labelled(advance, "fr", 13),
        labelled(neutral, "fr", 5),
        labelled(conflict, "fr", 5),
    ]
    found = measure_alignment(rows, chances_of(advance, advance, advance, conflict, sure=0.5))
    # F1: advance 2*2/(2+3), neutral 0, conflict 1.
    assert found.overall.macro_f1 == pytest.approx((0.8 + 0.0 + 1.0) / 3)
    assert found.always_advance == pytest.approx((2 * 2 / (2 + 4)) / 3)
    assert [(part.name, part.passages) for part in found.languages] == [("en", 1), ("fr", 3)]
    assert found.languages[0].macro_f1 == 1.0
    assert [(part.name, part.accuracy) for part in found.objectives] == [("5", 0.5), ("13", 1.0)]
    assert found.directions[0].precision == pytest.approx(2 / 3)
    assert found.directions[0].recall == 1.0
    assert (found.asked, found.asked_right) == (0.0, 0.0)
    assert found.calibration_error == pytest.approx(0.25)


def test_nothing_to_measure_is_zero_and_no_error() -> None:
    found = measure_alignment([labelled(None)], np.full((1, 3), np.nan))
    assert found.overall.passages == 0
    assert found.overall.macro_f1 == 0.0


def test_an_evaluation_can_be_written_as_json(found: AlignmentEvaluation) -> None:
    kept = json.loads(json.dumps(asdict(found)))
    assert kept["directions"][2]["alignment"] == "conflict"
    assert kept["overall"]["macro_f1"] == found.overall.macro_f1


def test_the_card_tells_how_good_the_guesses_are(models: Path, tmp_path: Path) -> None:
    folder = registry.ensure(models)
    scores = load_card(folder).alignment
    assert scores is not None
    assert 0 < scores.macro_f1 < 1
    assert set(scores.macro_f1_by_language) == set(PAIRS)
    fields = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    del fields["alignment"]
    (tmp_path / "card.json").write_text(json.dumps(fields), encoding="utf-8")
    assert load_card(tmp_path).alignment is None


def test_a_guess_is_put_as_a_question_and_a_weak_one_is_not_put() -> None:
    assert as_question(Alignment.CONFLICT, 0.71) == "conflict? 71%"
    assert as_question(Alignment.ADVANCE, ASK_FROM).startswith("advance?")
    assert as_question(Alignment.CONFLICT, ASK_FROM - 0.01) == UNCLEAR
    assert as_question(None, None) == ""


def test_show_asks_for_the_direction_and_claims_none(tmp_path: Path) -> None:
    settings = Settings(out=tmp_path, database_url=None)
    document = make_document("a")
    first, second, third = make_tags(document)
    tags = [
        replace(first, alignment=Alignment.CONFLICT, alignment_score=0.71),
        replace(second, alignment=Alignment.CONFLICT, alignment_score=0.41),
        third,
    ]
    with open_archive(settings.archive_url()) as archive:
        begin(archive, "r1")
        write(archive, make_source("a"), document, tags)
    with console.capture() as caught:
        show_document(settings, "Act a", None)
    said = caught.get()
    assert said.count("conflict") == said.count("conflict? 71%") == 1
    assert said.count(UNCLEAR) == 1


def test_the_report_shows_a_guess_as_a_question() -> None:
    example = Example(Objective.DETENTION, "Act", "s. 1", "No one is held.", 0.9, "conflict? 71%")
    asked = render(report(examples=(example,)))
    assert "conflict? 71%" in asked
    assert "counted nowhere" in asked
    assert "counted nowhere" not in render(report(examples=(replace(example, question=""),)))
