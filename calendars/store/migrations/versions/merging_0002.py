"""Reports that know why they belong where they are, and edits that can be taken back."""

import sqlalchemy as sa
from alembic import op

from calendars.store import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and tell of each engagement when the last of its reports was published."""
    op.add_column("engagement", sa.Column("ever_first", sa.Date(), nullable=True))
    op.add_column("engagement", sa.Column("ever_last", sa.Date(), nullable=True))
    op.add_column("engagement", sa.Column("told_last", tables.Instant(), nullable=True))
    op.create_index(op.f("ix_engagement_told_last"), "engagement", ["told_last"])
    op.add_column("participant", sa.Column("present", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("participant", sa.Column("alone", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("participant", sa.Column("lasting", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.drop_index("ix_participant_near", table_name="participant")
    op.create_index("ix_participant_near", "participant", ["name", "lasting", "last_day", "first_day"])
    op.add_column("finding", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE finding SET position = id")
    op.add_column("finding", sa.Column("reasons", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("finding", sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("edit", sa.Column("deed", sa.String(length=20), nullable=False, server_default="set"))
    op.add_column("edit", sa.Column("other", sa.String(length=200), nullable=True))
    op.add_column("edit", sa.Column("moved", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("edit", sa.Column("undone", tables.Instant(), nullable=True))
    op.create_index(op.f("ix_edit_other"), "edit", ["other"])
    op.execute(
        "UPDATE engagement SET told_last = (SELECT max(article.published_at) FROM finding "
        "JOIN article ON article.id = finding.article WHERE finding.uid = engagement.uid)"
    )
