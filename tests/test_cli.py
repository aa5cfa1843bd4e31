"""The command line on an archive that a real run has made."""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import app
from tests.walk import ROOT, SAMPLES, Place, table

COMMANDS = (
    "process",
    "add",
    "up",
    "status",
    "show",
    "search",
    "queue",
    "why",
    "page",
    "compare",
    "twins",
    "export",
    "train",
    "models",
    "promote",
    "reject",
    "rollback",
    "evaluate",
    "doctor",
    "serve",
)
HEAVY = ("pandas", "spacy", "prefect", "sqlalchemy", "sklearn", "numpy", "scipy", "pyarrow", "lxml", "pypdfium2")
RESOLUTION = "saravelle-resolution-7-2025.txt"
LEY = "altamara-ley-12-2023.xml"


@pytest.fixture(scope="module")
def archive(new_place: Callable[..., Place]) -> Place:
    """Folders with an archive of three documents in two languages, one of which failed."""
    place = new_place()
    for name in (RESOLUTION, f"{RESOLUTION}.toml", LEY):
        shutil.copy(SAMPLES / name, place.raw / name)
    place.write("sources.csv", f"file,title,country,language\n{LEY},Ley 12/2023,XL,es\nnobody.txt,None,XX,en\n")
    place.write("broken.pdf", b"%PDF-1.7\nnothing more")
    place.process()
    return place


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_answers(command: str, archive: Place) -> None:
    said = archive.run(command, "--help")
    assert said.out.startswith(f"Usage: migralex {command} ")
    assert "--help" in said.out


def test_there_is_no_command_without_its_help_tested() -> None:
    names = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert names == set(COMMANDS)


def test_the_command_line_loads_nothing_heavy_before_a_command_runs() -> None:
    code = f"import sys, pipeline.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_looking_at_the_archive_loads_no_engine_and_no_model(archive: Place) -> None:
    said = archive.run("status", PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in said.err.splitlines()}
    assert "sqlalchemy" in loaded
    assert loaded.isdisjoint({"prefect", "spacy", "sklearn", "pandas"})


def test_status_lists_documents_failures_and_runs(archive: Place) -> None:
    said = archive.run("status").flat
    assert "3 files in" in said
    assert f"{LEY} Ley 12/2023 done" in said
    assert "failed broken.pdf: The PDF is damaged" in said
    assert "finished: 3 planned, 2 done, 0 empty, 0 skipped, 1 failed" in said


@pytest.mark.parametrize("words", [LEY, "ley 12/2023", "LEY"])
def test_show_finds_a_document_by_path_title_or_a_part_of_it(archive: Place, words: str) -> None:
    said = archive.run("show", words).flat
    assert said.startswith("Ley 12/2023")
    assert "XL" in said


def test_show_finds_a_document_by_the_start_of_its_digest(archive: Place) -> None:
    digest = archive.outcomes()[LEY]["sha256"]
    assert archive.run("show", digest[:8]).out.startswith("Ley 12/2023")


def test_show_prints_every_passage_with_its_path_and_tags(archive: Place) -> None:
    said = archive.run("show", LEY).flat
    rows = [row for row in table(archive.out / "passages.csv") if row["document_path"] == LEY]
    assert all(" ".join(row["text"].split()[:8]) in said for row in rows)
    assert all(row["path"] in said for row in rows)
    tag = next(row for row in table(archive.out / "tags.csv") if row["document_path"] == LEY)
    assert f"{tag['objective']} {tag['objective_name']}" in said


def test_show_with_an_objective_prints_its_passages_alone(archive: Place) -> None:
    tags = [row for row in table(archive.out / "tags.csv") if row["document_path"] == LEY]
    objective = tags[0]["objective"]
    ids = {row["passage_id"] for row in tags if row["objective"] == objective}
    rows = [row for row in table(archive.out / "passages.csv") if row["document_path"] == LEY]
    said = archive.run("show", LEY, "--objective", objective).flat
    shown = {row["passage_id"] for row in rows if " ".join(row["text"].split()) in said}
    assert ids <= shown
    assert len(shown) < len(rows)


def test_search_finds_words_and_filters_by_country_language_and_objective(archive: Place) -> None:
    def found(*filters: str) -> int:
        return int(archive.run("search", "migra*", *filters).out.split()[0])

    everything = found()
    assert everything > 2
    assert found("--country", "xs") + found("--country", "XL") == everything
    assert found("--language", "en") + found("--language", "es") == everything
    assert 0 < found("--country", "XS") < everything
    texts = {row["passage_id"]: row["text"].lower() for row in table(archive.out / "passages.csv")}
    holding = {passage for passage, text in texts.items() if any(word.startswith("migra") for word in words(text))}
    tagged = [row for row in table(archive.out / "tags.csv") if row["passage_id"] in holding]
    objective = Counter(row["objective"] for row in tagged).most_common(1)[0][0]
    wanted = {row["passage_id"] for row in tagged if row["objective"] == objective}
    assert found("--objective", objective) == len(wanted) < everything


