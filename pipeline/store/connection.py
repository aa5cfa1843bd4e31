"""Reaching the database: addresses, settings of a connection, transactions, and errors in words."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from pipeline.errors import ArchiveError

_BUSY_SECONDS = 60  # writing the largest document takes about a second, so this many writers may wait in line
_CACHE_KIB = 65_536  # the pages of a large document stay in memory until its one transaction ends

_CAUSES = (  # by a sign in what the database says
    ("no such module: fts5", "This Python's SQLite cannot search texts.", "Use another Python, or PostgreSQL."),
    ("disk is full", "The disk is full.", "Free some room and run again; what was finished is kept."),
    ("no space left", "The disk of the database is full.", "Free some room and run again; what was finished is kept."),
    ("readonly", "The archive cannot be written to.", "Check the permissions of the file and of its folder."),
    ("permission denied", "The database refuses access.", "Check the permissions and the user in its address."),
    ("unable to open", "The archive cannot be opened.", "Check that its folder exists and may be written to."),
    ("locked", "Another program holds the archive for too long.", "Close other programs that use it and run again."),
    ("not a database", "The file is not an archive of Migralex.", "Give the path of another file."),
    ("malformed", "The archive is damaged.", "Restore it from a back-up."),
    ("password authentication", "The database refuses the user or the password.", "Check the database address."),
    (
        '" does not exist',
        "The database or one of its parts does not exist.",
        "Create it, or check the database address.",
    ),
    ("connect", "The database cannot be reached.", "Check that it runs and that its address is right."),
)
_SIGNS_OF_STATES = {  # PostgreSQL's codes, as its words depend on its language
    "53100": "no space left",
    "42501": "permission denied",
    "28P01": "password authentication",
    "28000": "password authentication",
    "3D000": '" does not exist',
    "25006": "readonly",
}


class Connected:
    """An open archive seen as transactions; the rooms of its methods build on this."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held = threading.local()
        # SQLite lets one write at a time, and whom it refuses sleeps for longer and longer: here they stand in line.
        self._line = threading.RLock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """Whether the archive is a SQLite file, else it is PostgreSQL."""
        return self._engine.dialect.name == "sqlite"

    @property
    def name(self) -> str:
        """The address without its password."""
        return self._engine.url.render_as_string(hide_password=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all connections."""
        self._engine.dispose()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Let all that this thread reads within the block see one state of the archive, through one connection.

        A page asks a dozen questions, each of which would begin and end a transaction of its own. What is written
        within the block is not seen there.
        """
        with self.reading() as connection:
            before, self._held.connection = getattr(self._held, "connection", None), connection
            try:
                yield
            finally:
                self._held.connection = before

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Begin a transaction that sees one state of the archive and changes nothing. For this room only."""
        held: Connection | None = getattr(self._held, "connection", None)
        if held is not None:
            with errors_in_words(self.name):
                yield held
            return
        with errors_in_words(self.name), self._engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[Connection]:
        """Begin a transaction that is written as a whole or not at all. For this room only.

        ``durable`` waits until the disk has it: for what a person cannot be asked twice. Without, a power cut (not a
        killed process) may lose the last transactions on SQLite, and a run makes them again.
        """
        with errors_in_words(self.name), self._line, self._engine.connect() as connection:
            connection.execution_options(writes=True)
            if durable and self.is_sqlite:
                _set_synchronous(connection, "FULL")
            try:
                with connection.begin():
                    yield connection
            finally:
                if durable and self.is_sqlite:
                    _set_synchronous(connection, "NORMAL")


def _set_synchronous(connection: Connection, level: str) -> None:
    driver = connection.connection.driver_connection  # SQLAlchemy's own connection would begin a transaction first
    if isinstance(driver, sqlite3.Connection):
        driver.execute(f"PRAGMA synchronous={level}")


@contextmanager
def errors_in_words(name: str) -> Iterator[None]:
    """Turn what the database says into an ArchiveError that names the archive."""
    try:
        yield
    except (DBAPIError, PoolTimeout, sqlite3.Error) as error:
        cause = getattr(error, "orig", None) or error
        said = str(cause).strip() or type(cause).__name__
        signs = said.lower() + _SIGNS_OF_STATES.get(getattr(cause, "sqlstate", None) or "", "")
        for sign, sentence, advice in _CAUSES:
            if sign in signs:
                raise ArchiveError(f"{sentence} ({name})", advice=advice) from error
        message = f"The archive refused a step: {said.splitlines()[0]} ({name})"
        raise ArchiveError(message, advice="Run `migralex doctor`.") from error


def read_address(address: str) -> URL:
    """Choose the driver of an address; raises ArchiveError for what cannot be an archive."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        message = "The database address cannot be understood."  # not shown, as it may hold a password
        raise ArchiveError(
            message, advice="Write sqlite:///folder/archive.db or postgresql://user@host/name."
        ) from error
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    file = url.database or ""
    if url.drivername in {"sqlite", "sqlite+pysqlite"} and file not in {"", ":memory:"} and file[:5] != "file:":
        return url.set(drivername="sqlite")
    message = f"No archive can be kept at {url.render_as_string(hide_password=True)}."
    raise ArchiveError(message, advice="Use a SQLite file (sqlite:///folder/archive.db) or PostgreSQL (postgresql://).")


def make_engine(url: URL, *, create: bool) -> Engine:
    """Make an engine with the settings of the house; a missing SQLite file is made only with ``create``."""
    if url.drivername == "sqlite":
        return _sqlite_engine(url, create=create)
    try:
        # Each statement is planned for its own values: a plan for any word reads half the archive for a common one.
        settings = {"connect_timeout": 10, "prepare_threshold": None}
        return create_engine(url, connect_args=settings, isolation_level="READ COMMITTED")
    except ImportError as error:
        message = "PostgreSQL needs the package psycopg, which is not installed."
        raise ArchiveError(message, advice="Install it: pip install 'migralex[postgresql]'.") from error


def _sqlite_engine(url: URL, *, create: bool) -> Engine:
    file = Path(url.database or "")
    if create:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"The folder of the archive cannot be made: {file.parent} ({error.strerror})"
            raise ArchiveError(message, advice="Check its permissions, or choose another place.") from error
    elif not file.exists():
        message = f"There is no archive at {file}."
        raise ArchiveError(message, advice="Run `migralex process` first.")
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(driver: Any, _: ConnectionPoolEntry) -> None:
    for setting in ("foreign_keys=ON", "synchronous=NORMAL", f"cache_size=-{_CACHE_KIB}", "temp_store=MEMORY"):
        driver.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at the start: one that read first and then writes would be refused at once when another
    # has written in between, without waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
