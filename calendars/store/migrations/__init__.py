"""Alembic's migrations, run by `calendars.store.database`."""
