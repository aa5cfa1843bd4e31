from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from pipeline.errors import ArchiveError
from pipeline.objectives import Objective
from pipeline.records import Decision, Document, Verdict
from pipeline.store import DueVersion, QueueEntry, QueueFilter, Score, open_archive
from pipeline.store.archive import Archive
from tests.store.earlier import step_back
from tests.store.examples import LATER, NOW, digest, make_document, make_entry, make_source, write, write_named

SENTENCES = tuple(f"Sentence number {number}." for number in range(12))


def fill(archive: Archive, name: str = "a", *, places: Sequence[int] | None = None, **said: object) -> Document:
    """A document whose passages stand in the queue at these places, in an order unlike that of the document."""
    document = write_named(archive, name, SENTENCES, **said)
    (due,) = [due for due in archive.due_for_queue() if due.sha256 == digest(name)]
    assert archive.write_queue(due, entries(archive, due, places))
    return document


def entries(archive: Archive, due: DueVersion, places: Sequence[int] | None = None) -> list[QueueEntry]:
    """Every third passage is in the audit slice, and asked about objective 8 beside its tag 13."""
    found = []
    for number, passage in enumerate(archive.queue_material(due)[0]):
        audited = number % 3 == 0
        found.append(
            QueueEntry(
                Score(passage.key, 13, 8, 0.9 - number / 20, 0.25, 0.5, 1.0),
                places[number] if places else (number * 5) % 12,
                "en" if number % 2 else "fr",
                frozenset({13, 8} if audited else {13}),
                tagged=1,
                draw=0.01 - number / 2_000 if audited else None,
                probability=0.02 if audited else None,
            )
        )
    return found


def ids(archive: Archive, limit: int = 5, **wanted: object) -> list[str]:
    """All that a filter leaves, page by page."""
    found: list[str] = []
    after = None
    while True:
        page = archive.queue_page(QueueFilter(**wanted), limit=limit, after=after)  # type: ignore[arg-type]
        found += [item.passage_id for item in page.items]
        assert len(found) < 100, "a page comes again and again"
        if page.next is None:
            return found
        after = page.next


def decide(archive: Archive, passage_id: str, verdict: Verdict = Verdict.YES, objective: int = 13) -> None:
    archive.record_decision(Decision(passage_id, Objective(objective), verdict, "anna", LATER, model_id="m1"))


def test_the_lowest_place_comes_first_whatever_the_size_of_a_page(archive: Archive) -> None:
    document = fill(archive)
    order = sorted(range(12), key=lambda number: (number * 5) % 12)
    wanted = [document.passages[number].id for number in order]
    assert ids(archive, 5) == ids(archive, 1) == ids(archive, 12) == ids(archive, 50) == wanted


def test_passages_of_equal_place_are_neither_lost_nor_shown_twice(archive: Archive) -> None:
    document = fill(archive, places=[7] * 12)
    assert ids(archive, 5) == [passage.id for passage in document.passages]


def test_filters_leave_what_they_say(archive: Archive) -> None:
    one, other = fill(archive, "a"), fill(archive, "b", country="XB")
    passages = [*one.passages, *other.passages]
    assert set(ids(archive, sha256=digest("b"))) == {passage.id for passage in other.passages}
    assert set(ids(archive, country="xb")) == {passage.id for passage in other.passages}
    assert set(ids(archive, language="fr")) == {p.id for p in passages if p.ordinal % 2 == 0}
    asked = {p.id for p in passages if p.ordinal % 3 == 0}
    assert set(ids(archive, objective=Objective(8))) == asked
    both = ids(archive, objective=Objective(8), language="fr", country="XA")
    assert set(both) == {p.id for p in one.passages if p.ordinal % 6 == 0}
    assert set(ids(archive, objective=Objective(8), sha256=digest("a"))) == asked & {p.id for p in one.passages}
    assert archive.count_queue(QueueFilter(objective=Objective(8))).number == len(asked)
    assert ids(archive, objective=Objective(9)) == []


def test_the_audit_slice_comes_in_the_order_of_its_lots_with_its_probability(archive: Archive) -> None:
    document = fill(archive)
    assert ids(archive, 2, audit=True) == [document.passages[number].id for number in (9, 6, 3, 0)]
    item = archive.queue_item(document.passages[9].id)
    assert item is not None
    assert item.probability == 0.02
    assert ids(archive, audit=True, objective=Objective(9)) == []


def test_a_decided_passage_leaves_the_queue_at_once_and_stays_known(archive: Archive) -> None:
    document = fill(archive)
    gone = document.passages[3].id
    decide(archive, gone)
    assert gone not in ids(archive)
    assert gone not in ids(archive, objective=Objective(13))
    assert ids(archive, decided=True) == ids(archive, decided=True, objective=Objective(13)) == [gone]
    assert len(ids(archive)) == 11


def test_a_decision_outlives_a_new_reckoning_of_places(archive: Archive) -> None:
    document = fill(archive)
    decide(archive, document.passages[3].id)
    archive.write_tags(digest("a"), "m2", [], now=LATER)
    (due,) = archive.due_for_queue()
    archive.write_queue(due, entries(archive, due))
    assert ids(archive, decided=True) == [document.passages[3].id]


