"""A passage as a reviewer sees it: all that speaks about it, less what is kept from them until they have answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.records import Passage, Verdict
from pipeline.review.blind import is_blind
from pipeline.run.why import Suggestion, Why, explain
from pipeline.store import Person, Role, StandingDecision
from pipeline.store.review_rows import RecordedReading, Remark, RemarkKind, Settlement, Word
from pipeline.web.marks import Mark, marks_of
from pipeline.web.site import Site

MOST_SHOWN = 5  # suggestions: as many as one hand has keys for
VEILED = "veiled"
"""The state of a passage for whoever is not told what others said."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one person says of a passage today."""

    person: str
    words: tuple[Word, ...]
    none: bool
    """They said that no objective is concerned."""
    at: datetime
    carried: bool
    """All of it was said of an earlier version."""


@dataclass(frozen=True, slots=True)
class Item:
    """A passage on the screen of one person."""

    why: Why
    before: Passage | None
    after: Passage | None
    blind: bool
    """Suggestions are kept from this person: it is in their share of blind items, and they have not answered."""
    apart: bool
    """Words of others are kept from them: they are asked for an independent reading, and have not answered."""
    shown: tuple[Suggestion, ...]
    more: tuple[Suggestion, ...]
    """Suggestions beyond those that have a key."""
    marks: tuple[Mark, ...]
    mine: RecordedReading | None
    """What this person answered, if it stands."""
    said: tuple[Said, ...]
    """By others, the earliest first."""
    remarks: tuple[Remark, ...]
    flagged: bool
    settlements: tuple[Settlement, ...]
    state: str
    """Differs when somebody answered or remarked meanwhile."""

    @property
    def passage(self) -> Passage:
        """The passage itself."""
        return self.why.passage

    @property
    def veiled(self) -> bool:
        """Whether words of others are kept back, for one reason or the other."""
        return self.blind or self.apart

    @property
    def people(self) -> frozenset[str]:
        """Codes of all people who are named on the screen."""
        settled = {settlement.adjudicator for settlement in self.settlements}
        return frozenset({said.person for said in self.said} | {remark.author for remark in self.remarks} | settled)


def build_item(site: Site, person: Person, passage_id: str) -> Item:
    """The item of a passage for a person; nothing is kept from one who does not decide. Raises UnknownRecord."""
    archive = site.archive
    why = explain(archive, passage_id)
    near = archive.around(passage_id, before=1, behind=1)
    place = [passage.id for passage in near].index(passage_id)
    readings = standing(archive.readings_of(passage_id))
    mine = next((each for each in reversed(readings) if each.reading.reviewer == person.code), None)
    asked = mine is None and person.role.covers(Role.REVIEWER)
    remarks = archive.remarks_of(passage_id)
    item = Item(
        why=why,
        before=near[place - 1] if place > 0 else None,
        after=near[place + 1] if place + 1 < len(near) else None,
        blind=asked and _by_lot(site, person, passage_id),
        apart=asked and archive.is_blind_to(passage_id, person.code),
        shown=why.suggestions[:MOST_SHOWN],
        more=why.suggestions[MOST_SHOWN:],
        marks=(),
        mine=mine,
        said=said_by_others(why.decisions, readings, person.code),
        remarks=tuple(remarks),
        flagged=is_flagged(remarks),
        settlements=tuple(archive.settlements_of(passage_id)),
        state=state_of(readings, remarks, person.code),
    )
    return _with_veil(item)


def _with_veil(item: Item) -> Item:
    """The item without what is kept from the person."""
    if item.blind:
        item = replace(item, shown=(), more=(), why=replace(item.why, suggestions=(), decisions=(), reasons=()))
    if item.veiled:
        item = replace(item, said=(), remarks=(), settlements=(), state=VEILED)
    return replace(item, marks=marks_of(item.passage, item.shown))


def is_veiled(site: Site, person: Person, passage_id: str) -> tuple[bool, bool]:
    """Whether suggestions, and whether words of others, are kept from a person: for parts of an item loaded alone."""
    if not person.role.covers(Role.REVIEWER) or site.archive.has_read(passage_id, person.code):
        return False, False
    blind = _by_lot(site, person, passage_id)
    return blind, blind or site.archive.is_blind_to(passage_id, person.code)


def _by_lot(site: Site, person: Person, passage_id: str) -> bool:
    return is_blind(passage_id, person.code, site.blind_seed, site.settings.web_blind_share)


def standing(readings: Sequence[RecordedReading]) -> list[RecordedReading]:
    """The readings that were not taken back, the earliest first."""
    left = [each for each in readings if each.withdraws is None and not each.withdrawn]
    return sorted(left, key=lambda each: each.number)


def is_flagged(remarks: Sequence[Remark]) -> bool:
    """Whether the last flag is up."""
    flags = [remark.kind for remark in remarks if remark.kind in (RemarkKind.FLAG, RemarkKind.UNFLAG)]
    return bool(flags) and flags[-1] is RemarkKind.FLAG


def state_of(readings: Sequence[RecordedReading], remarks: Sequence[Remark], person: str) -> str:
    """What changes when somebody else answers or remarks, as a short text."""
    last = max((each.number for each in readings if each.reading.reviewer != person), default=0)
    said = max((remark.number for remark in remarks if remark.author != person), default=0)
    return f"{last}-{said}"


def said_by_others(
    decisions: Sequence[StandingDecision], readings: Sequence[RecordedReading], me: str
) -> tuple[Said, ...]:
    """What each other person says today: their standing words, made there or carried there, and answers of "none"."""
    words: dict[str, list[StandingDecision]] = {}
    for each in decisions:
        decision = each.recorded.decision
        if decision.verdict is not Verdict.WITHDRAWN and decision.reviewer != me:
            words.setdefault(decision.reviewer, []).append(each)
    latest = {each.reading.reviewer: each for each in readings if each.reading.reviewer != me}
    found = [_said(person, words.get(person, []), latest.get(person)) for person in {*words, *latest}]
    return tuple(sorted(found, key=lambda said: (said.at, said.person)))


def _said(person: str, words: Sequence[StandingDecision], reading: RecordedReading | None) -> Said:
    made = [each.recorded.decision for each in words]
    moments = [decision.decided_at for decision in made] + ([reading.reading.made_at] if reading else [])
    told = tuple(Word(each.objective, each.verdict, each.alignment, each.note) for each in made)
    none = reading is not None and reading.reading.none and all(word.verdict is Verdict.NO for word in told)
    carried = bool(words) and reading is None and all(each.carried_from is not None for each in words)
    order = sorted(told, key=lambda word: (word.verdict is not Verdict.YES, word.objective))
    return Said(person, tuple(order), none, max(moments), carried)
