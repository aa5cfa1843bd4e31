import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import SettingsError, UnreadableFile
from pipeline.intake.folder import list_files, printable_path


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def paths(raw: Path) -> list[str]:
    return [found.path for found in list_files(raw)]


def test_files_are_listed_through_all_folders_in_order(tmp_path: Path) -> None:
    for name in ("b.pdf", "a/z.pdf", "a/b/c.txt", "قانون الهجرة 2016.pdf"):
        write(tmp_path / name)
    assert paths(tmp_path) == ["a/b/c.txt", "a/z.pdf", "b.pdf", "قانون الهجرة 2016.pdf"]
    found = next(iter(list_files(tmp_path)))
    assert (found.size, found.absolute.read_text(), found.error) == (1, "x", None)
    assert found.mtime_ns == found.absolute.stat().st_mtime_ns


def test_metadata_hidden_and_unfinished_files_are_passed_over(tmp_path: Path) -> None:
    for name in (
        "sources.csv",
        "README.md",
        "law.pdf.toml",
        ".hidden",
        ".git/config",
        "~$law.docx",
        "big.pdf.part",
        "big.crdownload",
        "law.pdf",
    ):
        write(tmp_path / name)
    assert paths(tmp_path) == ["law.pdf"]


def test_a_link_out_of_the_folder_is_reported_and_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt")
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "file.txt").symlink_to(secret)
    (raw / "folder").symlink_to(tmp_path)
    (raw / "gone").symlink_to(raw / "nowhere")
    (raw / "self").symlink_to(raw / "self")
    found = list(list_files(raw))
    assert [file.path for file in found] == ["file.txt", "folder", "gone", "self"]
    assert all(isinstance(file.error, UnreadableFile) for file in found)
    assert "outside" in str(found[0].error)
    assert "nowhere" in str(found[2].error)


def test_a_link_within_the_folder_is_a_second_path_and_circles_end(tmp_path: Path) -> None:
    write(tmp_path / "a" / "law.txt")
    (tmp_path / "again.txt").symlink_to(tmp_path / "a" / "law.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    found = list(list_files(tmp_path))
    assert [file.path for file in found] == ["a/law.txt", "again.txt"]
    assert not found[1].absolute.is_symlink()


def test_a_pipe_and_a_socket_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert [file.error is not None for file in list_files(tmp_path)] == [True, True]


def test_names_of_no_encoding_are_shown_without_clash(tmp_path: Path) -> None:
    names = [b"acte\xe9.txt", b"acte\xe8.txt", "acte\ufffde9.txt".encode(), b"acte\\xe9.txt", b"two\nlines.txt"]
    for name in names:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("x")
    found = list(list_files(tmp_path))
    assert len({file.path for file in found}) == len(names)
    assert all(file.path.encode("utf-8").decode().isprintable() for file in found)
    assert all(file.absolute.read_text() == "x" for file in found)


def test_two_paths_never_print_as_one() -> None:
    assert len({printable_path(path) for path in ("a\udce9", "a\ufffde9", "a\\xe9", "a\ufffd\ufffde9")}) == 4


@pytest.fixture
def nested(tmp_path: Path) -> Iterator[Path]:
    """A folder that holds 1,200 folders in each other: deeper than Python recurses."""
    yield tmp_path
    subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)  # pytest cannot remove what is so deep


@pytest.mark.parametrize(("depth", "name", "readable"), [(1_200, "d", True), (30, "d" * 200, False)])
def test_a_folder_nested_without_end_does_not_end_the_listing(
    nested: Path, depth: int, name: str, *, readable: bool
) -> None:
    (nested / "d").mkdir()
    place = os.open(nested / "d", os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=place)
        following = os.open(name, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = following
    os.close(os.open("law.txt", os.O_CREAT | os.O_WRONLY, dir_fd=place))
    os.close(place)
    write(nested / "z.txt")
    inner, last = list_files(nested)
    assert last.path == "z.txt"
    assert inner.path.startswith(f"d/{name}/")
    assert (inner.path.endswith("/law.txt"), inner.error is None) == (readable, readable)


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        list_files(tmp_path / "raw")
