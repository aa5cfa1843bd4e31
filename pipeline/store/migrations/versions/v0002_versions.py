"""What becomes of decisions when a document changes, and which passages say the same in two languages.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from pipeline.store.columns import Moment, Number, SafeText

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of changes, carried decisions, questions and twins."""
    _make_changes()
    _make_questions()
    _make_twins()
    for table in ("carried", "questions"):
        _refuse_deletion(table)


def _make_changes() -> None:
    op.create_table(
        "changes",
        sa.Column("number", Number, nullable=False),
        sa.Column("old", Number, nullable=False),
        sa.Column("new", Number, nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["old"], ["versions.number"], name=op.f("fk_changes_old")),
        sa.ForeignKeyConstraint(["new"], ["versions.number"], name=op.f("fk_changes_new")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_changes")),
        sa.UniqueConstraint("old", "new", name=op.f("uq_changes_old")),
    )
    op.create_index(op.f("ix_changes_new"), "changes", ["new"], unique=False)
    op.create_table(
        "carried",
        sa.Column("change", Number, autoincrement=False, nullable=False),
        sa.Column("decision", Number, autoincrement=False, nullable=False),
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("reheaded", sa.Boolean(), nullable=False),
        sa.Column("carried_at", Moment(), nullable=False),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.Column("undone_by", SafeText(), nullable=True),
        sa.Column("undone_note", SafeText(), nullable=False),
        sa.ForeignKeyConstraint(["change"], ["changes.number"], name=op.f("fk_carried_change")),
        sa.PrimaryKeyConstraint("change", "decision", name=op.f("pk_carried")),
    )
    op.create_index(op.f("ix_carried_passage_id"), "carried", ["passage_id"], unique=False)
    op.create_index("ix_carried_decision", "carried", ["decision"], unique=False)


def _make_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("number", Number, nullable=False),
        sa.Column("change", Number, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.Column("from_ids", sa.Text(), nullable=False),
        sa.Column("objectives", sa.Text(), nullable=False),
        sa.Column("old_path", SafeText(), nullable=False),
        sa.Column("new_path", SafeText(), nullable=False),
        sa.Column("old_text", SafeText(), nullable=False),
        sa.Column("new_text", SafeText(), nullable=False),
        sa.Column("ranges", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("answered_by", SafeText(), nullable=True),
        sa.Column("note", SafeText(), nullable=False),
        sa.ForeignKeyConstraint(["change"], ["changes.number"], name=op.f("fk_questions_change")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_questions")),
        sa.UniqueConstraint("change", "passage_id", "from_ids", name=op.f("uq_questions_change")),
    )
    op.create_index(op.f("ix_questions_passage_id"), "questions", ["passage_id"], unique=False)
    op.create_index("ix_questions_open", "questions", ["change", "answer"], unique=False)


def _make_twins() -> None:
    op.create_table(
        "twinnings",
        sa.Column("number", Number, nullable=False),
        sa.Column("left", Number, nullable=False),
        sa.Column("right", Number, nullable=False),
        sa.Column("left_language", sa.Text(), nullable=False),
        sa.Column("right_language", sa.Text(), nullable=False),
        sa.Column("left_reading", sa.Text(), nullable=False),
        sa.Column("right_reading", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["left"], ["versions.number"], name=op.f("fk_twinnings_left")),
        sa.ForeignKeyConstraint(["right"], ["versions.number"], name=op.f("fk_twinnings_right")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_twinnings")),
        sa.UniqueConstraint("left", "right", name=op.f("uq_twinnings_left")),
    )
    op.create_index(op.f("ix_twinnings_right"), "twinnings", ["right"], unique=False)
    op.create_table(
        "twins",
        sa.Column("twinning", Number, autoincrement=False, nullable=False),
        sa.Column("left_id", sa.Text(), nullable=False),
        sa.Column("right_id", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_twins_confidence")),
        sa.ForeignKeyConstraint(["twinning"], ["twinnings.number"], name=op.f("fk_twins_twinning")),
        sa.PrimaryKeyConstraint("twinning", "left_id", "right_id", name=op.f("pk_twins")),
    )
    op.create_index("ix_twins_left_id", "twins", ["left_id"], unique=False)
    op.create_index(op.f("ix_twins_right_id"), "twins", ["right_id"], unique=False)


def _refuse_deletion(table: str) -> None:
    refusal = f"{table} are never deleted"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION refuse_deletion_of_{table}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_deletion_of_{table}()"
    )
