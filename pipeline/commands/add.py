"""``migralex add``: files with their metadata into the raw folder, and a run that reads them."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.commands.process import process_folder
from pipeline.errors import MetadataError, SettingsError
from pipeline.intake.fields import FieldError, parse_field
from pipeline.settings import Settings
from pipeline.terminal import say, shown


def add_files(settings: Settings, files: Sequence[Path], said: Mapping[str, str], *, replace: bool = False) -> None:
    """Copy the files in, each whole or not at all, write what was said of them beside them, and start a run."""
    if "title" in said and len(files) > 1:
        raise SettingsError(
            "One title cannot be given to several files.", advice="Add them one by one, or without --title."
        )
    for name, value in said.items():
        try:
            parse_field(name, value)
        except FieldError as error:
            raise MetadataError(f"--{name} {value!r}: {error}", advice="Nothing was added.") from error
    targets = [_target(settings, file, replace=replace) for file in files]
    for file, target in zip(files, targets, strict=True):
        if said:
            _write_whole(target.with_name(f"{target.name}.toml"), _as_toml(said).encode("utf-8"))
        _copy_whole(file, target)
        say(f"added {shown(target)}")
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


def _target(settings: Settings, file: Path, *, replace: bool) -> Path:
    if not file.is_file():
        raise SettingsError(f"There is no file {file}.", advice="Nothing was added.")
    target = settings.raw / file.name
    if target.exists() and not replace:
        raise SettingsError(
            f"There is already a file {file.name} in {shown(settings.raw)}.",
            advice="Nothing was added. With --replace this one becomes its new version.",
        )
    return target


def _copy_whole(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")  # hidden: the watcher and a run pass it over
    try:
        shutil.copyfile(file, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _write_whole(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(data)
    part.replace(target)


def _as_toml(said: Mapping[str, str]) -> str:
    # A JSON string is a TOML basic string, but for the escaped solidus and surrogates that json never writes here.
    return "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in said.items())
