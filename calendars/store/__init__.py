"""The store: SQLite or PostgreSQL; nobody above sees a row."""
