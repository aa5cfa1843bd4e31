"""How far people agree: each objective, all together, and each pair of people.

Whoever read a passage and did not name an objective has said no to it. Only passages that two or more people read say
anything. A figure that cannot be told is not a number but a reason (``Unknown``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from pipeline.objectives import Objective
from pipeline.review.answers import ALL, Answer, Common, Numbers, read_in_common
from pipeline.review.coefficients import (
    alpha_from,
    alpha_sums,
    fleiss_from,
    fleiss_sums,
    on_yes_from,
    on_yes_sums,
    raw_from,
)
from pipeline.review.figures import (
    DRAWS,
    LEAST_DOCUMENTS,
    LEAST_WITH_YES,
    SEED,
    Figure,
    draw_documents,
    sum_by,
    sums_of_draws,
    told,
    with_all,
)
from pipeline.review.pairs import CohenAverage, PairAgreement, average_kappa, pair_agreement, sums_of_pairs
from pipeline.review.sets import alpha_of_answers


@dataclass(frozen=True, slots=True)
class ObjectiveAgreement:
    """How far people agree on an objective, over the passages that two or more of them read."""

    objective: Objective | None
    """None for pairs of passage and objective taken together."""
    yes: int
    """Yes said, each reader's counted."""
    passages_with_yes: int
    """Passages of which at least one reader says yes (to any objective, where none is named)."""
    documents_with_yes: int
    raw: Figure
    """Share of pairs of readers that say the same."""
    on_yes: Figure
    """Chance that another reader says yes too where one does."""
    cohen: Figure
    """Cohen's kappa of each pair of people, averaged by the passages that they have in common."""
    cohen_pairs: int
    """Pairs of people in that average; a pair that always said the same one thing has no kappa."""
    fleiss: Figure
    alpha: Figure
    """Krippendorff's."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far people agree, and on how much that rests."""

    readings: int
    passages: int
    reviewers: tuple[str, ...]
    common: int
    """Passages that two or more people read: all figures are over these."""
    documents: int
    """In which they lie."""
    overall: ObjectiveAgreement
    whole_answers: Figure
    """Krippendorff's alpha over answers as sets of objectives, with MASI distances."""
    objectives: tuple[ObjectiveAgreement, ...]
    pairs: tuple[PairAgreement, ...]
    apart: tuple[tuple[str, str], ...]
    """Pairs of people who have read no passage in common."""
    alone: tuple[str, ...]
    """People who have read no passage in common with anybody."""


def agreement(answers: Sequence[Answer], *, draws: int = DRAWS, seed: int = SEED) -> Agreement:
    """Measure the agreement of all answers; the order of the answers does not matter.

    Raises ValueError where a person answered a passage twice, or where a passage lies in two documents.
    """
    common = read_in_common(answers)
    reviewers = tuple(sorted({answer.reviewer for answer in answers}))
    times = draw_documents(len(common.documents), draws=draws, seed=seed)
    enough = times if len(common.documents) >= LEAST_DOCUMENTS else None
    pair_sums = sums_of_pairs(common)
    rows = _rows(common, enough, average_kappa(pair_sums, enough))
    pairs = tuple(pair_agreement(pair, enough) for pair in pair_sums)
    together = {(pair.first, pair.second) for pair in pairs}
    return Agreement(
        readings=len(answers),
        passages=len({answer.passage_id for answer in answers}),
        reviewers=reviewers,
        common=common.passages,
        documents=len(common.documents),
        overall=rows[ALL],
        whole_answers=alpha_of_answers(common, enough),
        objectives=tuple(rows[:ALL]),
        pairs=pairs,
        apart=tuple(two for two in combinations(reviewers, 2) if two not in together),
        alone=tuple(name for name in reviewers if name not in common.reviewers),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said in common, in columns: the 23 objectives, and all together behind them."""

    common: Common
    times: Numbers | None
    """The draws of documents, if there are enough of these."""
    yes: Numbers
    no: Numbers
    passages: Numbers
    """With a yes, each column."""
    documents: Numbers

    def measured(self, sums: Numbers, from_sums: Callable[[Numbers], Numbers]) -> list[Figure]:
        """A coefficient in each column, from its sums (passages x 23 x ...)."""
        of_documents = sum_by(self.common.document, with_all(sums), len(self.common.documents))
        drawn = from_sums(sums_of_draws(self.times, of_documents)) if self.times is not None else None
        return self.told(from_sums(of_documents.sum(axis=0)), drawn)

    def told(self, values: Numbers, drawn: Numbers | None) -> list[Figure]:
        """Figures of values and their draws (draws x columns); intervals where enough documents have a yes."""
        return [
            told(
                values[at],
                drawn[:, at] if drawn is not None and self.documents[at] >= LEAST_WITH_YES else None,
                self.yes[at],
                self.no[at],
            )
            for at in range(ALL + 1)
        ]


def _said(common: Common, counts: Numbers, times: Numbers | None) -> _Said:
    some_yes = np.column_stack([counts[..., 0] > 0, (counts[..., 0] > 0).any(axis=1)]).astype(np.float64)
    in_all = with_all(counts).sum(axis=0)
    in_documents = sum_by(common.document, some_yes, len(common.documents)) > 0
    return _Said(
        common, times, in_all[:, 0], in_all[:, 1], some_yes.sum(axis=0), in_documents.sum(axis=0).astype(np.float64)
    )


def _rows(common: Common, times: Numbers | None, cohen: CohenAverage) -> list[ObjectiveAgreement]:
    """A row for each objective, and one for all."""
    counts = common.by_passage()
    said = _said(common, counts, times)
    by_fleiss = fleiss_sums(counts)
    raw, fleiss = said.measured(by_fleiss, raw_from), said.measured(by_fleiss, fleiss_from)
    on_yes = said.measured(on_yes_sums(counts), on_yes_from)
    alpha = said.measured(alpha_sums(counts), alpha_from)
    average = said.told(cohen.values, cohen.drawn)
    return [
        ObjectiveAgreement(
            objective=Objective(at + 1) if at < ALL else None,
            yes=int(said.yes[at]),
            passages_with_yes=int(said.passages[at]),
            documents_with_yes=int(said.documents[at]),
            raw=raw[at],
            on_yes=on_yes[at],
            cohen=average[at],
            cohen_pairs=int(cohen.pairs[at]),
            fleiss=fleiss[at],
            alpha=alpha[at],
        )
        for at in range(ALL + 1)
    ]
