"""Pairs of people: what each pair adds up to, document by document, and Cohen's kappa averaged over the pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.objectives import Objective
from pipeline.review.answers import ALL, Common, Indices, Numbers
from pipeline.review.coefficients import cohen_from, cohen_sums, same_from
from pipeline.review.figures import LEAST_DOCUMENTS, LEAST_WITH_YES, Figure, sum_by, sums_of_draws, told, with_all


@dataclass(frozen=True, slots=True)
class PairSums:
    """What two people have in common."""

    first: str
    second: str
    documents: Indices
    """The documents in which they read the same passages, rising."""
    by_document: Numbers
    """Those documents x 23 objectives and all together x the sums of Cohen's kappa."""


@dataclass(frozen=True, slots=True)
class CohenAverage:
    """Cohen's kappa, averaged over pairs of people, for the 23 objectives and all together; nan where unknown."""

    values: Numbers
    drawn: Numbers | None
    """Draws x 24."""
    pairs: npt.NDArray[np.int64]
    """How many pairs had a kappa."""


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How far two people agree."""

    first: str
    second: str
    common: int
    """Passages that both read."""
    raw: Figure
    """Share of pairs of passage and objective of which both say the same."""
    kappa: Figure
    """Cohen's, over pairs of passage and objective."""
    by_objective: Mapping[Objective, Figure]
    """Cohen's kappa for each objective, without intervals."""
    only_first: Mapping[Objective, int]
    """Passages to which the first says yes and the second no; objectives without any are left out."""
    only_second: Mapping[Objective, int]


def sums_of_pairs(common: Common) -> list[PairSums]:
    """Add up for each pair of people who read a passage in common, in the order of their names."""
    first, second, passage = common.pairs()
    codes = common.reviewer[first] * len(common.reviewers) + common.reviewer[second]
    order = np.lexsort((passage, codes))
    first, second, passage, codes = first[order], second[order], passage[order], codes[order]
    found = []
    for begin, end in pairwise(np.flatnonzero(np.diff(codes, prepend=-1, append=-1))):
        left, right = common.yes[first[begin:end]], common.yes[second[begin:end]]
        sums = cohen_sums(left.astype(np.float64), right.astype(np.float64))
        documents, group = np.unique(common.document[passage[begin:end]], return_inverse=True)
        names = divmod(int(codes[begin]), len(common.reviewers))
        found.append(
            PairSums(
                first=common.reviewers[names[0]],
                second=common.reviewers[names[1]],
                documents=documents,
                by_document=sum_by(np.asarray(group, np.int64), with_all(sums), len(documents)),
            )
        )
    return found


def pair_agreement(pair: PairSums, times: Numbers | None) -> PairAgreement:
    """Measure how far two people agree; intervals where both read enough documents with a yes of either."""
    sums = pair.by_document.sum(axis=0)
    together = pair.by_document[:, ALL]
    yes = sums[:, 2] + sums[:, 3]
    no = 2 * sums[:, 0] - yes
    enough = len(together) >= LEAST_DOCUMENTS and np.count_nonzero(together[:, 2] + together[:, 3]) >= LEAST_WITH_YES
    drawn = sums_of_draws(times[:, pair.documents], together) if times is not None and enough else None
    kappas = cohen_from(sums)

    def figure(values: Numbers, draws: Numbers | None, at: int) -> Figure:
        return told(float(values[at]), draws, yes[at], no[at])

    return PairAgreement(
        first=pair.first,
        second=pair.second,
        common=int(sums[0, 0]),
        raw=figure(same_from(sums), same_from(drawn) if drawn is not None else None, ALL),
        kappa=figure(kappas, cohen_from(drawn) if drawn is not None else None, ALL),
        by_objective={objective: figure(kappas, None, objective - 1) for objective in Objective},
        only_first=_counted(sums[:ALL, 2] - sums[:ALL, 1]),
        only_second=_counted(sums[:ALL, 3] - sums[:ALL, 1]),
    )


def _counted(many: Numbers) -> dict[Objective, int]:
    return {objective: int(many[objective - 1]) for objective in Objective if many[objective - 1]}


def average_kappa(pairs: Sequence[PairSums], times: Numbers | None) -> CohenAverage:
    """Average over the pairs that have a kappa, each weighing as many passages as the two have in common.

    R. J. Light, Measures of response agreement for qualitative data, Psychological Bulletin 76 (1971), 365-377, who
    lets all pairs weigh the same: his readers had all read everything.
    """
    columns = ALL + 1
    total, weight, counted = np.zeros(columns), np.zeros(columns), np.zeros(columns, np.int64)
    draws = len(times) if times is not None else 0
    drawn, drawn_weight = np.zeros((draws, columns)), np.zeros((draws, columns))
    for pair in pairs:
        sums = pair.by_document.sum(axis=0)
        _add(sums, total, weight)
        counted += ~np.isnan(cohen_from(sums))
        if times is not None:
            _add(sums_of_draws(times[:, pair.documents], pair.by_document), drawn, drawn_weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        return CohenAverage(total / weight, drawn / drawn_weight if times is not None else None, counted)


def _add(sums: Numbers, total: Numbers, weight: Numbers) -> None:
    kappa = cohen_from(sums)
    known = ~np.isnan(kappa)
    total += np.where(known, kappa * sums[..., 0], 0.0)
    weight += np.where(known, sums[..., 0], 0.0)
