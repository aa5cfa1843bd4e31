import hashlib
import os
from pathlib import Path

import pytest

from pipeline.errors import EmptyFile, TooLarge, UnreadableFile
from pipeline.intake.digest import digest_file, read_file


def test_bytes_and_digest_belong_together(tmp_path: Path) -> None:
    path = tmp_path / "law.bin"
    path.write_bytes(os.urandom(2_500_000))
    content = read_file(path)
    assert content.data == path.read_bytes()
    assert content.sha256 == hashlib.sha256(content.data).hexdigest() == digest_file(path)
    assert content.size == 2_500_000


def test_an_empty_file_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(EmptyFile):
        read_file(tmp_path / "empty")


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big"
    with path.open("wb") as file:
        file.truncate(400_000_000)  # takes no room on the disk
    heard: list[int] = []
    with pytest.raises(TooLarge, match="400,000,000"):
        read_file(path, on_chunk=heard.append)
    assert not heard


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for read in (read_file, digest_file):
        with pytest.raises(UnreadableFile, match="pipe"):
            read(tmp_path / "pipe")


def test_a_link_and_a_folder_and_nothing_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    for path in (tmp_path / "link", tmp_path, tmp_path / "gone", tmp_path / "nul\0"):
        with pytest.raises(UnreadableFile):
            read_file(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "locked"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(UnreadableFile, match="permission"):
        read_file(path)


@pytest.mark.parametrize("read", [read_file, digest_file])
def test_a_file_that_grows_or_vanishes_meanwhile_is_refused(tmp_path: Path, read) -> None:
    path = tmp_path / "law"
    path.write_bytes(bytes(3_000_000))

    def grow(_: int) -> None:
        with path.open("ab") as file:
            file.write(b"more")

    with pytest.raises(UnreadableFile, match="changed"):
        read(path, on_chunk=grow)
    with pytest.raises(UnreadableFile, match="vanished"):
        read(path, on_chunk=lambda _: path.unlink(missing_ok=True))
    path.write_bytes(bytes(10))
    with pytest.raises(UnreadableFile, match="changed"):
        read(path, on_chunk=lambda _: os.utime(path, ns=(1, 1)))
