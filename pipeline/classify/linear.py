"""One logistic regression an objective, over sparse rows: the only learning there is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, vstack

from pipeline.classify.labelled import LabelledPassage
from pipeline.objectives import Objective

Doubles = npt.NDArray[np.float64]

HEADS = len(Objective) + 1
"""One a objective, and a last one: does the passage concern any objective at all?"""


@dataclass(frozen=True, slots=True)
class Fitting:
    """How the regressions are fitted."""

    strength: float = 1.5
    """Inverse of the regularisation (``C``)."""
    balance: float = 0.5
    """Exponent on the ratio of negatives to positives that weighs positives up: 0 not at all, 1 in full."""
    second_label: float = 0.7
    """How much of a yes a label is that is not the main one, 0 to 1."""
    tolerance: float = 0.01
    """Where the fitting stops: logits then lie within some thousandths of their limit."""
    seed: int = 7


def targets(passages: Sequence[LabelledPassage]) -> npt.NDArray[np.int8]:
    """What each head shall answer (passages x heads)."""
    wanted = np.zeros((len(passages), HEADS), np.int8)
    for row, passage in enumerate(passages):
        wanted[row, [objective - 1 for objective in passage.objectives]] = 1
        wanted[row, -1] = bool(passage.objectives)
    return wanted


def second_labels(passages: Sequence[LabelledPassage]) -> npt.NDArray[np.bool_]:
    """Where a head's objective is a passage's label, and not the main one (passages x heads)."""
    second = np.zeros((len(passages), HEADS), bool)
    for row, passage in enumerate(passages):
        second[row, [objective - 1 for objective in passage.objectives[1:]]] = True
    return second


def fit_heads(
    rows: csr_matrix,
    wanted: npt.NDArray[np.int8],
    second: npt.NDArray[np.bool_],
    fitting: Fitting,
    known: npt.NDArray[np.bool_] | None = None,
) -> tuple[Doubles, Doubles]:
    """Weights (columns x heads) and intercepts (heads) of all heads.

    ``known`` (passages x heads) says which answers are known; each head is fitted on the rows that it is known for.
    """
    rows = csr_matrix(rows, dtype=np.float64)
    # One after the other: liblinear draws from one random sequence for the whole process, which threads would mix up.
    fitted = []
    for head in range(wanted.shape[1]):
        if known is None or known[:, head].all():
            fitted.append(_fit_head(rows, wanted[:, head], second[:, head], fitting))
        else:
            told = known[:, head]
            fitted.append(_fit_head(rows[told], wanted[told, head], second[told, head], fitting))
    return np.stack([weights for weights, _ in fitted], axis=1), np.array([bias for _, bias in fitted])


def logits_out_of_fold(
    rows: csr_matrix,
    folds: npt.NDArray[np.int64],
    heads: int,
    fit: Callable[[npt.NDArray[np.bool_]], tuple[Doubles, Doubles]],
) -> Doubles:
    """The logits of each row (rows x heads) by weights that were fitted without its fold.

    ``fit`` is told which rows to learn from, and gives weights (columns x heads) and intercepts.
    """
    logits = np.zeros((rows.shape[0], heads))
    for fold in np.unique(folds):
        held = folds == fold
        matrix, bias = fit(~held)
        logits[held] = rows[held] @ matrix + bias
    return logits


def _fit_head(
    rows: csr_matrix, wanted: npt.NDArray[np.int8], second: npt.NDArray[np.bool_], fitting: Fitting
) -> tuple[Doubles, float]:
    positives = int(wanted.sum())
    if positives in (0, len(wanted)):  # a slice of a corpus may lack an objective: then the head never speaks
        return np.zeros(rows.shape[1]), NEVER if positives == 0 else -NEVER
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - costly, and only training needs it

    up = ((len(wanted) - positives) / positives) ** fitting.balance
    weights = np.where(wanted > 0, up, 1.0) * np.where(second, fitting.second_label, 1.0)
    # A second label is a yes of a part and a no of the rest, so that the main one ranks first.
    doubted = np.full(int(second.sum()), up * (1 - fitting.second_label))
    model = LogisticRegression(
        C=fitting.strength,
        solver="liblinear",
        dual=True,
        max_iter=300,
        tol=fitting.tolerance,
        random_state=fitting.seed,
    )
    answers = np.concatenate([wanted, np.zeros(len(doubted), np.int8)])
    model.fit(vstack([rows, rows[second]]), answers, sample_weight=np.concatenate([weights, doubted]))
    return model.coef_[0], float(model.intercept_[0])


NEVER = -20.0  # a logit that no evidence outweighs
