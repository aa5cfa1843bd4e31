import csv
import io
import os
import resource
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from pipeline.errors import ArchiveError
from pipeline.objectives import Objective
from pipeline.objectives.names import short_name
from pipeline.records import Outcome, Stage, Status
from pipeline.store import open_archive, write_exports
from pipeline.store.archive import Archive
from pipeline.store.exports import write_atomically
from tests.store.examples import make_document, make_entry, make_source, make_tags, write, write_named

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["passages.parquet", "passages.csv", "tags.parquet", "tags.csv"]
NAMES += ["decisions.parquet", "decisions.csv", "outcomes.csv"]


def read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_outcomes_have_one_row_for_each_present_file_in_order(archive: Archive, tmp_path: Path) -> None:
    write_named(archive, "b")
    write_named(archive, "a")
    failure = Outcome("Z.pdf", None, Stage.EXTRACT, Status.FAILED, "Page 3 is broken.", code="DamagedDocument")
    archive.write_failure(failure, entry=make_entry(), recipe="")
    archive.write_failure(Outcome("gone.pdf", None, Stage.INTAKE, Status.FAILED, "x"), entry=make_entry(), recipe="")
    archive.mark_gone("/raw", ["gone.pdf"], now=make_entry().now)
    write_exports(archive, "/raw", tmp_path)
    assert (tmp_path / "outcomes.csv").read_bytes().decode() == (
        "path,sha256,status,reason,pages,passages,tags,seconds\r\n"
        "Z.pdf,,failed,Page 3 is broken.,0,0,0,0.000\r\n"
        f"laws/a.pdf,{make_source('a').sha256},done,,2,3,3,0.250\r\n"
        f"laws/b.pdf,{make_source('b').sha256},done,,2,3,3,0.250\r\n"
    )


def test_passages_and_tags_are_the_same_in_both_formats(archive: Archive, tmp_path: Path) -> None:
    document = make_document("a", ["Détention is the last resort.", "المادة الأولى"])
    write(archive, make_source("a"), document, make_tags(document) + make_tags(document, objective=Objective.DATA))
    written = write_exports(archive, "/raw", tmp_path)
    assert [file.name for file in written] == NAMES
    assert sorted(file.name for file in tmp_path.iterdir() if file.suffix in {".csv", ".parquet"}) == sorted(NAMES)
    passages, tags = pd.read_parquet(tmp_path / "passages.parquet"), pd.read_parquet(tmp_path / "tags.parquet")
    assert list(passages["text"]) == ["Détention is the last resort.", "المادة الأولى"]
    assert [row["text"] for row in read_csv(tmp_path / "passages.csv")] == list(passages["text"])
    first = passages.iloc[0]
    assert (first["path"], first["headings"], first["adopted"]) == (
        "art. 1(a)",
        "Part I > Rights > duties",
        "2001-02-03",
    )
    assert (first["page_first"], first["page_last"], first["document"]) == (1, 2, "Act a")
    assert (
        list(zip(tags["objective"], tags["objective_name"], strict=True))
        == [(1, short_name(Objective.DATA)), (13, short_name(Objective.DETENTION))] * 2
    )
    row = read_csv(tmp_path / "tags.csv")[1]
    assert (row["objective"], row["objective_name"], row["score"]) == ("13", short_name(Objective.DETENTION), "0.8750")
    assert (row["model_id"], row["document"], row["document_path"]) == ("m1", "Act a", "laws/a.pdf")
    assert (row["path"], row["text_start"]) == ("art. 1(a)", "Détention is the last resort.")
    assert row["evidence"] == "Déten; c-7"


def test_a_cell_is_never_a_formula(archive: Archive, tmp_path: Path) -> None:
    sentences = ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "fine = fine", "- a dash"]
    write_named(archive, "a", sentences, title="=1+1")
    archive.write_failure(Outcome("=x.pdf", None, Stage.INTAKE, Status.FAILED, "@y"), entry=make_entry(), recipe="")
    write_exports(archive, "/raw", tmp_path)
    rows = read_csv(tmp_path / "passages.csv")
    assert [row["text"] for row in rows] == [f"'{text}" if text != "fine = fine" else text for text in sentences]
    assert rows[0]["document"] == "'=1+1"
    assert (read_csv(tmp_path / "outcomes.csv")[0]["path"], read_csv(tmp_path / "outcomes.csv")[0]["reason"]) == (
        "'=x.pdf",
        "'@y",
    )
    assert list(pd.read_parquet(tmp_path / "passages.parquet")["text"]) == sentences


