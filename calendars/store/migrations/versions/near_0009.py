"""Who is near is told by the index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


_who = sa.table("participant", sa.column("name", sa.String()), sa.column("alone", sa.Boolean()))


def upgrade() -> None:
    """Say of organisations that each tells by itself, and put into the index all that is asked of it."""
    name = _who.c.name
    is_state = sa.and_(sa.func.length(name) == 2, *(name.notlike(f"%{digit}%") for digit in range(10)))
    op.execute(_who.update().where(name != "", name.notlike("~%"), sa.not_(is_state)).values(alone=True))
    op.drop_index("ix_participant_near", table_name="participant")
    op.create_index(
        "ix_participant_near", "participant", ["name", "lasting", "last_day", "first_day", "uid", "alone"], unique=False
    )
