"""The rows of a version change: carried decisions and questions, brought to what is wanted without losing a word.

A row is never deleted and what a person said is never changed: a second writing of the same change finds its rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from pipeline.records import Verdict
from pipeline.store.review_rows import BULK
from pipeline.store.review_tables import settlements
from pipeline.store.shapes import Values
from pipeline.store.spoken import in_batches, readers_of, settlements_on, standing_in, words_on
from pipeline.store.tables import carried, changes, questions
from pipeline.store.version_rows import Answer, Ask, Carry, Reason
from pipeline.store.version_shapes import ask_values

CARRIED = "carried-"  # the key of a settlement that came with the decisions of an earlier version begins so


def write_carried(
    connection: Connection, change: int, standing: Sequence[tuple[int, str]], carries: Sequence[Carry], now: datetime
) -> None:
    """Let the decisions that stand on old passages (number and passage) stand on the new ones too.

    A decision that somebody took back stays so. One whose passage is no longer the same is withdrawn.
    """
    to = {carry.old_id: carry for carry in carries}
    wanted = {number: to[passage_id] for number, passage_id in standing if passage_id in to}
    known = {row.decision: row for row in connection.execute(select(carried).where(carried.c.change == change))}
    fresh = []
    for number, carry in sorted(wanted.items()):
        values: Values = {"passage_id": carry.new_id, "moved": carry.moved, "reheaded": carry.reheaded}
        row = known.get(number)
        if row is None:
            fresh.append({"change": change, "decision": number, "carried_at": now, "undone_note": "", **values})
        elif row.undone_by is None and _differs(row, values | {"undone_at": None}):
            this = (carried.c.change == change) & (carried.c.decision == number)
            connection.execute(update(carried).where(this).values(**values, undone_at=None, undone_note=""))
    if fresh:
        connection.execute(carried.insert(), fresh)
    for number in sorted(known.keys() - wanted.keys()):
        this = (carried.c.change == change) & (carried.c.decision == number) & carried.c.undone_at.is_(None)
        connection.execute(update(carried).where(this).values(undone_at=now))


def write_settlements(connection: Connection, sha256: str, carries: Sequence[Carry]) -> None:
    """Let what was settled on old passages be settled on the new ones, but where it was ever spoken of there."""
    to = {carry.old_id: carry.new_id for carry in carries}
    for some in in_batches(to):
        there = settlements.c.passage_id.in_([to[old_id] for old_id in some])
        known = {
            (row.passage_id, row.objective)
            for row in connection.execute(select(settlements.c.passage_id, settlements.c.objective).where(there))
        }
        for old_id, said in settlements_on(connection, some).items():
            for objective, row in said.items():
                if (to[old_id], int(objective)) not in known:
                    known.add((to[old_id], int(objective)))
                    connection.execute(settlements.insert().values(_settled_there(row, to[old_id], sha256)))


def _settled_there(row: Row[Any], passage_id: str, sha256: str) -> Values:
    kept = {name: getattr(row, name) for name in ("objective", "verdict", "alignment", "adjudicator", "at", "reason")}
    return {"key": f"{CARRIED}{row.number}-{passage_id}", "passage_id": passage_id, "sha256": sha256, **kept}


def reopen_carried(connection: Connection, passage_id: str, reviewer: str, now: datetime, note: str) -> None:
    """Open again what came settled to a passage whose carried decisions are taken back."""
    for objective, row in settlements_on(connection, [passage_id]).get(passage_id, {}).items():
        if row.key.startswith(CARRIED):
            said = {"verdict": Verdict.WITHDRAWN.value, "adjudicator": reviewer, "at": now, "reason": note}
            this = {"key": f"{row.key}-again", "passage_id": passage_id, "sha256": row.sha256, "objective": objective}
            connection.execute(settlements.insert().values(**this, **said))


def write_questions(connection: Connection, change: int, asks: Sequence[Ask], now: datetime) -> None:
    """Ask what is not asked yet, bring open questions up to date, and withdraw those that no longer arise."""
    known = {
        (row.passage_id, row.from_ids): row
        for row in connection.execute(select(questions).where(questions.c.change == change))
    }
    ids = [ask.new_id for ask in asks if ask.new_id]
    decided, read = _decided(connection, ids), _read(connection, ids)
    fresh = []
    for ask in asks:
        values = ask_values(ask, change, now) | _settled(ask, decided, read)
        row = known.pop((values["passage_id"], values["from_ids"]), None)
        if row is None:
            fresh.append(values)
        elif row.answer == Answer.WITHDRAWN or (row.answer is None and _differs(row, _without_time(values))):
            connection.execute(
                update(questions).where(questions.c.number == row.number).values(**_without_time(values))
            )
    if fresh:
        connection.execute(questions.insert(), fresh)
    for row in known.values():
        if row.answer is None and row.reason != Reason.UNDONE:
            ended = {"answer": Answer.WITHDRAWN.value, "answered_at": now}
            connection.execute(update(questions).where(questions.c.number == row.number).values(**ended))


def pass_on(connection: Connection, version: int, now: datetime) -> None:
    """End the open questions about the passages of a version whose successor asks them anew.

    What was asked about a passage that is gone stays open.
    """
    to_it = select(changes.c.number).where(changes.c.new == version)
    still = (questions.c.passage_id != "") & questions.c.answer.is_(None)
    ended = {"answer": Answer.PASSED_ON.value, "answered_at": now}
    connection.execute(update(questions).where(questions.c.change.in_(to_it), still).values(**ended))


def _decided(connection: Connection, ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """The decisions that were made on each of some passages and stand, in the order of making."""
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for some in in_batches(ids):
        for passage_id, words in words_on(connection, some).items():
            made = [row for said in standing_in(words).values() for row in said.values() if row.carried_at is None]
            found[passage_id] = sorted(made, key=lambda row: int(row.number))
    return found


def _read(connection: Connection, ids: Sequence[str]) -> dict[str, Row[Any]]:
    """The first reading that stands on each of some passages: it answers all that is asked about one."""
    return {
        passage_id: row
        for some in in_batches(ids)
        for passage_id, readers in readers_of(connection, some).items()
        for row in reversed(readers.values())
        if not row.key.startswith(BULK)
    }


def _settled(ask: Ask, decided: dict[str, list[Row[Any]]], read: dict[str, Row[Any]]) -> Values:
    reading = read.get(ask.new_id or "")
    if reading is not None:
        return {"answer": Answer.DECIDED.value, "answered_at": reading.made_at, "answered_by": reading.reviewer}
    made = decided.get(ask.new_id or "", [])
    if not made or not {int(objective) for objective in ask.objectives} <= {row.objective for row in made}:
        return {}
    return {"answer": Answer.DECIDED.value, "answered_at": made[-1].decided_at, "answered_by": made[-1].reviewer}


def _without_time(values: Values) -> Values:
    return {name: value for name, value in values.items() if name not in {"asked_at", "change", "note"}}


def _differs(row: Row[Any], values: Values) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())
