"""Vectors that are learnt from passages without their labels: words that keep the same company come to lie together."""

from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float32]

DIMENSIONS = 200
MARKS = 8  # places of an index vector that are not 0
POWER_TURNS = 3  # of the randomised decomposition; more change the last digits only


class Vectors(StrEnum):
    """How vectors are learnt."""

    LSA = "lsa"
    """Truncated singular value decomposition of the rows: S. Deerwester et al., JASIS 41 (1990)."""
    RANDOM_INDEXING = "random indexing"
    """Sums of the random index vectors of what a word stands beside: P. Kanerva et al., CogSci (2000)."""


def learn_vectors(
    kind: Vectors, rows: csr_matrix, others: csr_matrix, seed: int, dimensions: int = DIMENSIONS
) -> tuple[Floats, Floats]:
    """Vectors of unit length of the rows (rows x dimensions), learnt from them alone, and of other rows."""
    own, of_others = (_decompose if kind is Vectors.LSA else _index)(rows, others, seed, dimensions)
    return _unit(own), _unit(of_others)


def _decompose(rows: csr_matrix, others: csr_matrix, seed: int, dimensions: int) -> tuple[Floats, Floats]:
    from sklearn.decomposition import TruncatedSVD

    dimensions = min(dimensions, *(side - 1 for side in rows.shape))
    learnt = TruncatedSVD(dimensions, n_iter=POWER_TURNS, random_state=seed)
    own = learnt.fit_transform(rows)
    return own, learnt.transform(others) if others.shape[0] else np.zeros((0, dimensions), np.float32)


def _index(rows: csr_matrix, others: csr_matrix, seed: int, dimensions: int) -> tuple[Floats, Floats]:
    """Co-occurrence within a passage, hashed into few dimensions; what all passages share is taken away."""
    random = np.random.default_rng(seed)
    columns = rows.shape[1]
    places = random.integers(0, dimensions, columns * MARKS)
    signs = random.choice(np.array([-1, 1], np.float32), columns * MARKS)
    starts = np.arange(0, columns * MARKS + 1, MARKS)
    marks = csr_matrix((signs, places, starts), shape=(columns, dimensions))
    company = _unit((rows.T @ (rows @ marks)).toarray())
    own, of_others = _unit(rows @ company), _unit(others @ company)
    middle = own.mean(axis=0)
    return own - middle, of_others - middle


def _unit(vectors: npt.NDArray[np.floating]) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)
