"""What the evaluation report shows of the guesses of direction."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.classify.alignment import DIRECTIONS, answers_of, is_asked
from pipeline.classify.alignment_measure import AlignmentEvaluation, measure_alignment
from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import Doubles
from pipeline.records import Alignment


@dataclass(frozen=True, slots=True)
class DirectionTaken:
    """What passages of one direction were guessed to be."""

    alignment: Alignment
    guessed: tuple[int, ...]
    """Passages by the guess, in the order of the directions."""


@dataclass(frozen=True, slots=True)
class AlignmentReport:
    """The measures, and which direction is taken for which."""

    measures: AlignmentEvaluation
    confusion: tuple[DirectionTaken, ...]


def assess_alignment(rows: Sequence[LabelledPassage], predicted: Doubles) -> AlignmentReport | None:
    """Measure chances of directions (rows x directions, NaN where none was asked); None where no row has one."""
    kept = [place for place, row in enumerate(rows) if is_asked(row) and not np.isnan(predicted[place]).any()]
    if not kept:
        return None
    answers, guesses = answers_of([rows[place] for place in kept]), predicted[kept].argmax(axis=1)
    counts = np.zeros((len(DIRECTIONS), len(DIRECTIONS)), np.int64)
    np.add.at(counts, (answers, guesses), 1)
    confusion = (DirectionTaken(name, tuple(row)) for name, row in zip(DIRECTIONS, counts.tolist(), strict=True))
    return AlignmentReport(measure_alignment(rows, predicted), tuple(confusion))
