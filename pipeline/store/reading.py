"""Reading from the archive: files, documents, and what lies in them."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, select

from pipeline.errors import UnknownRecord
from pipeline.records import Block, Outcome, Page, Passage, Stage, Status, Tag
from pipeline.store.asked import (
    current_versions,
    passage_by_id,
    paths_by_number,
    version_number,
    versions_by_number,
)
from pipeline.store.connection import Connected
from pipeline.store.contents import keys_of
from pipeline.store.folding import fold
from pipeline.store.rows import DocumentRow, KnownFile
from pipeline.store.shapes import (
    furniture_from,
    outcome_from,
    page_from,
    passage_from,
    source_from,
    tag_from,
    unpack_strings,
)
from pipeline.store.tables import (
    furniture,
    models,
    outcomes,
    pages,
    passages,
    paths,
    taggings,
    tags,
    texts,
    versions,
)

_BATCH = 5_000  # passages or tags fetched at a time; one is about 2 kB


class Reading(Connected):
    """Everything that was written, as the records that were written."""

    def known_files(self, root: str) -> dict[str, KnownFile]:
        """Tell what is known of each path under a root, gone ones too, by path: for the planner."""
        return self._known_files(paths.c.root == root)

    def known_file(self, root: str, path: str) -> KnownFile | None:
        """Tell what is known of one path, None for a new one."""
        return self._known_files((paths.c.root == root) & (paths.c.path == path)).get(path)

    def _known_files(self, where: ColumnElement[bool]) -> dict[str, KnownFile]:
        ending = [outcomes.c[name].label(f"o_{name}") for name in _OUTCOME_COLUMNS]
        wanted = (
            select(*(paths.c[name] for name in _FILE_COLUMNS), versions.c.model, *ending)
            .outerjoin(versions, and_(versions.c.number == paths.c.version, versions.c.sha256 == paths.c.sha256))
            .outerjoin(outcomes, outcomes.c.number == paths.c.outcome)
            .where(where)
        )
        with self.reading() as connection:
            names = {row.number: row.model_id for row in connection.execute(select(models))}
            tagged: dict[int, list[str]] = {}
            concerned = taggings.c.version.in_(select(paths.c.version).where(where))
            for version, model in connection.execute(select(taggings.c.version, taggings.c.model).where(concerned)):
                tagged.setdefault(version, []).append(names[model])
            return {row.path: _known_file(row, names, tagged) for row in connection.execute(wanted)}

    def documents(self, root: str | None = None) -> list[DocumentRow]:
        """Give the current versions, by path: of the files under a root, else of all roots."""
        with self.reading() as connection:
            return sorted(list_documents(connection, root=root), key=_by_path)

    def version(self, sha256: str) -> DocumentRow:
        """Give the version with these bytes, current or not. Raises ArchiveError for an unknown one."""
        with self.reading() as connection:
            found = list(list_documents(connection, numbers=[number_of(connection, sha256)]))
            return found[0]

    def versions_of(self, document: int) -> list[DocumentRow]:
        """All versions of a document, the first one first."""
        with self.reading() as connection:
            numbers = connection.execute(select(versions.c.number).where(versions.c.document == document)).scalars()
            return sorted(list_documents(connection, numbers=list(numbers)), key=lambda row: row.ordinal)

    def find_document(self, words: str, root: str | None = None) -> list[DocumentRow]:
        """Find the current documents that a person may mean, best first.

        By whole path, start of the digest (4 or more characters), part of title, part of path; accents do not count.
        """
        with self.reading() as connection:
            ranked = sorted(
                (rank, *_by_path(row), row)
                for row in list_documents(connection, root=root)
                if (rank := _rank(row, words))
            )
            best = ranked[0][0] if ranked else 0
            exact = best in (_WHOLE_PATH, _DIGEST)
            return [row for rank, _, _, row in ranked if not exact or rank == best]

    def find_version(self, start: str) -> list[DocumentRow]:
        """Find the versions, current or not, whose digest begins so (4 or more characters)."""
        if len(start) < 4 or not start.isalnum():
            return []
        begins = versions.c.sha256.startswith(start.lower(), autoescape=True)
        with self.reading() as connection:
            numbers = list(connection.execute(select(versions.c.number).where(begins)).scalars())
            return sorted(list_documents(connection, numbers=numbers), key=_by_path)

    def text(self, sha256: str) -> str:
        """Give the canonical text of a version, in which its passages' ranges count."""
        with self.reading() as connection:
            number = number_of(connection, sha256)
            return str(connection.execute(select(texts.c.text).where(texts.c.version == number)).scalar() or "")

    def passages(self, sha256: str) -> list[Passage]:
        """Give the passages of a version in order, equal to those that were written."""
        return list(self.stream_passages(sha256))

    def stream_passages(self, sha256: str) -> Iterator[Passage]:
        """Give the same, some thousand at a time, for documents of any size."""
        for rows in self._batches(sha256, select(passages), passages.c.key):
            for row in rows:
                yield passage_from(row, sha256)

    def passage(self, passage_id: str) -> Passage:
        """One passage by its id. Raises ArchiveError for an unknown one."""
        with self.reading() as connection:
            row = connection.execute(passage_by_id(), {"id": passage_id}).first()
        if row is None:
            message = f"The archive has no passage {passage_id}."
            raise UnknownRecord(message, advice="It may come from another archive, or from an older reading.")
        return passage_from(row, row.sha256)

    def pages(self, sha256: str) -> list[Page]:
        """Give the pages of a version in order."""
        with self.reading() as connection:
            number = number_of(connection, sha256)
            found = connection.execute(select(pages).where(pages.c.version == number).order_by(pages.c.number))
            return [page_from(row) for row in found]

    def furniture(self, sha256: str) -> list[Block]:
        """Give running heads, page numbers and what else was set aside in a version."""
        with self.reading() as connection:
            number = number_of(connection, sha256)
            wanted = select(furniture).where(furniture.c.version == number).order_by(furniture.c.ordinal)
            return [furniture_from(row) for row in connection.execute(wanted)]

    def tags(self, sha256: str, model_id: str | None = None) -> list[Tag]:
        """Give the tags of a version by passage and objective: of the model named, else of the one that tagged last."""
        wanted = (
            select(tags, passages.c.id, models.c.model_id)
            .join(passages, passages.c.key == tags.c.passage)
            .join(models, models.c.number == tags.c.model)
        )
        with self.reading() as connection:
            number = number_of(connection, sha256)
            wanted = wanted.where(keys_of(number, tags.c.passage))
            if model_id is None:
                last = select(versions.c.model).where(versions.c.number == number).scalar_subquery()
                wanted = wanted.where(tags.c.model == last)
            else:
                wanted = wanted.where(models.c.model_id == model_id)
            return [tag_from(row) for row in connection.execute(wanted.order_by(tags.c.passage, tags.c.objective))]

    def outcomes(self, root: str) -> list[Outcome]:
        """Give the latest outcome of each present file under a root, by path."""
        wanted = select(outcomes).join(paths, paths.c.outcome == outcomes.c.number)
        with self.reading() as connection:
            found = connection.execute(wanted.where(paths.c.root == root, paths.c.gone_at.is_(None)))
            return sorted((outcome_from(row) for row in found), key=lambda outcome: outcome.path)

    def run_outcomes(self, run_id: str) -> list[Outcome]:
        """Give the outcomes of one run, by path."""
        with self.reading() as connection:
            found = connection.execute(select(outcomes).where(outcomes.c.run == run_id))
            return sorted((outcome_from(row) for row in found), key=lambda outcome: outcome.path)

    def model_card(self, model_id: str) -> str | None:
        """Give the card (JSON) of a model, ``{}`` where none was saved, None for an unknown model."""
        with self.reading() as connection:
            card = connection.execute(select(models.c.card).where(models.c.model_id == model_id)).scalar()
            return None if card is None else str(card)

    def _batches(self, sha256: str, wanted: Select[Any], key: Any) -> Iterator[Sequence[Row[Any]]]:
        after = -1
        with self.reading() as connection:
            wanted = wanted.where(keys_of(number_of(connection, sha256), key)).order_by(key).limit(_BATCH)
            while rows := connection.execute(wanted.where(key > after)).all():
                yield rows
                after = rows[-1].key


