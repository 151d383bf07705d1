"""How the site is built: `make docs`. Nothing in it asks another host for anything."""

import sys
from importlib.metadata import version as installed
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parents[1]))  # `docs` itself is not installed

from docs.filled import filled

project = "Summitry"
author = "the authors of Summitry"
project_copyright = author
version = release = installed("summitry")
language = "en"

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
smartquotes = False  # "--before" has no dash in it
nitpicky = True

html_theme = "furo"
html_title = f"Summitry {release}"
html_copy_source = False
html_theme_options: dict[str, object] = {"top_of_page_buttons": []}

man_pages = [("reference/commands", "summitry", "a diplomatic calendar that fills itself from the news", author, 1)]


def _fill(_app: Sphinx, page: str, source: list[str]) -> None:
    source[0] = filled(page, source[0])


def setup(app: Sphinx) -> None:
    """Sphinx calls it."""
    app.connect("source-read", _fill)
