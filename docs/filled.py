"""What stands in a page of the site and is written elsewhere: the program's own definitions, and READMEs."""

import importlib
import os
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]

_GENERATED = "<!-- filled when the site is built -->"
_SECTION = re.compile(r"^\[(?P<heading>[^\]]+)\]\((?P<file>[^)#]+README\.md)#[\w-]+\)$", re.MULTILINE)
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?!https?:|#)(?P<target>[^)#]+)(?P<anchor>#[^)]+)?\)")


def filled(page: str, source: str) -> str:
    """The Markdown of a page, whose name is that of its file below docs/ without `.md`.

    What docs/reference/PAGE.py writes takes the place of the mark; a line that is nothing but a link to a section of a
    README becomes that section. Raises ValueError where the README has no such section.
    """
    folder = (ROOT / "docs" / page).parent
    if _GENERATED in source:
        source = source.replace(_GENERATED, importlib.import_module("docs." + page.replace("/", ".")).written())
    return _SECTION.sub(lambda link: _section(folder, folder / link["file"], link["heading"]), source)


def _section(folder: Path, file: Path, heading: str) -> str:
    """The section of `file`, its links leading on from `folder`."""
    found = re.search(rf"^## {re.escape(heading)}\n.+?(?=^## |\Z)", file.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    if found is None:
        raise ValueError(f"{os.path.relpath(file, ROOT)}: has no section {heading!r}, which docs/ takes from it")
    return _LINK.sub(lambda link: _led_on(folder, file.parent, link), found[0]).strip()


def _led_on(folder: Path, of: Path, link: re.Match[str]) -> str:
    """A link of a README in `of`, as it leads from `folder`; its text alone where the site has no such page."""
    target = Path(os.path.normpath(of / link["target"]))
    if target.is_dir() or (target.suffix == ".md" and not target.is_relative_to(ROOT / "docs")):
        return link["text"]
    return f"[{link['text']}]({os.path.relpath(target, folder)}{link['anchor'] or ''})"
