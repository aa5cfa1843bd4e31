"""The tables of the archive. ``HEAD`` names the migration that makes exactly these."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    column,
    table,
)

from pipeline.store.columns import Moment, Number, PathText, SafeText

HEAD = "0005"
VERSION_TABLE = "archive_version"  # not Alembic's own name, as Prefect uses that one and may share the database

PASSAGES_BITS = 24  # a passage's key is the number of its version and, in the low 24 bits, its ordinal

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _must(name: str, kind: Any, *more: Any, **options: Any) -> "Column[Any]":
    return Column(name, kind, *more, nullable=False, **options)


documents = Table("documents", metadata, Column("number", Number, primary_key=True), _must("created_at", Moment))

models = Table(
    "models",
    metadata,
    Column("number", Number, primary_key=True),
    _must("model_id", SafeText, unique=True),
    _must("card", SafeText),  # JSON
)

versions = Table(
    "versions",
    metadata,
    Column("number", Number, primary_key=True),
    _must("sha256", Text, unique=True),
    _must("document", Number, ForeignKey("documents.number"), index=True),
    _must("ordinal", Integer),
    Column("predecessor", Text),
    _must("kind", Text),
    _must("size", BigInteger),
    Column("title", SafeText),
    Column("country", Text),
    _must("document_kind", Text),
    Column("adopted", Date),
    Column("url", SafeText),
    Column("language", Text),
    Column("found_title", SafeText),
    _must("notes", SafeText),  # JSON
    _must("recipe", SafeText),
    _must("status", Text),
    _must("reading", Text),  # digest of all that was read, to see whether a reading again changed anything
    _must("pages", Integer),
    _must("passages", Integer),
    _must("languages", Text),  # of the passages, separated by spaces, the most frequent first
    Column("model", Number, ForeignKey("models.number")),  # the one that tagged last
    _must("current", Boolean),  # a file with these bytes is present; kept in step with paths
    _must("created_at", Moment),
    _must("read_at", Moment),
)

texts = Table(
    "texts",  # apart from versions, so that lists of documents do not read through them
    metadata,
    Column("version", Number, ForeignKey("versions.number"), primary_key=True, autoincrement=False),
    _must("text", SafeText),
)

runs = Table(
    "runs",
    metadata,
    Column("id", SafeText, primary_key=True),
    _must("kind", Text),
    _must("root", PathText),
    _must("state", Text, index=True),
    _must("host", SafeText),
    _must("pid", BigInteger),
    _must("pid_started", SafeText),
    _must("started_at", Moment, index=True),
    Column("ended_at", Moment),
    _must("planned", Integer),
    _must("done", Integer),
    _must("done_empty", Integer),
    _must("skipped", Integer),
    _must("failed", Integer),
    _must("error", SafeText),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("number", Number, primary_key=True),
    _must("run", SafeText, ForeignKey("runs.id")),
    _must("root", PathText),
    _must("path", PathText),
    Column("sha256", Text),
    _must("stage", Text),
    _must("status", Text),
    _must("code", SafeText),
    _must("reason", SafeText),
    _must("pages", Integer),
    _must("passages", Integer),
    _must("tags", Integer),
    _must("seconds", Float),
    _must("ended_at", Moment),
    UniqueConstraint("run", "root", "path"),
)

paths = Table(
    "paths",
    metadata,
    Column("root", PathText, primary_key=True),
    Column("path", PathText, primary_key=True),
    Column("sha256", Text, index=True),  # of the bytes that lie there now, readable or not
    Column("version", Number, ForeignKey("versions.number"), index=True),  # the last one that could be read
    _must("size", BigInteger),
    _must("mtime_ns", BigInteger),
    _must("recipe", SafeText),
    _must("metadata_digest", Text),
    Column("outcome", Number, ForeignKey("outcomes.number"), index=True),
    _must("first_seen", Moment),
    _must("last_seen", Moment),
    Column("gone_at", Moment),
)

pages = Table(
    "pages",
    metadata,
    Column("version", Number, ForeignKey("versions.number"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _must("width", Float),
    _must("height", Float),
    _must("origin", Text),
    _must("status", Text),
    _must("reason", SafeText),
    _must("words", Integer),
    _must("confidence", Float),
    _must("flags", Text),  # separated by spaces
)

furniture = Table(
    "furniture",
    metadata,
    Column("version", Number, ForeignKey("versions.number"), primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    _must("kind", Text),
    Column("page", Integer),  # of its first span
    _must("text", SafeText),
    _must("rest", SafeText),  # JSON
)

passages = Table(
    "passages",
    metadata,
    Column("key", Number, primary_key=True, autoincrement=False),
    _must("id", Text, unique=True),
    _must("version", Number, ForeignKey("versions.number")),  # found by ranges of keys: needs no index
    _must("ordinal", Integer),
    _must("kind", Text),
    _must("path", SafeText),
    _must("language", Text),
    _must("direction", Text),
    _must("start", Integer),
    _must("end", Integer),
    _must("origin", Text),
    _must("flags", Text),
    _must("headings", SafeText),  # JSON
    _must("text", SafeText),  # the long ones come last, so that reading the others passes over them
    _must("spans", Text),  # JSON
)

tags = Table(
    "tags",
    metadata,
    Column("passage", Number, ForeignKey("passages.key", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("objective", SmallInteger, primary_key=True, autoincrement=False),
    Column("model", Number, ForeignKey("models.number"), primary_key=True, autoincrement=False),
    _must("score", Float),
    _must("evidence", SafeText),  # JSON
    Column("alignment", Text),  # a guess, to be asked and never counted
    Column("alignment_score", Float),
    CheckConstraint("objective BETWEEN 1 AND 23", name="objective"),
    CheckConstraint("score BETWEEN 0 AND 1", name="score"),
    sqlite_with_rowid=False,
)

taggings = Table(
    "taggings",  # which model has tagged which version, also where it found nothing
    metadata,
    Column("version", Number, ForeignKey("versions.number"), primary_key=True, autoincrement=False),
    Column("model", Number, ForeignKey("models.number"), primary_key=True, autoincrement=False),
    _must("tags", Integer),
    _must("tagged_at", Moment),
)

decisions = Table(
    "decisions",  # append-only: triggers refuse the rest. No foreign key, as a decision outlives its passage
    metadata,
    Column("number", Number, primary_key=True),
    _must("passage_id", Text),
    _must("sha256", Text, index=True),
    _must("text_digest", Text, index=True),
    _must("path", SafeText),
    _must("text", SafeText),
    _must("objective", SmallInteger),
    _must("verdict", Text),
    Column("alignment", Text),
    _must("reviewer", SafeText),
    _must("decided_at", Moment),
    _must("note", SafeText),
    Column("model_id", SafeText),
    Column("codebook_version", SafeText),
    Column("reading", Number),  # of readings, in which it was made
    Index("ix_decisions_passage_id", "passage_id", "objective", "reviewer"),
    CheckConstraint("objective BETWEEN 1 AND 23", name="objective"),
)

changes = Table(
    "changes",  # from one version to the next, or from one reading of a version to another (old is new)
    metadata,
    Column("number", Number, primary_key=True),
    _must("old", Number, ForeignKey("versions.number")),
    _must("new", Number, ForeignKey("versions.number"), index=True),
    _must("seen", Text),  # both readings and what stood on the old one, to see whether it is to be done again
    _must("counts", Text),  # JSON
    _must("made_at", Moment),
    UniqueConstraint("old", "new"),
)

carried = Table(
    "carried",  # decisions that stand on a passage of a later version too; a trigger refuses to delete one
    metadata,
    Column("change", Number, ForeignKey("changes.number"), primary_key=True, autoincrement=False),
    Column("decision", Number, primary_key=True, autoincrement=False),  # of decisions, which refuse to go
    _must("passage_id", Text, index=True),
    _must("moved", Boolean),
    _must("reheaded", Boolean),
    _must("carried_at", Moment),
    Column("undone_at", Moment),
    Column("undone_by", SafeText),  # NULL where the passages turned out not to be the same
    _must("undone_note", SafeText),
    Index("ix_carried_decision", "decision"),
)

questions = Table(
    "questions",  # what a version change asks of a person; a trigger refuses to delete one
    metadata,
    Column("number", Number, primary_key=True),
    _must("change", Number, ForeignKey("changes.number")),
    _must("reason", Text),
    _must("passage_id", Text, index=True),  # empty for what is gone
    _must("from_ids", Text),  # separated by spaces
    _must("objectives", Text),  # that were decided on those, separated by spaces
    _must("old_path", SafeText),
    _must("new_path", SafeText),
    _must("old_text", SafeText),
    _must("new_text", SafeText),
    _must("ranges", Text),  # JSON: of the differing words in both texts
    _must("asked_at", Moment),
    Column("answer", Text),
    Column("answered_at", Moment),
    Column("answered_by", SafeText),
    _must("note", SafeText),
    UniqueConstraint("change", "passage_id", "from_ids"),
    Index("ix_questions_open", "change", "answer"),
)

twinnings = Table(
    "twinnings",  # two language versions of one text: two documents, or one with two columns (left is right)
    metadata,
    Column("number", Number, primary_key=True),
    _must("left", Number, ForeignKey("versions.number")),
    _must("right", Number, ForeignKey("versions.number"), index=True),
    _must("left_language", Text),
    _must("right_language", Text),
    _must("left_reading", Text),
    _must("right_reading", Text),
    _must("ground", Text),
    _must("made_at", Moment),
    UniqueConstraint("left", "right"),
)

twins = Table(
    "twins",  # links of passages; replaced as a whole when a side is read anew
    metadata,
    Column("twinning", Number, ForeignKey("twinnings.number"), primary_key=True, autoincrement=False),
    Column("left_id", Text, primary_key=True),
    Column("right_id", Text, primary_key=True, index=True),
    _must("confidence", Float),
    CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
    Index("ix_twins_left_id", "left_id"),
)

claims = Table(
    "claims",
    metadata,
    Column("key", PathText, primary_key=True),
    _must("run", SafeText, index=True),
    _must("host", SafeText),
    _must("pid", BigInteger),
    _must("pid_started", SafeText),
    _must("lease_until", Moment),
)

passage_index = table("passage_index", column("key"), column("rowid"), column("words"))
"""The search index: an FTS5 table whose rowid is the passage's key, or a PostgreSQL table with a tsvector."""
