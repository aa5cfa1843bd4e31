"""A ZIP of documents: which members are taken, which are not, and that one never harms another."""

import io
import stat
import struct
import zipfile

import pytest

from pipeline.errors import DamagedDocument, HostileDocument, TooLarge
from pipeline.extract.members import Bounds, Member
from pipeline.extract.options import ReadOptions
from pipeline.extract.zip_members import read_zip, zip_members
from pipeline.records import BlockKind

BOUNDS = Bounds(max_members=20, max_bytes_each=8_000_000, max_bytes=9_000_000)


def bundle(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def of_mode(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def taken(data: bytes, bounds: Bounds = BOUNDS) -> dict[str, Member]:
    return {member.name: member for member in zip_members(data, bounds)}


def codes(data: bytes, bounds: Bounds = BOUNDS) -> dict[str, str]:
    return {name: type(member.error).__name__ if member.error else "" for name, member in taken(data, bounds).items()}


def test_documents_come_with_their_folders_and_systems_leavings_do_not() -> None:
    data = bundle(
        ("laws/2024/act.txt", b"an act"),
        ("laws/", b""),
        ("__MACOSX/laws/._act.txt", b"x"),
        ("laws/.DS_Store", b"x"),
        ("Thumbs.db", b"x"),
        ("loi d’été.txt", b"une loi"),
    )
    assert {name: member.data for name, member in taken(data).items()} == {
        "laws/2024/act.txt": b"an act",
        "loi d’été.txt": b"une loi",
    }
    read = read_zip(data, ReadOptions())
    assert [(block.kind, block.text) for block in read.furniture] == [
        (BlockKind.CONTENTS_ENTRY, "laws/2024/act.txt"),
        (BlockKind.CONTENTS_ENTRY, "loi d’été.txt"),
    ]
    assert read.blocks == ()
    assert read.notes == ("A ZIP with 2 documents, each with a path of its own below it.",)


def test_what_would_harm_is_refused_alone() -> None:
    data = bundle(
        ("sound.txt", b"a law"),
        ("../../etc/passwd", b"x"),
        ("/etc/shadow", b"x"),
        ("C:\\windows\\x.txt", b"x"),
        ("sub\\law.txt", b"a second law"),
        ("NUL.txt", b"x"),
        (of_mode("link.txt", stat.S_IFLNK | 0o777), b"/etc/passwd"),
        (of_mode("pipe.txt", stat.S_IFIFO | 0o600), b""),
        ("n" * 300 + ".txt", b"x"),
    )
    found = codes(data)
    assert found.pop("sound.txt") == found.pop("sub/law.txt") == ""
    assert found.pop("n" * 200) == "TooLarge"
    assert set(found.values()) == {"HostileDocument"}
    assert set(found) == {"…/…/etc/passwd", "etc/shadow", "C_/windows/x.txt", "NUL.txt", "link.txt", "pipe.txt"}
    assert "2 of them" not in read_zip(data, ReadOptions()).notes[1]
    assert read_zip(data, ReadOptions()).notes[1].startswith("7 of them cannot be taken: …/…/etc/passwd")


def test_a_name_that_is_there_twice_is_told() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = bundle(("a.txt", b"first"), ("a.txt", b"second"))
    found = taken(data)
    assert found["a.txt"].data == b"first"
    assert isinstance(found["a (2).txt"].error, HostileDocument)


def test_bombs_and_large_members_are_refused_alone_and_what_is_left_counts() -> None:
    noise = bytes(number * number % 253 for number in range(5_000_000))
    data = bundle(
        ("bomb.txt", bytes(7_000_000)),
        ("large.txt", bytes(9_000_000)),
        ("first.txt", noise),
        ("second.txt", noise[:4_500_000]),
        ("small.txt", b"a law"),
    )
    assert codes(data) == {
        "bomb.txt": "HostileDocument",
        "large.txt": "TooLarge",
        "first.txt": "",
        "second.txt": "TooLarge",
        "small.txt": "",
    }


def test_a_locked_member_asks_for_a_copy_without_password() -> None:
    data = bytearray(bundle(("locked.txt", b"x"), ("open.txt", b"a law")))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature)
        struct.pack_into("<H", data, at + place, 1)
    assert codes(bytes(data)) == {"locked.txt": "EncryptedDocument", "open.txt": ""}


def test_a_member_whose_sum_is_wrong_fails_alone() -> None:
    data = bytearray(bundle(("broken.txt", b"a law that was sound once" * 9), ("open.txt", b"a law")))
    data[45] ^= 0xFF
    assert codes(bytes(data)) == {"broken.txt": "DamagedDocument", "open.txt": ""}


def test_too_many_members_and_cut_files_fail_as_a_whole() -> None:
    data = bundle(*((f"{number}.txt", b"x") for number in range(21)))
    with pytest.raises(TooLarge, match="21 documents"):
        list(zip_members(data, BOUNDS))
    with pytest.raises(DamagedDocument):
        list(zip_members(data[: len(data) // 2], BOUNDS))


def test_a_name_in_utf8_that_does_not_say_so_is_read_as_such() -> None:
    data = bytearray(bundle(("قانون.txt", b"x")))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(signature) + place, 0)
    assert list(taken(bytes(data))) == ["قانون.txt"]