# Only what is used: reading the times of 100,000 rows takes seconds.
_FILE_COLUMNS = ("path", "size", "mtime_ns", "sha256", "recipe", "metadata_digest", "version", "gone_at")
_OUTCOME_COLUMNS = ("stage", "status", "code", "reason", "pages", "passages", "tags")
_WHOLE_PATH, _DIGEST, _IN_TITLE, _IN_PATH = 1, 2, 3, 4


def versions_under(root: str) -> Any:
    """Say as SQL: the versions whose bytes lie under a root now; inside a selection from versions."""
    return select(paths.c.version).where(
        paths.c.root == root, paths.c.gone_at.is_(None), paths.c.sha256 == versions.c.sha256
    )


def _known_file(row: Any, names: dict[int, str], tagged: dict[int, list[str]]) -> KnownFile:
    return KnownFile(
        path=row.path,
        size=row.size,
        mtime_ns=row.mtime_ns,
        sha256=row.sha256,
        recipe=row.recipe,
        metadata_digest=row.metadata_digest,
        model_ids=tuple(sorted(tagged.get(row.version, ()))) if row.model is not None else (),
        model_id=names.get(row.model),
        present=row.gone_at is None,
        stage=Stage(row.o_stage) if row.o_stage else None,
        status=Status(row.o_status) if row.o_status else None,
        code=row.o_code or "",
        reason=row.o_reason or "",
        pages=row.o_pages or 0,
        passages=row.o_passages or 0,
        tags=row.o_tags or 0,
    )


