"""Decisions from version to version: carried, asked about, and never lost."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline.errors import ArchiveError
from pipeline.objectives import Objective
from pipeline.records import Decision, Document, Verdict
from pipeline.run.follow import follow_versions
from pipeline.store import Answer, ConfirmedCount, Question, Reason, open_archive, write_exports
from pipeline.store.archive import Archive
from tests.store.earlier import step_back
from tests.store.examples import LATER, NOW, SENTENCES, make_document, make_source, write
from tests.store.test_exports import read_csv
from tests.store.test_runs import begin

ROOT = Path(__file__).resolve().parents[2]
LAWYER, DETENTION, CONSUL = SENTENCES
EDITED = "Detention is always the last resort."
ADDED = "Interpreters are provided free of charge at every hearing."


def write_version(archive: Archive, name: str, sentences: Sequence[str], **more: object) -> Document:
    """A version of the one document of these tests."""
    document = make_document(name, sentences)
    write(archive, make_source(name, path="law.pdf"), document, **more)  # type: ignore[arg-type]
    return document


def decide(
    archive: Archive,
    document: Document,
    place: int,
    objective: Objective = Objective.DETENTION,
    *,
    reviewer: str = "amal",
) -> Decision:
    made = Decision(document.passages[place].id, objective, Verdict.YES, reviewer, NOW)
    archive.record_decision(made)
    return made


def follow(archive: Archive) -> int:
    return follow_versions(archive, lambda: LATER)


def standing(archive: Archive, name_of: Document) -> list[tuple[str, str | None, str]]:
    """Text where a decision stands, where it was carried from, and who decided."""
    at = {passage.id: passage.text for passage in name_of.passages}
    found = archive.standing_decisions(sha256=name_of.source_id)
    return [(at[one.passage_id], one.carried_from, one.recorded.decision.reviewer) for one in found]


def asked(questions: Sequence[Question]) -> list[tuple[str, str, str]]:
    return sorted((str(q.ask.reason), q.ask.old_text, q.ask.new_text) for q in questions)


def test_a_decision_stands_on_the_same_passage_of_the_next_version_as_it_was_made(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    made = decide(archive, old, 0)
    new = write_version(archive, "v2", [ADDED, *SENTENCES])
    assert follow(archive) == 1
    (found,) = archive.standing_decisions(sha256=new.source_id)
    assert found.recorded.decision == made
    assert (found.passage_id, found.carried_from) == (new.passages[1].id, old.passages[0].id)
    assert (found.carried_at, found.moved, found.reheaded) == (LATER, True, False)
    assert archive.decisions(sha256=new.source_id) == []
    assert len(archive.decisions()) == 1


def test_a_person_is_asked_about_what_is_edited_new_or_gone(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    decide(archive, old, 1)
    decide(archive, old, 2)
    new = write_version(archive, "v2", [LAWYER, EDITED, ADDED])
    follow(archive)
    questions = archive.questions(sha256=new.source_id)
    assert asked(questions) == [("edited", DETENTION, EDITED), ("gone", CONSUL, ""), ("new", "", ADDED)]
    edited = next(q for q in questions if q.ask.reason is Reason.EDITED)
    assert [EDITED[start:end] for start, end in edited.ask.new_ranges] == ["always"]
    assert edited.ask.objectives == {Objective.DETENTION}
    assert edited.ask.old_ids == (old.passages[1].id,)
    assert archive.count_questions(sha256=new.source_id) == {Reason.EDITED: 1, Reason.GONE: 1, Reason.NEW: 1}
    (change,) = archive.changes(new.source_id)
    assert (change.counts["same"], change.counts["edited"], change.open_questions) == (1, 1, 3)


def test_a_document_that_nobody_reviewed_raises_no_questions(archive: Archive) -> None:
    write_version(archive, "v1", SENTENCES)
    write_version(archive, "v2", [LAWYER, EDITED])
    assert follow(archive) == 1
    assert archive.questions() == []
    assert archive.changes()[0].counts["gone"] == 1


def test_following_twice_changes_nothing(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    decide(archive, old, 0)
    new = write_version(archive, "v2", [LAWYER, EDITED])
    follow(archive)
    before = (archive.questions(is_open=None), archive.standing_decisions(), archive.changes())
    assert follow(archive) == 0
    with archive.writing() as connection:
        connection.execute(text("UPDATE changes SET seen = 'something else'"))
    assert follow(archive) == 1
    assert (archive.questions(is_open=None), archive.standing_decisions(), archive.changes()) == before
    assert len(standing(archive, new)) == 1


def test_a_decision_made_later_on_the_old_version_follows_too(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    new = write_version(archive, "v2", SENTENCES)
    follow(archive)
    decide(archive, old, 2)
    assert follow(archive) == 1
    assert standing(archive, new) == [(CONSUL, old.passages[2].id, "amal")]


def test_decisions_go_through_several_versions_and_keep_their_origin(archive: Archive) -> None:
    first = write_version(archive, "v1", SENTENCES)
    decide(archive, first, 0)
    second = write_version(archive, "v2", [ADDED, *SENTENCES])
    decide(archive, second, 3, reviewer="bo")
    third = write_version(archive, "v3", [*SENTENCES, ADDED])
    follow(archive)
    assert standing(archive, third) == [
        (LAWYER, first.passages[0].id, "amal"),
        (CONSUL, second.passages[3].id, "bo"),
    ]
    assert follow(archive) == 0


def test_the_reviewers_own_word_on_the_new_passage_wins(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    decide(archive, old, 0)
    new = write_version(archive, "v2", SENTENCES)
    follow(archive)
    word = Decision(new.passages[0].id, Objective.DETENTION, Verdict.NO, "amal", NOW + timedelta(days=1))
    archive.record_decision(word)
    (found,) = archive.standing_decisions(passage_id=new.passages[0].id)
    assert (found.recorded.decision, found.carried_from) == (word, None)


def test_deciding_all_that_was_decided_before_answers_the_question(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    decide(archive, old, 1)
    decide(archive, old, 1, Objective.CONSULAR)
    new = write_version(archive, "v2", [LAWYER, EDITED, CONSUL])
    follow(archive)
    decide(archive, new, 1)
    assert len(archive.questions()) == 1, "one of two objectives is open still"
    decide(archive, new, 1, Objective.CONSULAR, reviewer="bo")
    assert archive.questions() == []
    (question,) = archive.questions(is_open=False)
    assert (question.answer, question.answered_by) == (Answer.DECIDED, "bo")
    assert follow(archive) == 0


def test_a_dismissed_question_stays_dismissed(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    decide(archive, old, 2)
    write_version(archive, "v2", [LAWYER, DETENTION])
    follow(archive)
    (question,) = archive.questions()
    archive.dismiss_question(question.number, reviewer="bo", now=LATER, note="Repealed.")
    decide(archive, old, 0)
    assert follow(archive) == 1
    assert archive.questions() == []
    (kept,) = archive.questions(is_open=False)
    assert (kept.answer, kept.answered_by, kept.note) == (Answer.DISMISSED, "bo", "Repealed.")
    with pytest.raises(ArchiveError, match="no open question"):
        archive.dismiss_question(question.number, reviewer="bo", now=LATER)


def test_a_carried_decision_that_was_taken_back_stays_so_and_becomes_a_question(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    decide(archive, old, 0)
    new = write_version(archive, "v2", SENTENCES)
    follow(archive)
    assert archive.undo_carried(new.passages[0].id, reviewer="bo", now=LATER, note="Other context.") == 1
    decide(archive, old, 1)
    follow(archive)
    assert [text for text, *_ in standing(archive, new)] == [DETENTION]
    assert [text for text, *_ in standing(archive, old)] == [LAWYER, DETENTION], "the decision itself stays"
    (question,) = archive.questions()
    assert (question.ask.reason, question.ask.new_id) == (Reason.UNDONE, new.passages[0].id)
    with pytest.raises(ArchiveError, match="No decision was carried"):
        archive.undo_carried(new.passages[0].id, reviewer="bo", now=LATER)


def test_what_is_taken_back_on_one_version_no_longer_stands_on_the_next(archive: Archive) -> None:
    first = write_version(archive, "v1", SENTENCES)
    decide(archive, first, 0)
    second = write_version(archive, "v2", [ADDED, *SENTENCES])
    third = write_version(archive, "v3", [*SENTENCES, ADDED])
    follow(archive)
    archive.undo_carried(second.passages[1].id, reviewer="bo", now=LATER)
    follow(archive)
    assert standing(archive, third) == []
    (question,) = [q for q in archive.questions(sha256=third.source_id) if q.ask.objectives]
    assert (question.ask.new_id, question.ask.old_ids) == (third.passages[0].id, (first.passages[0].id,))


def test_a_question_that_was_passed_on_stays_open_when_the_change_is_followed_again(archive: Archive) -> None:
    first = write_version(archive, "v1", SENTENCES)
    decide(archive, first, 1)
    second = write_version(archive, "v2", [LAWYER, EDITED, CONSUL])
    third = write_version(archive, "v3", [LAWYER, EDITED, CONSUL])
    follow(archive)
    (before,) = archive.questions(sha256=third.source_id)
    decide(archive, second, 0)
    assert follow(archive) == 1
    assert archive.questions(sha256=third.source_id) == [before]


def test_an_unanswered_question_goes_on_to_the_next_version_with_the_words_that_were_decided_on(
    archive: Archive,
) -> None:
    first = write_version(archive, "v1", SENTENCES)
    decide(archive, first, 1)
    second = write_version(archive, "v2", [LAWYER, EDITED, CONSUL])
    follow(archive)
    third = write_version(archive, "v3", [LAWYER, EDITED, CONSUL, ADDED])
    follow(archive)
    assert archive.questions(sha256=second.source_id) == []
    assert asked(archive.questions(sha256=third.source_id)) == [("edited", DETENTION, EDITED), ("new", "", ADDED)]
    assert follow(archive) == 0
    fourth = write_version(archive, "v4", [LAWYER, "Detention is always the very last resort.", CONSUL, ADDED])
    follow(archive)
    (question,) = [q for q in archive.questions(sha256=fourth.source_id) if q.ask.old_ids]
    assert (question.ask.old_text, question.ask.old_ids) == (DETENTION, (first.passages[1].id,))


def test_decisions_follow_when_the_same_bytes_are_read_anew(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    decide(archive, old, 0)
    decide(archive, old, 1)
    joined = [f"{ADDED} And more of it.", LAWYER, f"{DETENTION} Consuls are told."]
    new = write_version(archive, "v1", joined, recipe="recipe 2")
    assert follow(archive) == 1
    assert standing(archive, new) == [(LAWYER, old.passages[0].id, "amal")]
    assert asked(archive.questions()) == [("edited", DETENTION, joined[2])]
    assert follow(archive) == 0


def test_a_new_reading_of_the_new_version_moves_what_was_carried_to_it(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    decide(archive, old, 0)
    write_version(archive, "v2", SENTENCES)
    follow(archive)
    again = write_version(archive, "v2", [ADDED, *SENTENCES], recipe="recipe 2")
    assert follow(archive) == 1
    assert standing(archive, again) == [(LAWYER, old.passages[0].id, "amal")]
    changed = write_version(archive, "v2", [ADDED, f"{LAWYER} Or a notary."], recipe="recipe 3")
    follow(archive)
    assert standing(archive, changed) == []
    assert ("edited", LAWYER, f"{LAWYER} Or a notary.") in asked(archive.questions())
    back = write_version(archive, "v2", SENTENCES, recipe="recipe 4")
    follow(archive)
    assert standing(archive, back) == [(LAWYER, old.passages[0].id, "amal")]
    assert archive.questions() == []


def test_a_document_can_be_named_the_next_version_of_another(archive: Archive) -> None:
    old, new = make_document("x", SENTENCES), make_document("y", [*SENTENCES, ADDED])
    write(archive, make_source("x"), old)
    write(archive, make_source("y"), new)
    decide(archive, old, 0)
    archive.make_version_of(new.source_id, old.source_id)
    archive.make_version_of(new.source_id, old.source_id)
    follow(archive)
    assert [text for text, *_ in standing(archive, new)] == [LAWYER]
    assert [row.ordinal for row in archive.versions_of(archive.version(old.source_id).document)] == [1, 2]
    with pytest.raises(ArchiveError, match="cannot become"):
        archive.make_version_of(old.source_id, new.source_id)


@pytest.mark.parametrize("table", ["carried", "questions"])
def test_nothing_of_it_can_be_deleted(archive: Archive, table: str) -> None:
    old = write_version(archive, "v1", SENTENCES)
    decide(archive, old, 0)
    write_version(archive, "v2", [LAWYER, EDITED])
    follow(archive)
    with pytest.raises(ArchiveError, match="never deleted"), archive.writing() as connection:
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own names


def test_what_is_confirmed_counts_carried_decisions_and_tells_them_apart(archive: Archive, tmp_path: Path) -> None:
    old = write_version(archive, "v1", SENTENCES)
    decide(archive, old, 0)
    decide(archive, old, 1)
    new = write_version(archive, "v2", SENTENCES)
    follow(archive)
    decide(archive, new, 1, reviewer="bo")
    counts = archive.confirmations()
    assert counts[old.source_id] == ConfirmedCount(pairs=2, carried=0)
    assert counts[new.source_id] == ConfirmedCount(pairs=2, carried=1)
    write_exports(archive, "/raw", tmp_path)
    rows = read_csv(tmp_path / "decisions.csv")
    first = old.passages[0].id
    assert [(row["text_start"], row["reviewer"], row["carried_from"]) for row in rows] == [
        (LAWYER, "amal", first),
        (DETENTION, "amal", old.passages[1].id),
        (DETENTION, "bo", ""),
    ]
    assert {row["passage_id"] for row in rows} == {new.passages[0].id, new.passages[1].id}
    assert (rows[0]["decided_at"], rows[0]["carried_at"]) == (NOW.isoformat(), LATER.isoformat())


FOLLOWER = """
import sys, time
from sqlalchemy import event
from pipeline.run.follow import follow_versions
from pipeline.store import open_archive
from tests.store.examples import LATER
archive = open_archive(sys.argv[1])
def stop(connection, cursor, statement, *rest):
    if statement.startswith(sys.argv[2]):
        print("stopped", flush=True)
        time.sleep(600)
