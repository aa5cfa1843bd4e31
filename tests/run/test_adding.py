"""Files that strangers bring in: their names, their content, what is said of them, and where they may be written."""

import fcntl
import hashlib
import io
import os
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import EmptyFile, MetadataError, SourceError, TooLarge, UnsupportedFormat
from pipeline.intake.folder import list_files, list_sidecars
from pipeline.intake.metadata import read_metadata
from pipeline.records import SourceKind
from pipeline.run.adding import Added, add_upload, as_sidecar
from pipeline.run.journey import process_straight
from pipeline.run.upload_names import LONGEST_NAME, clean_folder, clean_name
from pipeline.settings import Settings
from pipeline.store import open_archive
from tests.walk import Place, small_law

LAW = small_law(1).encode()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(raw=tmp_path / "raw", out=tmp_path / "out")


def add(settings: Settings, name: str, data: bytes = LAW, folder: str = "", *, replace: bool = False) -> Added:
    return add_upload(settings, io.BytesIO(data), name, {}, folder=folder, replace=replace)


def lies_there(settings: Settings) -> dict[str, bytes]:
    """Every file and folder below the parent of the folder of documents."""
    base = settings.raw.parent
    return {
        str(path.relative_to(base)): path.read_bytes() if path.is_file() else b"" for path in sorted(base.rglob("*"))
    }


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("law.pdf", "law.pdf"),
        ("قانون رقم ١٢.pdf", "قانون رقم ١٢.pdf"),
        ("法律.docx", "法律.docx"),
        ("نمی\u200cدانم.txt", "نمی\u200cدانم.txt"),
        (unicodedata.normalize("NFD", "loi étrangère.pdf"), "loi étrangère.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\law.pdf", "law.pdf"),
        ("/etc/cron.d/law.txt", "law.txt"),
        ("..\\..\\law.txt", "law.txt"),
        (".htaccess", "htaccess"),
        ("....law.pdf", "law.pdf"),
        (". . law.pdf. .", "law.pdf"),
        ("law\x00.pdf\n", "law.pdf"),
        ("law\u202efdp.exe", "lawfdp.exe"),
        ("\u2066law\u2069\ufeff.pdf", "law.pdf"),
        ("law\udc80.pdf", "law.pdf"),
        ("NUL", "_NUL"),
        ("com1.txt", "_com1.txt"),
        ('a<b>:"c|d?*.pdf', "a_b___c_d__.pdf"),
        ("  a \t b.pdf ", "a b.pdf"),
        ("law.pdf;rm -rf ~", "law.pdf;rm -rf ~"),
    ],
)
def test_a_name_keeps_its_letters_and_loses_what_could_harm(given: str, kept: str) -> None:
    assert clean_name(given) == kept
    assert clean_name(kept) == kept


@pytest.mark.parametrize("given", ["", ".", "..", "a/..", "\x00\u202e", "   ", "???", "\u200c", "a/"])
def test_a_name_of_which_nothing_is_left_is_refused(given: str) -> None:
    with pytest.raises(MetadataError, match=r"^name: "):
        clean_name(given)


@pytest.mark.parametrize(
    "given",
    [
        *("sources.csv", "SOURCES.CSV", "sources.csv.", "sources.csv ", ".sources.csv", "x/sources.csv"),
        *("ſources.csv", "ｓｏｕｒｃｅｓ.csv", "sources.cſv", "law.pdf.toml", "law.pdf.TOML", "law.toml\u200b"),
        *("law.pdf.ｔｏｍｌ", "law.part", "law.pdf.crdownload", "~$law.docx", "readme.md", "Thumbs.db"),
        *("law.tom\udc80l", "\u202esources.csv", "law.toml ."),
    ],
)  # fmt: skip
def test_nothing_that_is_read_as_metadata_or_passed_over_can_be_written(settings: Settings, given: str) -> None:
    with pytest.raises(MetadataError, match=r"^name: "):
        add(settings, given, b'country = "FR"\n')
    assert lies_there(settings) == {}


@pytest.mark.parametrize("sign", ["a", "é", "法", "😀"])
def test_a_long_name_is_cut_between_letters_with_its_ending_and_stays_its_own(settings: Settings, sign: str) -> None:
    first, second = clean_name(sign * 400 + ".pdf"), clean_name(sign * 401 + ".pdf")
    assert LONGEST_NAME - 4 < len(first.encode()) <= LONGEST_NAME
    assert first.endswith(".pdf")
    assert first.startswith(sign * 40)
    assert first != second
    added = add_upload(settings, io.BytesIO(LAW), sign * 400 + ".pdf", {"title": "A law"})
    assert (settings.raw / added.path).read_bytes() == LAW
    assert read_metadata(settings.raw).describe(added.path).title == "A law"


