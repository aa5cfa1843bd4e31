"""What people decided: written once, never changed, and never lost with the passage it was about."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Label, Row, func, select

from pipeline.objectives import Objective
from pipeline.records import Alignment, Decision, Verdict
from pipeline.store.columns import clean
from pipeline.store.connection import Connected
from pipeline.store.marking import keep_in_step
from pipeline.store.questions import settle_questions
from pipeline.store.rows import RecordedDecision
from pipeline.store.spoken import hold_passages
from pipeline.store.tables import decisions, passages


def text_digest(text: str) -> str:
    """Give the digest by which the text of a passage is known again after another reading."""
    return hashlib.sha256(clean(text).encode()).hexdigest()


class Decisions(Connected):
    """The book of decisions."""

    def record_decision(self, decision: Decision) -> RecordedDecision:
        """Write down a decision; on the disk when this returns. Raises ArchiveError for an unknown passage."""
        return self.record_decisions([decision])[0]

    def record_decisions(self, made: Sequence[Decision]) -> list[RecordedDecision]:
        """Write down all of them or, where a passage is unknown, none."""
        with self.writing(durable=True) as connection:
            held = hold_passages(connection, {decision.passage_id for decision in made})
            recorded = []
            for decision in made:
                values = decision_values(decision, held[decision.passage_id])
                key = connection.execute(decisions.insert().values(**values)).inserted_primary_key or (0,)
                copied = (values["sha256"], values["text_digest"], values["path"], values["text"])
                recorded.append(RecordedDecision(key[0], decision, *copied, present=True))
            settle_questions(connection, made)
            keep_in_step(connection, held)
            return recorded

    def decisions(self, *, passage_id: str | None = None, sha256: str | None = None) -> list[RecordedDecision]:
        """All decisions in the order of recording: on a passage, on a version, or in the whole archive."""
        return self._decisions(passage_id, sha256, latest=False)

    def current_decisions(self, *, passage_id: str | None = None, sha256: str | None = None) -> list[RecordedDecision]:
        """Give the latest word of each reviewer on each passage and objective, but those that were withdrawn."""
        return self._decisions(passage_id, sha256, latest=True)

    def _decisions(self, passage_id: str | None, sha256: str | None, *, latest: bool) -> list[RecordedDecision]:
        chosen = select(decisions, nth_word(decisions.c.passage_id))
        if passage_id is not None:
            chosen = chosen.where(decisions.c.passage_id == passage_id)
        if sha256 is not None:
            chosen = chosen.where(decisions.c.sha256 == sha256)
        made = chosen.subquery()
        wanted = select(made, passages.c.key.label("passage")).outerjoin(passages, passages.c.id == made.c.passage_id)
        if latest:
            wanted = wanted.where(made.c.place == 1, made.c.verdict != Verdict.WITHDRAWN.value)
        with self.reading() as connection:
            return [recorded_from(row) for row in connection.execute(wanted.order_by(made.c.number))]


def nth_word(passage: ColumnElement[Any]) -> Label[Any]:
    """Say as SQL (``place``) which word of a reviewer on a passage and objective a decision is, 1 for the latest.

    ``passage`` is the column by which the passage is told: the one decided on, or the one where a decision stands.
    """
    of_reviewer = (passage, decisions.c.objective, decisions.c.reviewer)
    newest = (decisions.c.decided_at.desc(), decisions.c.number.desc())
    return func.row_number().over(partition_by=of_reviewer, order_by=newest).label("place")


def decision_values(decision: Decision, about: Row[Any], *, reading: int | None = None) -> dict[str, Any]:
    """Give a decision as columns of decisions, with a copy of its passage (path, text, sha256)."""
    return {
        "passage_id": decision.passage_id,
        "sha256": about.sha256,
        "text_digest": text_digest(about.text),
        "path": about.path,
        "text": about.text,
        "objective": int(decision.objective),
        "verdict": decision.verdict.value,
        "alignment": decision.alignment.value if decision.alignment is not None else None,
        "reviewer": decision.reviewer,
        "decided_at": decision.decided_at,
        "note": decision.note,
        "model_id": decision.model_id,
        "codebook_version": decision.codebook_version,
        "reading": reading,
    }


def recorded_from(row: Row[Any]) -> RecordedDecision:
    """Give a row of decisions, with the key of its ``passage`` where that is still there, as its record."""
    decision = Decision(
        passage_id=row.passage_id,
        objective=Objective(row.objective),
        verdict=Verdict(row.verdict),
        reviewer=row.reviewer,
        decided_at=row.decided_at,
        alignment=Alignment(row.alignment) if row.alignment is not None else None,
        note=row.note,
        model_id=row.model_id,
        codebook_version=row.codebook_version,
    )
    present = row.passage is not None
    return RecordedDecision(row.number, decision, row.sha256, row.text_digest, row.path, row.text, present=present)
