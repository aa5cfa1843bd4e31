"""What the card remembers of the passages that a model was made from, so that drift can be seen."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.classify.calibrate import none_weights
from pipeline.classify.drift import BINS, LanguageReference, Reference
from pipeline.classify.linear import Doubles


def reference_of(
    languages: Sequence[str],
    chances: Doubles,
    tagged: npt.NDArray[np.bool_],
    wanted: npt.NDArray[np.int8],
    none_share: float,
) -> Reference:
    """The reference of a training, from out-of-fold chances and tags (passages x 23) and what the heads should say.

    Passages without objective weigh as many as real laws have of them at the least (``none_share``).
    """
    weights = none_weights(wanted, none_share)
    labels = wanted[:, : chances.shape[1]] > 0
    steps = np.minimum((chances.max(axis=1) * BINS).astype(np.int64), BINS - 1)
    parts = {}
    for language in sorted(set(languages)):
        here = np.array([each == language for each in languages])
        share = weights[here] / weights[here].sum()
        scores = np.bincount(steps[here], weights=share, minlength=BINS)
        parts[language] = LanguageReference(
            passages=int(here.sum()),
            scores=tuple(round(float(score), 4) for score in scores),
            tagged=round(float(share @ tagged[here].any(axis=1)), 4),
        )
    told = float((tagged * weights[:, None]).sum())
    refused = 1 - float((tagged & labels).sum()) / told if told else 0.0
    return Reference(parts, round(refused, 4))
