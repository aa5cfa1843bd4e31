"""Guarded workers lent in turn: who asks for much does not keep those waiting who ask for little."""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipeline.errors import WorkerError
from pipeline.extract.limits import GuardedWorker


@dataclass(slots=True)
class _Ticket:
    """Somebody who waits, and the worker that they have got in the end; None once all is closed."""

    document: str
    ready: threading.Event = field(default_factory=threading.Event)
    worker: GuardedWorker | None = None


class Turns:
    """A few workers for many askers. The next free one goes to the asker who was served longest ago."""

    def __init__(self, workers: Sequence[GuardedWorker]) -> None:
        self._workers = tuple(workers)
        self._free = list(workers)
        self._last: dict[int, str] = {}
        self._waiting: OrderedDict[str, deque[_Ticket]] = OrderedDict()
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def lend(self, asker: str, document: str) -> Iterator[GuardedWorker]:
        """A worker for the time of the block, one that had this document last if it is free.

        Requests of one asker are served in their order. Raises WorkerError once it is closed.
        """
        ticket = _Ticket(document)
        with self._lock:
            if self._closed:
                raise _closed()
            self._waiting.setdefault(asker, deque()).append(ticket)
            self._serve()
        ticket.ready.wait()
        if ticket.worker is None:
            raise _closed()
        try:
            yield ticket.worker
        finally:
            with self._lock:
                self._free.append(ticket.worker)
                self._serve()

    def close(self) -> None:
        """End the workers; who waits is told."""
        with self._lock:
            self._closed = True
            for ticket in (ticket for tickets in self._waiting.values() for ticket in tickets):
                ticket.ready.set()
            self._waiting.clear()
            for worker in self._workers:
                worker.kill()  # who has it lent sees it die, and gives it back
            self._serve()

    def _serve(self) -> None:
        while self._free and self._waiting and not self._closed:
            asker, tickets = self._waiting.popitem(last=False)
            ticket = tickets.popleft()
            if tickets:
                self._waiting[asker] = tickets
            ticket.worker = self._best(ticket.document)
            self._free.remove(ticket.worker)
            self._last[id(ticket.worker)] = ticket.document
            ticket.ready.set()
        if self._closed:
            while self._free:
                self._free.pop().close()

    def _best(self, document: str) -> GuardedWorker:
        return next((worker for worker in self._free if self._last.get(id(worker)) == document), self._free[0])


def _closed() -> WorkerError:
    return WorkerError("Pages are not drawn any more: the server is closing.", advice="Try again in a minute.")
