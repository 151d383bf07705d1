"""Pages that are written by the program's own definitions: PAGE.py fills PAGE.md, wherever the site is built."""
