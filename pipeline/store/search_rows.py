"""What the archive takes and hands out when it is searched, and about documents in lists: frozen, typed rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.objectives import Objective
from pipeline.records import DocumentKind, PassageKind, SourceKind, Status
from pipeline.store.rows import Hit


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Among which passages is searched; None means all."""

    objective: Objective | None = None
    """That the last model tagged them with."""
    min_score: float | None = None
    """Of that tag or, without an objective, of any: 0 to 1, included."""
    max_score: float | None = None
    """Of that tag or, without an objective, of the highest: 0 to 1, included."""
    country: str | None = None
    language: str | None = None
    sha256: str | None = None
    """Of one version."""
    document_kind: DocumentKind | None = None
    kind: PassageKind | None = None
    """Of the passage."""
    decided: bool | None = None
    root: str | None = None
    """Of the files that lie under it now."""
    every_version: bool = False
    """Those of versions without a file too."""


@dataclass(frozen=True, slots=True)
class RegexPage:
    """What a regular expression found in a stretch of the archive, in its order."""

    hits: tuple[Hit, ...]
    next: int | None
    """To go on after the stretch; None at the end of the archive."""
    searched: int
    """Passages looked at in this stretch, those that a filter left out included."""
    total: int
    """Passages of the archive."""


class DocumentOrder(StrEnum):
    """What comes first in a list of documents."""

    NAME = "name"
    NEWEST = "newest"
    PASSAGES = "passages"
    """Most passages."""
    UNDECIDED = "undecided"
    """Most passages that nobody decided."""


DocumentCursor = tuple[int, str, str]
"""What orders the last document of a page, its folded name, and its path."""


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents are listed; None means any."""

    country: str | None = None
    kind: DocumentKind | None = None
    language: str | None = None
    """Of any of their passages."""
    status: Status | None = None
    """Of the latest outcome."""
    words: str = ""
    """All in name or path, or the beginning of the digest; accents and case do not count."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A present file (or several of equal bytes) in a list, read or not."""

    name: str
    path: str
    """The first of its paths."""
    root: str
    sha256: str | None
    """None where the bytes could not be read."""
    version: int | None
    """None where these bytes could not be read as a document; then the counts are 0."""
    country: str | None
    kind: SourceKind | None
    document_kind: DocumentKind
    languages: tuple[str, ...]
    status: Status | None
    """Of the latest outcome; None before the first."""
    code: str
    reason: str
    pages: int
    passages: int
    tags: int
    decided: int
    """Passages that somebody decided."""
    read: int
    """Passages of which somebody's reading stands."""
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """Some documents, and where the next page begins; None after the last one."""

    documents: tuple[DocumentLine, ...]
    next: DocumentCursor | None
    total: int
    """That the filter leaves."""


@dataclass(frozen=True, slots=True)
class Strip:
    """All passages of a version in order, in equally long columns: enough to draw them side by side."""

    sha256: str
    ids: tuple[str, ...]
    best: tuple[int, ...]
    """The objective with the highest tag, 0 without any."""
    decided: tuple[bool, ...]
    confirmed: Mapping[str, frozenset[Objective]] | None
    """By the id of a passage: where people settled on yes; passages without any are left out. None where so many are
    decided that it takes longer: ask ``confirmed_in``."""
    pages: tuple[int, ...]
    """On which they begin, from 1."""
    paths: tuple[str, ...]
    kinds: tuple[PassageKind, ...]
    suggested_counts: Mapping[Objective, int]
    """Passages that the last model tagged with it; objectives without any are left out."""

    @property
    def confirmed_counts(self) -> Mapping[Objective, int]:
        """Passages where people settled on yes, by objective; empty where ``confirmed`` is not known."""
        return Counter(objective for objectives in (self.confirmed or {}).values() for objective in objectives)
