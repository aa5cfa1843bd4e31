"""Drift: whether the passages of an archive are still like those that its model was made and measured on.

What the model was made from is remembered on its card as a ``Reference``, by language, so that an archive in other
languages than the corpus is held against the right share of it. Only figures go in and sentences come out.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.classify.audit import wilson

BINS = 10  # steps of the best chance of a passage; finer ones would need thousands of passages to fill
FIRST_BIN = 1  # below, a passage concerns no objective: how many there are is a matter of the laws, not of the model
LEAST_SCORED = 200  # passages above the first bin; with fewer, nine bins differ by chance alone by up to 0.1
LEAST_DECIDED = 50  # suggestions; with fewer the interval of a share is wider than plus or minus 14 in a hundred
# Bounds of the population stability index as credit scoring uses them (Siddiqi, 2006): below 0.1 nothing has changed,
# above 0.25 the scores no longer mean what they did.
SHIFTED, ALARMING = 0.1, 0.25
MOST_TAGGED = 1.5  # times the tagged share of the reference: real laws concern objectives less often than the corpus
WORSE = 0.1  # beyond the share of wrong tags on the card, as reviewers decide on the doubtful ones first
LARGE_LANGUAGE = 0.1  # share of an archive from which on a language's weakness is everybody's
SMALL_LANGUAGE = 0.02  # share of the training passages below which a language was hardly learnt
LEAST_SHARE = 1e-4  # stands for an empty bin, whose logarithm would be infinite
MOST_UNKNOWN = 0.1  # share of passages tagged before doubts were kept, beyond which the scores below are missing


@dataclass(frozen=True, slots=True)
class LanguageReference:
    """Of the training passages of a language, scored out of fold; half of them weigh as passages without objective."""

    passages: int
    scores: tuple[float, ...]
    """Shares of passages by their best chance, in ``BINS`` steps."""
    tagged: float
    """Share of passages with a tag."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a model was made from, as the doctor compares it."""

    languages: Mapping[str, LanguageReference]
    refused: float
    """Share of its tags that were wrong: 1 - precision."""


@dataclass(frozen=True, slots=True)
class LanguageSeen:
    """The passages of a language in an archive."""

    passages: int
    scores: tuple[int, ...]
    """Passages by their best chance, in ``BINS`` steps; those whose chance is unknown are in none."""
    tagged: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What a model has tagged in an archive, and how reviewers took it."""

    languages: Mapping[str, LanguageSeen]
    decided: int
    """Suggestions that somebody decided."""
    refused: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that was compared, in words."""

    alarming: bool
    sentence: str


def reference_from(fields: dict[str, Any] | None) -> Reference | None:
    """A reference from the JSON of a card; None on cards of older models. Raises KeyError or TypeError for another."""
    if fields is None:
        return None
    parts = {
        language: LanguageReference(part["passages"], tuple(part["scores"]), part["tagged"])
        for language, part in fields["languages"].items()
    }
    return Reference(parts, fields["refused"])


def compare(reference: Reference, seen: Seen, *, usual: bool = True) -> list[Comparison]:
    """Hold an archive against what its model was made from: scores, tagged share, languages, reviewers' verdicts.

    Without ``usual`` the tags were wished otherwise than those of the reference, which then says nothing of them.
    """
    known = {language: part for language, part in seen.languages.items() if language in reference.languages}
    of_tags = [*_compare_tagged(reference, known), _compare_verdicts(reference, seen)] if usual else []
    return [_compare_scores(reference, known), _compare_languages(reference, seen), *of_tags]


def _compare_scores(reference: Reference, known: Mapping[str, LanguageSeen]) -> Comparison:
    here = [float(sum(part.scores[step] for part in known.values())) for step in range(FIRST_BIN, BINS)]
    passages, scored = (sum(part.passages for part in known.values()), sum(sum(p.scores) for p in known.values()))
    if passages and scored < (1 - MOST_UNKNOWN) * passages:
        told = f"{passages - scored:,} of {passages:,} passages were tagged before all scores were kept"
        return Comparison(False, f"scores cannot be compared: {told}. They can once the model has tagged them again.")
    if sum(here) < LEAST_SCORED:
        return Comparison(False, f"scores: too few to judge ({sum(here):,.0f} passages may concern an objective).")
    there = [0.0] * len(here)
    for language, part in known.items():
        weight = sum(part.scores[FIRST_BIN:]) / max(sum(reference.languages[language].scores[FIRST_BIN:]), LEAST_SHARE)
        for place, share in enumerate(reference.languages[language].scores[FIRST_BIN:]):
            there[place] += weight * share
    index = stability_index(there, here)
    lower = _mean_step(here) < _mean_step(there)
    figures = f"mean best chance {_mean_step(here):.2f}, {_mean_step(there):.2f} there; stability index {index:.2f}"
    if index < SHIFTED:
        return Comparison(False, f"scores are spread as on the passages that the model was made from ({figures}).")
    told = f"The passages here score {'lower' if lower else 'higher'} than those the model was made from: {figures};"
    if index < ALARMING:
        return Comparison(False, f"{told} that is within what other laws bring.")
    return Comparison(True, f"{told} review the audit slice (`migralex queue --audit`) before relying on coverage.")


