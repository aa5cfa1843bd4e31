"""How far a figure may be off: passages of one document are not independent, so whole documents are drawn.

The cluster bootstrap with percentile intervals: A. C. Davison and D. V. Hinkley, Bootstrap Methods and their
Application, 1997, sections 3.8 and 5.3. Every figure here is made of sums over passages, so a draw is one row of a
matrix product and a thousand draws take moments.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.classify.labelled import LabelledPassage, scenario_of
from pipeline.classify.linear import Doubles

DRAWS = 1_000
SEED = 7
CONFIDENCE = 0.95  # of all draws this share lies within the interval
LEAST_GROUPS = 8  # fewer say nothing on how documents differ: then there is no interval


@dataclass(frozen=True, slots=True)
class Draws:
    """Groups of passages, and how often each comes in each draw."""

    groups: npt.NDArray[np.int64]
    """The group of each passage, from 0."""
    times: Doubles
    """Draws x groups."""

    def sums(self, values: Doubles) -> Doubles:
        """Sums of values (passages x columns) over the passages of each draw (draws x columns)."""
        by_group = np.zeros((self.times.shape[1], values.shape[1]))
        np.add.at(by_group, self.groups, values)
        return np.asarray(self.times @ by_group)

    @property
    def enough(self) -> bool:
        """Whether there are groups enough to speak of an interval."""
        return int(self.times.shape[1]) >= LEAST_GROUPS


def draw_groups(rows: Sequence[LabelledPassage], draws: int = DRAWS, seed: int = SEED) -> Draws:
    """Draw as many groups as there are, with replacement, ``draws`` times; the same seed gives the same draws.

    Raises ValueError without passages.
    """
    if not rows:
        raise ValueError("there are no passages to draw from")
    names, groups = np.unique([group_of(row) for row in rows], return_inverse=True)
    many = len(names)
    times = np.random.default_rng(seed).multinomial(many, np.full(many, 1 / many), size=draws)
    return Draws(np.asarray(groups, dtype=np.int64), times.astype(np.float64))


def group_of(row: LabelledPassage) -> str:
    """The document of a passage; where it is not known, the run of the corpus that it was written in."""
    return f"document {row.group}" if row.group else f"run {scenario_of(row)}"


def interval(drawn: Doubles) -> tuple[float, float] | None:
    """The middle of the drawn values of a figure; None where no draw had anything to measure.

    >>> interval(np.arange(1001.0))
    (25.0, 975.0)
    """
    told = drawn[~np.isnan(drawn)]
    if not len(told):
        return None
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(told, [tail, 1 - tail])
    return round(float(low), 12), round(float(high), 12)
