"""What is said of passages today: the latest words of reviewers, whose readings stand, and what they come to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    bindparam,
    exists,
    literal,
    select,
    union_all,
)

from pipeline.errors import UnknownRecord
from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.store.asked import settlements_about
from pipeline.store.columns import Moment
from pipeline.store.review_rows import BULK
from pipeline.store.review_tables import readings
from pipeline.store.tables import carried, decisions, passages, versions
from pipeline.verdicts import Standing, settled

BATCH = 500  # ids in one statement; SQLite allows 32,766 values
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_FIELDS = (  # all but the copy of the passage
    *("number", "objective", "verdict", "alignment", "reviewer", "decided_at", "note", "reading"),
    *("model_id", "codebook_version"),
)

Words = dict[str, dict[Objective, Row[Any]]]
"""The latest decision of each reviewer on each objective of one passage, withdrawn ones too; ``carried_at`` says how it
came there."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people say yes and no to a passage and objective, and the settlement, if one stands."""

    yes: int
    no: int
    """With those whose reading stands and does not name it, where somebody else says yes."""
    settlement: Verdict | None
    last: datetime
    """Of the latest word."""

    @property
    def stands(self) -> Standing:
        """What it comes to."""
        return settled(self.yes, self.no, self.settlement)

    @property
    def is_disputed(self) -> bool:
        """Whether people differ and nobody settled it."""
        return bool(self.yes and self.no) and self.settlement is None


