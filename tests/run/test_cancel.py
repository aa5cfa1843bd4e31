"""A run that somebody asks to stop: it ends after the document that it is at, and what it has read stays."""

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.records import Outcome, Status
from pipeline.run.cancelling import Cancelling, RunCancelled
from pipeline.run.journey import prepare, process_straight, run_straight
from pipeline.run.progress import Progress
from pipeline.settings import Settings
from pipeline.store import RunState, open_archive
from tests.walk import Place, small_law, wait_until, workers_with

WHO = "p-abcdefghijklmnop"


@pytest.fixture
def settings(place: Place) -> Settings:
    return Settings(raw=place.raw, out=place.out, models=place.models, workers=1)


def ask_to_stop(settings: Settings, run_id: str) -> None:
    with open_archive(settings.archive_url()) as archive:
        archive.ask_to_cancel(run_id, WHO, datetime.now(UTC))


def test_a_run_that_is_asked_to_stop_ends_after_the_document_that_it_is_at(place: Place, settings: Settings) -> None:
    for number in range(8):
        place.write(f"act {number}.txt", small_law(number))
    place.write("broken.pdf", b"%PDF-1.7\nnothing more")
    preparation = prepare(settings)

    def at_the_second(progress: Progress, _: Outcome) -> None:
        if progress.done == 2:
            ask_to_stop(settings, preparation.run_id)
            wait_until(journey._cancelling.is_asked, "the run has seen it")

    progress = Progress(at_the_second)
    with pytest.raises(RunCancelled, match=rf"because {WHO} asked for it, after 2 of 9 documents"):  # noqa: SIM117, PT012
        with preparation.begin(progress) as journey:
            for number in range(len(journey.batches)):
                journey.process_batch(number)
            journey.finish()
    with open_archive(settings.archive_url()) as archive:
        run = archive.runs()[0]
        assert (run.state, run.done + run.failed, run.planned) == (RunState.INTERRUPTED, 2, 9)
        assert run.error.startswith(f"Stopped because {WHO} asked for it")
        read = {outcome.path for outcome in archive.run_outcomes(run.id)}
        assert len(read) == 2
        assert archive.integrity() == []
    assert set(place.outcomes()) == read  # the exports are those of what was read
    summary = process_straight(settings)
    assert summary.planned == 7
    assert len(place.outcomes()) == 9
    assert prepare(settings).is_idle


def test_a_document_that_takes_too_long_is_given_up_and_left_to_the_next_run(place: Place, settings: Settings) -> None:
    place.write("act.txt", small_law(1))
    preparation = prepare(settings.model_copy(update={"cancel_seconds": 0.0}))
    preparation.start_workers().wait_until_ready()
    workers = [pid for pid in workers_with(str(place.models.resolve())) if parent_of(pid) == os.getpid()]
    assert len(workers) == 1
    os.kill(workers[0], 19)  # stopped: it answers nothing any more

    def cancel() -> None:
        wait_until(lambda: is_claimed(settings), "the document is being read")
        ask_to_stop(settings, preparation.run_id)

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(RunCancelled, match="after 0 of 1 documents"):
        run_straight(preparation, Progress())
    thread.join()
    with open_archive(settings.archive_url()) as archive:
        assert archive.run_outcomes(preparation.run_id) == []
    assert process_straight(settings).statuses == {Status.DONE: 1}


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def is_claimed(settings: Settings) -> bool:
    with open_archive(settings.archive_url()) as archive:
        runs = archive.runs()
        return bool(runs) and bool(archive.watch_run(runs[0].id, limit=0).being_read)


def test_who_asks_once_all_is_read_is_too_late(place: Place, settings: Settings) -> None:
    place.write("act.txt", small_law(1))
    preparation = prepare(settings)

    def at_the_last(_: Progress, __: Outcome) -> None:
        ask_to_stop(settings, preparation.run_id)
        wait_until(journey._cancelling.is_asked, "the run has seen it")

    with preparation.begin(Progress(at_the_last)) as journey:
        journey.process_batch(0)
        assert journey.finish().statuses == {Status.DONE: 1}
    with open_archive(settings.archive_url()) as archive:
        assert archive.runs()[0].state is RunState.FINISHED


def test_a_run_without_results_of_its_own_tells_so_and_is_interrupted_all_the_same(
    place: Place, settings: Settings
) -> None:
    for number in range(3):
        place.write(f"act {number}.txt", small_law(number))
    preparation = prepare(settings)

    def at_the_first(_: Progress, __: Outcome) -> None:
        (place.out / "passages.csv").mkdir(exist_ok=True)
        (place.out / "passages.csv" / "in the way").touch()
        ask_to_stop(settings, preparation.run_id)
        wait_until(journey._cancelling.is_asked, "the run has seen it")

    with pytest.raises(RunCancelled, match="The results could not be written"):  # noqa: SIM117, PT012
        with preparation.begin(Progress(at_the_first)) as journey:
            journey.process_batch(0)
            journey.finish()
    with open_archive(settings.archive_url()) as archive:
        assert archive.runs()[0].state is RunState.INTERRUPTED


def test_the_archive_is_asked_no_more_once_the_work_has_ended() -> None:
    asked: list[int] = []

    def who() -> None:
        asked.append(1)

    def end() -> None:
        pytest.fail("nobody asked for an end")

    with Cancelling(who, end, 0.0) as cancelling:
        assert not cancelling.is_asked()
    assert cancelling.by is None
    assert not cancelling._thread.is_alive()


@pytest.mark.parametrize("words", [("process", "--direct")])
def test_the_command_ends_with_a_sentence_and_a_code_of_its_own(
    new_place: Callable[..., Place], words: tuple[str, ...]
) -> None:
    place = new_place(MIGRALEX_WORKERS="1")
    for number in range(150):
        place.write(f"act {number}.txt", small_law(number, sections=60))
    settings = Settings(raw=place.raw, out=place.out, models=place.models)
    process = place.start(*words)
    wait_until(lambda: (place.out / "archive.sqlite3").exists() and is_claimed(settings), "a document is being read")
    with open_archive(settings.archive_url()) as archive:
        run_id = archive.runs()[0].id
    ask_to_stop(settings, run_id)
    out, err = process.communicate(timeout=240)
    assert process.returncode == os.EX_TEMPFAIL, out + err
    assert err.startswith("Stopped because")
    assert "of 150 documents. The next run reads the rest." in err
