"""Deciding many passages with one word: which of a filter's passages may be, writing them down, and taking them back.

What is written is readings whose keys begin with ``bulk-`` and the name of the bulk decision: they count as words of
the person, and neither as readings for agreement nor as silence about other objectives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.store import Archive, Cursor, QueueFilter
from pipeline.store.review_rows import BULK, BulkPassage, Reading, RecordedReading, Word

MOST = 2_000  # passages of one bulk decision: as many as one can answer for after a look at a sample
NAME_CHARACTERS = 20  # of a bulk decision
_PAGE = 200  # passages of the queue looked through at a time
_LOOKS = 60  # pages that are looked through at most: a filter may leave many passages without the suggestion
_TOGETHER = 100  # readings written in one transaction: others wait for it some 70 ms
_BACK_TOGETHER = 20  # readings taken back in one: each is looked up with all that was said before it


@dataclass(frozen=True, slots=True)
class BulkList:
    """The passages of a filter that may be decided together, as they are now."""

    objective: Objective
    ids: tuple[str, ...]
    more: bool
    """There are more of them than one bulk decision takes."""
    own: int
    """Left out, as the person has answered them already."""
    apart: int
    """Left out, as they wait for independent readings."""


@dataclass(frozen=True, slots=True)
class BulkDone:
    """A bulk decision as it stands."""

    name: str
    person: str
    at: datetime
    objective: Objective
    verdict: Verdict
    note: str
    readings: tuple[RecordedReading, ...]
    standing: int
    """Of them, those that were neither taken back nor replaced by a later answer."""

    @property
    def withdrawn(self) -> int:
        """How many of its readings were taken back."""
        return sum(each.withdrawn for each in self.readings)


def list_for_bulk(archive: Archive, wanted: QueueFilter, objective: Objective, person: str) -> BulkList:
    """The passages of a filter that the machine suggests an objective for, in the order of the filter."""
    found: list[str] = []
    own = apart = 0
    cursor: Cursor | None = None
    for _ in range(_LOOKS):
        page = archive.queue_page(wanted, limit=_PAGE, after=cursor)
        about = archive.bulk_passages([item.passage_id for item in page.items], objective, person)
        for item in page.items:
            each = about.get(item.passage_id)
            if each is None or each.chance is None:
                continue
            own, apart = own + each.own, apart + (each.apart and not each.own)
            if not each.own and not each.apart:
                found.append(each.passage_id)
        cursor = page.next
        if cursor is None or len(found) > MOST:
            break
    return BulkList(objective, tuple(found[:MOST]), len(found) > MOST or cursor is not None, own, apart)


def decide_in_bulk(
    archive: Archive,
    name: str,
    chosen: BulkList,
    verdict: Verdict,
    *,
    person: str,
    note: str,
    decided_too: bool,
    now: datetime,
) -> int:
    """Say yes or no to one objective on each passage of a list; how many were written down.

    Passages about which anything changed since the list was made that forbids it are left out. Done again with the same
    name, it goes on where it was stopped.
    """
    known = {each.reading.key for each in archive.readings_with_keys(_keys(name))}
    written = 0
    for start in range(0, len(chosen.ids), _TOGETHER):
        some = chosen.ids[start : start + _TOGETHER]
        about = archive.bulk_passages(some, chosen.objective, person)
        sent = [
            Reading(
                key=_key(name, place),
                passage_id=one,
                reviewer=person,
                made_at=now,
                words=(Word(chosen.objective, verdict, note=note),),
                shown=(chosen.objective,),
            )
            for place, one in enumerate(some, start)
            if _key(name, place) not in known and _may_be(about.get(one), decided_too=decided_too)
        ]
        written += sum(new for _, new in archive.record_readings(sent)) if sent else 0
    return written


def find_bulk(archive: Archive, name: str) -> BulkDone | None:
    """A bulk decision by its name, None where there is none."""
    readings = archive.readings_with_keys(_keys(name))
    if not readings:
        return None
    first = readings[0].reading
    word = first.words[0]
    now = archive.standing_readings(passage_ids=[each.reading.passage_id for each in readings])
    standing = {each.number for each in now} & {each.number for each in readings}
    told = (word.objective, word.verdict, word.note)
    return BulkDone(name, first.reviewer, first.made_at, *told, tuple(readings), len(standing))


def undo_bulk(archive: Archive, done: BulkDone, *, now: datetime) -> int:
    """Take back what stands of a bulk decision; how many. What was said of a passage since then stays."""
    standing = [each for each in done.readings if not each.withdrawn]
    undone = 0
    for start in range(0, len(standing), _BACK_TOGETHER):
        some = {each.number: f"back-{each.reading.key}" for each in standing[start : start + _BACK_TOGETHER]}
        undone += archive.withdraw_readings(some, reviewer=done.person, now=now)
    return undone


def _may_be(about: BulkPassage | None, *, decided_too: bool) -> bool:
    """Whether the list would still have the passage."""
    if about is None or about.chance is None or about.own or about.apart:
        return False
    return decided_too or not about.decided


def _key(name: str, place: int) -> str:
    return f"{BULK}{name}-{place:04d}"


def _keys(name: str) -> Sequence[str]:
    return [_key(name, place) for place in range(MOST)]
