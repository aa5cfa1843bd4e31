"""Questions to rows and back."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from pipeline.objectives import Objective
from pipeline.store.columns import clean
from pipeline.store.shapes import Values
from pipeline.store.version_rows import Answer, Ask, Question, Ranges, Reason

_ranges_decoder = msgspec.json.Decoder(tuple[Ranges, Ranges])


def ask_values(ask: Ask, change: int, now: datetime) -> Values:
    """Give a question as columns of questions, open."""
    return {
        "change": change,
        "reason": ask.reason.value,
        "passage_id": ask.new_id or "",  # not NULL, as two NULLs are not the same to a unique key
        "from_ids": " ".join(ask.old_ids),
        "objectives": pack_objectives(ask.objectives),
        "old_path": ask.old_path,
        "new_path": ask.new_path,
        "old_text": clean(ask.old_text),
        "new_text": clean(ask.new_text),
        "ranges": msgspec.json.encode((ask.old_ranges, ask.new_ranges)).decode(),
        "asked_at": now,
        "answer": None,
        "answered_at": None,
        "answered_by": None,
        "note": "",
    }


def pack_objectives(objectives: frozenset[Objective]) -> str:
    """Write objectives as numbers, separated by spaces."""
    return " ".join(str(int(objective)) for objective in sorted(objectives))


def unpack_objectives(packed: str) -> frozenset[Objective]:
    """Undo ``pack_objectives``."""
    return frozenset(Objective(int(number)) for number in packed.split())


def question_from(row: Row[Any]) -> Question:
    """Give a row of questions, with the digests of its versions, as its record."""
    old_ranges, new_ranges = _ranges_decoder.decode(row.ranges)
    ask = Ask(
        reason=Reason(row.reason),
        new_id=row.passage_id or None,
        old_ids=tuple(row.from_ids.split()),
        objectives=unpack_objectives(row.objectives),
        old_path=row.old_path,
        new_path=row.new_path,
        old_text=row.old_text,
        new_text=row.new_text,
        old_ranges=old_ranges,
        new_ranges=new_ranges,
    )
    answer = Answer(row.answer) if row.answer is not None else None
    ended = (answer, row.answered_at, row.answered_by)
    return Question(row.number, row.old_sha256, row.new_sha256, ask, row.asked_at, *ended, row.note)
