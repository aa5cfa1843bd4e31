"""The bytes of a file and their SHA-256: regular files only, within a limit, and unchanged while they were read."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import EmptyFile, TooLarge, UnreadableFile

MAX_BYTES = 300_000_000
"""The largest statute books as scans have about 200 MB."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileContent:
    """The whole content of a file and what identifies it."""

    data: bytes
    sha256: str
    mtime_ns: int

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self.data)


def read_file(path: Path, max_bytes: int = MAX_BYTES, on_chunk: Callable[[int], None] | None = None) -> FileContent:
    """The bytes of a regular file; ``on_chunk`` hears after each piece how many were read.

    Raises ``UnreadableFile`` (no permission, vanished, changed meanwhile, a link or no regular file), ``TooLarge`` or
    ``EmptyFile``.
    """
    content = bytearray()
    digest = hashlib.sha256()
    with _open_regular(path) as (file, status):
        if status.st_size > max_bytes:
            raise _too_large(status.st_size, max_bytes)
        for chunk in _read_chunks(file):
            content += chunk
            digest.update(chunk)
            if len(content) > status.st_size:  # else a file that grows as fast as it is read would hold us for ever
                raise _changed()
            if on_chunk is not None:
                on_chunk(len(content))
        _check_unchanged(file, status, len(content))
    if not content:
        raise EmptyFile("The file has no bytes.", advice="Ask for it again; it may have been lost on the way.")
    return FileContent(bytes(content), digest.hexdigest(), status.st_mtime_ns)


def digest_file(path: Path, on_chunk: Callable[[int], None] | None = None) -> str:
    """The SHA-256 of a regular file of any size, as hexadecimal digits, without holding it in memory.

    Raises ``UnreadableFile`` as ``read_file`` does.
    """
    digest = hashlib.sha256()
    length = 0
    with _open_regular(path) as (file, status):
        for chunk in _read_chunks(file):
            digest.update(chunk)
            length += len(chunk)
            if length > status.st_size:
                raise _changed()
            if on_chunk is not None:
                on_chunk(length)
        _check_unchanged(file, status, length)
    return digest.hexdigest()


@contextmanager
def _open_regular(path: Path) -> Iterator[tuple[int, os.stat_result]]:
    """An open file that is none of the things that hang or lie: pipes, devices, links."""
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile("It is a folder, device, pipe or socket, not a file.", advice="Remove it.")
        yield file, status
    finally:
        os.close(file)


def _read_chunks(file: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(file, _CHUNK)
        except OSError as error:
            raise _unreadable(error) from error
        if not chunk:
            return
        yield chunk


def _check_unchanged(file: int, before: os.stat_result, length: int) -> None:
    after = os.fstat(file)
    if after.st_nlink == 0:
        raise UnreadableFile("The file vanished while it was read.", advice="Put it back and run again.")
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns) or length != before.st_size:
        raise _changed()


def _changed() -> UnreadableFile:
    return UnreadableFile("The file changed while it was read.", advice="Run again once it is copied completely.")


def _unreadable(error: OSError | ValueError) -> UnreadableFile:
    if isinstance(error, FileNotFoundError):
        return UnreadableFile("The file vanished before it could be read.", advice="Put it back and run again.")
    if isinstance(error, PermissionError):
        return UnreadableFile("There is no permission to read the file.", advice="Give the user who runs this access.")
    reason = (error.strerror or "no reason given").lower() if isinstance(error, OSError) else "its name cannot be used"
    return UnreadableFile(f"The file cannot be read: {reason}.", advice="Check the disk and the file.")


def _too_large(size: int, limit: int) -> TooLarge:
    return TooLarge(
        f"The file has {size:,} bytes; the limit is {limit:,}.", advice="Split it, or raise the limit in the settings."
    )
