"""What lies in the raw folder: every document, and every entry that cannot be taken in with the reason."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SettingsError, SourceError, UnreadableFile

CATALOGUE = "sources.csv"
SIDECAR = ".toml"
_PASSED_OVER = frozenset({"readme.md", CATALOGUE, "thumbs.db", "desktop.ini"})
_UNFINISHED = (".part", ".crdownload", ".partial", ".download", SIDECAR)
_PERMISSIONS = "Check its permissions, and that its path is not too long."
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ufffd\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file in the raw folder. ``path`` is printable and unique; ``absolute`` opens it, links already followed."""

    path: str
    """Relative to the raw folder, with ``/`` between parts."""
    absolute: Path
    size: int
    mtime_ns: int
    error: SourceError | None = None
    """Why it cannot be taken in; it still counts as planned, and ends as failed."""
    depth: int = 0
    """Containers around it: 1 for a member of a ZIP. ``path`` then goes through them, ``absolute`` does not."""


def list_files(raw: Path) -> Iterator[FoundFile]:
    """All documents under ``raw``, sorted by path; hidden files, metadata and unfinished downloads are passed over.

    Raises ``SettingsError`` if ``raw`` is no folder that can be read.
    """
    return (found for found in _walk(raw) if not is_passed_over(found.path.rpartition("/")[2]))


def list_sidecars(raw: Path) -> Iterator[FoundFile]:
    """The metadata files beside documents, sorted by path."""
    return (found for found in _walk(raw) if found.path.endswith(SIDECAR) and not found.path.endswith("/" + SIDECAR))


def printable_path(path: str) -> str:
    r"""A path that can be shown and stored: control characters and bytes of no encoding become U+FFFD and hex.

    The sign itself is doubled, so that two paths never become one.

    >>> ascii(printable_path("acte\udce9 1.pdf")), ascii(printable_path("a\ufffde9"))
    ("'acte\\ufffde9 1.pdf'", "'a\\ufffd\\ufffde9'")
    """
    return _UNPRINTABLE.sub(_show, path)


def _show(match: re.Match[str]) -> str:
    sign = match[0]
    return "\ufffd\ufffd" if sign == "\ufffd" else f"\ufffd{ord(sign) & 0xFF:02x}"


def _walk(raw: Path) -> Iterator[FoundFile]:
    try:
        root = raw.resolve(strict=True)
        os.scandir(root).close()
    except (OSError, RuntimeError) as error:
        raise SettingsError(
            f"The folder of documents {raw} cannot be read: {_reason(error)}.",
            advice="Make it, or name another folder.",
        ) from error
    found: list[FoundFile] = []
    folders = [""]  # still to look into, each with a slash at its end; no recursion, as folders nest without bound
    while folders:
        folder = folders.pop()
        place = root / folder
        try:
            with os.scandir(place) as entries:
                listed = list(entries)
        except OSError as error:
            found.append(_failed(folder.rstrip("/"), place, f"It cannot be read: {_reason(error)}.", _PERMISSIONS))
            continue
        for entry in listed:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(f"{folder}{entry.name}/")
            else:
                found.extend(_look_at(entry, folder + entry.name, root))
    return iter(sorted(found, key=lambda file: file.path))


def _look_at(entry: "os.DirEntry[str]", path: str, root: Path) -> Iterator[FoundFile]:
    """An entry that is no folder as one found file, or none where it leads to what is listed anyway."""
    try:
        if entry.is_symlink():
            yield from _follow(entry, path, root)
        else:
            yield _found(path, Path(entry.path), entry.stat(follow_symlinks=False))
    except OSError as error:
        yield _failed(path, Path(entry.path), f"It cannot be read: {_reason(error)}.", _PERMISSIONS)


def _follow(entry: "os.DirEntry[str]", path: str, root: Path) -> Iterator[FoundFile]:
    """A link to a file within the folder is a second path to it; a link that leads outside is not followed."""
    place = Path(entry.path)
    try:
        target = place.resolve(strict=True)
    except (OSError, RuntimeError):
        yield _failed(path, place, "It is a link that leads nowhere.", "Remove the link, or put the file in its place.")
        return
    if not target.is_relative_to(root):
        yield _failed(path, place, "It is a link that leads outside of the folder.", "Copy the file into the folder.")
    elif not target.is_dir():  # a folder within is walked at its own place
        yield _found(path, target, target.stat())


def _found(path: str, place: Path, status: os.stat_result) -> FoundFile:
    if not stat.S_ISREG(status.st_mode):
        return _failed(path, place, "It is a device, pipe or socket, not a file.", "Remove it from the folder.")
    return FoundFile(printable_path(path), place, status.st_size, status.st_mtime_ns)


def _failed(path: str, place: Path, message: str, advice: str) -> FoundFile:
    return FoundFile(printable_path(path), place, 0, 0, UnreadableFile(message, advice=advice))


def is_passed_over(name: str) -> bool:
    """Whether a file of this name (without folders) is never read as a document, hidden ones apart.

    >>> [is_passed_over(name) for name in ("law.pdf", "law.pdf.toml", "SOURCES.CSV", "~$law.docx")]
    [False, True, True, True]
    """
    lower = name.lower()
    return lower in _PASSED_OVER or lower.startswith(("~$", ".~lock")) or lower.endswith(_UNFINISHED)


def _reason(error: OSError | RuntimeError) -> str:
    return (error.strerror or "no reason given").lower() if isinstance(error, OSError) else "its links go in a circle"
