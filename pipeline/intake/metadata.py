"""What people say about the files, in ``sources.csv`` and in sidecars: checked field by field, never trusted."""

import csv
import io
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from pipeline.errors import SourceError
from pipeline.intake.digest import read_file
from pipeline.intake.fields import COLUMNS, FieldError, parse_field
from pipeline.intake.folder import CATALOGUE, SIDECAR, FoundFile, list_files, list_sidecars
from pipeline.records import DocumentKind

_MAX_CATALOGUE_BYTES = 20_000_000
_MAX_SIDECAR_BYTES = 100_000
_SHOWN = 60  # characters of a wrong value that a message repeats


class Relation(StrEnum):
    """What one document may be to another."""

    VERSION = "next version"
    TWIN = "language version"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a person said about one file; a field that was not said, or said wrongly, is unknown."""

    title: str | None = None
    country: str | None = None
    document_kind: DocumentKind = DocumentKind.UNKNOWN
    adopted: date | None = None
    url: str | None = None
    language: str | None = None
    version_of: str | None = None
    """Path of the document whose next version this one is."""
    twin_of: str | None = None
    """Path of the same text in another language."""
    problems: tuple[str, ...] = ()
    """Sentences for the person who wrote them."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The metadata of a folder. ``problems`` are those that belong to no single file, and those of all files."""

    entries: Mapping[str, Metadata] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def describe(self, path: str) -> Metadata:
        """What was said about a file, by its path in the raw folder.

        A member of a container has all but the title of its container, where nothing else was said of it.
        """
        key = _key(path)
        said = self.entries.get(key, Metadata())
        while "/" in key:
            key = key.rpartition("/")[0]
            if key in self.entries:
                said = _inherit(said, self.entries[key])
        return said

    def relations(self, paths: Iterable[str]) -> Iterator[tuple[str, Relation, str]]:
        """Which of these files is a version or twin of which, by the paths in the folder; twice said is said twice.

        The other path is given as it was written where no file has it.
        """
        known = {_key(path): path for path in paths}
        for key, said in self.entries.items():
            for relation, other in ((Relation.VERSION, said.version_of), (Relation.TWIN, said.twin_of)):
                if other is not None and key in known:
                    yield known[key], relation, known.get(_key(other), other)


def _inherit(said: Metadata, around: Metadata) -> Metadata:
    unknown = DocumentKind.UNKNOWN
    return replace(
        said,
        country=said.country or around.country,
        document_kind=around.document_kind if said.document_kind is unknown else said.document_kind,
        adopted=said.adopted or around.adopted,
        url=said.url or around.url,
        language=said.language or around.language,
    )


def read_metadata(raw: Path, files: Iterable[FoundFile] | None = None) -> Catalogue:
    """The metadata in ``sources.csv`` and in the sidecars under ``raw``; a sidecar wins over the table.

    ``files`` are the files of the folder, if they were listed already. Raises no error for wrong metadata: the field
    stays unknown and ``problems`` says why. Raises ``SettingsError`` if ``raw`` cannot be read.
    """
    known = {_key(found.path) for found in (list_files(raw) if files is None else files)}
    entries: dict[str, Metadata] = {}
    problems: list[str] = []
    for place, path, fields in _read_table(raw / CATALOGUE, problems):
        key = _key(path)
        if key not in known:
            problems.append(f"{place}: there is no file {_show(path)}.")
        elif key in entries:
            problems.append(f"{place}: {_show(path)} has a row already; this one is passed over.")
        else:
            entries[key] = _check(fields, place, Metadata())
    for found in list_sidecars(raw):
        key = _key(found.path.removesuffix(SIDECAR))
        if key not in known:
            problems.append(f"{found.path}: there is no file {_show(found.path.removesuffix(SIDECAR))}.")
            continue
        entries[key] = _check(_read_sidecar(found, problems), found.path, entries.get(key, Metadata()))
    of_files = (problem for entry in entries.values() for problem in entry.problems)
    return Catalogue(entries, (*problems, *of_files))


