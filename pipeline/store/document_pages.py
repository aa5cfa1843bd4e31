"""Lists of documents with their outcome and progress, a page at a time.

The rows of all present files are read for each page, without their counts: some thousand short ones, sorted in Python,
so that accents and the order of names are the same on both databases. Counts are made for the documents shown alone.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, or_, select

from pipeline.records import DocumentKind, SourceKind, Status
from pipeline.store.connection import Connected
from pipeline.store.folding import fold
from pipeline.store.queue_tables import queue
from pipeline.store.search_rows import DocumentCursor, DocumentFilter, DocumentLine, DocumentOrder, DocumentsPage
from pipeline.store.tables import outcomes, paths, taggings, versions

_DIGEST = 6  # characters of a digest that are taken for one


class DocumentPages(Connected):
    """Listing documents."""

    def document_page(
        self,
        wanted: DocumentFilter | None = None,
        *,
        order: DocumentOrder = DocumentOrder.NAME,
        limit: int = 50,
        after: DocumentCursor | None = None,
    ) -> DocumentsPage:
        """Give the present documents that a filter leaves, files that could not be read among them.

        Files of equal bytes are one line. ``after`` is ``next`` of the page before.
        """
        with self.reading() as connection:
            asked = wanted or DocumentFilter()
            rows = [row for row in _present(connection, asked) if _is_meant(row, asked)]
            decided = _decided(connection) if order is DocumentOrder.UNDECIDED else {}
            left = _first(rows, _measure(order, decided), limit + 1, after)
            shown = [row for _, row in left[:limit]]
            counts = _Counts(connection, [row for row in shown if row.version is not None])
            page = tuple(_line(row, counts) for row in shown)
        return DocumentsPage(page, left[limit - 1][0] if len(left) > limit else None, len(rows))


def _first(
    rows: Sequence[Row[Any]], measure: Callable[[Row[Any]], int], limit: int, after: DocumentCursor | None
) -> list[tuple[DocumentCursor, Row[Any]]]:
    """The first of them behind a cursor, in order, with what orders them; names are folded where they may matter."""
    measured = [(measure(row), row) for row in rows]
    if after is not None:
        measured = [(value, row) for value, row in measured if value >= after[0]]
    behind = sorted(value for value, _ in measured if after is None or value > after[0])
    if len(behind) > limit:  # what is measured beyond these cannot be among them, however it is called
        measured = [(value, row) for value, row in measured if value <= behind[limit - 1]]
    lines = [((value, _folded(_name(row)), f"{row.path}\n{row.root}"), row) for value, row in measured]
    lines.sort(key=itemgetter(0))
    left = lines if after is None else [line for line in lines if line[0] > after]
    return left[:limit]


def _present(connection: Connection, asked: DocumentFilter) -> Sequence[Row[Any]]:
    """One row for each different file that is there now, at the first of its paths.

    Some that are not ``asked`` for may be among them: what is left out here is what no file of the same bytes can be.
    """
    wanted = (
        select(paths.c.root, paths.c.path, paths.c.sha256, outcomes.c.status, outcomes.c.code)
        .add_columns(outcomes.c.reason, versions.c.number.label("version"), versions.c.title, versions.c.found_title)
        .add_columns(versions.c.country, versions.c.document_kind, versions.c.languages, versions.c.passages)
        .outerjoin(versions, and_(versions.c.number == paths.c.version, versions.c.sha256 == paths.c.sha256))
        .outerjoin(outcomes, outcomes.c.number == paths.c.outcome)
        .where(paths.c.gone_at.is_(None))
    )
    if asked.country is not None:
        wanted = wanted.where(versions.c.country == asked.country.upper())
    if asked.kind is not None:
        wanted = wanted.where(versions.c.document_kind == asked.kind.value)
    if asked.status is not None:  # the first of some equal files tells, and its status may be another than theirs
        some = select(paths.c.sha256).join(outcomes, outcomes.c.number == paths.c.outcome)
        alike = some.where(outcomes.c.status == asked.status.value, paths.c.sha256.is_not(None))
        wanted = wanted.where(or_(paths.c.sha256.in_(alike), outcomes.c.status == asked.status.value))
    first: dict[Any, Row[Any]] = {}
    for row in connection.execute(wanted).all():
        key = row.sha256 or (row.root, row.path)
        other = first.get(key)
        if other is None or (row.path, row.root) < (other.path, other.root):
            first[key] = row
    return list(first.values())


def _is_meant(row: Row[Any], wanted: DocumentFilter) -> bool:
    if wanted.country is not None and row.country != wanted.country.upper():
        return False
    if wanted.kind is not None and row.document_kind != wanted.kind.value:
        return False
    if wanted.language is not None and wanted.language.lower() not in (row.languages or "").split():
        return False
    if wanted.status is not None and row.status != wanted.status.value:
        return False
    return not wanted.words or _has_words(row, wanted.words)


def _has_words(row: Row[Any], words: str) -> bool:
    asked = words.strip().lower()
    if len(asked) >= _DIGEST and (row.sha256 or "").startswith(asked):
        return True
    text = f"{_folded(_name(row))} {_folded(row.path)}"
    return all(word in text for word in fold(words))


@lru_cache(maxsize=50_000)  # the names of an archive, which are compared for each page
def _folded(text: str) -> str:
    return " ".join(fold(text))


def _name(row: Row[Any]) -> str:
    return row.title or row.found_title or str(row.path)


def _measure(order: DocumentOrder, decided: Mapping[int, int]) -> Callable[[Row[Any]], int]:
    """What comes before the name in an order; the smallest first."""
    measures: dict[DocumentOrder, Callable[[Row[Any]], int]] = {
        DocumentOrder.NAME: lambda _: 0,
        DocumentOrder.NEWEST: lambda row: -(row.version or 0),
        DocumentOrder.PASSAGES: lambda row: -(row.passages or 0),
        DocumentOrder.UNDECIDED: lambda row: decided.get(row.version, 0) - (row.passages or 0),
    }
    return measures[order]


def _decided(connection: Connection) -> dict[int, int]:
    """Decided passages by version."""
    counted = select(queue.c.version, func.count()).where(queue.c.decided).group_by(queue.c.version)
    return {version: count for version, count in connection.execute(counted)}  # noqa: C416 - dict() is not typed for rows


class _Counts:
    """What is counted of the documents of a page."""

    def __init__(self, connection: Connection, rows: Sequence[Row[Any]]) -> None:
        numbers = [row.version for row in rows]
        told = (
            select(versions.c.number, versions.c.kind, versions.c.pages, versions.c.read_at, taggings.c.tags)
            .outerjoin(taggings, and_(taggings.c.version == versions.c.number, taggings.c.model == versions.c.model))
            .where(versions.c.number.in_(numbers))
        )
        read = func.sum(case((queue.c.readers > 0, 1), else_=0))  # where a reading stands, the passage is decided
        done = select(queue.c.version, func.count().label("decided"), read.label("read"))
        done = done.where(queue.c.decided, queue.c.version.in_(numbers)).group_by(queue.c.version)
        self.versions = {row.number: row for row in connection.execute(told)}
        self.done = {row.version: row for row in connection.execute(done)}


def _line(row: Row[Any], counts: _Counts) -> DocumentLine:
    version, done = counts.versions.get(row.version), counts.done.get(row.version)
    return DocumentLine(
        name=_name(row),
        path=row.path,
        root=row.root,
        sha256=row.sha256,
        version=row.version,
        country=row.country,
        kind=SourceKind(version.kind) if version is not None else None,
        document_kind=DocumentKind(row.document_kind) if version is not None else DocumentKind.UNKNOWN,
        languages=tuple((row.languages or "").split()),
        status=Status(row.status) if row.status else None,
        code=row.code or "",
        reason=row.reason or "",
        pages=version.pages if version is not None else 0,
        passages=row.passages or 0,
        tags=(version.tags or 0) if version is not None else 0,
        decided=done.decided if done is not None else 0,
        read=int(done.read) if done is not None else 0,
        read_at=version.read_at if version is not None else None,
    )