def _compare_tagged(reference: Reference, known: Mapping[str, LanguageSeen]) -> list[Comparison]:
    passages = sum(part.passages for part in known.values())
    if passages < LEAST_SCORED:
        return []
    here = sum(part.tagged for part in known.values()) / passages
    there = sum(part.passages * reference.languages[language].tagged for language, part in known.items()) / passages
    told = (
        f"{here:.0%} of the passages have a tag; {there:.0%} would have one in laws where every other passage concerns"
    )
    if here > MOST_TAGGED * there:
        return [Comparison(True, f"{told} an objective. So many tags are hardly right: look at a sample of them.")]
    return [Comparison(False, f"{told} an objective.")]


def _compare_languages(reference: Reference, seen: Seen) -> Comparison:
    passages = sum(part.passages for part in seen.languages.values())
    if not passages:
        return Comparison(False, "languages: no passage was tagged yet.")
    shares = {language: part.passages / passages for language, part in seen.languages.items()}
    learnt = {language: part.passages for language, part in reference.languages.items()}
    total = max(sum(learnt.values()), 1)
    weak = [
        language
        for language, share in shares.items()
        if share >= LARGE_LANGUAGE and learnt.get(language, 0) / total < SMALL_LANGUAGE
    ]
    told = ", ".join(
        f"{language} {share:.0%}" for language, share in sorted(shares.items(), key=lambda x: (-x[1], x[0]))
    )
    distance = divergence(shares, {language: count / total for language, count in learnt.items()})
    figures = f"passages here are in {told} (divergence from the training's mix {distance:.2f} of 1)"
    if not weak:
        return Comparison(False, f"{figures}; the model has learnt them all.")
    named = ", ".join(sorted(weak))
    return Comparison(True, f"{figures}; of {named} the model has learnt little or nothing: review those by hand.")


def _compare_verdicts(reference: Reference, seen: Seen) -> Comparison:
    if seen.decided < LEAST_DECIDED:
        return Comparison(False, f"reviewers: too few to judge ({seen.decided:,} suggestions decided).")
    share = seen.refused / seen.decided
    low, high = wilson(share, seen.decided)
    told = f"reviewers refuse {share:.0%} of the suggestions ({low:.0%} to {high:.0%}), the card expects"
    told = f"{told} {reference.refused:.0%}"
    if low > reference.refused + WORSE:
        return Comparison(True, f"{told}. Train again with their decisions, and see which objectives are refused.")
    return Comparison(False, f"{told}.")


def stability_index(there: Sequence[float], here: Sequence[float]) -> float:
    """The population stability index of two histograms: the sum of (h - t) ln(h / t) over the shares of their bins.

    >>> stability_index([1, 1], [2, 2]), round(stability_index([3, 1], [1, 3]), 3)
    (0.0, 1.099)
    """
    pairs = [
        (max(t / max(sum(there), LEAST_SHARE), LEAST_SHARE), max(h / max(sum(here), LEAST_SHARE), LEAST_SHARE))
        for t, h in zip(there, here, strict=True)
    ]
    return sum((h - t) * math.log(h / t) for t, h in pairs)


def divergence(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The Jensen-Shannon divergence (base 2) of two distributions: 0 for equal ones, 1 for those that share nothing.

    >>> divergence({"en": 1.0}, {"en": 1.0}), divergence({"en": 1.0}, {"fr": 1.0})
    (0.0, 1.0)
    """
    total = 0.0
    for key in sorted({*one, *other}):
        p, q = one.get(key, 0.0), other.get(key, 0.0)
        middle = (p + q) / 2
        total += sum(part * math.log2(part / middle) for part in (p, q) if part > 0) / 2
    return total


def _mean_step(histogram: Sequence[float]) -> float:
    """The mean chance, taking each bin at its middle."""
    steps = [(place + FIRST_BIN + 0.5) / BINS for place in range(len(histogram))]
    return sum(step * count for step, count in zip(steps, histogram, strict=True)) / max(sum(histogram), LEAST_SHARE)
