"""Agreement on whole answers: two sets of objectives that overlap differ less than two that have nothing in common."""

import numpy as np

from pipeline.review.answers import Common, Indices, Numbers
from pipeline.review.figures import Figure, Unknown, figure_of, sum_by

SUBSET, OVERLAP = 2 / 3, 1 / 3  # Passonneau's weights of a set within the other, and of two that overlap
MOST_KINDS = 4_000  # different answers; the distances between them take 128 MB
_BLOCK = 256  # answers, so that the steps on the way take little


def masi_distances(left: Numbers, right: Numbers) -> Numbers:
    """MASI distances of sets from others (sets x objectives, 0 or 1): 1 less Jaccard's index times a weight.

    R. Passonneau, Measuring Agreement on Set-valued Items (MASI) for Semantic and Pragmatic Annotation, LREC 2006: the
    weight is 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap. Two empty sets agree.

    >>> sets = np.array([[1.0, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 0]])
    >>> masi_distances(sets[1:2], sets).round(3)
    array([[0.667, 0.   , 0.889, 1.   ]])
    """
    sizes, others = left.sum(axis=1)[:, None], right.sum(axis=1)[None, :]
    common = left @ right.T
    union = sizes + others - common
    weight = np.where(common == union, 1.0, np.where(common == np.minimum(sizes, others), SUBSET, OVERLAP))
    return np.asarray(1 - np.where(union > 0, common / np.maximum(union, 1), 1.0) * weight)


def alpha_of_answers(common: Common, times: Numbers | None) -> Figure:
    """Krippendorff's alpha over whole answers with MASI distances; ``times`` are the draws of documents, if enough.

    Unknown where everybody always answered the same, and where there are over ``MOST_KINDS`` different answers.
    """
    if not common.passages:
        return Figure(None, unknown=Unknown.NOTHING_COMMON)
    bits = 1 << np.arange(common.yes.shape[1])
    codes, kind = np.unique(common.yes @ bits, return_inverse=True)
    if len(codes) > MOST_KINDS:
        return Figure(None, unknown=Unknown.TOO_MANY)
    sets = ((codes[:, None] & bits) > 0).astype(np.float64)
    distances = np.concatenate([masi_distances(sets[at : at + _BLOCK], sets) for at in range(0, len(sets), _BLOCK)])
    differing, said = _by_document(common, np.asarray(kind, np.int64).ravel(), distances)
    value = _alpha(differing.sum(axis=0, keepdims=True), said.sum(axis=0, keepdims=True), distances)
    drawn = _alpha(times @ differing, times @ said, distances) if times is not None else None
    why = Unknown.NEVER_VARIED if sets.any() else Unknown.NEVER_YES
    return figure_of(float(value[0]), drawn, why)


def _by_document(common: Common, kind: Indices, distances: Numbers) -> tuple[Numbers, Numbers]:
    """Distances between answers to the same passage, and answers of each kind, for each document."""
    documents = len(common.documents)
    first, second, passage = common.pairs()
    each = 2 * distances[kind[first], kind[second]] / (common.readers[passage] - 1)  # a pair counts in both orders
    of_passage = np.bincount(passage, weights=each, minlength=common.passages).astype(np.float64)
    differing = sum_by(common.document, of_passage, documents)
    said = np.zeros((documents, len(distances)))
    np.add.at(said, (np.repeat(common.document, common.readers), kind), 1.0)
    return differing, said


def _alpha(differing: Numbers, said: Numbers, distances: Numbers) -> Numbers:
    answers = said.sum(axis=-1)
    by_chance = ((said @ distances) * said).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(by_chance > 0, 1 - (answers - 1) * differing / by_chance, np.nan)
