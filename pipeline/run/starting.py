"""What starts runs, as seen by whoever wants one: the composition root hands in a starter, so nobody imports flows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class StarterActivity(StrEnum):
    """What a starter of runs is at."""

    IDLE = "idle"
    WAITING = "waiting"
    """A run is wanted: it starts once nothing more was asked for some seconds, or once the present one has ended."""
    RUNNING = "running"
    """A process of ours works, and no further run is wanted."""
    FAILED = "failed"
    """The last run could not be started, or its process ended with an error."""


@dataclass(frozen=True, slots=True)
class StarterState:
    """What a starter is at, and how its last run went."""

    activity: StarterActivity
    pid: int | None = None
    """Of the process that works now, also while the next run waits for its end."""
    handed_to: str | None = None
    """The name that the server of ``migralex up`` gave to the last run that was left to it."""
    reason: str = ""
    """Why the last one failed, with the last sentence of its log."""


class Starting(Protocol):
    """Starts a run over the folder of documents, one at a time."""

    def request_run(self, *, retry: bool = False) -> None:
        """Ask for a run and come back at once; asked again within some seconds, it is one run.

        With ``retry``, documents that failed are tried again even where nothing changed.
        """
        ...

    def state(self) -> StarterState:
        """What it is at now."""
        ...

    def close(self) -> None:
        """Start nothing more; what was asked for is not forgotten, and a run that works is left to its end."""
        ...
