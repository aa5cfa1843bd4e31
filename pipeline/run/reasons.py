"""Why a passage comes next in the queue: figures for any language, and their words in English."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.chances import as_percent
from pipeline.objectives import Objective
from pipeline.store import Archive, Cursor, QueueFilter, QueueItem

UNSURE = (0.2, 0.8)  # chances between these are said to be unsure
DOUBTED = 0.3  # chance of a wrong answer from which on small chances are worth a word
NEW = 0.8  # novelty from which on a passage is said to be like none that was reviewed
FEW_CONFIRMED = 10  # passages below which an objective is said to have few


class ReasonKind(StrEnum):
    """Why a passage comes next."""

    AUDIT = "audit"
    UNSCORED = "unscored"
    BETWEEN = "between"
    UNSURE = "unsure"
    BESIDE = "beside"
    """Sure of one objective, unsure of another."""
    UNCONFIRMED = "unconfirmed"
    SCATTERED = "scattered"
    """A little of several objectives."""
    NOTHING = "nothing"
    NEW = "new"
    RARE = "rare"


@dataclass(frozen=True, slots=True)
class Reason:
    """One of them, with its figures: for words in any language."""

    kind: ReasonKind
    objectives: tuple[Objective, ...] = ()
    chances: tuple[float, ...] = ()
    """Of the objectives; of ``AUDIT``: the probability of being drawn."""
    count: int = 0
    """Confirmed passages of the objective."""


def reasons_for(item: QueueItem, confirmed: Mapping[Objective, int]) -> list[Reason]:
    """Why a passage has its place, the weightiest first."""
    score = item.score
    found = [Reason(ReasonKind.AUDIT, chances=(item.probability,))] if item.probability is not None else []
    if not score.best:
        return [*found, Reason(ReasonKind.UNSCORED)]
    best, rival = Objective(score.best), Objective(score.rival)
    found.append(_doubt(item.score.doubt, (best, score.chance), (rival, score.rival_chance)))
    if score.novelty >= NEW:
        found.append(Reason(ReasonKind.NEW))
    if confirmed.get(best, 0) < FEW_CONFIRMED:
        found.append(Reason(ReasonKind.RARE, (best,), count=int(confirmed.get(best, 0))))
    return found


def _doubt(doubt: float, best: tuple[Objective, float], rival: tuple[Objective, float]) -> Reason:
    """What the model doubts, by the places of its two chances."""
    low, high = UNSURE
    both = (best[0], rival[0]), (best[1], rival[1])
    alone = (best[0],), (best[1],)
    is_open = low <= rival[1] <= high
    if best[1] > high:
        return Reason(ReasonKind.BESIDE, *both) if is_open else Reason(ReasonKind.UNCONFIRMED, *alone)
    if best[1] >= low:
        return Reason(ReasonKind.BETWEEN, *both) if is_open else Reason(ReasonKind.UNSURE, *alone)
    return Reason(ReasonKind.SCATTERED if doubt >= DOUBTED else ReasonKind.NOTHING, *alone)


def in_words(reason: Reason) -> str:
    """A reason in English.

    >>> in_words(Reason(ReasonKind.RARE, (Objective(19),), count=2))
    'objective 19 has 2 confirmed passages'
    >>> in_words(Reason(ReasonKind.AUDIT, chances=(0.02,)))
    'random audit, 1 in 50'
    """
    one, other = [*(str(int(objective)) for objective in reason.objectives), "", ""][:2]
    first, second = [*reason.chances, 1.0, 1.0][:2]
    passages = "1 confirmed passage" if reason.count == 1 else f"{reason.count or 'no'} confirmed passages"
    figures = {"one": one, "other": other, "passages": passages, "odds": round(1 / first) if first else 0}
    return WORDS[reason.kind].format(**figures, first=as_percent(first), second=as_percent(second))


WORDS = {
    ReasonKind.AUDIT: "random audit, 1 in {odds}",
    ReasonKind.UNSCORED: "the model's chances are not known: tagged before they were kept, or in another language",
    ReasonKind.BETWEEN: "the model is unsure between {one} and {other} ({first}, {second})",
    ReasonKind.UNSURE: "the model is unsure whether it concerns {one} ({first})",
    ReasonKind.BESIDE: "the model is sure of {one} ({first}) and unsure of {other} ({second})",
    ReasonKind.UNCONFIRMED: "the model is sure of {one} ({first}), and nobody has looked",
    ReasonKind.SCATTERED: "the model hears a little of several objectives, most of {one} ({first})",
    ReasonKind.NOTHING: "the model expects no objective; {one} has {first}",
    ReasonKind.NEW: "no passage like this has been reviewed",
    ReasonKind.RARE: "objective {one} has {passages}",
}


@dataclass(frozen=True, slots=True)
class Next:
    """A passage that comes next, and why."""

    item: QueueItem
    reasons: tuple[Reason, ...]


def next_passages(
    archive: Archive, wanted: QueueFilter, limit: int, after: Cursor | None = None
) -> tuple[list[Next], Cursor | None]:
    """A page of the queue with reasons, and where the next one begins."""
    state = archive.queue_state()
    confirmed = state.confirmed if state is not None else {}
    page = archive.queue_page(wanted, limit=limit, after=after)
    return [Next(item, tuple(reasons_for(item, confirmed))) for item in page.items], page.next
