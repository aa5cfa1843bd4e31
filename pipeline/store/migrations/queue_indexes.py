"""Part of revision 0005: what pages of the queue are found by on large archives."""

import sqlalchemy as sa
from alembic import op


def index_queue() -> None:
    """Add the columns and the indexes, in place of those that only had an order."""
    # Each index orders a page of the queue, and behind that holds what a filter asks for, so that rows stay unread.
    op.add_column("queue", sa.Column("told", sa.SmallInteger(), server_default="0", nullable=False))
    highest = (
        "(SELECT objective FROM tags WHERE tags.passage = queue.passage AND tags.model = queue.model "
        "ORDER BY score DESC, objective LIMIT 1)"
    )
    op.execute(f"UPDATE queue SET told = COALESCE({highest}, 0)")  # noqa: S608 - our own names
    op.add_column("queue_objectives", sa.Column("chance", sa.Float(), server_default="0", nullable=False))
    op.execute(
        "UPDATE queue_objectives SET chance = (SELECT chance FROM queue WHERE queue.passage = queue_objectives.passage)"
    )
    for name in ("place", "language", "country"):
        op.drop_index(f"ix_queue_{name}", "queue")
    op.drop_index("ix_queue_objectives_place", "queue_objectives")
    place, told = ["decided", "place", "passage"], ["language", "country"]
    op.create_index("ix_queue_place", "queue", [*place, "chance"], unique=False)
    op.create_index("ix_queue_language", "queue", ["language", *place, "chance"], unique=False)
    op.create_index("ix_queue_country", "queue", ["country", *place, "language", "chance"], unique=False)
    op.create_index("ix_queue_chance", "queue", ["decided", "chance", "passage", *told], unique=False)
    newest = ["decided", "version", "passage", *told, "chance"]
    op.create_index("ix_queue_newest", "queue", newest, unique=False)
    by_objective = {"place": [*place, *told, "chance"], "chance": ["decided", "chance", "passage", *told]}
    for name, columns in by_objective.items():
        op.create_index(f"ix_queue_objectives_{name}", "queue_objectives", ["objective", *columns], unique=False)
