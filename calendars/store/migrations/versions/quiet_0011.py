"""How often a source brings something new, and since when it has fallen quiet."""

import sqlalchemy as sa
from alembic import op

from calendars.store import tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; how often a source brings something is learnt anew."""
    op.add_column("source", sa.Column("news", tables.Instant(), nullable=True))
    op.add_column("source", sa.Column("pace", sa.Integer(), nullable=True))
    op.add_column("source", sa.Column("quiet_since", tables.Instant(), nullable=True))
