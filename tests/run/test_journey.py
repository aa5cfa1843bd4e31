"""One run over a folder of every format, on both databases: what it leaves in the archive and beside it."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pyarrow.parquet
import pytest

from pipeline.records import Status
from pipeline.run.finish import RESULTS
from pipeline.store import Archive, open_archive
from tests.walk import SAMPLES, Place, Said, columns, table

NAMES = (
    "agreement-saravelle-beldoran-2022.html",
    "altamara-ley-12-2023.xml",
    "saravelle-bill-27-2025-trafficking-smuggling.pdf",
    "saravelle-bill-31-2025-skills.docx",
    "saravelle-plan-of-action-2025-2029.md",
    "saravelle-resolution-7-2025.txt",
)


class Run:
    """A finished run."""

    def __init__(self, place: Place, said: Said, url: str, beside: tuple[set[str], set[str]]) -> None:
        self.place, self.said, self.url, self.beside = place, said, url, beside
        self.root = str(place.raw.resolve())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def run(request: pytest.FixtureRequest, new_place: Callable[..., Place]) -> Run:
    more = {}
    if request.param == "postgresql":
        more["MIGRALEX_DATABASE_URL"] = request.getfixturevalue("postgres_server").new_database()
    place = new_place(**more)
    for name in NAMES:
        shutil.copy(SAMPLES / name, place.raw / name)
    shutil.copy(SAMPLES / "saravelle-resolution-7-2025.txt.toml", place.raw)
    lines = (SAMPLES / "sources.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith("file,") or any(name in line for name in NAMES)]
    (place.raw / "sources.csv").write_text("".join(kept), encoding="utf-8")
    before = listing(place.raw.parent)
    said = place.process()
    url = more.get("MIGRALEX_DATABASE_URL", f"sqlite:///{place.out}/archive.sqlite3")
    return Run(place, said, url, (before, listing(place.raw.parent)))


def listing(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.fixture
def archive(run: Run) -> Iterator[Archive]:
    with open_archive(run.url, create=False) as opened:
        yield opened


def test_every_document_is_done(run: Run) -> None:
    outcomes = run.place.outcomes()
    assert sorted(outcomes) == sorted(NAMES)
    assert {row["status"] for row in outcomes.values()} == {"done"}


def test_the_sums_add_up(run: Run, archive: Archive) -> None:
    last = archive.last_run()
    assert last is not None
    assert (last.state, last.planned, last.done) == ("finished", len(NAMES), len(NAMES))
    assert last.done + last.done_empty + last.skipped + last.failed == last.planned
    for row in archive.documents(run.root):
        outcome = run.place.outcomes()[row.source.path]
        counted = (len(archive.pages(row.source.sha256)), len(archive.passages(row.source.sha256)))
        assert (int(outcome["pages"]), int(outcome["passages"])) == counted == (row.pages, row.passages)
        assert int(outcome["tags"]) == len(archive.tags(row.source.sha256)) == row.tags
        assert row.passages > 3


def test_passages_are_slices_of_the_text_of_their_document(run: Run, archive: Archive) -> None:
    for row in archive.documents(run.root):
        text = archive.text(row.source.sha256)
        for passage in archive.passages(row.source.sha256):
            assert text[passage.start : passage.end] == passage.text
            assert passage.source_id == row.source.sha256


def test_tags_belong_to_passages_and_name_the_model(run: Run, archive: Archive) -> None:
    pinned = re.search(r'name = "(.*)"', (run.place.models / "pinned.toml").read_text(encoding="utf-8"))
    assert pinned is not None
    found = 0
    for row in archive.documents(run.root):
        ids = {passage.id for passage in archive.passages(row.source.sha256)}
        for tag in archive.tags(row.source.sha256):
            found += 1
            assert tag.passage_id in ids
            assert tag.model_id == pinned[1]
            assert 0.0 <= tag.score <= 1.0
    assert found > 20
    assert archive.model_card(pinned[1]) not in (None, "{}")


def test_the_archive_is_sound_and_no_claim_is_left(run: Run, archive: Archive) -> None:
    assert archive.integrity() == []
    assert archive.count_outcomes(archive.runs()[0].id)[Status.DONE] == len(NAMES)


def test_outcomes_have_the_promised_columns(run: Run) -> None:
    assert columns(run.place.out / "outcomes.csv") == [
        "path", "sha256", "status", "reason", "pages", "passages", "tags", "seconds",
    ]  # fmt: skip
    assert all(float(row["seconds"]) > 0 for row in run.place.outcomes().values())


def test_the_exports_hold_what_the_archive_holds(run: Run, archive: Archive) -> None:
    out = run.place.out
    ids = [passage.id for row in archive.documents(run.root) for passage in archive.passages(row.source.sha256)]
    assert [row["passage_id"] for row in table(out / "passages.csv")] == ids
    assert pyarrow.parquet.read_table(out / "passages.parquet")["passage_id"].to_pylist() == ids
    tags = Counter(
        (tag.passage_id, int(tag.objective))
        for row in archive.documents(run.root)
        for tag in archive.tags(row.source.sha256)
    )
    assert Counter((row["passage_id"], int(row["objective"])) for row in table(out / "tags.csv")) == tags
    parquet = pyarrow.parquet.read_table(out / "tags.parquet")
    assert Counter(zip(parquet["passage_id"].to_pylist(), parquet["objective"].to_pylist(), strict=True)) == tags


def test_metadata_come_from_the_table_and_from_the_sidecar(run: Run, archive: Archive) -> None:
    sources = {row.source.path: row.source for row in archive.documents(run.root)}
    assert sources["altamara-ley-12-2023.xml"].country == "XL"
    assert sources["saravelle-resolution-7-2025.txt"].country == "XS"
    assert sources["agreement-saravelle-beldoran-2022.html"].title is None


class Addresses(HTMLParser):
    """Every address that a page would load or lead to, and its parts that could run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "action", "data"}]


