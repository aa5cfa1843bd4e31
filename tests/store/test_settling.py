"""What people differ on: found as it is said, settled with a reason, counted by one rule everywhere."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.classify.lessons import make_lessons
from pipeline.errors import ArchiveError, KeyClash, UnknownRecord
from pipeline.objectives import Objective
from pipeline.records import Alignment, Decision, Verdict
from pipeline.run.follow import follow_versions
from pipeline.run.lessons import gather_votes
from pipeline.store import Settlement
from pipeline.store.archive import Archive
from tests.store.examples import LATER, NOW, SENTENCES, digest
from tests.store.readers import answer, disputed, filled, new_key
from tests.store.test_version_changes import write_version

SOON = LATER + timedelta(minutes=1)


def ruling(passage_id: str, verdict: Verdict, objective: int = 13) -> Settlement:
    return Settlement(
        new_key(), passage_id, Objective(objective), verdict, "eva", SOON, "The article says so.", Alignment.ADVANCE
    )


def learnt(archive: Archive) -> tuple[list[int], list[int], int]:
    """Yes, no and ties of the lessons of the one passage that was read."""
    lessons, ties = make_lessons(gather_votes(archive))
    return [*map(int, lessons[0].yes)] if lessons else [], [*map(int, lessons[0].no)] if lessons else [], ties


def counted(archive: Archive) -> tuple[int, int, list[int], list[int]]:
    """What counts as a yes for objective 13, wherever it is counted, then yes and no of the precedent."""
    (reviewed,), _ = archive.reviewed_passages()
    confirmed = archive.confirmations().get(digest("a"))
    numbers = sorted(map(int, reviewed.yes)), sorted(map(int, reviewed.no))
    return archive.stock()[0][12], confirmed.pairs if confirmed else 0, *numbers


def test_two_who_differ_are_in_dispute_until_one_gives_way(archive: Archive) -> None:
    _, one = filled(archive)
    archive.record_reading(answer(one, "ana", [13]))
    assert archive.disputes() == []
    second, _ = archive.record_reading(answer(one, "bo", no=[13], at=SOON))
    (found,) = archive.disputes()
    assert (found.passage_id, found.objective, found.since, found.yes, found.no) == (one, 13, SOON, 1, 1)
    archive.record_reading(answer(one, "cy", [13], at=SOON + timedelta(1)))
    (more,) = archive.disputes()
    assert (more.since, more.yes, more.no) == (SOON, 2, 1)
    archive.withdraw_reading(second.number, key=new_key(), reviewer="bo", now=SOON)
    assert archive.count_disputes() == 0


def test_one_who_marked_nothing_says_no_where_another_says_yes(archive: Archive) -> None:
    _, one = filled(archive)
    archive.record_reading(answer(one, "ana", [13], [8]))
    archive.record_reading(answer(one, "bo"))
    assert disputed(archive) == [(one, 13, 1, 1)]
    assert counted(archive) == (0, 0, [], [8])
    assert learnt(archive) == ([], [int(each) for each in Objective if each != 13], 1)


def test_silence_is_no_answer_where_nobody_says_yes(archive: Archive) -> None:
    _, one = filled(archive)
    archive.record_reading(answer(one, "ana", [13], [8]))
    archive.record_reading(answer(one, "bo", [13]))
    assert disputed(archive) == []
    assert counted(archive) == (1, 1, [13], [8])
    assert learnt(archive) == ([13], [8], 0)


def test_a_decision_of_the_command_line_makes_and_ends_a_dispute(archive: Archive) -> None:
    _, one = filled(archive)
    said = (("ana", Verdict.YES), ("bo", Verdict.NO))
    archive.record_decisions([Decision(one, Objective(13), verdict, who, LATER) for who, verdict in said])
    assert disputed(archive) == [(one, 13, 1, 1)]
    archive.record_decision(Decision(one, Objective(13), Verdict.YES, "bo", SOON))
    assert disputed(archive) == []
    assert counted(archive)[:2] == (1, 1)


@pytest.mark.parametrize("yes", [True, False])
def test_a_tie_counts_as_neither_and_a_settlement_as_what_it_says(archive: Archive, *, yes: bool) -> None:
    _, one = filled(archive)
    archive.record_reading(answer(one, "ana", [13]))
    archive.record_reading(answer(one, "bo", no=[13]))
    assert counted(archive) == (0, 0, [], [])
    assert learnt(archive) == ([], [], 1)
    assert archive.settle(ruling(one, Verdict.YES if yes else Verdict.NO))
    assert disputed(archive) == []
    assert counted(archive) == (yes, yes, [13] * yes, [13] * (not yes))
    assert learnt(archive) == ([13] * yes, [13] * (not yes), 0)
    archive.settle(ruling(one, Verdict.WITHDRAWN))
    assert disputed(archive) == [(one, 13, 1, 1)]
    assert counted(archive) == (0, 0, [], [])


def test_more_people_win_though_they_are_in_dispute(archive: Archive) -> None:
    _, one = filled(archive)
    for who, verdicts in (("ana", ([13], [])), ("bo", ([13], [])), ("cy", ([], [13]))):
        archive.record_reading(answer(one, who, *verdicts))
    assert disputed(archive) == [(one, 13, 2, 1)]
    assert counted(archive) == (1, 1, [13], [])
    assert learnt(archive) == ([13], [], 0)


def test_the_adjudicator_wins_against_all(archive: Archive) -> None:
    _, one = filled(archive)
    for who in ("ana", "bo"):
        archive.record_reading(answer(one, who, [13]))
    archive.settle(ruling(one, Verdict.NO))
    assert counted(archive) == (0, 0, [], [13])
    archive.settle(ruling(one, Verdict.YES, objective=5))
    assert archive.stock()[0][4] == 1
    assert learnt(archive) == ([5], [13], 0)


def test_a_settlement_is_read_as_it_was_made_and_written_once(archive: Archive) -> None:
    _, one = filled(archive)
    made = ruling(one, Verdict.YES)
    assert archive.settle(made)
    assert not archive.settle(replace(made, at=SOON + timedelta(1)))
    assert archive.settlements_of(one) == archive.standing_settlements() == [made]
    with pytest.raises(KeyClash):
        archive.settle(replace(made, verdict=Verdict.NO))
    with pytest.raises(ArchiveError, match="no reason"):
        archive.settle(replace(made, key=new_key(), reason="  "))
    with pytest.raises(UnknownRecord):
        archive.settle(ruling("f" * 32, Verdict.NO))
    assert archive.settlements_of(one) == [made]


def test_disputes_come_page_by_page_and_by_objective_and_version(archive: Archive) -> None:
    document, _ = filled(archive)
    for passage in document.passages:
        archive.record_reading(answer(passage.id, "ana", [13, 8], at=NOW))
        archive.record_reading(answer(passage.id, "bo", at=LATER + timedelta(minutes=passage.ordinal % 2)))
    whole = archive.disputes(100)
    assert len(whole) == archive.count_disputes() == archive.count_disputes(sha256=digest("a")) == 24
    paged, after = [], None
    while page := archive.disputes(5, after):
        paged += page
        after = (page[-1].since, page[-1].passage_id, int(page[-1].objective))
    assert paged == whole
    assert [each.since for each in whole] == sorted(each.since for each in whole)
    assert archive.count_disputes(objective=Objective(8)) == len(archive.disputes(100, objective=Objective(8))) == 12
    assert len(archive.disputes(100, sha256=digest("a"))) == 24
    with pytest.raises(UnknownRecord):
        archive.disputes(sha256=digest("unknown"))


def test_carried_words_are_disputed_on_the_next_version_too(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    archive.record_reading(answer(old.passages[0].id, "ana", [13]))
    new = write_version(archive, "v2", SENTENCES)
    archive.record_reading(answer(new.passages[0].id, "bo"))
    assert disputed(archive) == []
    follow_versions(archive, lambda: SOON)
    archive.mark_decided()
    (found,) = archive.disputes()
    assert (found.passage_id, found.since) == (new.passages[0].id, SOON)
    archive.undo_carried(new.passages[0].id, reviewer="cy", now=SOON)
    assert disputed(archive) == []


def test_what_was_settled_is_settled_on_the_next_version_until_the_words_are_taken_back(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    for who, numbers in (("ana", [13]), ("bo", [8])):
        archive.record_reading(answer(old.passages[0].id, who, numbers))
    archive.settle(ruling(old.passages[0].id, Verdict.NO))
    new = write_version(archive, "v2", SENTENCES).passages[0].id
    follow_versions(archive, lambda: SOON)
    archive.mark_decided()
    assert [each.passage_id for each in archive.disputes()] == [old.passages[0].id]  # on 8; carried silence is none
    assert [each.reason for each in archive.standing_settlements([new])] == ["The article says so."]
    archive.settle(ruling(new, Verdict.YES))
    archive.settle(ruling(new, Verdict.WITHDRAWN))
    archive.record_reading(answer(old.passages[1].id, "ana", [13]))
    follow_versions(archive, lambda: SOON)
    assert archive.standing_settlements([new]) == []
    assert len(archive.settlements_of(new)) == 3


def test_a_carried_settlement_goes_with_the_carried_words(archive: Archive) -> None:
    old = write_version(archive, "v1", SENTENCES)
    archive.record_reading(answer(old.passages[0].id, "ana", [13]))
    archive.settle(ruling(old.passages[0].id, Verdict.NO))
    new = write_version(archive, "v2", SENTENCES).passages[0].id
    follow_versions(archive, lambda: SOON)
    archive.undo_carried(new, reviewer="cy", now=SOON, note="Not the same law.")
    assert [each.verdict for each in archive.settlements_of(new)] == [Verdict.NO, Verdict.WITHDRAWN]
    assert archive.standing_settlements([new]) == []
