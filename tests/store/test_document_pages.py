"""Lists of documents, and the strip of one."""

import pytest

from pipeline.errors import UnknownRecord
from pipeline.objectives import Objective
from pipeline.records import Decision, DocumentKind, Outcome, PassageKind, Stage, Status, Tag, Verdict
from pipeline.store import DocumentFilter, DocumentLine, DocumentOrder, QueueEntry, Score, strips
from pipeline.store.archive import Archive
from tests.store.examples import LATER, NOW, digest, make_document, make_entry, make_source, write, write_named

SENTENCES = tuple(f"Sentence number {number}." for number in range(6))


def queue_up(archive: Archive) -> None:
    for due in archive.due_for_queue():
        entries = [
            QueueEntry(Score(passage.key, 8, 13, 0.9, 0.1, 0.5, 1.0), 0, "en", frozenset({13}), len(passage.tags))
            for passage in archive.queue_material(due)[0]
        ]
        assert archive.write_queue(due, entries)


def decide(archive: Archive, passage_id: str, verdict: Verdict, objective: int = 13, reviewer: str = "anna") -> None:
    archive.record_decision(Decision(passage_id, Objective(objective), verdict, reviewer, LATER))


@pytest.fixture
def library(archive: Archive) -> Archive:
    write_named(archive, "b", SENTENCES, title="Élan of law")
    write_named(archive, "a", SENTENCES[:4], title="elder law", country="XB", document_kind=DocumentKind.BILL)
    write(archive, make_source("c", title=None, country=None), make_document("c", SENTENCES[:2], language="fr"))
    failure = Outcome("laws/z.pdf", digest("z"), Stage.EXTRACT, Status.FAILED, "It is damaged.", code="DamagedDocument")
    archive.write_failure(failure, entry=make_entry(), recipe="recipe 1")
    queue_up(archive)
    for passage in archive.passages(digest("b"))[:4]:
        decide(archive, passage.id, Verdict.YES)
    return archive


def listed(archive: Archive, order: DocumentOrder = DocumentOrder.NAME, **wanted: object) -> list[DocumentLine]:
    """All pages."""
    found: list[DocumentLine] = []
    after = None
    while True:
        page = archive.document_page(DocumentFilter(**wanted), order=order, limit=2, after=after)  # type: ignore[arg-type]
        found += page.documents
        assert len(found) <= page.total
        if page.next is None:
            assert len(found) == page.total
            return found
        after = page.next


def paths(lines: list[DocumentLine]) -> str:
    return "".join(line.path.removeprefix("laws/").removesuffix(".pdf") for line in lines)


def test_documents_come_in_the_order_asked_for_page_by_page(library: Archive) -> None:
    assert paths(listed(library)) == "bacz"  # accents do not count: elan, elder, found c, laws/z
    assert paths(listed(library, DocumentOrder.NEWEST)) == "cabz"
    assert paths(listed(library, DocumentOrder.PASSAGES)) == "bacz"
    assert paths(listed(library, DocumentOrder.UNDECIDED)) == "abcz"


def test_filters_leave_the_documents_that_they_say(library: Archive) -> None:
    assert paths(listed(library, country="xb")) == "a"
    assert paths(listed(library, kind=DocumentKind.LAW)) == "bc"
    assert paths(listed(library, language="fr")) == "c"
    assert paths(listed(library, status=Status.FAILED)) == "z"
    assert paths(listed(library, words="LAW élan")) == "b"
    assert paths(listed(library, words=digest("c")[:8])) == "c"
    assert paths(listed(library, words="nowhere")) == ""


def test_a_line_tells_outcome_and_progress(library: Archive) -> None:
    first, _, third, last = listed(library)
    assert (first.name, first.country, first.passages, first.tags, first.decided) == ("Élan of law", "XA", 6, 6, 4)
    assert (first.pages, first.languages, first.status, first.read_at) == (2, ("en",), Status.DONE, NOW)
    assert (third.name, third.decided) == ("Found c", 0)
    assert (last.status, last.code, last.reason, last.version) == (
        Status.FAILED,
        "DamagedDocument",
        "It is damaged.",
        None,
    )


def test_equal_bytes_at_two_paths_are_one_line_and_what_is_gone_is_none(library: Archive) -> None:
    write(library, make_source("b", path="laws/again.pdf"), make_document("b", SENTENCES))
    library.mark_gone("/raw", ["laws/c.pdf"], now=LATER)
    assert sorted(line.path for line in listed(library)) == ["laws/a.pdf", "laws/again.pdf", "laws/z.pdf"]


def test_a_strip_has_all_passages_in_order(library: Archive) -> None:
    strip, passages = library.strip(digest("b")), library.passages(digest("b"))
    assert strip.ids == tuple(passage.id for passage in passages)
    assert strip.paths == tuple(passage.path for passage in passages)
    assert strip.kinds == (PassageKind.PARAGRAPH,) * 6
    assert strip.pages == (1,) * 6
    assert strip.best == (13,) * 6
    assert strip.decided == (True,) * 4 + (False,) * 2
    assert strip.suggested_counts == {Objective.DETENTION: 6}
    with pytest.raises(UnknownRecord):
        library.strip("0" * 64)


def test_the_best_objective_is_that_of_the_highest_tag_whether_in_the_queue_or_not(archive: Archive) -> None:
    document = make_document("a", SENTENCES)
    scores = ((0, 3, 0.5), (0, 7, 0.75), (1, 9, 0.25), (3, 5, 0.5), (3, 4, 0.5))
    tags = [Tag(document.passages[at].id, Objective(number), score, "m1") for at, number, score in scores]
    write(archive, make_source("a"), document, tags)
    best = (7, 9, 0, 4, 0, 0)
    assert archive.strip(digest("a")).best == best
    queue_up(archive)
    assert archive.strip(digest("a")).best == best


def test_a_strip_shows_where_people_settled_on_yes(library: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = library.strip(digest("b")).ids
    decide(library, ids[0], Verdict.NO, reviewer="bela")  # one says yes, one no
    decide(library, ids[1], Verdict.YES, 8)
    decide(library, ids[2], Verdict.NO)
    strip = library.strip(digest("b"))
    both = frozenset({Objective(13), Objective(8)})
    assert strip.confirmed == {ids[1]: both, ids[3]: frozenset({Objective(13)})}
    assert strip.confirmed_counts == {Objective(13): 2, Objective(8): 1}
    monkeypatch.setattr(strips, "_MANY_DECIDED", 3)
    many = library.strip(digest("b"))
    assert (many.confirmed, many.confirmed_counts) == (None, {})
    assert library.confirmed_in(digest("b")) == strip.confirmed
