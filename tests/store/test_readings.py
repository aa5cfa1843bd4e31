"""Readings: written once with all that rests on them, replaced by later ones, taken back with a trace."""

import contextlib
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from pipeline.errors import ArchiveError, KeyClash, UnknownRecord
from pipeline.objectives import Objective
from pipeline.objectives.names import codebook_version
from pipeline.records import Alignment, Decision, Verdict
from pipeline.run.follow import follow_versions
from pipeline.run.lessons import gather_votes
from pipeline.store import Reading, Word, open_archive
from pipeline.store.archive import Archive
from tests.store.examples import LATER, NOW, SENTENCES, digest, make_document
from tests.store.readers import answer, disputed, filled, in_bulk, is_decided, new_key, readers, said, word
from tests.store.test_runs import begin
from tests.store.test_version_changes import write_version

ROOT = Path(__file__).resolve().parents[2]
SOON = LATER + timedelta(minutes=1)


def undo(archive: Archive, number: int, reviewer: str = "ana") -> None:
    archive.withdraw_reading(number, key=new_key(), reviewer=reviewer, now=SOON)


def test_a_reading_is_read_as_it_was_sent(archive: Archive) -> None:
    _, one = filled(archive)
    words = (Word(Objective(13), Verdict.YES, Alignment.CONFLICT, "Voilà"), word(8, Verdict.NO))
    shown = (Objective(8), Objective(13))
    sent = Reading("key-of-mine", one, "ana", LATER, words, False, True, shown, "m1", 2.5, 7)
    made, is_new = archive.record_reading(sent)
    assert (made.reading, is_new, made.sha256, made.withdrawn, made.withdraws) == (sent, True, digest("a"), False, None)
    assert archive.readings_of(one) == archive.standing_readings() == archive.my_readings("ana") == [made]
    assert archive.reading_by_key("key-of-mine") == made
    assert archive.reading_by_key("another") is None
    kept = [each.decision for each in archive.decisions(passage_id=one)]
    assert [(each.objective, each.verdict, each.alignment, each.note) for each in kept] == [
        (13, Verdict.YES, Alignment.CONFLICT, "Voilà"),
        (8, Verdict.NO, None, ""),
    ]
    assert {(each.reviewer, each.model_id, each.codebook_version) for each in kept} == {
        ("ana", "m1", codebook_version())
    }


def test_a_reading_that_says_none_decides_the_passage_without_any_decision(archive: Archive) -> None:
    _, one = filled(archive)
    archive.record_reading(answer(one, "ana"))
    assert archive.decisions() == []
    assert is_decided(archive, one)
    assert (readers(archive, one), archive.has_read(one, "ana"), archive.has_read(one, "bo")) == (1, True, False)


def test_the_same_key_again_is_the_same_reading(archive: Archive) -> None:
    _, one = filled(archive)
    sent = answer(one, "ana", [13])
    made, _ = archive.record_reading(sent)
    assert archive.record_reading(replace(sent, made_at=SOON, seconds=9.0)) == (made, False)
    assert len(archive.decisions()) == len(archive.readings_of(one)) == 1


@pytest.mark.parametrize("change", [{"reviewer": "bo"}, {"words": (word(8),)}, {"words": (), "none": True}])
def test_a_key_that_is_taken_is_refused(archive: Archive, change: dict[str, object]) -> None:
    document, one = filled(archive)
    sent = answer(one, "ana", [13])
    archive.record_reading(sent)
    with pytest.raises(KeyClash):
        archive.record_reading(replace(sent, **change))  # type: ignore[arg-type]
    with pytest.raises(KeyClash):
        archive.record_reading(replace(sent, passage_id=document.passages[1].id))
    assert said(archive, one) == {("ana", 13, "yes")}
    assert len(archive.decisions()) == 1


