"""Disagreements of reviewers, and the words that settle them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, or_, select

from pipeline.errors import ArchiveError
from pipeline.objectives import Objective
from pipeline.records import Alignment, Verdict
from pipeline.store.asked import settlements_about
from pipeline.store.columns import clean
from pipeline.store.connection import Connected
from pipeline.store.contents import keys_of
from pipeline.store.marking import keep_in_step
from pipeline.store.reading import number_of
from pipeline.store.reading_rows import check_key
from pipeline.store.recording import clash
from pipeline.store.review_rows import Dispute, Settlement
from pipeline.store.review_tables import disputes, settlements
from pipeline.store.spoken import hold_passages, in_batches, settlements_on
from pipeline.store.tables import passages
from pipeline.store.upsert import insert_missing


class Settling(Connected):
    """Disputes and settlements."""

    def settle(self, settlement: Settlement) -> bool:
        """Write down the last word on a passage and objective, durably; whether it is new.

        ``WITHDRAWN`` opens the matter again. The same key again with the same word gives False, with another KeyClash.
        Raises UnknownRecord for an unknown passage, ArchiveError without a reason.
        """
        check_key(settlement.key)
        if not settlement.reason.strip():
            raise ArchiveError("The settlement gives no reason.", advice="Write why: others will learn from it.")
        said = _values(settlement)
        with self.writing(durable=True) as connection:
            held = hold_passages(connection, [settlement.passage_id])
            sha256 = held[settlement.passage_id].sha256
            is_new = insert_missing(connection, settlements, {**said, "sha256": sha256, "at": settlement.at})
            row = connection.execute(select(settlements).where(settlements.c.key == settlement.key)).one()
            if any(getattr(row, name) != value for name, value in said.items()):
                raise clash(settlement.key)
            if is_new:
                keep_in_step(connection, held)
            return is_new

    def settlements_of(self, passage_id: str) -> list[Settlement]:
        """Give all settlements on a passage, the oldest first; the last one of an objective counts."""
        with self.reading() as connection:
            return settlements_in(connection, passage_id)

    def standing_settlements(self, passage_ids: Sequence[str] | None = None) -> list[Settlement]:
        """Give the settlements that stand, of some passages or of all."""
        with self.reading() as connection:
            if passage_ids is None:
                passage_ids = list(connection.execute(select(settlements.c.passage_id).distinct()).scalars())
            return [
                settlement_from(row)
                for some in in_batches(passage_ids)
                for said in settlements_on(connection, some).values()
                for row in said.values()
            ]

    def disputes(
        self,
        limit: int = 50,
        after: tuple[datetime, str, int] | None = None,
        *,
        objective: Objective | None = None,
        sha256: str | None = None,
    ) -> list[Dispute]:
        """Give what people differ on and nobody settled, the oldest first; of an objective, of a version.

        ``after`` is ``since``, passage and objective of the last one before. Raises UnknownRecord for an unknown
        version.
        """
        order = (disputes.c.since, disputes.c.passage_id, disputes.c.objective)
        with self.reading() as connection:
            wanted = _disputes(connection, select(disputes), objective, sha256)
            if after is not None:
                since, passage_id, number = after
                same = disputes.c.since == since
                of_passage = and_(disputes.c.passage_id == passage_id, disputes.c.objective > int(number))
                behind = or_(disputes.c.passage_id > passage_id, of_passage)
                wanted = wanted.where(or_(disputes.c.since > since, and_(same, behind)))
            rows = connection.execute(wanted.order_by(*order).limit(limit))
            return [Dispute(row.passage_id, Objective(row.objective), row.since, row.yes, row.no) for row in rows]

    def count_disputes(self, *, objective: Objective | None = None, sha256: str | None = None) -> int:
        """Count what people differ on and nobody settled."""
        with self.reading() as connection:
            wanted = _disputes(connection, select(func.count()).select_from(disputes), objective, sha256)
            return int(connection.execute(wanted).scalar_one())


def _disputes(
    connection: Connection, wanted: Select[Any], objective: Objective | None, sha256: str | None
) -> Select[Any]:
    if objective is not None:
        wanted = wanted.where(disputes.c.objective == int(objective))
    if sha256 is not None:
        version = number_of(connection, sha256)
        wanted = wanted.join(passages, passages.c.id == disputes.c.passage_id).where(keys_of(version, passages.c.key))
    return wanted


def settlements_in(connection: Connection, passage_id: str) -> list[Settlement]:
    """Give all settlements on a passage, the oldest first."""
    return [settlement_from(row) for row in connection.execute(settlements_about(), {"ids": [passage_id]})]


def _values(settlement: Settlement) -> dict[str, Any]:
    return {
        "key": settlement.key,
        "passage_id": settlement.passage_id,
        "objective": int(settlement.objective),
        "verdict": settlement.verdict.value,
        "alignment": settlement.alignment.value if settlement.alignment is not None else None,
        "adjudicator": clean(settlement.adjudicator),
        "reason": clean(settlement.reason),
    }


def settlement_from(row: Row[Any]) -> Settlement:
    """Give a row of settlements as its record."""
    return Settlement(
        key=row.key,
        passage_id=row.passage_id,
        objective=Objective(row.objective),
        verdict=Verdict(row.verdict),
        adjudicator=row.adjudicator,
        at=row.at,
        reason=row.reason,
        alignment=Alignment(row.alignment) if row.alignment is not None else None,
    )
