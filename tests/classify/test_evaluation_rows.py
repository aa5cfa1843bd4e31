"""Labelled rows that say where their passage stands are judged there; others stand alone."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.classify.evaluate import as_document, as_passage, score_rows
from pipeline.classify.labelled import LabelledPassage, Neighbour, read_rows
from pipeline.classify.model import Model, load_model
from pipeline.classify.registry import pinned_folder
from pipeline.errors import ModelError
from pipeline.objectives import Objective

DETENTION = "A foreign national may be detained in an immigration detention centre pending deportation."
OTHER = "The harbour master keeps the lights of the harbour in repair."
SHORT = "The officer records the reasons in writing and reviews them each week."
COLUMN = Objective.DETENTION - 1


@pytest.fixture(scope="module")
def model(models: Path) -> Model:
    return load_model(pinned_folder(models))


def read_one(folder: Path, **fields: Any) -> LabelledPassage:
    path = folder / "rows.jsonl"
    path.write_text(json.dumps({"id": "r-1", "lang": "en", "text": SHORT, "objectives": [13]} | fields), "utf-8")
    return read_rows(path)[0]


def chance(model: Model, row: LabelledPassage) -> float:
    return float(score_rows(model, [row]).chances[0, COLUMN])


def test_a_row_without_surroundings_stands_alone(model: Model, tmp_path: Path) -> None:
    rows = [read_one(tmp_path), read_one(tmp_path, text=DETENTION, headings=[], before=[], after=None)]
    assert not any(row.stands_somewhere for row in rows)
    alone = np.vstack([model.scores([as_passage(row)]) for row in rows])
    assert (score_rows(model, rows).chances == alone).all()


def test_a_row_stands_between_its_neighbours_in_their_order(tmp_path: Path) -> None:
    row = read_one(tmp_path, before=["First.", {"text": "Second.", "path": "art. 3(1)"}], after=["Fourth."])
    document = as_document(row)
    assert [passage.text for passage in document] == ["First.", "Second.", SHORT, "Fourth."]
    assert [passage.path for passage in document] == ["", "art. 3(1)", "", ""]
    assert len({passage.id for passage in document}) == 4


@pytest.mark.parametrize(
    "fields", [{"headings": ["Aliens Act", "Immigration detention of foreign nationals"]}, {"before": [DETENTION] * 3}]
)
def test_what_surrounds_a_passage_speaks_for_it(model: Model, tmp_path: Path, fields: dict[str, Any]) -> None:
    told = read_one(tmp_path, **fields)
    other = {"headings": ["Harbours Act", "Lights"]} if "headings" in fields else {"before": [OTHER] * 3}
    assert told.stands_somewhere
    assert chance(model, told) > chance(model, read_one(tmp_path, **other))


def test_it_is_the_row_itself_that_is_scored_and_not_a_neighbour(model: Model, tmp_path: Path) -> None:
    row = read_one(tmp_path, text=DETENTION, before=[OTHER] * 4, after=[OTHER] * 4)
    document = as_document(row)
    assert (score_rows(model, [row]).chances[0] == model.scores(document)[4]).all()
    assert chance(model, row) > chance(model, replace(row, text=OTHER))


def test_an_item_inherits_from_the_provision_whose_path_is_told(model: Model, tmp_path: Path) -> None:
    fields = {"path": "art. 3(1)(b)", "headings": ["Aliens Act"]}
    parent, stranger = ({"text": DETENTION, "path": path} for path in ("art. 3(1)", "art. 7(1)"))
    inherited = chance(model, read_one(tmp_path, **fields, before=[parent]))
    assert inherited > chance(model, read_one(tmp_path, **fields, before=[stranger]))


def test_a_path_names_a_file_beside_a_repository_and_a_place_beside_surroundings(tmp_path: Path) -> None:
    file = read_one(tmp_path, repo="laws", path="acts/1990.xml", before=[OTHER])
    assert (file.group, file.path) == ("laws acts/1990.xml", "")
    place = read_one(tmp_path, document="act 3", path="art. 2", after=[OTHER])
    assert (place.group, place.path) == ("act 3", "art. 2")
    bare = read_one(tmp_path, path="acts/1990.xml")
    assert (bare.group, bare.path) == ("acts/1990.xml", "")


@pytest.mark.parametrize(
    "fields",
    [
        {"headings": "Detention"},
        {"before": [3]},
        {"before": {"text": "A"}},
        {"after": [{"path": "art. 1"}]},
        {"headings": [None]},
        {"document": "act", "path": 7},
    ],
)
def test_surroundings_that_are_no_texts_are_refused_with_the_line(tmp_path: Path, fields: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match=r"Line 1 of rows\.jsonl"):
        read_one(tmp_path, **fields)


def test_neighbours_are_kept_as_they_came(tmp_path: Path) -> None:
    row = read_one(tmp_path, before=[OTHER], after=[{"text": SHORT, "path": None}])
    assert (row.before, row.after) == ((Neighbour(OTHER),), (Neighbour(SHORT),))
