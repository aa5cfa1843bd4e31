"""The index of reviewed passages, kept in memory and prepared beside the requests that ask for it.

To read 20,000 passages takes the model half a minute, most of it Python that lets nothing else run. It is done in a
thread of its own, some texts at a time with a pause behind each, begins with the first question, and nobody waits long
for it: who asks too early is told so, and later questions are answered from what is there.
"""

import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.classify.precedents import Precedents
from pipeline.run.reviewed import adding_reviewed, empty_index
from pipeline.store import Archive

PATIENCE = 1.0  # seconds that a question waits for what is being read
PIECE = 50  # texts that are read without a pause: 10 to 80 ms, as they are long
PAUSE = 0.02  # seconds between two pieces that belong to everybody else


@dataclass
class PrecedentShelf:
    """One index of one archive; ``ask`` may be called by any thread."""

    archive: Archive
    models: Path
    _index: Precedents | None = None
    """None until it was prepared for the first time."""
    _round: Future[None] | None = None
    """The last that was asked for of those that bring the index up to date."""
    _unheard: Future[None] | None = None
    """Of the first preparation, when somebody was told to come again: how it ended is not told yet."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Held to look at these and to ask for a round, never while one is worked on."""
    _closing: threading.Event = field(default_factory=threading.Event)
    _worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "precedents"))

    def ask(self) -> Precedents | None:
        """The index with all that was decided until now, or without the last of it where that takes long to read.

        None while it is prepared for the first time. Raises ModelError where the model cannot be used, and
        ArchiveError.
        """
        work = self._work()
        if work is not None:
            wait([work], PATIENCE)
            if work.done() and not work.cancelled():
                work.result()
            elif self._index is None:
                self._unheard = work
        return self._index

    def close(self) -> None:
        """End what is being read, behind the piece that is read now; what was prepared is kept."""
        with self._lock:
            self._closing.set()
        self._worker.shutdown(cancel_futures=True)

    def _work(self) -> Future[None] | None:
        """A round that begins after this question, or one that has failed unheard; None where nothing is waited for."""
        with self._lock:
            if self._closing.is_set():
                return None
            unheard = self._unheard
            if unheard is not None:
                if not unheard.done():
                    return None  # it takes long, as is known: nobody waits for it any more
                self._unheard = None
                if unheard.exception() is not None:
                    return unheard
            if self._round is None or self._round.running() or self._round.done():
                self._round = self._worker.submit(self._bring_up_to_date)
            return self._round

    def _bring_up_to_date(self) -> None:
        """Read what was decided since the last time."""
        index = self._index if self._index is not None else empty_index(self.models)  # one without passages is false
        for left in adding_reviewed(self.archive, index, PIECE):
            if left and self._closing.wait(PAUSE):
                return
        self._index = index
