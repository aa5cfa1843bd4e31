"""The random slice: who is in it, and what it says of all passages.

Whether a passage is in the slice depends on its id and the archive's seed alone, never on a score: so the share of
passages that concern an objective, and the share of those that the tagger finds, can be estimated without bias from the
slice, each passage weighing as many as it stands for (Horvitz and Thompson, 1952; the ratio form is Hajek's, 1971).
"""

import hashlib
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.objectives import Objective

NORMAL_95 = 1.959964  # standard normal quantile of a two-sided interval of 95 %
LEAST_AUDITED = 100  # passages; below, an interval for a share is wider than plus or minus ten in a hundred
LEAST_CONCERNED = 30  # passages that concern an objective; below, the recall among them is a guess


def audit_draw(passage_id: str, seed: str) -> float:
    """A number in [0, 1) that looks drawn by lot, the same for the same passage and seed: below the share = audited.

    >>> audit_draw("p1", "seed") == audit_draw("p1", "seed") != audit_draw("p1", "other")
    True
    """
    digest = hashlib.blake2b(passage_id.encode(), key=seed.encode()[:64], digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) / (1 << 53)


@dataclass(frozen=True, slots=True)
class Audited:
    """A passage of the slice that somebody decided."""

    probability: float
    """With which it came into the slice, above 0."""
    concerned: Collection[Objective]
    """The objectives that reviewers say yes to."""
    tagged: Collection[Objective]
    """The objectives that the tagger proposes."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with an interval of 95 %, and the passages that it rests on."""

    share: float
    low: float
    high: float
    passages: int


@dataclass(frozen=True, slots=True)
class AuditEstimate:
    """What the slice says of all passages. None where nothing is known."""

    prevalence: Estimate | None
    """Share of passages that concern the objective (any of them, if none is named)."""
    recall: Estimate | None
    """Share of the passages that concern it, and are tagged with it."""


def audit_estimate(audited: Sequence[Audited], objective: Objective | None = None) -> AuditEstimate:
    """Estimate for one objective, or for pairs of passage and objective taken together (prevalence: any objective)."""
    weights = [1 / passage.probability for passage in audited]
    asked = [objective] if objective is not None else list(Objective)
    concerned = [any(one in passage.concerned for one in asked) for passage in audited]
    pairs = [
        (weight, one in passage.tagged)
        for weight, passage in zip(weights, audited, strict=True)
        for one in asked
        if one in passage.concerned
    ]
    return AuditEstimate(
        prevalence=estimate_share(weights, concerned),
        recall=estimate_share([weight for weight, _ in pairs], [found for _, found in pairs]),
    )


def estimate_share(weights: Sequence[float], hits: Sequence[bool]) -> Estimate | None:
    """The weighted share of hits with Wilson's interval on Kish's effective sample size; None for no passages."""
    total = sum(weights)
    if total <= 0:
        return None
    share = sum(weight for weight, hit in zip(weights, hits, strict=True) if hit) / total
    effective = total * total / sum(weight * weight for weight in weights)
    return Estimate(share, *wilson(share, effective), len(weights))


def wilson(share: float, size: float) -> tuple[float, float]:
    """Wilson's interval of 95 % (1927) for a share of ``size`` independent answers.

    >>> [round(end, 3) for end in wilson(0.5, 100)]
    [0.404, 0.596]
    """
    if size <= 0:
        return 0.0, 1.0
    square = NORMAL_95 * NORMAL_95
    middle = (share + square / (2 * size)) / (1 + square / size)
    half = NORMAL_95 / (1 + square / size) * math.sqrt(share * (1 - share) / size + square / (4 * size * size))
    return max(0.0, middle - half), min(1.0, middle + half)
