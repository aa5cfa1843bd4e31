"""What is looked at before a run is planned: its folders, and whether an earlier run still owes its results."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.run.finish import RESULTS
from pipeline.settings import Settings
from pipeline.store import Archive, KnownFile, RunKind, RunState

RUNS_LOOKED_AT = 50  # the latest, of all folders of the archive, for one that ended before its results were written


def check_folders(settings: Settings) -> Path:
    """The raw folder, without links; makes the folder of results."""
    raw, out = settings.raw.resolve(), settings.out.resolve()
    if not raw.is_dir():
        raise SettingsError(f"There is no folder {settings.raw}.", advice="Make it, or name another with --raw.")
    if out.is_relative_to(raw):
        raise SettingsError(
            f"The folder of results {settings.out} lies in the folder of documents, so results would be read as such.",
            advice="Name another with --out.",
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The folder of results {settings.out} cannot be made: {error.strerror}.",
            advice="Check its permissions, or name another with --out.",
        ) from error
    return raw


def are_results_due(archive: Archive, settings: Settings, root: str, known: Mapping[str, KnownFile]) -> bool:
    """Whether a run stored documents and ended before its results were written, or results are missing."""
    runs = [run for run in archive.runs(RUNS_LOOKED_AT) if run.kind is RunKind.PROCESS and run.root == root]
    finished = max((run.ended_at for run in runs if run.ended_at and run.state is RunState.FINISHED), default=None)
    broken = max((run.ended_at for run in runs if run.ended_at and run.state is not RunState.FINISHED), default=None)
    if broken is not None and (finished is None or broken > finished):
        return True
    return bool(known) and not all((settings.out / name).exists() for name in RESULTS)
