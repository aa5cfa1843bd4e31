"""Which texts are language versions of one another, and which of their passages say the same."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, or_, select

from pipeline.store.connection import Connected
from pipeline.store.reading import number_of
from pipeline.store.tables import passages, twinnings, twins, versions
from pipeline.store.upsert import insert_or_update
from pipeline.store.version_rows import Ground, TwinLink, Twinning

_LEFT, _RIGHT = versions.alias("left_version"), versions.alias("right_version")
_KEY = ("left", "right")


class Twinnings(Connected):
    """Twin texts and twin passages."""

    def write_twinning(self, twinning: Twinning, *, now: datetime) -> None:
        """Keep a twinning with its links, in place of those that it had before."""
        with self.writing() as connection:
            left, right = number_of(connection, twinning.left), number_of(connection, twinning.right)
            key = {"left": left, "right": right}
            readings = {"left_reading": _reading(connection, left), "right_reading": _reading(connection, right)}
            languages = {"left_language": twinning.left_language, "right_language": twinning.right_language}
            values = key | readings | languages | {"ground": twinning.ground.value, "made_at": now}
            insert_or_update(connection, twinnings, _KEY, values)
            this = [twinnings.c[name] == value for name, value in key.items()]
            number = connection.execute(select(twinnings.c.number).where(*this)).scalar_one()
            connection.execute(delete(twins).where(twins.c.twinning == number))
            rows = [
                {"twinning": number, "left_id": link.left_id, "right_id": link.right_id, "confidence": link.confidence}
                for link in twinning.links
            ]
            if rows:
                connection.execute(twins.insert(), rows)

    def twinnings(self, sha256: str | None = None) -> list[Twinning]:
        """Give the twinnings of a version, or all, in the order of making, with their links; none without links."""
        wanted = _with_versions().where(exists().where(twins.c.twinning == twinnings.c.number))
        if sha256 is not None:
            wanted = wanted.where(or_(_LEFT.c.sha256 == sha256, _RIGHT.c.sha256 == sha256))
        with self.reading() as connection:
            rows = connection.execute(wanted.order_by(twinnings.c.number)).all()
            return [_twinning(row, _links(connection, row.number)) for row in rows]

    def looked_at_twins(self) -> set[tuple[str, str]]:
        """Give the pairs of digests that were held against each other, whether links were found or not."""
        with self.reading() as connection:
            return {(row.left_sha256, row.right_sha256) for row in connection.execute(_with_versions())}

    def due_twinnings(self) -> list[Twinning]:
        """Give the twinnings of which a side was read anew, without their links, in the order of making."""
        anew = or_(twinnings.c.left_reading != _LEFT.c.reading, twinnings.c.right_reading != _RIGHT.c.reading)
        wanted = _with_versions().where(anew).order_by(twinnings.c.number)
        with self.reading() as connection:
            return [_twinning(row, ()) for row in connection.execute(wanted)]

    def twins_of(self, passage_id: str) -> list[TwinLink]:
        """Give the links of a passage, the surest first; the passage is on either side."""
        wanted = select(twins).where(or_(twins.c.left_id == passage_id, twins.c.right_id == passage_id))
        with self.reading() as connection:
            rows = connection.execute(wanted.order_by(twins.c.confidence.desc(), twins.c.left_id, twins.c.right_id))
            return [TwinLink(row.left_id, row.right_id, row.confidence) for row in rows]


def _with_versions() -> Any:
    names = (_LEFT.c.sha256.label("left_sha256"), _RIGHT.c.sha256.label("right_sha256"))
    return (
        select(twinnings, *names)
        .join(_LEFT, _LEFT.c.number == twinnings.c.left)
        .join(_RIGHT, _RIGHT.c.number == twinnings.c.right)
    )


def _reading(connection: Connection, version: int) -> str:
    return str(connection.execute(select(versions.c.reading).where(versions.c.number == version)).scalar_one())


def _links(connection: Connection, number: int) -> tuple[TwinLink, ...]:
    """In the order of the left text."""
    wanted = (
        select(twins)
        .join(passages, passages.c.id == twins.c.left_id)
        .where(twins.c.twinning == number)
        .order_by(passages.c.key, twins.c.right_id)
    )
    return tuple(TwinLink(row.left_id, row.right_id, row.confidence) for row in connection.execute(wanted))


def _twinning(row: Row[Any], links: tuple[TwinLink, ...]) -> Twinning:
    languages = (row.left_language, row.right_language)
    return Twinning(row.left_sha256, row.right_sha256, *languages, Ground(row.ground), links, row.made_at)
