"""Files brought in: checked, and written into the folder of documents whole or not at all."""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import secrets
import stat
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import MetadataError, SourceError, TooLarge, UnreadableFile
from pipeline.intake.digest import read_file
from pipeline.intake.fields import FieldError, parse_field
from pipeline.intake.folder import SIDECAR
from pipeline.intake.sniff import sniff
from pipeline.records import SourceKind
from pipeline.run.upload_names import clean_folder, clean_name
from pipeline.settings import Settings
from pipeline.store import Archive

FIELDS = ("title", "country", "kind", "date", "url", "language", "version of", "twin of")
"""What may be said of a file."""
_CHUNK = 1 << 20
_NOTHING = "Nothing was added."
_one_at_a_time = threading.Lock()  # a file is looked at as a whole, and a dozen large ones would fill the memory


@dataclass(frozen=True, slots=True)
class Added:
    """A file as it lies in the folder of documents now."""

    path: str
    """Relative to it, with ``/`` between parts."""
    sha256: str
    size: int
    kind: SourceKind
    known: bool
    """Its bytes were brought in before, under this path or another."""


def add_upload(
    settings: Settings,
    content: BinaryIO | Path,
    name: str,
    said: Mapping[str, str],
    *,
    folder: str = "",
    replace: bool = False,
    archive: Archive | None = None,
) -> Added:
    """Take a file in under a name made fit, with what is ``said`` of it (see ``FIELDS``) beside it.

    The same bytes under the same path are taken as done. Nothing is written through a link. ``archive`` is asked
    whether the bytes are known. Raises MetadataError that begins with the wrong field, and a SourceError for content
    that is too large, empty or of no format that is read.
    """
    parts, file_name, sidecar = clean_folder(folder), clean_name(name), as_sidecar(said)
    raw = settings.raw.resolve()
    raw.mkdir(parents=True, exist_ok=True)
    with _open_folder(raw, parts) as place, _received(settings, content, place) as (part, sha256, size):
        kind = _look(raw.joinpath(*parts, part), sha256, settings)
        path = "/".join((*parts, file_name))
        here = _place(place, part, file_name, sidecar, sha256, path=path, replace=replace)
    known = here or (archive is not None and is_known(archive, sha256))
    return Added(path, sha256, size, kind, known)


def is_known(archive: Archive, sha256: str) -> bool:
    """Whether these bytes were read before or brought in by somebody."""
    return bool(archive.places_of(sha256) or archive.uploads_of_sha(sha256))


def is_name_taken(settings: Settings, name: str, folder: str = "") -> bool:
    """Whether a file of this name is there already; for those who add several as one. Raises MetadataError."""
    target = settings.raw.joinpath(*clean_folder(folder), clean_name(name))
    return target.exists() or target.is_symlink()


def as_sidecar(said: Mapping[str, str]) -> bytes:
    """What is said of a file, checked, as TOML; empty where nothing is. Raises MetadataError that names the field."""
    lines = []
    for name, value in said.items():
        if not value.strip():
            continue
        if name not in FIELDS:
            raise MetadataError(f"{name}: there is no such field.", advice=_NOTHING)
        try:
            parse_field(name, value)
            # A JSON string is a TOML basic string, but for the escaped solidus and DEL that json never writes.
            escaped = json.dumps(value.strip(), ensure_ascii=False).replace("\x7f", "\\u007f")
            lines.append(f"{name.replace(' ', '_')} = {escaped}\n".encode())
        except FieldError as error:
            raise MetadataError(f"{name}: {error}.", advice=_NOTHING) from error
        except UnicodeEncodeError as error:
            raise MetadataError(f"{name}: it holds half a character.", advice=_NOTHING) from error
    return b"".join(lines)


