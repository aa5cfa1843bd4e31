"""How good a model is on passages that people labelled, beside three baselines."""

from collections.abc import Sequence

import numpy as np

from pipeline.classify.baselines import measure_baselines
from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.measure import Evaluation, measure
from pipeline.classify.model import Model
from pipeline.records import Direction, Origin, Passage, PassageKind


def evaluate(model: Model, rows: Sequence[LabelledPassage]) -> Evaluation:
    """Measure a model on labelled passages, each taken as a document of its own."""
    chances = np.vstack([model.scores([as_passage(row)]) for row in rows])
    found = measure(rows, chances, chances >= model.thresholds)
    return Evaluation(found.parts, found.objectives, measure_baselines(rows))


def as_passage(row: LabelledPassage) -> Passage:
    """A labelled passage as a document of one passage."""
    return Passage(
        id=row.id,
        source_id=row.id,
        ordinal=0,
        text=row.text,
        kind=PassageKind.OTHER,
        path="",
        headings=(),
        language=row.language,
        direction=Direction.RIGHT_TO_LEFT if row.language == "ar" else Direction.LEFT_TO_RIGHT,
        start=0,
        end=len(row.text),
        spans=(),
        origin=Origin.PLAIN,
    )