@pytest.mark.parametrize(
    ("fault", "change"),
    [
        ("none of the 23 at once", {"none": True}),
        ("speaks twice", {"words": (word(13), word(13, Verdict.NO))}),
        ("says nothing", {"words": ()}),
        ("withdraws a word", {"words": (word(13, Verdict.WITHDRAWN),)}),
        ("no number of seconds", {"seconds": float("nan")}),
        ("8 to 64", {"key": "short"}),
        ("8 to 64", {"key": "k" * 65}),
    ],
)
def test_an_answer_that_contradicts_itself_is_refused(archive: Archive, fault: str, change: dict[str, object]) -> None:
    _, one = filled(archive)
    with pytest.raises(ArchiveError, match=fault):
        archive.record_reading(replace(answer(one, "ana", [13]), **change))  # type: ignore[arg-type]
    assert archive.readings_of(one) == archive.decisions() == []


def test_an_unknown_passage_is_refused_with_all_that_came_with_it(archive: Archive) -> None:
    _, one = filled(archive)
    with pytest.raises(UnknownRecord, match="no passage"):
        archive.record_readings([answer(one, "ana", [13]), answer("f" * 32, "ana", [13])])
    assert archive.readings_of(one) == []


def test_a_later_reading_is_the_whole_answer(archive: Archive) -> None:
    _, one = filled(archive)
    archive.record_reading(answer(one, "ana", [13, 8]))
    second, _ = archive.record_reading(answer(one, "ana", [8], [5], at=SOON))
    assert said(archive, one) == {("ana", 8, "yes"), ("ana", 5, "no")}
    assert archive.standing_readings() == [second]
    assert [each.verdict for each in second.reading.words] == [Verdict.YES, Verdict.NO]
    assert archive.readings_of(one)[-1] == second
    archive.record_reading(answer(one, "ana", at=SOON))
    assert said(archive, one) == set()
    assert (is_decided(archive, one), readers(archive, one)) == (True, 1)


def test_a_later_reading_counts_though_its_clock_is_behind(archive: Archive) -> None:
    _, one = filled(archive)
    archive.record_reading(answer(one, "ana", [13], at=SOON))
    archive.record_reading(answer(one, "ana", no=[13], at=NOW))
    assert said(archive, one) == {("ana", 13, "no")}


def test_a_reading_that_is_taken_back_leaves_no_word_and_a_trace(archive: Archive) -> None:
    _, one = filled(archive)
    made, _ = archive.record_reading(answer(one, "ana", [13]))
    taken, is_new = archive.withdraw_reading(made.number, key="key-to-undo", reviewer="ana", now=SOON)
    assert (taken.withdraws, taken.reading.words, taken.reading.made_at, is_new) == (made.number, (), SOON, True)
    assert said(archive, one) == set()
    assert (is_decided(archive, one), readers(archive, one), archive.has_read(one, "ana")) == (False, 0, False)
    assert [each.withdrawn for each in archive.readings_of(one)] == [True, False]
    assert archive.standing_readings() == archive.current_decisions() == []
    assert [each.decision.verdict for each in archive.decisions()] == [Verdict.YES, Verdict.WITHDRAWN]
    again = archive.withdraw_reading(made.number, key="key-to-undo", reviewer="ana", now=SOON + timedelta(1))
    assert again == (taken, False)


def test_taking_back_brings_the_words_before_it_again_step_by_step(archive: Archive) -> None:
    _, one = filled(archive)
    first, _ = archive.record_reading(answer(one, "ana", [13, 8]))
    second, _ = archive.record_reading(answer(one, "ana", [5], [13], at=SOON))
    undo(archive, second.number)
    assert said(archive, one) == {("ana", 13, "yes"), ("ana", 8, "yes")}
    assert [each.number for each in archive.standing_readings()] == [first.number]
    assert is_decided(archive, one)
    third, _ = archive.record_reading(answer(one, "ana", [1], at=SOON))
    undo(archive, third.number)
    assert said(archive, one) == {("ana", 13, "yes"), ("ana", 8, "yes")}
    undo(archive, first.number)
    assert said(archive, one) == set()
    assert not is_decided(archive, one)
    archive.record_reading(answer(one, "ana", [13], at=SOON))
    assert said(archive, one) == {("ana", 13, "yes")}
    assert is_decided(archive, one)


