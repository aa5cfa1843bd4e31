"""Passages in lists: where each stands, and how it begins."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.errors import UnknownRecord
from pipeline.records import Direction
from pipeline.web.marks import readable
from pipeline.web.site import Site

BEGINNING = 260  # characters


@dataclass(frozen=True, slots=True)
class PassageLine:
    """A passage in a list."""

    id: str
    sha256: str
    document: str
    """Its name."""
    path: str
    text: str
    """The beginning, its unsafe signs made visible."""
    language: str
    direction: Direction


def passage_lines(site: Site, ids: Iterable[str]) -> dict[str, PassageLine]:
    """The passages that are there, by id; one that a later reading of its document lost is left out."""
    names: dict[str, str] = {}
    found: dict[str, PassageLine] = {}
    for one in dict.fromkeys(ids):
        try:
            passage = site.archive.passage(one)
        except UnknownRecord:
            continue
        sha256 = passage.source_id
        if sha256 not in names:
            names[sha256] = site.archive.version(sha256).name
        text = passage.text if len(passage.text) <= BEGINNING else f"{passage.text[:BEGINNING]}…"
        shown = (passage.path, readable(text), passage.language, passage.direction)
        found[one] = PassageLine(one, sha256, names[sha256], *shown)
    return found
