"""Two models on the same passages: what the one has won and what it has lost against the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.classify.bootstrap import DRAWS, SEED, draw_groups, interval
from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import Doubles
from pipeline.classify.quotes import Quote, Said, quote, said_of
from pipeline.classify.tally import (
    Booleans,
    Figure,
    Scored,
    Slice,
    best_three,
    f_beta,
    figures_of,
    labels_of,
    slice_rows,
    tally,
)
from pipeline.objectives import Objective
from pipeline.objectives.names import short_name

__all__ = ["Change", "Difference", "Paired", "PartDifferences", "Scored", "Tosses", "compare", "tell_paired"]

WORSE = 0.02  # an objective whose F1 falls by more is named in the short text
SHOWN = {
    Figure.TOP1: "top-1",
    Figure.TOP3: "top-3",
    Figure.PRECISION: "precision",
    Figure.RECALL: "recall",
    Figure.F1: "micro-F1",
    Figure.F2: "micro-F2",
    Figure.MACRO_F1: "macro-F1",
    Figure.FALSE_POSITIVES: "false positives",
    Figure.AGREEMENT: "agreement",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of both models, and how far they are apart. All are None where there was nothing to measure."""

    name: str
    candidate: float | None
    reference: float | None
    difference: float | None
    """Candidate less reference: above zero is better, but for ``false_positives``, where below zero is."""
    low: float | None
    """Of the 95 % interval of the difference; None where there are too few documents."""
    high: float | None


@dataclass(frozen=True, slots=True)
class PartDifferences:
    """The figures of both models over all passages (``all``), or over those of a language."""

    name: str
    passages: int
    groups: int
    figures: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveDifference:
    """The tags of one objective under both models; F1 None where nothing was wanted and nothing told."""

    objective: Objective
    positives: int
    candidate: float | None
    reference: float | None


@dataclass(frozen=True, slots=True)
class Tosses:
    """Passages on which only one of the models is right, and how likely so uneven a split is by chance alone.

    Exact McNemar test, two-sided: Q. McNemar, Psychometrika 12 (1947). It takes passages for independent; where they
    share documents, the interval of the difference is the more careful answer.
    """

    passages: int
    gained: int
    lost: int
    p: float


@dataclass(frozen=True, slots=True)
class Change:
    """A passage on which only one of the models is right."""

    passage: Quote
    candidate: Said
    reference: Said


@dataclass(frozen=True, slots=True)
class Paired:
    """A candidate against a reference, on the same passages."""

    passages: int
    decided: int
    """Pairs of passage and objective that were measured."""
    parts: tuple[PartDifferences, ...]
    """``all`` first, then the languages."""
    objectives: tuple[ObjectiveDifference, ...]
    top1: Tosses
    """Over passages with objectives, decided wholly: is the best-scored objective the main label?"""
    right: Tosses
    """Over all passages of which anything is decided: see ``rightness``."""
    gained: tuple[Change, ...]
    """By ``right``: the candidate is right and the reference was not."""
    lost: tuple[Change, ...]
    draws: int
    seed: int


