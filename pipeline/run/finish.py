"""What a run leaves for people: the exports and the report."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pipeline.classify.alignment_question import as_question
from pipeline.objectives import Objective
from pipeline.objectives.names import entries, short_name
from pipeline.records import Outcome, Status
from pipeline.report.render import render
from pipeline.report.run_report import DocumentLine, Example, RunReport
from pipeline.settings import Settings
from pipeline.store import Archive, ConfirmedCount, DocumentRow, SurePassage, exports
from pipeline.store.exports import write_atomically, write_csv, write_exports

RESULTS = (
    *("passages.parquet", "passages.csv", "tags.parquet", "tags.csv", "decisions.parquet", "decisions.csv"),
    *("outcomes.csv", "coverage.csv", "report.html"),
)
SHOWN_PARTS = 2  # of the folder's path: enough to know it, and the report may go to other people
EXAMPLES_EACH = 3
MAX_EXAMPLE = 400  # characters


def write_results(
    archive: Archive,
    settings: Settings,
    run_id: str,
    root: str,
    problems: Sequence[str],
    seconds: float,
    finished: datetime,
) -> tuple[Path, ...]:
    """Write the exports and the report of a folder; their paths."""
    from pipeline.report.coverage import coverage_table
    from pipeline.run.queue import refresh_queue

    refresh_queue(archive, settings.models)
    written = write_exports(archive, root, settings.out)
    report = make_report(archive, run_id, root, problems, seconds, finished)
    table = coverage_table(report.documents)
    coverage, page = settings.out / "coverage.csv", settings.out / "report.html"
    rows = table.astype(object).where(table.notna(), None).itertuples(index=False, name=None)
    write_csv(coverage, [tuple(table.columns), *rows])
    write_atomically(page, render(report).encode("utf-8"))
    return (*written, coverage, page)


def load_early() -> None:
    """Load what writing the results needs, for a thread that has time while documents are read."""
    import pipeline.report.coverage  # noqa: F401

    exports.load_early()


def make_report(
    archive: Archive, run_id: str, root: str, problems: Sequence[str], seconds: float, finished: datetime
) -> RunReport:
    """The records of the report page, from the archive alone."""
    rows = {row.source.sha256: row for row in archive.documents(root)}
    tags: dict[str, Counter[Objective]] = defaultdict(Counter)
    for cell in archive.coverage(root):
        tags[cell.sha256][cell.objective] = cell.passages
    languages = archive.languages(root)
    confirmed = archive.confirmations()
    lines = [
        _line(outcome, rows.get(outcome.source_id or ""), tags, languages, confirmed)
        for outcome in archive.outcomes(root)
    ]
    models = sorted({row.model_id for row in rows.values() if row.model_id})
    return RunReport(
        run_id=run_id,
        finished=f"{finished:%Y-%m-%d %H:%M %Z}",
        raw="/".join(Path(root).parts[-SHOWN_PARTS:]),
        model_id=", ".join(models) or "none",
        seconds=seconds,
        documents=lines,
        examples=_examples(archive, root),
        problems=problems,
        names={objective: short_name(objective) for objective in Objective},
        titles={objective: entry.names["en"].long for objective, entry in entries().items()},
    )


def _line(
    outcome: Outcome,
    row: DocumentRow | None,
    tags: dict[str, Counter[Objective]],
    languages: dict[str, tuple[str, ...]],
    confirmed: dict[str, ConfirmedCount],
) -> DocumentLine:
    count = confirmed.get(outcome.source_id or "", ConfirmedCount(0, 0))
    read = outcome.status in (Status.DONE, Status.DONE_EMPTY) and row is not None
    return DocumentLine(
        path=outcome.path,
        title=(row.source.title or row.found_title) if row else None,
        country=row.source.country if row else None,
        kind=str(row.source.document_kind) if row else "unknown",
        languages=languages.get(row.source.sha256, ()) if row else (),
        status=outcome.status,
        reason=outcome.reason,
        pages=row.pages if row and read else 0,
        passages=row.passages if row and read else 0,
        tags=tags.get(row.source.sha256, Counter()) if row and read else Counter(),
        confirmed=count.pairs if read else 0,
        carried=count.carried if read else 0,
    )


def _examples(archive: Archive, root: str) -> list[Example]:
    return [
        Example(hit.objective, hit.name, hit.path, _cut(hit.text), hit.score, _asked(hit))
        for hit in archive.surest(root, EXAMPLES_EACH)
    ]


def _asked(hit: SurePassage) -> str:
    return as_question(hit.alignment, hit.alignment_score)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_EXAMPLE else text[:MAX_EXAMPLE].rsplit(" ", 1)[0] + " …"
