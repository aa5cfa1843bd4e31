"""``migralex status``, ``show`` and ``search``."""

from collections import defaultdict
from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from pipeline.chances import as_percent
from pipeline.classify.alignment_question import as_question
from pipeline.errors import SettingsError
from pipeline.objectives import Objective
from pipeline.objectives.names import short_name
from pipeline.records import Passage, PassageKind, Status, Tag
from pipeline.settings import Settings
from pipeline.store import Archive, DocumentRow, Hit, open_archive
from pipeline.terminal import console, say, shown

MAX_DOCUMENTS = 200
MAX_RUNS = 5


def show_status(settings: Settings) -> None:
    """Documents with their outcome, failures with their reason, and the last runs."""
    root = str(settings.raw.resolve())
    with open_archive(settings.archive_url(), create=False) as archive:
        rows = {path: row for row in archive.documents(root) for path in row.paths}
        outcomes = archive.outcomes(root)
        runs = archive.runs(MAX_RUNS)
    say(f"{len(outcomes)} files in {shown(settings.raw)}")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("document", "title", "outcome"):
        table.add_column(name, overflow="fold")
    for name in ("pages", "passages", "tags"):
        table.add_column(name, justify="right")
    for outcome in outcomes[:MAX_DOCUMENTS]:
        row = rows.get(outcome.path)
        title = (row.source.title or row.found_title or "title unknown") if row else ""
        counts = (row.pages, row.passages, row.tags) if row and outcome.status is not Status.FAILED else ("", "", "")
        table.add_row(escape(outcome.path), escape(title), str(outcome.status), *(str(n) for n in counts))
    console.print(table)
    if len(outcomes) > MAX_DOCUMENTS:
        say(f"... and {len(outcomes) - MAX_DOCUMENTS} more: see outcomes.csv")
    for outcome in outcomes:
        if outcome.status is Status.FAILED:
            console.print(f"[red]failed[/red]  {escape(outcome.path)}: {escape(outcome.reason)}", soft_wrap=True)
    for run in runs:
        ended = f"{run.done} done, {run.done_empty} empty, {run.skipped} skipped, {run.failed} failed"
        say(f"run {run.id}  {run.started_at:%Y-%m-%d %H:%M}  {run.state}: {run.planned} planned, {ended}")


def the_document(archive: Archive, words: str) -> DocumentRow:
    """The one document that a person means. Raises SettingsError where it is none or several."""
    found = archive.find_document(words)
    if not found:
        raise SettingsError(f"No document is called {words!r}.", advice="`migralex status` lists them.")
    if len(found) > 1:
        several = "; ".join(f"{row.name} ({row.source.path})" for row in found[:5])
        raise SettingsError(
            f"{len(found)} documents may be meant by {words!r}: {several}.", advice="Give the whole path."
        )
    return found[0]


def show_document(settings: Settings, words: str, objective: int | None) -> None:
    """The passages of a document, each with place, path and tags."""
    with open_archive(settings.archive_url(), create=False) as archive:
        row = the_document(archive, words)
        passages = archive.passages(row.source.sha256)
        tags: dict[str, list[Tag]] = defaultdict(list)
        for tag in archive.tags(row.source.sha256):
            tags[tag.passage_id].append(tag)
    source = row.source
    console.print(Text(row.name, style="bold"))
    about = (
        source.path,
        source.country or "country unknown",
        f"kind {source.document_kind}",
        f"digest {source.sha256[:12]}",
    )
    say(" · ".join(about))
    for passage in passages:
        own = sorted(tags[passage.id], key=lambda tag: -tag.score)
        if objective is None or any(int(tag.objective) == objective for tag in own):
            console.print(_passage_line(passage, own))


def _passage_line(passage: Passage, tags: Sequence[Tag]) -> Text:
    line = Text()
    pages = sorted({span.page for span in passage.spans})
    place = f"p. {pages[0]}" if len(pages) == 1 else f"p. {pages[0]}-{pages[-1]}" if pages else ""
    line.append(f"{place:>9}  ", style="dim")
    line.append(f"{passage.path}  " if passage.path else "", style="cyan")
    line.append(passage.text, style="bold" if passage.kind is PassageKind.HEADING else "")
    for tag in tags:
        line.append(
            f"\n           {int(tag.objective):>2} {short_name(tag.objective)} {as_percent(tag.score)}", style="green"
        )
        words = [passage.text[e.start : e.end] for e in tag.evidence if e.place == "text"]
        asked = as_question(tag.alignment, tag.alignment_score)
        line.append(f"  {asked}" if asked else "", style="yellow")
        line.append(f"  ({', '.join(dict.fromkeys(words))})" if words else "", style="dim")
    return line


def show_hits(
    settings: Settings, words: str, objective: int | None, country: str | None, language: str | None, limit: int
) -> None:
    """Passages that hold the words, with the words marked."""
    wanted = Objective(objective) if objective else None
    with open_archive(settings.archive_url(), create=False) as archive:
        page = archive.search(
            words, objective=wanted, country=country.upper() if country else None, language=language, limit=limit
        )
    say(f"{page.total} passages" if page.total != 1 else "1 passage")
    for hit in page.hits:
        console.print(_hit_line(hit))


def _hit_line(hit: Hit) -> Text:
    line = Text()
    line.append(hit.name, style="bold")
    line.append(f"  {hit.path}" if hit.path else "", style="cyan")
    line.append("\n  ")
    shift = len(line)
    line.append(hit.snippet)
    for start, end in hit.marks:
        line.stylize("reverse", shift + start, shift + end)
    return line
