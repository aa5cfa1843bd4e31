"""A pool of guarded workers, lent one at a time."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.extract.limits import GuardedWorker


class WorkerPool:
    """Some guarded workers that load at once and are lent to one borrower each."""

    def __init__(self, workers: list[GuardedWorker]) -> None:
        self._workers = workers
        self._free: queue.SimpleQueue[GuardedWorker] = queue.SimpleQueue()

    def start(self) -> None:
        """Start them all; they load while the caller does other things."""
        for worker in self._workers:
            worker.start()
            self._free.put(worker)

    def wait_until_ready(self) -> None:
        """Wait until each has loaded and answers."""
        for worker in self._workers:
            worker.wait_until_ready()

    def kill(self) -> None:
        """End them all while they are lent; who waits for an answer is told that the worker died."""
        for worker in self._workers:
            worker.kill()

    def close(self) -> None:
        """End them all."""
        for worker in self._workers:
            worker.close()

    @contextmanager
    def lend(self) -> Iterator[GuardedWorker]:
        """A worker of one's own for the time of the block; waits until one is free."""
        worker = self._free.get()
        try:
            yield worker
        finally:
            self._free.put(worker)
