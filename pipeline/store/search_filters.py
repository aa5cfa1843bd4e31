"""Filters of searches, as SQL on whatever has the keys of passages, and the hits that are shown."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, exists, func, literal_column, or_, select

from pipeline.store.contents import keys_of
from pipeline.store.queue_tables import queue
from pipeline.store.rows import Hit
from pipeline.store.search_rows import SearchFilter
from pipeline.store.tables import PASSAGES_BITS, passages, paths, tags, versions

Ranges = tuple[tuple[int, int], ...]
"""Character ranges, in order and apart."""

_FEW_VERSIONS = 40  # documents whose passages are told by the ranges of their keys
_SNIPPET = 240  # characters: about three lines in a list
_LEAD = 60  # characters before the first mark


def narrowed(found: Subquery, wanted: SearchFilter) -> Select[Any]:
    """Say as SQL: of the passages found (column ``key``), those that a filter leaves."""
    rows = select(found).select_from(found).join(versions, versions.c.number == _version_of(found.c.key))
    rows = rows.where(*_of_versions(wanted))
    if wanted.language is not None or wanted.kind is not None:
        rows = rows.join(passages, passages.c.key == found.c.key)
    if wanted.language is not None:
        rows = rows.where(passages.c.language == wanted.language.lower())
    if wanted.kind is not None:
        rows = rows.where(passages.c.kind == wanted.kind.value)
    rows = rows.where(*_of_tags(found, wanted))
    if wanted.decided is not None:
        decided = exists().where(queue.c.passage == found.c.key, queue.c.decided)
        rows = rows.where(decided if wanted.decided else ~decided)
    return rows


def _of_tags(found: Subquery, wanted: SearchFilter) -> list[ColumnElement[bool]]:
    tagged = (tags.c.passage == found.c.key) & (tags.c.model == versions.c.model)
    least, most = wanted.min_score, wanted.max_score
    if (wanted.objective, least, most) == (None, None, None):
        return []
    if wanted.objective is not None:
        tagged &= tags.c.objective == int(wanted.objective)
    higher = [] if most is None else [~exists().where(tagged, tags.c.score > most)]
    return [exists().where(tagged if least is None else tagged & (tags.c.score >= least)), *higher]


def _version_of(key: ColumnElement[Any]) -> ColumnElement[Any]:
    return key.op(">>")(literal_column(str(PASSAGES_BITS)))


def _of_versions(wanted: SearchFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [] if wanted.every_version else [versions.c.current]
    if wanted.country is not None:
        found.append(versions.c.country == wanted.country.upper())
    if wanted.document_kind is not None:
        found.append(versions.c.document_kind == wanted.document_kind.value)
    if wanted.sha256 is not None:
        found.append(versions.c.sha256 == wanted.sha256)
    if wanted.root is not None:
        under = (paths.c.version == versions.c.number) & (paths.c.root == wanted.root) & paths.c.gone_at.is_(None)
        found.append(exists().where(under))
    return found


def is_narrow(wanted: SearchFilter) -> bool:
    """Whether a filter may leave little of what is found."""
    return wanted != SearchFilter(every_version=wanted.every_version)


def within_versions(connection: Connection, wanted: SearchFilter, key: Any) -> list[ColumnElement[bool]]:
    """Say as SQL on keys, where a filter leaves a few documents only: the passage belongs to one of them."""
    if (wanted.country, wanted.document_kind, wanted.sha256, wanted.root, wanted.language) == (None,) * 5:
        return []
    rows = select(versions.c.number).where(*_of_versions(wanted))
    if wanted.language is not None:
        spoken = (literal_column("' '") + versions.c.languages + " ").contains(f" {wanted.language.lower()} ")
        rows = rows.where(spoken)
    numbers = list(connection.execute(rows.limit(_FEW_VERSIONS + 1)).scalars())
    if len(numbers) > _FEW_VERSIONS:
        return []
    return [or_(*(keys_of(number, key) for number in numbers)) if numbers else literal_column("1 = 0")]


def hits_of(
    connection: Connection,
    scores: Mapping[int, float],
    find: Callable[[str], Ranges],
) -> tuple[Hit, ...]:
    """Give the passages of these keys as hits, in this order, with marks on what ``find`` finds in their texts."""
    columns = (passages.c.key, passages.c.id, passages.c.path, passages.c.language, passages.c.text)
    wanted = (
        select(*columns, versions.c.sha256, versions.c.title, versions.c.found_title)
        .join(versions, versions.c.number == passages.c.version)
        .where(passages.c.key.in_(list(scores)))
    )
    rows: dict[int, Any] = {row.key: row for row in connection.execute(wanted)}
    here = paths.c.sha256.in_({row.sha256 for row in rows.values()}) & paths.c.gone_at.is_(None)
    places = select(paths.c.sha256, func.min(paths.c.path)).where(here).group_by(paths.c.sha256)
    at = {sha256: path for sha256, path in connection.execute(places)}  # noqa: C416 - dict() is not typed for rows
    return tuple(
        _hit(row, at.get(row.sha256, ""), find(row.text), score)
        for key, score in scores.items()
        if (row := rows.get(key)) is not None
    )


def _hit(row: Row[Any], document_path: str, found: Ranges, score: float) -> Hit:
    snippet, marks = make_snippet(row.text, found)
    return Hit(
        passage_id=row.id,
        sha256=row.sha256,
        name=row.title or row.found_title or document_path,
        document_path=document_path,
        path=row.path,
        language=row.language,
        snippet=snippet,
        marks=marks,
        score=score,
    )


def make_snippet(text: str, found: Ranges) -> tuple[str, Ranges]:
    """Cut the part of a text that shows most of what was found, and say where that stands in it.

    >>> make_snippet("Migrants have rights.", ((0, 8), (14, 20)))
    ('Migrants have rights.', ((0, 8), (14, 20)))
    """
    if len(text) <= _SNIPPET:
        return text, found
    starts = [max(0, start - _LEAD) for start, _ in found] or [0]
    start = max(starts, key=lambda at: (sum(at <= mark[0] and mark[1] <= at + _SNIPPET for mark in found), -at))
    start = _after_space(text, start) if start else 0
    end = min(len(text), start + _SNIPPET)
    if end < len(text):
        end = max(text.rfind(" ", start + _SNIPPET // 2, end), end - _LEAD)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    marks = tuple((first + shift, min(last, end) + shift) for first, last in found if start <= first < end)
    return before + text[start:end] + after, marks


def _after_space(text: str, start: int) -> int:
    space = text.find(" ", start, start + _LEAD // 2)
    return start if space < 0 else space + 1
