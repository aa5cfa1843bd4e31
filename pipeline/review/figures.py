"""A figure with its interval, or the reason why it cannot be told.

Passages of one document are alike, so whole documents are drawn: the cluster bootstrap with percentile intervals
(A. C. Davison and D. V. Hinkley, Bootstrap Methods and their Application, 1997, sections 3.8 and 5.3).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from pipeline.review.answers import Indices, Numbers

DRAWS = 1_000
SEED = 23
CONFIDENCE = 0.95  # of all draws this share lies within the interval
LEAST_DOCUMENTS = 8  # fewer say nothing on how documents differ: then there is no interval
LEAST_WITH_YES = 5  # documents: of fewer than 5, over 1 draw in 100 would hold no yes, and nothing to measure


class Unknown(StrEnum):
    """Why a figure cannot be told."""

    NOTHING_COMMON = "nothing-common"
    """No passage was read by two people."""
    NEVER_YES = "never-yes"
    """Nobody said yes: that all agree on a silence says nothing."""
    NEVER_NO = "never-no"
    """Everybody always said yes."""
    NEVER_VARIED = "never-varied"
    """Each pair of people always said the same one thing."""
    TOO_FEW = "too-few"
    """The number that is asked for is not reached."""
    TOO_MANY = "too-many"
    """There are more kinds of answers than can be compared."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its interval of 95 %. The interval is None where too few documents were read to tell it."""

    value: float | None
    low: float | None = None
    high: float | None = None
    unknown: Unknown | None = None
    """Why there is no value; None where there is one."""


def with_all(sums: Numbers) -> Numbers:
    """Sums (items x 23 x ...) with a column behind the objectives for all of them together (items x 24 x ...)."""
    return np.concatenate([sums, sums.sum(axis=1, keepdims=True)], axis=1)


def draw_documents(many: int, *, draws: int = DRAWS, seed: int = SEED) -> Numbers:
    """How often each of ``many`` documents comes in each draw (draws x documents); the same for the same seed."""
    if many == 0:
        return np.zeros((draws, 0))
    drawn = np.random.default_rng(seed).multinomial(many, np.full(many, 1 / many), size=draws)
    return drawn.astype(np.float64)


def sum_by(groups: Indices, values: Numbers, many: int) -> Numbers:
    """Sums of values (rows x ...) over the rows of each of ``many`` groups; ``groups`` rises.

    >>> sum_by(np.array([0, 0, 2]), np.array([1.0, 2.0, 4.0]), 3)
    array([3., 0., 4.])
    """
    sums = np.zeros((many, *values.shape[1:]))
    if len(values):
        present, starts = np.unique(groups, return_index=True)
        sums[present] = np.add.reduceat(values, starts, axis=0)
    return sums


def sums_of_draws(times: Numbers, by_document: Numbers) -> Numbers:
    """Sums (documents x ...) over the documents of each draw (draws x ...)."""
    flat = by_document.reshape(by_document.shape[0], int(np.prod(by_document.shape[1:])))
    return np.ascontiguousarray(times @ flat).reshape(times.shape[0], *by_document.shape[1:])


def figure_of(value: float, drawn: Numbers | None, why: Unknown) -> Figure:
    """A figure of a value and its draws (None: too few documents); of no number where it is unknown, and why.

    >>> figure_of(0.5, None, Unknown.NEVER_YES), figure_of(float("nan"), None, Unknown.NEVER_YES).value
    (Figure(value=0.5, low=None, high=None, unknown=None), None)
    """
    if np.isnan(value):
        return Figure(None, unknown=why)
    told = drawn[~np.isnan(drawn)] if drawn is not None else np.zeros(0)
    if not len(told):
        return Figure(float(value))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(told, [tail, 1 - tail])
    return Figure(float(value), round(float(low), 12), round(float(high), 12))


def told(value: float, drawn: Numbers | None, yes: float, no: float) -> Figure:
    """A figure of agreement, unless nobody ever said yes: that would be agreement about nothing.

    ``yes`` and ``no`` count what people said in all. See ``figure_of`` for the rest.

    >>> told(1.0, None, 0, 12).unknown
    <Unknown.NEVER_YES: 'never-yes'>
    """
    if not yes + no:
        return Figure(None, unknown=Unknown.NOTHING_COMMON)
    if not yes:
        return Figure(None, unknown=Unknown.NEVER_YES)
    return figure_of(value, drawn, Unknown.NEVER_NO if not no else Unknown.NEVER_VARIED)
