"""Articles and gazetteers that a new installation starts with: data only, read by `importlib.resources`."""
