"""A folder that is run again after everything that can happen to its files has happened to one of them."""

import io
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfWriter

from pipeline.classify.train import train
from pipeline.objectives import Objective
from pipeline.records import Decision, Outcome, Stage, Status, Verdict
from pipeline.run.journey import prepare, process_straight
from pipeline.run.summary import Summary
from pipeline.run.tools import ocr_packs
from pipeline.settings import Settings
from pipeline.store import Archive, DocumentRow, KnownFile, open_archive
from tests import hostile
from tests.models_fixture import write_slice
from tests.typeset import parse_law, statute_look, typeset
from tests.typeset.scan import scan
from tests.walk import Place, small_law, table

SCANNED = "!1 An Act on entry\n= 1 | Entry\n(1) A person shall enter the Republic at a port of entry."
TYPED = "!1 A Bill on ships\n= 8 | Rescue\n(1) The Coast Guard shall search for every vessel in distress at once."


@dataclass(frozen=True, slots=True)
class State:
    """The archive of a folder at the end of a run."""

    summary: Summary
    outcomes: dict[str, Outcome]
    documents: dict[str, DocumentRow]
    known: dict[str, KnownFile]
    run_outcomes: dict[str, Outcome]


@dataclass(frozen=True, slots=True)
class Story:
    """Three runs over one folder: as it was, after the changes, and with another model."""

    place: Place
    first: State
    second: State
    third: State
    decided: dict[str, str]
    """The passage that a person decided on, by the path of its document."""

    @property
    def url(self) -> str:
        return f"sqlite:///{self.place.out}/archive.sqlite3"


def run(place: Place, models: Path, *, ocr: bool, retry: bool = False) -> State:
    settings = Settings(
        raw=place.raw, out=place.out, models=models, ocr=ocr, ocr_languages=("eng",), workers=1, database_url=None
    )
    summary = process_straight(settings, retry=retry)
    root = str(place.raw.resolve())
    with open_archive(settings.archive_url()) as archive:
        return State(
            summary,
            {outcome.path: outcome for outcome in archive.outcomes(root)},
            {path: row for row in archive.documents(root) for path in row.paths},
            archive.known_files(root),
            {outcome.path: outcome for outcome in archive.run_outcomes(summary.run_id)},
        )


def decide(archive: Archive, row: DocumentRow) -> str:
    passage = archive.passages(row.source.sha256)[-1]
    when = datetime(2026, 1, 2, tzinfo=UTC)
    archive.record_decision(Decision(passage.id, Objective.DETENTION, Verdict.YES, "ana", when))
    return passage.id


NAMES = ("changed", "renamed", "copied", "deleted", "touched", "described", "steady", "twin", "lone")


@pytest.fixture(scope="module")
def story(new_place: Callable[..., Place], tmp_path_factory: pytest.TempPathFactory) -> Story:
    place = new_place()
    for number, name in enumerate(NAMES):
        place.write(f"{name}.txt", small_law(number))
    place.write("twin_2.txt", small_law(NAMES.index("twin")))
    place.write("lone_2.txt", small_law(NAMES.index("lone")))
    place.write("broken.pdf", hostile.truncated_pdf())
    pdf = typeset(parse_law(SCANNED), statute_look()).pdf
    scanned = scan(pdf, skew=0.0, specks=0.0)
    place.write("scanned.pdf", scanned)
    place.write("half scanned.pdf", joined(typeset(parse_law(TYPED), statute_look()).pdf, scanned))
    place.write("sources.csv", "file,title,country\ndescribed.txt,Old name,XS\nrenamed.txt,Kept name,XS\n")
    first = run(place, place.models, ocr=False)
    with open_archive(f"sqlite:///{place.out}/archive.sqlite3") as archive:
        decided = {path: decide(archive, first.documents[path]) for path in ("changed.txt", "deleted.txt")}
    change_everything(place)
    second = run(place, place.models, ocr=True)
    third = run(place, other_model(place.models, tmp_path_factory.mktemp("models")), ocr=True, retry=True)
    return Story(place, first, second, third, decided)


def joined(*pdfs: bytes) -> bytes:
    writer, whole = PdfWriter(), io.BytesIO()
    for pdf in pdfs:
        writer.append(io.BytesIO(pdf))
    writer.write(whole)
    return whole.getvalue()


