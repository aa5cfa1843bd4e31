"""Leafing through one document: some passages at a time with their tags and what stands, and what lies around them.

Each question looks at the passages shown alone, by their keys, so that a document of any length answers alike.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, or_, select

from pipeline.objectives import Objective
from pipeline.records import Alignment, Outcome, PassageKind, Verdict
from pipeline.store.connection import Connected
from pipeline.store.contents import first_key, keys_of
from pipeline.store.decisions import nth_word
from pipeline.store.leaf_rows import Direction, HeadingLine, Leaf, Suggested, TwinText
from pipeline.store.queue_tables import queue
from pipeline.store.reading import number_of
from pipeline.store.review_tables import assigned_passages, assignments, readings, settlements
from pipeline.store.shapes import outcome_from, passage_from, unpack_strings
from pipeline.store.spoken import Tally, settlements_on, stands, tally_passages
from pipeline.store.standing import placed
from pipeline.store.tables import (
    carried,
    changes,
    decisions,
    outcomes,
    passages,
    paths,
    taggings,
    tags,
    twinnings,
    twins,
    versions,
)
from pipeline.store.version_rows import Ground

MOST_LEAVES = 500  # passages of one question; SQLite allows 32,766 values


class Leafing(Connected):
    """The parts of a document that its pages show."""

    def leaves(self, sha256: str, ordinals: Sequence[int]) -> list[Leaf]:
        """Give the passages at some places of a version, in the order asked for, at most ``MOST_LEAVES``.

        Places that it does not have are left out. Raises UnknownRecord for an unknown version.
        """
        with self.reading() as connection:
            version = number_of(connection, sha256)
            keys = [first_key(version) + place for place in ordinals[:MOST_LEAVES]]
            wanted = (
                select(passages, case((queue.c.decided, 1), else_=0).label("is_decided"))
                .outerjoin(queue, queue.c.passage == passages.c.key)
                .where(passages.c.key.in_(keys), keys_of(version, passages.c.key))
            )
            rows = {row.key: row for row in connection.execute(wanted)}
            suggested = _suggested(connection, version, keys)
            tallies = tally_passages(connection, [row.id for row in rows.values()])
        return [_leaf(rows[key], sha256, suggested, tallies) for key in keys if key in rows]

    def leaves_of(self, ids: Sequence[str]) -> dict[str, Leaf]:
        """Give some passages of any versions by id, at most ``MOST_LEAVES``; those that are not there are left out."""
        wanted = (
            select(passages, versions.c.sha256, case((queue.c.decided, 1), else_=0).label("is_decided"))
            .join(versions, versions.c.number == passages.c.version)
            .outerjoin(queue, queue.c.passage == passages.c.key)
            .where(passages.c.id.in_(list(ids[:MOST_LEAVES])))
        )
        with self.reading() as connection:
            rows = connection.execute(wanted).all()
            suggested: defaultdict[int, list[Suggested]] = defaultdict(list)
            for version in {row.version for row in rows}:
                suggested |= _suggested(connection, version, [row.key for row in rows if row.version == version])
            tallies = tally_passages(connection, [row.id for row in rows])
        return {row.id: _leaf(row, row.sha256, suggested, tallies) for row in rows}

    def tagged_with(self, sha256: str, objective: Objective) -> list[int]:
        """Give the places of the passages that the last model tagged with an objective, in order."""
        with self.reading() as connection:
            version = number_of(connection, sha256)
            wanted = _last_tags(version, tags.c.passage).where(tags.c.objective == int(objective))
            found = connection.execute(wanted.order_by(tags.c.passage)).scalars()
            return [key - first_key(version) for key in found]

    def headings_in(self, sha256: str, most: int) -> list[HeadingLine]:
        """Give the first headings of a version, in order."""
        told = (passages.c.key, passages.c.id, passages.c.text, passages.c.headings)
        with self.reading() as connection:
            version = number_of(connection, sha256)
            here = and_(keys_of(version, passages.c.key), passages.c.kind == PassageKind.HEADING.value)
            rows = connection.execute(select(*told).where(here).order_by(passages.c.key).limit(most)).all()
        first = first_key(version)
        return [HeadingLine(row.key - first, row.id, row.text, len(unpack_strings(row.headings))) for row in rows]

    def last_outcome(self, sha256: str) -> Outcome | None:
        """Give the latest outcome of the present files with these bytes."""
        wanted = (
            select(outcomes)
            .join(paths, paths.c.outcome == outcomes.c.number)
            .where(paths.c.sha256 == sha256, paths.c.gone_at.is_(None))
            .order_by(outcomes.c.number.desc())
        )
        with self.reading() as connection:
            row = connection.execute(wanted.limit(1)).first()
            return outcome_from(row) if row is not None else None

    def adopted_dates(self, sha256s: Sequence[str]) -> dict[str, date]:
        """Give the dates of adoption that metadata name, by digest, of at most ``MOST_LEAVES`` versions."""
        told = select(versions.c.sha256, versions.c.adopted).where(versions.c.adopted.is_not(None))
        with self.reading() as connection:
            rows = connection.execute(told.where(versions.c.sha256.in_(list(sha256s[:MOST_LEAVES]))))
            return {row.sha256: row.adopted for row in rows}

    def twin_texts(self, sha256: str) -> list[TwinText]:
        """Give the other language versions of a version, the older ties first; ties without links are left out."""
        with self.reading() as connection:
            version = number_of(connection, sha256)
            links = select(func.count()).where(twins.c.twinning == twinnings.c.number).scalar_subquery()
            other = case((twinnings.c.left == version, twinnings.c.right), else_=twinnings.c.left)
            spoken = case((twinnings.c.left == version, twinnings.c.right_language), else_=twinnings.c.left_language)
            wanted = (
                select(versions.c.sha256, versions.c.title, versions.c.found_title, twinnings.c.ground)
                .add_columns(spoken.label("language"), links.label("links"))
                .select_from(twinnings)
                .join(versions, versions.c.number == other)
                .where(or_(twinnings.c.left == version, twinnings.c.right == version))
                .order_by(twinnings.c.number)
            )
            rows = connection.execute(wanted).all()
        return [
            TwinText(row.sha256, row.title or row.found_title or "", row.language, Ground(row.ground), row.links)
            for row in rows
            if row.links
        ]

    def directions_in(
        self, sha256: str, confirmed: Mapping[str, frozenset[Objective]]
    ) -> dict[Objective, dict[Direction, int]]:
        """Count in which directions the confirmed passages of a version point, by objective.

        The word of a settlement counts, else the one on which all who say yes and name a direction agree. ``confirmed``
        is that of its strip.
        """
        with self.reading() as connection:
            said = _said_directions(connection, number_of(connection, sha256))
            said |= _settled_directions(connection, sha256)
        found: dict[Objective, dict[Direction, int]] = defaultdict(lambda: defaultdict(int))
        for passage_id, objectives in confirmed.items():
            for objective in objectives:
                found[objective][said.get((passage_id, objective))] += 1
        return {objective: dict(counts) for objective, counts in found.items()}

    def read_in(self, sha256: str, person: str) -> frozenset[str]:
        """Give the passages of a version on which a reading of a person stands, by id."""
        return self._read(readings.c.sha256 == sha256, person)

    def read_among(self, ids: Sequence[str], person: str) -> frozenset[str]:
        """Give those of some passages on which a reading of a person stands."""
        return self._read(readings.c.passage_id.in_(list(ids[:MOST_LEAVES])), person)

    def _read(self, where: ColumnElement[bool], person: str) -> frozenset[str]:
        wanted = select(readings.c.passage_id).where(where, readings.c.reviewer == person, stands())
        with self.reading() as connection:
            return frozenset(connection.execute(wanted).scalars())

    def wanted_twice_among(self, ids: Sequence[str]) -> frozenset[str]:
        """Give those of some passages that open assignments want several readings of."""
        given = (
            select(assigned_passages.c.passage_id)
            .join(assignments, assignments.c.number == assigned_passages.c.assignment)
            .where(assigned_passages.c.passage_id.in_(list(ids[:MOST_LEAVES])), _wants_several())
        )
        with self.reading() as connection:
            return frozenset(connection.execute(given).scalars())

    def wanted_twice_in(self, sha256: str) -> frozenset[str]:
        """Give the passages of a version that open assignments want several readings of, by id."""
        with self.reading() as connection:
            numbers = list(connection.execute(select(assignments.c.number).where(_wants_several())).scalars())
            if not numbers:
                return frozenset()
            version = number_of(connection, sha256)
            wanted = (
                select(passages.c.id)
                .join(assigned_passages, assigned_passages.c.passage_id == passages.c.id)
                .where(keys_of(version, passages.c.key), assigned_passages.c.assignment.in_(numbers))
            )
            return frozenset(connection.execute(wanted).scalars())

    def document_state(self, sha256: str) -> str:
        """Give a digest that changes when a version is read, tagged, described, decided on or compared anew."""
        with self.reading() as connection:
            version = number_of(connection, sha256)
            row = connection.execute(select(versions).where(versions.c.number == version)).one()
            parts = [tuple(row), *(connection.execute(wanted).scalar() for wanted in _marks_of(version, sha256))]
        return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def _marks_of(version: int, sha256: str) -> list[Any]:
    """What rises when something happens to a version."""
    touching = or_(changes.c.new == version, changes.c.old == version)
    tied = or_(twinnings.c.left == version, twinnings.c.right == version)
    undone = select(func.max(carried.c.undone_at)).join(changes, changes.c.number == carried.c.change)
    document = select(versions.c.document).where(versions.c.number == version).scalar_subquery()
    return [
        select(func.max(taggings.c.tagged_at)).where(taggings.c.version == version),
        *(select(func.max(table.c.number)).where(table.c.sha256 == sha256) for table in (decisions, readings)),
        select(func.max(settlements.c.number)).where(settlements.c.sha256 == sha256),
        select(func.max(changes.c.made_at)).where(touching),
        undone.where(changes.c.new == version),
        select(func.max(twinnings.c.made_at)).where(tied),
        select(func.max(versions.c.number)).where(versions.c.document == document),
        select(func.max(outcomes.c.number))
        .join(paths, paths.c.outcome == outcomes.c.number)
        .where(paths.c.sha256 == sha256),
    ]


def _last_tags(version: int, *told: Any) -> Any:
    """Say as SQL: these columns of the tags that the last model gave a version."""
    last = select(versions.c.model).where(versions.c.number == version).scalar_subquery()
    return select(*told).where(keys_of(version, tags.c.passage), tags.c.model == last)


def _suggested(connection: Connection, version: int, keys: Sequence[int]) -> dict[int, list[Suggested]]:
    found: defaultdict[int, list[Suggested]] = defaultdict(list)
    wanted = _last_tags(version, tags.c.passage, tags.c.objective, tags.c.score).where(tags.c.passage.in_(keys))
    for row in connection.execute(wanted.order_by(tags.c.passage, tags.c.score.desc(), tags.c.objective)):
        found[row.passage].append(Suggested(Objective(row.objective), row.score))
    return found


def _wants_several() -> ColumnElement[bool]:
    return (assignments.c.wanted > 1) & assignments.c.closed_at.is_(None)


def _leaf(
    row: Row[Any],
    sha256: str,
    suggested: Mapping[int, Sequence[Suggested]],
    tallies: Mapping[str, Mapping[Objective, Tally]],
) -> Leaf:
    return Leaf(
        passage=passage_from(row, sha256),
        suggested=tuple(suggested.get(row.key, ())),
        stands={at: tally.stands for at, tally in tallies.get(row.id, {}).items()},
        decided=bool(row.is_decided),
    )


def _said_directions(connection: Connection, version: int) -> dict[tuple[str, Objective], Alignment]:
    """By passage and objective: the direction that is named by all who say yes and name one."""
    where = placed(version=version)
    told = (decisions.c.objective, decisions.c.verdict, decisions.c.alignment, where.c.place_id)
    ranked = (
        select(*told, nth_word(where.c.place_id)).join(where, where.c.number == decisions.c.number).subquery("ranked")
    )
    named = and_(ranked.c.place == 1, ranked.c.verdict == Verdict.YES.value, ranked.c.alignment.is_not(None))
    least = func.min(ranked.c.alignment)
    wanted = (
        select(ranked.c.place_id, ranked.c.objective, least.label("alignment"))
        .where(named)
        .group_by(ranked.c.place_id, ranked.c.objective)
        .having(least == func.max(ranked.c.alignment))
    )
    return {(row.place_id, Objective(row.objective)): Alignment(row.alignment) for row in connection.execute(wanted)}


def _settled_directions(connection: Connection, sha256: str) -> dict[tuple[str, Objective], Alignment]:
    """By passage and objective: the direction that a standing settlement names."""
    settled = select(settlements.c.passage_id).where(settlements.c.sha256 == sha256).distinct()
    ids = list(connection.execute(settled).scalars())
    return {
        (passage_id, objective): Alignment(row.alignment)
        for start in range(0, len(ids), MOST_LEAVES)
        for passage_id, said in settlements_on(connection, ids[start : start + MOST_LEAVES]).items()
        for objective, row in said.items()
        if row.alignment is not None
    }