def test_only_the_own_and_standing_reading_can_be_taken_back(archive: Archive) -> None:
    _, one = filled(archive)
    first, _ = archive.record_reading(answer(one, "ana", [13], key="key-of-first"))
    second, _ = archive.record_reading(answer(one, "ana", [8]))
    with pytest.raises(ArchiveError, match="by nobody else"):
        undo(archive, second.number, "bo")
    with pytest.raises(ArchiveError, match="does not stand"):
        undo(archive, first.number)
    with pytest.raises(UnknownRecord):
        undo(archive, 99)
    with pytest.raises(KeyClash):
        archive.withdraw_reading(second.number, key="key-of-first", reviewer="ana", now=SOON)
    undo(archive, second.number)
    with pytest.raises(ArchiveError, match="does not stand"):
        undo(archive, second.number)
    taken = archive.readings_of(one)[-1]
    with pytest.raises(ArchiveError, match="does not stand"):
        undo(archive, taken.number)


def test_what_was_decided_since_by_other_means_stays(archive: Archive) -> None:
    _, one = filled(archive)
    made, _ = archive.record_reading(answer(one, "ana", [13, 8]))
    archive.record_decision(Decision(one, Objective(13), Verdict.NO, "ana", SOON))
    undo(archive, made.number)
    assert said(archive, one) == {("ana", 13, "no")}
    assert is_decided(archive, one)


def test_a_reading_replaces_a_decision_of_the_command_line_and_brings_it_back(archive: Archive) -> None:
    _, one = filled(archive)
    archive.record_decision(Decision(one, Objective(8), Verdict.YES, "ana", LATER, note="by hand"))
    made, _ = archive.record_reading(answer(one, "ana", [13]))
    assert said(archive, one) == {("ana", 13, "yes")}
    undo(archive, made.number)
    (kept,) = archive.current_decisions()
    assert (kept.decision.objective, kept.decision.verdict, kept.decision.note) == (8, Verdict.YES, "by hand")


def test_two_reviewers_of_one_passage_do_not_overwrite_each_other(archive: Archive) -> None:
    _, one = filled(archive)
    archive.record_reading(answer(one, "ana", [13]))
    made, _ = archive.record_reading(answer(one, "bo", [13], [8]))
    assert readers(archive, one) == 2
    assert said(archive, one) == {("ana", 13, "yes"), ("bo", 13, "yes"), ("bo", 8, "no")}
    undo(archive, made.number, "bo")
    assert (readers(archive, one), is_decided(archive, one)) == (1, True)
    assert said(archive, one) == {("ana", 13, "yes")}


def test_two_reviewers_at_once_both_count(archive: Archive) -> None:
    _, one = filled(archive)
    both_have_counted = threading.Barrier(2)

    def meet(*told: Any) -> None:
        """Wait for the other one, who does not come while the first holds the passage."""
        if told[2].startswith("UPDATE queue SET"):
            with contextlib.suppress(threading.BrokenBarrierError):
                both_have_counted.wait(1)

    event.listen(archive._engine, "before_cursor_execute", meet)
    with ThreadPoolExecutor(2) as pool:
        sent = [answer(one, "ana", [13]), answer(one, "bo")]
        for done in [pool.submit(archive.record_reading, each) for each in sent]:
            assert done.result()[1]
    assert readers(archive, one) == 2
    assert disputed(archive) == [(one, 13, 1, 1)]


def test_a_key_that_comes_from_ten_threads_is_written_once(archive: Archive) -> None:
    _, one = filled(archive)
    sent, together = answer(one, "ana", [13]), threading.Barrier(10)

    def send(_: int) -> tuple[int, bool]:
        together.wait(30)
        made, is_new = archive.record_reading(sent)
        return made.number, is_new

    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(send, range(10)))
    assert len({number for number, _ in found}) == 1
    assert [is_new for _, is_new in found].count(True) == 1
    assert len(archive.decisions()) == len(archive.readings_of(one)) == 1