def words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in text).split()


def test_search_limits_and_marks(archive: Place) -> None:
    said = archive.run("search", '"missing migrants"', "--limit", "1").out
    assert "passage" in said.splitlines()[0]
    assert "missing migrants" in " ".join(said.lower().split())


def test_export_writes_the_same_files_again(archive: Place) -> None:
    before = {path.name: path.read_bytes() for path in archive.out.glob("*.csv")}
    for path in archive.out.glob("*.csv"):
        path.unlink()
    said = archive.run("export").flat
    assert {path.name: path.read_bytes() for path in archive.out.glob("*.csv")} == before
    assert all(name in said for name in before)


WRONG = {
    "a document that nobody has": (("show", "no such law"), "No document is called 'no such law'. `migralex status`"),
    "a document that is not the only one": (("show", "a"), "documents may be meant by 'a'"),
    "a folder that is not there": (("process", "--raw", "/nowhere"), "There is no folder /nowhere. Make it"),
    "an archive that is not there": (("status", "--out", "/nowhere"), "There is no archive at /nowhere"),
    "nothing to export": (("export", "--out", "/nowhere"), "There is no archive at /nowhere"),
    "a file that is not there": (("add", "/nowhere.pdf"), "There is no file /nowhere.pdf. Nothing was added."),
    "a file that is there already": (("add", f"{SAMPLES / RESOLUTION}"), "There is already a file"),
    "a country that is none": (("add", f"{SAMPLES / LEY}", "--country", "Atlantis"), "Nothing was added"),
    "passages that are not there": (("evaluate", "/nowhere.jsonl"), "/nowhere.jsonl cannot be read"),
}


@pytest.mark.parametrize(("command", "told"), WRONG.values(), ids=WRONG.keys())
def test_a_mistake_is_answered_by_one_sentence(archive: Place, command: tuple[str, ...], told: str) -> None:
    before = sorted(archive.raw.iterdir())
    said = archive.run(*command, code=1)
    assert told in said.flat
    assert len(said.err.strip().splitlines()) == 1
    assert sorted(archive.raw.iterdir()) == before


def test_a_folder_of_results_that_cannot_be_made_is_told(archive: Place) -> None:
    (archive.raw.parent / "a file").write_text("in the way", encoding="utf-8")
    said = archive.run("process", "--out", str(archive.raw.parent / "a file" / "out"), code=1)
    assert "cannot be made" in said.flat


def test_the_doctor_finds_nothing_wrong_in_a_sound_house(archive: Place) -> None:
    said = archive.run("doctor").flat
    assert "good archive 2 documents; passages, tags and search index agree." in said
    assert "good files all 3 files of" in said
    assert "good model" in said
    assert "sources.csv, line 3: there is no file" in said
    assert "nobody.txt" in said


def test_the_doctor_misses_the_tools_that_are_not_on_the_path(archive: Place, tmp_path: Path) -> None:
    said = archive.run("doctor", PATH=str(tmp_path)).flat
    assert "tesseract not installed: scanned pages stay unread. `make ocr` installs it." in said
    assert "`make system` installs it." in said


def test_the_doctor_counts_files_that_wait_and_that_are_gone(archive: Place, tmp_path: Path) -> None:
    place = Place(tmp_path / "raw", archive.out, archive.models, {})
    (tmp_path / "tmp").mkdir()
    shutil.copytree(archive.raw, place.raw)
    said = place.run("doctor").flat
    assert "3 files wait to be read and 0 are gone since the last run: run `migralex process`." in said


def test_the_doctor_finds_a_model_that_was_deleted_and_a_pin_that_is_damaged(archive: Place, tmp_path: Path) -> None:
    models = shutil.copytree(archive.models, tmp_path / "models")
    shutil.rmtree(models / "trained")
    said = archive.run("doctor", MIGRALEX_MODELS=str(models)).flat
    assert "is not trained yet. The next run trains it." in said
    (models / "pinned.toml").unlink()
    assert "pinned.toml cannot be read" in archive.run("doctor", MIGRALEX_MODELS=str(models), code=1).flat


def test_the_doctor_finds_a_damaged_archive(archive: Place, tmp_path: Path) -> None:
    out = shutil.copytree(archive.out, tmp_path / "out")
    (out / "archive.sqlite3").write_bytes(b"no database" * 1000)
    said = archive.run("doctor", MIGRALEX_OUT=str(out), code=1).flat
    assert "wrong archive The file is not an archive of Migralex." in said
