"""The questions that the room asks of an archive, each with other values every time, and how long they take."""

import time
from collections.abc import Callable, Iterator
from random import Random
from statistics import quantiles

from sqlalchemy import select

from benchmarks.large_rows import PEOPLE
from pipeline.objectives import Objective
from pipeline.records import DocumentKind, PassageKind
from pipeline.store import Cursor, DocumentFilter, DocumentOrder, QueueFilter, QueueOrder, SearchFilter
from pipeline.store.archive import Archive
from pipeline.store.tables import versions

WORDS = ("the", "la", "de", "migrant", "lawyer", "detención", "travailleur", "мигрант", "المهاجر", "移民", "conter")
QUESTIONS = ('"{0} {1}"', "{0} {1}", "{0}", "{0}*", "{0} {1} {2}")
PATTERNS = (r"migra\w+ \w+ right", r"\bd[eé]ten\w+", r"[0-9]{4}", "lawyer|abogad[oa]|avocat", "zzzz")


class Questions:
    """Questions of each kind about one archive."""

    def __init__(self, archive: Archive, seed: int) -> None:
        self.archive, self.random = archive, Random(seed)  # noqa: S311 - nothing is to be secret
        self.cursors: dict[QueueFilter, Cursor] = {}
        with archive.reading() as connection:
            largest = select(versions.c.sha256).order_by(versions.c.passages.desc())
            self.documents = list(connection.execute(largest).scalars())
        self.ids = [item.passage_id for item in archive.queue_page(QueueFilter(), limit=200).items]

    def kinds(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Each kind by its name, with a function that asks one."""
        archive, pick = self.archive, self.random.choice
        yield "next item", lambda: archive.queue_page(QueueFilter(not_read_by=pick(PEOPLE)), limit=1)
        yield "queue page, one filter", lambda: self._walk(pick(list(self._filters())))
        yield "queue page, rare combinations", lambda: self._walk(pick(list(self._rare())))
        yield "count of a queue", lambda: archive.count_queue(pick(list(self._filters())))
        yield "progress of a queue", lambda: archive.queue_progress(pick(list(self._filters())))
        yield "search", lambda: archive.search(self._question())
        yield "search with filters", lambda: archive.search(self._question(), filters=self._narrow())
        yield "regular expression", lambda: archive.search_regex(pick(PATTERNS), clock=time.monotonic)
        yield "more like this", lambda: archive.similar(pick(self.ids))
        yield "list of documents", lambda: archive.document_page(order=pick(list(DocumentOrder)))
        yield "list of documents by words", lambda: archive.document_page(DocumentFilter(words=pick(WORDS)))
        yield "strip of any document", lambda: archive.strip(pick(self.documents))
        yield "strip of the largest", lambda: archive.strip(self.documents[0])

    def _walk(self, wanted: QueueFilter) -> None:
        """The first page, or the one behind the page of last time."""
        page = self.archive.queue_page(wanted, after=self.cursors.pop(wanted, None))
        if page.next is not None:
            self.cursors[wanted] = page.next

    def _filters(self) -> Iterator[QueueFilter]:
        person, objective = self.random.choice(PEOPLE), Objective(self.random.randint(1, 23))
        order = self.random.choice(list(QueueOrder))
        yield QueueFilter(order=order)
        yield QueueFilter(order=order, objective=objective)
        yield QueueFilter(order=order, language=self.random.choice(("en", "fr", "zh", "ar")))
        yield QueueFilter(order=order, country=f"X{self.random.choice('ABCMZ')}")
        yield QueueFilter(order=order, sha256=self.random.choice(self.documents[:50]))
        yield QueueFilter(order=order, min_chance=0.4, max_chance=0.6)
        yield QueueFilter(order=order, decided=None, flagged=True)
        yield QueueFilter(order=order, decided=None, read_by=person)
        yield QueueFilter(order=order, decided=None, not_read_by=person)
        yield QueueFilter(order=order, decided=None, assignment=self.random.randint(1, 2), not_read_by=person)
        yield QueueFilter(order=order, document_kind=self.random.choice((DocumentKind.LAW, DocumentKind.DEBATE)))

    def _rare(self) -> Iterator[QueueFilter]:
        order, rare = self.random.choice(list(QueueOrder)), Objective.COOPERATION
        person = self.random.choice(PEOPLE)
        yield QueueFilter(order=order, objective=rare, language="zh")
        yield QueueFilter(order=order, objective=rare, min_chance=0.97)
        yield QueueFilter(order=order, sha256=self.documents[0], objective=rare)
        yield QueueFilter(order=order, language="ar", country="XC", min_chance=0.95)
        yield QueueFilter(order=order, document_kind=DocumentKind.REPORT, language="zh", country="XB")
        yield QueueFilter(order=order, decided=None, read_by=person, not_read_by=PEOPLE[4], objective=rare)
        yield QueueFilter(order=order, decided=None, assignment=2, language="zh", objective=rare)

    def _question(self) -> str:
        return self.random.choice(QUESTIONS).format(*self.random.sample(WORDS, 3))

    def _narrow(self) -> SearchFilter:
        found = (
            SearchFilter(language=self.random.choice(("en", "zh"))),
            SearchFilter(country="XC", decided=False),
            SearchFilter(objective=Objective.COOPERATION, min_score=0.5),
            SearchFilter(kind=PassageKind.RECITAL),
            SearchFilter(sha256=self.documents[0]),
        )
        return self.random.choice(found)


def measure(archive: Archive, rounds: int, seed: int) -> dict[str, tuple[float, float, float]]:
    """Ask each kind so many times, all kinds in turn; median, 95th percentile and longest, in milliseconds."""
    taken: dict[str, list[float]] = {}
    kinds = list(Questions(archive, seed).kinds())
    for _ in range(rounds):
        for name, ask in kinds:
            began = time.perf_counter()
            ask()
            taken.setdefault(name, []).append((time.perf_counter() - began) * 1000)
    return {name: _figures(times) for name, times in taken.items()}


def _figures(times: list[float]) -> tuple[float, float, float]:
    cut = quantiles(times, n=20, method="inclusive")
    return cut[9], cut[18], max(times)
