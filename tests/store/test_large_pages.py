"""Pages, counts and lists are bounded on large archives; on small ones they say what a full look says."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pipeline.objectives import Objective
from pipeline.records import Decision, DocumentKind, Verdict
from pipeline.store import (
    Cursor,
    DueVersion,
    QueueEntry,
    QueueFilter,
    QueueItem,
    QueueOrder,
    Score,
    queue_few,
    queue_found,
    queue_walks,
)
from pipeline.store.archive import Archive
from pipeline.store.review_rows import Reading, Word
from pipeline.store.review_tables import assigned_passages, assignments, flagged
from tests.store.examples import LATER, NOW, digest, write_named

COUNTRIES = {"a": "XA", "b": "XB", "c": "XA"}
KINDS = {"a": DocumentKind.LAW, "b": DocumentKind.BILL, "c": DocumentKind.BILL}
LENGTH = 12
ME, YOU = "p-aaaaaaaaaaaaaaaa", "p-bbbbbbbbbbbbbbbb"


def fill(archive: Archive) -> None:
    """Three documents; places, chances, languages and objectives each have a rhythm of their own, with many equals."""
    for name, country in COUNTRIES.items():
        sentences = [f"Sentence {number} of {name}." for number in range(LENGTH)]
        write_named(archive, name, sentences, country=country, document_kind=KINDS[name])
    for due in archive.due_for_queue():
        assert archive.write_queue(due, list(entries(archive, due)))


def entries(archive: Archive, due: DueVersion) -> Iterator[QueueEntry]:
    for number, passage in enumerate(archive.queue_material(due)[0]):
        chance = (number * 3 % 8) / 8
        lot = (0.01 + (number * 7 % LENGTH) / 1_000, 0.02) if number % 3 == 0 else (None, None)
        objectives = frozenset({13, 8} if number % 4 == 0 else {13})
        score = Score(passage.key, 13, 8, chance, 0.1, 0.5, 1.0)
        yield QueueEntry(score, number * 5 % 6, "fr" if number % 3 else "en", objectives, 1, *lot)


def read(archive: Archive, passage_id: str, person: str = ME) -> int:
    words = (Word(Objective(13), Verdict.YES),)
    recorded, _ = archive.record_reading(Reading(f"{person}-{passage_id}", passage_id, person, LATER, words))
    return recorded.number


def pages(archive: Archive, wanted: QueueFilter, limit: int = 7) -> list[QueueItem]:
    """All that a filter leaves, page by page."""
    found: list[QueueItem] = []
    after: Cursor | None = None
    for _ in range(400):
        page = archive.queue_page(wanted, limit=limit, after=after)
        assert len(page.items) <= limit
        assert page.exhausted or page.next is not None
        found += page.items
        if page.next is None:
            return found
        after = page.next
    raise AssertionError("a page comes again and again")


@pytest.fixture
def library(archive: Archive) -> Archive:
    """With some passages read by two people, some flagged, and some assigned."""
    fill(archive)
    items = archive.queue_page(QueueFilter(), limit=100).items
    for item in items[::5]:
        read(archive, item.passage_id)
    for item in items[::7]:
        read(archive, item.passage_id, YOU)
    with archive.writing() as connection:
        for item in items[::6]:
            connection.execute(flagged.insert().values(passage_id=item.passage_id, since=NOW, by=ME))
        made = {"name": "n", "note": "", "query": "", "wanted": 1, "created_by": ME, "created_at": NOW}
        connection.execute(assignments.insert().values(number=1, **made))
        for place, item in enumerate(items[::-2]):
            given = {"passage_id": item.passage_id, "place": place // 3, "readers": 0}
            connection.execute(assigned_passages.insert().values(assignment=1, **given))
    return archive


class Facts:
    """What is known of all items, to tell item by item what a filter has to leave."""

    def __init__(self, archive: Archive) -> None:
        self.items = archive.queue_page(QueueFilter(decided=None), limit=1_000).items
        with archive.reading() as connection:
            self.flagged = set(connection.execute(flagged.select()).scalars())
            self.assigned = {row.passage_id for row in connection.execute(assigned_passages.select())}
        ids = [item.passage_id for item in self.items]
        self.read = {(one, person) for one in ids for person in (ME, YOU) if archive.has_read(one, person)}

    def expected(self, wanted: QueueFilter) -> set[str]:
        return {item.passage_id for item in self.items if self.is_meant(item, wanted)}

    def is_meant(self, item: QueueItem, wanted: QueueFilter) -> bool:
        kinds = {digest(name): kind for name, kind in KINDS.items()}
        one = item.passage_id
        return (
            wanted.decided in (None, item.decided)
            and wanted.country in (None, item.country)
            and wanted.language in (None, item.language)
            and wanted.sha256 in (None, item.sha256)
            and wanted.document_kind in (None, kinds[item.sha256])
            and (wanted.min_chance is None or item.score.chance >= wanted.min_chance)
            and (wanted.max_chance is None or item.score.chance <= wanted.max_chance)
            and (wanted.objective != Objective(8) or item.score.key % 16_777_216 % 4 == 0)
            and (not wanted.flagged or one in self.flagged)
            and (wanted.assignment is None or one in self.assigned)
            and (wanted.read_by is None or (one, wanted.read_by) in self.read)
            and (one, wanted.not_read_by) not in self.read
            and (wanted.ordered_by is not QueueOrder.LOT or item.draw is not None)
        )


FILTERS: list[dict[str, object]] = [
    {},
    {"objective": Objective(8)},
    {"country": "XA", "language": "fr"},
    {"language": "en", "objective": Objective(8)},
    {"sha256": digest("b"), "objective": Objective(8)},
    {"min_chance": 0.25, "max_chance": 0.75},
    {"min_chance": 0.5, "objective": Objective(8), "country": "XB"},
    {"flagged": True},
    {"flagged": True, "language": "fr", "min_chance": 0.2},
    {"read_by": ME},
    {"not_read_by": ME},
    {"read_by": ME, "not_read_by": YOU},
    {"document_kind": DocumentKind.BILL},
    {"document_kind": DocumentKind.BILL, "country": "XA", "objective": Objective(8)},
    {"assignment": 1},
    {"assignment": 1, "not_read_by": ME, "language": "fr"},
]
BOUNDS = {"few", "walked", "stepwise"}


@pytest.fixture(params=sorted(BOUNDS))
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Gathered and sorted; walked along an index; walked with an end after every third row."""
    if request.param != "few":
        for name in ("FEW_IDS", "FEW_ROWS", "FEW_SCATTERED"):
            monkeypatch.setattr(queue_few, name, -1)
    if request.param == "stepwise":
        for name in ("IN_INDEX", "BY_LOOKING", "BY_ID"):
            monkeypatch.setattr(queue_walks, name, 5)
    return str(request.param)


