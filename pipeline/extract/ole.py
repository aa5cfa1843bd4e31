"""OLE compound files ([MS-CFB]): the streams of a small file system in a file, within bounds and without recursion."""

import struct
from dataclasses import dataclass

from pipeline.errors import DamagedDocument, HostileDocument

MAX_ENTRIES = 100_000
"""Streams and folders; a message with hundreds of attachments has some ten thousand."""
_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA  # higher numbers mark ends and free sectors
_NOTHING = 0xFFFFFFFF
_MINI_SECTOR = 64
_ENTRY_BYTES = 128


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    is_folder: bool
    left: int
    right: int
    first_child: int
    start: int
    size: int


class Ole:
    """The streams of a compound file by their path, such as ``folder/stream``.

    Raises ``DamagedDocument`` or ``HostileDocument`` (loops, more than the file can hold) when it is opened or read.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(_SIGNATURE):
            raise damaged("its head is missing")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise damaged("its sectors are of an unknown size")
        self._size = 1 << shift
        tables, directory, cutoff, mini_table = _fields(data, 44, 48, 56, 60)
        self._cutoff = cutoff
        self._table = self._read_table(tables)
        entries = self._chain(directory)
        if len(entries) // _ENTRY_BYTES > MAX_ENTRIES:
            raise HostileDocument(f"The message holds more than {MAX_ENTRIES:,} streams.")
        self._entries = [_entry(entries, place) for place in range(0, len(entries) - _ENTRY_BYTES + 1, _ENTRY_BYTES)]
        if not self._entries:
            raise damaged("its table of contents is missing")
        self._mini_table = _numbers(self._chain(mini_table)) if mini_table <= _LAST_SECTOR else ()
        root = self._entries[0]
        self._mini = self._chain(root.start)[: root.size] if root.start <= _LAST_SECTOR else b""
        self._paths = self._list()

    def __contains__(self, path: str) -> bool:
        return path in self._paths

    def folders(self, prefix: str) -> list[str]:
        """Paths of the folders that begin with ``prefix`` and lie directly where it points."""
        depth = prefix.count("/")
        return sorted(
            path
            for path, entry in self._paths.items()
            if entry.is_folder and path.startswith(prefix) and path.count("/") == depth
        )

    def read(self, path: str, most: int) -> bytes:
        """The bytes of a stream, empty where there is none; never more than ``most``."""
        entry = self._paths.get(path)
        if entry is None or entry.is_folder:
            return b""
        if entry.size > most or entry.size > len(self._data):
            raise damaged(f"the stream {path[-40:]} claims {entry.size:,} bytes")
        if entry.size < self._cutoff:
            return self._mini_chain(entry.start, entry.size)[: entry.size]
        return self._chain(entry.start, entry.size)[: entry.size]

    def _read_table(self, count: int) -> tuple[int, ...]:
        """The table of sectors: where each one's successor lies."""
        places = list(struct.unpack_from("<109I", self._data, 76))
        following, held = _fields(self._data, 68, 72)
        per = self._size // 4 - 1
        most = len(self._data) // self._size + 1
        for _ in range(min(held, most)):
            if following > _LAST_SECTOR:
                break
            numbers = _numbers(self._sector(following))
            places.extend(numbers[:per])
            following = numbers[per] if len(numbers) > per else _NOTHING
        used = [place for place in places if place <= _LAST_SECTOR][: min(count, most)]
        return _numbers(b"".join(self._sector(place) for place in used))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _chain(self, start: int, most: int | None = None) -> bytes:
        parts: list[bytes] = []
        length = 0
        for number in _follow(start, self._table):
            parts.append(self._sector(number))
            length += self._size
            if most is not None and length >= most:
                break
        return b"".join(parts)

    def _mini_chain(self, start: int, most: int) -> bytes:
        parts: list[bytes] = []
        for number in _follow(start, self._mini_table):
            parts.append(self._mini[number * _MINI_SECTOR : (number + 1) * _MINI_SECTOR])
            if len(parts) * _MINI_SECTOR >= most:
                break
        return b"".join(parts)

    def _list(self) -> dict[str, _Entry]:
        """Every stream and folder by its path; an entry that is reached twice belongs to a loop."""
        paths: dict[str, _Entry] = {}
        waiting = [(self._entries[0].first_child, "", 0)]
        seen: set[int] = set()
        while waiting:
            number, folder, depth = waiting.pop()
            if number >= len(self._entries):
                continue
            if number in seen or depth > 20:
                raise HostileDocument("The folders within the message go in a circle or nest without end.")
            seen.add(number)
            entry = self._entries[number]
            waiting += [(entry.left, folder, depth), (entry.right, folder, depth)]
            paths[folder + entry.name] = entry
            if entry.is_folder:
                waiting.append((entry.first_child, f"{folder}{entry.name}/", depth + 1))
        return paths


def damaged(reason: str) -> DamagedDocument:
    """What a person is told of a message that cannot be taken apart."""
    return DamagedDocument(f"The Outlook message is broken: {reason}.", advice="Save it anew, or its attachments.")


def _fields(data: bytes, *places: int) -> tuple[int, ...]:
    return tuple(struct.unpack_from("<I", data, place)[0] for place in places)


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _follow(start: int, table: tuple[int, ...]) -> list[int]:
    """The numbers of a chain of sectors. Raises ``HostileDocument`` where it comes back to itself."""
    chain: list[int] = []
    seen: set[int] = set()
    while start <= _LAST_SECTOR:
        if start in seen:
            raise HostileDocument("The sectors of the message go in a circle.")
        if start >= len(table):
            raise damaged("a sector is missing; it may be cut off")
        seen.add(start)
        chain.append(start)
        start = table[start]
    return chain


def _entry(data: bytes, place: int) -> _Entry:
    length, kind = struct.unpack_from("<HB", data, place + 64)
    left, right, child = struct.unpack_from("<III", data, place + 68)
    start, size = struct.unpack_from("<IQ", data, place + 116)
    name = data[place : place + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
    return _Entry(name, kind in (1, 5), left, right, child, start, size & 0xFFFFFFFF)
