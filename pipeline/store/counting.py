"""Counting tags: over objectives, and over documents."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, func, literal_column, select

from pipeline.objectives import Objective
from pipeline.records import Alignment
from pipeline.store.connection import Connected
from pipeline.store.reading import list_documents, versions_under
from pipeline.store.rows import CoverageRow, DocumentRow, SurePassage, TagCount
from pipeline.store.tables import PASSAGES_BITS, passages, tags, versions


class Counting(Connected):
    """Sums over the current versions and the models that tagged them last."""

    def tag_counts(self, root: str | None = None, *, min_score: float = 0.0) -> list[TagCount]:
        """Tags and documents of each of the 23 objectives, over current versions and their last models."""
        counted = {row.objective: row for row in self._count(root, min_score, by_version=False)}
        none = (0, 0)
        return [
            TagCount(objective, *((row.tags, row.documents) if (row := counted.get(int(objective))) else none))
            for objective in Objective
        ]

    def coverage(self, root: str | None = None, *, min_score: float = 0.0) -> list[CoverageRow]:
        """How many passages of each current document concern each objective, by path and objective."""
        with self.reading() as connection:
            by_sha = {row.source.sha256: row for row in list_documents(connection, root=root)}
        rows = [
            CoverageRow(row.sha256, document.name, document.source.path, Objective(row.objective), row.tags)
            for row in self._count(root, min_score, by_version=True)
            if (document := by_sha.get(row.sha256))
        ]
        return sorted(rows, key=lambda row: (row.path, row.sha256, row.objective))

    def languages(self, root: str | None = None) -> dict[str, tuple[str, ...]]:
        """Give the languages of the passages of each current document, by digest, the most frequent first."""
        with self.reading() as connection:
            return {row.source.sha256: row.languages for row in list_documents(connection, root=root)}

    def surest(self, root: str | None, each: int) -> list[SurePassage]:
        """Give, for each objective, the passages with the highest scores, at most ``each``, by objective and score."""
        place = func.row_number().over(
            partition_by=tags.c.objective, order_by=(tags.c.score.desc(), passages.c.id)
        )  # the id decides between equal scores, as it does not depend on the order of writing
        ranked = (
            select(tags.c.objective, tags.c.score, tags.c.passage, place.label("place"))
            .add_columns(tags.c.alignment, tags.c.alignment_score)
            .join(passages, passages.c.key == tags.c.passage)
            .join(versions, and_(versions.c.number == passages.c.version, versions.c.model == tags.c.model))
            .where(versions.c.current)
        )
        if root is not None:
            ranked = ranked.where(versions.c.number.in_(versions_under(root)))
        best = ranked.subquery()
        wanted = (
            select(best.c.objective, best.c.score, passages, versions.c.sha256)
            .add_columns(best.c.alignment, best.c.alignment_score)
            .join(passages, passages.c.key == best.c.passage)
            .join(versions, versions.c.number == passages.c.version)
            .where(best.c.place <= each)
        )
        with self.reading() as connection:
            by_sha = {row.source.sha256: row for row in list_documents(connection, root=root)}
            rows = connection.execute(wanted.order_by(best.c.objective, best.c.place)).all()
        return [_sure_passage(row, by_sha[row.sha256]) for row in rows if row.sha256 in by_sha]

    def _count(self, root: str | None, min_score: float, *, by_version: bool) -> Sequence[Row[Any]]:
        # The version is in the high bits of a passage's key: the passages themselves need not be read.
        version = tags.c.passage.op(">>")(literal_column(str(PASSAGES_BITS)))
        chosen = select(versions.c.number, versions.c.model, versions.c.sha256).where(versions.c.current)
        if root is not None:
            chosen = chosen.where(versions.c.number.in_(versions_under(root)))
        current = chosen.subquery()
        wanted = (
            select(
                tags.c.objective,
                func.count().label("tags"),
                func.count(current.c.number.distinct()).label("documents"),
                *([current.c.sha256] if by_version else []),
            )
            .select_from(tags)
            .join(current, and_(current.c.number == version, current.c.model == tags.c.model))
        )
        wanted = wanted.where(tags.c.score >= min_score).group_by(tags.c.objective)
        with self.reading() as connection:
            return connection.execute(wanted.group_by(current.c.sha256) if by_version else wanted).all()


def _sure_passage(row: Row[Any], document: DocumentRow) -> SurePassage:
    return SurePassage(
        objective=Objective(row.objective),
        score=row.score,
        passage_id=row.id,
        sha256=row.sha256,
        name=document.name,
        document_path=document.source.path,
        path=row.path,
        language=row.language,
        text=row.text,
        alignment=None if row.alignment is None else Alignment(row.alignment),
        alignment_score=row.alignment_score,
    )
