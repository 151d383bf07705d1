"""The pages of the documentation, and the blocks of code that stand in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]

_NOT_OURS = {".venv", "build", "dist", "node_modules"}


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code, fenced, or a few words of it within a line."""

    #: The page, by its path below the root: "docs/tutorial.md".
    page: str
    #: The first line of the block, or of the paragraph that holds it; from 1 on.
    line: int
    #: What it says that it is written in; empty where it says nothing.
    language: str
    text: str
    #: The paragraph right before it; empty where that is another block.
    before: str = ""

    @property
    def typed(self) -> str:
        """What is typed: in a block of the console, the lines behind a prompt."""
        if self.language != "console":
            return self.text
        return "\n".join(line[2:] for line in self.text.splitlines() if line.startswith("$ "))

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


#: The text of each page, by its path.
PAGES = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in sorted(ROOT.rglob("*.md"))
    if not _NOT_OURS & set(path.relative_to(ROOT).parts)
}


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page, in their order."""
    before = ""
    for token in _tokens(page):
        if token.type == "inline":
            before = token.content
        elif token.type == "fence":
            if not token.info.startswith("{"):  # a directive of the site, no code
                yield Block(page, _line(token), token.info.strip(), token.content, before)
            before = ""


def inline(page: str) -> Iterator[Block]:
    """What stands between backticks in the lines of a page."""
    for token in _tokens(page):
        for part in token.children or ():
            if part.type == "code_inline":
                yield Block(page, _line(token), "", part.content.replace("\\|", "|"))


def _tokens(page: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(PAGES[page])


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


BLOCKS = [block for page in PAGES for block in blocks(page)]
