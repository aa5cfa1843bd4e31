"""Bringing the tables of an archive to the shape that this code knows."""

import time
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from pipeline.errors import ArchiveError
from pipeline.store.tables import HEAD, VERSION_TABLE, metadata

_LOCK = 7_301_944_215  # an arbitrary number that no other program is likely to lock on PostgreSQL
_NO_SUCH_TABLE = "42P01"  # PostgreSQL's code, as its words depend on its language
_WAL_TRIES = 200  # times 50 ms: another process that opens the same new file is done within seconds


def is_at_head(engine: Engine) -> bool:
    """Whether the tables are those of this code: one cheap query, as every command begins with it."""
    try:
        with engine.connect() as connection:
            return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar() == HEAD  # noqa: S608 - a constant
    except DBAPIError as error:
        missing = getattr(error.orig, "sqlstate", None) == _NO_SUCH_TABLE or "no such table" in str(error.orig)
        if missing:
            return False
        raise


def migrate(engine: Engine, *, create: bool) -> None:
    """Run the migrations that are missing, one process at a time. Raises ArchiveError where the tables are not ours."""
    if engine.dialect.name == "sqlite":
        _switch_to_wal(engine)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _must_upgrade(connection, create=create):
            _upgrade(connection)


def _switch_to_wal(engine: Engine) -> None:
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        for _ in range(_WAL_TRIES):
            try:
                driver.execute("PRAGMA journal_mode=WAL")  # type: ignore[union-attr] # the driver is sqlite3
            except connection.dialect.loaded_dbapi.OperationalError as error:
                if "locked" not in str(error):
                    raise
                time.sleep(0.05)  # SQLite does not wait by itself for this one statement
            else:
                return


def _must_upgrade(connection: Connection, *, create: bool) -> bool:
    present = set(inspect(connection).get_table_names())
    place = connection.engine.url.render_as_string(hide_password=True)
    if VERSION_TABLE not in present:
        if not create:
            message = f"There is no archive in {place}."
            raise ArchiveError(message, advice="Run `migralex process` first.")
        if present & set(metadata.tables):
            message = f"{place} holds tables of another program."
            raise ArchiveError(message, advice="Give Migralex a database of its own.")
        return True
    version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant
    if version is not None and str(version) > HEAD:
        message = f"{place} was made by a newer Migralex (its tables are {version}, this program knows {HEAD})."
        raise ArchiveError(message, advice="Update Migralex.")
    return version != HEAD


def _upgrade(connection: Connection) -> None:
    from alembic.config import Config  # noqa: PLC0415 - costly, and needed only where tables are made or changed
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    scripts = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    context = EnvironmentContext(
        Config(),
        scripts,
        fn=lambda revision, _: scripts._upgrade_revs(HEAD, revision),
    )
    with context:
        context.configure(
            connection=connection, target_metadata=metadata, version_table=VERSION_TABLE, transactional_ddl=True
        )
        context.run_migrations()