@contextlib.contextmanager
def _open_folder(raw: Path, parts: tuple[str, ...]) -> Iterator[int]:
    """A folder below ``raw``, made where it is not there, as an open descriptor; links are not followed."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    folder = os.open(raw, flags)
    made: list[Path] = []
    try:
        for depth, part in enumerate(parts, start=1):
            with contextlib.suppress(FileExistsError):
                os.mkdir(part, dir_fd=folder)
                made.append(raw.joinpath(*parts[:depth]))
            inner = os.open(part, flags | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        yield folder
        made.clear()
    except (NotADirectoryError, FileExistsError) as error:
        raise MetadataError(
            f"folder: {'/'.join(parts)} cannot be a folder, as a file or link is in its place.", advice=_NOTHING
        ) from error
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise _disk(error) from error
        raise MetadataError(f"folder: {'/'.join(parts)} leads through a link.", advice=_NOTHING) from error
    finally:
        os.close(folder)
        for empty in reversed(made):
            with contextlib.suppress(OSError):
                empty.rmdir()


@contextlib.contextmanager
def _received(settings: Settings, content: BinaryIO | Path, place: int) -> Iterator[tuple[str, str, int]]:
    """The content in a hidden file of the folder, which a run and the watcher pass over: its name, digest and size."""
    part = f".{secrets.token_hex(8)}.part"
    try:
        with _opened(content) as stream:
            sha256, size = _copy(stream, place, part, settings.most_uploaded())
        yield part, sha256, size
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part, dir_fd=place)


@contextlib.contextmanager
def _opened(content: BinaryIO | Path) -> Iterator[BinaryIO]:
    if not isinstance(content, Path):
        yield content
        return
    try:
        with content.open("rb") as stream:
            yield stream
    except OSError as error:
        raise UnreadableFile(
            f"{content.name} cannot be read: {(error.strerror or 'no reason given').lower()}.", advice=_NOTHING
        ) from error


def _copy(stream: BinaryIO, place: int, part: str, most: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(_create(place, part), "wb") as target:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise TooLarge(
                    f"The file has more than {most // 1_000_000:,} MB, which is the limit.", advice="Split it."
                )
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


def _create(place: int, name: str) -> int:
    return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644, dir_fd=place)


def _look(file: Path, sha256: str, settings: Settings) -> SourceKind:
    """What the content is. Raises a SourceError for what is not read."""
    with _one_at_a_time:
        read = read_file(file, settings.most_uploaded())
        if read.sha256 != sha256:
            raise SourceError("The file changed while it was taken in.", advice=_NOTHING)
        return sniff(read.data)


def _place(place: int, part: str, name: str, sidecar: bytes, sha256: str, *, path: str, replace: bool) -> bool:
    """Give the received file its name, and what was said of it its own; whether the same bytes lay there already."""
    fcntl.flock(place, fcntl.LOCK_EX)  # until the folder is closed: nobody else places something here meanwhile
    before = _status(place, name)
    same = before is not None and stat.S_ISREG(before.st_mode) and _digest_at(place, name) == sha256
    if before is not None and stat.S_ISDIR(before.st_mode):
        raise MetadataError(f"name: {path} is a folder.", advice=_NOTHING)
    if before is not None and not (same or replace):
        raise _taken(path)
    if sidecar:  # before the file: a run that starts in between would read it without
        _write_sidecar(place, f"{name}{SIDECAR}", sidecar)
    if not same:
        os.rename(part, name, src_dir_fd=place, dst_dir_fd=place)
    os.fsync(place)
    return same


def _write_sidecar(place: int, name: str, data: bytes) -> None:
    part = f".{secrets.token_hex(8)}.part"
    try:
        with os.fdopen(_create(place, part), "wb") as target:
            target.write(data)
        os.rename(part, name, src_dir_fd=place, dst_dir_fd=place)
    except OSError as error:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part, dir_fd=place)
        raise _disk(error) from error


def _status(place: int, name: str) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=place, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _digest_at(place: int, name: str) -> str:
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=place), "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _taken(path: str) -> MetadataError:
    return MetadataError(
        f"name: there is already a file {path}.",
        advice=f"{_NOTHING} Replace it, and this one becomes its new version.",
    )


def _disk(error: OSError) -> UnreadableFile:
    return UnreadableFile(
        f"The file cannot be written: {(error.strerror or 'no reason given').lower()}.",
        advice="Check the disk and the permissions of the folder of documents.",
    )