@pytest.mark.parametrize(
    "folder", ["..", "../x", "a/../../x", "a\\..\\b", "/etc", "\\\\host\\share", "C:\\x", "c:x", "a/ .. /b"]
)
def test_a_folder_that_leads_out_is_refused(settings: Settings, folder: str) -> None:
    with pytest.raises(MetadataError, match=r"^folder: "):
        add(settings, "law.txt", folder=folder)
    assert lies_there(settings) == {}


def test_the_folders_of_an_upload_stay_as_far_as_they_can(settings: Settings) -> None:
    assert add(settings, "law.txt", folder="laws/./2024//.hidden/con").path == "laws/2024/hidden/_con/law.txt"
    assert (settings.raw / "laws/2024/hidden/_con/law.txt").read_bytes() == LAW
    assert clean_folder("a/" * 16) == ("a",) * 16
    for folder in ("a/" * 17, "/".join(["b" * 200] * 6)):
        with pytest.raises(MetadataError, match=r"^folder: at most"):
            clean_folder(folder)


def test_no_link_is_followed_out_of_the_folder_of_documents(settings: Settings, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    victim = outside / "victim.txt"
    victim.write_bytes(b"as it was")
    settings.raw.mkdir()
    (settings.raw / "link").symlink_to(outside)
    (settings.raw / "law.txt").symlink_to(victim)
    (settings.raw / "other.txt.toml").symlink_to(victim)
    with pytest.raises(MetadataError, match=r"^folder: "):
        add(settings, "law.txt", folder="link")
    with pytest.raises(MetadataError, match="already a file"):
        add(settings, "law.txt")
    add(settings, "law.txt", replace=True)
    add_upload(settings, io.BytesIO(LAW), "other.txt", {"country": "TN"})
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == {"victim.txt": b"as it was"}
    assert (settings.raw / "law.txt").read_bytes() == LAW
    assert not (settings.raw / "law.txt").is_symlink()


def test_a_file_in_the_place_of_a_folder_and_a_folder_in_that_of_a_file_are_told(settings: Settings) -> None:
    add(settings, "law.txt")
    with pytest.raises(MetadataError, match=r"^folder: law\.txt/x cannot be a folder"):
        add(settings, "a.txt", folder="law.txt/x")
    add(settings, "a.txt", folder="laws.txt")
    with pytest.raises(MetadataError, match=r"^name: laws\.txt is a folder"):
        add(settings, "laws.txt", replace=True)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b" \n\0", EmptyFile),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), UnsupportedFormat),
        (b"MZ" + bytes(100), UnsupportedFormat),
        (b"\x7fELF" + bytes(100), UnsupportedFormat),
        (b"x" * 1_000_001, TooLarge),
    ],
)
def test_what_is_not_read_is_refused_and_leaves_nothing(
    settings: Settings, data: bytes, error: type[SourceError]
) -> None:
    small = settings.model_copy(update={"upload_max_mb": 1})
    with pytest.raises(error):
        add(small, "law.pdf", data, folder="new/folders")
    assert lies_there(settings) == {"raw": b""}


def test_what_stops_in_the_middle_leaves_nothing(settings: Settings) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 0:
                raise ConnectionResetError("the browser is gone")
            return super().read(100)

    with pytest.raises(SourceError, match="cannot be written"):
        add_upload(settings, Torn(LAW), "law.txt", {"country": "TN"})
    assert lies_there(settings) == {"raw": b""}


