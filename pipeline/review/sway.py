"""How much the machine sways people: what they say of its suggestions where they see them, and where they do not.

Which passages a person sees blind is drawn by lot for each person and passage (``review.blind``), so that nothing but
the suggestions on the screen sets the two kinds of readings apart. Answers to one passage are alike, whoever gave them:
intervals count passages, not answers.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.objectives import Objective
from pipeline.review.answers import Answer
from pipeline.review.figures import Figure, Unknown
from pipeline.review.shares import Share, difference, share_of

LEAST_ASKED = 30  # pairs each way; below, an interval for their difference is wider than plus or minus 25 in a hundred
LEAST_TIMED = 20  # readings each way; below, one slow afternoon moves the median


@dataclass(frozen=True, slots=True)
class Effect:
    """How often people say yes with suggestions shown, and how often without."""

    shown: Share | None
    """None where nothing was answered so."""
    blind: Share | None
    more: Figure
    """By how much they say yes more often where suggestions are shown; ``TOO_FEW`` below 30 pairs either way."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Median seconds from showing a passage to answering it."""

    shown: Figure
    """``TOO_FEW`` below 20 readings."""
    blind: Figure
    timed_shown: int
    """Readings of which the time is known."""
    timed_blind: int


@dataclass(frozen=True, slots=True)
class Sway:
    """How much the machine sways people."""

    shown: int
    """Readings with suggestions shown, of which it is known what the machine suggested."""
    blind: int
    left_out: int
    """Readings of which it is not known any more."""
    suggested: Effect
    """On the objectives that the machine suggests: above 0, people say yes because it does."""
    others: Effect
    """On those that it does not suggest: below 0, people do not look further than its suggestions."""
    pace: Pace


def sway(answers: Sequence[Answer]) -> Sway:
    """Compare readings of blind items with readings of items that were shown with suggestions."""
    known = [(answer, answer.suggested) for answer in answers if answer.suggested is not None]
    blind = sum(answer.blind for answer, _ in known)
    return Sway(
        shown=len(known) - blind,
        blind=blind,
        left_out=len(answers) - len(known),
        suggested=_effect(known, lambda yes, suggested: (len(yes & suggested), len(suggested))),
        others=_effect(known, lambda yes, suggested: (len(yes - suggested), len(Objective) - len(suggested))),
        pace=_pace(answers),
    )


_Objectives = frozenset[Objective]


def _effect(
    known: Iterable[tuple[Answer, _Objectives]], count: Callable[[_Objectives, _Objectives], tuple[int, int]]
) -> Effect:
    """Share of yes both ways; ``count`` gives yes and pairs of one answer."""
    hits: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    of: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for answer, suggested in known:
        yes, asked = count(answer.yes, suggested)
        if asked:
            hits[answer.blind][answer.passage_id] += yes
            of[answer.blind][answer.passage_id] += asked
    shares = {way: _share(hits[way], of[way]) for way in (True, False)}
    shown, blind = shares[False], shares[True]
    if shown is None or blind is None or min(shown.of, blind.of) < LEAST_ASKED:
        return Effect(shown, blind, Figure(None, unknown=Unknown.TOO_FEW))
    return Effect(shown, blind, difference(shown, blind))


def _share(hits: Counter[str], of: Counter[str]) -> Share | None:
    passages = sorted(of)
    return share_of([hits[each] for each in passages], [of[each] for each in passages]) if passages else None


def _pace(answers: Iterable[Answer]) -> Pace:
    timed: dict[bool, list[float]] = {True: [], False: []}
    for answer in answers:
        if answer.seconds > 0:
            timed[answer.blind].append(answer.seconds)
    return Pace(_median(timed[False]), _median(timed[True]), len(timed[False]), len(timed[True]))


def _median(seconds: Sequence[float]) -> Figure:
    if len(seconds) < LEAST_TIMED:
        return Figure(None, unknown=Unknown.TOO_FEW)
    return Figure(median(seconds))
