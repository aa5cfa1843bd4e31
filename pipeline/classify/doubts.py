"""What a model thinks of every passage, also of those that it does not tag: in eight bytes each.

A tag is kept with its score; below the thresholds nothing would be known, and that is where reviewers find what the
model misses. So the worker hands out, beside the tags, the best objective of each passage, the one that is most
doubtful beside it, and how doubtful the passage is as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.classify.linear import Doubles
from pipeline.objectives import Objective
from pipeline.records import Tag

Bytes = npt.NDArray[np.uint8]

_FULL = 65_535  # shares of one are kept in steps of 1 / 65,535, far finer than a chance is known
_ROW = np.dtype([("best", "<u1"), ("rival", "<u1"), ("chance", "<u2"), ("rival_chance", "<u2"), ("doubt", "<u2")])
ROW_BYTES = _ROW.itemsize
"""Of one passage."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """Arrays over the passages of a document, in their order. Where the language is not spoken, all is 0."""

    best: Bytes
    """Number of the objective with the highest chance."""
    rival: Bytes
    """Number of the other objective whose answer is most likely wrong."""
    chance: Doubles
    """Of ``best``, 0 to 1."""
    rival_chance: Doubles
    doubt: Doubles
    """The chance that at least one of the 23 answers is wrong, 0 to 1."""

    def __len__(self) -> int:
        return len(self.best)

    def pack(self) -> bytes:
        """Eight bytes a passage."""
        rows = np.zeros(len(self), _ROW)
        rows["best"], rows["rival"] = self.best, self.rival
        for name, values in (("chance", self.chance), ("rival_chance", self.rival_chance), ("doubt", self.doubt)):
            rows[name] = np.rint(values * _FULL)
        return rows.tobytes()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model says of passages."""

    tags: list[Tag]
    """By passage and then by falling score."""
    doubts: Doubts
    """Of all of them, tagged or not."""


def doubts_of(chances: Doubles, thresholds: Doubles) -> Doubts:
    """The doubts behind chances (passages x 23); a row of zeros is a passage whose language is not spoken.

    The doubt of a passage is the chance that at least one of the 23 answers is wrong, were they independent. It found
    more of the passages with a wrong answer, out of fold, than the distance to the nearest threshold: 0.81 against 0.70
    of the tenth that is put first, and more than the entropy of the chances (0.75).
    """
    places = np.arange(len(chances))
    spoken = chances.any(axis=1)
    wrong = wrong_chances(chances, thresholds)
    best = chances.argmax(axis=1)
    others = wrong.copy()
    others[places, best] = -1.0
    rival = others.argmax(axis=1)
    return Doubts(
        best=np.where(spoken, best + 1, 0).astype(np.uint8),
        rival=np.where(spoken, rival + 1, 0).astype(np.uint8),
        chance=chances[places, best],
        rival_chance=np.where(spoken, chances[places, rival], 0.0),
        doubt=np.where(spoken, 1 - np.prod(1 - wrong, axis=1), 0.0),
    )


def wrong_chances(chances: Doubles, thresholds: Doubles | float) -> Doubles:
    """The chance that each answer is wrong: a tag that is none, or none where one belongs; largest at the threshold.

    >>> [round(float(wrong), 2) for wrong in wrong_chances(np.array([0.0, 0.3, 0.4, 0.9]), 0.4)]
    [0.0, 0.3, 0.6, 0.1]
    """
    return np.asarray(np.where(chances < thresholds, chances, 1 - chances), dtype=np.float64)


def unpack(packed: bytes) -> Doubts:
    """Undo ``Doubts.pack``; raises ValueError for bytes that are none."""
    rows = np.frombuffer(packed, _ROW)
    shares = (rows[name].astype(np.float64) / _FULL for name in ("chance", "rival_chance", "doubt"))
    return Doubts(rows["best"], rows["rival"], *shares)


def are_doubts(packed: bytes, passages: int | None) -> bool:
    """Whether bytes speak of the 23 objectives, for so many passages where their number is told, or not at all."""
    if len(packed) % ROW_BYTES or (packed and passages is not None and len(packed) != passages * ROW_BYTES):
        return False
    rows = np.frombuffer(packed, _ROW)
    return bool((rows["best"] <= len(Objective)).all() and (rows["rival"] <= len(Objective)).all())


def doubts_of_tags(scores: Sequence[Sequence[tuple[int, float]]], thresholds: Doubles) -> Doubts:
    """Doubts from tags alone (objective and score, for each passage): for passages that were tagged before doubts were.

    Below the thresholds nothing is known, so that a passage without tags counts as sure until it is tagged again.
    """
    chances = np.zeros((len(scores), len(thresholds)))
    for row, tags in enumerate(scores):
        for objective, score in tags:
            chances[row, objective - 1] = score
    return doubts_of(chances, thresholds)
