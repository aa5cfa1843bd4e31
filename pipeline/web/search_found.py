"""What a search found, as a person may see it: marked pieces of text, with tags and verdicts less what is kept back."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.errors import SearchError, UnknownRecord
from pipeline.store import Archive, Hit, Person, SearchFilter
from pipeline.store.leaf_rows import Leaf
from pipeline.store.patterns import compile_pattern
from pipeline.web.api_shapes import decode_cursor, encode_cursor
from pipeline.web.document_shapes import whole
from pipeline.web.failures import Refused
from pipeline.web.marks import readable
from pipeline.web.search_asked import Mode, SearchAsked
from pipeline.web.site import Site
from pipeline.web.veil import Veil, veil_among

STRETCH = 0.5  # seconds that one request looks for a pattern: the next goes on from there


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, and whether it is what was looked for."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found, with its tags."""

    hit: Hit
    leaf: Leaf
    name: str
    """Of its document."""
    pieces: tuple[Piece, ...]
    """Joined, they are the part of the text that is shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """From where a search goes on."""

    after: int = 0
    """Key of a passage behind which is searched; 0: from the start."""
    offset: int = 0
    """Among those that were ranked together."""
    found: int = 0
    """Passages found in earlier parts."""
    searched: int = 0
    """Passages that a pattern was tried on in earlier parts."""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Some of what was found."""

    hits: tuple[Hit, ...]
    total: int
    """Found so far, this page and earlier parts of the archive included."""
    more: bool
    """Parts of the archive were not searched yet."""
    searched: int
    """Passages that a pattern was tried on so far; 0 for words, which an index finds."""
    passages: int
    """Of the archive, where a pattern is searched; else 0."""
    next: Place | None


def read_place(cursor: str | None) -> Place:
    """The place of a cursor. Raises Refused."""
    if not cursor:
        return Place()
    parts = decode_cursor(cursor, int, int, int, int)
    if min(parts) < 0:
        raise Refused("The cursor is not one that was given out.", advice="Begin without a cursor.")
    return Place(*parts)


def write_place(place: Place | None) -> str | None:
    """A place as opaque text."""
    return None if place is None else encode_cursor(place.after, place.offset, place.found, place.searched)


def find(archive: Archive, asked: SearchAsked, place: Place, limit: int, seconds: float = STRETCH) -> FoundPage:
    """Some passages that a question asks for. Raises SearchError for a pattern that cannot be used, and Refused."""
    document_name(archive, asked)
    if asked.mode is Mode.REGEX:
        return _find_pattern(archive, asked, place, limit, seconds)
    told = {"filters": asked.filters, "after": place.after or None}
    page = archive.search(asked.question, limit=limit, offset=place.offset, **told)  # type: ignore[arg-type] # as named
    total, behind = place.found + page.total, place.offset + limit
    following = None
    if behind < page.total:
        following = Place(place.after, behind, place.found)
    elif page.next is not None:
        following = Place(page.next, 0, total)
    return FoundPage(page.hits, total, page.more, 0, 0, following)


def _find_pattern(archive: Archive, asked: SearchAsked, place: Place, limit: int, seconds: float) -> FoundPage:
    page = archive.search_regex(
        asked.words,
        clock=time.monotonic,
        seconds=seconds,
        filters=asked.filters,
        case=asked.case,
        after=place.after or None,
        limit=limit,
    )
    total, searched = place.found + len(page.hits), place.searched + page.searched
    following = Place(page.next, 0, total, searched) if page.next is not None else None
    return FoundPage(page.hits, total, following is not None, searched, page.total, following)


def document_name(archive: Archive, asked: SearchAsked) -> str:
    """What the one document is called in which is searched; empty for all. Raises Refused for one that is not there."""
    sha256 = asked.filters.sha256
    try:
        return archive.version(sha256).name if sha256 else ""
    except UnknownRecord as error:
        raise Refused(str(error), advice="Choose another document.") from error


def is_understood(asked: SearchAsked) -> bool:
    """Whether a pattern can be used at all; one that can may still take too long."""
    try:
        compile_pattern(asked.words, case=asked.case)
    except SearchError:
        return False
    return True


def with_tags(site: Site, person: Person, hits: Sequence[Hit], wanted: SearchFilter | None = None) -> list[Found]:
    """The passages of hits in their order, less what is kept from the person until they have answered.

    Left out are those that a filter would tell what is kept back, and those that a new reading of their document lost.
    """
    leaves = _leaves(site, person, hits, wanted or SearchFilter())
    return [
        Found(hit, leaves[hit.passage_id], readable(whole(hit.name)), pieces_of(hit))
        for hit in hits
        if hit.passage_id in leaves
    ]


def pieces_of(hit: Hit) -> tuple[Piece, ...]:
    """The part of the text that is shown, cut where marks begin and end.

    >>> hit = Hit("p", "0", "", "", "", "en", "a new law", ((2, 5),), 1.0)
    >>> [piece.text for piece in pieces_of(hit)]
    ['a ', 'new', ' law']
    """
    edges = [0, *(edge for mark in hit.marks for edge in mark), len(hit.snippet)]
    runs = [(readable(hit.snippet[start:end]), at % 2 == 1) for at, (start, end) in enumerate(pairwise(edges))]
    return tuple(Piece(text, marked) for text, marked in runs if text)


def _leaves(site: Site, person: Person, hits: Sequence[Hit], wanted: SearchFilter) -> dict[str, Leaf]:
    """By passage, less what is kept from the person until they have answered, and less what being found would tell."""
    ids = tuple(hit.passage_id for hit in hits)
    leaves, veil = site.archive.leaves_of(ids), veil_among(site, person, ids)
    return {one: veil.over(leaf) for one, leaf in leaves.items() if not _tells(wanted, veil, one)}


def _tells(wanted: SearchFilter, veil: Veil, passage_id: str) -> bool:
    """Whether to be found says what is kept back."""
    by_tags = (wanted.objective, wanted.min_score, wanted.max_score) != (None, None, None)
    return (by_tags and passage_id in veil.blind) or (wanted.decided is not None and veil.hides_words(passage_id))
