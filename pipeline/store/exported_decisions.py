"""Decisions as rows for other programs: what a person said, where it stands, and whether it was carried there."""

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.objectives.names import short_name
from pipeline.records import Passage
from pipeline.store.rows import DocumentRow
from pipeline.store.version_rows import StandingDecision

DECISION_COLUMNS = (
    "passage_id", "objective", "objective_name", "verdict", "alignment", "reviewer", "decided_at", "carried_from",
    "carried_at", "note", "document", "document_path", "sha256", "country", "path", "language", "text_start",
)  # fmt: skip


def decision_rows(
    document: DocumentRow, passage: Passage, standing: Sequence[StandingDecision], text_start: str
) -> Iterator[tuple[Any, ...]]:
    """Give a row for the word of each reviewer on each objective; ``carried_from`` is empty where it was said here."""
    source = document.source
    for each in standing:
        decision = each.recorded.decision
        yield (
            passage.id,
            int(decision.objective),
            short_name(decision.objective),
            decision.verdict.value,
            decision.alignment.value if decision.alignment is not None else None,
            decision.reviewer,
            decision.decided_at.isoformat(),
            each.carried_from,
            each.carried_at.isoformat() if each.carried_at is not None else None,
            decision.note,
            document.name,
            source.path,
            source.sha256,
            source.country,
            passage.path,
            passage.language,
            text_start,
        )
