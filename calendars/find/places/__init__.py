"""Where is spoken of: cities and countries."""
