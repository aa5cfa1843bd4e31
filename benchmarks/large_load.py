"""Writing rows into an archive by the hundred thousand: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, text

from pipeline.store.archive import Archive
from pipeline.store.queue_tables import queue, queue_objectives
from pipeline.store.tables import decisions, metadata, passages, tags

Rows = Sequence[tuple[Any, ...]]

_HEAVY = (queue, queue_objectives, decisions, passages, tags)  # their indexes are made when the rows are there
_WORDS_INDEX = "ix_passage_index_words"


class Loader:
    """Rows on their way into the tables of an archive that nobody else uses."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sqlite = connection.dialect.name == "sqlite"
        self._driver: Any = connection.connection.driver_connection

    def add(self, table: str, columns: str, rows: Rows) -> None:
        """Write rows of a table; ``columns`` are separated by spaces."""
        names = columns.split()
        if self._sqlite:
            marks = ", ".join("?" * len(names))
            statement = f"INSERT INTO {table} ({', '.join(f'{chr(34)}{n}{chr(34)}' for n in names)}) VALUES ({marks})"  # noqa: S608
            self._driver.executemany(statement, [tuple(map(_for_sqlite, row)) for row in rows])
            return
        quoted = ", ".join(f'"{name}"' for name in names)
        with self._driver.cursor() as cursor, cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
            copy.write("".join("\t".join(map(_for_copy, row)) + "\n" for row in rows).encode())

    def add_words(self, rows: Iterable[tuple[int, tuple[str, ...]]]) -> None:
        """Write rows of the search index."""
        if self._sqlite:
            self.add("passage_index", "rowid words", [(key, " ".join(words)) for key, words in rows])
            return
        vectors = [(key, " ".join(f"{word}:{n}" for n, word in enumerate(words, start=1))) for key, words in rows]
        self.add("passage_index", "key words", vectors)


def _for_sqlite(value: Any) -> Any:
    return value.replace(tzinfo=None).isoformat(" ", "microseconds") if isinstance(value, datetime) else value


def _for_copy(value: Any) -> str:
    # Nothing that is made here holds a tab or a backslash; line breaks stand in the texts of documents only.
    if isinstance(value, str):
        return value.replace("\n", "\\n") if "\n" in value else value
    if value is None:
        return "\\N"
    return value.isoformat() if isinstance(value, datetime) else str(value)


@contextmanager
def loading(archive: Archive) -> Iterator[Loader]:
    """Load without indexes, triggers and foreign keys; then make and weigh the indexes. Nobody else may be there."""
    engine = archive._engine
    with engine.connect() as connection:
        if archive.is_sqlite:
            for setting in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000"):
                connection.connection.driver_connection.execute(f"PRAGMA {setting}")  # type: ignore[union-attr]
        connection.execution_options(writes=True)
        with connection.begin():
            if not archive.is_sqlite:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
                connection.execute(text(f"DROP INDEX {_WORDS_INDEX}"))
            triggers = _drop_triggers(connection) if archive.is_sqlite else []
            _each_index(connection, make=False)
            yield Loader(connection)
            _each_index(connection, make=True)
            for trigger in triggers:
                connection.execute(text(trigger))
            if not archive.is_sqlite:
                connection.execute(text(f"CREATE INDEX {_WORDS_INDEX} ON passage_index USING GIN (words)"))
                _advance_numbers(connection)
    engine.dispose()
    _weigh(archive)


def _each_index(connection: Connection, *, make: bool) -> None:
    for table in _HEAVY:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            (index.create if make else index.drop)(connection)


def _drop_triggers(connection: Connection) -> list[str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for row in rows:
        connection.execute(text(f"DROP TRIGGER {row.name}"))
    return [row.sql.replace(":", r"\:") for row in rows]


def _advance_numbers(connection: Connection) -> None:
    for table in metadata.tables.values():
        if "number" in table.c and _is_counted(connection, table):
            counted = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'number'), max(number)) FROM {table.name}"  # noqa: S608
            connection.execute(text(counted))


def _is_counted(connection: Connection, table: Table) -> bool:
    asked = text(f"SELECT pg_get_serial_sequence('{table.name}', 'number')")
    return connection.execute(asked).scalar() is not None


def _weigh(archive: Archive) -> None:
    with archive._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if archive.is_sqlite:
            connection.connection.driver_connection.executescript("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);")  # type: ignore[union-attr]
        else:
            connection.execute(text("VACUUM (ANALYZE)"))
