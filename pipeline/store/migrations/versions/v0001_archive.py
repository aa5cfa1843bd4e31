"""The first archive: all tables, the search index, and decisions that nothing can change.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

from pipeline.store.columns import Moment, Number, PathText, SafeText

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything."""
    _make_tables()
    _make_index()
    _seal_decisions()


def _make_tables() -> None:
    op.create_table(
        "claims",
        sa.Column("key", PathText(), nullable=False),
        sa.Column("run", SafeText(), nullable=False),
        sa.Column("host", SafeText(), nullable=False),
        sa.Column("pid", sa.BigInteger(), nullable=False),
        sa.Column("pid_started", SafeText(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_run"), "claims", ["run"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("number", Number, nullable=False),
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("text_digest", sa.Text(), nullable=False),
        sa.Column("path", SafeText(), nullable=False),
        sa.Column("text", SafeText(), nullable=False),
        sa.Column("objective", sa.SmallInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("alignment", sa.Text(), nullable=True),
        sa.Column("reviewer", SafeText(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("note", SafeText(), nullable=False),
        sa.Column("model_id", SafeText(), nullable=True),
        sa.Column("codebook_version", SafeText(), nullable=True),
        sa.CheckConstraint("objective BETWEEN 1 AND 23", name=op.f("ck_decisions_objective")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_passage_id", "decisions", ["passage_id", "objective", "reviewer"], unique=False)
    op.create_index(op.f("ix_decisions_sha256"), "decisions", ["sha256"], unique=False)
    op.create_index(op.f("ix_decisions_text_digest"), "decisions", ["text_digest"], unique=False)
    op.create_table(
        "documents",
        sa.Column("number", Number, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_documents")),
    )
    op.create_table(
        "models",
        sa.Column("number", Number, nullable=False),
        sa.Column("model_id", SafeText(), nullable=False),
        sa.Column("card", SafeText(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_models")),
        sa.UniqueConstraint("model_id", name=op.f("uq_models_model_id")),
    )
    op.create_table(
        "runs",
        sa.Column("id", SafeText(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("root", PathText(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("host", SafeText(), nullable=False),
        sa.Column("pid", sa.BigInteger(), nullable=False),
        sa.Column("pid_started", SafeText(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("done_empty", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("error", SafeText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_started_at"), "runs", ["started_at"], unique=False)
    op.create_index(op.f("ix_runs_state"), "runs", ["state"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("number", Number, nullable=False),
        sa.Column("run", SafeText(), nullable=False),
        sa.Column("root", PathText(), nullable=False),
        sa.Column("path", PathText(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", SafeText(), nullable=False),
        sa.Column("reason", SafeText(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("tags", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_outcomes_run")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("run", "root", "path", name=op.f("uq_outcomes_run")),
    )
    op.create_table(
        "versions",
        sa.Column("number", Number, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("document", Number, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("predecessor", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("title", SafeText(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("adopted", sa.Date(), nullable=True),
        sa.Column("url", SafeText(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("found_title", SafeText(), nullable=True),
        sa.Column("notes", SafeText(), nullable=False),
        sa.Column("recipe", SafeText(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("model", Number, nullable=True),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.number"], name=op.f("fk_versions_document")),
        sa.ForeignKeyConstraint(["model"], ["models.number"], name=op.f("fk_versions_model")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_versions")),
        sa.UniqueConstraint("sha256", name=op.f("uq_versions_sha256")),
    )
    op.create_index(op.f("ix_versions_document"), "versions", ["document"], unique=False)
    op.create_table(
        "furniture",
        sa.Column("version", Number, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("text", SafeText(), nullable=False),
        sa.Column("rest", SafeText(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.number"], name=op.f("fk_furniture_version")),
        sa.PrimaryKeyConstraint("version", "ordinal", name=op.f("pk_furniture")),
    )
    op.create_table(
        "pages",
        sa.Column("version", Number, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("width", sa.Float(), nullable=False),
        sa.Column("height", sa.Float(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", SafeText(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.number"], name=op.f("fk_pages_version")),
        sa.PrimaryKeyConstraint("version", "number", name=op.f("pk_pages")),
    )
    op.create_table(
        "passages",
        sa.Column("key", Number, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", Number, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("path", SafeText(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("headings", SafeText(), nullable=False),
        sa.Column("text", SafeText(), nullable=False),
        sa.Column("spans", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.number"], name=op.f("fk_passages_version")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_passages")),
        sa.UniqueConstraint("id", name=op.f("uq_passages_id")),
    )
    op.create_table(
        "paths",
        sa.Column("root", PathText(), nullable=False),
        sa.Column("path", PathText(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("version", Number, nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("recipe", SafeText(), nullable=False),
        sa.Column("metadata_digest", sa.Text(), nullable=False),
        sa.Column("outcome", Number, nullable=True),
        sa.Column("first_seen", Moment(), nullable=False),
        sa.Column("last_seen", Moment(), nullable=False),
        sa.Column("gone_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["outcome"], ["outcomes.number"], name=op.f("fk_paths_outcome")),
        sa.ForeignKeyConstraint(["version"], ["versions.number"], name=op.f("fk_paths_version")),
        sa.PrimaryKeyConstraint("root", "path", name=op.f("pk_paths")),
    )
    op.create_index(op.f("ix_paths_outcome"), "paths", ["outcome"], unique=False)
    op.create_index(op.f("ix_paths_sha256"), "paths", ["sha256"], unique=False)
    op.create_index(op.f("ix_paths_version"), "paths", ["version"], unique=False)
    op.create_table(
        "taggings",
        sa.Column("version", Number, autoincrement=False, nullable=False),
        sa.Column("model", Number, autoincrement=False, nullable=False),
        sa.Column("tags", sa.Integer(), nullable=False),
        sa.Column("tagged_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["model"], ["models.number"], name=op.f("fk_taggings_model")),
        sa.ForeignKeyConstraint(["version"], ["versions.number"], name=op.f("fk_taggings_version")),
        sa.PrimaryKeyConstraint("version", "model", name=op.f("pk_taggings")),
    )
    op.create_table(
        "texts",
        sa.Column("version", Number, autoincrement=False, nullable=False),
        sa.Column("text", SafeText(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.number"], name=op.f("fk_texts_version")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_texts")),
    )
    op.create_table(
        "tags",
        sa.Column("passage", Number, autoincrement=False, nullable=False),
        sa.Column("objective", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("model", Number, autoincrement=False, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("evidence", SafeText(), nullable=False),
        sa.CheckConstraint("objective BETWEEN 1 AND 23", name=op.f("ck_tags_objective")),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_tags_score")),
        sa.ForeignKeyConstraint(["model"], ["models.number"], name=op.f("fk_tags_model")),
        sa.ForeignKeyConstraint(["passage"], ["passages.key"], name=op.f("fk_tags_passage"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("passage", "objective", "model", name=op.f("pk_tags")),
        sqlite_with_rowid=False,
    )


def _make_index() -> None:
    # The words come folded from pipeline.store.folding; marks count as letters: Indic and Thai words stay whole.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE passage_index USING fts5"
            "(words, tokenize=\"unicode61 remove_diacritics 2 categories 'L* M* N* Co'\")"
        )
        return
    op.execute(
        "CREATE TABLE passage_index (key BIGINT PRIMARY KEY REFERENCES passages (key) ON DELETE CASCADE, "
        "words TSVECTOR NOT NULL)"
    )
    op.execute("CREATE INDEX ix_passage_index_words ON passage_index USING GIN (words)")


def _seal_decisions() -> None:
    refusal = "decisions are append-only"
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER decisions_refuse_{act.lower()} BEFORE {act} ON decisions "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        op.execute(  # INSERT OR REPLACE deletes without telling the trigger on DELETE
            "CREATE TRIGGER decisions_refuse_replace BEFORE INSERT ON decisions "  # noqa: S608 - constants
            "WHEN EXISTS (SELECT 1 FROM decisions WHERE number = NEW.number) "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_change_of_decisions() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER decisions_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_decisions()"
    )
