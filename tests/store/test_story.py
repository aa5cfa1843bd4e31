"""The story of a passage: all that people did with it, in the order of time."""

from datetime import timedelta

from pipeline.objectives import Objective
from pipeline.records import Decision, Verdict
from pipeline.run.follow import follow_versions
from pipeline.store import EventKind, RemarkKind, Settlement
from pipeline.store.archive import Archive
from tests.store.examples import LATER, SENTENCES
from tests.store.readers import answer, filled, new_key
from tests.store.test_version_changes import write_version


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def told(archive: Archive, passage_id: str) -> list[tuple[str, str, list[tuple[int, str]]]]:
    return [
        (each.kind.value, each.person, [(int(word.objective), word.verdict.value) for word in each.words])
        for each in archive.story(passage_id)
    ]


def test_a_passage_that_nobody_touched_has_no_story(archive: Archive) -> None:
    _, one = filled(archive)
    assert archive.story(one) == []


def test_a_story_is_told_in_the_order_of_time(archive: Archive) -> None:
    _, one = filled(archive)
    first, _ = archive.record_reading(answer(one, "ana", [13], [8], at=LATER + minutes(1)))
    archive.record_reading(answer(one, "bo", at=LATER + minutes(2)))
    archive.record_decision(Decision(one, Objective(5), Verdict.YES, "old", LATER))
    archive.add_remark(new_key(), one, "bo", LATER + minutes(3), RemarkKind.FLAG, "Look.")
    archive.withdraw_reading(first.number, key=new_key(), reviewer="ana", now=LATER + minutes(4))
    archive.record_reading(answer(one, "ana", [8], at=LATER + minutes(5)))
    reason = Settlement(new_key(), one, Objective(8), Verdict.YES, "eva", LATER + minutes(6), "Clear.")
    archive.settle(reason)
    assert told(archive, one) == [
        ("decided", "old", [(5, "yes")]),
        ("read", "ana", [(13, "yes"), (8, "no")]),
        ("read", "bo", []),
        ("remarked", "bo", []),
        ("took-back", "ana", [(13, "yes"), (8, "no")]),
        ("read", "ana", [(8, "yes")]),
        ("settled", "eva", []),
    ]
    events = archive.story(one)
    assert [each.at for each in events] == [LATER + minutes(number) for number in range(7)]
    assert events[2].none
    assert events[3].remark == archive.remarks_of(one)[0]
    assert events[6].settlement == reason


def test_a_story_tells_what_was_carried_and_taken_back(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES).passages[0].id
    archive.record_reading(answer(old, "ana", [13]))
    new = write_version(archive, "v2", SENTENCES).passages[0].id
    follow_versions(archive, lambda: LATER + minutes(1))
    archive.undo_carried(new, reviewer="eva", now=LATER + minutes(2))
    assert told(archive, new) == [("carried", "ana", [(13, "yes")]), ("took-back", "eva", [(13, "yes")])]
    assert {each.carried_from for each in archive.story(new)} == {old}
    assert [each.kind for each in archive.story(old)] == [EventKind.READ]
