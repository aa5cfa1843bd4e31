"""A sentence encoder joined with the lexical features: its vector is one more block of a passage's row."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack

from pipeline.classify.card import EncoderCard
from pipeline.classify.encoder import Encoder, open_folder
from pipeline.classify.encoder_cache import FILE_NAME, CachedEncoder
from pipeline.classify.features import Floats, Text
from pipeline.classify.linear import Doubles
from pipeline.errors import ModelError


def card_of(encoder: Encoder) -> EncoderCard:
    """What a model's card tells of its encoder."""
    return EncoderCard(encoder.name, encoder.digest, encoder.dimensions, str(encoder.folder))


def join_vectors(rows: csr_matrix, texts: Sequence[Text], encoder: CachedEncoder, weight: float) -> csr_matrix:
    """Rows of lexical features with the weighed vectors of their texts behind."""
    vectors = encoder.encode([text for _, text in texts])
    return csr_matrix(hstack([rows, csr_matrix(vectors * np.float32(weight))]))


def part_weights(matrix: Doubles, dimensions: int, weight: float) -> tuple[Doubles, Floats]:
    """What was learnt for joined rows (columns x heads): for the lexical features, and for vectors as they come."""
    return matrix[:-dimensions], np.asarray(matrix[-dimensions:] * weight, np.float32)


class EncoderBlock:
    """What a model's encoder adds to its logits."""

    def __init__(self, encoder: CachedEncoder, matrix: Floats) -> None:
        """``matrix`` is dimensions x heads."""
        self._encoder = encoder
        self._matrix = matrix.astype(np.float64)

    def logits(self, texts: Sequence[Text]) -> Floats:
        """The share of the encoder in the logits of texts (texts x heads)."""
        vectors = self._encoder.encode([text for _, text in texts]).astype(np.float64)
        # In doubles, and rounded: in single precision the last digits would hang on the texts beside it and on threads.
        return np.asarray(vectors @ self._matrix, np.float32)


def open_block(card: EncoderCard | None, matrix: Floats | None, model_folder: Path) -> EncoderBlock | None:
    """The encoder that a model was trained with; None for a model without. No network is needed.

    Raises ModelError where it is not in its folder any more, or has changed.
    """
    if card is None or matrix is None:
        if card is not None or matrix is not None:
            raise ModelError(
                f"Card and weights in {model_folder} disagree on whether the model has a sentence encoder.",
                advice="Delete the model's folder and train again with `migralex train --encoder NAME`.",
            )
        return None
    if matrix.shape[0] != card.dimensions:
        raise ModelError(
            f"The weights in {model_folder} are for vectors of {matrix.shape[0]} numbers, its encoder gives "
            f"{card.dimensions}.",
            advice="Delete the model's folder and train again with `migralex train --encoder NAME`.",
        )
    encoder = open_known(card)
    return EncoderBlock(CachedEncoder(encoder, cache_in(model_folder.parent)), matrix)


def open_known(card: EncoderCard) -> Encoder:
    """The encoder that a card tells of; raises ModelError where it is gone or another one lies in its place."""
    folder = Path(card.folder)
    if not folder.is_dir():
        raise ModelError(
            f"The model was trained with the sentence encoder {card.name}, which is not in {folder} any more.",
            advice=f"Put it back, or train again with `migralex train --encoder {card.name}`, or go back to another "
            "model with `migralex rollback`.",
        )
    encoder = open_folder(folder, card.name)
    if (encoder.digest, encoder.dimensions) != (card.digest, card.dimensions):
        raise ModelError(
            f"The sentence encoder in {folder} is not the one that the model was trained with ({card.name}).",
            advice="Put that one back, or train again with `migralex train --encoder`.",
        )
    return encoder


def cache_in(trained: Path) -> Path:
    """The file of vectors in the folder of trained models."""
    return trained / FILE_NAME
