"""What the heads shall answer in a training, and where that is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.lessons import Lesson, as_labelled, known_heads
from pipeline.classify.linear import HEADS, second_labels, targets


@dataclass(frozen=True, slots=True)
class Goals:
    """What the heads shall answer (passages and lessons x heads), and where that is known."""

    wanted: npt.NDArray[np.int8]
    second: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]


def goals_of(passages: Sequence[LabelledPassage], lessons: Sequence[Lesson]) -> Goals:
    """The goals of a training: all is known of a passage, and of a lesson what reviewers decided.

    Reviewers do not say which objective is the main one, so each yes counts in full.
    """
    of_lessons = targets(as_labelled(lessons))
    none_second = np.zeros(of_lessons.shape, bool)
    return Goals(
        wanted=np.vstack([targets(passages), of_lessons]),
        second=np.vstack([second_labels(passages), none_second]),
        known=np.vstack([np.ones((len(passages), HEADS), bool), known_heads(lessons)]),
    )
