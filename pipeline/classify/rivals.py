"""A candidate that learnt from decisions against the model in use: on held-out decisions, and out of fold."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.classify.crossfit import load_scores
from pipeline.classify.evaluate import score_rows
from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.lessons import Lesson, as_labelled, known_heads
from pipeline.classify.model import Model
from pipeline.classify.paired import Paired, compare
from pipeline.classify.tally import OBJECTIVES

# Where two models differ on one answer in five, 0.1 between their shares of right ones is within chance (95 %) below:
LEAST_DECISIONS = 100  # pairs of passage and objective
LEAST_FAMILIES = 5  # passages of one law are alike: those of fewer say little of other laws


@dataclass(frozen=True, slots=True)
class Trial:
    """A comparison on held-out decisions, and whether much can be said from it."""

    decisions: int
    """Pairs of passage and objective."""
    families: int
    paired: Paired | None
    """None where nothing is held out."""

    @property
    def is_weak(self) -> bool:
        """Whether the held-out decisions are too few to tell a better model from a lucky one."""
        return self.decisions < LEAST_DECISIONS or self.families < LEAST_FAMILIES


def compare_on_decisions(candidate: Model, reference: Model, held_out: Sequence[Lesson]) -> Trial:
    """Compare two models on lessons that neither has learnt; only what was decided is measured."""
    if not held_out:
        return Trial(0, 0, None)
    rows = as_labelled(held_out)
    known = known_heads(held_out)[:, :OBJECTIVES]
    ours, theirs = (score_rows(model, rows).usual() for model in (candidate, reference))
    paired = compare(rows, ours, theirs, known=known)
    return Trial(int(known.sum()), len({lesson.family for lesson in held_out}), paired)


def compare_on_corpus(candidate: Path, reference: Path, rows: Sequence[LabelledPassage]) -> Paired | None:
    """Compare the scores out of fold that two models (folders) keep of the same corpus passages; None without them.

    Raises ModelError where such scores are damaged.
    """
    ours, theirs = load_scores(rows, candidate), load_scores(rows, reference)
    if ours is None or theirs is None:
        return None
    both = np.intersect1d(ours[0], theirs[0])
    if not len(both):
        return None
    shared = [scored.at(np.searchsorted(places, both)) for places, scored in (ours, theirs)]
    return compare([rows[place] for place in both.tolist()], shared[0], shared[1])
