"""What people differ on, side by side, for whoever may see it; questions to readers, and the last word.

Whoever is to read a passage independently sees no side of it until they have answered. An analyst who is not among its
readers sees them: somebody has to settle it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import KeyClash
from pipeline.objectives import Objective
from pipeline.records import Alignment, Passage, Verdict
from pipeline.run.why import Suggestion, explain
from pipeline.store import DocumentRow, Person, Role
from pipeline.store.review_rows import RecordedReading, Remark, RemarkKind, Settlement
from pipeline.verdicts import Standing, settled
from pipeline.web.access import Visitor
from pipeline.web.failures import Conflict, Refused
from pipeline.web.item import Said, is_veiled, said_by_others, standing
from pipeline.web.marks import Mark, marks_of
from pipeline.web.site import Site

LONGEST_REASON = 4_000  # characters
NOBODY = ""  # no person has this code: what "others" said is then what all said


@dataclass(frozen=True, slots=True)
class Side:
    """What one person says of a passage and an objective."""

    person: str
    yes: bool
    alignment: Alignment | None
    note: str
    at: datetime
    silent: bool
    """They read the passage and did not name the objective, which is a no where somebody says yes."""
    blind: bool
    """They saw no suggestions."""
    bulk: bool
    carried: bool
    """Said of an earlier version."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A passage and an objective, with all that people say of them."""

    passage: Passage
    document: DocumentRow
    objective: Objective
    marks: tuple[Mark, ...]
    suggestion: Suggestion | None
    sides: tuple[Side, ...]
    remarks: tuple[Remark, ...]
    """Questions, answers and comments on this objective or on none."""
    settlements: tuple[Settlement, ...]
    """The oldest first."""
    stands: Standing

    @property
    def settlement(self) -> Settlement | None:
        """The last word, where one stands."""
        last = self.settlements[-1] if self.settlements else None
        return last if last is not None and last.verdict is not Verdict.WITHDRAWN else None

    @property
    def is_disputed(self) -> bool:
        """Whether people differ and nobody has settled it."""
        return self.settlement is None and {side.yes for side in self.sides} == {True, False}

    @property
    def people(self) -> frozenset[str]:
        """Codes of all people who are named."""
        told = {remark.author for remark in self.remarks} | {remark.addressee or NOBODY for remark in self.remarks}
        ruled = {settlement.adjudicator for settlement in self.settlements}
        return frozenset({side.person for side in self.sides} | told | ruled) - {NOBODY}


def is_hidden(site: Site, visitor: Visitor, passage_id: str) -> bool:
    """Whether what others say of a passage is kept from a visitor."""
    if not visitor.may(Role.ANALYST):
        return is_veiled(site, visitor.me, passage_id)[1]
    if not site.archive.is_blind_to(passage_id, visitor.me.code):
        return False
    given = [each for each in site.archive.assignments(visitor.me.code) if each.wanted > 1]
    return any(site.archive.place_in_assignment(each.number, passage_id) is not None for each in given)


def matter_of(site: Site, passage_id: str, objective: Objective) -> Matter:
    """All that is said of a passage and an objective. Raises UnknownRecord."""
    archive = site.archive
    why = explain(archive, passage_id)
    told = [each for each in why.suggestions if each.tag.objective == objective]
    readings = standing(archive.readings_of(passage_id))
    sides = _sides(said_by_others(why.decisions, readings, NOBODY), readings, objective)
    ruled = tuple(each for each in archive.settlements_of(passage_id) if each.objective == objective)
    yes = sum(side.yes for side in sides)
    about = [
        remark
        for remark in archive.remarks_of(passage_id)
        if remark.objective in (None, objective) and remark.kind not in (RemarkKind.FLAG, RemarkKind.UNFLAG)
    ]
    return Matter(
        passage=why.passage,
        document=why.document,
        objective=objective,
        marks=marks_of(why.passage, told),
        suggestion=told[0] if told else None,
        sides=sides,
        remarks=tuple(about),
        settlements=ruled,
        stands=settled(yes, len(sides) - yes, ruled[-1].verdict if ruled else None),
    )


