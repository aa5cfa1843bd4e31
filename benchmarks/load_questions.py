"""Where people look: addresses of queues, searches and documents of one archive, other ones each time."""

from random import Random
from urllib.parse import urlencode

from sqlalchemy import select

from benchmarks.large_queries import PATTERNS, QUESTIONS, WORDS
from pipeline.objectives import Objective
from pipeline.store.archive import Archive
from pipeline.store.tables import versions

_ORDERS = ("", "newest", "score", "lot")
_API = 0.3  # share of pages that are asked for as JSON


class Questions:
    """Addresses that lead somewhere in an archive."""

    def __init__(self, archive: Archive) -> None:
        with archive.reading() as connection:
            largest = select(versions.c.sha256).where(versions.c.current).order_by(versions.c.passages.desc())
            self._documents = list(connection.execute(largest).scalars())
            places = select(versions.c.country, versions.c.languages).where(versions.c.current).distinct()
            rows = connection.execute(places.limit(2_000)).all()
        self._countries = sorted({row.country for row in rows if row.country}) or ["XC"]
        self._languages = sorted({language for row in rows for language in row.languages.split()}) or ["en"]

    def review_queue(self, random: Random) -> str:
        """The queue that somebody reviews: in half of the cases that of all."""
        filters = ({}, {"language": random.choice(self._languages)}, {"objective": random.randint(1, 23)})
        return urlencode(random.choice([{}, {}, *filters]))

    def queue(self, random: Random) -> str:
        """A list of a queue by any filter."""
        language, country = random.choice(self._languages), random.choice(self._countries)
        objective, document = random.randint(1, 23), random.choice(self._documents[:50])
        rare = int(Objective.COOPERATION)
        filters: tuple[dict[str, object], ...] = (
            {},
            {"objective": objective},
            {"language": language},
            {"country": country},
            {"document": document},
            {"min": 0.4, "max": 0.6},
            {"flagged": 1},
            {"mine": 1},
            {"state": "done"},
            {"kind": random.choice(("law", "debate"))},
            {"objective": rare, "language": language},
            {"document": self._documents[0], "objective": rare},
            {"language": language, "country": country, "min": 0.95},
            {"kind": "report", "language": language, "country": country},
        )
        told = random.choice(filters) | {"order": random.choice(_ORDERS)}
        query = urlencode([(name, value) for name, value in told.items() if value != ""])
        return f"/api/v1/queue?{query}" if random.random() < _API else f"/queues?{query}"

    def search(self, random: Random) -> str:
        """A search by words or a phrase; every other one with a filter."""
        words = random.choice(QUESTIONS).format(*random.sample(WORDS, 3))
        filters: tuple[dict[str, object], ...] = (
            {"language": random.choice(self._languages)},
            {"country": random.choice(self._countries), "state": "open"},
            {"objective": int(Objective.COOPERATION), "min": 0.5},
            {"part": "recital"},
            {"document": self._documents[0]},
        )
        told: dict[str, object] = {"q": words} | (random.choice(filters) if random.random() < 0.5 else {})
        return f"{'/api/v1/search' if random.random() < _API else '/search'}?{urlencode(told)}"

    def pattern(self, random: Random) -> str:
        """A search by a regular expression."""
        return f"/search?{urlencode({'q': random.choice(PATTERNS), 'mode': 'regex'})}"

    def document(self, random: Random) -> str:
        """A document at a glance; one in ten times one of the ten largest."""
        some = self._documents[:10] if random.random() < 0.1 else self._documents
        told = f"?objective={random.randint(1, 23)}" if random.random() < 0.2 else ""
        return f"/documents/{random.choice(some)}{told}"

    def documents_list(self, random: Random) -> str:
        """The list of documents, in any order or by words."""
        order = random.choice(("", "name", "passages", "undecided"))
        told = {"order": order} if random.random() < 0.7 else {"q": random.choice(WORDS)}
        return f"/documents?{urlencode([pair for pair in told.items() if pair[1]])}"
