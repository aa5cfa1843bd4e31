"""What people say of a passage and an objective together: the one rule that every room counts by."""

from collections.abc import Iterable
from enum import StrEnum

from pipeline.records import Verdict


class Standing(StrEnum):
    """What the words of all reviewers on a passage and an objective come to."""

    YES = "yes"
    NO = "no"
    DISPUTED = "disputed"
    """As many say yes as no: it teaches nothing, and counts as neither."""
    NONE = "none"
    """Nobody has said anything that stands."""

    @property
    def verdict(self) -> Verdict | None:
        """The verdict to count or learn by, or None where there is none.

        >>> Standing.NO.verdict, Standing.DISPUTED.verdict
        (<Verdict.NO: 'no'>, None)
        """
        return {Standing.YES: Verdict.YES, Standing.NO: Verdict.NO}.get(self)


def settled(yes: int, no: int, settlement: Verdict | None = None) -> Standing:
    """Give what stands of a passage and an objective: a settlement first, else what more people say.

    ``yes`` and ``no`` count people by their latest word, withdrawn words left out. ``settlement`` is the latest one of
    an adjudicator, or None; ``WITHDRAWN`` has opened the matter again, and the people count.

    >>> settled(2, 1).value, settled(1, 1).value, settled(1, 1, Verdict.NO).value, settled(0, 0).value
    ('yes', 'disputed', 'no', 'none')
    """
    if settlement is Verdict.YES or settlement is Verdict.NO:
        return Standing.YES if settlement is Verdict.YES else Standing.NO
    if yes == no:
        return Standing.DISPUTED if yes else Standing.NONE
    return Standing.YES if yes > no else Standing.NO


def settled_among(words: Iterable[Verdict], settlement: Verdict | None = None) -> Standing:
    """Give what stands where ``words`` are the latest verdict of each reviewer, withdrawn ones allowed among them.

    >>> settled_among([Verdict.YES, Verdict.WITHDRAWN]).value
    'yes'
    """
    said = list(words)
    return settled(said.count(Verdict.YES), said.count(Verdict.NO), settlement)
