"""How far a run has come, for whoever shows it."""

import threading
from collections.abc import Callable

from pipeline.records import Outcome


class Progress:
    """Counts documents and pages as they end; safe to use from several threads. Shows nothing itself."""

    def __init__(self, show: Callable[["Progress", Outcome], None] | None = None) -> None:
        self._show = show
        self._listeners: list[Callable[[float], None]] = []
        self._lock = threading.Lock()
        self.planned = 0
        self.done = 0
        self.pages = 0

    def each(self, listener: Callable[[float], None]) -> None:
        """Call ``listener`` with the share of documents done, 0 to 1, whenever it grew by a per cent."""
        self._listeners.append(listener)

    def plan(self, planned: int) -> None:
        """The number of documents that the run answers for."""
        self.planned = planned

    def add(self, outcome: Outcome) -> None:
        """One document has ended."""
        with self._lock:
            before = self.share
            self.done += 1
            self.pages += outcome.pages
            after = self.share
            if self._show is not None:
                self._show(self, outcome)
            if int(after * 100) > int(before * 100):
                for listener in self._listeners:
                    listener(after)

    @property
    def share(self) -> float:
        """Documents done of planned, 0 to 1."""
        return self.done / self.planned if self.planned else 1.0
