"""Measuring as the commands do it: models on disk, passages in a file, and the report that is left."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from pipeline.classify.card import load_card
from pipeline.classify.crossfit import FILE_NAME, load_scores
from pipeline.classify.evaluate import score_rows
from pipeline.classify.labelled import read_corpus
from pipeline.classify.model import load_model
from pipeline.classify.paired import Paired
from pipeline.classify.registry import pinned, pinned_folder
from pipeline.classify.tally import ScoredModes
from pipeline.errors import ModelError
from pipeline.run.evaluation import Wanted, compare_kept, measure_model

ROWS = [
    {"id": f"e{n}", "lang": language, "text": text, "labels": labels, "primary": labels[0] if labels else None}
    for n, (language, text, labels) in enumerate(
        [
            ("en", "A foreign national may be detained pending deportation by order of a judge.", [13, 21]),
            ("es", "El extranjero podrá ser detenido en un centro de internamiento por orden del juez.", [13]),
            ("ar", "يجوز احتجاز الأجنبي في مركز احتجاز المهاجرين إلى حين ترحيله بأمر من القاضي.", [13]),
            ("en", "The budget year begins on 1 January.", []),
            ("en", "The flower show opens in May.", [23]),
        ]
    )
]


def silent(_: str) -> None:
    pass


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return path


@pytest.fixture
def house(models: Path, tmp_path: Path) -> Path:
    """A models folder of its own, with a copy of the pinned model under another name."""
    folder = tmp_path / "models"
    shutil.copytree(models, folder, ignore=shutil.ignore_patterns("lock", ".lock"))
    shutil.copytree(pinned_folder(folder), folder / "trained" / "other")
    return folder


def test_a_model_is_measured_and_the_report_says_where_its_thresholds_come_from(house: Path, rows: Path) -> None:
    told = measure_model(house, Wanted(rows), silent)
    document = json.loads(told.json)
    assert document["about"]["model"] == pinned(house).name
    assert "not on these passages. None of them stands word for word" in document["about"]["chosen_on"]
    assert document["parts"][0]["passages"] == len(ROWS)
    assert document["comparison"] is None
    assert "no other model was named" in told.text
    assert "The flower show opens" in told.html
    assert "The flower show opens" in told.json
    assert "flower" not in json.dumps(told.figures)


def test_a_model_beside_its_copy_gains_and_loses_nothing(house: Path, rows: Path) -> None:
    told = measure_model(house, Wanted(rows, against="other"), silent)
    paired = json.loads(told.json)["comparison"]
    assert (paired["gained"], paired["lost"]) == ([], [])
    assert {figure["difference"] for figure in paired["parts"][0]["figures"]} <= {0.0, None}
    assert "This model beside other" in told.html


def test_another_model_is_measured_beside_the_pinned_one(house: Path, rows: Path) -> None:
    about = json.loads(measure_model(house, Wanted(rows, model="other"), silent).json)["about"]
    assert (about["model"], about["against"]) == ("other", pinned(house).name)


def test_passages_of_the_corpus_are_told_apart_from_unseen_ones(house: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen.jsonl"
    first = sorted((house / "corpus").glob("*.jsonl"))[0].read_text(encoding="utf-8").splitlines()[:3]
    seen.write_text("\n".join([*first, json.dumps(ROWS[0])]), encoding="utf-8")
    document = json.loads(measure_model(house, Wanted(seen), silent).json)
    assert "But 3 of them stand word for word in the corpus" in document["about"]["chosen_on"]


@pytest.mark.parametrize("name", ["../corpus", "no/such", "No Model"])
def test_a_name_that_is_no_model_is_refused(house: Path, rows: Path, name: str) -> None:
    with pytest.raises(ModelError, match="is not the name of a model"):
        measure_model(house, Wanted(rows, against=name), silent)


def test_a_model_that_is_not_there_is_told(house: Path, rows: Path) -> None:
    with pytest.raises(ModelError, match="no model in"):
        measure_model(house, Wanted(rows, against="lexical-000000000000"), silent)
    with pytest.raises(ModelError, match="cannot be measured, as it was trained on it"):
        measure_model(house, Wanted(model="other"), silent)


def test_a_training_keeps_its_out_of_fold_scores(models: Path) -> None:
    corpus = read_corpus(models / "corpus")
    kept = load_scores(corpus, pinned_folder(models))
    assert kept
    places, scored = kept
    assert places.tolist() == list(range(len(corpus)))
    seen = score_rows(load_model(pinned_folder(models)), corpus[:60]).usual()
    assert np.abs(seen.chances - scored.chances[:60]).max() > 0.2, "these would be the scores of weights that saw them"


def test_kept_scores_are_those_of_the_same_text(models: Path, tmp_path: Path) -> None:
    corpus = read_corpus(models / "corpus")
    folder = pinned_folder(models)
    twin = [type(row)(row.id, row.language, f"{row.text} Changed.", row.objectives) for row in corpus[:5]]
    kept = load_scores([*twin, *corpus[5:9]], folder)
    assert kept
    assert kept[0].tolist() == [5, 6, 7, 8]
    assert load_scores(corpus, tmp_path) is None
    (tmp_path / FILE_NAME).write_bytes(b"nothing")
    with pytest.raises(ModelError, match="cannot be read"):
        load_scores(corpus, tmp_path)


def test_the_corpus_is_measured_out_of_fold_and_compared_with_the_scores_that_a_model_kept(house: Path) -> None:
    told = measure_model(house, Wanted(against="other"), silent)
    document = json.loads(told.json)
    assert [mode["name"] for mode in document["modes"]] == ["precision", "balanced", "recall"]
    assert document["parts"][0]["passages"] == sum(load_card(pinned_folder(house)).passages.values())
    assert "come from the other folds" in document["about"]["chosen_on"]
    assert (document["comparison"]["right"]["gained"], document["comparison"]["right"]["lost"]) == (0, 0)
    assert document["alignment"]["measures"]["overall"]["passages"] > 100
    assert document["parts"][0]["top1"] < 0.9, "weights that saw the passages would do better"


def test_a_model_that_kept_no_scores_is_not_compared_with_the_corpus(house: Path) -> None:
    rows = read_corpus(house / "corpus")[:5]
    scored = ScoredModes(np.zeros((5, 23)), {"balanced": np.zeros((5, 23), bool)})
    name = pinned(house).name
    assert f"makes {name} itself" in str(compare_kept(house, name, name, rows, scored))
    assert isinstance(compare_kept(house, name, "other", rows, scored), Paired)
    (house / "trained" / "other" / FILE_NAME).unlink()
    assert "none are kept beside it" in str(compare_kept(house, name, "other", rows, scored))
