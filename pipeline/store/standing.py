"""What people's decisions say today: those made on a passage, and those carried to it from an earlier version."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from pipeline.errors import ArchiveError
from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.store.columns import Moment
from pipeline.store.connection import Connected
from pipeline.store.contents import keys_of
from pipeline.store.decisions import nth_word, recorded_from
from pipeline.store.following import reopen_carried
from pipeline.store.marking import keep_in_step
from pipeline.store.reading import number_of
from pipeline.store.review_tables import disputes, settlements
from pipeline.store.spoken import hold_passages
from pipeline.store.tables import carried, decisions, passages, questions, versions
from pipeline.store.upsert import insert_missing
from pipeline.store.version_rows import Ask, ConfirmedCount, Reason, StandingDecision
from pipeline.store.version_shapes import ask_values


class Standing(Connected):
    """Decisions where they stand, and taking carried ones back."""

    def standing_decisions(self, *, passage_id: str | None = None, sha256: str | None = None) -> list[StandingDecision]:
        """Give the latest word of each reviewer on each passage and objective, carried decisions included.

        On a passage, on the passages that a version has now, or in the whole archive. The reviewer's later word on the
        passage itself wins over one that was carried to it. What was withdrawn, and what stands on a passage that is
        gone, is left out.
        """
        with self.reading() as connection:
            version = number_of(connection, sha256) if sha256 is not None else None
            if passage_id is not None and version is None:
                rows = connection.execute(_latest_on_one(), {"here": passage_id}).all()
            else:
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
        """Count what reviewers together say yes to on each version, by digest; versions without any are left out."""
        pairs = agreed_pairs()
        wanted = (
            select(versions.c.sha256, func.count().label("pairs"), func.sum(pairs.c.carried).label("carried"))
            .join(passages, passages.c.id == pairs.c.place_id)
            .join(versions, versions.c.number == passages.c.version)
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
            reopen_carried(connection, passage_id, reviewer, now, note)
            keep_in_step(connection, hold_passages(connection, [passage_id]))
            return len(rows)


def placed(*, passage_id: str | BindParameter[str] | None = None, version: int | None = None) -> Subquery:
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


def latest_words(where: Subquery) -> Select[Any]:
    """Say as SQL: the latest word of each reviewer on each objective where it stands, withdrawn ones too."""
    told = (decisions.c.objective, decisions.c.reviewer, decisions.c.verdict)
    how = (where.c.place_id, where.c.carried_at, nth_word(where.c.place_id))
    ranked = select(*told, *how).join(where, where.c.number == decisions.c.number).subquery()
    return select(ranked).where(ranked.c.place == 1)


def agreed_pairs() -> Subquery:
    """Say as SQL what stands as a yes by the rule of ``pipeline.verdicts``: ``place_id``, ``objective``, ``carried``.

    ``carried`` is 1 where every yes was carried. It rests on ``disputes``, which are kept in step.
    """
    latest = latest_words(placed()).subquery()
    said = (
        select(latest.c.place_id, latest.c.objective)
        .add_columns(func.min(case((latest.c.carried_at.is_not(None), 1), else_=0)).label("carried"))
        .where(latest.c.verdict == Verdict.YES.value)
        .group_by(latest.c.place_id, latest.c.objective)
        .subquery()
    )
    newest = settlements.c.number.desc()
    nth = func.row_number().over(partition_by=(settlements.c.passage_id, settlements.c.objective), order_by=newest)
    told = (settlements.c.passage_id, settlements.c.objective, settlements.c.verdict)
    ranked = select(*told, nth.label("nth")).subquery()
    ruled = select(ranked).where(ranked.c.nth == 1, ranked.c.verdict != Verdict.WITHDRAWN.value).subquery()
    of_pair = and_(ruled.c.passage_id == said.c.place_id, ruled.c.objective == said.c.objective)
    disputed = and_(disputes.c.passage_id == said.c.place_id, disputes.c.objective == said.c.objective)
    more = or_(disputes.c.passage_id.is_(None), disputes.c.yes > disputes.c.no)
    by_people = (
        select(said)
        .outerjoin(ruled, of_pair)
        .outerjoin(disputes, disputed)
        .where(or_(ruled.c.verdict == Verdict.YES.value, and_(ruled.c.verdict.is_(None), more)))
    )
    by_settlement = select(ruled.c.passage_id, ruled.c.objective, literal(0))
    both = union_all(by_people, by_settlement.where(ruled.c.verdict == Verdict.YES.value)).subquery()
    pair = (both.c.place_id, both.c.objective)
    return select(*pair, func.max(both.c.carried).label("carried")).group_by(*pair).subquery()


@cache  # it takes longer to write than to answer, and every screen asks it
def _latest_on_one() -> Select[Any]:
    return _latest(placed(passage_id=bindparam("here")))


def _latest(where: Subquery) -> Select[Any]:
    place = nth_word(where.c.place_id)
    how = (where.c.place_id, where.c.carried_at, where.c.moved, where.c.reheaded)
    ranked = select(decisions, *how, place).join(where, where.c.number == decisions.c.number).subquery()
    origin = passages.alias("origin")
    return (
        select(ranked, origin.c.key.label("passage"))
        .join(passages, passages.c.id == ranked.c.place_id)
        .outerjoin(origin, origin.c.id == ranked.c.passage_id)
        .where(ranked.c.place == 1, ranked.c.verdict != Verdict.WITHDRAWN.value)
        .order_by(passages.c.key, ranked.c.objective, ranked.c.number)
    )