def change_everything(place: Place) -> None:
    raw = place.raw
    place.write("changed.txt", small_law(50))
    (raw / "renamed.txt").rename(raw / "has a new name.txt")
    shutil.copy(raw / "copied.txt", raw / "copied_2.txt")
    (raw / "deleted.txt").unlink()
    (raw / "lone.txt").unlink()
    os.utime(raw / "touched.txt", ns=(0, (raw / "touched.txt").stat().st_mtime_ns + 5_000_000_000))
    rows = "file,title,country\ndescribed.txt,New name,XL\nhas a new name.txt,Kept name,XL\n"
    place.write("sources.csv", rows)


def other_model(models: Path, folder: Path) -> Path:
    write_slice(folder / "corpus", 10)
    train(folder / "corpus", folder / "trained", pin=folder / "pinned.toml")
    return folder


def test_the_first_run_reads_what_can_be_read(story: Story) -> None:
    statuses = {path: outcome.status for path, outcome in story.first.outcomes.items()}
    assert statuses.pop("broken.pdf") is Status.FAILED
    assert statuses.pop("scanned.pdf") is not Status.DONE
    assert statuses.pop("twin_2.txt") is statuses.pop("lone_2.txt") is Status.SKIPPED
    assert set(statuses.values()) == {Status.DONE}


def test_the_same_bytes_twice_are_one_document_with_two_paths(story: Story) -> None:
    assert story.first.documents["twin.txt"].paths == ("twin.txt", "twin_2.txt")
    assert story.first.outcomes["twin_2.txt"].reason == "The same bytes as twin.txt: one document with two paths."


def test_only_what_has_to_be_read_is_read(story: Story) -> None:
    ended = {path: outcome.status for path, outcome in story.second.run_outcomes.items()}
    scanned = ended.pop("scanned.pdf", None), ended.pop("half scanned.pdf", None)
    assert scanned == ((Status.DONE, Status.DONE) if "eng" in ocr_packs() else (None, None))
    assert ended == {
        "changed.txt": Status.DONE,
        "has a new name.txt": Status.DONE,
        "copied_2.txt": Status.SKIPPED,
        "lone_2.txt": Status.DONE,
    }
    before = {row.source.sha256: row.read_at for row in story.first.documents.values()}
    again = [
        row for row in story.second.documents.values() if before.get(row.source.sha256, row.read_at) != row.read_at
    ]
    assert {row.source.path for row in again} <= {"scanned.pdf", "half scanned.pdf"}
    assert {row.source.path for row in story.second.documents.values() if row.source.sha256 not in before} <= {
        "changed.txt",
        "scanned.pdf",
    }


def test_a_changed_file_is_a_new_version_that_keeps_its_predecessor_and_its_decisions(story: Story) -> None:
    before, after = story.first.documents["changed.txt"], story.second.documents["changed.txt"]
    assert (after.document, after.ordinal, after.predecessor) == (before.document, 2, before.source.sha256)
    with open_archive(story.url) as archive:
        kept = archive.decisions(sha256=before.source.sha256)
        assert [row.decision.passage_id for row in kept] == [story.decided["changed.txt"]]
        assert kept[0].present
        assert not archive.version(before.source.sha256).current


def test_a_renamed_file_is_the_same_document_and_is_not_read_again(story: Story) -> None:
    before, after = story.first.documents["renamed.txt"], story.second.documents["has a new name.txt"]
    assert after.document == before.document
    assert after.read_at == before.read_at
    outcome = story.second.outcomes["has a new name.txt"]
    assert (outcome.reason, outcome.passages) == ("Was renamed.txt before.", before.passages)
    assert "renamed.txt" not in story.second.outcomes


def test_a_renamed_file_is_described_as_the_table_now_says(story: Story) -> None:
    assert story.second.documents["has a new name.txt"].source.country == "XL"


def test_a_copy_is_skipped_and_says_of_what(story: Story) -> None:
    assert story.second.outcomes["copied_2.txt"].reason.startswith("The same bytes as copied.txt")
    assert story.second.documents["copied.txt"].paths == ("copied.txt", "copied_2.txt")


def test_the_copy_stands_for_the_document_when_the_first_path_goes(story: Story) -> None:
    outcome = story.second.outcomes["lone_2.txt"]
    assert (outcome.status, outcome.reason) == (Status.DONE, "Was lone.txt before.")
    assert outcome.passages > 0