event.listen(archive._engine, "after_cursor_execute", stop)
follow_versions(archive, lambda: LATER)
"""


@pytest.mark.parametrize("statement", ["INSERT INTO changes", "INSERT INTO carried", "INSERT INTO questions"])
def test_a_process_killed_while_it_follows_neither_doubles_nor_loses(
    archive: Archive, url: str, statement: str
) -> None:
    old = write_version(archive, "v1", SENTENCES)
    decide(archive, old, 0)
    decide(archive, old, 1)
    new = write_version(archive, "v2", [LAWYER, EDITED, ADDED])
    command = [sys.executable, "-c", FOLLOWER, url, statement]
    follower = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert follower.stdout is not None
    with follower.stdout:
        assert follower.stdout.readline() == "stopped\n"
        follower.kill()
        follower.wait()
    with open_archive(url) as again:
        assert again.changes() == []
        assert again.questions(is_open=None) == []
        assert follow(again) == 1
        assert len(again.questions()) == 2
        assert [text for text, *_ in standing(again, new)] == [LAWYER]


def test_an_archive_from_before_versions_were_followed_gets_the_new_tables_and_keeps_all(url: str) -> None:
    with open_archive(url) as archive:
        begin(archive, "r1")
        document = write_version(archive, "v1", SENTENCES)
        made = decide(archive, document, 0)
        step_back(archive, "0001")
    with open_archive(url) as archive:
        assert [each.decision for each in archive.decisions()] == [made]
        new = write_version(archive, "v2", SENTENCES)
        assert follow(archive) == 1
        assert [text for text, *_ in standing(archive, new)] == [LAWYER]
