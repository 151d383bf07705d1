"""A text file -> title and text."""

import re

_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_LONGEST_TITLE = 300


def title_and_text(content: str) -> tuple[str, str]:
    """The first line where a blank line follows it, and the rest; an empty title where none does.

    A first line that is a whole sentence is a paragraph as well, and stays in the text.
    """
    whole = paragraphs(content)
    first, blank, rest = whole.partition("\n\n")
    if not blank or "\n" in first or len(first) > _LONGEST_TITLE:
        return "", whole
    return first, whole if first.endswith((".", ".”", '."')) else rest


def paragraphs(text: str) -> str:
    """`text` with exactly one blank line between its paragraphs, and none round it."""
    return _BLANK.sub("\n\n", text.strip())
