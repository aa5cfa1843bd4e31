"""An archive as an earlier Migralex left it: what later migrations made is taken away again."""

from sqlalchemy import text

from pipeline.store.archive import Archive
from pipeline.store.tables import VERSION_TABLE

MADE_BY = {
    "0005": (
        *("assigned_passages", "assigned_people", "assignments", "readings", "remarks", "settlements", "flagged"),
        *("disputes", "sessions", "api_tokens", "links", "attempts", "audit_log", "views", "cancellations"),
        *("uploads", "people"),
    ),
    "0004": ("queue_objectives", "queue", "queue_versions", "queue_state", "doubts"),
    "0003": (),
    "0002": ("twins", "twinnings", "carried", "questions", "changes"),
}


def step_back(archive: Archive, revision: str) -> None:
    """Undo the migrations after ``revision``, the last one first; the archive has to be opened again."""
    for later in (name for name in MADE_BY if name > revision):
        statements = [f"DROP TABLE {table}" for table in MADE_BY[later]]
        if later == "0005":
            statements += ["ALTER TABLE decisions DROP COLUMN reading"]
            if not archive.is_sqlite:
                sealed = ("readings", "remarks", "settlements", "audit_log")
                statements += [f"DROP FUNCTION refuse_change_of_{table}" for table in sealed]
        if later == "0004":
            statements[:0] = _without_queue_trigger(archive)
        if later == "0003":
            statements += [f"ALTER TABLE tags DROP COLUMN {column}" for column in ("alignment", "alignment_score")]
        if later == "0002" and not archive.is_sqlite:
            statements += [f"DROP FUNCTION refuse_deletion_of_{table}" for table in ("carried", "questions")]
        with archive.writing() as connection:
            for statement in statements:
                connection.execute(text(statement))
    with archive.writing() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{revision}'"))  # noqa: S608 - a constant


def _without_queue_trigger(archive: Archive) -> list[str]:
    if archive.is_sqlite:
        return ["DROP TRIGGER decisions_leave_queue"]
    return ["DROP TRIGGER decisions_leave_queue ON decisions", "DROP FUNCTION leave_queue"]
