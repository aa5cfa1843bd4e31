"""Writing what a run found: one document, with all that lies in it, in one transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, select, update

from pipeline.errors import ArchiveError
from pipeline.records import Document, Outcome, Source, Tag
from pipeline.store.asked import version_number
from pipeline.store.connection import Connected
from pipeline.store.contents import Contents, prepare_contents, replace_contents, replace_tags
from pipeline.store.rows import Entry, TouchedFile, metadata_digest
from pipeline.store.shapes import Values, metadata_values, outcome_values, pack_strings
from pipeline.store.tables import claims, documents, models, outcomes, paths, versions
from pipeline.store.upsert import insert_missing, insert_or_update

_BATCH = 500  # paths in one statement; SQLite allows 32,766 values


class Writing(Connected):
    """Documents, failures, second paths, tags, and files that went."""

    def write_document(
        self,
        source: Source,
        document: Document,
        tags: Sequence[Tag],
        outcome: Outcome,
        *,
        entry: Entry,
        recipe: str,
        model_id: str,
        doubts: bytes = b"",
    ) -> bool:
        """Write a document as read and tagged; False, and nothing written, where another run took over the claim.

        Bytes that are new to the archive become a new version of the document that this path held before, else a new
        document. Bytes that are known get the new reading in place of the old one: if it differs, with the tags of all
        models; if not, only the tags of this model are replaced. Decisions always stay. ``doubts`` are the packed ones
        of ``Model.read``.
        """
        contents = prepare_contents(document)
        with self.writing() as connection:
            if not _end_claim(connection, entry):
                return False
            before = _path_row(connection, entry.root, source.path)
            model = number_of_model(connection, model_id)
            version = _number_of_version(connection, source, before, entry.now)
            read = {"recipe": recipe, "status": outcome.status.value, "read_at": entry.now, **metadata_values(source)}
            _write_reading(connection, version, document, contents, read)
            replace_tags(connection, version, model, tags, now=entry.now, packed=doubts)
            _write_path(connection, source, outcome, entry, recipe=recipe, version=version, before=before)
        return True

    def write_failure(self, outcome: Outcome, *, entry: Entry, recipe: str, source: Source | None = None) -> bool:
        """Remember that a file could not be read, so that only a change or another recipe makes it read again.

        The last version that could be read stays as the predecessor of the next one. False as in ``write_document``.
        """
        with self.writing() as connection:
            if not _end_claim(connection, entry):
                return False
            before = _path_row(connection, entry.root, outcome.path)
            version = before.version if before is not None else None
            if outcome.source_id is not None:
                version = connection.execute(version_number(), {"sha256": outcome.source_id}).scalar() or version
            _write_path(connection, source, outcome, entry, recipe=recipe, version=version, before=before)
        return True

    def write_known_file(self, source: Source, outcome: Outcome, *, entry: Entry, recipe: str) -> bool:
        """Give a document that is in the archive another path (or give a path back to it), and remember the outcome.

        Raises ArchiveError where the bytes are unknown: then they must be read. False as in ``write_document``.
        """
        with self.writing() as connection:
            if not _end_claim(connection, entry):
                return False
            version = _version_of(connection, source.sha256)
            before = _path_row(connection, entry.root, source.path)
            _write_path(connection, source, outcome, entry, recipe=recipe, version=version, before=before)
        return True

    def write_tags(
        self,
        sha256: str,
        model_id: str,
        tags: Sequence[Tag],
        *,
        now: datetime,
        outcome: Outcome | None = None,
        entry: Entry | None = None,
        recipe: str | None = None,
        doubts: bytes = b"",
    ) -> bool:
        """Tag a document again without reading it again; the tags of other models stay.

        With ``outcome`` and ``entry``, the path's outcome is remembered too (and its recipe, if one is given).
        """
        with self.writing() as connection:
            if entry is not None and not _end_claim(connection, entry):
                return False
            version = _version_of(connection, sha256)
            replace_tags(connection, version, number_of_model(connection, model_id), tags, now=now, packed=doubts)
            if outcome is not None and entry is not None:
                before = _path_row(connection, entry.root, outcome.path)
                kept = before.recipe if before is not None and recipe is None else recipe or ""
                _write_path(connection, None, outcome, entry, recipe=kept, version=version, before=before)
        return True

    def update_metadata(self, source: Source, *, root: str) -> None:
        """Take over what a person now says about a document; its reading and tags stay."""
        with self.writing() as connection:
            version = _version_of(connection, source.sha256)
            said = metadata_values(source)
            connection.execute(update(versions).where(versions.c.number == version).values(**said))
            at_path = (paths.c.root == root) & (paths.c.path == source.path)
            connection.execute(update(paths).where(at_path).values(metadata_digest=metadata_digest(source)))

    def touch_files(self, root: str, files: Sequence[TouchedFile], *, now: datetime) -> None:
        """Remember the new times of files whose bytes are as they were; those that were gone are present again."""
        with self.writing() as connection:
            for file in files:
                at_path = (paths.c.root == root) & (paths.c.path == file.path)
                seen = {"size": file.size, "mtime_ns": file.mtime_ns, "last_seen": now, "gone_at": None}
                connection.execute(update(paths).where(at_path).values(**seen))
            _mark_current(connection, root, [file.path for file in files])

    def mark_gone(self, root: str, gone: Sequence[str], *, now: datetime) -> None:
        """Remember that files are no longer there; their documents, passages and decisions stay."""
        with self.writing() as connection:
            for start in range(0, len(gone), _BATCH):
                some = (paths.c.root == root) & paths.c.path.in_(gone[start : start + _BATCH])
                connection.execute(update(paths).where(some, paths.c.gone_at.is_(None)).values(gone_at=now))
            _mark_current(connection, root, gone)

    def save_model_card(self, model_id: str, card: str) -> None:
        """Keep the card (JSON) of a model."""
        with self.writing() as connection:
            number = number_of_model(connection, model_id)
            connection.execute(update(models).where(models.c.number == number).values(card=card))


def number_of_model(connection: Connection, model_id: str) -> int:
    """Give the number of a model, which is made if it is new."""
    known = select(models.c.number).where(models.c.model_id == model_id)
    number = connection.execute(known).scalar()
    if number is None:
        insert_missing(connection, models, {"model_id": model_id, "card": "{}"})
        number = connection.execute(known).scalar_one()
    return int(number)


def _version_of(connection: Connection, sha256: str) -> int:
    number = connection.execute(version_number(), {"sha256": sha256}).scalar()
    if number is None:
        message = f"The archive knows no document with the digest {sha256[:12]}."
        raise ArchiveError(message, advice="Run `migralex process` to read it.")
    return int(number)


def _end_claim(connection: Connection, entry: Entry) -> bool:
    if entry.claim is None:
        return True
    mine = (claims.c.key == entry.claim) & (claims.c.run == entry.run_id)
    return connection.execute(delete(claims).where(mine)).rowcount == 1


def _path_row(connection: Connection, root: str, path: str) -> Row[Any] | None:
    at_path = (paths.c.root == root) & (paths.c.path == path)
    return connection.execute(select(paths).where(at_path).with_for_update()).first()


def _number_of_version(connection: Connection, source: Source, before: Row[Any] | None, now: datetime) -> int:
    known = select(versions.c.number).where(versions.c.sha256 == source.sha256).with_for_update()
    number = connection.execute(known).scalar()
    if number is None:
        insert_missing(connection, versions, _new_version(connection, source, before, now))
        number = connection.execute(known).scalar_one()
    return int(number)


def _new_version(connection: Connection, source: Source, before: Row[Any] | None, now: datetime) -> Values:
    document, ordinal, predecessor = None, 1, None
    if before is not None and before.version is not None:
        old = connection.execute(select(versions).where(versions.c.number == before.version)).one()
        document, predecessor = old.document, old.sha256
        lock = select(documents.c.number).where(documents.c.number == document).with_for_update()
        connection.execute(lock)
        taken = select(versions.c.ordinal).where(versions.c.document == document).order_by(versions.c.ordinal.desc())
        ordinal = connection.execute(taken.limit(1)).scalar_one() + 1
    if document is None:
        (document,) = connection.execute(documents.insert().values(created_at=now)).inserted_primary_key or (None,)
    return {
        "sha256": source.sha256,
        "document": document,
        "ordinal": ordinal,
        "predecessor": predecessor,
        "kind": source.kind.value,
        "size": source.size,
        **metadata_values(source),
        "found_title": None,
        "notes": "[]",
        "recipe": "",
        "status": "",
        "reading": "",
        "pages": 0,
        "passages": 0,
        "languages": "",
        "current": False,
        "created_at": now,
        "read_at": now,
    }


def _write_reading(connection: Connection, version: int, document: Document, contents: Contents, read: Values) -> None:
    this = versions.c.number == version
    if connection.execute(select(versions.c.reading).where(this)).scalar_one() != contents.digest:
        replace_contents(connection, version, contents)
    values = {
        "found_title": document.title,
        "notes": pack_strings(document.notes),
        "reading": contents.digest,
        "pages": len(document.pages),
        "passages": len(document.passages),
        "languages": " ".join(_by_frequency([passage.language for passage in document.passages])),
    }
    connection.execute(update(versions).where(this).values(**read, **values))


def _by_frequency(languages: Sequence[str]) -> list[str]:
    counted = Counter(languages)
    return sorted(counted, key=lambda language: (-counted[language], language))


def _write_path(
    connection: Connection,
    source: Source | None,
    outcome: Outcome,
    entry: Entry,
    *,
    recipe: str,
    version: int | None,
    before: Row[Any] | None,
) -> None:
    described = before.metadata_digest if before is not None else ""
    values = {
        "root": entry.root,
        "path": outcome.path,
        "sha256": outcome.source_id,
        "version": version,
        "size": entry.size,
        "mtime_ns": entry.mtime_ns,
        "recipe": recipe,
        "metadata_digest": described if source is None else metadata_digest(source),
        "outcome": _write_outcome(connection, outcome, entry),
        "first_seen": entry.now if before is None else before.first_seen,
        "last_seen": entry.now,
        "gone_at": None,
    }
    insert_or_update(connection, paths, ("root", "path"), values)
    touched = {version, before.version if before is not None else None} - {None}
    connection.execute(update(versions).where(versions.c.number.in_(touched)).values(current=_is_current()))


def _write_outcome(connection: Connection, outcome: Outcome, entry: Entry) -> int:
    key = {"run": entry.run_id, "root": entry.root, "path": outcome.path}
    values = key | outcome_values(outcome) | {"ended_at": entry.now}
    insert_or_update(connection, outcomes, ("run", "root", "path"), values)
    this = [outcomes.c[name] == value for name, value in key.items()]
    return int(connection.execute(select(outcomes.c.number).where(*this)).scalar_one())


def _is_current() -> Any:
    here = (paths.c.sha256 == versions.c.sha256) & paths.c.gone_at.is_(None)
    return exists().where(here).correlate(versions)


def _mark_current(connection: Connection, root: str, touched: Sequence[str]) -> None:
    for start in range(0, len(touched), _BATCH):
        some = (paths.c.root == root) & paths.c.path.in_(touched[start : start + _BATCH])
        affected = select(paths.c.version).where(some, paths.c.version.is_not(None))
        connection.execute(update(versions).where(versions.c.number.in_(affected)).values(current=_is_current()))