def test_every_filter_leaves_what_it_says_in_every_order_however_it_is_found(library: Archive, way: str) -> None:
    facts = Facts(library)
    for asked, order, decided in itertools.product(FILTERS, QueueOrder, (False, None)):
        wanted = QueueFilter(**asked, order=order, decided=decided)  # type: ignore[arg-type]
        found = pages(library, wanted)
        ids = [item.passage_id for item in found]
        assert len(ids) == len(set(ids)), (asked, order, decided)
        assert set(ids) == facts.expected(wanted), (asked, order, decided)
        if asked.get("assignment") is None or order is not QueueOrder.USEFUL:
            assert found == sorted(found, key=lambda item: place_of(order, item)), (asked, order, decided)


def place_of(order: QueueOrder, item: QueueItem) -> tuple[float, int]:
    key, version = item.score.key, item.score.key >> 24
    return {
        QueueOrder.USEFUL: (float(item.place), key),
        QueueOrder.NEWEST: (float(-version), key),
        QueueOrder.SCORE: (-item.score.chance, -key),
        QueueOrder.LOT: (item.draw or 0.0, key),
    }[order]


def test_an_assignment_comes_in_the_order_in_which_it_was_given(library: Archive, way: str) -> None:
    with library.reading() as connection:
        given = assigned_passages.select().order_by(assigned_passages.c.place, assigned_passages.c.passage_id)
        wanted = [row.passage_id for row in connection.execute(given)]
    assert [item.passage_id for item in pages(library, QueueFilter(assignment=1, decided=None))] == wanted


