"""From logits to chances: fitted on scores of passages that the weights had not seen, then cut by thresholds."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.classify.labelled import LabelledPassage, scenario_of
from pipeline.classify.linear import Doubles
from pipeline.objectives import Objective
from pipeline.records import Wish

OBJECTIVES = len(Objective)
LEAST_POSITIVES = 8  # an objective with fewer is calibrated with all the others
GRID = np.round(np.arange(0.04, 0.91, 0.02), 2)  # thresholds that are tried
BETA = {Wish.PRECISION: 0.5, Wish.BALANCED: 1.0, Wish.RECALL: 2.0}
"""How many times a missing tag is worse than a wrong one, as van Rijsbergen's F measure weighs them."""
RAISES = np.round(np.arange(0.0, 0.5, 0.01), 2)
HIGHEST = 0.9  # a threshold above it would never let an objective speak


@dataclass(frozen=True, slots=True)
class Caution:
    """How carefully logits become chances and tags."""

    none_share: float = 0.5
    """Of the passages of a real law this share concerns no objective, at the least; the corpus has fewer."""
    false_positives: tuple[float, float, float] = (0.04, 0.08, 0.35)
    """Largest share of the passages without objective that may get a tag, measured out of fold, by ``Wish``."""
    prior_positives: float = 40.0
    """How many positives the common threshold is worth against an objective's own best one."""


def folds_of(passages: Sequence[LabelledPassage], folds: int, seed: int) -> npt.NDArray[np.int64]:
    """A fold for each passage, the same for all passages of a scenario: neighbours would leak the answer."""
    return deal(map(scenario_of, passages), folds, seed)


def deal(groups: Iterable[str], folds: int, seed: int) -> npt.NDArray[np.int64]:
    """A fold for each name of a group, the same for the same name."""
    keys = (f"{seed}:{group}".encode() for group in groups)
    found = [int.from_bytes(hashlib.sha256(key).digest()[:8], "big") % folds for key in keys]
    return np.array(found, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt's sigmoid for each objective over two logits: its own, and that of "concerns any objective at all"."""

    slopes: Doubles
    """Objectives x 2, none negative."""
    intercepts: Doubles

    def chances(self, logits: Doubles, shift: Doubles | float = 0.0) -> Doubles:
        """Passages x heads (the gate last) -> passages x objectives, each in 0..1.

        ``shift`` (passages x 1) is added to what goes into the sigmoid.
        """
        inner = logits[:, :OBJECTIVES] * self.slopes[:, 0] + logits[:, -1:] * self.slopes[:, 1] + self.intercepts
        inner = inner + shift
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(inner, -30, 30))), dtype=np.float64)


def none_weights(wanted: npt.NDArray[np.int8], none_share: float) -> Doubles:
    """Weights of passages that raise those without objective to their share in real laws."""
    none = wanted[:, -1] == 0
    if none.all() or not none.any():
        return np.ones(len(wanted))
    up = max(1.0, none_share / (1 - none_share) * float((~none).sum()) / float(none.sum()))
    return np.where(none, up, 1.0)


def fit_calibration(logits: Doubles, wanted: npt.NDArray[np.int8], caution: Caution) -> Calibration:
    """Fit the sigmoids on out-of-fold logits (passages x heads)."""
    weights = none_weights(wanted, caution.none_share)
    common = _fit_sigmoid(
        np.stack([logits[:, :OBJECTIVES].ravel(), np.repeat(logits[:, -1], OBJECTIVES)], axis=1),
        wanted[:, :OBJECTIVES].ravel(),
        np.repeat(weights, OBJECTIVES),
    )
    rows = []
    for head in range(OBJECTIVES):
        if wanted[:, head].sum() < LEAST_POSITIVES:
            rows.append(common)
        else:
            rows.append(_fit_sigmoid(logits[:, [head, -1]], wanted[:, head], weights))
    return Calibration(np.array([row[:2] for row in rows]), np.array([row[2] for row in rows]))


def _fit_sigmoid(logits: Doubles, wanted: npt.NDArray[np.int8], weights: Doubles) -> tuple[float, float, float]:
    """Slope of the objective's logit, slope of the gate's, intercept."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - costly, and only training needs it

    if not 0 < wanted.sum() < len(wanted):
        return 1.0, 0.0, 0.0
    model = LogisticRegression(C=10.0, max_iter=1000).fit(logits, wanted, sample_weight=weights)
    own, gate = (float(slope) for slope in model.coef_[0])
    if gate < 0:  # a sure "concerns migration" must never lower a chance
        model.fit(logits[:, :1], wanted, sample_weight=weights)
        own, gate = float(model.coef_[0][0]), 0.0
    return max(own, 0.0), gate, float(model.intercept_[0])


def choose_thresholds(
    chances: Doubles, wanted: npt.NDArray[np.int8], caution: Caution, wish: Wish = Wish.BALANCED
) -> Doubles:
    """For each objective the chance of best F measure, drawn to the common one; all are raised until few are wrong.

    The F measure weighs recall as the wish says; "few" is the share of passages without objective that may get a tag.
    """
    labels = wanted[:, :OBJECTIVES]
    weights = none_weights(wanted, caution.none_share)
    beta, most = BETA[wish], caution.false_positives[list(Wish).index(wish)]
    common = float(GRID[np.argmax([_f_measure(chances >= cut, labels, weights[:, None], beta) for cut in GRID])])
    own = np.full(OBJECTIVES, common)
    for head in range(OBJECTIVES):
        positives = float(labels[:, head].sum())
        if positives:
            best = GRID[
                np.argmax([_f_measure(chances[:, head] >= cut, labels[:, head], weights, beta) for cut in GRID])
            ]
            own[head] = (positives * best + caution.prior_positives * common) / (positives + caution.prior_positives)
    none = chances[wanted[:, -1] == 0]
    thresholds = own
    for raised in RAISES:
        thresholds = np.minimum(own + raised, HIGHEST)
        if not len(none) or (none >= thresholds).any(axis=1).mean() <= most:
            break
    return np.asarray(thresholds, dtype=np.float64)


def thresholds_by_wish(chances: Doubles, wanted: npt.NDArray[np.int8], caution: Caution) -> Doubles:
    """The thresholds of each wish (wishes x objectives), in the order of ``Wish``."""
    return np.stack([choose_thresholds(chances, wanted, caution, wish) for wish in Wish])


def _f_measure(tagged: npt.NDArray[np.bool_], labels: npt.NDArray[np.int8], weights: Doubles, beta: float) -> float:
    hits = (tagged & (labels > 0)).sum()
    told = (tagged * weights).sum()
    return float((1 + beta * beta) * hits / max(told + beta * beta * labels.sum(), 1))
