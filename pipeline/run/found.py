"""The files of the raw folder with those in their containers; only what looks new or changed is opened."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.errors import SourceError, TooLarge
from pipeline.extract.members import CONTAINERS, MAX_NESTING
from pipeline.intake.digest import read_file
from pipeline.intake.folder import FoundFile, list_files
from pipeline.intake.sniff import sniff
from pipeline.records import SourceKind
from pipeline.run.shelf import Room, Shelf
from pipeline.store import KnownFile


@dataclass(frozen=True, slots=True)
class Seen:
    """What the bytes of a file are."""

    sha256: str
    kind: SourceKind


@dataclass(slots=True)
class Door:
    """Opens each file once for its digest and kind, and remembers why it could not."""

    max_bytes: int
    _seen: dict[str, Seen | SourceError] = field(default_factory=dict)

    def look(self, file: FoundFile) -> Seen:
        """Digest and kind of a file. Raises a SourceError."""
        if file.path not in self._seen:
            self._seen[file.path] = self._open(file)
        seen = self._seen[file.path]
        if isinstance(seen, SourceError):
            raise seen
        return seen

    def _open(self, file: FoundFile) -> Seen | SourceError:
        if file.error is not None:
            return file.error
        try:
            read = read_file(file.absolute, self.max_bytes)
            kind = sniff(read.data)
        except SourceError as error:
            return error
        if kind in CONTAINERS and file.depth >= MAX_NESTING:
            return TooLarge(
                f"It is a container within {MAX_NESTING} others; those within are not opened.",
                advice="Unpack the outer ones and add it as it is.",
            )
        return Seen(read.sha256, kind)


def find_files(
    raw: Path, known: Mapping[str, KnownFile], door: Door, shelf: Shelf | None, is_due: Callable[[KnownFile], bool]
) -> Iterator[FoundFile]:
    """All files under ``raw``, each container before its members; without a shelf containers stay closed.

    ``is_due`` tells which known files are read again in any case.
    """
    if shelf is None:
        yield from list_files(raw)
        return
    search = _Search(known, door, shelf, _known_containers(known), is_due)
    for file in list_files(raw):
        yield from search.follow(file, Room())
    shelf.keep(search.used)


def looks_the_same(file: FoundFile, before: KnownFile) -> bool:
    """Whether size and time on disk are those of the archive."""
    return (file.size, file.mtime_ns) == (before.size, before.mtime_ns)


def _known_containers(known: Mapping[str, KnownFile]) -> frozenset[str]:
    """Paths with other paths below them."""
    above: set[str] = set()
    for path, before in known.items():
        parts = path.split("/") if before.present else []
        above.update("/".join(parts[:count]) for count in range(1, len(parts)))
    return frozenset(above)


@dataclass(slots=True)
class _Search:
    known: Mapping[str, KnownFile]
    door: Door
    shelf: Shelf
    containers: frozenset[str]
    is_due: Callable[[KnownFile], bool]
    used: set[str] = field(default_factory=set, init=False)

    def follow(self, file: FoundFile, room: Room) -> Iterator[FoundFile]:
        """A file and all that lies in it; where it cannot be opened, the file with the reason."""
        try:
            members = self._members(file, room)
        except SourceError as error:
            yield replace(file, error=error)
            return
        yield file
        for member in members:
            yield from self.follow(member, room)

    def _members(self, file: FoundFile, room: Room) -> list[FoundFile]:
        before = self.known.get(file.path)
        if before is not None and before.present and looks_the_same(file, before) and not self.is_due(before):
            if before.sha256 is None or not self._is_container(before):
                return []
            try:
                return self._use(before.sha256, self.shelf.members(file, before.sha256, None, room))
            except KeyError:
                pass  # somebody deleted what was unpacked: it is opened again
        try:
            seen = self.door.look(file)
        except SourceError:
            return []  # told when it is planned
        if seen.kind not in CONTAINERS:
            return []
        return self._use(seen.sha256, self.shelf.members(file, seen.sha256, seen.kind, room))

    def _is_container(self, before: KnownFile) -> bool:
        return self.shelf.holds(before.sha256 or "") or before.path in self.containers

    def _use(self, sha256: str, members: list[FoundFile]) -> list[FoundFile]:
        self.used.add(sha256)
        return members
