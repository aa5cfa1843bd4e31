"""Regular expressions over the texts of passages, a stretch of the archive at a time.

No index helps a regular expression, so texts are read in the order of the archive until the time is over or as many are
found as were asked for; the next call goes on from there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import regex
from sqlalchemy import Connection, Row, func, select

from pipeline.store.connection import Connected
from pipeline.store.patterns import compile_pattern, matches_in
from pipeline.store.search_filters import hits_of, narrowed, within_versions
from pipeline.store.search_rows import RegexPage, SearchFilter
from pipeline.store.tables import passages, versions

_BATCH = 500  # passages read at a time, in some milliseconds


class RegexSearch(Connected):
    """Finding passages by a pattern."""

    def search_regex(
        self,
        pattern: str,
        *,
        clock: Callable[[], float],
        seconds: float = 0.05,
        filters: SearchFilter | None = None,
        case: bool = False,
        after: int | None = None,
        limit: int = 20,
    ) -> RegexPage:
        """Find the passages in which a pattern matches some characters, in the order of the archive.

        ``pattern`` is one of the module ``regex`` (version 1 behaviour), without regard to case unless ``case``.
        ``clock`` tells seconds; after ``seconds`` the stretch ends, and ``next`` of the page is ``after`` of the next.
        Raises SearchError for a pattern that is too long, cannot be understood, or takes too long on a passage.
        """
        compiled = compile_pattern(pattern, case=case)
        until = clock() + seconds
        stretch = _Stretch(compiled, limit, lambda: clock() >= until)
        with self.reading() as connection:
            total = connection.execute(select(func.coalesce(func.sum(versions.c.passages), 0))).scalar_one()
            for walked, rows in _batches(connection, filters or SearchFilter(), after):
                if stretch.search(walked, rows):
                    break
            else:
                stretch.last = None
            hits = hits_of(connection, stretch.found, lambda text: matches_in(compiled, text))
        return RegexPage(hits, stretch.last, stretch.searched, int(total))


@dataclass(slots=True)
class _Stretch:
    """What was searched so far."""

    pattern: "regex.Pattern[str]"
    limit: int
    is_over: Callable[[], bool]
    """Whether the time is."""
    found: dict[int, float] = field(default_factory=dict)
    searched: int = 0
    last: int | None = None

    def search(self, walked: Sequence[int], rows: Sequence[Row[Any]]) -> bool:
        """Look through some passages, of which a filter has left those of ``rows``; whether the stretch ends there."""
        ended, last = False, walked[-1]
        for row in rows:  # a pattern may be slow on each of them, so the time is looked at behind each
            if matches_in(self.pattern, row.text, most=1):
                self.found[row.key] = 0.0
            if len(self.found) >= self.limit or self.is_over():
                ended, last = True, int(row.key)
                break
        self.last = last
        self.searched += sum(key <= last for key in walked)
        return ended or self.is_over()


def _batches(
    connection: Connection, wanted: SearchFilter, after: int | None
) -> Iterator[tuple[Sequence[int], Sequence[Row[Any]]]]:
    """Some hundred keys at a time, in order, and the rows that a filter leaves of them."""
    last = -1 if after is None else after
    all_keys = select(passages.c.key).where(*within_versions(connection, wanted, passages.c.key))
    while (
        walked := connection.execute(all_keys.where(passages.c.key > last).order_by(passages.c.key).limit(_BATCH))
        .scalars()
        .all()
    ):
        here = passages.c.key.between(walked[0], walked[-1])
        found = select(passages.c.key, passages.c.text).where(here).subquery()
        yield walked, connection.execute(narrowed(found, wanted).order_by(found.c.key)).all()
        last = walked[-1]