def _check(fields: Mapping[str, str], place: str, said: Metadata) -> Metadata:
    """``said``, overlaid with the fields that are right."""
    problems = list(said.problems)
    for name, value in fields.items():
        if not value.strip():
            continue
        try:
            said = replace(said, **parse_field(name, value))
        except FieldError as error:
            problems.append(f"{place}, {name}: {_show(value)} is not used; {error}.")
    return replace(said, problems=tuple(problems))


def _read_table(path: Path, problems: list[str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """For each row its place, the file it speaks of, and its fields."""
    if not path.exists() and not path.is_symlink():
        return
    text = _read_text(path, CATALOGUE, _MAX_CATALOGUE_BYTES, problems)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str | None] | None = None
    try:
        for row in reader:
            if columns is None:
                columns = _read_header(row, problems)
            elif any(cell.strip() for cell in row):
                yield from _read_row(row, columns, f"{CATALOGUE}, line {reader.line_num}", problems)
    except csv.Error as error:
        problems.append(f"{CATALOGUE}, line {reader.line_num}: it cannot be read from here on ({error}).")


def _read_header(row: list[str], problems: list[str]) -> list[str | None]:
    columns = [COLUMNS.get(" ".join(cell.lower().replace("_", " ").split())) for cell in row]
    unknown = [_show(cell) for cell, column in zip(row, columns, strict=True) if column is None and cell.strip()]
    if unknown:
        problems.append(f"{CATALOGUE}: unknown columns are not used: {', '.join(unknown)}.")
    for position, column in enumerate(columns):
        if column is not None and column in columns[:position]:
            problems.append(f"{CATALOGUE}: the column {column} is there twice; the first counts.")
            columns[position] = None
    if "file" not in columns:
        problems.append(f"{CATALOGUE}: the column file is missing, so no row can be used.")
    return columns


def _read_row(
    row: list[str], columns: list[str | None], place: str, problems: list[str]
) -> Iterator[tuple[str, str, dict[str, str]]]:
    if len(row) > len(columns):
        problems.append(f"{place}: there are more cells than columns; the rest is not used.")
    fields = {column: cell for column, cell in zip(columns, row, strict=False) if column is not None}
    path = fields.pop("file", "").strip()
    if path:
        yield place, path, fields
    elif "file" in columns:
        problems.append(f"{place}: the cell file is empty.")


def _read_sidecar(found: FoundFile, problems: list[str]) -> dict[str, str]:
    if found.error is not None:
        problems.append(f"{found.path}: {found.error}")
        return {}
    text = _read_text(found.absolute, found.path, _MAX_SIDECAR_BYTES, problems)
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        problems.append(f"{found.path}: it is not TOML ({error}).")
        return {}
    fields: dict[str, str] = {}
    for key, value in content.items():
        name = COLUMNS.get(key.lower().replace("_", " "))
        if name is None or name == "file":
            problems.append(f"{found.path}: the field {_show(key)} is unknown and not used.")
        elif isinstance(value, str | date) and not isinstance(value, datetime):
            fields[name] = value if isinstance(value, str) else value.isoformat()
        else:
            problems.append(f"{found.path}, {name}: {_show(str(value))} is not used; write it between quotation marks.")
    return fields


def _read_text(path: Path, name: str, limit: int, problems: list[str]) -> str:
    try:
        return read_file(path, limit).data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except SourceError as error:
        problems.append(f"{name}: {error}")
    except UnicodeDecodeError:
        problems.append(f"{name}: it is not UTF-8; save it as CSV UTF-8 or with UTF-8 encoding.")
    return ""


def _key(path: str) -> str:
    """Paths as people write them: with either slash, and with accents in one or two characters."""
    return unicodedata.normalize("NFC", path.strip().replace("\\", "/").removeprefix("./"))


def _show(value: str) -> str:
    short = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    return '"' + "".join(sign if sign.isprintable() else "\ufffd" for sign in short) + '"'
