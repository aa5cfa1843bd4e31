"""The contents of a version: its text, pages, passages, furniture and search index, written in bulk."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, text, update

from pipeline.errors import ArchiveError
from pipeline.records import Document, Tag
from pipeline.store.columns import clean
from pipeline.store.folding import fold
from pipeline.store.queue_tables import doubts, queue, queue_objectives
from pipeline.store.shapes import Values, furniture_values, page_values, passage_values, tag_values
from pipeline.store.tables import (
    PASSAGES_BITS,
    furniture,
    pages,
    passage_index,
    passages,
    taggings,
    tags,
    texts,
    versions,
)
from pipeline.store.upsert import insert_or_update


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a reading found, ready to be written: made before the transaction begins, so that others wait less."""

    text: str
    pages: list[Values]
    furniture: list[Values]
    passages: list[Values]
    words: list[tuple[str, ...]]
    """Of each passage."""
    digest: str
    """Of all the above, and of the way in which words are folded."""


def first_key(version: int) -> int:
    """Give the key of the first passage of a version."""
    return version << PASSAGES_BITS


def keys_of(version: int, column: Any) -> Any:
    """Say as SQL: the passage of this key belongs to the version."""
    return column.between(first_key(version), first_key(version + 1) - 1)


def prepare_contents(document: Document) -> Contents:
    """Turn a reading into rows whose version is still open. Raises ArchiveError beyond 16 million passages."""
    if len(document.passages) >= 1 << PASSAGES_BITS:
        message = (
            f"The document {document.source_id[:12]} has {len(document.passages)} passages, more than can be kept."
        )
        raise ArchiveError(message, advice="Split the file.")
    page_rows = [page_values(page, 0) for page in document.pages]
    furniture_rows = [furniture_values(block, 0, ordinal) for ordinal, block in enumerate(document.furniture)]
    passage_rows = [passage_values(passage, 0, ordinal) for ordinal, passage in enumerate(document.passages)]
    words = [fold(passage.text) for passage in document.passages]
    return Contents(
        text=document.text,
        pages=page_rows,
        furniture=furniture_rows,
        passages=passage_rows,
        words=words,
        digest=_digest(clean(document.text), page_rows, furniture_rows, passage_rows, words),
    )


def _digest(*parts: Any) -> str:
    def as_safe(value: Any) -> Any:
        raise TypeError(type(value).__name__)

    digest = hashlib.sha256()
    encoder = msgspec.json.Encoder(enc_hook=as_safe)
    for part in parts:
        try:
            digest.update(encoder.encode(part))
        except UnicodeEncodeError:  # lone surrogates
            digest.update(repr(part).encode())
    return digest.hexdigest()


def replace_contents(connection: Connection, version: int, contents: Contents) -> None:
    """Put a reading in place of the one before; the tags of every model go with the passages that they are about."""
    _delete_contents(connection, version)
    connection.execute(texts.insert().values(version=version, text=contents.text))
    base = first_key(version)
    for row in contents.passages:
        row["version"] = version
        row["key"] = base + row["key"]
    for row in contents.pages + contents.furniture:
        row["version"] = version
    for table, rows in ((pages, contents.pages), (furniture, contents.furniture), (passages, contents.passages)):
        if rows:
            connection.execute(table.insert(), rows)
    _write_index(connection, base, contents.words)


def _delete_contents(connection: Connection, version: int) -> None:
    if connection.dialect.name == "sqlite":  # on PostgreSQL the index follows its passages
        connection.execute(delete(passage_index).where(keys_of(version, passage_index.c.rowid)))
    connection.execute(delete(tags).where(keys_of(version, tags.c.passage)))
    connection.execute(delete(queue_objectives).where(keys_of(version, queue_objectives.c.passage)))
    connection.execute(delete(queue).where(keys_of(version, queue.c.passage)))
    connection.execute(delete(taggings).where(taggings.c.version == version))
    connection.execute(delete(doubts).where(doubts.c.version == version))
    connection.execute(delete(passages).where(keys_of(version, passages.c.key)))
    for table in (furniture, pages, texts):
        connection.execute(delete(table).where(table.c.version == version))
    connection.execute(update(versions).where(versions.c.number == version).values(model=None))


def _write_index(connection: Connection, base: int, words: Sequence[tuple[str, ...]]) -> None:
    if not words:
        return
    if connection.dialect.name == "sqlite":
        insert = "INSERT INTO passage_index (rowid, words) VALUES (:key, :words)"
        rows = [{"key": base + ordinal, "words": " ".join(found)} for ordinal, found in enumerate(words)]
    else:
        # Written as a tsvector ourselves: PostgreSQL's own parser would cut and join words in its way.
        insert = "INSERT INTO passage_index (key, words) VALUES (:key, CAST(:words AS tsvector))"
        rows = [{"key": base + ordinal, "words": _vector(found)} for ordinal, found in enumerate(words)]
    connection.execute(text(insert).bindparams(bindparam("words")), rows)


def _vector(words: tuple[str, ...]) -> str:
    return " ".join(f"{word}:{min(place, 16_383)}" for place, word in enumerate(words, start=1))


def replace_tags(
    connection: Connection, version: int, model: int, found: Sequence[Tag], *, now: datetime, packed: bytes = b""
) -> None:
    """Put the tags of a model on a version in place of those it had there, and its packed doubts, if there are any."""
    known = connection.execute(select(passages.c.id, passages.c.key).where(keys_of(version, passages.c.key)))
    keys = {passage_id: key for passage_id, key in known}  # noqa: C416 - dict() is not typed for rows
    strangers = [tag.passage_id for tag in found if tag.passage_id not in keys]
    if strangers:
        message = f"A tag belongs to the passage {strangers[0]}, which its document does not have."
        raise ArchiveError(message, advice="This is a fault of the program: please report it.")
    connection.execute(delete(tags).where(keys_of(version, tags.c.passage), tags.c.model == model))
    rows = sorted((tag_values(tag, keys[tag.passage_id], model) for tag in found), key=_place)
    if rows:
        connection.execute(tags.insert(), rows)
    connection.execute(delete(doubts).where(doubts.c.version == version, doubts.c.model == model))
    if packed:
        connection.execute(doubts.insert().values(version=version, model=model, packed=packed))
    tagging = {"version": version, "model": model, "tags": len(rows), "tagged_at": now}
    insert_or_update(connection, taggings, ("version", "model"), tagging)
    connection.execute(update(versions).where(versions.c.number == version).values(model=model))


def _place(row: Values) -> tuple[int, int]:
    return row["passage"], row["objective"]
