"""Readings for the tests of the reviewers' side of the archive."""

import itertools
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from pipeline.objectives import Objective
from pipeline.records import Document, Verdict
from pipeline.store import QueueFilter, Reading, Word
from pipeline.store.archive import Archive
from pipeline.store.queue_tables import queue
from pipeline.store.review_rows import BULK
from pipeline.store.tables import passages
from tests.store.examples import LATER
from tests.store.test_queue import fill

_numbers = itertools.count()


def new_key() -> str:
    return f"key-{next(_numbers):08}"


def word(objective: int, verdict: Verdict = Verdict.YES, note: str = "") -> Word:
    return Word(Objective(objective), verdict, note=note)


def answer(
    passage_id: str,
    reviewer: str,
    yes: Sequence[int] = (),
    no: Sequence[int] = (),
    *,
    at: datetime = LATER,
    key: str | None = None,
) -> Reading:
    """A reading that says yes and no to these, or "none" where it says neither."""
    words = (*(word(number) for number in yes), *(word(number, Verdict.NO) for number in no))
    return Reading(key or new_key(), passage_id, reviewer, at, words, none=not words)


def in_bulk(passage_id: str, reviewer: str, objective: int, *, at: datetime = LATER) -> Reading:
    """What a bulk decision writes for one of its passages."""
    return Reading(f"{BULK}{new_key()}", passage_id, reviewer, at, (word(objective),))


def filled(archive: Archive) -> tuple[Document, str]:
    """A document in the queue, and the id of its first passage."""
    document = fill(archive)
    return document, document.passages[0].id


def said(archive: Archive, passage_id: str) -> set[tuple[str, int, str]]:
    """Who says what of a passage today."""
    found = (each.recorded.decision for each in archive.standing_decisions(passage_id=passage_id))
    return {(one.reviewer, int(one.objective), one.verdict.value) for one in found}


def disputed(archive: Archive) -> list[tuple[str, int, int, int]]:
    return [(each.passage_id, int(each.objective), each.yes, each.no) for each in archive.disputes()]


def is_decided(archive: Archive, passage_id: str) -> bool:
    """As the queue says, by both of its tables."""
    item = archive.queue_item(passage_id)
    assert item is not None
    page = archive.queue_page(QueueFilter(objective=Objective(13), decided=True), limit=100)
    assert item.decided == (passage_id in [each.passage_id for each in page.items])
    return item.decided


def readers(archive: Archive, passage_id: str) -> int:
    """How many people's reading stands, as the queue says."""
    of_queue = select(queue.c.readers).join(passages, passages.c.key == queue.c.passage)
    with archive.reading() as connection:
        return int(connection.execute(of_queue.where(passages.c.id == passage_id)).scalar_one())
