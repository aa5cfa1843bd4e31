"""What a page asks of a run that goes on; documents that are asked for again; the text around a passage."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.errors import ArchiveError, UnreadableFile
from pipeline.records import Outcome, Status
from pipeline.run.journey import prepare, process_straight, run_straight
from pipeline.run.originals import original
from pipeline.run.owner import this_process
from pipeline.run.plan import Work
from pipeline.run.progress import Progress
from pipeline.run.progress_of_run import RunProgress, latest_runs, progress_of_run
from pipeline.run.reprocess import ask_again, retry_failed
from pipeline.run.source_text import text_around
from pipeline.settings import Settings
from pipeline.store import Archive, RunKind, RunState, open_archive
from tests.walk import Place, small_law

both_databases = pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def settings(place: Place, request: pytest.FixtureRequest) -> Settings:
    on_server = getattr(request, "param", "sqlite") == "postgresql"
    url = request.getfixturevalue("postgres_server").new_database() if on_server else None
    place.write("a.txt", small_law(1))
    place.write("b.txt", small_law(2))
    place.write("b again.txt", small_law(2))
    place.write("broken.pdf", b"%PDF-1.7\nnothing more")
    place.write("empty.txt", b"")
    return Settings(raw=place.raw, out=place.out, models=place.models, workers=1, database_url=url)


@pytest.fixture
def archive(settings: Settings) -> Iterator[Archive]:
    with open_archive(settings.archive_url()) as opened:
        yield opened


@both_databases
def test_a_run_is_watched_while_it_goes_on_and_after(settings: Settings, archive: Archive) -> None:
    seen: list[RunProgress] = []
    preparation = prepare(settings)
    run_straight(preparation, Progress(lambda _, __: seen.append(progress_of_run(archive, preparation.run_id))))
    assert [progress.done for progress in seen] == [1, 2, 3, 4, 5]
    assert all(progress.is_running and progress.planned == 5 for progress in seen)
    assert [progress.share for progress in seen] == [0.2, 0.4, 0.6, 0.8, 1.0]
    end = progress_of_run(archive, preparation.run_id)
    assert (end.state, end.is_running, end.being_read) == (RunState.FINISHED, False, ())
    assert end.ended == {Status.DONE: 2, Status.DONE_EMPTY: 0, Status.SKIPPED: 1, Status.FAILED: 2}
    assert {document.outcome.path for document in end.documents} == {
        "a.txt", "b.txt", "b again.txt", "broken.pdf", "empty.txt",
    }  # fmt: skip
    numbers = [document.number for document in end.documents]
    assert numbers == sorted(numbers, reverse=True)
    newer = progress_of_run(archive, preparation.run_id, after=numbers[2], limit=10)
    assert newer.documents == end.documents[:2]
    assert progress_of_run(archive, preparation.run_id, limit=1).documents == end.documents[:1]


@both_databases
def test_what_is_read_now_is_named_as_far_as_the_archive_knows_it(settings: Settings, archive: Archive) -> None:
    known = hashlib.sha256(small_law(1).encode()).hexdigest()
    brought, new = "b" * 64, "c" * 64
    process_straight(settings)
    now = datetime.now(UTC)
    archive.begin_run("run", kind=RunKind.PROCESS, root="/", started_at=now, planned=3, owner=this_process())
    archive.note_upload("p-abc", "brought.pdf", brought, 10, now=now)
    archive.claim_many([known, brought, new], "run", this_process(), now=now, lease=timedelta(hours=1))
    progress = progress_of_run(archive, "run", now=now + timedelta(seconds=90))
    assert {one.sha256: one.path for one in progress.being_read} == {known: "a.txt", brought: "brought.pdf", new: None}
    assert (progress.seconds, progress.cancelled_by, progress.share) == (90.0, None, 0.0)
    archive.ask_to_cancel("run", "p-abc", now)
    asked = progress_of_run(archive, "run")
    assert (asked.cancelled_by, asked.is_running) == ("p-abc", True)


def test_a_run_whose_process_is_dead_does_not_look_as_if_it_worked(settings: Settings, archive: Archive) -> None:
    dead = replace(this_process(), pid_started="1")
    elsewhere = replace(dead, host="another machine")
    now = datetime.now(UTC)
    for run_id, owner in (("dead", dead), ("elsewhere", elsewhere), ("alive", this_process())):
        archive.begin_run(run_id, kind=RunKind.PROCESS, root="/", started_at=now, planned=1, owner=owner)
    states = {run.run_id: run.is_running for run in latest_runs(archive)}
    assert states == {"dead": False, "elsewhere": True, "alive": True}
    assert len(latest_runs(archive, limit=2)) == 2
    with pytest.raises(ArchiveError, match="knows no run none"):
        progress_of_run(archive, "none")


def outcomes_of_the_next_run(settings: Settings, archive: Archive) -> dict[str, Outcome]:
    run_id = process_straight(settings).run_id
    return {outcome.path: outcome for outcome in archive.run_outcomes(run_id)}


@both_databases
def test_a_document_that_is_asked_for_again_is_read_anew_once(settings: Settings, archive: Archive) -> None:
    process_straight(settings)
    sha256 = hashlib.sha256(small_law(2).encode()).hexdigest()
    before = archive.version(sha256)
    ids = [passage.id for passage in archive.passages(sha256)]
    ask_again(settings, archive, sha256)
    plan = prepare(settings).plan
    assert [(task.work, task.source.sha256) for task in plan.tasks] == [(Work.READ, sha256)]
    (outcome,) = outcomes_of_the_next_run(settings, archive).values()
    assert (outcome.status, outcome.passages) == (Status.DONE, before.passages)
    assert archive.version(sha256).read_at > before.read_at
    assert [passage.id for passage in archive.passages(sha256)] == ids
    assert archive.integrity() == []
    assert prepare(settings).is_idle
    with pytest.raises(UnreadableFile, match="lies in raw any more"):
        ask_again(settings, archive, "0" * 64)


@pytest.mark.parametrize("path", ["broken.pdf", "empty.txt"])
def test_one_failed_document_is_tried_again_and_the_others_are_left(
    settings: Settings, archive: Archive, path: str
) -> None:
    process_straight(settings)
    assert prepare(settings).is_idle
    retry_failed(settings, archive, path)
    again = outcomes_of_the_next_run(settings, archive)
    assert {path: outcome.status for path, outcome in again.items()} == {path: Status.FAILED}
    assert prepare(settings).is_idle
    with pytest.raises(UnreadableFile, match=r"no file none\.txt that could"):
        retry_failed(settings, archive, "none.txt")


def test_a_document_that_failed_has_an_original_too(settings: Settings, archive: Archive) -> None:
    process_straight(settings)
    broken = original(settings, archive, hashlib.sha256(b"%PDF-1.7\nnothing more").hexdigest())
    assert (broken.name, broken.kind, broken.size) == ("broken.pdf", None, 21)
    second = original(settings, archive, hashlib.sha256(small_law(2).encode()).hexdigest())
    assert second.path.read_text("utf-8") == small_law(2)
    assert second.kind == "text"


@both_databases
def test_the_text_around_a_passage_is_the_text_of_the_document(settings: Settings, archive: Archive) -> None:
    settings.raw.joinpath("a.txt").write_text(small_law(3, sections=30) + "\U0001f600 سجل \n", encoding="utf-8")
    process_straight(settings)
    row = next(row for row in archive.documents() if row.source.path == "a.txt")
    text, passages = archive.text(row.source.sha256), archive.passages(row.source.sha256)
    for passage in passages:
        for around in (0, 7, 100, 10**9):
            window = text_around(archive, passage, around=around)
            assert window.text[window.start : window.end] == passage.text
            assert text[window.offset : window.offset + len(window.text)] == window.text
            assert window.length == len(text)
            assert window.offset >= passage.start - around
            assert window.offset + len(window.text) <= passage.end + around
    whole = text_around(archive, passages[5], around=10**9)
    assert (whole.text, whole.is_cut_before, whole.is_cut_after) == (text, False, False)
    middle = text_around(archive, passages[len(passages) // 2], around=50)
    assert (middle.is_cut_before, middle.is_cut_after) == (True, True)
    assert text[middle.offset - 1].isspace()
    assert text[middle.offset + len(middle.text)].isspace()
