"""From bytes, as files and addresses of the web hold them, to articles."""