def test_equal_archives_give_equal_bytes(archive: Archive, tmp_path: Path) -> None:
    write_named(archive, "a")
    write_named(archive, "b")
    first = [file.read_bytes() for file in write_exports(archive, "/raw", tmp_path / "1")]
    with open_archive(f"sqlite:///{tmp_path}/other.db") as other:
        from tests.store.test_runs import begin

        begin(other, "r1")
        write_named(other, "b")
        write_named(other, "a")
        assert [file.read_bytes() for file in write_exports(other, "/raw", tmp_path / "2")] == first


def test_an_empty_archive_gives_tables_without_rows(archive: Archive, tmp_path: Path) -> None:
    write_exports(archive, "/raw", tmp_path)
    assert len(pd.read_parquet(tmp_path / "passages.parquet")) == 0
    assert read_csv(tmp_path / "tags.csv") == []


def test_a_path_that_is_no_text_can_be_exported(archive: Archive, tmp_path: Path) -> None:
    write_named(archive, "a", path="bad\udcff.pdf")
    write_exports(archive, "/raw", tmp_path)
    assert read_csv(tmp_path / "outcomes.csv")[0]["path"] == "bad\\udcff.pdf"
    assert pd.read_parquet(tmp_path / "passages.parquet")["document_path"][0] == "bad\\udcff.pdf"


def test_a_file_that_cannot_be_replaced_is_an_archive_error_and_leaves_nothing(
    archive: Archive, tmp_path: Path
) -> None:
    write_named(archive)
    (tmp_path / "tags.csv" / "in the way").mkdir(parents=True)
    with pytest.raises(ArchiveError, match="could not be written") as caught:
        write_exports(archive, "/raw", tmp_path)
    assert "close the files" in caught.value.advice
    assert not list(tmp_path.glob(".*.part"))


def test_a_page_is_written_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new" / "report.html", b"one")
    assert (tmp_path / "new" / "report.html").read_bytes() == b"one"
    (tmp_path / "folder" / "full").mkdir(parents=True)
    with pytest.raises(ArchiveError, match="could not be written"):
        write_atomically(tmp_path / "folder", b"two")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["folder", "new"]


EXPORT = """
import resource, sys
from pathlib import Path
from pipeline.errors import ArchiveError
from pipeline.store import open_archive, write_exports
import pyarrow.parquet
with open_archive(sys.argv[1]) as archive:
    archive.documents()
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        write_exports(archive, "/raw", Path(sys.argv[2]))
    except ArchiveError as error:
        print(error.sentence())
"""


def test_a_disk_without_room_is_an_archive_error_and_the_old_tables_stay(tmp_path: Path) -> None:
    """Files may grow to 20 kB only, which the system refuses as it refuses a full disk."""
    assert resource.RLIMIT_FSIZE
    url, out = f"sqlite:///{tmp_path}/a.db", tmp_path / "out"
    with open_archive(url) as archive:
        from tests.store.test_runs import begin

        begin(archive, "r1")
        write_named(archive)
        old = {file.name: file.read_bytes() for file in write_exports(archive, "/raw", out)}
        write_named(archive, "b", [f"Many different words, {number} of them." for number in range(3000)])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", EXPORT, url, str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.startswith("The disk is full"), done.stderr
    assert done.stderr == ""
    assert {file.name: file.read_bytes() for file in out.iterdir()} == old


def test_what_a_killed_export_left_is_cleaned_away(archive: Archive, tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for name in ("tags.csv", "coverage.csv", "report.html"):
        (tmp_path / f".{name}.{dead.pid}.part").write_text("half")
    (tmp_path / f".tags.csv.{os.getppid()}.part").write_text("another process at work")
    write_exports(archive, "/raw", tmp_path)
    assert [file.name for file in tmp_path.glob(".*.part")] == [f".tags.csv.{os.getppid()}.part"]


def test_a_long_text_is_cut_for_a_spreadsheet_only(archive: Archive, tmp_path: Path) -> None:
    write_named(archive, "a", ["word " * 10_000])
    write_exports(archive, "/raw", tmp_path)
    csv.field_size_limit(100_000)
    (row,) = read_csv(tmp_path / "passages.csv")
    assert len(row["text"]) <= 32_767
    assert row["text"].endswith("…")
    assert len(pd.read_parquet(tmp_path / "passages.parquet")["text"][0]) == 50_000
    assert len(io.StringIO(read_csv(tmp_path / "tags.csv")[0]["text_start"]).read()) <= 201
