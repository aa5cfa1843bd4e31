"""What is measured under load, by kind, and the numbers that were asked for."""

import statistics
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a browser asks for."""

    ITEM = "next item"
    NEXT = "what comes next in the queue"
    REVIEW = "review screen"
    QUEUE = "queue page"
    SEARCH = "search"
    DOCUMENT = "document view"
    DOCUMENTS = "list of documents"
    SAVE = "saving a decision"
    PICTURE = "page image, cold"
    PICTURE_AT_WORK = "page image, cold, others at work"
    PRESENCE = "presence"
    PLACE = "place of a passage"
    PRECEDENTS = "precedents"
    WHY = "why"
    STORY = "story"
    HOME = "start page"
    PATTERN = "search by a pattern"


ASKED: tuple[tuple[str, tuple[Kind, ...], float], ...] = (
    ("next item", (Kind.ITEM, Kind.NEXT, Kind.REVIEW), 100),
    ("any queue's page", (Kind.QUEUE,), 100),
    ("search", (Kind.SEARCH,), 100),
    ("document view", (Kind.DOCUMENT, Kind.DOCUMENTS), 100),
    ("saving a decision", (Kind.SAVE,), 30),
    ("page image, cold", (Kind.PICTURE,), 60),
)
"""Each number with the kinds that it is about, all of which must hold it, and p95 at the server in milliseconds.

A search by a pattern is not among them: one answer of it looks through the archive for half a second by design.
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one kind, in milliseconds."""

    count: int
    median: float
    ninety_fifth: float
    longest: float


@dataclass
class Book:
    """All times that were measured; threads may share it."""

    counting: bool = True
    """What is asked while it is False does not count."""
    failures: list[str] = field(default_factory=list)
    _times: dict[Kind, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: Kind, server: float, client: float) -> None:
        """Write down how long an answer took at the server and for the client, in milliseconds."""
        if self.counting:
            with self._lock:
                self._times[kind].append((server, client))

    def fail(self, told: str) -> None:
        """Write down an answer that was none."""
        with self._lock:
            self.failures.append(told)

    @property
    def kinds(self) -> list[Kind]:
        """Those that were asked."""
        return [kind for kind in Kind if kind in self._times]

    @property
    def count(self) -> int:
        """All answers."""
        return sum(len(times) for times in self._times.values())

    def at_server(self, *kinds: Kind) -> Figures:
        """From the request's arrival at the application to the first byte of its answer."""
        return _figures([server for kind in kinds for server, _ in self._times.get(kind, [])])

    def at_client(self, *kinds: Kind) -> Figures:
        """From the request to the last byte of its answer."""
        return _figures([client for kind in kinds for _, client in self._times.get(kind, [])])


def _figures(times: list[float]) -> Figures:
    if not times:
        return Figures(0, 0.0, 0.0, 0.0)
    ordered = sorted(times)
    return Figures(len(ordered), statistics.median(ordered), ordered[int(0.95 * len(ordered))], ordered[-1])


def told(book: Book) -> Iterator[str]:
    """A table of all kinds, and a line for each number that was asked for."""
    yield f"{'ms':33}{'answers':>8}{'at the server':^27}{'at the client':^27}"
    yield f"{'':41}{'median':>9}{'95 %':>9}{'longest':>9}{'median':>9}{'95 %':>9}{'longest':>9}"
    for kind in book.kinds:
        each = (book.at_server(kind), book.at_client(kind))
        cells = "".join(f"{one.median:9.1f}{one.ninety_fifth:9.1f}{one.longest:9.1f}" for one in each)
        yield f"{kind:33}{each[0].count:8}{cells}"
    for name, kinds, most in ASKED:
        measured = [kind for kind in kinds if kind in book.kinds]
        if measured:
            worst = max((book.at_server(kind).ninety_fifth, kind) for kind in measured)
            met = "met" if worst[0] < most else "NOT MET"
            yield f"{met:8}{name}: {worst[0] / most:.2f} of the {most} ms asked for (95 % at the server; {worst[1]})"
        else:
            yield f"{'NOT ASKED':8} {name}"