def test_many_readings_are_written_as_one_by_one(archive: Archive) -> None:
    document, one = filled(archive)
    sent = [answer(passage.id, who, [13], [8]) for who in ("ana", "bo") for passage in document.passages]
    sent += [answer(one, "ana", [5]), sent[0]]
    found = archive.record_readings(sent)
    assert [is_new for _, is_new in found] == [True] * 25 + [False]
    assert [made.number for made, _ in found[:25]] == sorted(made.number for made, _ in found[:25])
    assert [made.reading for made, _ in found] == sent
    assert said(archive, one) == {("ana", 5, "yes"), ("bo", 13, "yes"), ("bo", 8, "no")}
    assert [readers(archive, passage.id) for passage in document.passages] == [2] * 12
    assert disputed(archive) == [(one, 5, 1, 1), (one, 13, 1, 1)]
    with pytest.raises(KeyClash):
        archive.record_readings([answer(one, "cy", [13]), replace(sent[1], reviewer="cy")])
    assert len(archive.readings_of(one)) == 3


def test_what_a_person_has_read_comes_page_by_page(archive: Archive) -> None:
    document, _ = filled(archive)
    made = [archive.record_reading(answer(passage.id, "ana", [13]))[0] for passage in document.passages]
    archive.record_reading(answer(document.passages[0].id, "bo", [13]))
    undo(archive, made[3].number)
    first = archive.my_readings("ana", limit=5)
    second = archive.my_readings("ana", before=first[-1].number, limit=50)
    assert [each.number for each in (*first, *second)] == [each.number for each in made[::-1]]
    assert [each.withdrawn for each in (*first, *second)].index(True) == 8


def test_counts_since_a_time_leave_out_what_was_taken_back(archive: Archive) -> None:
    document, one = filled(archive)
    ids = [passage.id for passage in document.passages]
    archive.record_reading(answer(ids[1], "ana", [13], at=NOW))
    archive.record_reading(replace(answer(one, "ana", [13], [8, 5]), seconds=2.5))
    archive.record_reading(replace(answer(one, "ana", [13]), seconds=1.5))
    archive.record_reading(answer(one, "bo", [13]))
    undo(archive, archive.record_reading(answer(ids[2], "ana", [1, 2]))[0].number)
    counts = archive.reading_counts("ana", LATER)
    assert (counts.passages, counts.yes, counts.no, counts.seconds) == (1, 2, 2, 4.0)
    assert archive.reading_counts("cy", NOW).passages == 0


def test_standing_readings_are_found_by_version_and_passage(archive: Archive) -> None:
    document, one = filled(archive)
    other = document.passages[1].id
    numbers = [archive.record_reading(answer(each, "ana", [13]))[0].number for each in (one, other)]
    assert [each.number for each in archive.standing_readings(sha256=digest("a"))] == numbers
    assert archive.standing_readings(sha256=digest("b")) == []
    assert [each.number for each in archive.standing_readings(passage_ids=[other])] == numbers[1:]
    assert archive.standing_readings(passage_ids=[]) == []


@pytest.mark.parametrize("table", ["readings", "remarks", "settlements"])
def test_no_statement_changes_what_was_said(archive: Archive, table: str) -> None:
    from pipeline.store import RemarkKind, Settlement

    _, one = filled(archive)
    archive.record_reading(answer(one, "ana", [13]))
    archive.add_remark(new_key(), one, "ana", LATER, RemarkKind.COMMENT, "Hm.")
    archive.settle(Settlement(new_key(), one, Objective(13), Verdict.YES, "eva", LATER, "Clear."))
    replaced = (
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"  # noqa: S608
        if archive.is_sqlite
        else f"TRUNCATE {table}"
    )
    for change in (f"UPDATE {table} SET sha256 = ''", f"DELETE FROM {table}", replaced):  # noqa: S608
        with pytest.raises(ArchiveError, match="never changed or deleted"), archive.writing() as connection:
            connection.execute(text(change))
    assert len(archive.readings_of(one)) == len(archive.remarks_of(one)) == len(archive.settlements_of(one)) == 1


