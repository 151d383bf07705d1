"""The first schema."""

import sqlalchemy as sa
from alembic import op

from calendars.store import tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "article",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("published_at", tables.Instant(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("read_at", tables.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    op.create_index(op.f("ix_article_published_at"), "article", ["published_at"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("delivery", sa.String(length=50), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("trigger", sa.String(length=20), nullable=False),
        sa.Column("started", tables.Instant(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_delivery"), "attempt", ["delivery"], unique=False)
    op.create_table(
        "edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("at", tables.Instant(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit")),
    )
    op.create_index(op.f("ix_edit_uid"), "edit", ["uid"], unique=False)
    op.create_table(
        "endpoint",
        sa.Column("id", sa.String(length=50), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("previous_secret", sa.Text(), nullable=True),
        sa.Column("previous_until", tables.Instant(), nullable=True),
        sa.Column("format", sa.String(length=30), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("failing_since", tables.Instant(), nullable=True),
        sa.Column("throttled_until", tables.Instant(), nullable=True),
        sa.Column("created", tables.Instant(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoint")),
    )
    op.create_table(
        "engagement",
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("hour", sa.String(length=15), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("updated", tables.Instant(), nullable=False),
        sa.Column("whole", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_engagement")),
    )
    op.create_index("ix_engagement_upcoming", "engagement", ["removed", "last_day", "first_day"], unique=False)
    op.create_index(op.f("ix_engagement_updated"), "engagement", ["updated"], unique=False)
    op.create_table(
        "held",
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("ready", tables.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_held")),
    )
    op.create_index(op.f("ix_held_ready"), "held", ["ready"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=50), nullable=False),
        sa.Column("topic", sa.String(length=30), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created", tables.Instant(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("endpoint", sa.String(length=50), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("starts", tables.Instant(), nullable=False),
        sa.Column("due", tables.Instant(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("uid", "endpoint", "before", "starts", name=op.f("uq_reminder_uid_endpoint_before_starts")),
    )
    op.create_index("ix_reminder_due", "reminder", ["state", "due"], unique=False)
    op.create_index("ix_reminder_endpoint", "reminder", ["endpoint", "state"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("change", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("article", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", tables.Instant(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_index(op.f("ix_revision_uid"), "revision", ["uid"], unique=False)
    op.create_table(
        "source",
        sa.Column("id", sa.String(length=50), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("every", sa.String(length=20), nullable=False),
        sa.Column("created", tables.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("url", name=op.f("uq_source_url")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=50), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.String(length=50), nullable=False),
        sa.Column("endpoint", sa.String(length=50), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt", tables.Instant(), nullable=False),
        sa.Column("expires", tables.Instant(), nullable=False),
        sa.Column("lease", sa.String(length=100), nullable=True),
        sa.Column("lease_until", tables.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["endpoint"], ["endpoint.id"], name=op.f("fk_delivery_endpoint")),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_delivery_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message", "endpoint", name=op.f("uq_delivery_message_endpoint")),
    )
    op.create_index("ix_delivery_due", "delivery", ["state", "next_attempt"], unique=False)
    op.create_index("ix_delivery_order", "delivery", ["endpoint", "uid", "state", "number"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("whole", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_finding_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_article"), "finding", ["article"], unique=False)
    op.create_index(op.f("ix_finding_key"), "finding", ["key"], unique=False)
    op.create_index(op.f("ix_finding_uid"), "finding", ["uid"], unique=False)
    op.create_table(
        "participant",
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["uid"], ["engagement.uid"], name=op.f("fk_participant_uid"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("uid", "name", name=op.f("pk_participant")),
    )
    op.create_index("ix_participant_near", "participant", ["name", "last_day", "first_day"], unique=False)
