"""The queue of reviewers: what models think of every passage, and the places of passages in line.

Revision 0004, after 0003. Passages that were tagged before have no doubts: the next run gives them places by their
tags, until they are tagged again.
"""

import sqlalchemy as sa
from alembic import op

from pipeline.store.columns import Number

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of the queue, and the trigger that lets decided passages leave it."""
    _make_doubts()
    _make_queue()
    _make_marks()
    _leave_when_decided()


def _make_doubts() -> None:
    op.create_table(
        "doubts",
        sa.Column("version", Number, autoincrement=False, nullable=False),
        sa.Column("model", Number, autoincrement=False, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.number"], name=op.f("fk_doubts_version")),
        sa.ForeignKeyConstraint(["model"], ["models.number"], name=op.f("fk_doubts_model")),
        sa.PrimaryKeyConstraint("version", "model", name=op.f("pk_doubts")),
    )


def _make_queue() -> None:
    op.create_table(
        "queue",
        sa.Column("passage", Number, autoincrement=False, nullable=False),
        sa.Column("version", Number, nullable=False),
        sa.Column("model", Number, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.Column("best", sa.SmallInteger(), nullable=False),
        sa.Column("rival", sa.SmallInteger(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("rival_chance", sa.Float(), nullable=False),
        sa.Column("doubt", sa.Float(), nullable=False),
        sa.Column("novelty", sa.Float(), nullable=False),
        sa.Column("judged", Number, nullable=False),
        sa.Column("tagged", sa.SmallInteger(), nullable=False),
        sa.Column("draw", sa.Float(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["passage"], ["passages.key"], name=op.f("fk_queue_passage"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["model"], ["models.number"], name=op.f("fk_queue_model")),
        sa.PrimaryKeyConstraint("passage", name=op.f("pk_queue")),
    )
    op.create_index("ix_queue_place", "queue", ["decided", "place", "passage"], unique=False)
    for name in ("language", "country", "version"):
        op.create_index(f"ix_queue_{name}", "queue", [name, "decided", "place", "passage"], unique=False)
    op.create_index("ix_queue_best", "queue", ["best", "decided", "passage"], unique=False)
    op.create_index("ix_queue_draw", "queue", ["decided", "draw", "passage"], unique=False)
    op.create_table(
        "queue_objectives",
        sa.Column("passage", Number, autoincrement=False, nullable=False),
        sa.Column("objective", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.CheckConstraint("objective BETWEEN 1 AND 23", name=op.f("ck_queue_objectives_objective")),
        sa.ForeignKeyConstraint(
            ["passage"], ["queue.passage"], name=op.f("fk_queue_objectives_passage"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("passage", "objective", name=op.f("pk_queue_objectives")),
        sqlite_with_rowid=False,
    )
    walked = ["objective", "decided", "place", "passage", "language", "country"]
    op.create_index("ix_queue_objectives_place", "queue_objectives", walked, unique=False)


def _make_marks() -> None:
    op.create_table(
        "queue_versions",
        sa.Column("version", Number, autoincrement=False, nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.number"], name=op.f("fk_queue_versions_version")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_queue_versions")),
    )
    op.create_table(
        "queue_state",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("audit_share", sa.Float(), nullable=False),
        sa.Column("rarity", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_queue_state")),
    )


def _leave_when_decided() -> None:
    # In the database, as whoever writes a decision shall not have to think of it.
    key = "(SELECT key FROM passages WHERE id = NEW.passage_id)"
    steps = " ".join(
        f"UPDATE {table} SET decided = TRUE WHERE passage = {key};"  # noqa: S608 - our own names
        for table in ("queue", "queue_objectives")
    )
    trigger = "CREATE TRIGGER decisions_leave_queue AFTER INSERT ON decisions FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{trigger} BEGIN {steps} END")
        return
    op.execute(
        f"CREATE FUNCTION leave_queue() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {steps} RETURN NULL; END $$"
    )
    op.execute(f"{trigger} EXECUTE FUNCTION leave_queue()")
