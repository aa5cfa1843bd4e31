"""How good the logits of trials are, in few figures that can stand side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.classify.calibrate import Caution, choose_thresholds, fit_calibration
from pipeline.classify.crossfit import cross_fit
from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import Doubles, targets
from pipeline.classify.measure import average_precision, measure_part
from pipeline.classify.paired import Paired, compare
from pipeline.classify.tally import Booleans, Figure, Scored, labels_of, slice_rows

Figures = dict[str, float]
ByLanguage = dict[str, Figures]
"""``all`` first, where there is more than one language."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Passages that were held out, and what was said of them."""

    passages: list[LabelledPassage]
    scored: Scored
    any_objective: Doubles
    """The logits of "concerns any objective"."""

    def figures(self) -> ByLanguage:
        """The figures over all, and over each language."""
        return by_language(self.passages, self.scored, self.any_objective)

    def against(self, other: "Judged") -> dict[str, dict[str, float | None]]:
        """How far the figures are from those of another trial on the same passages, with 95 % intervals by scenario."""
        return differences(compare(self.passages, self.scored, other.scored))


def judge_held_out(passages: list[LabelledPassage], logits: Doubles, folds: Sequence[int], caution: Caution) -> Judged:
    """Out-of-fold logits (passages x heads); each fold gets chances and thresholds that were fitted on the others."""
    scored = cross_fit(logits, targets(passages), np.array(folds), caution).usual()
    return Judged(passages, scored, logits[:, -1])


COMPARED = (Figure.TOP1, Figure.TOP3, Figure.F1, Figure.FALSE_POSITIVES)


def differences(paired: Paired) -> dict[str, dict[str, float | None]]:
    """By how much the figures over all passages moved (candidate less reference), and the bounds of that."""
    return {
        each.name: {"difference": _digits(each.difference), "low": _digits(each.low), "high": _digits(each.high)}
        for each in paired.parts[0].figures
        if each.name in COMPARED and each.difference is not None
    }


def judge_others(
    others: Sequence[LabelledPassage],
    logits: Doubles,
    passages: Sequence[LabelledPassage],
    held_out: Doubles,
    caution: Caution,
) -> ByLanguage:
    """Logits of other labelled rows; chances and thresholds are fitted on the passages that were held out."""
    wanted = targets(passages)
    calibration = fit_calibration(held_out, wanted, caution)
    thresholds = choose_thresholds(calibration.chances(held_out), wanted, caution)
    chances = calibration.chances(logits)
    return by_language(others, Scored(chances, chances >= thresholds), logits[:, -1])


def by_language(rows: Sequence[LabelledPassage], scored: Scored, any_objective: Doubles) -> ByLanguage:
    """The figures over all rows, and over those of each language where there are several."""
    parts = slice_rows(rows)
    return {
        part.name: figures_of_part(
            part.rows, scored.chances[part.mask], scored.tagged[part.mask], any_objective[part.mask]
        )
        for part in (parts if len(parts) > 2 else parts[1:])
    }


def figures_of_part(
    rows: Sequence[LabelledPassage], chances: Doubles, tagged: Booleans, any_objective: Doubles
) -> Figures:
    """Ranks, micro average precision, tags, and the AUC of "concerns any objective" (NaN where all do or none)."""
    labels = labels_of(rows)
    part = measure_part("", rows, chances, tagged)
    return {
        "top1": part.top1,
        "top3": part.top3,
        "micro_ap": average_precision(labels.ravel(), chances.ravel()),
        "gate_auc": area(np.asarray(labels.any(axis=1)), any_objective),
        "micro_f1": part.micro_f1,
        "false_positives": part.false_positives,
    }


def area(truth: Booleans, scores: Doubles) -> float:
    """The chance that a true one scores higher than another; NaN where there is nothing to tell apart."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(truth, scores)) if 0 < truth.sum() < len(truth) else float("nan")


def mean_of(several: Sequence[ByLanguage]) -> ByLanguage:
    """The mean of each figure over several judgements."""
    return {
        name: {figure: float(np.mean([each[name][figure] for each in several])) for figure in figures}
        for name, figures in several[0].items()
    }


def rounded(told: ByLanguage) -> dict[str, dict[str, float | None]]:
    """Three digits, as JSON can hold them: None for what could not be measured."""
    return {name: {figure: _digits(value) for figure, value in figures.items()} for name, figures in told.items()}


def _digits(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else round(value, 3)
