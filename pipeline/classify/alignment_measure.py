"""How good guesses of direction are against what people said: by language, by objective, and as chances."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.classify.alignment import DIRECTIONS, answers_of, is_asked
from pipeline.classify.alignment_question import ASK_FROM
from pipeline.classify.card import AlignmentScores
from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import Doubles
from pipeline.classify.reliability import calibration_error
from pipeline.records import Alignment

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AlignmentPart:
    """Measures over the passages with a direction: ``all``, those of a language, or those filed under an objective."""

    name: str
    """``all``, a language, or the number of an objective (the main one of the passage)."""
    passages: int
    macro_f1: float
    """The mean over the directions that people gave, so that the many that advance do not decide it."""
    accuracy: float


@dataclass(frozen=True, slots=True)
class DirectionScore:
    """How one direction is found. A share of nothing is 0."""

    alignment: Alignment
    labelled: int
    guessed: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class AlignmentEvaluation:
    """All measures of one set of passages; everything is 0 where no passage has a direction."""

    overall: AlignmentPart
    languages: tuple[AlignmentPart, ...]
    objectives: tuple[AlignmentPart, ...]
    directions: tuple[DirectionScore, ...]
    calibration_error: float
    """Expected, of the chance that is shown: that of the guess."""
    ask_from: float
    """The least chance that is shown as a question; below it the direction is called unclear."""
    asked: float
    """Share of the passages with a guess at or above it."""
    asked_right: float
    """Share of those guesses that are right."""
    always_advance: float
    """Macro-F1 of saying ``advance`` every time: what must be beaten."""


def measure_alignment(rows: Sequence[LabelledPassage], predicted: Doubles) -> AlignmentEvaluation:
    """Measure chances (rows x directions, as ``DIRECTIONS``); rows without direction or chance are left out.

    ``predicted`` comes from ``alignment_out_of_fold`` for a corpus, from ``Model.directions`` for other passages.
    """
    kept = [place for place, row in enumerate(rows) if is_asked(row) and not np.isnan(predicted[place]).any()]
    told = [rows[place] for place in kept]
    chances = predicted[kept].reshape(-1, len(DIRECTIONS))
    answers, guesses = answers_of(told), chances.argmax(axis=1)
    right = guesses == answers
    sure = chances.max(axis=1) >= ASK_FROM
    return AlignmentEvaluation(
        overall=_part("all", answers, guesses),
        languages=_parts(np.array([row.language for row in told]), answers, guesses),
        objectives=_parts(np.array([int(row.objectives[0]) for row in told], np.int64), answers, guesses),
        directions=tuple(_direction(place, answers, guesses) for place in range(len(DIRECTIONS))),
        calibration_error=calibration_error(chances.max(axis=1), right),
        ask_from=ASK_FROM,
        asked=_share(sure),
        asked_right=_share(right[sure]),
        always_advance=_macro_f1(answers, np.full(len(answers), DIRECTIONS.index(Alignment.ADVANCE))),
    )


def alignment_scores(rows: Sequence[LabelledPassage], predicted: Doubles) -> AlignmentScores:
    """What a model's card says of these measures."""
    found = measure_alignment(rows, predicted)
    return AlignmentScores(
        passages=found.overall.passages,
        macro_f1=round(found.overall.macro_f1, 4),
        accuracy=round(found.overall.accuracy, 4),
        calibration_error=round(found.calibration_error, 4),
        ask_from=found.ask_from,
        asked=round(found.asked, 4),
        asked_right=round(found.asked_right, 4),
        macro_f1_by_language={part.name: round(part.macro_f1, 4) for part in found.languages},
    )


def _parts(keys: npt.NDArray[np.generic], answers: Integers, guesses: Integers) -> tuple[AlignmentPart, ...]:
    masks = ((key, keys == key) for key in np.unique(keys).tolist())
    return tuple(_part(str(key), answers[mask], guesses[mask]) for key, mask in masks)


def _part(name: str, answers: Integers, guesses: Integers) -> AlignmentPart:
    return AlignmentPart(name, len(answers), _macro_f1(answers, guesses), _share(guesses == answers))


def _macro_f1(answers: Integers, guesses: Integers) -> float:
    scores = [_direction(place, answers, guesses) for place in range(len(DIRECTIONS))]
    return _share([score.f1 for score in scores if score.labelled])


def _direction(place: int, answers: Integers, guesses: Integers) -> DirectionScore:
    hits = int(((answers == place) & (guesses == place)).sum())
    labelled, guessed = int((answers == place).sum()), int((guesses == place).sum())
    return DirectionScore(
        alignment=DIRECTIONS[place],
        labelled=labelled,
        guessed=guessed,
        precision=hits / max(guessed, 1),
        recall=hits / max(labelled, 1),
        f1=2 * hits / max(labelled + guessed, 1),
    )


def _share(values: npt.ArrayLike) -> float:
    array = np.asarray(values, dtype=np.float64)
    return float(array.mean()) if array.size else 0.0