def test_a_kind_is_told_by_the_content_alone(settings: Settings) -> None:
    assert add(settings, "law.pdf").kind is SourceKind.TEXT
    assert add(settings, "law.txt", b"<html><body><p>1. A rule.</p></body></html>").kind is SourceKind.HTML


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "Atlantis"),
        ("date", "2024-02-30"),
        ("url", "javascript:alert(1)"),
        ("kind", "novel"),
        ("language", "xx"),
        ("title", "a\nb"),
        ("title", "a\u202eb"),
        ("title", "half \udc80"),
        ("version of", "half \udc80"),
        ("file", "other.pdf"),
        ("owner", "me"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(settings: Settings, field: str, value: str) -> None:
    with pytest.raises(MetadataError, match=f"^{field}: "):
        add_upload(settings, io.BytesIO(LAW), "law.txt", {field: value})
    assert lies_there(settings) == {}


def test_what_is_said_is_read_back_as_it_was_said(settings: Settings) -> None:
    said = {
        "title": 'The "quoted" \\ act # of 2024 = \u2028'.replace("\u2028", "é"),
        "country": "tn",
        "kind": "law",
        "date": "2024-05-06",
        "url": "https://example.org/a?b='c'",
        "language": "FR",
        "version of": "old \\ law.txt",
        "twin of": 'twin "x".txt',
    }
    add(settings, "old.txt", small_law(2).encode())
    added = add_upload(settings, io.BytesIO(LAW), "law.txt", said | {"date": " 2024-05-06 "}, folder="a b")
    catalogue = read_metadata(settings.raw)
    told = catalogue.describe(added.path)
    assert (told.title, told.country, told.language) == (said["title"], "TN", "fr")
    assert (str(told.adopted), told.url, told.document_kind) == ("2024-05-06", said["url"], "law")
    assert (told.version_of, told.twin_of) == ("old / law.txt", 'twin "x".txt')
    assert catalogue.problems == ()
    assert as_sidecar({"title": "  "}) == b""


def test_a_name_that_is_taken_is_told_the_same_bytes_are_done_and_replace_replaces(settings: Settings) -> None:
    first = add(settings, "law.txt")
    assert (first.path, first.sha256, first.size, first.known) == (
        "law.txt", hashlib.sha256(LAW).hexdigest(), len(LAW), False,
    )  # fmt: skip
    before = (settings.raw / "law.txt").stat()
    assert add(settings, "law.txt").known
    assert (settings.raw / "law.txt").stat().st_mtime_ns == before.st_mtime_ns
    with pytest.raises(MetadataError, match=r"^name: there is already a file law\.txt"):
        add(settings, "law.txt", b"2. Another rule.")
    assert (settings.raw / "law.txt").read_bytes() == LAW
    add(settings, "law.txt", b"2. Another rule.", replace=True)
    assert (settings.raw / "law.txt").read_bytes() == b"2. Another rule."
    assert [file.path for file in list_files(settings.raw)] == ["law.txt"]
    assert list(list_sidecars(settings.raw)) == []


def test_of_many_who_bring_another_file_under_one_name_one_is_first(settings: Settings) -> None:
    ends: list[str] = []

    def bring(number: int) -> None:
        try:
            add_upload(settings, io.BytesIO(small_law(number).encode()), "law.txt", {"title": f"Law {number}"})
            ends.append(f"Law {number}")
        except MetadataError:
            ends.append("taken")

    threads = [threading.Thread(target=bring, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = (end for end in ends if end != "taken")
    assert read_metadata(settings.raw).describe("law.txt").title == winner
    assert (settings.raw / "law.txt").read_text("utf-8") == small_law(int(winner.split()[1]))
    assert len(lies_there(settings)) == 3


def test_who_places_a_file_waits_for_another_who_does(settings: Settings) -> None:
    settings.raw.mkdir()
    folder = os.open(settings.raw, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    thread = threading.Thread(target=add, args=(settings, "law.txt"))
    thread.start()
    thread.join(timeout=1.0)
    assert thread.is_alive()
    assert not (settings.raw / "law.txt").exists()
    os.close(folder)
    thread.join()
    assert (settings.raw / "law.txt").read_bytes() == LAW


def test_bytes_that_the_archive_knows_are_told(new_place: Callable[..., Place]) -> None:
    place = new_place()
    settings = Settings(raw=place.raw, out=place.out, models=place.models, workers=1)
    place.write("law.txt", LAW)
    process_straight(settings)
    with open_archive(settings.archive_url()) as archive:
        again = add_upload(settings, io.BytesIO(LAW), "second.txt", {}, archive=archive)
        other = add_upload(settings, io.BytesIO(small_law(9).encode()), "third.txt", {}, archive=archive)
    assert (again.known, other.known) == (True, False)
    assert process_straight(settings).planned == 2
    assert place.outcomes()["second.txt"]["reason"].startswith("The same bytes as law.txt")


def test_a_file_given_by_its_path_is_copied(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_bytes(LAW)
    assert add_upload(settings, file, file.name, {}).path == "mine.txt"
    assert file.read_bytes() == LAW
    with pytest.raises(SourceError, match=r"none\.txt cannot be read"):
        add_upload(settings, tmp_path / "none.txt", "none.txt", {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_told(settings: Settings) -> None:
    settings.raw.mkdir(mode=0o500)
    with pytest.raises(SourceError, match="permission denied"):
        add(settings, "law.txt")
