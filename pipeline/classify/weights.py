"""The numbers of a model on disk: plain arrays, never a pickle, the same bytes for the same numbers."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.classify.alignment import AlignmentWeights, alignment_arrays, alignment_from
from pipeline.classify.calibrate import Calibration
from pipeline.classify.features import BlockWeights, Floats
from pipeline.classify.linear import HEADS, Doubles
from pipeline.classify.vocabulary import Vocabulary
from pipeline.errors import ModelError

FILE_NAME = "weights.npz"
ADVICE = "Delete the model's folder and train again with `migralex train`."


@dataclass(frozen=True, slots=True)
class Weights:
    """All that is learnt: what is counted, how rare it is, what it weighs, and how logits become chances and tags."""

    vocabulary: Vocabulary
    blocks: BlockWeights
    rarity: Floats
    matrix: Floats
    """Columns x heads; the last head is the gate."""
    bias: Floats
    calibration: Calibration
    thresholds: Doubles
    """Wishes x objectives, in the order of ``Wish``."""
    alignment: AlignmentWeights | None = None
    """What is learnt of direction; None where there were too few passages of one to learn from."""
    dense: Floats | None = None
    """What the vectors of a sentence encoder weigh (dimensions x heads); None without one."""


def save_weights(weights: Weights, path: Path) -> str:
    """Write the arrays and return the SHA-256 of the file. numpy gives every member of the archive the same date."""
    words = {
        f"names_{index}": np.frombuffer("\n".join(names).encode(), np.uint8)
        for index, names in enumerate(weights.vocabulary.blocks)
    }
    np.savez(
        path,
        blocks=np.array(weights.blocks.by_block(), np.float64),
        rarity=weights.rarity.astype(np.float32),
        matrix=weights.matrix.astype(np.float16),  # a weight needs three digits; it halves the file
        bias=weights.bias.astype(np.float32),
        slopes=weights.calibration.slopes,
        intercepts=weights.calibration.intercepts,
        thresholds=weights.thresholds,
        allow_pickle=False,
        **words,
        **({} if weights.alignment is None else alignment_arrays(weights.alignment)),
        **({} if weights.dense is None else {"dense": weights.dense.astype(np.float16)}),
    )
    return digest_of(path)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_weights(path: Path, digest: str) -> Weights:
    """The arrays of a file with this SHA-256; raises ModelError for any other file."""
    try:
        found = digest_of(path)
    except OSError as error:
        raise ModelError(f"The weights {path} cannot be read: {error}.", advice=ADVICE) from error
    if found != digest:
        raise ModelError(f"The weights {path} are damaged: their digest is not the one on the card.", advice=ADVICE)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            weights = _assemble({name: arrays[name] for name in arrays.files})
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ModelError(f"The weights {path} are not a model's: {error}.", advice=ADVICE) from error
    if weights.matrix.shape != (weights.vocabulary.starts()[-1], HEADS) or len(weights.rarity) != len(weights.matrix):
        raise ModelError(f"The weights {path} do not fit their vocabulary.", advice=ADVICE)
    if weights.dense is not None and weights.dense.shape[1:] != (HEADS,):
        raise ModelError(f"The weights {path} do not fit the objectives.", advice=ADVICE)
    return weights


def _assemble(arrays: dict[str, npt.NDArray[np.generic]]) -> Weights:
    names = [arrays[f"names_{index}"].tobytes().decode() for index in range(4)]
    return Weights(
        vocabulary=Vocabulary(*(tuple(name.split("\n")) if name else () for name in names)),
        blocks=BlockWeights(*(float(value) for value in arrays["blocks"].astype(np.float64))),
        rarity=arrays["rarity"].astype(np.float32),
        matrix=arrays["matrix"].astype(np.float32),
        bias=arrays["bias"].astype(np.float32),
        calibration=Calibration(arrays["slopes"].astype(np.float64), arrays["intercepts"].astype(np.float64)),
        thresholds=arrays["thresholds"].astype(np.float64),
        alignment=alignment_from(arrays),
        dense=arrays["dense"].astype(np.float32) if "dense" in arrays else None,
    )
