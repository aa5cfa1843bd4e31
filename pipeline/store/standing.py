"""What people's decisions say today: those made on a passage, and those carried to it from an earlier version."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, case, false, func, literal, select, union_all, update

from pipeline.errors import ArchiveError
from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.store.columns import Moment
from pipeline.store.connection import Connected
from pipeline.store.contents import keys_of
from pipeline.store.decisions import nth_word, recorded_from
from pipeline.store.reading import number_of
from pipeline.store.tables import carried, decisions, passages, questions, versions
from pipeline.store.upsert import insert_missing
from pipeline.store.version_rows import Ask, ConfirmedCount, Reason, StandingDecision
from pipeline.store.version_shapes import ask_values


class Standing(Connected):
    """Decisions where they stand, and taking carried ones back."""

    def standing_decisions(self, *, passage_id: str | None = None, sha256: str | None = None) -> list[StandingDecision]:
        """Give the latest word of each reviewer on each passage and objective, carried decisions included.

        On a passage, on the passages that a version has now, or in the whole archive. The reviewer's later word on the
        passage itself wins over one that was carried to it. What stands on a passage that is gone is left out.
        """
        with self.reading() as connection:
            version = number_of(connection, sha256) if sha256 is not None else None
            rows = connection.execute(_latest(placed(passage_id=passage_id, version=version))).all()
            return [
                StandingDecision(
                    passage_id=row.place_id,
                    recorded=recorded_from(row),
                    carried_from=row.passage_id if row.carried_at is not None else None,
                    carried_at=row.carried_at,
                    moved=bool(row.moved),
                    reheaded=bool(row.reheaded),
                )
                for row in rows
            ]

    def confirmations(self) -> dict[str, ConfirmedCount]:
        """Count what reviewers say yes to on each version, by digest; versions without any are left out."""
        latest = _latest(placed()).order_by(None).subquery()
        said = latest.c.carried_at.is_not(None)
        pairs = (
            select(passages.c.version, func.min(case((said, 1), else_=0)).label("carried"))
            .select_from(latest.join(passages, passages.c.id == latest.c.place_id))
            .where(latest.c.verdict == Verdict.YES.value)
            .group_by(passages.c.version, latest.c.place_id, latest.c.objective)
            .subquery()
        )
        wanted = (
            select(versions.c.sha256, func.count().label("pairs"), func.sum(pairs.c.carried).label("carried"))
            .join(pairs, pairs.c.version == versions.c.number)
            .group_by(versions.c.sha256)
        )
        with self.reading() as connection:
            return {row.sha256: ConfirmedCount(row.pairs, row.carried) for row in connection.execute(wanted)}

    def undo_carried(self, passage_id: str, *, reviewer: str, now: datetime, note: str = "") -> int:
        """Take back all decisions that were carried to a passage; give their number, and ask about the passage instead.

        The decisions themselves stay on the passages that they were made on, and no later run carries them here again.
        """
        here = (carried.c.passage_id == passage_id) & carried.c.undone_at.is_(None)
        with self.writing(durable=True) as connection:
            brought = (
                select(decisions, carried.c.change)
                .join(carried, carried.c.decision == decisions.c.number)
                .where(here)
                .order_by(decisions.c.number)
            )
            rows = connection.execute(brought).all()
            passage = connection.execute(select(passages).where(passages.c.id == passage_id)).first()
            if not rows or passage is None:
                message = f"No decision was carried to the passage {passage_id}."
                raise ArchiveError(message, advice="It may have been taken back already.")
            undone = {"undone_at": now, "undone_by": reviewer, "undone_note": note}
            connection.execute(update(carried).where(here).values(**undone))
            old_ids = tuple(dict.fromkeys(row.passage_id for row in rows))
            objectives = frozenset(Objective(row.objective) for row in rows)
            paths = (rows[-1].path, passage.path)
            ask = Ask(Reason.UNDONE, passage_id, old_ids, objectives, *paths, rows[-1].text, passage.text)
            insert_missing(connection, questions, ask_values(ask, rows[-1].change, now))
            return len(rows)


def placed(*, passage_id: str | None = None, version: int | None = None) -> Subquery:
    """Say as SQL: each decision (``number``) at each passage where it stands (``place_id``), and how it came there.

    At one passage, on those of a version, or everywhere.
    """
    made = select(
        decisions.c.number,
        decisions.c.passage_id.label("place_id"),
        literal(None, Moment).label("carried_at"),
        false().label("moved"),
        false().label("reheaded"),
    )
    brought = select(
        carried.c.decision.label("number"),
        carried.c.passage_id.label("place_id"),
        carried.c.carried_at,
        carried.c.moved,
        carried.c.reheaded,
    ).where(carried.c.undone_at.is_(None))
    if passage_id is not None:
        made = made.where(decisions.c.passage_id == passage_id)
        brought = brought.where(carried.c.passage_id == passage_id)
    if version is not None:
        of_version = select(passages.c.id).where(keys_of(version, passages.c.key))
        made = made.where(decisions.c.passage_id.in_(of_version))
        brought = brought.where(carried.c.passage_id.in_(of_version))
    return union_all(made, brought).subquery()


def _latest(where: Subquery) -> Select[Any]:
    place = nth_word(where.c.place_id)
    how = (where.c.place_id, where.c.carried_at, where.c.moved, where.c.reheaded)
    ranked = select(decisions, *how, place).join(where, where.c.number == decisions.c.number).subquery()
    origin = passages.alias("origin")
    return (
        select(ranked, origin.c.key.label("passage"))
        .join(passages, passages.c.id == ranked.c.place_id)
        .outerjoin(origin, origin.c.id == ranked.c.passage_id)
        .where(ranked.c.place == 1)
        .order_by(passages.c.key, ranked.c.objective, ranked.c.number)
    )
