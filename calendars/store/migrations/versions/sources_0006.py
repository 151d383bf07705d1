"""Sources that are polled: how each is read, how that went, what stood in it, and which articles are copies."""

import sqlalchemy as sa
from alembic import op

from calendars.store import tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of sources anew, which nothing has ever written to, and those that go with it."""
    op.drop_table("source")
    op.create_table(
        "source",
        sa.Column("id", sa.String(length=50), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("every", sa.String(length=20), nullable=False),
        sa.Column("links", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created", tables.Instant(), nullable=False),
        sa.Column("due", tables.Instant(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("modified", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("checked", tables.Instant(), nullable=True),
        sa.Column("read", tables.Instant(), nullable=True),
        sa.Column("failing_since", tables.Instant(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("url", name=op.f("uq_source_url")),
    )
    op.create_index("ix_source_due", "source", ["state", "due"], unique=False)
    op.create_table(
        "poll",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=50), nullable=False),
        sa.Column("at", tables.Instant(), nullable=False),
        sa.Column("came", sa.String(length=20), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name=op.f("fk_poll_source"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
    )
    op.create_index("ix_poll_source", "poll", ["source", "at"], unique=False)
    op.create_table(
        "item",
        sa.Column("source", sa.String(length=50), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published", tables.Instant(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("article", sa.Text(), nullable=True),
        sa.Column("seen", tables.Instant(), nullable=False),
        sa.Column("due", tables.Instant(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("modified", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name=op.f("fk_item_source"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_item")),
    )
    op.create_index("ix_item_due", "item", ["source", "due"], unique=False)
    op.create_table(
        "story",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("likeness", sa.BigInteger(), nullable=False),
        sa.Column("published_at", tables.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_story_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_story")),
    )
    op.create_index(op.f("ix_story_published_at"), "story", ["published_at"], unique=False)
