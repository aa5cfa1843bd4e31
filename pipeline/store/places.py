"""Where the bytes of a document lie, and which of them are to be read anew."""

from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from pipeline.records import SourceKind, Status
from pipeline.store.connection import Connected
from pipeline.store.run_rows import ASKED_AGAIN, FilePlace
from pipeline.store.tables import outcomes, paths, texts, versions


class Places(Connected):
    """Files by their bytes; each question looks at few rows."""

    def places_of(self, sha256: str) -> list[FilePlace]:
        """Give the present files with these bytes, under any root, by root and path."""
        return self._places(paths.c.sha256 == sha256)

    def place(self, root: str, path: str) -> FilePlace | None:
        """Give a present file by its path; None where the archive knows none."""
        return next(iter(self._places((paths.c.root == root) & (paths.c.path == path))), None)

    def _places(self, where: ColumnElement[bool]) -> list[FilePlace]:
        wanted = (
            select(*(paths.c[name] for name in ("root", "path", "sha256", "size", "mtime_ns")), versions.c.kind)
            .outerjoin(versions, versions.c.sha256 == paths.c.sha256)
            .where(where, paths.c.gone_at.is_(None))
            .order_by(paths.c.root, paths.c.path)
        )
        with self.reading() as connection:
            return [_place(row) for row in connection.execute(wanted)]

    def read_again(self, root: str, *, sha256: str | None = None, path: str | None = None) -> int:
        """Let the next run over a root read these bytes, or the file at this path, anew; how many paths that are.

        Second paths to bytes that are read at another one are left as they are.
        """
        skipped = select(outcomes.c.number).where(
            outcomes.c.number == paths.c.outcome, outcomes.c.status == Status.SKIPPED.value
        )
        where = [paths.c.root == root, paths.c.gone_at.is_(None), ~skipped.exists()]
        where += [paths.c.sha256 == sha256] if sha256 is not None else []
        where += [paths.c.path == path] if path is not None else []
        with self.writing() as connection:
            return connection.execute(update(paths).where(*where).values(recipe=ASKED_AGAIN)).rowcount

    def text_between(self, sha256: str, start: int, end: int) -> tuple[str, int]:
        """Give the characters ``start`` to ``end`` of the canonical text of a version, and the length of all of it.

        Empty, and 0, for a version that the archive does not have.
        """
        piece = func.substr(texts.c.text, start + 1, max(end - start, 0))
        wanted = select(piece, func.length(texts.c.text)).join(versions, versions.c.number == texts.c.version)
        with self.reading() as connection:
            row = connection.execute(wanted.where(versions.c.sha256 == sha256)).first()
        return (str(row[0]), int(row[1])) if row is not None else ("", 0)


def _place(row: Any) -> FilePlace:
    kind = SourceKind(row.kind) if row.kind is not None else None
    return FilePlace(row.root, row.path, row.sha256, row.size, row.mtime_ns, kind)