def test_counts_and_progress_are_those_of_a_full_look(library: Archive) -> None:
    facts = Facts(library)
    for asked in FILTERS:
        wanted = QueueFilter(**asked, decided=None)  # type: ignore[arg-type]
        every, decided = facts.expected(wanted), facts.expected(replace(wanted, decided=True))
        assert {item.passage_id for item in pages(library, replace(wanted, decided=True))} == decided, asked
        count, progress = library.count_queue(wanted), library.queue_progress(wanted)
        assert (count.number, count.more) == (len(every), False), asked
        assert (progress.decided, progress.total, progress.exact) == (len(decided), len(every), True), asked


def test_a_count_ends_where_it_is_told_to(library: Archive) -> None:
    every = len(Facts(library).expected(QueueFilter(language="fr")))
    few = library.count_queue(QueueFilter(language="fr"), at_most=5)
    whole = library.count_queue(QueueFilter(language="fr"), at_most=every)
    assert (few.number, few.more, whole.number, whole.more) == (5, True, every, False)


def test_a_walk_that_ends_early_says_so_and_an_estimate_says_that_it_is_one(
    library: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room, name in ((queue_few, "FEW_SCATTERED"), (queue_walks, "IN_INDEX"), (queue_found, "_COUNTED")):
        monkeypatch.setattr(room, name, 3)
    rare = QueueFilter(language="en", country="XA", order=QueueOrder.SCORE)
    page = library.queue_page(rare, limit=20)
    assert not page.exhausted
    assert page.next is not None
    assert library.count_queue(rare).more
    progress = library.queue_progress(rare)
    assert not progress.exact
    assert 0 <= progress.decided <= progress.total


@pytest.mark.parametrize("order", list(QueueOrder))
def test_nothing_comes_twice_or_is_missed_while_somebody_decides(archive: Archive, order: QueueOrder) -> None:
    fill(archive)
    wanted, both = QueueFilter(order=order), QueueFilter(order=order, decided=None)
    before = [item.passage_id for item in pages(archive, wanted)]
    found: list[str] = []
    after: Cursor | None = None
    while True:
        page = archive.queue_page(both, limit=3, after=after)
        found += [item.passage_id for item in page.items]
        for item in page.items[:1]:  # one that was seen, and one that comes later
            archive.record_decision(Decision(item.passage_id, Objective(13), Verdict.YES, "anna", LATER))
        later = [one for one in before if one not in found]
        if later:
            archive.record_decision(Decision(later[-1], Objective(13), Verdict.YES, "anna", LATER))
        if page.next is None:
            break
        after = page.next
    assert found == before


def test_who_took_a_reading_back_has_not_read(archive: Archive) -> None:
    fill(archive)
    first, second = archive.queue_page(QueueFilter(), limit=2).items
    number, _ = read(archive, first.passage_id), read(archive, second.passage_id)
    read(archive, first.passage_id, YOU)
    archive.withdraw_reading(number, key="take-it-back", reviewer=ME, now=LATER)
    mine = QueueFilter(decided=None, read_by=ME)
    assert [item.passage_id for item in pages(archive, mine)] == [second.passage_id]
    others = QueueFilter(decided=True, not_read_by=ME)
    assert [item.passage_id for item in pages(archive, others)] == [first.passage_id]
