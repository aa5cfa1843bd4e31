"""Coefficients of agreement, each from sums over items, so that a draw of documents costs one addition.

All are 1 where everybody agrees, 0 where people agree as often as by chance, and nan where only one answer was ever
given: chance alone would then agree always. Items with one answer say nothing about agreement, and must be left out.
``counts`` are answers per item and category (items x ... x categories); the middle axes (objectives) are kept.
"""

import numpy as np

from pipeline.review.answers import Numbers


def alpha_sums(counts: Numbers) -> Numbers:
    """What Krippendorff's alpha adds up over items: matching pairs and answers (items x ... x 1 + categories)."""
    readers = counts.sum(axis=-1)
    matching = (counts * (counts - 1)).sum(axis=-1) / (readers - 1)
    return np.concatenate([matching[..., None], counts], axis=-1)


def alpha_from(sums: Numbers) -> Numbers:
    """Krippendorff's alpha for nominal data, any number of readers an item, missing answers allowed.

    K. Krippendorff, Computing Krippendorff's Alpha-Reliability, University of Pennsylvania, 2011: sections A (two
    observers, binary: 0.095), B (two observers, five values: 0.692) and C (four observers, answers missing: 0.743) are
    in the tests. Here A, the items in the order that both, neither, or one said yes:

    >>> both, neither, one = [2.0, 0.0], [0.0, 2.0], [1.0, 1.0]
    >>> items = np.array([both] + [neither] * 5 + [one] * 4)
    >>> round(float(alpha_from(alpha_sums(items).sum(axis=0))), 3)
    0.095
    """
    matching, said = sums[..., 0], sums[..., 1:]
    answers = said.sum(axis=-1)
    differing = answers * answers - (said * said).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - (answers - 1) * (answers - matching) / differing)


def fleiss_sums(counts: Numbers) -> Numbers:
    """What Fleiss' kappa adds up over items: share of pairs that agree, shares of the categories."""
    readers = counts.sum(axis=-1)
    agreeing = (counts * (counts - 1)).sum(axis=-1) / (readers * (readers - 1))
    return np.concatenate([agreeing[..., None], counts / readers[..., None]], axis=-1)


def fleiss_from(sums: Numbers) -> Numbers:
    """Fleiss' kappa, each item weighing the same whatever the number of its readers.

    J. L. Fleiss, Measuring nominal scale agreement among many raters, Psychological Bulletin 76 (1971), 378-382: its
    table of 30 patients, 6 psychiatrists and 5 diagnoses is in the tests (0.430 over all; 0.245, 0.245, 0.520, 0.471
    and 0.566 for each against the rest). For varying numbers of readers as in K. L. Gwet, Handbook of Inter-Rater
    Reliability, 4th edition, 2014, but over the items that two or more people read.
    """
    agreeing, shares = sums[..., 0], sums[..., 1:]
    items = shares.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_chance = (shares * shares).sum(axis=-1) / (items * items)
        return np.asarray((agreeing / items - by_chance) / (1 - by_chance))


def raw_from(sums: Numbers) -> Numbers:
    """The share of pairs of readers that agree, averaged over items, from the sums of Fleiss' kappa."""
    items = sums[..., 1:].sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums[..., 0] / items)


def on_yes_sums(counts: Numbers) -> Numbers:
    """What the agreement on yes adds up over items, the yes in category 0: yes met by a yes of another, and yes."""
    yes, readers = counts[..., 0], counts.sum(axis=-1)
    return np.stack([yes * (yes - 1) / (readers - 1), yes], axis=-1)


def on_yes_from(sums: Numbers) -> Numbers:
    """The chance that another reader says yes too where one does; not flattered by the many easy noes.

    Positive agreement: D. V. Cicchetti and A. R. Feinstein, High agreement but low kappa II, Journal of Clinical
    Epidemiology 43 (1990), 551-558; for more than two readers as Fleiss 1971 does for a category.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums[..., 0] / sums[..., 1])


def cohen_sums(first: Numbers, second: Numbers) -> Numbers:
    """What Cohen's kappa adds up over items that two people answered with yes (1) or no (0).

    Items, both yes, yes of the first, yes of the second, along a new last axis.
    """
    return np.stack([np.ones_like(first), first * second, first, second], axis=-1)


def cohen_from(sums: Numbers) -> Numbers:
    """Cohen's kappa of two people for yes and no, the two kinds of chance being each person's own.

    J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960), 37-46.
    Worked in J. L. Fleiss, B. Levin and M. C. Paik, Statistical Methods for Rates and Proportions, 3rd edition, 2003,
    section 18.1, on 100 people with three diagnoses, each against the rest:

    >>> diagnoses = np.array([[100.0, 75, 80, 80], [100, 4, 10, 5], [100, 10, 10, 15]])
    >>> cohen_from(diagnoses).round(2)
    array([0.69, 0.5 , 0.77])
    """
    items, both, first, second = (sums[..., at] for at in range(4))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(2 * (items * both - first * second) / (items * (first + second) - 2 * first * second))


def same_from(sums: Numbers) -> Numbers:
    """The share of items to which two people say the same, from the sums of Cohen's kappa."""
    items, both, first, second = (sums[..., at] for at in range(4))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((items + 2 * both - first - second) / items)
