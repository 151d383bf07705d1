"""When the next summary is wanted is found without a look at every endpoint: it is asked in each turn."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(op.f("ix_endpoint_next_digest"), "endpoint", ["next_digest"], unique=False)
