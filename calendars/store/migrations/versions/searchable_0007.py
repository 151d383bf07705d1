"""The words that searches look in, for what is known already as well; and indexes that a page is read by."""

import sqlalchemy as sa
from alembic import op

from calendars.store.searchable import searchable

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000

_engagement = sa.table("engagement", sa.column("uid", sa.String()), sa.column("whole", sa.JSON()))


def upgrade() -> None:
    """Make the table and the indexes, and fill the table."""
    made = op.create_table(
        "searchable",
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["uid"], ["engagement.uid"], name=op.f("fk_searchable_uid"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_searchable")),
    )
    op.create_index(
        "ix_engagement_in_order",
        "engagement",
        ["removed", "first_day", "hour", "uid", "last_day", "kind", "status"],
        unique=False,
    )
    op.create_index("ix_participant_present", "participant", ["name", "present", "uid"], unique=False)
    connection = op.get_bind()
    known = connection.execute(sa.select(_engagement.c.uid, _engagement.c.whole))
    for rows in known.partitions(_AT_ONCE):
        connection.execute(made.insert(), [{"uid": uid, "text": _words(whole)} for uid, whole in rows])


def _words(whole: object) -> str:
    """Nothing for an entry that cannot be read: it holds up none of the others."""
    try:
        return searchable(whole)  # type: ignore[arg-type]
    except (ValueError, TypeError, LookupError, AttributeError):
        return ""
