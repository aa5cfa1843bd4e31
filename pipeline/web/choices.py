"""What the fields of filters offer, kept for a minute: it changes with new documents alone."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.store import Archive

FRESH = timedelta(minutes=1)
MOST_DOCUMENTS = 300  # that are offered in a list; where there are more, the list of documents leads on


@dataclass(frozen=True, slots=True)
class Choice:
    """What there is to choose from."""

    countries: tuple[str, ...]
    languages: tuple[str, ...]
    documents: tuple[tuple[str, str], ...]
    """Digest and name; none where there are too many for a list."""
    made_at: datetime


@dataclass
class Choices:
    """The last answer."""

    _kept: Choice | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, archive: Archive, now: datetime) -> Choice:
        """What the documents of the archive let one choose."""
        with self._lock:
            if self._kept is None or not timedelta(0) <= now - self._kept.made_at < FRESH:
                countries, languages = archive.places_of_documents()
                documents = archive.names_of_documents(MOST_DOCUMENTS + 1)
                few = tuple(documents) if len(documents) <= MOST_DOCUMENTS else ()
                self._kept = Choice(countries, languages, few, now)
            return self._kept
