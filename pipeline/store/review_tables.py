"""The tables of the reviewers' work beside their decisions: readings, remarks, settlements and assignments."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
)

from pipeline.store.columns import Moment, Number, SafeText
from pipeline.store.tables import _must, metadata

readings = Table(
    "readings",  # one answer of one person to one passage, the decisions in it apart; append-only by triggers
    metadata,
    Column("number", Number, primary_key=True),
    _must("key", Text, unique=True),  # chosen by whoever sends it, so that none is written twice
    _must("passage_id", Text),
    _must("sha256", Text, index=True),
    _must("reviewer", SafeText),
    _must("made_at", Moment),
    _must("none", Boolean),  # said explicitly: none of the 23
    _must("blind", Boolean),  # no suggestion was shown
    _must("shown", Text),  # objectives suggested, separated by spaces
    Column("model_id", SafeText),
    _must("seconds", Float),  # between showing and answering, as the browser tells; 0 if unknown
    Column("assignment", Number),
    Column("withdraws", Number),  # the reading that this one takes back; then it says nothing else
    Index("ix_readings_passage_id", "passage_id", "reviewer", "number"),
    Index("ix_readings_reviewer", "reviewer", "number"),
    Index("ix_readings_made_at", "reviewer", "made_at"),
)

remarks = Table(
    "remarks",  # what people say to each other about a passage; append-only by triggers
    metadata,
    Column("number", Number, primary_key=True),
    _must("key", Text, unique=True),
    _must("passage_id", Text),
    _must("sha256", Text, index=True),
    _must("author", SafeText),
    _must("at", Moment),
    _must("kind", Text),
    Column("objective", SmallInteger),
    Column("addressee", SafeText),
    _must("text", SafeText),
    Index("ix_remarks_passage_id", "passage_id", "number"),
    Index("ix_remarks_author", "author", "number"),
    Index("ix_remarks_addressee", "addressee", "number"),
    CheckConstraint("kind IN ('flag', 'unflag', 'comment', 'question', 'answer')", name="kind"),
)

settlements = Table(
    "settlements",  # the last word on a passage and objective, with its reason; append-only by triggers
    metadata,
    Column("number", Number, primary_key=True),
    _must("key", Text, unique=True),
    _must("passage_id", Text),
    _must("sha256", Text, index=True),
    _must("objective", SmallInteger),
    _must("verdict", Text),  # yes, no, or withdrawn: open again
    Column("alignment", Text),
    _must("adjudicator", SafeText),
    _must("at", Moment),
    _must("reason", SafeText),
    Index("ix_settlements_passage_id", "passage_id", "objective", "number"),
    CheckConstraint("objective BETWEEN 1 AND 23", name="objective"),
)

flagged = Table(
    "flagged",  # the passages whose last flag is up, kept in step with remarks
    metadata,
    Column("passage_id", Text, primary_key=True),
    _must("since", Moment, index=True),
    _must("by", SafeText),
)

disputes = Table(
    "disputes",  # pairs on which standing words differ and no settlement stands, kept in step with what is said
    metadata,
    Column("passage_id", Text, primary_key=True),
    Column("objective", SmallInteger, primary_key=True, autoincrement=False),
    _must("since", Moment, index=True),
    _must("yes", Integer),
    _must("no", Integer),
    CheckConstraint("objective BETWEEN 1 AND 23", name="objective"),
)

assignments = Table(
    "assignments",
    metadata,
    Column("number", Number, primary_key=True),
    _must("name", SafeText),
    _must("note", SafeText),
    _must("query", SafeText),  # the filter that it was made from, as in the address
    _must("wanted", Integer),  # independent readings of each passage
    _must("created_by", SafeText),
    _must("created_at", Moment),
    Column("closed_at", Moment),
    CheckConstraint("wanted BETWEEN 1 AND 9", name="wanted"),
)

assigned_people = Table(
    "assigned_people",
    metadata,
    Column("assignment", Number, ForeignKey("assignments.number"), primary_key=True, autoincrement=False),
    Column("person", Text, primary_key=True, index=True),
)

assigned_passages = Table(
    "assigned_passages",
    metadata,
    Column("assignment", Number, ForeignKey("assignments.number"), primary_key=True, autoincrement=False),
    Column("passage_id", Text, primary_key=True, index=True),
    _must("place", Integer),
    _must("readers", Integer),  # people whose reading stands
    Index("ix_assigned_passages_place", "assignment", "readers", "place"),
    Index("ix_assigned_passages_order", "assignment", "place", "passage_id"),
)