# Stops for good after a chosen statement of the one transaction of a reading, and says so.
READER = """
import sys, time
from sqlalchemy import event
from pipeline.store import open_archive
from tests.store.readers import answer
archive = open_archive(sys.argv[1])
def stop(connection, cursor, statement, *rest):
    if statement.startswith(sys.argv[3]):
        print("stopped", flush=True)
        time.sleep(600)
event.listen(archive._engine, "after_cursor_execute", stop)
archive.record_reading(answer(sys.argv[2], "bo", [8], key="key-of-the-killed"))
print("written", flush=True)
"""


@pytest.mark.parametrize("statement", ["INSERT INTO readings", "INSERT INTO decisions", "INSERT INTO disputes"])
def test_a_server_killed_while_it_writes_a_reading_leaves_nothing_of_it(archive: Archive, statement: str) -> None:
    _, one = filled(archive)
    archive.record_reading(answer(one, "ana", [13]))
    url = archive._engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", READER, url, one, statement]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    with server.stdout:
        assert server.stdout.readline() == "stopped\n"
        server.send_signal(signal.SIGKILL)
        server.wait()
    assert archive.reading_by_key("key-of-the-killed") is None
    assert (readers(archive, one), disputed(archive), said(archive, one)) == (1, [], {("ana", 13, "yes")})
    _, is_new = archive.record_reading(answer(one, "bo", [8], key="key-of-the-killed"))
    assert is_new
    assert (readers(archive, one), len(disputed(archive))) == (2, 2)


def test_a_reading_takes_few_statements_whatever_was_said_before(archive: Archive) -> None:
    """Twenty at work share two cores: what one answer costs is counted in questions to the database."""
    _, one = filled(archive)
    for number in range(8):
        archive.record_reading(answer(one, f"reader {number}", [13], [8]))
    statements: list[str] = []
    event.listen(archive._engine, "after_cursor_execute", lambda *told: statements.append(told[2]))
    archive.record_reading(answer(one, "ana", list(range(1, 12)), list(range(12, 24))))
    assert len(statements) <= 20, statements


def versions(archive: Archive) -> tuple[str, str]:
    """The id of the same sentence in two versions of a law; the second one is written by ``next_version``."""
    old = write_version(archive, "v1", SENTENCES)
    return old.passages[0].id, make_document("v2", SENTENCES).passages[0].id


def next_version(archive: Archive) -> None:
    write_version(archive, "v2", SENTENCES)
    assert follow_versions(archive, lambda: LATER) > 0


def test_a_withdrawn_word_is_not_carried_to_the_next_version(archive: Archive) -> None:
    old, new = versions(archive)
    undo(archive, archive.record_reading(answer(old, "ana", [13]))[0].number)
    archive.record_reading(answer(old, "bo", [8]))
    next_version(archive)
    assert said(archive, new) == {("bo", 8, "yes")}


def test_a_word_that_is_withdrawn_later_is_withdrawn_where_it_was_carried(archive: Archive) -> None:
    old, new = versions(archive)
    made, _ = archive.record_reading(answer(old, "ana", [13]))
    next_version(archive)
    assert said(archive, new) == {("ana", 13, "yes")}
    undo(archive, made.number)
    assert follow_versions(archive, lambda: SOON) > 0
    assert said(archive, new) == set()


def test_a_reading_withdraws_carried_words_that_it_does_not_name_and_gives_them_back(archive: Archive) -> None:
    old, new = versions(archive)
    archive.record_reading(answer(old, "ana", [13], at=NOW))
    next_version(archive)
    made, _ = archive.record_reading(answer(new, "ana", [8]))
    assert said(archive, new) == {("ana", 8, "yes")}
    assert said(archive, old) == {("ana", 13, "yes")}
    undo(archive, made.number)
    assert said(archive, new) == {("ana", 13, "yes")}


