"""How useful it is that a person looks at a passage next: arithmetic over what is known of many passages at once.

It lives beside the model, as it speaks of chances and thresholds; where the figures come from and go to is not its
affair. Three things make a passage worth a look: that the model may be wrong about it (doubt), that nothing like it was
reviewed (novelty), and that its objective has few confirmed passages (rarity). Novelty and rarity count only as far as
the passage may concern an objective at all, else the shells of laws would come first, which are all new and concern
nothing.

A random slice, drawn without regard to any of this, tells how good the tags are (``audit``).
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.classify.doubts import Doubts
from pipeline.classify.linear import Doubles
from pipeline.objectives import Objective

# Doubt leads, as it is the calibrated chance that a person changes something; the two others together weigh less than
# a sure mistake, and more than the difference between two ordinary doubts.
NOVELTY_WEIGHT = 0.3
RARITY_WEIGHT = 0.3
CONFIRMED_SHARE = 0.75  # of rarity; the rest is how few passages are tagged, which a run finds without any reviewer
TAGS_WORTH_ONE = 16  # so many tags say as much about an objective's stock as one confirmed passage


def usefulness(doubts: Doubts, novelty: Doubles, rarity: Mapping[Objective, float]) -> Doubles:
    """The usefulness of each passage, 0 to 1; ``novelty`` is 0 (reviewed as it is) to 1 (like nothing reviewed)."""
    rare = np.zeros(len(Objective) + 1)
    for objective, value in rarity.items():
        rare[objective] = value
    interest = np.maximum(doubts.doubt, doubts.chance)
    gained = doubts.doubt + interest * (NOVELTY_WEIGHT * novelty + RARITY_WEIGHT * rare[doubts.best])
    return np.asarray(gained / (1 + NOVELTY_WEIGHT + RARITY_WEIGHT), dtype=np.float64)


def rarity_of_objectives(confirmed: Sequence[int], tagged: Sequence[int]) -> dict[Objective, float]:
    """How rare each objective is in an archive, 0 to 1, from its confirmed and its tagged passages (23 each).

    >>> found = rarity_of_objectives([0, 3, *[200] * 21], [0, 40, *[5000] * 21])
    >>> [round(found[Objective(number)], 2) for number in (1, 2, 3)]
    [1.0, 0.38, 0.12]
    """
    return {
        objective: CONFIRMED_SHARE * _fewness(confirmed[objective - 1])
        + (1 - CONFIRMED_SHARE) * _fewness(tagged[objective - 1] // TAGS_WORTH_ONE)
        for objective in Objective
    }


def _fewness(count: int) -> float:
    """In steps, at each doubling: else every decision would give every passage of its objective another place."""
    return 1 / (1 + int(math.log2(1 + count)))