def test_the_report_is_one_file_that_loads_nothing(run: Run) -> None:
    page = (run.place.out / "report.html").read_text(encoding="utf-8")
    addresses = Addresses()
    addresses.feed(page)
    assert [address for address in addresses.found if not address.startswith("#")] == []
    assert addresses.tags.isdisjoint({"script", "link", "iframe", "object", "embed", "img"})
    assert re.findall(r"url\(|@import", page) == []
    assert all(name in page for name in NAMES)


def test_the_terminal_shows_figures_results_and_the_command_that_opens_them(run: Run) -> None:
    said = run.said.out
    assert f"{len(NAMES)} ({len(NAMES)} done)" in said
    assert "Tags by objective" in said
    assert re.search(rf"(xdg-open|open) \S*{re.escape(str(run.place.out))}/report\.html", run.said.flat)


def test_nothing_is_written_outside_of_the_folder_of_results(run: Run) -> None:
    before, after = run.beside
    assert {path for path in after - before if not path.startswith("out")} == set()
    kept = () if run.url.startswith("postgresql") else ("archive.sqlite3",)
    assert {path for path in after if path.startswith("out/")} == {f"out/{name}" for name in (*RESULTS, *kept)}


def test_the_second_run_does_no_work_and_never_loads_the_engine(run: Run) -> None:
    files = {path: path.stat().st_mtime_ns for path in run.place.out.iterdir() if "archive" not in path.name}
    with open_archive(run.url, create=False) as archive:
        runs = len(archive.runs())
    said = run.place.run("process", PYTHONPROFILEIMPORTTIME="1")
    assert "Nothing to do: 6 documents are unchanged" in said.out
    loaded = {line.rpartition("|")[2].strip() for line in said.err.splitlines() if line.startswith("import time:")}
    assert "pipeline.run.journey" in loaded
    assert {name.partition(".")[0] for name in loaded}.isdisjoint({"prefect", "spacy", "sklearn", "pandas", "uvicorn"})
    assert {path: path.stat().st_mtime_ns for path in files} == files
    assert not (run.place.out / ".prefect").exists()
    with open_archive(run.url, create=False) as archive:
        assert len(archive.runs()) == runs


def test_results_that_somebody_deleted_are_written_again(run: Run) -> None:
    report, passages = run.place.out / "report.html", run.place.out / "passages.csv"
    before = passages.read_bytes()
    report.unlink()
    passages.unlink()
    run.place.run("process")
    assert report.exists()
    assert passages.read_bytes() == before
