"""Who is spoken of: states, organisations, people and their offices."""
