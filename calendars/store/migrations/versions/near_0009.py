"""Who is near is told by the index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


_DAYS = ("first_day", "last_day", "present", "alone", "lasting")
_who = sa.table("participant", sa.column("uid"), sa.column("name", sa.String()), *map(sa.column, _DAYS))
_edit = sa.table("edit", sa.column("uid"))


def upgrade() -> None:
    """Say of organisations that each tells by itself, and put into the index all that is asked of it.

    What a person entered without saying who takes part is found by everybody's reports ("*").
    """
    name = _who.c.name
    is_state = sa.and_(sa.func.length(name) == 2, *(name.notlike(f"%{digit}%") for digit in range(10)))
    op.execute(_who.update().where(name != "", name.notlike("~%"), sa.not_(is_state)).values(alone=sa.true()))
    columns = [_who.c[column] for column in ("uid", *_DAYS)]
    unnamed = sa.select(*columns, sa.literal("*")).where(name == "", _who.c.uid.in_(sa.select(_edit.c.uid)))
    op.execute(_who.insert().from_select(["uid", *_DAYS, "name"], unnamed))
    op.drop_index("ix_participant_near", table_name="participant")
    op.create_index(
        "ix_participant_near", "participant", ["name", "lasting", "last_day", "first_day", "uid", "alone"], unique=False
    )