def test_reading_a_passage_answers_what_was_asked_about_it_and_taking_it_back_asks_again(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    archive.record_reading(answer(old.passages[1].id, "ana", [13]))
    new = write_version(archive, "v2", [SENTENCES[0], "Detention is always the last resort.", SENTENCES[2]])
    follow_versions(archive, lambda: LATER)
    edited = new.passages[1].id
    assert len(archive.questions(passage_id=edited)) == 1
    made, _ = archive.record_reading(answer(edited, "bo"))
    assert archive.questions(passage_id=edited) == []
    undo(archive, made.number, "bo")
    assert len(archive.questions(passage_id=edited)) == 1


def test_a_withdrawn_word_is_counted_nowhere(archive: Archive) -> None:
    _, one = filled(archive)
    made, _ = archive.record_reading(answer(one, "ana", [13]))
    assert archive.confirmations()[digest("a")].pairs == archive.stock()[0][12] == 1
    undo(archive, made.number)
    assert archive.confirmations() == {}
    assert archive.stock()[0][12] == 0
    (reviewed,), _ = archive.reviewed_passages()
    assert (reviewed.yes, reviewed.no) == (frozenset(), frozenset())
    assert archive.overturned() == []
    assert gather_votes(archive) == []


def test_lost_marks_are_found_again(archive: Archive) -> None:
    document, one = filled(archive)
    archive.record_reading(answer(one, "ana", [13]))
    archive.record_reading(answer(one, "bo"))
    gone, _ = archive.record_reading(answer(document.passages[1].id, "ana", [13]))
    undo(archive, gone.number)
    with archive.writing() as connection:
        connection.execute(text("UPDATE queue SET decided = NOT decided, readers = 3 - readers"))
        connection.execute(text("UPDATE queue_objectives SET decided = NOT decided"))
        connection.execute(text("DELETE FROM disputes"))
    archive.mark_decided()
    assert [is_decided(archive, passage.id) for passage in document.passages] == [True] + [False] * 11
    assert [readers(archive, passage.id) for passage in document.passages] == [2] + [0] * 11
    assert disputed(archive) == [(one, 13, 1, 1)]
    with archive.writing() as connection:
        connection.execute(text("UPDATE queue SET readers = readers + 1"))
    archive.mark_decided()
    assert [readers(archive, passage.id) for passage in document.passages] == [2] + [0] * 11


def test_readers_are_known_when_a_document_gets_new_places(url: str) -> None:
    from tests.store.test_queue import entries, fill

    with open_archive(url) as archive:
        begin(archive, "r1")
        one = fill(archive).passages[0].id
        archive.record_reading(answer(one, "ana"))
        archive.write_tags(digest("a"), "m2", [], now=LATER)
        (due,) = archive.due_for_queue()
        archive.write_queue(due, entries(archive, due))
        assert (readers(archive, one), is_decided(archive, one)) == (1, True)


def test_a_bulk_decision_decides_and_is_no_reading(archive: Archive) -> None:
    document, one = filled(archive)
    archive.record_reading(answer(one, "ana", [8]))
    archive.record_readings([in_bulk(passage.id, "bo", 13) for passage in document.passages])
    assert (readers(archive, one), archive.has_read(one, "bo"), archive.has_read(one, "ana")) == (1, False, True)
    assert disputed(archive) == [(one, 13, 1, 1)], "ana read it and says no to 13; bo did not look at 8"
    with archive.writing() as connection:
        connection.execute(text("UPDATE queue SET readers = readers + 1"))
    archive.mark_decided()
    assert [readers(archive, passage.id) for passage in document.passages] == [1] + [0] * 11
    assert all(is_decided(archive, passage.id) for passage in document.passages)
    silent = {(vote.reviewer, int(vote.objective)) for vote in gather_votes(archive) if vote.verdict is Verdict.NO}
    assert silent == {("ana", 13)}


def test_a_bulk_decision_answers_a_question_about_its_own_objective_alone(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    archive.record_reading(answer(old.passages[1].id, "ana", [13]))
    new = write_version(archive, "v2", [SENTENCES[0], "Detention is always the last resort.", SENTENCES[2]])
    follow_versions(archive, lambda: LATER)
    edited = new.passages[1].id
    archive.record_reading(in_bulk(edited, "bo", 8))
    assert len(archive.questions(passage_id=edited)) == 1
    archive.record_reading(in_bulk(edited, "cy", 13))
    assert archive.questions(passage_id=edited) == []
