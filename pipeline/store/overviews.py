"""Short lists for pages: what was settled lately, and what a filter of the queue may choose from."""

from sqlalchemy import exists, func, select

from pipeline.store.connection import Connected
from pipeline.store.review_rows import Settlement
from pipeline.store.review_tables import settlements
from pipeline.store.settling import settlement_from
from pipeline.store.tables import paths, versions

_SHORT = 12  # signs of a digest that stand for a name where there is none


class Overviews(Connected):
    """Lists of a page."""

    def latest_settlements(self, limit: int, before: int | None = None) -> list[tuple[int, Settlement]]:
        """Give settlements with their numbers, the newest first: those below the number ``before``."""
        wanted = select(settlements).order_by(settlements.c.number.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(settlements.c.number < before)
        with self.reading() as connection:
            return [(row.number, settlement_from(row)) for row in connection.execute(wanted)]

    def has_documents(self) -> bool:
        """Whether any document was read."""
        with self.reading() as connection:
            return bool(connection.execute(select(exists().where(versions.c.current))).scalar())

    def places_of_documents(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the countries and the languages of the current documents, each sorted."""
        told = select(versions.c.country, versions.c.languages).where(versions.c.current).distinct()
        with self.reading() as connection:
            rows = connection.execute(told).all()
        languages = {language for row in rows for language in row.languages.split()}
        return tuple(sorted({row.country for row in rows if row.country})), tuple(sorted(languages))

    def names_of_documents(self, limit: int) -> list[tuple[str, str]]:
        """Give digest and name of current documents, by name; at most so many."""
        here = (
            select(paths.c.sha256, func.min(paths.c.path).label("path"))
            .where(paths.c.gone_at.is_(None))
            .group_by(paths.c.sha256)
            .subquery()
        )
        name = func.coalesce(versions.c.title, versions.c.found_title, here.c.path)
        wanted = (
            select(versions.c.sha256, name.label("name"))
            .outerjoin(here, here.c.sha256 == versions.c.sha256)
            .where(versions.c.current)
            .order_by(name, versions.c.sha256)
            .limit(limit)
        )
        with self.reading() as connection:
            return [(row.sha256, row.name or row.sha256[:_SHORT]) for row in connection.execute(wanted)]
