"""Whether a chance of 70 % is right seven times of ten: reliability curves and their expected error.

Bins hold the same number of pairs each: with bins of equal width nearly all pairs lie in the first, and the few of the
others decide by accident (K. Nguyen and B. O'Connor, EMNLP 2015).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.classify.linear import Doubles

Booleans = npt.NDArray[np.bool_]

BINS = 15
LEAST_PAIRS = 20  # pairs a bin, at the least: below that the observed share says too little
SPOKEN = 0.05  # chances from here on are worth a look; nearly all of the others are "surely not"


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs of nearly the same chance."""

    pairs: int
    chance: float
    """Their mean chance."""
    share: float
    """The share of them that was right."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Chances against what came true."""

    name: str
    pairs: int
    positives: int
    error: float
    """Expected calibration error over all pairs: the mean distance of chance and share, by the size of the bins."""
    bins: tuple[Bin, ...]
    spoken_pairs: int
    """Pairs with a chance of at least ``SPOKEN``."""
    spoken_error: float
    """The same over them alone: harder, as the many pairs that nobody doubts are left out."""
    spoken_bins: tuple[Bin, ...]


def draw_curve(name: str, chances: Doubles, came_true: Booleans) -> Curve:
    """The curve of pairs (flat arrays of the same length)."""
    spoken = chances >= SPOKEN
    bins = equal_bins(chances, came_true)
    spoken_bins = equal_bins(chances[spoken], came_true[spoken])
    return Curve(
        name=name,
        pairs=len(chances),
        positives=int(came_true.sum()),
        error=error_of(bins),
        bins=bins,
        spoken_pairs=int(spoken.sum()),
        spoken_error=error_of(spoken_bins),
        spoken_bins=spoken_bins,
    )


def equal_bins(chances: Doubles, came_true: Booleans) -> tuple[Bin, ...]:
    """At most ``BINS`` bins of equally many pairs, by rising chance, with ``LEAST_PAIRS`` each; none of no pairs."""
    many = max(1, min(BINS, len(chances) // LEAST_PAIRS)) if len(chances) else 0
    order = np.argsort(chances, kind="stable")
    parts = np.array_split(order, many) if many else []
    return tuple(Bin(len(p), float(chances[p].mean()), float(came_true[p].mean())) for p in parts)


def error_of(bins: Sequence[Bin]) -> float:
    """The mean distance of chance and share, each bin by its pairs; 0 of nothing.

    >>> error_of([Bin(3, 0.5, 0.6), Bin(1, 0.9, 0.5)])
    0.175
    """
    pairs = sum(part.pairs for part in bins)
    return round(sum(part.pairs * abs(part.chance - part.share) for part in bins) / pairs, 12) if pairs else 0.0


def calibration_error(chances: Doubles, came_true: Booleans) -> float:
    """The expected calibration error of pairs (arrays of any shape, the same for both)."""
    return error_of(equal_bins(chances.ravel(), came_true.ravel()))
