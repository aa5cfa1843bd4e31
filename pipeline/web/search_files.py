"""What a search found as files: whole passages with their tags, some hundred at a time, up to a bound."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from pipeline.errors import SearchError
from pipeline.store import Person
from pipeline.web.csv_rows import csv_line
from pipeline.web.document_files import COLUMNS, cells_of, told_of
from pipeline.web.search_asked import SearchAsked
from pipeline.web.search_found import Found, FoundPage, Place, find, with_tags
from pipeline.web.site import Site

MOST = 5_000  # passages of a file: what a spreadsheet shows and a person may still read
_BATCH = 200  # passages fetched at a time
_SECONDS = 60.0  # that one file may look for a pattern

_NOT_ALL = "This is not all: the search ended here."


@dataclass
class Export:
    """The passages of a search on their way into a file; ``complete`` is known at the end."""

    site: Site
    person: Person
    asked: SearchAsked
    first: FoundPage
    """Searched before anything is sent, so that a pattern that cannot be used is told."""
    complete: bool = field(default=True, init=False)

    def all_found(self) -> Iterator[Found]:
        """At most ``MOST`` passages in the order of the search."""
        left, until = MOST, time.monotonic() + _SECONDS
        page: FoundPage | None = self.first
        while page is not None:
            yield from with_tags(self.site, self.person, page.hits[:left], self.asked.filters)
            if len(page.hits) > left:
                break
            left -= len(page.hits)
            if page.next is None:
                return
            page = self._following(page.next) if time.monotonic() < until else None
        self.complete = False

    def _following(self, place: Place) -> FoundPage | None:
        try:
            return find(self.site.archive, self.asked, place, _BATCH)
        except SearchError:  # too slow on a passage that comes late; what was found stays
            return None


def begin_export(site: Site, person: Person, asked: SearchAsked) -> Export:
    """Search a first part. Raises SearchError for a pattern that cannot be used."""
    return Export(site, person, asked, find(site.archive, asked, Place(), _BATCH))


def csv_lines(export: Export) -> Iterator[str]:
    """A table for spreadsheets; a last line says so where it is not all."""
    yield "\ufeff" + csv_line(("name", *COLUMNS))  # the mark tells spreadsheets that it is UTF-8
    for found in export.all_found():
        yield csv_line((found.name, *cells_of(found.leaf)))
    if not export.complete:
        yield csv_line((_NOT_ALL, *[""] * len(COLUMNS)))


def json_lines(export: Export) -> Iterator[str]:
    """One JSON text, a passage a line; ``complete`` at its end says whether it is all."""
    yield '{"search": ' + json.dumps(export.asked.fields(), ensure_ascii=False) + ', "passages": ['
    told = (json.dumps(_told(found), ensure_ascii=False) for found in export.all_found())
    yield from (f"{before}{line}" for before, line in zip(chain(["\n"], _commas()), told, strict=False))
    yield '\n], "complete": ' + json.dumps(export.complete) + "}\n"


def _commas() -> Iterator[str]:
    while True:
        yield ",\n"


def _told(found: Found) -> dict[str, object]:
    return {"document": found.hit.sha256, "name": found.name} | told_of(found.leaf)
