"""What a source asks of its guests, kept since most answers say only that nothing is new; the parts of sitemaps."""

import sqlalchemy as sa
from alembic import op

from calendars.store import tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table; what was read before asks for nothing until it is read again."""
    op.add_column("source", sa.Column("wishes", sa.JSON(), nullable=True))
    op.create_table(
        "part",
        sa.Column("source", sa.String(length=50), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("lastmod", sa.Text(), nullable=True),
        sa.Column("read_as", sa.Text(), nullable=True),
        sa.Column("asked", tables.Instant(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("modified", sa.Text(), nullable=True),
        sa.Column("is_older", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name=op.f("fk_part_source"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source", "url", name=op.f("pk_part")),
    )