def test_marks_follow_decisions_that_were_carried_and_taken_back(archive: Archive) -> None:
    document = fill(archive)
    key = archive.queue_item(document.passages[0].id)
    assert key is not None
    with archive.writing() as connection:
        connection.execute(text("UPDATE queue SET decided = TRUE WHERE place = 0"))
    archive.mark_decided()
    assert len(ids(archive)) == 12
    decide(archive, document.passages[1].id)
    with archive.writing() as connection:
        connection.execute(text("UPDATE queue SET decided = FALSE"))
    archive.mark_decided()
    assert ids(archive, decided=True) == [document.passages[1].id]


def test_only_what_was_read_or_tagged_anew_is_due(archive: Archive) -> None:
    fill(archive)
    assert archive.due_for_queue() == []
    archive.write_tags(digest("a"), "m1", [], now=LATER)
    (due,) = archive.due_for_queue()
    assert (due.sha256, due.model_id) == (digest("a"), "m1")
    archive.write_tags(digest("a"), "m2", [], now=LATER + timedelta(hours=1))
    assert not archive.write_queue(due, []), "it was tagged meanwhile"
    assert len(ids(archive)) == 12


def test_passages_of_a_version_that_is_gone_leave_the_queue(archive: Archive) -> None:
    fill(archive, "a")
    fill(archive, "b")
    archive.mark_gone("/raw", ["laws/a.pdf"], now=LATER)
    assert archive.leave_queue() == 1
    assert len(ids(archive)) == 12
    assert archive.leave_queue() == 0


def test_reading_a_document_anew_takes_its_passages_out(archive: Archive) -> None:
    fill(archive)
    write(archive, make_source("a"), make_document("a", ["Other words."]), recipe="recipe 2")
    assert ids(archive) == []
    assert [due.sha256 for due in archive.due_for_queue()] == [digest("a")]


def test_doubts_are_kept_with_the_model_that_has_them(archive: Archive) -> None:
    source, document = make_source("a"), make_document("a")
    write(archive, source, document)
    archive.write_tags(source.sha256, "m2", [], now=LATER, doubts=b"12345678" * 3)
    (due,) = archive.due_for_queue()
    assert archive.queue_material(due)[1] == b"12345678" * 3
    for model_id in ("m1", "m2"):  # the second one has tagged again, and says nothing of doubts
        archive.write_tags(source.sha256, model_id, [], now=LATER)
        (due,) = archive.due_for_queue()
        assert archive.queue_material(due)[1] == b""


def test_material_has_the_tags_of_the_present_model_only(archive: Archive) -> None:
    document = write_named(archive)
    archive.write_tags(digest("a"), "m2", [], now=LATER)
    (due,) = archive.due_for_queue()
    assert [passage.tags for passage in archive.queue_material(due)[0]] == [(), (), ()]
    archive.write_tags(digest("a"), "m1", [tag_of(document)], now=LATER)
    (due,) = archive.due_for_queue()
    assert [passage.tags for passage in archive.queue_material(due)[0]] == [((13, 0.875),), (), ()]


def tag_of(document: Document):  # type: ignore[no-untyped-def]  # a tag of the first passage
    from tests.store.examples import make_tags

    return make_tags(document)[0]


def test_moved_passages_stand_at_their_new_places_everywhere(archive: Archive) -> None:
    document = fill(archive)
    item = archive.queue_item(document.passages[3].id)
    assert item is not None
    archive.move_in_queue([(replace(item.score, novelty=0.25, judged=7), 11_000)])
    assert ids(archive)[-1] == ids(archive, objective=Objective(8))[-1] == document.passages[3].id
    moved = archive.queue_item(document.passages[3].id)
    assert moved is not None
    assert (moved.score.novelty, moved.score.judged, moved.place) == (0.25, 7, 11_000)


def test_candidates_are_the_first_ones_that_were_not_judged(archive: Archive) -> None:
    document = fill(archive)
    first = archive.queue_item(ids(archive)[0])
    assert first is not None
    archive.move_in_queue([(replace(first.score, judged=4), first.place)])
    keys = [candidate.score.key for candidate in archive.candidates(3, 4)]
    by_key = {item.score.key: item.passage_id for item in archive.queue_page(QueueFilter()).items}
    assert [by_key[key] for key in keys] == ids(archive)[1:3]
    assert len(archive.candidates(3, 5)) == 3
    assert {candidate.text for candidate in archive.candidates(50, 5)} == {p.text for p in document.passages}


def test_the_stock_counts_passages_once_and_the_latest_word(archive: Archive) -> None:
    document = write_named(archive)
    for reviewer in ("anna", "bela"):
        archive.record_decision(Decision(document.passages[0].id, Objective(13), Verdict.YES, reviewer, NOW))
    archive.record_decision(Decision(document.passages[1].id, Objective(13), Verdict.YES, "anna", NOW))
    archive.record_decision(Decision(document.passages[1].id, Objective(13), Verdict.NO, "anna", LATER))
    confirmed, tagged = archive.stock()
    assert (confirmed[12], tagged[12]) == (1, 3)
    assert sum(confirmed) + sum(tagged) == 4


