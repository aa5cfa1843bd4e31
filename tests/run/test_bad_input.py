"""One folder of everything that may be wrong with a file: each ends with a sentence, and the sound ones are done.

The folder is read once, by the command line.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.errors import WorkerError
from pipeline.extract.limits import GuardedWorker, WorkerLimits
from pipeline.records import Flag, SourceKind, Status
from pipeline.run.guarded import worker_environment
from pipeline.run.journey import prepare, run_straight
from pipeline.run.pool import WorkerPool
from pipeline.run.progress import Progress
from pipeline.settings import Settings
from pipeline.store import Archive, RunState, open_archive
from tests import hostile
from tests.typeset import parse_law, statute_look, typeset
from tests.walk import Place, Said, processes_with, small_law

DOCUMENT_SECONDS = 30
QUICK = {  # limits that the worst of them reach soon
    "MIGRALEX_DOCUMENT_SECONDS": str(DOCUMENT_SECONDS),
    "MIGRALEX_DOCUMENT_CPU_SECONDS": "6",
    "MIGRALEX_WORKER_MEMORY_MB": "400",
    "MIGRALEX_MAX_FILE_MB": "250",
}
SOUND = "!1 A sound Act\n= 1 | Detention\n(1) A child shall not be placed in immigration detention."
BYTES_THAT_ARE_NO_TEXT = b"acte n\xb0 7 \xe9t\xe9.txt"


@dataclass(frozen=True, slots=True)
class Batch:
    """What the run left."""

    place: Place
    said: Said
    outcomes: dict[str, dict[str, str]]
    beside: tuple[set[str], set[str]]
    secret: Path


BAD: dict[str, tuple[str, str, str]] = {  # file: code, a piece of the cause, a piece of the advice
    "empty.pdf": ("EmptyFile", "no bytes", "Ask for it again"),
    "encrypted.pdf": ("EncryptedDocument", "only with a password", "Save it without a password"),
    "truncated.pdf": ("DamagedDocument", "damaged or cut off", "Download it again"),
    "recursive.pdf": ("HostileDocument", "draws itself without end", "Do not open it"),
    "nested.pdf": ("HostileDocument", "repeats itself millions of times", "Do not open it"),
    "flate bomb.pdf": ("HostileDocument", "unpacks to more than", "Do not open it"),
    "glyphs.pdf": ("TooLarge", "more than 200,000 characters", "Ask for"),
    "looping.pdf": ("TooLarge", "1,000,000 pages", "Split it, or raise the limit"),
    "bomb.docx": ("HostileDocument", "swells", "do not open the file"),
    "climbing.docx": ("HostileDocument", "points outside of it", "do not unpack it"),
    "entities.xml": ("HostileDocument", "declares entities", "Ask for a file without"),
    "external.xml": ("HostileDocument", "declares entities", "Ask for a file without"),
    "line.txt": ("LimitReached", "more memory than a worker may take", "Split it, or raise MIGRALEX_WORKER_MEMORY_MB"),
    "charset.txt": ("UnsupportedFormat", "a binary file of an unknown kind", "Add it as PDF, DOCX"),
    "pipe.pdf": ("UnreadableFile", "a device, pipe or socket", "Remove it"),
    "locked.txt": ("UnreadableFile", "no permission", "Give the user who runs this access"),
    "outside.txt": ("UnreadableFile", "a link that leads outside", "Copy the file into the folder"),
    "dangling.txt": ("UnreadableFile", "a link that leads nowhere", "Remove the link"),
}
SOUND_FILES = (
    "a pdf.txt",
    "page of a server.pdf",
    "sheria.txt",
    "notes.docx",  # no DOCX but a ZIP of two notes, which are read
    "notes.docx/note.txt",
    "notes.docx/second.txt",
    "acte n\ufffdb0 7 \ufffde9t\ufffde9.txt",
    hostile.PATH_WITH_ARABIC,
    *(f"sound {number}.txt" for number in range(10, 14)),
)


def fill(place: Place, secret: Path) -> None:
    place.write("empty.pdf", hostile.empty())
    place.write("page of a server.pdf", hostile.html_named_pdf())
    place.write("encrypted.pdf", hostile.encrypted_pdf())
    place.write("truncated.pdf", hostile.truncated_pdf())
    place.write("recursive.pdf", hostile.recursive_form_pdf())
    place.write("nested.pdf", hostile.nested_forms_pdf())
    place.write("flate bomb.pdf", hostile.flate_bomb_pdf())
    place.write("glyphs.pdf", hostile.many_glyphs_pdf())
    place.write("looping.pdf", hostile.looping_tree_pdf())
    place.write("bomb.docx", hostile.bomb_docx(300 << 20))
    place.write("climbing.docx", hostile.climbing_docx())
    place.write("notes.docx", hostile.not_a_docx())
    place.write("entities.xml", hostile.entity_bomb_xml())
    place.write("external.xml", hostile.external_entity_xml(secret))
    hostile.write_long_line(place.raw / "line.txt")
    place.write("charset.txt", hostile.unknown_charset_text())
    place.write("sheria.txt", hostile.swahili_text())
    place.write("a pdf.txt", typeset(parse_law(SOUND), statute_look()).pdf)
    place.write(hostile.PATH_WITH_ARABIC, small_law(1))
    (place.raw / os.fsdecode(BYTES_THAT_ARE_NO_TEXT)).write_text(small_law(2), encoding="utf-8")
    place.write("locked.txt", small_law(3)).chmod(0)
    os.mkfifo(place.raw / "pipe.pdf")
    (place.raw / "outside.txt").symlink_to(secret)
    (place.raw / "dangling.txt").symlink_to(place.raw / "nowhere.txt")
    for number in range(10, 14):
        place.write(f"sound {number}.txt", small_law(number))


def without_privileges() -> list[str]:
    """The words before a command that must not be able to read everything: root could read the locked file."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root can read every file, and setpriv (util-linux) is not installed to give that up")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def listing(folder: Path) -> set[str]:
    return {os.fsencode(path.relative_to(folder)).decode("latin-1") for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def batch(new_place: Callable[..., Place]) -> Batch:
    place = new_place(**QUICK)
    secret = place.raw.parent / "secret.txt"
    secret.write_text(hostile.SECRET_MARK, encoding="utf-8")
    fill(place, secret)
    before = listing(place.raw.parent)
    said = place.process(before=without_privileges())
    return Batch(place, said, place.outcomes(), (before, listing(place.raw.parent)), secret)


@pytest.fixture
def archive(batch: Batch) -> Iterator[Archive]:
    with open_archive(f"sqlite:///{batch.place.out}/archive.sqlite3", create=False) as opened:
        yield opened


def root(batch: Batch) -> str:
    return str(batch.place.raw.resolve())


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_fails_with_its_cause_and_what_to_do(batch: Batch, archive: Archive, name: str) -> None:
    code, cause, advice = BAD[name]
    outcome = {outcome.path: outcome for outcome in archive.outcomes(root(batch))}[name]
    assert (outcome.status, outcome.code) == (Status.FAILED, code)
    assert cause in outcome.reason
    assert advice in outcome.reason
    assert batch.outcomes[name]["status"] == "failed"
    assert batch.outcomes[name]["reason"] == outcome.reason
    assert outcome.reason in batch.said.out


def test_every_maker_of_bad_files_has_its_file() -> None:
    makers = {name for name in hostile.__all__ if name.islower()}
    used = Path(__file__).read_text(encoding="utf-8")
    assert {name for name in makers if f"hostile.{name}(" not in used} == set()


@pytest.mark.parametrize("name", SOUND_FILES)
def test_the_other_files_of_the_batch_are_done(batch: Batch, archive: Archive, name: str) -> None:
    assert batch.outcomes[name]["status"] == "done"
    assert int(batch.outcomes[name]["passages"]) > 0 or name == "notes.docx"


def test_the_outcomes_add_up(batch: Batch, archive: Archive) -> None:
    run = archive.runs()[0]
    assert (run.planned, run.done, run.failed) == (len(BAD) + len(SOUND_FILES), len(SOUND_FILES), len(BAD))
    assert len(batch.outcomes) == run.planned


def test_a_pdf_under_a_wrong_name_is_read_as_a_pdf(archive: Archive, batch: Batch) -> None:
    row = {row.source.path: row for row in archive.documents(root(batch))}["a pdf.txt"]
    assert row.source.kind is SourceKind.PDF
    assert any("immigration detention" in passage.text for passage in archive.passages(row.source.sha256))


def test_a_language_without_a_model_is_kept_and_not_tagged_and_says_so(archive: Archive, batch: Batch) -> None:
    row = {row.source.path: row for row in archive.documents(root(batch))}["sheria.txt"]
    passages = archive.passages(row.source.sha256)
    assert len(passages) > 5
    assert {passage.language for passage in passages} == {"sw"}
    assert all(Flag.NO_MODEL_FOR_LANGUAGE in passage.flags for passage in passages)
    assert archive.tags(row.source.sha256) == []
    assert "not tagged, as the model has no training in sw" in batch.outcomes["sheria.txt"]["reason"]


def test_no_other_file_is_read(archive: Archive, batch: Batch) -> None:
    assert archive.search(f'"{hostile.SECRET_MARK}"').total == 0
    for file in batch.place.out.iterdir():
        if file.is_file():
            assert hostile.SECRET_MARK.encode() not in file.read_bytes()


def test_no_file_is_written_outside_of_the_folder_of_results(batch: Batch) -> None:
    before, after = batch.beside
    assert {path for path in after - before if path != "out" and not path.startswith("out/")} == set()
    assert not Path("/tmp/climbed.txt").exists()  # noqa: S108 - one of the names in climbing.docx


def test_no_worker_and_no_temporary_folder_is_left(batch: Batch) -> None:
    assert processes_with(str(batch.place.raw.parent)) == []
    assert list((batch.place.raw.parent / "tmp").iterdir()) == []


def test_a_bad_file_is_not_tried_again(batch: Batch) -> None:
    said = batch.place.process(before=without_privileges())
    assert f"Nothing to do: {len(BAD) + len(SOUND_FILES)} documents are unchanged" in said.out


def settings_of(place: Place) -> Settings:
    return Settings(raw=place.raw, out=place.out, models=place.models, workers=1, database_url=None)


def test_a_file_that_vanishes_or_changes_after_the_plan_fails_and_is_read_when_it_is_back(place: Place) -> None:
    for name in ("vanishes.txt", "changes.txt", "stays.txt"):
        place.write(name, f"{small_law(1)} {name}")
    preparation = prepare(settings_of(place))
    kept = (place.raw / "vanishes.txt").rename(place.raw / ".vanished")
    place.write("changes.txt", small_law(2))
    run_straight(preparation, Progress())
    outcomes = place.outcomes()
    assert "The file vanished before it could be read. Put it back and run again." in outcomes["vanishes.txt"]["reason"]
    assert "The file changed after it was planned. Run again" in outcomes["changes.txt"]["reason"]
    assert outcomes["stays.txt"]["status"] == "done"
    kept.rename(place.raw / "vanishes.txt")
    run_straight(prepare(settings_of(place)), Progress())
    assert {path: row["status"] for path, row in place.outcomes().items()} == dict.fromkeys(outcomes, "done")


LIMITS = {  # against some twenty seconds that the document takes, and some hundredths that the other takes
    "MIGRALEX_DOCUMENT_CPU_SECONDS": ("2", "more than the allowed 2 s of processor time"),
    "MIGRALEX_DOCUMENT_SECONDS": ("6", "longer than the allowed 6 s"),
}


@pytest.mark.parametrize(("limit", "seconds", "told"), [(name, *of) for name, of in LIMITS.items()], ids=LIMITS)
def test_a_document_beyond_its_time_fails_and_the_next_one_is_read(
    place: Place, limit: str, seconds: str, told: str
) -> None:
    place.write("endless.txt", "".join(small_law(number) for number in range(40_000)))
    place.write("short.txt", small_law(1))
    place.process(**{limit: seconds, "MIGRALEX_WORKERS": "1"})
    outcomes = place.outcomes()
    assert told in outcomes["endless.txt"]["reason"]
    assert "raise the limit and run with --retry" in outcomes["endless.txt"]["reason"]
    assert outcomes["short.txt"]["status"] == "done"


GARBAGE = """
import sys
from pipeline.extract.limits import read_frame, write_frame
write_frame(sys.stdout.buffer, b"")
while read_frame(sys.stdin.buffer) is not None:
    write_frame(sys.stdout.buffer, b"anything but an answer")
"""


def test_a_reader_that_was_taken_over_fails_its_document_and_not_the_run(place: Place) -> None:
    place.write("a.txt", small_law(1))
    preparation = prepare(settings_of(place))
    limits = WorkerLimits(500, 20, 20.0)
    worker = GuardedWorker([sys.executable, "-c", GARBAGE], limits, worker_environment())
    preparation._pool = WorkerPool([worker])
    preparation._pool.start()
    run_straight(preparation, Progress())
    outcome = place.outcomes()["a.txt"]
    assert outcome["status"] == "failed"
    assert "gave an answer that is none" in outcome["reason"]


def test_a_reader_that_cannot_start_fails_the_run_and_no_document(place: Place) -> None:
    place.write("a.txt", small_law(1))
    preparation = prepare(settings_of(place))
    command = [sys.executable, "-c", "raise SystemExit('The library is broken.')"]
    preparation._pool = WorkerPool([GuardedWorker(command, WorkerLimits(), worker_environment())])
    preparation._pool.start()
    with pytest.raises(WorkerError, match="could not start: The library is broken"):
        run_straight(preparation, Progress())
    assert [task.file.path for task in prepare(settings_of(place)).plan.tasks] == ["a.txt"]
    with open_archive(settings_of(place).archive_url()) as archive:
        assert archive.runs()[0].state is RunState.FAILED
        assert "could not start" in archive.runs()[0].error
