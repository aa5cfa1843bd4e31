"""Files that come through the web: checked as far as can be before they are sent, received within bounds, noted."""

import contextlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from pipeline.errors import (
    EmptyFile,
    MetadataError,
    MigralexError,
    SettingsError,
    TooLarge,
    UnknownRecord,
    UnsupportedFormat,
)
from pipeline.records import SourceKind
from pipeline.run.adding import add_upload, as_sidecar, is_name_taken
from pipeline.run.upload_names import clean_folder, clean_name
from pipeline.settings import Settings
from pipeline.store import Archive, Upload
from pipeline.store.run_rows import FilePlace
from pipeline.web.access import Visitor
from pipeline.web.failures import Conflict, Refused
from pipeline.web.site import Site

RELATIONS = ("version of", "twin of")  # fields that name another file
BYTES = "application/octet-stream"
_CHUNK = 1 << 20  # bytes that are gathered before they are written
_MOST_TRIED = 100  # names with a number behind them


@dataclass(frozen=True, slots=True)
class Said:
    """What comes with a file: its name as the sender has it, and what they know of it (see ``adding.FIELDS``)."""

    name: str
    folder: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    replace: bool = False
    """The file of this name that is there already becomes the earlier version."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A file as it lies in the folder of documents now."""

    upload: Upload
    kind: SourceKind
    known: bool
    document: str | None
    """The document with the same bytes that was read before."""
    is_new: bool
    """False where the same file was brought to the same place before."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of a file that is not sent yet."""

    path: str
    problem: MigralexError | None = None
    is_taken: bool = False
    is_there: bool = False
    """The same bytes lie under the same name already."""
    free_name: str = ""
    """A name beside a taken one that is free."""
    known: tuple[FilePlace, ...] = ()
    """Where the same bytes lie already."""
    document: str | None = None


def field_of(error: MigralexError) -> str:
    """The field that an error is about, as in ``Said.fields``, or ``name`` or ``folder``; empty for none."""
    return str(error).partition(":")[0] if isinstance(error, MetadataError) else ""


def check_said(site: Site, said: Said) -> None:
    """Raises MetadataError that begins with the wrong field, before any byte is received."""
    clean_folder(said.folder), clean_name(said.name)
    as_sidecar(said.fields)
    for relation in RELATIONS:
        path = said.fields.get(relation, "").strip()
        if path and not _lies_there(site, path):
            raise MetadataError(
                f"{relation}: there is no file {path} in the folder of documents.", advice="Give its path."
            )


def foresee(site: Site, said: Said, size: int, sha256: str | None = None) -> Foreseen:
    """What would become of a file of this size and, where it is told, digest."""
    try:
        check_said(site, said)
        path = "/".join((*clean_folder(said.folder), clean_name(said.name)))
        _check_size(site.settings, size)
    except MigralexError as error:
        return Foreseen("", error)
    places = tuple(site.archive.places_of(sha256)) if sha256 else ()
    here = str(site.settings.raw.resolve())
    is_there = any(place.root == here and place.path == path for place in places)
    is_taken = not is_there and is_name_taken(site.settings, said.name, said.folder)
    free = _free_name(site.settings, path.rpartition("/")[2], said.folder) if is_taken else ""
    document = document_of(site.archive, sha256) if sha256 else None
    return Foreseen(path, None, is_taken, is_there, free, places, document)


async def receive(request: Request, settings: Settings) -> BinaryIO:
    """The body of a request in a file without a name, which is gone when it is closed.

    Raises TooLarge as soon as there is more than the limit, and Refused where the sender is gone before the end.
    """
    if request.headers.get("content-type", BYTES).partition(";")[0].strip().lower() != BYTES:
        raise UnsupportedFormat("The bytes of a file are sent as they are.", advice=f"Send them as {BYTES}.")
    most, size, waiting = settings.most_uploaded(), 0, bytearray()
    with contextlib.ExitStack() as unless_all_came:
        spool = unless_all_came.enter_context(await run_in_threadpool(_open_spool, settings))
        try:
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    raise _too_large(most)
                waiting += chunk
                if len(waiting) >= _CHUNK:
                    await run_in_threadpool(_write, spool, bytes(waiting))
                    waiting.clear()
        except ClientDisconnect as error:
            raise Refused("The connection ended before the whole file had come.", advice="Send it again.") from error
        await run_in_threadpool(_write, spool, bytes(waiting))
        spool.seek(0)
        unless_all_came.pop_all()
    return spool


def take_in(site: Site, visitor: Visitor, content: BinaryIO, said: Said) -> TakenIn:
    """Put a received file into the folder of documents and note who brought it.

    Raises Conflict for a name that is taken, MetadataError, or a SourceError for content that is not read here.
    """
    check_said(site, said)
    try:
        added = add_upload(
            site.settings,
            content,
            said.name,
            said.fields,
            folder=said.folder,
            replace=said.replace,
            archive=site.archive,
        )
    except MetadataError as error:
        if not said.replace and field_of(error) == "name" and is_name_taken(site.settings, said.name, said.folder):
            raise Conflict(str(error), advice=error.advice) from error
        raise
    me, now = visitor.me.code, site.now()
    before = [upload for upload in site.archive.uploads_of_sha(added.sha256) if upload.path == added.path]
    is_new = not (added.known and before)
    upload = site.archive.note_upload(me, added.path, added.sha256, added.size, now=now) if is_new else before[0]
    told = {"sha256": added.sha256, "size": str(added.size), "replace": "yes" if said.replace else "no"}
    site.archive.log(me, "upload", added.path[:200], told, now=now)
    return TakenIn(upload, added.kind, added.known, document_of(site.archive, added.sha256), is_new)


def document_of(archive: Archive, sha256: str) -> str | None:
    """The digest, if a document with these bytes was read."""
    try:
        return archive.version(sha256).source.sha256
    except UnknownRecord:
        return None


def _check_size(settings: Settings, size: int) -> None:
    if size > settings.most_uploaded():
        raise _too_large(settings.most_uploaded())
    if not size:
        raise EmptyFile("The file has no content.", advice="Ask for it again; it may have been lost on the way.")


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"The file has more than {most // 1_000_000:,} MB, which is the limit.", advice="Split it.")


def _free_name(settings: Settings, name: str, folder: str) -> str:
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    tried = (clean_name(f"{stem} ({number}){dot}{ending}") for number in range(2, _MOST_TRIED))
    return next((each for each in tried if not is_name_taken(settings, each, folder)), "")


def _lies_there(site: Site, path: str) -> bool:
    """Whether a file lies at a path within the folder of documents; nothing is told of what lies outside."""
    raw = site.settings.raw.resolve()
    try:
        place = (raw / Path(path)).resolve()
        return place.is_relative_to(raw) and place.is_file()
    except (OSError, ValueError):  # too long, or a NUL
        return False


def _open_spool(settings: Settings) -> BinaryIO:
    try:
        settings.out.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=settings.out)
    except OSError as error:
        raise _disk(settings, error) from error


def _write(spool: BinaryIO, data: bytes) -> None:
    try:
        spool.write(data)
    except OSError as error:
        raise SettingsError(
            f"The file cannot be taken in: {(error.strerror or 'no reason given').lower()}.",
            advice="Make room on the disk of the folder of results.",
        ) from error


def _disk(settings: Settings, error: OSError) -> SettingsError:
    return SettingsError(
        f"Nothing can be taken in: {(error.strerror or 'no reason given').lower()} in {settings.out}.",
        advice="Check the disk and the permissions of the folder of results.",
    )
