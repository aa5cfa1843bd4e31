"""What is counted of each passage, and the figures that are made of sums of such counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import Doubles, targets
from pipeline.objectives import Objective
from pipeline.records import Wish

Booleans = npt.NDArray[np.bool_]
OBJECTIVES = len(Objective)
USUAL = Wish.BALANCED.value
"""The mode that tags are given in, unless somebody asks for another."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What a model says of passages."""

    chances: Doubles
    """Passages x 23, each 0 to 1; a passage that is all zero got no score (a language that is not spoken)."""
    tagged: Booleans
    """Passages x 23."""

    def at(self, places: npt.NDArray[np.int64]) -> "Scored":
        """The same of the passages at these places alone."""
        return Scored(self.chances[places], self.tagged[places])


@dataclass(frozen=True, slots=True)
class ScoredModes:
    """Chances (passages x 23), and the tags of each mode by its name (passages x 23)."""

    chances: Doubles
    modes: Mapping[str, Booleans]

    def mode(self, name: str) -> Scored:
        """The chances with the tags of a mode."""
        return Scored(self.chances, self.modes[name])

    def usual(self) -> Scored:
        """The chances with the tags of the usual mode."""
        return self.mode(USUAL)


@dataclass(frozen=True, slots=True)
class Slice:
    """The passages of a language, or ``all``."""

    name: str
    mask: Booleans
    """Passages of the whole."""
    rows: Sequence[LabelledPassage]


class Figure(StrEnum):
    """A measure, by the name that it has in JSON."""

    TOP1 = "top1"
    TOP3 = "top3"
    TOP1_ANY = "top1_any"
    TOP3_ANY = "top3_any"
    PRECISION = "micro_precision"
    RECALL = "micro_recall"
    F1 = "micro_f1"
    F2 = "micro_f2"
    MACRO_F1 = "macro_f1"
    FALSE_POSITIVES = "false_positives"
    AGREEMENT = "agreement"
    """Of the pairs of passage and objective that are decided, those whose tag says the same."""


_TOPS = (Figure.TOP1, Figure.TOP3, Figure.TOP1_ANY, Figure.TOP3_ANY)


def labels_of(rows: Sequence[LabelledPassage]) -> Booleans:
    """Which objectives each passage has (passages x 23)."""
    return np.asarray(targets(rows)[:, :OBJECTIVES] > 0)


def slice_rows(rows: Sequence[LabelledPassage]) -> list[Slice]:
    """``all`` passages, then those of each language in alphabetical order."""
    languages = sorted({row.language for row in rows})
    return [cut("all", rows, languages), *(cut(language, rows, (language,)) for language in languages)]


def cut(name: str, rows: Sequence[LabelledPassage], languages: Sequence[str]) -> Slice:
    """The passages in some languages."""
    taken = [row.language in languages for row in rows]
    return Slice(name, np.array(taken, bool), [row for row, take in zip(rows, taken, strict=True) if take])


def best_three(chances: Doubles) -> npt.NDArray[np.int64]:
    """The columns of the three best scores of each passage, best first (passages x 3); ties in order of the columns."""
    return np.argsort(-chances, axis=1, kind="stable")[:, :3]


def tally(rows: Sequence[LabelledPassage], scored: Scored, known: Booleans | None = None) -> Doubles:
    """The counts of each passage (passages x columns), for ``figures_of``.

    ``known`` (passages x 23) says which objectives of a passage are decided; None says all. Ranks and false positives
    are counted only of passages that are decided wholly, as an undecided objective may be the right one.
    """
    labels = labels_of(rows)
    decided = np.ones_like(labels) if known is None else known
    whole, labelled = np.asarray(decided.all(axis=1)), np.asarray(labels.any(axis=1))
    filled, none = labelled & whole, ~labelled & whole
    tops = _tops(rows, scored.chances, labels) & filled[:, None]
    tagged = scored.tagged & decided
    return np.hstack(
        [
            (labels & tagged),
            tagged,
            (labels & decided),
            tops,
            np.stack([filled, tagged.any(axis=1) & none, none], axis=1),
            ((labels == tagged) & decided).sum(axis=1, keepdims=True),
            decided.sum(axis=1, keepdims=True),
        ]
    ).astype(np.float64)


def _tops(rows: Sequence[LabelledPassage], chances: Doubles, labels: Booleans) -> Booleans:
    """Whether the first and the first three hit the main label, and any label (passages x 4, as ``_TOPS``)."""
    main = np.array([row.objectives[0] - 1 if row.objectives else -1 for row in rows], dtype=np.int64)
    order = best_three(chances)
    spoken = np.asarray(chances.any(axis=1))[:, None]  # a passage that got no score at all has no best objective
    right = np.asarray(order == main[:, None]) & spoken
    any_right = np.take_along_axis(labels, order, axis=1) & spoken
    return np.stack([right[:, 0], right.any(axis=1), any_right[:, 0], any_right.any(axis=1)], axis=1)


def figures_of(sums: Doubles) -> dict[Figure, Doubles]:
    """The figures of sums of tallies (... x columns), each 0 to 1; NaN where there is nothing to measure."""
    hits, told, wanted = (sums[..., OBJECTIVES * i : OBJECTIVES * (i + 1)] for i in range(3))
    rest = sums[..., OBJECTIVES * 3 :]
    filled, false, none, agreed, decided = (rest[..., len(_TOPS) + i] for i in range(5))
    right, said, asked = (part.sum(axis=-1) for part in (hits, told, wanted))
    single = np.where(wanted > 0, f_beta(hits, told, wanted), np.nan)
    seen = (wanted > 0).sum(axis=-1)
    return {
        **{top: _ratio(rest[..., place], filled) for place, top in enumerate(_TOPS)},
        Figure.PRECISION: _ratio(right, said),
        Figure.RECALL: _ratio(right, asked),
        Figure.F1: f_beta(right, said, asked),
        Figure.F2: f_beta(right, said, asked, beta=2.0),
        Figure.MACRO_F1: _ratio(np.nansum(single, axis=-1), seen),
        Figure.FALSE_POSITIVES: _ratio(false, none),
        Figure.AGREEMENT: _ratio(agreed, decided),
    }


def f_beta(hits: Doubles, told: Doubles, wanted: Doubles, beta: float = 1.0) -> Doubles:
    """The F measure of counts; recall weighs ``beta`` times as much as precision; NaN of nothing told and wanted.

    >>> float(f_beta(np.array(8.0), np.array(10.0), np.array(16.0), beta=2.0).round(3))
    0.541
    """
    return _ratio((1 + beta**2) * hits, told + beta**2 * wanted)


def _ratio(part: npt.ArrayLike, whole: npt.ArrayLike) -> Doubles:
    part, whole = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    empty = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    return np.asarray(np.divide(part, whole, out=empty, where=whole > 0), dtype=np.float64)
