"""The shelf: where the members of containers lie unpacked, by the digest of their container, between runs."""

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import errors
from pipeline.errors import HostileDocument, LimitReached, SourceError, UnreadableFile
from pipeline.extract.limits import GuardedWorker
from pipeline.extract.members import MAX_MEMBERS, Bounds
from pipeline.intake.digest import digest_file
from pipeline.intake.folder import FoundFile, printable_path
from pipeline.records import SourceKind
from pipeline.run.frames import encode
from pipeline.run.owner import started
from pipeline.run.unpack import MemberLine, Unpacked, UnpackRequest, decode_unpacked

FOLDER = "unpacked"
VERSION = 1
"""Raised whenever the same container may give other members than before."""
INDEX = f"members-{VERSION}.msgpack"
_PART = ".part-"


@dataclass(slots=True)
class Room:
    """What is left of the bounds of one container for all that lies in it, at any depth."""

    members: int = MAX_MEMBERS
    size: int = Bounds().max_bytes


@dataclass(slots=True)
class Shelf:
    """The unpacked members of the containers of one raw folder; what is not there is unpacked by ``worker``."""

    folder: Path
    worker: GuardedWorker
    max_bytes_each: int
    _held: set[str] | None = field(default=None, init=False)

    def holds(self, sha256: str) -> bool:
        """Whether a file with these bytes was unpacked before, as every container with members was."""
        if self._held is None:
            self._held = {entry.name for entry in os.scandir(self.folder)} if self.folder.is_dir() else set()
        return sha256 in self._held

    def members(self, container: FoundFile, sha256: str, kind: SourceKind | None, room: Room) -> list[FoundFile]:
        """The members of a container as found files, in their order.

        ``kind`` is None where only what was unpacked before is asked for. Raises a SourceError where the container
        cannot be opened, and KeyError where it would have to be and ``kind`` is None.
        """
        lines = self._known(sha256)
        if lines is None:
            if kind is None:
                raise KeyError(sha256)
            lines = self._unpack(container, sha256, kind, room)
        room.members -= len(lines)
        room.size -= sum(line.size for line in lines)
        return [self._found(container, sha256, number, line) for number, line in enumerate(lines)]

    def keep(self, used: Collection[str]) -> None:
        """Remove what belongs to containers that are gone, and what ended processes left."""
        if not self.folder.is_dir():
            return
        for entry in list(self.folder.iterdir()):
            maker = entry.name.removeprefix(_PART).split("-")[0] if entry.name.startswith(_PART) else ""
            if entry.name not in used and not (maker.isdecimal() and started(int(maker))):
                shutil.rmtree(entry, ignore_errors=True)

    def close(self) -> None:
        """End the process that unpacks."""
        self.worker.close()

    def _known(self, sha256: str) -> tuple[MemberLine, ...] | None:
        if not self.holds(sha256):
            return None
        try:
            return decode_unpacked((self.folder / sha256 / INDEX).read_bytes()).members
        except (OSError, HostileDocument):
            return None

    def _unpack(self, container: FoundFile, sha256: str, kind: SourceKind, room: Room) -> tuple[MemberLine, ...]:
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f"{_PART}{os.getpid()}-{sha256[:16]}"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        try:
            answer = self._ask(container, sha256, kind, part, room)
            if answer.code:
                raise as_error(answer.code, answer.reason)
            if answer.members:
                (part / INDEX).write_bytes(encode(answer))
                self._put(part, self.folder / sha256)
                assert self._held is not None  # noqa: S101 - the caller has looked
                self._held.add(sha256)
            return answer.members
        except OSError as error:
            raise UnreadableFile(
                f"It cannot be unpacked: {(error.strerror or 'no reason given').lower()}.",
                advice="Check the disk of the folder of results.",
            ) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def _ask(self, container: FoundFile, sha256: str, kind: SourceKind, part: Path, room: Room) -> Unpacked:
        request = UnpackRequest(
            os.fsencode(container.absolute),
            os.fsencode(part),
            kind,
            sha256,
            max_bytes_each=self.max_bytes_each,
            max_bytes=max(room.size, 0),
            max_members=max(room.members, 0),
        )
        try:
            return decode_unpacked(self.worker.ask(encode(request)))
        except (LimitReached, HostileDocument):
            self.worker.close()
            raise

    def _put(self, part: Path, target: Path) -> None:
        shutil.rmtree(target, ignore_errors=True)  # of an older version, or half removed
        try:
            part.rename(target)
        except OSError:
            if not (target / INDEX).exists():  # else another run was faster
                raise

    def _found(self, container: FoundFile, sha256: str, number: int, line: MemberLine) -> FoundFile:
        return FoundFile(
            path=f"{container.path}/{printable_path(line.name)}",
            absolute=self.folder / sha256 / str(number),
            size=line.size,
            mtime_ns=container.mtime_ns,
            error=as_error(line.code, line.reason) if line.code else None,
            depth=container.depth + 1,
        )


def _digest_of_file(_: str, file: Path) -> str:
    return digest_file(file)


def locate(raw: Path, shelf: Path, path: str, digest_of: Callable[[str, Path], str] = _digest_of_file) -> Path | None:
    """The file that a path of the archive stands for, also within containers; None where it is not there any more.

    ``shelf`` is the folder of ``shelf_folder``. ``digest_of`` tells the digest of a container from its path in the
    archive and its file, for callers who know it already. Raises UnreadableFile for a container that cannot be read.
    """
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
        place = find_printed(raw, parts[:count])
        if place is not None and place.is_file():
            return _locate_within(place, shelf, parts, count, digest_of)
    return None


def find_printed(raw: Path, parts: Sequence[str]) -> Path | None:
    """The entry below ``raw`` that these parts of a printable path stand for, None where there is none."""
    place = raw
    for part in parts:
        if "\ufffd" not in part:
            place /= part
            continue
        try:
            names = [entry.name for entry in os.scandir(place) if printable_path(entry.name) == part]
        except OSError:
            return None
        if not names:
            return None
        place /= names[0]
    return place


def _locate_within(
    container: Path, shelf: Path, parts: Sequence[str], count: int, digest_of: Callable[[str, Path], str]
) -> Path | None:
    rest = "/".join(parts[count:])
    path = "/".join(parts)
    while rest:
        sha256 = digest_of(path[: -len(rest) - 1], container)
        try:
            lines = decode_unpacked((shelf / sha256 / INDEX).read_bytes()).members
        except (OSError, HostileDocument):
            return None
        names = {printable_path(line.name): number for number, line in enumerate(lines) if not line.code}
        name = next((name for name in names if rest == name or rest.startswith(f"{name}/")), None)
        if name is None:
            return None
        container, rest = shelf / sha256 / str(names[name]), rest[len(name) + 1 :]
    return container


def shelf_folder(out: Path, root: str) -> Path:
    """Where the members of the containers under a raw folder lie; folders that share results do not share it."""
    return out / FOLDER / hashlib.sha256(os.fsencode(root)).hexdigest()[:16]


def as_error(code: str, reason: str) -> SourceError:
    """The error of another process by the name of its class."""
    found = getattr(errors, code, None)
    known = isinstance(found, type) and issubclass(found, SourceError)
    return found(reason) if known and found is not None else HostileDocument(reason)
