"""The rows of a version change: carried decisions and questions, brought to what is wanted without losing a word.

A row is never deleted and what a person said is never changed: a second writing of the same change finds its rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from pipeline.store.shapes import Values
from pipeline.store.tables import carried, changes, decisions, questions
from pipeline.store.version_rows import Answer, Ask, Carry, Reason
from pipeline.store.version_shapes import ask_values

_BATCH = 500  # ids in one statement; SQLite allows 32,766 values


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


def write_questions(connection: Connection, change: int, asks: Sequence[Ask], now: datetime) -> None:
    """Ask what is not asked yet, bring open questions up to date, and withdraw those that no longer arise."""
    known = {
        (row.passage_id, row.from_ids): row
        for row in connection.execute(select(questions).where(questions.c.change == change))
    }
    decided = _decided(connection, [ask.new_id for ask in asks if ask.new_id])
    fresh = []
    for ask in asks:
        values = ask_values(ask, change, now) | _settled(ask, decided)
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
    """The decisions made on each of some passages, in the order of making."""
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for start in range(0, len(ids), _BATCH):
        wanted = select(decisions).where(decisions.c.passage_id.in_(ids[start : start + _BATCH]))
        for row in connection.execute(wanted.order_by(decisions.c.number)):
            found[row.passage_id].append(row)
    return found


def _settled(ask: Ask, decided: dict[str, list[Row[Any]]]) -> Values:
    made = decided.get(ask.new_id or "", [])
    if not made or not {int(objective) for objective in ask.objectives} <= {row.objective for row in made}:
        return {}
    return {"answer": Answer.DECIDED.value, "answered_at": made[-1].decided_at, "answered_by": made[-1].reviewer}


def _without_time(values: Values) -> Values:
    return {name: value for name, value in values.items() if name not in {"asked_at", "change", "note"}}


def _differs(row: Row[Any], values: Values) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())
