"""Zip containers from strangers: bounded in number, names, ratio and unpacked size before a byte is believed."""

import io
import lzma
import struct
import zipfile
import zlib
from types import TracebackType
from typing import Self

from pipeline.errors import DamagedDocument, HostileDocument, TooLarge

MAX_PARTS = 10_000
"""A book with thousands of pictures stays below."""
MAX_RATIO = 200
"""Unpacked over packed bytes of one part. Repetitive Word XML reaches 60; a bomb of zeros 1,030."""
RATIO_FREE_BYTES = 5_000_000
"""Parts smaller than this may have any ratio: they do no harm."""
MAX_DIRECTORY_BYTES = 4_000_000

_END = b"PK\x05\x06"
_END64 = b"PK\x06\x06"


class Archive:
    """The parts of a zip container by name, read within one budget of unpacked bytes. Use as a context manager."""

    def __init__(self, data: bytes, max_unpacked_bytes: int) -> None:
        self._zip = open_zip(data)
        self._left = self._budget = max_unpacked_bytes
        _check_names(self._zip.infolist())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def read(self, name: str) -> bytes:
        """The unpacked bytes of a part that is there.

        Raises ``HostileDocument``, ``TooLarge`` or ``DamagedDocument``.
        """
        info = self._zip.getinfo(name)
        if info.flag_bits & 1:
            raise _damaged(f"the part {name} is locked with a zip password")
        if info.file_size > self._left:
            check_ratio(info, name)
            raise _too_large(self._budget)
        content = unpack_part(self._zip, info, name, self._left)
        self._left -= len(content)
        if self._left < 0:
            raise _too_large(self._budget)
        return content


def open_zip(data: bytes) -> zipfile.ZipFile:
    """A zip whose table of contents can be read without harm. Raises ``HostileDocument`` or ``DamagedDocument``."""
    _check_directory(data)
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, ValueError, NotImplementedError) as error:
        raise _damaged(str(error)) from error


def check_ratio(info: zipfile.ZipInfo, name: str) -> None:
    """Raise ``HostileDocument`` for a part that swells as only a bomb does."""
    if info.file_size > RATIO_FREE_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise HostileDocument(
            f"The part {name} swells {info.file_size // max(info.compress_size, 1):,} times when it is unpacked.",
            advice="This is how zip bombs are built; do not open the file elsewhere.",
        )


def unpack_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, most: int) -> bytes:
    """The unpacked bytes of a part, at most one more than ``most``. Raises ``HostileDocument``, ``DamagedDocument``."""
    check_ratio(info, name)
    try:
        with archive.open(info) as part:
            return part.read(most + 1)
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError, NotImplementedError
    ) as error:  # fmt: skip
        raise _damaged(f"the part {name} cannot be unpacked: {error}") from error


def _check_directory(data: bytes) -> None:
    """Refuse a table of contents that would by itself fill the memory, before ``zipfile`` reads it."""
    end = data.rfind(_END, max(0, len(data) - 66_000))  # the closing comment has at most 65,535 bytes
    if end < 0 or len(data) < end + 22:
        raise _damaged("its table of contents at the end is missing, so it was cut off")
    entries, size = struct.unpack_from("<HI", data, end + 10)
    end64 = data.rfind(_END64, max(0, end - 4_096), end)
    if end64 >= 0 and len(data) >= end64 + 56:
        entries, size = struct.unpack_from("<QQ", data, end64 + 32)
    if entries > MAX_PARTS or size > MAX_DIRECTORY_BYTES:
        raise _many_parts(entries)


def _check_names(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_PARTS:  # the closing record may have lied
        raise _many_parts(len(parts))
    seen: set[str] = set()
    for part in parts:
        name = part.orig_filename
        if _escapes(name):
            raise HostileDocument(
                f"The container holds the name {name[:80]!r}, which points outside of it.",
                advice="Such a name is made to overwrite files; do not unpack it elsewhere.",
            )
        if name.lower() in seen:
            raise HostileDocument(
                f"The container holds the part {name[:80]!r} twice, so that two readers would see two documents.",
                advice="Save the document anew with the program that made it.",
            )
        seen.add(name.lower())


def _escapes(name: str) -> bool:
    return (
        name.startswith("/")
        or "\\" in name
        or "\0" in name
        or ".." in name.split("/")
        or (len(name) > 1 and name[1] == ":")
    )


def _many_parts(count: int) -> HostileDocument:
    return HostileDocument(
        f"The container claims {count:,} parts; a document has at most {MAX_PARTS:,}.",
        advice="This is how zip bombs are built; do not open the file elsewhere.",
    )


def _too_large(budget: int) -> TooLarge:
    return TooLarge(
        f"Unpacked, the document is larger than {budget:,} bytes.",
        advice="Remove pictures, split it, or raise the limit in the settings.",
    )


def _damaged(reason: str) -> DamagedDocument:
    return DamagedDocument(
        f"The container of the document is broken: {reason}.", advice="Ask for the file again; it may be cut off."
    )
