"""In which direction a machine guesses that a tagged passage points: a question to a person, never counted as fact.

Revision 0003, after 0002. Tags that stand already keep both columns empty: nothing was guessed of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the guess and its chance to the tags."""
    op.add_column("tags", sa.Column("alignment", sa.Text(), nullable=True))
    op.add_column("tags", sa.Column("alignment_score", sa.Float(), nullable=True))
