"""Assignments: who reads what, how often, and who may see what others said."""

import pytest

from pipeline.errors import ArchiveError, UnknownRecord
from pipeline.store import Assignment
from pipeline.store.archive import Archive
from tests.store.examples import LATER, NOW
from tests.store.readers import answer, filled, new_key

PEOPLE = ("ana", "bo", "cy")


def assign(archive: Archive, ids: list[str], wanted: int = 2, people: tuple[str, ...] = PEOPLE) -> Assignment:
    return archive.create_assignment("Spring", "Please.", "language=en", wanted, people, ids, "eva", NOW)


def given(archive: Archive, wanted: int = 2) -> tuple[Assignment, list[str]]:
    """An assignment of four passages in an order of its own."""
    document, _ = filled(archive)
    ids = [document.passages[number].id for number in (3, 0, 7, 5)]
    return assign(archive, ids, wanted), ids


def test_an_assignment_is_read_as_it_was_made(archive: Archive) -> None:
    made, _ = given(archive)
    assert (made.name, made.note, made.query, made.wanted) == ("Spring", "Please.", "language=en", 2)
    assert (made.created_by, made.created_at, made.closed_at) == ("eva", NOW, None)
    assert (made.people, made.passages, made.done, made.read_by) == (PEOPLE, 4, 0, dict.fromkeys(PEOPLE, 0))
    assert archive.assignment(made.number) == made
    assert archive.assignments() == archive.assignments("bo") == [made]
    assert archive.assignments("eva") == []


def test_what_was_read_before_counts(archive: Archive) -> None:
    document, one = filled(archive)
    archive.record_reading(answer(one, "ana", [13]))
    made = assign(archive, [one, document.passages[1].id, one], wanted=1)
    assert (made.passages, made.done, made.read_by["ana"]) == (2, 1, 1)
    assert archive.next_assigned(made.number, "bo") == [document.passages[1].id]


def test_each_gets_what_they_have_not_read_and_what_others_began_comes_first(archive: Archive) -> None:
    made, ids = given(archive)
    assert archive.next_assigned(made.number, "ana") == ids
    assert archive.next_assigned(made.number, "ana", limit=2) == ids[:2]
    assert archive.next_assigned(made.number, "ana", after_place=1) == ids[2:]
    archive.record_reading(answer(ids[2], "ana", [13]))
    assert archive.next_assigned(made.number, "ana") == [ids[0], ids[1], ids[3]]
    assert archive.next_assigned(made.number, "bo") == [ids[2], ids[0], ids[1], ids[3]]
    assert archive.next_assigned(made.number, "bo", limit=2) == [ids[2], ids[0]]
    archive.record_reading(answer(ids[2], "bo"))
    assert archive.next_assigned(made.number, "cy") == [ids[0], ids[1], ids[3]], "it has as many readings as wanted"
    assert archive.place_in_assignment(made.number, ids[2]) == 2
    assert archive.place_in_assignment(made.number, "f" * 32) is None


def test_progress_follows_readings_and_what_is_taken_back(archive: Archive) -> None:
    made, ids = given(archive)
    archive.record_reading(answer(ids[0], "ana", [13]))
    second, _ = archive.record_reading(answer(ids[0], "bo"))
    archive.record_reading(answer(ids[1], "dan"))
    found = archive.assignment(made.number)
    assert (found.done, found.read_by) == (1, {"ana": 1, "bo": 1, "cy": 0})
    assert len(archive.standing_readings(assignment=made.number)) == 3
    archive.withdraw_reading(second.number, key=new_key(), reviewer="bo", now=LATER)
    found = archive.assignment(made.number)
    assert (found.done, found.read_by) == (0, {"ana": 1, "bo": 0, "cy": 0})
    assert archive.next_assigned(made.number, "bo")[0] == ids[0]


def test_one_is_blind_to_what_others_say_until_one_has_read_it(archive: Archive) -> None:
    made, ids = given(archive)
    archive.record_reading(answer(ids[0], "ana", [13]))
    assert (archive.is_blind_to(ids[0], "bo"), archive.is_blind_to(ids[0], "ana")) == (True, False)
    assert archive.wanted_readings(ids[0]) == 2
    assign(archive, ids[:1], wanted=3)
    assert archive.wanted_readings(ids[0]) == 3
    archive.close_assignment(2 if made.number == 1 else made.number + 1, LATER)
    assert archive.wanted_readings(ids[0]) == 2
    archive.close_assignment(made.number, LATER)
    assert (archive.is_blind_to(ids[0], "bo"), archive.wanted_readings(ids[0])) == (False, 1)


def test_a_single_reading_hides_nothing(archive: Archive) -> None:
    _, ids = given(archive, wanted=1)
    archive.record_reading(answer(ids[0], "ana", [13]))
    assert not archive.is_blind_to(ids[0], "bo")


def test_a_closed_assignment_gives_nothing_more(archive: Archive) -> None:
    made, _ = given(archive)
    archive.close_assignment(made.number, LATER)
    archive.close_assignment(made.number, NOW)
    assert archive.next_assigned(made.number, "ana") == []
    assert archive.assignments() == []
    (kept,) = archive.assignments(open_only=False)
    assert kept.closed_at == LATER


def test_people_can_be_changed(archive: Archive) -> None:
    made, ids = given(archive)
    archive.record_reading(answer(ids[0], "ana"))
    archive.assign_people(made.number, ["dan", "bo", "bo"])
    assert archive.assignment(made.number).people == ("bo", "dan")
    assert [archive.assignments(person) != [] for person in ("ana", "dan")] == [False, True]
    archive.assign_people(made.number, [])
    assert archive.assignment(made.number).people == ()


def test_an_assignment_that_cannot_be_is_refused(archive: Archive) -> None:
    _, one = filled(archive)
    with pytest.raises(ArchiveError, match="no passages"):
        assign(archive, [])
    with pytest.raises(ArchiveError, match="cannot be asked"):
        assign(archive, [one], wanted=10)
    with pytest.raises(ArchiveError, match="no name"):
        archive.create_assignment(" ", "", "", 1, (), [one], "eva", NOW)
    with pytest.raises(UnknownRecord):
        assign(archive, [one, "f" * 32])
    assert archive.assignments(open_only=False) == []
    with pytest.raises(UnknownRecord):
        archive.assignment(77)
    with pytest.raises(UnknownRecord):
        archive.next_assigned(77, "ana")