def number_of(connection: Connection, sha256: str) -> int:
    """Give the number of the version with these bytes. Raises ArchiveError for an unknown one."""
    number = connection.execute(version_number(), {"sha256": sha256}).scalar()
    if number is None:
        message = f"The archive knows no document with the digest {sha256[:12]}."
        raise UnknownRecord(message, advice="`migralex status` lists the documents.")
    return int(number)


def list_documents(
    connection: Connection, *, root: str | None = None, numbers: Sequence[int] | None = None
) -> Iterator[DocumentRow]:
    """Give current versions, under a root if one is named; with ``numbers`` these versions, whether current or not."""
    given: dict[str, Any] = {}
    if numbers is None:
        places, wanted = select(paths.c.sha256, paths.c.path).where(paths.c.gone_at.is_(None)), current_versions()
    else:  # the paths of all documents are not read for one
        places, wanted, given = paths_by_number(), versions_by_number(), {"numbers": list(numbers)}
    if root is not None:
        places = places.where(paths.c.root == root)
        wanted = wanted.where(versions.c.number.in_(versions_under(root)))
    at: dict[str, list[str]] = {}
    for sha256, path in connection.execute(places, given):
        at.setdefault(sha256, []).append(path)
    for row in connection.execute(wanted, given):
        yield _document(row, tuple(sorted(set(at.get(row.sha256, ())))))


def _document(row: Row[Any], present: tuple[str, ...]) -> DocumentRow:
    return DocumentRow(
        source=source_from(row, present[0] if present else ""),
        paths=present,
        document=row.document,
        ordinal=row.ordinal,
        predecessor=row.predecessor,
        current=row.current,
        languages=tuple(row.languages.split()),
        found_title=row.found_title,
        notes=unpack_strings(row.notes),
        recipe=row.recipe,
        model_id=row.model_id,
        status=Status(row.status),
        pages=row.pages,
        passages=row.passages,
        tags=row.tags or 0,
        read_at=row.read_at,
    )


def _by_path(row: DocumentRow) -> tuple[str, str]:
    return row.source.path, row.source.sha256


def _rank(row: DocumentRow, words: str) -> int:
    """0 for a document that cannot be meant."""
    asked = words.strip()
    if asked in row.paths:
        return _WHOLE_PATH
    if len(asked) >= 4 and row.source.sha256.startswith(asked.lower()):
        return _DIGEST
    folded = " ".join(fold(asked))
    if folded and folded in " ".join(fold(row.name)):
        return _IN_TITLE
    if folded and any(folded in " ".join(fold(path)) for path in row.paths):
        return _IN_PATH
    return 0
