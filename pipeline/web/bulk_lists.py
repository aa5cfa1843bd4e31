"""Lists that somebody is about to decide in bulk, as they were when they were shown: nothing joins them unseen."""

import random
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.run.bulk import BulkList

STAYS = timedelta(minutes=30)  # of a list that nobody comes back to
MOST_KEPT = 60  # lists of all people together: 2,000 ids are some 200 kB
SAMPLE = 12  # passages that are shown: as many as one reads before deciding on all


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list that was shown to somebody."""

    token: str
    person: str
    query: str
    """The filter as in the address."""
    decided_too: bool
    chosen: BulkList
    sample: tuple[str, ...]
    """Drawn at random, in the order of the list."""
    made_at: datetime


@dataclass
class BulkLists:
    """The lists that were shown lately."""

    _kept: dict[str, ShownList] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, shown: ShownList) -> None:
        """Remember a list."""
        with self._lock:
            old = [token for token, each in self._kept.items() if shown.made_at - each.made_at > STAYS]
            for token in old:
                del self._kept[token]
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[shown.token] = shown

    def get(self, token: str, person: str, now: datetime) -> ShownList | None:
        """A list that was shown to this person, None where it is forgotten."""
        with self._lock:
            shown = self._kept.get(token)
        return shown if shown is not None and shown.person == person and now - shown.made_at <= STAYS else None

    def forget(self, token: str) -> None:
        """What was decided is not decided again."""
        with self._lock:
            self._kept.pop(token, None)


def draw_sample(ids: tuple[str, ...], seed: str) -> tuple[str, ...]:
    """Some of the passages, each equally likely, in their order."""
    places = sorted(random.Random(seed).sample(range(len(ids)), min(SAMPLE, len(ids))))  # noqa: S311 - no secret
    return tuple(ids[place] for place in places)
