"""The strip of a document: all its passages side by side, without their texts.

Twenty thousand passages come as a few long arrays that the database puts together: as rows, they would take several
times as long to fetch as to find.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, case, func, select

from pipeline.objectives import Objective
from pipeline.records import PassageKind
from pipeline.store.connection import Connected
from pipeline.store.contents import keys_of
from pipeline.store.queue_tables import queue
from pipeline.store.queueing import highest_tags
from pipeline.store.reading import number_of
from pipeline.store.search_rows import Strip
from pipeline.store.spoken import in_batches, tally_passages
from pipeline.store.tables import passages, tags, versions
from pipeline.verdicts import Standing

_MANY_DECIDED = 500  # passages; what people say of more takes longer than everything else together
_HEAD = 8  # characters of the packed spans: "[[" and a number of six digits, the first page
_KINDS = {kind.value: kind for kind in PassageKind}
_Columns = tuple[list[int], list[str], list[str], list[str], list[str], list[int | None], list[int]]


class Strips(Connected):
    """Seeing a document at a glance."""

    def strip(self, sha256: str) -> Strip:
        """Give all passages of a version in order. Raises UnknownRecord for an unknown one."""
        with self.reading() as connection:
            version = number_of(connection, sha256)
            keys, ids, kinds, places, heads, told, marks = _columns(connection, version)
            best = _best(connection, version, keys, told)
            decided = [one for one, mark in zip(ids, marks, strict=True) if mark]
            confirmed = _confirmed(connection, decided) if len(decided) <= _MANY_DECIDED else None
            suggested = _suggested(connection, version)
        return Strip(
            sha256=sha256,
            ids=tuple(ids),
            best=tuple(best),
            decided=tuple(map(bool, marks)),
            confirmed=confirmed,
            pages=tuple(map(_page, heads)),
            paths=tuple(places),
            kinds=tuple(_KINDS[kind] for kind in kinds),
            suggested_counts=suggested,
        )

    def confirmed_in(self, sha256: str) -> dict[str, frozenset[Objective]]:
        """Give where people settled on yes, by the id of the passage, whatever their number."""
        with self.reading() as connection:
            wanted = select(passages.c.id).join(queue, queue.c.passage == passages.c.key)
            here = keys_of(number_of(connection, sha256), queue.c.passage)
            return _confirmed(connection, list(connection.execute(wanted.where(here, queue.c.decided)).scalars()))


def _columns(connection: Connection, version: int) -> _Columns:
    """Keys, ids, kinds, paths, beginnings of spans, best tags (None where not in the queue), and marks of decided."""
    rows = (
        select(passages.c.key, passages.c.id, passages.c.kind, passages.c.path)
        .add_columns(func.substr(passages.c.spans, 3, _HEAD - 2).label("head"), queue.c.told)
        .add_columns(case((queue.c.decided, 1), else_=0).label("mark"))
        .outerjoin(queue, and_(queue.c.passage == passages.c.key, keys_of(version, queue.c.passage)))
        .where(keys_of(version, passages.c.key))
        .order_by(passages.c.key)
        .subquery()
    )
    as_array = func.json_group_array if connection.dialect.name == "sqlite" else func.json_agg
    packed = connection.execute(select(*(as_array(column) for column in rows.c))).one()
    found = [_unpacked(column) for column in packed]
    if found[0] != sorted(found[0]):  # no database promises the order of what it puts together
        order = sorted(range(len(found[0])), key=found[0].__getitem__)
        found = [[column[place] for place in order] for column in found]
    return tuple(found)  # type: ignore[return-value] # as the columns were selected


def _unpacked(column: Any) -> list[Any]:
    return msgspec.json.decode(column) if isinstance(column, str) else column or []


def _page(head: str) -> int:
    number = head.partition(",")[0]
    return int(number) if number.isdecimal() else 1


def _best(connection: Connection, version: int, keys: Sequence[int], told: Sequence[int | None]) -> Sequence[int]:
    if None not in told:
        return told  # type: ignore[return-value] # none is None
    model = connection.execute(select(versions.c.model).where(versions.c.number == version)).scalar()
    highest = highest_tags(connection, version, model)
    return [highest.get(key, 0) for key in keys]


def _suggested(connection: Connection, version: int) -> dict[Objective, int]:
    model = select(versions.c.model).where(versions.c.number == version).scalar_subquery()
    here = and_(keys_of(version, tags.c.passage), tags.c.model == model)
    counted = select(tags.c.objective, func.count()).where(here).group_by(tags.c.objective)
    return {Objective(number): count for number, count in connection.execute(counted.order_by(tags.c.objective))}


def _confirmed(connection: Connection, ids: Sequence[str]) -> dict[str, frozenset[Objective]]:
    found: dict[str, frozenset[Objective]] = {}
    for some in in_batches(ids):
        for passage_id, tallies in tally_passages(connection, some).items():
            yes = frozenset(objective for objective, tally in tallies.items() if tally.stands is Standing.YES)
            if yes:
                found[passage_id] = yes
    return found
