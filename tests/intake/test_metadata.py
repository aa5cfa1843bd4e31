from datetime import date
from pathlib import Path

import pytest

from pipeline.intake.codes import COUNTRIES, LANGUAGES
from pipeline.intake.folder import FoundFile, list_files
from pipeline.intake.metadata import Catalogue, Metadata, read_metadata
from pipeline.intake.source import make_source
from pipeline.records import DocumentKind, SourceKind

HEADER = "file,title,country,kind,date,url,language\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "law.pdf").write_text("x")
    return tmp_path


def catalogue(raw: Path, table: str | bytes, sidecar: str | None = None) -> Catalogue:
    (raw / "sources.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    if sidecar is not None:
        (raw / "law.pdf.toml").write_text(sidecar)
    return read_metadata(raw)


def test_a_row_describes_its_file(raw: Path) -> None:
    found = catalogue(raw, HEADER + 'law.pdf,"Act, 2016",TN,law,2016-07-26,https://example.org/a?b=1,ar\n')
    assert found.describe("law.pdf") == Metadata(
        "Act, 2016", "TN", DocumentKind.LAW, date(2016, 7, 26), "https://example.org/a?b=1", "ar"
    )
    assert found.problems == ()


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_excel_and_others_may_write_the_table(raw: Path, mark: str, delimiter: str) -> None:
    table = mark + "File Name,TITLE,Lang\r\n.\\law.pdf,Loi,FR\r\n".replace(",", delimiter)
    found = catalogue(raw, table)
    assert (found.describe("law.pdf").title, found.describe("law.pdf").language) == ("Loi", "fr")
    assert found.problems == ()


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("country", "TUN", "ISO 3166-1"),
        ("country", "UK", "ISO 3166-1"),
        ("kind", "statute", "law, bill"),
        ("date", "26/07/2016", "year-month-day"),
        ("date", "2016-02-30", "no such day"),
        ("url", "javascript:alert(1)", "https://"),
        ("url", "https://", "https://"),
        ("url", "https://un.org@evil.example/", "https://"),
        ("url", "http://[::1", "https://"),
        ("language", "fra", "ISO 639-1"),
        ("title", "a" * 501, "500"),
        ("title", "a\x07b", "control"),
        ("title", "abc\u202etxt", "control"),
    ],
)
def test_a_wrong_field_stays_unknown_and_is_explained(raw: Path, field: str, value: str, allowed: str) -> None:
    found = catalogue(
        raw,
        f"file,language,{field}\nlaw.pdf,,{value}\n" if field != "language" else f"file,language\nlaw.pdf,{value}\n",
    )
    assert found.describe("law.pdf").problems == found.problems
    assert found.describe("law.pdf") == Metadata(problems=found.problems)
    (problem,) = found.problems
    assert problem.startswith(f"sources.csv, line 2, {field}: ")
    assert allowed in problem


def test_a_sidecar_wins_over_the_table(raw: Path) -> None:
    found = catalogue(raw, HEADER + "law.pdf,Old,TN,law,,,\n", 'title = "New"\ndate = 2016-07-26\nkind = "novel"\n')
    entry = found.describe("law.pdf")
    assert (entry.title, entry.country, entry.document_kind, entry.adopted) == (
        "New",
        "TN",
        DocumentKind.LAW,
        date(2016, 7, 26),
    )
    assert len(found.problems) == 1
    assert "law.pdf.toml, kind" in found.problems[0]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("file,title,colour\nlaw.pdf,A,red\n", "colour"),
        ("file,title\nother.pdf,A\n", "no file"),
        ("file,title\nlaw.pdf,A\nlaw.pdf,B\n", "row already"),
        ("title\nA\n", "column file is missing"),
        ("file,title\nlaw.pdf,A,B\n", "more cells"),
        ("file,title\n,A\n", "is empty"),
        ("file,title,name\nlaw.pdf,A,B\n", "twice"),
        ('file,title\nlaw.pdf,"A\n', "cannot be read from here"),
        (HEADER.encode() + "law.pdf,Código".encode("cp1252"), "UTF-8"),
        (b"\0\0\0", "missing"),
    ],
)
def test_what_is_wrong_with_the_table_is_said(raw: Path, table: str | bytes, said: str) -> None:
    assert any(said in problem for problem in catalogue(raw, table).problems)


@pytest.mark.parametrize(
    ("sidecar", "said"),
    [
        ("title = ", "not TOML"),
        ('colour = "red"', "unknown"),
        ("title = 5", "quotation marks"),
        ("[title]\na = 1", "quotation marks"),
        ("title = " + "[" * 5_000, "not TOML"),
    ],
)
def test_what_is_wrong_with_a_sidecar_is_said(raw: Path, sidecar: str, said: str) -> None:
    found = catalogue(raw, HEADER, sidecar)
    assert any(problem.startswith("law.pdf.toml") and said in problem for problem in found.problems)
    assert found.describe("law.pdf").title is None


def test_a_sidecar_without_its_file_is_said(raw: Path) -> None:
    (raw / "gone.pdf.toml").write_text('title = "A"')
    assert "gone.pdf" in read_metadata(raw).problems[0]


def test_a_table_that_links_outside_is_not_read(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "secret"
    other.write_text(HEADER + "law.pdf,Secret,,,,,\n")
    (raw / "sources.csv").symlink_to(other)
    found = read_metadata(raw)
    assert found.describe("law.pdf").title is None
    assert found.problems


def test_accents_may_be_written_in_two_ways(raw: Path) -> None:
    (raw / "cafe\u0301.txt").write_text("x")
    assert catalogue(raw, "file,title\ncaf\u00e9.txt,A\n").describe("cafe\u0301.txt").title == "A"


def test_without_metadata_all_is_unknown(raw: Path) -> None:
    assert read_metadata(raw) == Catalogue()
    (found,) = list_files(raw)
    source = make_source(found, "0" * 64, SourceKind.PDF, read_metadata(raw).describe(found.path))
    assert (source.path, source.size, source.title, source.document_kind) == ("law.pdf", 1, None, DocumentKind.UNKNOWN)


def test_the_code_tables_are_whole() -> None:
    assert len(COUNTRIES) == 249
    assert len(LANGUAGES) == 183
    assert all(len(code) == 2 for code in COUNTRIES | LANGUAGES)


def test_what_is_said_of_a_container_holds_for_its_members_but_for_the_title(tmp_path: Path) -> None:
    files = [
        FoundFile(path, tmp_path / "x", 1, 1) for path in ("b.zip", "b.zip/mail.eml", "b.zip/mail.eml/a.pdf", "c.pdf")
    ]
    (tmp_path / "sources.csv").write_text(
        "file,title,country,language\nb.zip,All,XS,fr\nb.zip/mail.eml,Mail,,pt\n", encoding="utf-8"
    )
    catalogue = read_metadata(tmp_path, files)
    assert catalogue.problems == ()
    said = catalogue.describe("b.zip/mail.eml/a.pdf")
    assert (said.title, said.country, said.language) == (None, "XS", "pt")
    assert catalogue.describe("b.zip/mail.eml").title == "Mail"
    assert catalogue.describe("c.pdf").country is None
