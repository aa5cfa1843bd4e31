"""Who looks at which passage now: in memory, as it is stale after some seconds anyway."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

STAYS = timedelta(seconds=25)  # two and a half times the interval at which the screens report


@dataclass
class Presence:
    """The people at each passage."""

    _seen: dict[str, dict[str, datetime]] = field(default_factory=lambda: defaultdict(dict))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def arrive(self, passage_id: str, person: str, now: datetime) -> list[str]:
        """Say that a person is there, and hear who else is, sorted by code."""
        with self._lock:
            self._sweep(now)
            here = self._seen[passage_id]
            here[person] = now
            return sorted(code for code in here if code != person)

    def leave(self, passage_id: str, person: str) -> None:
        """Say that a person has gone on."""
        with self._lock:
            self._seen.get(passage_id, {}).pop(person, None)

    def _sweep(self, now: datetime) -> None:
        for passage_id in list(self._seen):
            here = self._seen[passage_id]
            for person in [code for code, at in here.items() if now - at > STAYS]:
                del here[person]
            if not here:
                del self._seen[passage_id]
