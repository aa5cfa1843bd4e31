"""Unpacking containers: in a guarded process of its own, into a folder that later runs find as it is.

``python -m pipeline.run.unpack <memory MB> <processor s> <wall s>`` is that process.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.errors import HostileDocument, SourceError, UnreadableFile
from pipeline.extract.containers import list_members
from pipeline.extract.members import Bounds, Member
from pipeline.intake.digest import read_file
from pipeline.records import SourceKind
from pipeline.run.child import answer_frames

LONGEST_REASON = 2_000  # characters


class UnpackRequest(msgspec.Struct, frozen=True):
    """Write the members of a container into an empty folder, named 0, 1, 2 ..."""

    file: bytes
    target: bytes
    kind: SourceKind
    sha256: str
    max_bytes_each: int
    max_bytes: int
    max_members: int


class MemberLine(msgspec.Struct, frozen=True):
    """One member as it was unpacked, or why it was not."""

    name: str
    size: int
    code: str = ""
    reason: str = ""


class Unpacked(msgspec.Struct, frozen=True):
    """What a container holds; with ``code`` it could not be opened."""

    members: tuple[MemberLine, ...] = ()
    code: str = ""
    reason: str = ""


_requests = msgspec.msgpack.Decoder(UnpackRequest)
_answers = msgspec.msgpack.Decoder(Unpacked)


def decode_unpacked(data: bytes) -> Unpacked:
    """What a process or an earlier run wrote; raises HostileDocument for anything else."""
    try:
        return _answers.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise HostileDocument(f"The list of what the container holds is damaged ({error}).") from error


@dataclass(frozen=True, slots=True)
class _Target:
    folder: Path

    def write(self, members: Iterator[Member]) -> Iterator[MemberLine]:
        for number, member in enumerate(members):
            if member.error is not None:
                yield MemberLine(member.name, 0, type(member.error).__name__, member.error.sentence()[:LONGEST_REASON])
                continue
            (self.folder / str(number)).write_bytes(member.data)
            yield MemberLine(member.name, len(member.data))


def unpack(request: UnpackRequest) -> Unpacked:
    """Open the container and write its members; the reason where that cannot be done."""
    bounds = Bounds(request.max_members, request.max_bytes_each, request.max_bytes)
    try:
        read = read_file(Path(os.fsdecode(request.file)), request.max_bytes_each)
        if read.sha256 != request.sha256:
            raise UnreadableFile("The file changed while it was planned.", advice="Run again when nobody writes to it.")
        members = list_members(read.data, request.kind, bounds)
        return Unpacked(tuple(_Target(Path(os.fsdecode(request.target))).write(members)))
    except SourceError as error:
        return Unpacked(code=type(error).__name__, reason=error.sentence()[:LONGEST_REASON])
    except OSError as error:
        reason = (
            f"It cannot be unpacked: {(error.strerror or 'no reason given').lower()}. Check the disk of the results."
        )
        return Unpacked(code=UnreadableFile.__name__, reason=reason)
    except MemoryError:
        reason = "The container needs more memory than may be taken for it. Unpack it and add the files in it."
        return Unpacked(code="LimitReached", reason=reason)


if __name__ == "__main__":
    answer_frames(sys.argv[1:], lambda: lambda frame: unpack(_requests.decode(frame)))