def in_batches(ids: Iterable[str]) -> Iterator[list[str]]:
    """Give each id once, sorted, as many at a time as one statement takes."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def hold_passages(connection: Connection, ids: Iterable[str]) -> dict[str, Row[Any]]:
    """Give passages (key, id, path, text, sha256) and keep others from speaking of them until the transaction ends.

    In one order, so that nobody waits in a ring. Raises UnknownRecord where one is not there.
    """
    held: dict[str, Row[Any]] = {}
    for some in in_batches(ids):
        held |= {row.id: row for row in connection.execute(_held(), {"ids": some})}
        missing = [one for one in some if one not in held]
        if missing:
            message = f"The archive has no passage {missing[0]}, so nothing can be decided about it."
            raise UnknownRecord(message, advice="It may have been read anew: open the document again.")
    return held


# Each answer asks these questions, and each page some: putting a statement together takes longer than its answer.


@cache
def _held() -> Select[Any]:
    about = (passages.c.key, passages.c.id, passages.c.path, passages.c.text, versions.c.sha256)
    return (
        select(*about)
        .join(versions, versions.c.number == passages.c.version)
        .where(passages.c.id.in_(_IDS))
        .order_by(passages.c.id)
        .with_for_update(of=passages, key_share=True)
    )


@cache
def _made_or_brought() -> CompoundSelect[Any]:
    told = [decisions.c[name] for name in _FIELDS]
    made = select(*told, decisions.c.passage_id.label("place_id"), literal(None, Moment).label("carried_at")).where(
        decisions.c.passage_id.in_(_IDS)
    )
    brought = (
        select(*told, carried.c.passage_id.label("place_id"), carried.c.carried_at)
        .join(carried, carried.c.decision == decisions.c.number)
        .where(carried.c.passage_id.in_(_IDS), carried.c.undone_at.is_(None))
    )
    return union_all(made, brought)


@cache
def _standing_on() -> Select[Any]:
    return select(readings).where(readings.c.passage_id.in_(_IDS), stands()).order_by(readings.c.number)


def decisions_on(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    """Give all decisions on some passages (one batch), made there or carried there, the later made last."""
    rows = connection.execute(_made_or_brought(), {"ids": list(ids)}).all()
    return sorted(rows, key=lambda row: (row.decided_at, row.number))


def words_on(connection: Connection, ids: Sequence[str]) -> dict[str, Words]:
    """Give the latest words on some passages (one batch), made there or carried there; the later made wins."""
    found: defaultdict[str, Words] = defaultdict(lambda: defaultdict(dict))
    for row in decisions_on(connection, ids):
        found[row.place_id][row.reviewer][Objective(row.objective)] = row
    return dict(found)


def standing_in(words: Words) -> Words:
    """Leave out what was withdrawn, and who says nothing any more."""
    left = {
        reviewer: {at: row for at, row in said.items() if row.verdict != Verdict.WITHDRAWN}
        for reviewer, said in words.items()
    }
    return {reviewer: said for reviewer, said in left.items() if said}


@cache
def stands() -> ColumnElement[bool]:
    """Say as SQL: the row of readings says something, and was not taken back (a later one may still replace it)."""
    later = readings.alias("later")
    same = (later.c.passage_id == readings.c.passage_id) & (later.c.reviewer == readings.c.reviewer)
    return readings.c.withdraws.is_(None) & ~exists().where(same, later.c.withdraws == readings.c.number)


@cache
def was_read() -> ColumnElement[bool]:
    """Say as SQL: the row of readings stands, and its person read the passage; in bulk nobody does."""
    return stands() & readings.c.key.not_like(f"{BULK}%")


def readers_of(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, Row[Any]]]:
    """Give the standing reading of each person on some passages (one batch)."""
    found: defaultdict[str, dict[str, Row[Any]]] = defaultdict(dict)
    for row in connection.execute(_standing_on(), {"ids": list(ids)}):
        found[row.passage_id][row.reviewer] = row
    return dict(found)


def count_readers(readers: Mapping[str, Row[Any]]) -> int:
    """Count the people who read one passage, by their standing readings; whoever decided it in bulk did not."""
    return sum(not row.key.startswith(BULK) for row in readers.values())


def settlements_on(connection: Connection, ids: Sequence[str]) -> dict[str, dict[Objective, Row[Any]]]:
    """Give the latest settlement of each objective of some passages (one batch); those that open it again are out."""
    found: defaultdict[str, dict[Objective, Row[Any]]] = defaultdict(dict)
    for row in connection.execute(settlements_about(), {"ids": list(ids)}):
        found[row.passage_id][Objective(row.objective)] = row
    return {
        passage_id: {at: row for at, row in said.items() if row.verdict != Verdict.WITHDRAWN}
        for passage_id, said in found.items()
    }


def tally_passages(connection: Connection, ids: Iterable[str]) -> dict[str, dict[Objective, Tally]]:
    """Count what people say of passages today, each objective that somebody named or settled."""
    found: dict[str, dict[Objective, Tally]] = {}
    for some in in_batches(ids):
        words, readers = words_on(connection, some), readers_of(connection, some)
        last_words = settlements_on(connection, some)
        for passage_id in some:
            said = standing_in(words.get(passage_id, {}))
            found[passage_id] = tally(said, readers.get(passage_id, {}), last_words.get(passage_id, {}))
    return found


def tally(
    words: Words, readers: Mapping[str, Row[Any]], last_words: Mapping[Objective, Row[Any]]
) -> dict[Objective, Tally]:
    """Count one passage; ``words`` are those that stand, ``readers`` the standing readings, then settlements."""
    named = {objective for said in words.values() for objective in said}
    return {at: _count(at, words, readers, last_words.get(at)) for at in sorted(named | set(last_words))}


def _count(at: Objective, words: Words, readers: Mapping[str, Row[Any]], last_word: Row[Any] | None) -> Tally:
    rows = [said[at] for said in words.values() if at in said]
    yes = sum(row.verdict == Verdict.YES for row in rows)
    silent = _silent(at, words, readers) if yes else []
    moments = [max(row.decided_at, row.carried_at or row.decided_at) for row in rows]
    moments += [reading.made_at for reading in silent] + ([last_word.at] if last_word is not None else [])
    settlement = Verdict(last_word.verdict) if last_word is not None else None
    return Tally(yes, len(rows) - yes + len(silent), settlement, max(moments))


def _silent(at: Objective, words: Words, readers: Mapping[str, Row[Any]]) -> Collection[Row[Any]]:
    # Of a bulk decision, nothing but its one objective was looked at.
    return [row for who, row in readers.items() if at not in words.get(who, {}) and not row.key.startswith(BULK)]
