"""How good scores and tags are against the labels of people: measures by language and objective."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import Doubles
from pipeline.classify.reliability import calibration_error
from pipeline.classify.tally import (
    OBJECTIVES,
    Booleans,
    Figure,
    Scored,
    cut,
    f_beta,
    figures_of,
    labels_of,
    slice_rows,
    tally,
)
from pipeline.objectives import Objective

__all__ = ["OBJECTIVES", "Booleans", "Evaluation", "ObjectiveScore", "Part", "measure", "measure_part"]


@dataclass(frozen=True, slots=True)
class Part:
    """Measures over the passages of a language (or ``all``, or ``other``: all but English). Shares in 0..1.

    ``top1``: of the passages with objectives, those whose best-scored objective is the main label; ``top3``: those
    whose main label is among the three best scores. ``top1_any`` and ``top3_any`` count any of the labels as right.
    ``false_positives``: of the passages without objective, those that got a tag. A share of nothing is 0.
    """

    name: str
    passages: int
    with_objective: int
    top1: float
    top3: float
    top1_any: float
    top3_any: float
    micro_f1: float
    macro_f1: float
    false_positives: float
    micro_precision: float
    micro_recall: float
    micro_f2: float
    average_precision: float
    """The mean over the objectives that occur."""


@dataclass(frozen=True, slots=True)
class ObjectiveScore:
    """How one objective is found in passages of one language, or in all: its scores, and its tags.

    ``average_precision`` and ``calibration_error`` judge the scores of all passages; precision, recall, F1 and F2 the
    tags. A share of nothing is 0: without positives there is nothing to find.
    """

    objective: Objective
    positives: int
    average_precision: float
    precision: float
    recall: float
    f1: float
    f2: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All measures of one set of passages."""

    parts: tuple[Part, ...]
    objectives: tuple[ObjectiveScore, ...]
    baselines: tuple[Part, ...] = ()
    """Over all passages, named ``nothing``, ``most-frequent`` and ``thesaurus``."""


def measure(rows: Sequence[LabelledPassage], chances: Doubles, tagged: Booleans) -> Evaluation:
    """Measure scores and tags (passages x 23 each) against labels."""
    slices = slice_rows(rows)
    others = [each.name for each in slices[1:] if each.name != "en"]
    if 1 < len(others) < len(slices) - 1:
        slices.append(cut("other", rows, others))
    parts = (measure_part(each.name, each.rows, chances[each.mask], tagged[each.mask]) for each in slices)
    return Evaluation(tuple(parts), measure_objectives(labels_of(rows), chances, tagged))


def measure_part(name: str, rows: Sequence[LabelledPassage], chances: Doubles, tagged: Booleans) -> Part:
    """Measure one set of passages."""
    labels = labels_of(rows)
    figures = figures_of(tally(rows, Scored(chances, tagged)).sum(axis=0))
    told = {figure.value: share(value) for figure, value in figures.items() if figure is not Figure.AGREEMENT}
    precisions = [average_precision(labels[:, o], chances[:, o]) for o in range(OBJECTIVES) if labels[:, o].any()]
    return Part(
        name=name,
        passages=len(rows),
        with_objective=int(labels.any(axis=1).sum()),
        average_precision=float(np.mean(precisions)) if precisions else 0.0,
        **told,
    )


def share(value: Doubles) -> float:
    """A single figure; a share of nothing is 0."""
    return float(np.nan_to_num(value))


def measure_objectives(labels: Booleans, chances: Doubles, tagged: Booleans) -> tuple[ObjectiveScore, ...]:
    """Each of the 23 objectives (arrays passages x 23)."""
    hits, told, wanted = (a.sum(axis=0).astype(np.float64) for a in (labels & tagged, tagged, labels))
    return tuple(
        ObjectiveScore(
            objective=objective,
            positives=int(wanted[place]),
            average_precision=average_precision(labels[:, place], chances[:, place]),
            precision=float(hits[place] / max(told[place], 1)),
            recall=float(hits[place] / max(wanted[place], 1)),
            f1=share(f_beta(hits[place], told[place], wanted[place])),
            f2=share(f_beta(hits[place], told[place], wanted[place], beta=2.0)),
            calibration_error=calibration_error(chances[:, place], labels[:, place]),
        )
        for place, objective in enumerate(Objective)
    )


def average_precision(wanted: Booleans, scores: Doubles) -> float:
    """Mean of the precision at each positive, by falling score; ties in the order of the passages; 0 without positives.

    >>> average_precision(np.array([True, False, True]), np.array([0.9, 0.8, 0.7]))
    0.8333333333333333
    """
    ranked = wanted[np.argsort(-scores, kind="stable")]
    places = np.flatnonzero(ranked) + 1
    return float(np.mean(np.arange(1, len(places) + 1) / places)) if len(places) else 0.0
