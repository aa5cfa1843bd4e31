"""``migralex doctor``: whether everything that is needed is here and agrees, and what there is to do."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rich.markup import escape

from pipeline.errors import MigralexError
from pipeline.run import tools
from pipeline.run.drift import watch_audit, watch_models
from pipeline.run.journey import prepare
from pipeline.run.models import examine_model
from pipeline.settings import Settings
from pipeline.store import open_archive
from pipeline.terminal import console, shown

LOW_DISK = 2_000_000_000  # bytes; a national archive grows by about one in a night


class Health(StrEnum):
    """How a finding is to be taken."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


COLOURS = {Health.GOOD: "green", Health.NOTE: "yellow", Health.WRONG: "red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    health: Health
    about: str
    sentence: str


def examine(settings: Settings) -> int:
    """Print the findings; the exit code is 1 where something is wrong."""
    worst = Health.GOOD
    for finding in findings(settings):
        colour = COLOURS[finding.health]
        head = f"[{colour}]{finding.health:5}[/{colour}]  [bold]{escape(finding.about):10}[/bold]"
        console.print(f"{head}  {escape(finding.sentence)}", soft_wrap=True)
        worst = Health.WRONG if Health.WRONG in (worst, finding.health) else worst
    return int(worst is Health.WRONG)


def findings(settings: Settings) -> Iterator[Finding]:
    """Everything that is looked at, in the order of a person's questions."""
    yield from _archive(settings)
    yield from _folder(settings)
    yield from _model(settings)
    yield from _drift(settings)
    yield from _tools()
    yield _disk(settings)


def _archive(settings: Settings) -> Iterator[Finding]:
    try:
        with open_archive(settings.archive_url(), create=False) as archive:
            problems = archive.integrity()
            documents = archive.documents()
    except MigralexError as error:
        health = (
            Health.NOTE
            if not settings.database_url and not (settings.out / "archive.sqlite3").exists()
            else Health.WRONG
        )
        yield Finding(health, "archive", error.sentence())
        return
    for problem in problems[:20]:
        yield Finding(Health.WRONG, "archive", f"{problem.where}: {problem.sentence}")
    if not problems:
        yield Finding(Health.GOOD, "archive", f"{len(documents)} documents; passages, tags and search index agree.")


def _folder(settings: Settings) -> Iterator[Finding]:
    if not settings.database_url and not (settings.out / "archive.sqlite3").exists():
        yield Finding(Health.NOTE, "files", f"nothing of {shown(settings.raw)} was read yet: run `migralex process`.")
        return
    try:
        plan = prepare(settings).plan
    except MigralexError as error:
        yield Finding(Health.WRONG, "files", error.sentence())
        return
    new = len(plan.tasks) + len(plan.refused) + len(plan.second_paths)
    if new or plan.gone:
        told = f"{new} files wait to be read and {len(plan.gone)} are gone since the last run: run `migralex process`."
        yield Finding(Health.NOTE, "files", told)
    else:
        told = f"all {len(plan.unchanged)} files of {shown(settings.raw)} are in the archive as they are."
        yield Finding(Health.GOOD, "files", told)
    for problem in plan.problems[:20]:
        yield Finding(Health.NOTE, "metadata", problem)


def _model(settings: Settings) -> Iterator[Finding]:
    try:
        yield Finding(Health.GOOD, "model", examine_model(settings.models))
    except MigralexError as error:
        yield Finding(Health.NOTE, "model", error.sentence())


def _drift(settings: Settings) -> Iterator[Finding]:
    """Whether passages and reviewers are as the cards of the models in use say."""
    try:
        with open_archive(settings.archive_url(), create=False) as archive:
            watches = watch_models(archive)
            audit = watch_audit(archive)
    except MigralexError:
        return  # said of the archive already
    for watch in watches:
        for comparison in watch.comparisons:
            health = Health.NOTE if comparison.alarming else Health.GOOD
            yield Finding(health, "drift", f"{watch.model_id}: {comparison.sentence}")
    if watches:
        yield Finding(Health.GOOD, "audit", audit)


def _tools() -> Iterator[Finding]:
    packs = tools.ocr_packs()
    if packs:
        yield Finding(Health.GOOD, "tesseract", f"scanned pages can be read in {', '.join(packs)}.")
    else:
        yield Finding(Health.NOTE, "tesseract", "not installed: scanned pages stay unread. `make ocr` installs it.")
    if tools.has_office():
        yield Finding(Health.GOOD, "office", "LibreOffice is here: DOC, RTF and ODT can be read.")
    else:
        yield Finding(
            Health.NOTE,
            "office",
            "LibreOffice is not installed: DOC, RTF and ODT stay unread. `make system` installs it.",
        )


def _disk(settings: Settings) -> Finding:
    place = (
        settings.out if settings.out.exists() else settings.out.parent if settings.out.parent.exists() else settings.raw
    )
    free = shutil.disk_usage(place).free
    told = f"{free / 1e9:.1f} GB free for {shown(settings.out)}."
    if free < LOW_DISK:
        return Finding(Health.WRONG, "disk", f"{told} Make room before the next run.")
    return Finding(Health.GOOD, "disk", told)
