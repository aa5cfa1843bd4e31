"""Chances and tags of the corpus that are fair to measure: nothing that judges a passage was chosen on it.

The weights that score a passage are fitted without its fold; the sigmoids that make chances of logits, and the
thresholds, are fitted on the other folds' logits. What a model itself carries is fitted on all of them: its figures on
the corpus would look a little better than they are.
"""

import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.classify.calibrate import Caution, choose_thresholds, fit_calibration
from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import Doubles
from pipeline.classify.tally import OBJECTIVES, Scored, ScoredModes
from pipeline.errors import ModelError
from pipeline.records import Wish

FILE_NAME = "out_of_fold.npz"


def cross_fit(
    logits: Doubles,
    wanted: npt.NDArray[np.int8],
    folds: npt.NDArray[np.int64],
    caution: Caution,
    wishes: Sequence[Wish] = (Wish.BALANCED,),
) -> ScoredModes:
    """Chances and tags of out-of-fold logits (passages x heads), each fold by what was fitted on the others.

    The modes are named by their wishes.
    """
    chances = np.zeros((len(logits), OBJECTIVES))
    modes = {wish.value: np.zeros((len(logits), OBJECTIVES), bool) for wish in wishes}
    for fold in np.unique(folds):
        held = folds == fold
        calibration = fit_calibration(logits[~held], wanted[~held], caution)
        chances[held] = calibration.chances(logits[held])
        others = calibration.chances(logits[~held])
        for wish in wishes:
            thresholds = choose_thresholds(others, wanted[~held], caution, wish)
            modes[wish.value][held] = chances[held] >= thresholds
    return ScoredModes(chances, modes)


def save_scores(rows: Sequence[LabelledPassage], scored: Scored, folder: Path) -> None:
    """Keep out-of-fold scores beside a model, so that another one can be compared with it on the same passages."""
    np.savez(
        folder / FILE_NAME,
        ids=np.frombuffer("\n".join(row.id for row in rows).encode(), np.uint8),
        texts=np.array([_digest(row) for row in rows], np.uint64),
        chances=scored.chances.astype(np.float32),
        tagged=scored.tagged,
        allow_pickle=False,
    )


def load_scores(rows: Sequence[LabelledPassage], folder: Path) -> tuple[npt.NDArray[np.int64], Scored] | None:
    """Places in ``rows`` of the passages that a model was scored on with this very text, and those scores.

    None where nothing is kept beside the model. Raises ModelError where the file is damaged.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as arrays:
            names = arrays["ids"].tobytes().decode().split("\n")
            texts = arrays["texts"].tolist()
            chances, tagged = arrays["chances"].astype(np.float64), arrays["tagged"].astype(bool)
            kept = {key: place for place, key in enumerate(zip(names, texts, strict=True))}
            pairs = [(place, kept.get((row.id, _digest(row)))) for place, row in enumerate(rows)]
            places = np.array([place for place, there in pairs if there is not None], dtype=np.int64)
            theirs = np.array([there for _, there in pairs if there is not None], dtype=np.int64)
            return places, Scored(chances[theirs], tagged[theirs])
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"The out-of-fold scores {path} cannot be read: {error}.",
            advice="Delete the model's folder and train again with `migralex train`.",
        ) from error


def _digest(row: LabelledPassage) -> int:
    return int.from_bytes(hashlib.sha256(row.text.encode()).digest()[:8], "big")