def _sides(said: Sequence[Said], readings: Sequence[RecordedReading], objective: Objective) -> tuple[Side, ...]:
    """Those who name the objective; and those who read and do not, where somebody says yes."""
    latest = {each.reading.reviewer: each.reading for each in readings}
    named, silent = [], []
    for each in said:
        word = next((word for word in each.words if word.objective == objective), None)
        reading = latest.get(each.person)
        blind, bulk = bool(reading and reading.blind), bool(reading and reading.is_bulk)
        if word is not None:
            told = (each.person, word.verdict is Verdict.YES, word.alignment, word.note, each.at)
            named.append(Side(*told, silent=False, blind=blind, bulk=bulk, carried=each.carried))
        elif reading is not None and not bulk:
            told = (each.person, False, None, "", each.at)
            silent.append(Side(*told, silent=True, blind=blind, bulk=False, carried=False))
    return (*named, *(silent if any(side.yes for side in named) else ()))


def askable(site: Site, matter: Matter, visitor: Visitor) -> list[Person]:
    """The people on either side who can be asked."""
    found = [site.archive.person(side.person) for side in matter.sides if side.person != visitor.me.code]
    return [person for person in found if person is not None and person.is_active]


def ask(site: Site, visitor: Visitor, matter: Matter, addressee: str, text: str, key: str) -> tuple[Remark, bool]:
    """Send it back to one of its readers with a question. Raises Refused, Conflict."""
    if addressee not in {person.code for person in askable(site, matter, visitor)}:
        raise Refused("The question is addressed to nobody who has spoken here.", advice="Choose one of the readers.")
    return _remark(site, visitor, matter, RemarkKind.QUESTION, text, key, addressee)


def answer(site: Site, visitor: Visitor, matter: Matter, text: str, key: str) -> tuple[Remark, bool]:
    """Answer a question on it. Raises Refused, Conflict."""
    return _remark(site, visitor, matter, RemarkKind.ANSWER, text, key, None)


def _remark(
    site: Site, visitor: Visitor, matter: Matter, kind: RemarkKind, text: str, key: str, addressee: str | None
) -> tuple[Remark, bool]:
    if not text.strip():
        raise Refused("It has no words.", advice="Write what you want to say.")
    said = (key, matter.passage.id, visitor.me.code, site.now(), kind, text.strip())
    try:
        remark, new = site.archive.add_remark(*said, objective=matter.objective, addressee=addressee)
    except KeyClash as error:
        raise Conflict(str(error), advice=error.advice) from error
    if new:
        told = {"number": str(remark.number), "objective": str(int(matter.objective))}
        site.archive.log(visitor.me.code, f"remark-{kind.value}", matter.passage.id, told, now=site.now())
    return remark, new


def settle(
    site: Site,
    visitor: Visitor,
    matter: Matter,
    verdict: Verdict,
    reason: str,
    key: str,
    alignment: Alignment | None = None,
) -> Settlement:
    """The last word on it; ``WITHDRAWN`` opens it again. Raises Refused without a reason, Conflict."""
    if not reason.strip():
        raise Refused("It gives no reason.", advice="Write why: others will learn from it.")
    if verdict is Verdict.WITHDRAWN and matter.settlement is None:
        raise Conflict("It is not settled, so it cannot be opened again.", advice="Load the page again.")
    said = (key, matter.passage.id, matter.objective, verdict, visitor.me.code, site.now(), reason.strip())
    made = Settlement(*said, alignment if verdict is Verdict.YES else None)
    try:
        new = site.archive.settle(made)
    except KeyClash as error:
        raise Conflict(str(error), advice=error.advice) from error
    if new:
        action = "reopen" if verdict is Verdict.WITHDRAWN else "settle"
        told = {"objective": str(int(matter.objective)), "verdict": verdict.value}
        site.archive.log(visitor.me.code, action, matter.passage.id, told, now=site.now())
    return made
