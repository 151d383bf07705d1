"""What Alembic asks for: the connection that `calendars.store.database` gives it, inside its transaction."""

from alembic import context

from calendars.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=False)
context.run_migrations()
