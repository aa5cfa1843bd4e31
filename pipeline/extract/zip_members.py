"""A ZIP of documents: its members by name within strict bounds, and itself as a list of what lies in it."""

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import DamagedDocument, EncryptedDocument, HostileDocument, SourceError
from pipeline.extract.archive_limits import open_zip, unpack_part
from pipeline.extract.members import Bounds, Member, UniqueNames, clean_name, is_passed_over, too_large, too_many
from pipeline.extract.options import ReadOptions
from pipeline.extract.text_blocks import make_block, make_extraction
from pipeline.records import BlockKind, Extraction, Origin

_UTF8 = 0x800  # the flag of a name in UTF-8
_ENCRYPTED = 0x1
_SHOWN = 5  # members that cannot be taken and are named in the sentence about them


@dataclass(frozen=True, slots=True)
class _Entry:
    info: zipfile.ZipInfo
    name: str
    error: SourceError | None


def zip_members(data: bytes, bounds: Bounds) -> Iterator[Member]:
    """The documents of a ZIP one by one; what cannot be taken comes with its error and harms no other.

    Raises ``HostileDocument``, ``TooLarge`` or ``DamagedDocument`` where the ZIP as a whole cannot be read.
    """
    with open_zip(data) as archive:
        entries = list(_entries(archive))
        if len(entries) > bounds.max_members:
            raise too_many(len(entries), bounds.max_members)
        left = bounds.max_bytes
        for entry in entries:
            if entry.error is not None:
                yield Member(entry.name, error=entry.error)
                continue
            most = min(left, bounds.max_bytes_each)
            try:
                content = _unpack(archive, entry, most)
            except SourceError as error:
                yield Member(entry.name, error=error)
                continue
            left -= len(content)
            yield Member(entry.name, content)


def read_zip(data: bytes, options: ReadOptions) -> Extraction:
    """A ZIP as what a person should know of it: the list of its members, set aside, and a sentence on them.

    Raises as ``zip_members`` does.
    """
    with open_zip(data) as archive:
        entries = list(_entries(archive))
    if len(entries) > Bounds().max_members:
        raise too_many(len(entries), Bounds().max_members)
    listed = (make_block(entry.name, BlockKind.CONTENTS_ENTRY, Origin.PLAIN) for entry in entries)
    refused = [entry.name for entry in entries if entry.error is not None]
    told = f"A ZIP with {_count(len(entries), 'document')}, each with a path of its own below it."
    if not entries:
        told = "A ZIP without documents."
    notes = [told]
    if refused:
        named = ", ".join(refused[:_SHOWN]) + (" and others" if len(refused) > _SHOWN else "")
        notes.append(f"{len(refused)} of them cannot be taken: {named}.")
    furniture = [block for block in listed if block is not None]
    return make_extraction([], Origin.PLAIN, options, furniture=furniture, notes=notes)


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def _entries(archive: zipfile.ZipFile) -> Iterator[_Entry]:
    """The members that a person put in, in their order, with what is wrong with each on its face."""
    names = UniqueNames()
    for info in archive.infolist():
        printed = _printed_name(info)
        if printed.endswith(("/", "\\")) or is_passed_over(printed.replace("\\", "/")):
            continue
        shown, error = clean_name(printed)
        if shown in names:
            error = error or HostileDocument(
                f"The ZIP holds {shown[:80]!r} twice, so that two readers would see two documents.",
                advice="Unpack it and add the right one.",
            )
        yield _Entry(info, names.take(shown), error or _look(info))


def _look(info: zipfile.ZipInfo) -> SourceError | None:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        kind = "a link" if stat.S_ISLNK(mode) else "no file but a device, pipe or folder"
        return HostileDocument(f"It is {kind} in the ZIP.", advice="Put the file itself into the ZIP.")
    if info.flag_bits & _ENCRYPTED:
        return EncryptedDocument("It is locked with a password in the ZIP.", advice="Ask for a ZIP without password.")
    return None


def _unpack(archive: zipfile.ZipFile, entry: _Entry, most: int) -> bytes:
    if entry.info.file_size > most:
        raise too_large(entry.info.file_size, most)
    content = unpack_part(archive, entry.info, entry.name, most)
    if len(content) > most:
        raise too_large(len(content), most)
    if len(content) != entry.info.file_size:
        raise DamagedDocument("It is shorter or longer than the ZIP says.", advice="Ask for the ZIP again.")
    return content


def _printed_name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: many programs write UTF-8 and do not say so."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename
