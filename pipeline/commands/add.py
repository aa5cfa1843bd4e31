"""``migralex add``: files with their metadata into the raw folder, and a run that reads them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.commands.process import process_folder
from pipeline.errors import SettingsError, SourceError
from pipeline.run.adding import add_upload, as_sidecar, is_name_taken
from pipeline.settings import Settings
from pipeline.terminal import say, shown


def add_files(settings: Settings, files: Sequence[Path], said: Mapping[str, str], *, replace: bool = False) -> None:
    """Copy the files in, each whole or not at all, write what was said of them beside them, and start a run."""
    if "title" in said and len(files) > 1:
        raise SettingsError(
            "One title cannot be given to several files.", advice="Add them one by one, or without --title."
        )
    as_sidecar(said)
    for file in files:
        _check(settings, file, replace=replace)
    for file in files:
        try:
            added = add_upload(settings, file, file.name, said, replace=replace)
        except SourceError as error:
            raise SourceError(f"{file.name}: {error}", advice=error.advice) from error
        say(f"added {shown(settings.raw / added.path)}")
    _start(settings)


def _start(settings: Settings) -> None:
    from flows.trigger import start_run

    name = start_run(settings.prefect_port, settings.raw)
    if name is None:
        process_folder(settings, retry=False, direct=False)
    else:
        say(
            f"The server has started the run {name}. See http://127.0.0.1:{settings.prefect_port} or `migralex status`."
        )


def _check(settings: Settings, file: Path, *, replace: bool) -> None:
    if not file.is_file():
        raise SettingsError(f"There is no file {file}.", advice="Nothing was added.")
    if is_name_taken(settings, file.name) and not replace:
        raise SettingsError(
            f"There is already a file {file.name} in {shown(settings.raw)}.",
            advice="Nothing was added. With --replace this one becomes its new version.",
        )
