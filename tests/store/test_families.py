from datetime import timedelta

from pipeline.objectives import Objective
from pipeline.records import Decision, Verdict
from pipeline.store import Carry, Ground, Twinning
from pipeline.store.archive import Archive
from pipeline.store.families import DecidedPassage
from tests.store.examples import LATER, NOW, digest, make_document, make_source, write, write_named


def test_documents_on_their_own_are_families_of_their_own(archive: Archive) -> None:
    for name in ("a", "b"):
        write_named(archive, name)
    assert archive.families() == {digest("a"): digest("a"), digest("b"): digest("b")}


def test_versions_and_twins_and_twins_of_twins_are_one_family_named_by_the_oldest(archive: Archive) -> None:
    for name in ("a", "b", "c", "d", "e"):
        write_named(archive, name)
    archive.make_version_of(digest("b"), digest("a"))
    for left, right in (("d", "c"), ("c", "b")):
        archive.write_twinning(Twinning(digest(left), digest(right), "en", "fr", Ground.SAID, ()), now=NOW)
    first = digest("a")
    assert archive.families() == {digest(name): first for name in ("a", "b", "c", "d")} | {digest("e"): digest("e")}


def test_a_file_in_two_columns_is_a_family_of_its_own(archive: Archive) -> None:
    write_named(archive)
    archive.write_twinning(Twinning(digest("a"), digest("a"), "en", "fr", Ground.COLUMNS, ()), now=NOW)
    assert archive.families() == {digest("a"): digest("a")}


def test_an_empty_archive_has_no_families_and_nothing_decided(archive: Archive) -> None:
    assert archive.families() == {}
    assert archive.decided_passages() == []


def decide(archive: Archive, passage_id: str) -> None:
    archive.record_decision(Decision(passage_id, Objective.DETENTION, Verdict.YES, "amal", NOW))


def test_passages_that_decisions_stand_on_are_given_with_their_language_and_text(archive: Archive) -> None:
    document = make_document("a", language="fr")
    write(archive, make_source("a"), document)
    other = write_named(archive, "b")
    decide(archive, other.passages[0].id)
    decide(archive, document.passages[1].id)
    told = [document.passages[1], other.passages[0]]
    assert archive.decided_passages() == [DecidedPassage(p.id, p.source_id, p.language, p.text) for p in told]


def test_a_passage_that_is_gone_is_not_given_and_one_that_its_decision_was_carried_to_is(archive: Archive) -> None:
    before = write_named(archive, "a")
    decide(archive, before.passages[0].id)
    after = write_named(archive, "b", ("Something else.", before.passages[0].text), path="laws/a.pdf")
    (due,) = archive.due_changes()
    carry = Carry(before.passages[0].id, after.passages[1].id, moved=True)
    archive.write_change(due, counts={}, carries=[carry], asks=[], now=LATER)
    assert [each.id for each in archive.decided_passages()] == [before.passages[0].id, after.passages[1].id]
    write(archive, make_source("a"), make_document("a", ["Cut in another way."]), recipe="recipe 2")
    assert [each.id for each in archive.decided_passages()] == [after.passages[1].id]
    archive.undo_carried(after.passages[1].id, reviewer="bo", now=LATER + timedelta(hours=1))
    assert archive.decided_passages() == []
