"""Shares and their differences, with intervals of 95 % that hold for few answers and for shares near 0 and 1."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.review.figures import Figure

NORMAL_95 = 1.959964  # standard normal quantile of a two-sided interval of 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with an interval."""

    hits: int
    of: int
    """One or more."""
    effective: float
    """As many independent answers tell as much."""
    low: float
    high: float

    @property
    def rate(self) -> float:
        """The share itself."""
        return self.hits / self.of


def share_of(hits: Sequence[int], of: Sequence[int]) -> Share:
    """The share of hits in groups of answers (passages) that may be alike within a group.

    Wilson's interval (1927) at the effective sample size by the linearised variance of a ratio between groups
    (E. L. Korn and B. I. Graubard, Survey Methodology 24 (1998), 193-201; C. Franco and others, Journal of Survey
    Statistics and Methodology 7 (2019), 334-364). Where all or none are hits nothing tells how alike answers are: then
    they count as independent. Raises ValueError where there are no answers.
    """
    found, asked = np.asarray(hits, np.float64), np.asarray(of, np.float64)
    total, groups = float(asked.sum()), int(np.count_nonzero(asked))
    if total <= 0:
        raise ValueError("there are no answers to take a share of")
    rate = float(found.sum()) / total
    alike = float(((found - rate * asked) ** 2).sum()) * groups / max(groups - 1, 1) / total
    unlike = rate * (1 - rate) * total / max(total - 1, 1)  # the same, were the answers independent
    effective = min(total, total * unlike / alike) if alike > 0 else total
    return Share(int(found.sum()), int(total), effective, *wilson(rate, effective))


def wilson(rate: float, size: float) -> tuple[float, float]:
    """Wilson's interval for a share of ``size`` independent answers, above 0.

    R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), 857-872,
    table I: 81 of 263, and 15 of 148.

    >>> [round(end, 4) for end in (*wilson(81 / 263, 263), *wilson(15 / 148, 148))]
    [0.2553, 0.3662, 0.0624, 0.1605]
    """
    square = NORMAL_95 * NORMAL_95
    middle = (2 * size * rate + square) / (2 * (size + square))
    half = NORMAL_95 * math.sqrt(square + 4 * size * rate * (1 - rate)) / (2 * (size + square))
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(first: Share, second: Share) -> Figure:
    """How much the first share is above the second.

    Method 10 of R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17 (1998), 873-890, whose table II has 56 of 70 less 48 of 80:

    >>> told = difference(share_of([1] * 56 + [0] * 14, [1] * 70), share_of([1] * 48 + [0] * 32, [1] * 80))
    >>> round(told.low, 4), round(told.high, 4)
    (0.0524, 0.3339)
    """
    apart = first.rate - second.rate
    down = math.hypot(first.rate - first.low, second.high - second.rate)
    up = math.hypot(first.high - first.rate, second.rate - second.low)
    return Figure(apart, apart - down, apart + up)
