"""How good scores and tags are against the labels of people: measures by language and objective."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import Doubles, targets
from pipeline.objectives import Objective

Booleans = npt.NDArray[np.bool_]
OBJECTIVES = len(Objective)


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


@dataclass(frozen=True, slots=True)
class ObjectiveScore:
    """How one objective is found: average precision over all passages, and precision and recall of the tags."""

    objective: Objective
    positives: int
    average_precision: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All measures of one set of passages."""

    parts: tuple[Part, ...]
    objectives: tuple[ObjectiveScore, ...]
    baselines: tuple[Part, ...] = ()
    """Over all passages, named ``nothing``, ``most-frequent`` and ``thesaurus``."""


def measure(rows: Sequence[LabelledPassage], chances: Doubles, tagged: Booleans) -> Evaluation:
    """Measure scores and tags (passages x 23 each) against labels."""
    parts = [measure_part("all", rows, chances, tagged)]
    languages = [row.language for row in rows]
    parts += [
        _measure_some(name, [language == name for language in languages], rows, chances, tagged)
        for name in sorted(set(languages))
    ]
    if len(set(languages)) > 2 and "en" in languages:
        parts.append(_measure_some("other", [language != "en" for language in languages], rows, chances, tagged))
    return Evaluation(tuple(parts), _by_objective(rows, chances, tagged))


def _measure_some(
    name: str, chosen: Sequence[bool], rows: Sequence[LabelledPassage], chances: Doubles, tagged: Booleans
) -> Part:
    mask = np.array(chosen)
    return measure_part(
        name, [row for row, take in zip(rows, chosen, strict=True) if take], chances[mask], tagged[mask]
    )


def measure_part(name: str, rows: Sequence[LabelledPassage], chances: Doubles, tagged: Booleans) -> Part:
    """Measure one set of passages."""
    labels = np.asarray(targets(rows)[:, :OBJECTIVES] > 0)
    filled = np.asarray(labels.any(axis=1))
    main = np.array([row.objectives[0] - 1 for row in rows if row.objectives], dtype=np.int64)
    order = np.argsort(-chances[filled], axis=1, kind="stable")[:, :3]
    spoken = np.asarray(chances[filled].any(axis=1))  # a passage that got no score at all has no best objective
    right = (order == main[:, None]) & spoken[:, None]
    right_any = np.take_along_axis(labels[filled], order, axis=1) & spoken[:, None]
    hits, told, wanted = (labels & tagged).sum(axis=0), tagged.sum(axis=0), labels.sum(axis=0)
    f1 = 2 * hits / np.maximum(told + wanted, 1)
    return Part(
        name=name,
        passages=len(rows),
        with_objective=int(filled.sum()),
        top1=_share(right[:, 0]),
        top3=_share(right.any(axis=1)),
        top1_any=_share(right_any[:, 0]),
        top3_any=_share(right_any.any(axis=1)),
        micro_f1=float(2 * hits.sum() / max(told.sum() + wanted.sum(), 1)),
        macro_f1=_share(f1[wanted > 0]),
        false_positives=_share(tagged[~filled].any(axis=1)),
    )


def _share(values: npt.ArrayLike) -> float:
    array = np.asarray(values, dtype=np.float64)
    return float(array.mean()) if array.size else 0.0


def _by_objective(rows: Sequence[LabelledPassage], chances: Doubles, tagged: Booleans) -> tuple[ObjectiveScore, ...]:
    labels = np.asarray(targets(rows)[:, :OBJECTIVES] > 0)
    found = []
    for objective in Objective:
        wanted, told = labels[:, objective - 1], tagged[:, objective - 1]
        hits = float((wanted & told).sum())
        precision = average_precision(wanted, chances[:, objective - 1])
        found.append(
            ObjectiveScore(
                objective, int(wanted.sum()), precision, hits / max(told.sum(), 1), hits / max(wanted.sum(), 1)
            )
        )
    return tuple(found)


def average_precision(wanted: Booleans, scores: Doubles) -> float:
    """Mean of the precision at each positive, by falling score; ties in the order of the passages; 0 without positives.

    >>> average_precision(np.array([True, False, True]), np.array([0.9, 0.8, 0.7]))
    0.8333333333333333
    """
    ranked = wanted[np.argsort(-scores, kind="stable")]
    places = np.flatnonzero(ranked) + 1
    return float(np.mean(np.arange(1, len(places) + 1) / places)) if len(places) else 0.0
