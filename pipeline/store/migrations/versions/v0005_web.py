"""The web room: people, their readings of passages, what they say to each other, and assignments.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

from pipeline.store.columns import Moment, Number, SafeText
from pipeline.store.migrations.queue_indexes import index_queue

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("readings", "remarks", "settlements", "audit_log")


def upgrade() -> None:
    """Add the tables, keep four of them from being changed, and let withdrawn decisions not count."""
    _make_readings()
    _make_assignments()
    _make_people()
    _make_records()
    op.add_column("decisions", sa.Column("reading", Number, nullable=True))
    op.add_column("queue", sa.Column("readers", sa.SmallInteger(), server_default="0", nullable=False))
    index_queue()
    for name in _APPEND_ONLY:
        _refuse_changes(name)
    _stay_when_withdrawn()


def _make_readings() -> None:
    op.create_table(
        "readings",
        sa.Column("number", Number, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("reviewer", SafeText(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("none", sa.Boolean(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("model_id", SafeText(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("assignment", Number, nullable=True),
        sa.Column("withdraws", Number, nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_readings")),
        sa.UniqueConstraint("key", name=op.f("uq_readings_key")),
    )
    op.create_index("ix_readings_passage_id", "readings", ["passage_id", "reviewer", "number"], unique=False)
    op.create_index("ix_readings_reviewer", "readings", ["reviewer", "number"], unique=False)
    op.create_index("ix_readings_made_at", "readings", ["reviewer", "made_at"], unique=False)
    op.create_index(op.f("ix_readings_sha256"), "readings", ["sha256"], unique=False)
    op.create_table(
        "remarks",
        sa.Column("number", Number, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("author", SafeText(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("objective", sa.SmallInteger(), nullable=True),
        sa.Column("addressee", SafeText(), nullable=True),
        sa.Column("text", SafeText(), nullable=False),
        sa.CheckConstraint("kind IN ('flag', 'unflag', 'comment', 'question', 'answer')", name=op.f("ck_remarks_kind")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_remarks")),
        sa.UniqueConstraint("key", name=op.f("uq_remarks_key")),
    )
    op.create_index("ix_remarks_author", "remarks", ["author", "number"], unique=False)
    op.create_index("ix_remarks_addressee", "remarks", ["addressee", "number"], unique=False)
    op.create_index("ix_remarks_passage_id", "remarks", ["passage_id", "number"], unique=False)
    op.create_index(op.f("ix_remarks_sha256"), "remarks", ["sha256"], unique=False)
    op.create_table(
        "settlements",
        sa.Column("number", Number, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("objective", sa.SmallInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("alignment", sa.Text(), nullable=True),
        sa.Column("adjudicator", SafeText(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("reason", SafeText(), nullable=False),
        sa.CheckConstraint("objective BETWEEN 1 AND 23", name=op.f("ck_settlements_objective")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_settlements")),
        sa.UniqueConstraint("key", name=op.f("uq_settlements_key")),
    )
    op.create_index("ix_settlements_passage_id", "settlements", ["passage_id", "objective", "number"], unique=False)
    op.create_index(op.f("ix_settlements_sha256"), "settlements", ["sha256"], unique=False)
    op.create_table(
        "flagged",
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("by", SafeText(), nullable=False),
        sa.PrimaryKeyConstraint("passage_id", name=op.f("pk_flagged")),
    )
    op.create_index(op.f("ix_flagged_since"), "flagged", ["since"], unique=False)
    op.create_table(
        "disputes",
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.Column("objective", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.CheckConstraint("objective BETWEEN 1 AND 23", name=op.f("ck_disputes_objective")),
        sa.PrimaryKeyConstraint("passage_id", "objective", name=op.f("pk_disputes")),
    )
    op.create_index(op.f("ix_disputes_since"), "disputes", ["since"], unique=False)


def _make_assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("number", Number, nullable=False),
        sa.Column("name", SafeText(), nullable=False),
        sa.Column("note", SafeText(), nullable=False),
        sa.Column("query", SafeText(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("created_by", SafeText(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.CheckConstraint("wanted BETWEEN 1 AND 9", name=op.f("ck_assignments_wanted")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_assignments")),
    )
    op.create_table(
        "assigned_people",
        sa.Column("assignment", Number, autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["assignment"], ["assignments.number"], name=op.f("fk_assigned_people_assignment")),
        sa.PrimaryKeyConstraint("assignment", "person", name=op.f("pk_assigned_people")),
    )
    op.create_index(op.f("ix_assigned_people_person"), "assigned_people", ["person"], unique=False)
    op.create_table(
        "assigned_passages",
        sa.Column("assignment", Number, autoincrement=False, nullable=False),
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignment"], ["assignments.number"], name=op.f("fk_assigned_passages_assignment")),
        sa.PrimaryKeyConstraint("assignment", "passage_id", name=op.f("pk_assigned_passages")),
    )
    op.create_index(op.f("ix_assigned_passages_passage_id"), "assigned_passages", ["passage_id"], unique=False)
    op.create_index("ix_assigned_passages_place", "assigned_passages", ["assignment", "readers", "place"], unique=False)
    order = ["assignment", "place", "passage_id"]
    op.create_index("ix_assigned_passages_order", "assigned_passages", order, unique=False)


def _make_people() -> None:
    op.create_table(
        "people",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("login", SafeText(), nullable=True),
        sa.Column("name", SafeText(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("subject", SafeText(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("preferences", SafeText(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("disabled_at", Moment(), nullable=True),
        sa.Column("erased_at", Moment(), nullable=True),
        sa.CheckConstraint("role IN ('reader', 'reviewer', 'analyst', 'owner')", name=op.f("ck_people_role")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_people")),
        sa.UniqueConstraint("login", name=op.f("uq_people_login")),
        sa.UniqueConstraint("subject", name=op.f("uq_people_subject")),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("agent", SafeText(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.code"], name=op.f("fk_sessions_person")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_person"), "sessions", ["person"], unique=False)
    op.create_table(
        "api_tokens",
        sa.Column("number", Number, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", SafeText(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("used_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.code"], name=op.f("fk_api_tokens_person")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_tokens_digest")),
    )
    op.create_index(op.f("ix_api_tokens_person"), "api_tokens", ["person"], unique=False)
    op.create_table(
        "links",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("name", SafeText(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.CheckConstraint("purpose IN ('first-owner', 'invitation', 'new-password')", name=op.f("ck_links_purpose")),
        sa.ForeignKeyConstraint(["person"], ["people.code"], name=op.f("fk_links_person")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_links")),
    )
    op.create_table(
        "attempts",
        sa.Column("number", Number, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_at"), "attempts", ["at"], unique=False)
    op.create_index("ix_attempts_key", "attempts", ["key", "at"], unique=False)


def _make_records() -> None:
    op.create_table(
        "audit_log",
        sa.Column("number", Number, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", SafeText(), nullable=False),
        sa.Column("detail", SafeText(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_log")),
    )
    op.create_index(op.f("ix_audit_log_at"), "audit_log", ["at"], unique=False)
    op.create_index(op.f("ix_audit_log_person"), "audit_log", ["person"], unique=False)
    op.create_table(
        "views",
        sa.Column("number", Number, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", SafeText(), nullable=False),
        sa.Column("query", SafeText(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.code"], name=op.f("fk_views_person")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_views")),
        sa.UniqueConstraint("person", "name", name=op.f("uq_views_person")),
    )
    op.create_table(
        "cancellations",
        sa.Column("run", SafeText(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_cancellations_run")),
        sa.PrimaryKeyConstraint("run", name=op.f("pk_cancellations")),
    )
    op.create_table(
        "uploads",
        sa.Column("number", Number, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("path", SafeText(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_person"), "uploads", ["person"], unique=False)
    op.create_index(op.f("ix_uploads_sha256"), "uploads", ["sha256"], unique=False)


def _refuse_changes(table: str) -> None:
    refusal = f"{table} are never changed or deleted"
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        op.execute(  # INSERT OR REPLACE deletes without telling the trigger on DELETE
            f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} "  # noqa: S608 - our own names
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE number = NEW.number) "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_{table}()"
    )


def _stay_when_withdrawn() -> None:
    # What a withdrawn decision leaves behind is reckoned by whoever writes it, in the same transaction.
    key = "(SELECT key FROM passages WHERE id = NEW.passage_id)"
    steps = " ".join(
        f"UPDATE {table} SET decided = TRUE WHERE passage = {key};"  # noqa: S608 - our own names
        for table in ("queue", "queue_objectives")
    )
    trigger = (
        "CREATE TRIGGER decisions_leave_queue AFTER INSERT ON decisions FOR EACH ROW WHEN (NEW.verdict <> 'withdrawn')"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER decisions_leave_queue")
        op.execute(f"{trigger} BEGIN {steps} END")
        return
    op.execute("DROP TRIGGER decisions_leave_queue ON decisions")
    op.execute(f"{trigger} EXECUTE FUNCTION leave_queue()")
