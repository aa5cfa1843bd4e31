from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from pipeline.errors import ArchiveError
from pipeline.store import LogEntry, Owner, RunKind, Upload, View
from pipeline.store.archive import Archive
from tests.store.accounts import add, at_once
from tests.store.examples import LATER, NOW, digest

MINUTE = timedelta(minutes=1)


def test_a_line_of_the_log_is_read_as_it_was_written(archive: Archive) -> None:
    made = archive.log("p-a", "run.start", "r1", {"files": "3", "why": "Été ✓"}, now=NOW)
    nobody = archive.log(None, "serve", now=LATER)
    assert archive.log_entries() == [nobody, made]
    assert made == LogEntry(made.number, NOW, "p-a", "run.start", "r1", {"files": "3", "why": "Été ✓"})
    assert (nobody.person, nobody.subject, nobody.detail) == (None, "", {})


def test_the_log_is_chosen_from_by_person_action_and_time_and_paged(archive: Archive) -> None:
    lines = [
        archive.log(person, action, now=NOW + number * MINUTE)
        for number, (person, action) in enumerate([("p-a", "x"), ("p-b", "x"), ("p-a", "y"), ("p-a", "x")])
    ]
    assert archive.log_entries(limit=2) == [lines[3], lines[2]]
    assert archive.log_entries(limit=2, before=lines[2].number) == [lines[1], lines[0]]
    assert archive.log_entries(person="p-a", action="x") == [lines[3], lines[0]]
    assert archive.log_entries(since=NOW + MINUTE, until=NOW + 3 * MINUTE) == [lines[2], lines[1]]


def test_the_whole_log_is_streamed_in_its_order(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store.audit_log._CHUNK", 3)
    assert list(archive.stream_log()) == []
    lines = [archive.log("p-a", str(number), now=NOW) for number in range(7)]
    assert list(archive.stream_log()) == lines


def test_lines_written_at_once_are_all_there(archive: Archive) -> None:
    at_once([lambda number=number: archive.log("p-a", str(number), now=NOW) for number in range(8)])
    assert sorted(line.action for line in archive.stream_log()) == [str(number) for number in range(8)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_log SET person = NULL",
        "DELETE FROM audit_log",
        "UPDATE audit_log SET detail = '{}' WHERE number = 1",
    ],
)
def test_no_statement_changes_the_log(archive: Archive, change: str) -> None:
    made = archive.log("p-a", "x", now=NOW)
    with pytest.raises(ArchiveError, match="never changed"), archive.writing() as connection:
        connection.execute(text(change))
    assert archive.log_entries() == [made]


def test_the_log_is_not_replaced_or_truncated_either(archive: Archive) -> None:
    made = archive.log("p-a", "x", now=NOW)
    change = "INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log" if archive.is_sqlite else "TRUNCATE audit_log"
    with pytest.raises(ArchiveError, match="never changed"), archive.writing() as connection:
        connection.execute(text(change))
    assert archive.log_entries() == [made]


def test_a_view_is_kept_under_its_name_and_seen_by_others_where_shared(archive: Archive) -> None:
    amal, bo = add(archive), add(archive, "bo")
    mine = archive.save_view(amal.code, "  Detention  in French ", "objective=13&language=fr", now=NOW)
    assert mine == View(mine.number, amal.code, "Detention in French", "objective=13&language=fr", False, NOW)
    shared = archive.save_view(bo.code, "All", "", shared=True, now=NOW)
    archive.save_view(bo.code, "Own", "", now=NOW)
    assert archive.views_for(amal.code) == [mine, shared]
    again = archive.save_view(amal.code, "Detention in French", "objective=13", shared=True, now=LATER)
    assert (again.number, again.query, again.shared) == (mine.number, "objective=13", True)
    assert archive.views_for(amal.code) == [again, shared]
    assert not archive.delete_view(shared.number, person=amal.code)
    assert archive.delete_view(again.number, person=amal.code)
    assert archive.delete_view(shared.number)
    assert archive.views_for(amal.code) == []


def test_one_name_saved_by_many_at_once_is_one_view(archive: Archive) -> None:
    code = add(archive).code
    at_once([lambda number=number: archive.save_view(code, "All", str(number), now=NOW) for number in range(4)])
    assert len(archive.views_for(code)) == 1


def test_the_first_who_asks_to_cancel_a_run_is_named(archive: Archive) -> None:
    assert archive.is_cancelled("r1") is None
    for turn in range(2, 12):
        here = Owner("here", 1, "0")
        archive.begin_run(f"r{turn}", kind=RunKind.PROCESS, root="/raw", started_at=NOW, planned=0, owner=here)
        steps = [partial(archive.ask_to_cancel, f"r{turn}", f"p-{number}", NOW) for number in range(3)]
        asked = at_once(steps)
        assert sum(asked) == 1
        assert archive.is_cancelled(f"r{turn}") == f"p-{asked.index(True)}"
    with pytest.raises(ArchiveError, match="knows no run"):
        archive.ask_to_cancel("r99", "p-a", NOW)


def test_uploads_are_remembered_newest_first(archive: Archive) -> None:
    made = [
        archive.note_upload(person, f"laws/{number}.pdf", digest(name), 2**40, now=NOW)
        for number, (person, name) in enumerate([("p-a", "x"), ("p-b", "y"), ("p-a", "x")])
    ]
    assert made[0] == Upload(made[0].number, "p-a", "laws/0.pdf", digest("x"), 2**40, NOW)
    assert archive.uploads() == made[::-1]
    assert archive.uploads(1, before=made[2].number) == [made[1]]
    assert archive.uploads(person="p-a") == [made[2], made[0]]
    assert archive.uploads_of_sha(digest("x")) == [made[2], made[0]]