def test_a_deleted_file_is_gone_from_the_exports_and_its_decisions_stay(story: Story) -> None:
    assert "deleted.txt" not in story.second.outcomes
    for name in ("passages.csv", "tags.csv"):
        assert "deleted.txt" not in {row["document_path"] for row in table(story.place.out / name)}
    with open_archive(story.url) as archive:
        sha256 = story.first.documents["deleted.txt"].source.sha256
        kept = archive.decisions(sha256=sha256)
        assert [row.decision.passage_id for row in kept] == [story.decided["deleted.txt"]]
        assert kept[0].present


def test_a_file_that_was_only_touched_is_unchanged(story: Story) -> None:
    before, after = story.first.known["touched.txt"], story.second.known["touched.txt"]
    assert after.mtime_ns == before.mtime_ns + 5_000_000_000
    assert story.second.documents["touched.txt"].read_at == story.first.documents["touched.txt"].read_at
    assert "touched.txt" not in story.second.run_outcomes


def test_new_metadata_are_taken_over_without_reading(story: Story) -> None:
    before, after = story.first.documents["described.txt"], story.second.documents["described.txt"]
    assert (before.source.title, before.source.country) == ("Old name", "XS")
    assert (after.source.title, after.source.country) == ("New name", "XL")
    assert after.read_at == before.read_at
    assert "described.txt" not in story.second.run_outcomes


def test_a_document_that_missed_ocr_is_read_again_when_there_is_one(story: Story) -> None:
    if "eng" not in ocr_packs():
        pytest.skip("tesseract with its English pack is not installed: run `make ocr`")
    before, after = story.first.outcomes["scanned.pdf"], story.second.outcomes["scanned.pdf"]
    assert before.passages == 0
    assert "OCR" in before.reason
    assert after.status is Status.DONE
    assert after.passages > 0
    before, after = story.first.outcomes["half scanned.pdf"], story.second.outcomes["half scanned.pdf"]
    assert before.passages > 0
    assert after.passages > before.passages


def test_a_failure_is_left_alone_without_retry_and_tried_again_with_it(story: Story) -> None:
    assert "broken.pdf" not in story.second.run_outcomes
    assert story.second.outcomes["broken.pdf"] == story.first.outcomes["broken.pdf"]
    assert "broken.pdf" in story.third.run_outcomes
    assert story.third.outcomes["broken.pdf"].status is Status.FAILED


def test_a_new_model_tags_again_without_reading_and_the_old_tags_stay(story: Story) -> None:
    for path, before in story.second.documents.items():
        after = story.third.documents[path]
        assert after.read_at == before.read_at
        assert after.recipe == before.recipe
        assert after.model_id != before.model_id
        assert story.third.known[path].model_ids == tuple(sorted({before.model_id or "", after.model_id or ""}))
    with open_archive(story.url) as archive:
        sha256 = story.second.documents["steady.txt"].source.sha256
        old = story.second.documents["steady.txt"].model_id
        assert len(archive.tags(sha256, old)) == story.second.outcomes["steady.txt"].tags > 0


def test_the_outcome_of_tagging_again_counts_what_the_document_holds(story: Story) -> None:
    before, after = story.second.outcomes["steady.txt"], story.third.outcomes["steady.txt"]
    assert after.stage is Stage.TAG
    assert (after.status, after.pages, after.passages) == (Status.DONE, before.pages, before.passages)
    with open_archive(story.url) as archive:
        tags = archive.tags(story.third.documents["steady.txt"].source.sha256)
    assert after.tags == len(tags)


def test_after_all_that_there_is_nothing_to_do(story: Story) -> None:
    # The third run had another models folder; with the first one, everything would be tagged again.
    settings = Settings(
        raw=story.place.raw, out=story.place.out, models=story.place.models, ocr=True, database_url=None
    )
    plan = prepare(settings).plan
    assert {task.work for task in plan.tasks} == {"tag"}
    assert not plan.second_paths
    assert not plan.gone


def test_the_folder_of_results_may_not_lie_among_the_documents(place: Place) -> None:
    said = place.process("--out", str(place.raw / "results"), code=1)
    assert "lies in the folder of documents" in said.flat
    assert not (place.raw / "results").exists()
