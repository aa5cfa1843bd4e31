"""What a run looks like in a terminal: a line of progress while it works, tables when it ends. The home of rich."""

import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from pipeline.objectives.names import short_name
from pipeline.records import Outcome, Status
from pipeline.run.progress import Progress
from pipeline.run.summary import Summary

LINE_EVERY_SECONDS = 10.0  # without a terminal (a log file, a pipe) a line now and then says enough
MAX_LISTED = 40

console = Console(highlight=False)


def say(text: str) -> None:
    """A plain line; nothing in it is markup."""
    console.print(text, markup=False, soft_wrap=True)


def complain(text: str) -> None:
    """A line on standard error."""
    Console(stderr=True, highlight=False).print(text, markup=False, soft_wrap=True)


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A Progress that is drawn as a bar in a terminal, and as a line now and then elsewhere."""
    if not console.is_terminal:
        yield Progress(_line_printer())
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        drawn = bar.add_task("Documents", total=None, pace="")
        started = time.monotonic()

        def draw(progress: Progress, outcome: Outcome) -> None:
            pace = f"{progress.pages / max(time.monotonic() - started, 0.1):.0f} pages/s"
            bar.update(drawn, total=progress.planned, completed=progress.done, pace=pace)
            if outcome.status is Status.FAILED:
                bar.console.print(
                    f"[red]failed[/red]  {escape(outcome.path)}: {escape(outcome.reason)}", soft_wrap=True
                )

        yield Progress(draw)


def _line_printer() -> "callable[[Progress, Outcome], None]":  # type: ignore[valid-type]  # a closure over its clock
    started = last = time.monotonic()

    def draw(progress: Progress, outcome: Outcome) -> None:
        nonlocal last
        now = time.monotonic()
        if outcome.status is Status.FAILED:
            say(f"failed  {outcome.path}: {outcome.reason}")
        if now - last >= LINE_EVERY_SECONDS or progress.done == progress.planned:
            last = now
            pace = progress.pages / max(now - started, 0.1)
            left = (now - started) / progress.done * (progress.planned - progress.done)
            say(f"{progress.done} of {progress.planned} documents, {pace:.0f} pages/s, about {left:.0f} s left")

    return draw


def show_summary(summary: Summary) -> None:
    """The tables that end a run."""
    console.print(_figures(summary))
    if summary.tags:
        console.print(_objectives(summary))
    _list("Failed", "red", summary.failures)
    _list("To know", "yellow", summary.remarks)
    for problem in summary.problems[:MAX_LISTED]:
        console.print(f"[yellow]Metadata[/yellow]  {escape(problem)}", soft_wrap=True)
    say("")
    for path in summary.written:
        say(f"  {path}")
    report = next((path for path in summary.written if path.suffix == ".html"), None)
    if report is not None:
        say(f"Open the report:  {opener()} {shlex.quote(str(report))}")


def _figures(summary: Summary) -> Table:
    table = Table(title="Run", title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    counts = ", ".join(f"{n} {status}" for status in Status if (n := summary.statuses.get(status, 0)))
    rows = [
        ("documents of this run", f"{summary.planned}" + (f" ({counts})" if counts else "")),
        ("unchanged since before", f"{summary.unchanged}"),
        ("documents in the archive", f"{summary.documents:,}"),
        ("pages", f"{summary.pages:,}"),
        ("passages", f"{summary.passages:,}"),
        ("tags", f"{sum(summary.tags.values()):,}"),
        ("seconds", f"{summary.seconds:.1f}"),
    ]
    for name, value in rows:
        table.add_row(name, value)
    return table


def _objectives(summary: Summary) -> Table:
    table = Table(title="Tags by objective", title_justify="left", box=None, pad_edge=False, show_header=False)
    for _ in range(2):
        table.add_column(justify="right", style="bold")
        table.add_column()
        table.add_column(justify="right")
    cells = [(str(int(o)), short_name(o), f"{n:,}") for o, n in sorted(summary.tags.items())]
    half = (len(cells) + 1) // 2
    for number in range(half):
        right = cells[half + number] if half + number < len(cells) else ("", "", "")
        table.add_row(*cells[number], *right)
    return table


def _list(title: str, colour: str, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes[:MAX_LISTED]:
        line = f"[{colour}]{title}[/{colour}]  {escape(outcome.path)}: {escape(outcome.reason)}"
        console.print(line, soft_wrap=True)
    if len(outcomes) > MAX_LISTED:
        say(f"... and {len(outcomes) - MAX_LISTED} more: see outcomes.csv")


def opener() -> str:
    """The command that opens a file with the user's own programs."""
    return "open" if sys.platform == "darwin" else "xdg-open"


def shown(path: Path) -> str:
    """A path as short as it can be told from here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
