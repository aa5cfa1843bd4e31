"""Runs that a person asks to stop: who watches for it, and how such a run ends."""

import contextlib
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from pipeline.errors import ArchiveError, MigralexError

LOOK_SECONDS = 1.0


class RunCancelled(MigralexError):  # noqa: N818 - an end that somebody wanted
    """The run was stopped because somebody asked for it; what it has read stays."""


class Cancelling:
    """Looks once a second whether somebody asked for a run to stop; a context around the work of the run.

    ``asked`` gives who it was, or None. Documents that are still being read after ``grace_seconds`` are given up:
    ``end_workers`` is called each second until the context ends.
    """

    def __init__(self, asked: Callable[[], str | None], end_workers: Callable[[], None], grace_seconds: float) -> None:
        self._asked = asked
        self._end_workers = end_workers
        self._grace = grace_seconds
        self._by: str | None = None
        self._is_asked = threading.Event()
        self._gives_up = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True, name="look-whether-cancelled")

    @property
    def by(self) -> str | None:
        """Who asked, None as long as nobody has."""
        return self._by

    def is_asked(self) -> bool:
        """Whether no further document is to be begun."""
        return self._is_asked.is_set()

    def gives_up(self) -> bool:
        """Whether documents that are being read are given up."""
        return self._gives_up.is_set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Look no more."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        while not self._is_asked.is_set():
            if self._ended.wait(LOOK_SECONDS):
                return
            with contextlib.suppress(ArchiveError):  # the run itself meets it soon, and tells
                self._by = self._asked()
            if self._by is not None:
                self._is_asked.set()
        if self._ended.wait(self._grace):
            return
        self._gives_up.set()
        while True:
            self._end_workers()
            if self._ended.wait(LOOK_SECONDS):
                return


def told_cancelled(by: str, ended: int, planned: int) -> str:
    """What the archive keeps of such a run.

    >>> told_cancelled("p-abc", 3, 40)
    'Stopped because p-abc asked for it, after 3 of 40 documents.'
    """
    return f"Stopped because {by} asked for it, after {ended:,} of {planned:,} documents."
