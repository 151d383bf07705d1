"""Endpoints: a history, a named calendar that they follow, words of their own, and summaries."""

import sqlalchemy as sa
from alembic import op

from calendars.store import tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of endpoints' changes, and add what endpoints know more of."""
    op.add_column("endpoint", sa.Column("calendar", sa.Text(), nullable=True))
    op.add_column("endpoint", sa.Column("template", sa.Text(), nullable=True))
    op.add_column("endpoint", sa.Column("digest", sa.Text(), nullable=True))
    op.add_column("endpoint", sa.Column("zone", sa.String(length=100), nullable=False, server_default="UTC"))
    op.add_column("endpoint", sa.Column("next_digest", tables.Instant(), nullable=True))
    op.add_column("endpoint", sa.Column("digest_since", tables.Instant(), nullable=True))
    op.add_column("delivery", sa.Column("body", sa.LargeBinary(), nullable=True))
    op.create_table(
        "endpoint_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("endpoint", sa.String(length=50), nullable=False),
        sa.Column("at", tables.Instant(), nullable=False),
        sa.Column("change", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoint_event")),
    )
    op.create_index(op.f("ix_endpoint_event_endpoint"), "endpoint_event", ["endpoint"], unique=False)
