"""The tables of the queue, beside the others in one ``metadata``."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
)

from pipeline.store.columns import Number
from pipeline.store.tables import _must, metadata

doubts = Table(
    "doubts",  # what a model thinks of every passage of a version, in their order
    metadata,
    Column("version", Number, ForeignKey("versions.number"), primary_key=True, autoincrement=False),
    Column("model", Number, ForeignKey("models.number"), primary_key=True, autoincrement=False),
    _must("packed", LargeBinary),
)

queue = Table(
    "queue",  # the passages of current versions, as their last models see them; made anew from the rest at any time
    metadata,
    Column("passage", Number, ForeignKey("passages.key", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    _must("version", Number),
    _must("model", Number, ForeignKey("models.number")),
    _must("language", Text),
    Column("country", Text),
    _must("place", Integer),  # lower comes first
    _must("decided", Boolean),
    _must("best", SmallInteger),
    _must("rival", SmallInteger),
    _must("chance", Float),
    _must("rival_chance", Float),
    _must("doubt", Float),
    _must("novelty", Float),
    _must("judged", Number),
    _must("tagged", SmallInteger),
    _must("told", SmallInteger, server_default="0"),  # the objective of the highest of its tags, 0 without any
    _must("readers", SmallInteger, server_default="0"),  # people whose reading stands
    Column("draw", Float),  # only of the audit slice
    Column("probability", Float),
    # What follows ``passage`` in an index lets a filter look at it without reading the row.
    Index("ix_queue_place", "decided", "place", "passage", "chance"),
    Index("ix_queue_language", "language", "decided", "place", "passage", "chance"),
    Index("ix_queue_country", "country", "decided", "place", "passage", "language", "chance"),
    Index("ix_queue_version", "version", "decided", "place", "passage"),
    Index("ix_queue_newest", "decided", "version", "passage", "language", "country", "chance"),
    Index("ix_queue_chance", "decided", "chance", "passage", "language", "country"),
    Index("ix_queue_best", "best", "decided", "passage"),
    Index("ix_queue_draw", "decided", "draw", "passage"),
)

queue_objectives = Table(
    "queue_objectives",  # the objectives that a passage is asked about, with what its row in the queue is found by
    metadata,
    Column("passage", Number, ForeignKey("queue.passage", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("objective", SmallInteger, primary_key=True, autoincrement=False),
    _must("place", Integer),
    _must("decided", Boolean),
    _must("language", Text),
    Column("country", Text),
    _must("chance", Float, server_default="0"),
    Index("ix_queue_objectives_place", "objective", "decided", "place", "passage", "language", "country", "chance"),
    Index("ix_queue_objectives_chance", "objective", "decided", "chance", "passage", "language", "country"),
    CheckConstraint("objective BETWEEN 1 AND 23", name="objective"),
    sqlite_with_rowid=False,
)

queue_versions = Table(
    "queue_versions",  # what a version was when its passages got their places
    metadata,
    Column("version", Number, ForeignKey("versions.number"), primary_key=True, autoincrement=False),
    _must("seen", Text),
)

queue_state = Table(
    "queue_state",  # one row
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _must("seed", Text),
    _must("audit_share", Float),
    _must("rarity", Text),  # JSON, by objective
    _must("confirmed", Text),  # JSON, by objective
)
