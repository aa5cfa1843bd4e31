"""Assignments, for pages and programs alike: making, changing and closing them, and whom they concern."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.store import Assignment, Person, QueueFilter, Role
from pipeline.web.access import Visitor
from pipeline.web.asked_queue import ids_of
from pipeline.web.failures import Conflict, NotThere, Refused
from pipeline.web.filters import filter_query
from pipeline.web.site import Site

MOST_PASSAGES = 20_000  # of an assignment: some weeks of several people
MOST_PEOPLE = 50
LONGEST_NAME = 120  # characters
LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """What an analyst asks for."""

    name: str
    note: str
    wanted: int
    people: tuple[str, ...]


def readers(site: Site) -> list[Person]:
    """The people who may be given something to read, by name."""
    able = [each for each in site.archive.people() if each.is_active and each.role.covers(Role.REVIEWER)]
    return sorted(able, key=lambda each: (each.name.casefold(), each.code))


def assign(site: Site, visitor: Visitor, asked: NewAssignment, wanted: QueueFilter) -> Assignment:
    """Give the passages that a filter leaves now, in its order. Raises Refused."""
    name = " ".join(asked.name.split())
    if not name or not name.isprintable():
        raise Refused("The assignment has no name that can be shown.", advice="Name it, so that people know it.")
    people = _checked(site, asked.people, asked.wanted)
    ids, _ = ids_of(site.archive, wanted, MOST_PASSAGES)
    if not ids:
        raise Refused("The filter leaves no passages.", advice="Choose another one.")
    query = filter_query(wanted)
    made = site.archive.create_assignment(
        name, asked.note.strip(), query, asked.wanted, people, ids, visitor.me.code, site.now()
    )
    told = {"name": name, "passages": str(made.passages), "wanted": str(made.wanted), "people": " ".join(people)}
    site.archive.log(visitor.me.code, "make-assignment", str(made.number), told, now=site.now())
    return made


def change_people(site: Site, visitor: Visitor, number: int, people: Sequence[str]) -> Assignment:
    """Let these people read, and nobody else. Raises UnknownRecord, Refused, or Conflict where it is closed."""
    found = site.archive.assignment(number)
    if found.closed_at is not None:
        raise Conflict("The assignment is closed.", advice="Make a new one.")
    chosen = _checked(site, people, found.wanted)
    site.archive.assign_people(number, chosen)
    site.archive.log(visitor.me.code, "change-assignment", str(number), {"people": " ".join(chosen)}, now=site.now())
    return site.archive.assignment(number)


def close(site: Site, visitor: Visitor, number: int) -> Assignment:
    """End it; what was read stays. Raises UnknownRecord."""
    if site.archive.assignment(number).closed_at is None:
        site.archive.close_assignment(number, site.now())
        site.archive.log(visitor.me.code, "close-assignment", str(number), now=site.now())
    return site.archive.assignment(number)


def visible(site: Site, visitor: Visitor, number: int) -> Assignment:
    """An assignment for an analyst, or for one of its people. Raises UnknownRecord, NotThere."""
    found = site.archive.assignment(number)
    if not visitor.may(Role.ANALYST) and visitor.me.code not in found.people:
        raise NotThere("There is no such assignment of yours.", advice="Choose one from your list.")
    return found


def _checked(site: Site, people: Sequence[str], wanted: int) -> list[str]:
    chosen = sorted(set(people))
    known = {each.code for each in readers(site)}
    if not chosen or not known.issuperset(chosen):
        raise Refused("Somebody who was chosen cannot review, or nobody was.", advice="Choose reviewers from the list.")
    if len(chosen) < wanted:
        message = f"{wanted} independent readings are wanted, and {len(chosen)} people are chosen."
        raise Refused(message, advice="Choose more people, or fewer readings.")
    if len(chosen) > MOST_PEOPLE:
        raise Refused(f"More than {MOST_PEOPLE} people are chosen.", advice="Make several assignments.")
    return chosen