def compare(
    rows: Sequence[LabelledPassage],
    candidate: Scored,
    reference: Scored,
    *,
    known: Booleans | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Paired:
    """Compare two models on passages; whole documents are drawn for the intervals (see ``group_of``).

    ``known`` (passages x 23) says which objectives of a passage are decided, None that all are: nothing else is
    measured. Raises ValueError without passages, and where the shapes do not fit them.
    """
    _check(rows, candidate, reference, known)
    rights = [rightness(rows, scored, known) for scored in (candidate, reference)]
    asked = np.ones(len(rows), bool) if known is None else known.any(axis=1)
    firsts, ranked = _firsts(rows, (candidate, reference), known)
    tallies = tally(rows, candidate, known), tally(rows, reference, known)
    changed = [np.flatnonzero(rights[i] & ~rights[1 - i]).tolist() for i in (0, 1)]
    return Paired(
        passages=len(rows),
        decided=int(known.sum()) if known is not None else candidate.tagged.size,
        parts=_parts(rows, tallies, draws, seed),
        objectives=_objectives(rows, candidate, reference, known),
        top1=_toss(firsts[0][ranked], firsts[1][ranked]),
        right=_toss(rights[0][asked], rights[1][asked]),
        gained=tuple(_change(rows, candidate, reference, index) for index in changed[0]),
        lost=tuple(_change(rows, candidate, reference, index) for index in changed[1]),
        draws=draws,
        seed=seed,
    )


def rightness(rows: Sequence[LabelledPassage], scored: Scored, known: Booleans | None) -> Booleans:
    """Whether each passage is right (passages).

    Decided wholly and with objectives: its best-scored objective is the main label. Decided wholly and without
    objective: it got no tag. Decided in part: each decided objective is tagged as it was decided.
    """
    labels = labels_of(rows)
    decided = np.ones_like(labels) if known is None else known
    alike = ((labels == scored.tagged) | ~decided).all(axis=1)
    firsts, ranked = _firsts(rows, (scored,), known)
    return np.where(ranked, firsts[0], alike)


def _firsts(
    rows: Sequence[LabelledPassage], models: Sequence[Scored], known: Booleans | None
) -> tuple[list[Booleans], Booleans]:
    """Of each model, whether the best-scored objective is the main label; and for which passages that can be said."""
    main = np.array([row.objectives[0] - 1 if row.objectives else -1 for row in rows], dtype=np.int64)
    ranked = (main >= 0) & (np.ones(len(rows), bool) if known is None else known.all(axis=1))
    return [(best_three(m.chances)[:, 0] == main) & m.chances.any(axis=1) for m in models], ranked


def _check(rows: Sequence[LabelledPassage], candidate: Scored, reference: Scored, known: Booleans | None) -> None:
    wanted = labels_of(rows).shape
    for told in (candidate.chances, candidate.tagged, reference.chances, reference.tagged, known):
        if told is not None and told.shape != wanted:
            raise ValueError(f"{len(rows)} passages need {wanted} figures of both models, not {told.shape}")


def _parts(
    rows: Sequence[LabelledPassage], tallies: tuple[Doubles, Doubles], draws: int, seed: int
) -> tuple[PartDifferences, ...]:
    return tuple(_part(each, tallies[0][each.mask], tallies[1][each.mask], draws, seed) for each in slice_rows(rows))


def _part(part: Slice, candidate: Doubles, reference: Doubles, draws: int, seed: int) -> PartDifferences:
    drawn = draw_groups(part.rows, draws, seed)  # the same draws for both models: what they share falls out
    ours, theirs = (figures_of(counts.sum(axis=0)) for counts in (candidate, reference))
    our_draws, their_draws = (figures_of(drawn.sums(counts)) for counts in (candidate, reference))
    found = []
    for figure in SHOWN:
        a, b = _number(ours[figure]), _number(theirs[figure])
        apart = a - b if a is not None and b is not None else None
        bounds = interval(our_draws[figure] - their_draws[figure]) if drawn.enough and apart is not None else None
        low, high = bounds or (None, None)
        found.append(Difference(figure.value, a, b, apart, low, high))
    return PartDifferences(part.name, len(part.rows), drawn.times.shape[1], tuple(found))


def _number(value: Doubles) -> float | None:
    return None if np.isnan(value) else float(value)


def _objectives(
    rows: Sequence[LabelledPassage], candidate: Scored, reference: Scored, known: Booleans | None
) -> tuple[ObjectiveDifference, ...]:
    labels = labels_of(rows)
    decided = np.ones_like(labels) if known is None else known
    wanted = (labels & decided).sum(axis=0).astype(np.float64)
    scores = [
        f_beta((labels & m.tagged & decided).sum(axis=0), (m.tagged & decided).sum(axis=0), wanted)
        for m in (candidate, reference)
    ]
    return tuple(
        ObjectiveDifference(o, int(wanted[o - 1]), _number(scores[0][o - 1]), _number(scores[1][o - 1]))
        for o in Objective
    )


def _toss(candidate: Booleans, reference: Booleans) -> Tosses:
    gained, lost = int((candidate & ~reference).sum()), int((reference & ~candidate).sum())
    return Tosses(len(candidate), gained, lost, mcnemar(gained, lost))


def mcnemar(gained: int, lost: int) -> float:
    """How likely a split at least as uneven is, were each of the passages won or lost by a fair coin.

    >>> round(mcnemar(9, 1), 4), mcnemar(0, 0)
    (0.0215, 1.0)
    """
    both = gained + lost
    ways, tail = 1, 1
    for place in range(min(gained, lost)):
        ways = ways * (both - place) // (place + 1)
        tail += ways
    return float(min(1, 2 * tail / 2**both))


def _change(rows: Sequence[LabelledPassage], candidate: Scored, reference: Scored, index: int) -> Change:
    ours, theirs = (said_of(scored.chances[index], scored.tagged[index]) for scored in (candidate, reference))
    return Change(quote(rows[index]), ours, theirs)


def tell_paired(paired: Paired) -> str:
    """The comparison in some lines for a terminal."""
    whole = paired.parts[0]
    lines = [f"Compared on {paired.passages:,} passages of {whole.groups:,} documents or runs (new, old, difference):"]
    lines += [f"  {SHOWN[Figure(f.name)]:<16}{_told(f)}" for f in whole.figures if f.difference is not None]
    for kind, toss in (("best guess right", paired.top1), ("passages right", paired.right)):
        if toss.passages:
            lines.append(
                f"  {kind}: gained {toss.gained}, lost {toss.lost} of {toss.passages:,} "
                f"({_chance(toss.p)} that equal models part so unevenly)"
            )
    worse = [o for o in paired.objectives if (o.reference or 0) - (o.candidate or 0) > WORSE]
    if worse:
        names = (f"{o.objective.value} {short_name(o.objective)} ({_fall(o)})" for o in worse)
        lines.append(f"  Worse in F1: {', '.join(names)}")
    return "\n".join(lines)


def _chance(p: float) -> str:
    return f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"


def _told(figure: Difference) -> str:
    bounds = f"  (95 %: {figure.low:+.3f} to {figure.high:+.3f})" if figure.low is not None else ""
    return f"{figure.candidate:.3f}  {figure.reference:.3f}  {figure.difference:+.3f}{bounds}"


def _fall(change: ObjectiveDifference) -> str:
    return f"{change.reference or 0:.2f} to {change.candidate or 0:.2f}"