def test_reviewed_passages_come_since_a_decision_with_what_stands_on_them(archive: Archive) -> None:
    document = write_named(archive)
    decide(archive, document.passages[0].id, Verdict.YES, 13)
    decide(archive, document.passages[1].id, Verdict.NO, 13)
    found, last = archive.reviewed_passages()
    assert [each.passage_id for each in found] == [passage.id for passage in document.passages[:2]]
    assert [(each.yes, each.no) for each in found] == [({Objective(13)}, set()), (set(), {Objective(13)})]
    decide(archive, document.passages[0].id, Verdict.NO, 8)
    again, later = archive.reviewed_passages(after=last)
    assert later > last
    assert [(each.passage_id, each.yes, each.no) for each in again] == [
        (document.passages[0].id, {Objective(13)}, {Objective(8)})
    ]
    assert archive.reviewed_passages(after=later) == ([], later)
    assert len(archive.reviewed_passages(most=1)[0]) == 1


def test_the_latest_word_of_a_reviewer_counts_alone(archive: Archive) -> None:
    document = write_named(archive)
    decide(archive, document.passages[0].id, Verdict.YES)
    decide(archive, document.passages[0].id, Verdict.NO)
    (found,) = archive.reviewed_passages()[0]
    assert (found.yes, found.no) == (set(), {Objective(13)})


def test_audited_passages_bring_verdicts_and_tags(archive: Archive) -> None:
    document = fill(archive)
    for number in (0, 1):  # the second one is not in the slice
        decide(archive, document.passages[number].id, Verdict.YES, 8)
    (row,) = archive.audited()
    assert (row.probability, row.yes, row.tagged) == (0.02, {Objective(8)}, {Objective(13)})


def test_scores_are_counted_by_steps_of_equal_width(archive: Archive) -> None:
    fill(archive)
    counts = archive.score_counts(10)
    steps = [min(9, int((0.9 - number / 20) * 10 + 1e-6)) for number in range(12)]
    found = {(row.language, row.bin): row.passages for row in counts}
    assert found == {
        (language, step): sum(1 for n, s in enumerate(steps) if s == step and ("en" if n % 2 else "fr") == language)
        for language, step in found
    }
    assert sum(row.passages for row in counts) == sum(row.tagged for row in counts) == 12


def test_refused_suggestions_are_counted_among_those_decided(archive: Archive) -> None:
    document = fill(archive)
    decide(archive, document.passages[0].id, Verdict.NO)
    decide(archive, document.passages[1].id, Verdict.YES)
    decide(archive, document.passages[2].id, Verdict.NO, 9)  # nobody suggested it
    assert [(row.model_id, row.decided, row.refused) for row in archive.overturned()] == [("m1", 2, 1)]


def test_a_passage_is_found_by_the_beginning_of_its_id(archive: Archive) -> None:
    document = fill(archive)
    wanted = document.passages[4].id
    assert archive.find_passage(wanted[:8].upper()) == archive.find_passage(wanted) == wanted
    for start, said in (("abc", "less of it"), ("zzzzzzzz", "No passage"), ("' OR 1=1", "not the id")):
        with pytest.raises(ArchiveError, match=said):
            archive.find_passage(start)


def test_neighbours_of_a_passage_end_where_its_document_ends(archive: Archive) -> None:
    write_named(archive, "z", SENTENCES)
    document = fill(archive)
    around = archive.around(document.passages[1].id, before=5, behind=2)
    assert [passage.id for passage in around] == [passage.id for passage in document.passages[:4]]
    with pytest.raises(ArchiveError, match="has no passage"):
        archive.around("nobody", before=1, behind=1)


def test_the_seed_of_the_lots_is_drawn_once(archive: Archive) -> None:
    assert archive.queue_state() is None
    first = archive.begin_queue(seed="one", audit_share=0.02)
    again = archive.begin_queue(seed="two", audit_share=0.5)
    assert (first.seed, again.seed, again.audit_share) == ("one", "one", 0.02)
    archive.save_queue_state({Objective(3): 0.5}, {Objective(3): 7})
    state = archive.queue_state()
    assert state is not None
    assert (state.rarity, state.confirmed) == ({Objective(3): 0.5}, {Objective(3): 7})


def test_an_archive_of_before_the_queue_opens_and_gets_its_places(new_url: Callable[[], str]) -> None:
    url = new_url()
    with open_archive(url) as archive:
        archive.begin_queue(seed="s", audit_share=0.02)
        write(archive, make_source("a"), make_document("a"), entry=make_entry(run_id=begun(archive)))
        step_back(archive, "0003")
    with open_archive(url, create=False) as archive:
        (due,) = archive.due_for_queue()
        material, packed = archive.queue_material(due)
        assert packed == b""
        assert [passage.tags for passage in material] == [((13, 0.875),)] * 3


def begun(archive: Archive) -> str:
    from pipeline.store import Owner, RunKind

    archive.begin_run("r1", kind=RunKind.PROCESS, root="/raw", started_at=NOW, planned=1, owner=Owner("here", 1, "0"))
    return "r1"
