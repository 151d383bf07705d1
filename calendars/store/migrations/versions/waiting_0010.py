"""What waits is found endpoint by endpoint, without a look at those for which nothing does."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the index of turns begin with the state: it steps from one endpoint that is waited for to the next."""
    op.drop_index("ix_delivery_turn", table_name="delivery")
    op.create_index("ix_delivery_turn", "delivery", ["state", "endpoint", "expires", "number"], unique=False)
