"""Holding the archive against its own promises, for ``migralex doctor``."""

from collections.abc import Iterator

from sqlalchemy import Connection, exists, func, select, text

from pipeline.store.connection import Connected
from pipeline.store.contents import keys_of
from pipeline.store.rows import Problem, ProblemKind
from pipeline.store.tables import passage_index, passages, paths, tags, texts, versions


class Integrity(Connected):
    """Looking for what should not be."""

    def integrity(self, limit: int = 100) -> list[Problem]:
        """Look for what is wrong, at most ``limit`` problems; none in a sound archive. Reads everything."""
        checks = (_damage, _wrong_slices, _orphan_tags, _index_out_of_step, _versions_without_path)
        found: list[Problem] = []
        with self.reading() as connection:
            for check in checks:
                for problem in check(connection):
                    found.append(problem)
                    if len(found) >= limit:
                        return found
        return found


def _damage(connection: Connection) -> Iterator[Problem]:
    if connection.dialect.name != "sqlite":
        return
    for said in connection.execute(text("PRAGMA quick_check")).scalars():
        if said != "ok":
            yield Problem(ProblemKind.DATABASE, "file", f"The database file is damaged: {said}.")
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield Problem(
            ProblemKind.DATABASE, str(row[0]), f"A row of {row[0]} belongs to a row of {row[2]} that is gone."
        )


def _wrong_slices(connection: Connection) -> Iterator[Problem]:
    for version in connection.execute(select(versions.c.number, versions.c.sha256, versions.c.passages)).all():
        whole = connection.execute(select(texts.c.text).where(texts.c.version == version.number)).scalar() or ""
        wanted = select(passages.c.id, passages.c.text, passages.c.start, passages.c.end)
        count = 0
        for row in connection.execute(wanted.where(keys_of(version.number, passages.c.key))):
            count += 1
            if whole[row.start : row.end] != row.text:
                sentence = f"The passage {row.id} does not stand at {row.start} to {row.end} of its document."
                yield Problem(ProblemKind.SLICE, version.sha256, sentence)
        if count != version.passages:
            sentence = f"The document has {count} passages, and {version.passages} were written."
            yield Problem(ProblemKind.SLICE, version.sha256, sentence)


def _orphan_tags(connection: Connection) -> Iterator[Problem]:
    orphan = ~exists().where(passages.c.key == tags.c.passage)
    count = connection.execute(select(func.count()).select_from(tags).where(orphan)).scalar_one()
    if count:
        yield Problem(ProblemKind.ORPHAN_TAG, "tags", f"{count} tags belong to passages that are gone.")


def _index_out_of_step(connection: Connection) -> Iterator[Problem]:
    key = passage_index.c.rowid if connection.dialect.name == "sqlite" else passage_index.c.key
    missing = select(func.count()).select_from(passages).where(~exists().where(key == passages.c.key))
    extra = select(func.count()).select_from(passage_index).where(~exists().where(passages.c.key == key))
    for counted, what in ((missing, "passages cannot be found by search"), (extra, "entries of the index are stale")):
        count = connection.execute(counted).scalar_one()
        if count:
            yield Problem(ProblemKind.INDEX, "passage_index", f"{count} {what}.")


def _versions_without_path(connection: Connection) -> Iterator[Problem]:
    here = exists().where(paths.c.version == versions.c.number)
    succeeded = versions.alias("later")
    later = exists().where(succeeded.c.predecessor == versions.c.sha256)
    for sha256 in connection.execute(select(versions.c.sha256).where(~here, ~later)).scalars():
        yield Problem(ProblemKind.NO_PATH, sha256, f"The document {sha256[:12]} has never had a file.")
