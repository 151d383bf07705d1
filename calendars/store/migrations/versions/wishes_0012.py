"""What a source asks of its guests: it is kept, for most answers say only that nothing is new."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was read before asks for nothing until it is read again."""
    op.add_column("source", sa.Column("wishes", sa.JSON(), nullable=True))
