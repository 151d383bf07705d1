"""What a claim, an expiry and a meeting's history ask for is found without looking at all that waits."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index deliveries by what they are looked for."""
    op.drop_index("ix_delivery_order", table_name="delivery")
    op.create_index("ix_delivery_order", "delivery", ["uid", "endpoint", "state", "number"], unique=False)
    op.create_index("ix_delivery_turn", "delivery", ["endpoint", "state", "expires", "number"], unique=False)
    op.create_index("ix_delivery_expiry", "delivery", ["state", "expires"], unique=False)
