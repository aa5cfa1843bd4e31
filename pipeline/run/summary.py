"""What a run did, in figures and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.objectives import Objective
from pipeline.records import Outcome, Status
from pipeline.run.plan import Plan
from pipeline.store import Archive


@dataclass(frozen=True, slots=True)
class Summary:
    """The end of a run: this run's counts, and the state of the folder after it."""

    run_id: str
    planned: int
    statuses: Mapping[Status, int]
    """Of this run's documents."""
    unchanged: int
    seconds: float
    documents: int
    """In the archive, of this folder, after the run; so are the following."""
    pages: int
    passages: int
    tags: Mapping[Objective, int]
    failures: tuple[Outcome, ...]
    """Every document of the folder that failed, in this run or before."""
    remarks: tuple[Outcome, ...]
    """Documents that were read with something to know: pages without text, passages in a language without a model."""
    problems: tuple[str, ...]
    """Metadata that could not be used."""
    written: tuple[Path, ...]
    """Exports and the report."""

    def as_markdown(self) -> str:
        """For Prefect's screen: figures first, then failures."""
        counts = ", ".join(f"{self.statuses.get(status, 0)} {status}" for status in Status)
        holds = (
            f"{self.documents} documents, {self.pages} pages, {self.passages} passages, {sum(self.tags.values())} tags"
        )
        failures = "\n".join(f"- `{failure.path}`: {failure.reason}" for failure in self.failures[:50])
        return (
            f"**{self.planned}** planned: {counts}; {self.unchanged} unchanged.\n\n"
            f"The archive holds of this folder {holds}.\n\n{failures}"
        )


def summarise(
    archive: Archive,
    root: str,
    run_id: str,
    plan: Plan,
    counts: Mapping[Status, int],
    seconds: float,
    written: tuple[Path, ...],
) -> Summary:
    """The figures of a run that has ended, from the archive."""
    documents = archive.documents(root)
    outcomes = archive.outcomes(root)
    return Summary(
        run_id=run_id,
        planned=plan.planned,
        statuses=dict(counts),
        unchanged=len(plan.unchanged),
        seconds=seconds,
        documents=len(documents),
        pages=sum(row.pages for row in documents),
        passages=sum(row.passages for row in documents),
        tags={row.objective: row.tags for row in archive.tag_counts(root)},
        failures=tuple(outcome for outcome in outcomes if outcome.status is Status.FAILED),
        remarks=tuple(outcome for outcome in outcomes if outcome.status is not Status.FAILED and outcome.reason),
        problems=tuple(plan.problems),
        written=written,
    )
