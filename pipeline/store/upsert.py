"""Inserts that meet a row which is there already: the same words on both databases."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(dialect: str, into: Table) -> sqlite.Insert:
    """An insert that may say what to do on a conflict, in the words of a database."""
    # The two classes have the same methods, so one type stands for both.
    if dialect == "sqlite":
        return sqlite.insert(into)
    return postgresql.insert(into)  # type: ignore[return-value] # see above


def insert_missing(connection: Connection, into: Table, values: dict[str, Any]) -> bool:
    """Insert a row unless its key is taken; whether it was inserted."""
    statement = insert_into(connection.dialect.name, into).values(**values).on_conflict_do_nothing()
    counted = statement.execution_options(preserve_rowcount=True)  # else it is -1 on PostgreSQL
    return connection.execute(counted).rowcount == 1


def insert_or_update(connection: Connection, into: Table, key: tuple[str, ...], values: dict[str, Any]) -> None:
    """Insert a row, or give the row with this key the new values."""
    statement = insert_into(connection.dialect.name, into).values(**values)
    changed = {name: value for name, value in values.items() if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))
