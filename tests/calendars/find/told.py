"""Short articles of our own, and what is found in them."""

import tomllib
from datetime import date
from pathlib import Path

from calendars.find.frames.document import Document
from calendars.find.frames.frame import Framed, Unused, framed
from calendars.find.pipeline import find
from calendars.find.text.grammar import EXAMPLE_DAY
from calendars.model.article import Article
from calendars.model.finding import Finding

#: Sentences of our own, with what is read in each.
WORDINGS = tomllib.loads(Path(__file__).with_name("wordings.toml").read_text("utf-8"))["wording"]


def article(
    text: str, title: str = "", *, outlet: str | None = "Reuters", day: date = EXAMPLE_DAY, url: str | None = None
) -> Article:
    """An article of Wednesday, 28 February 2024, unless another day is given."""
    return Article(id="an article", title=title, text=text, outlet=outlet, url=url, published=day)


def found(text: str, title: str = "", *, outlet: str | None = "Reuters", day: date = EXAMPLE_DAY) -> list[Finding]:
    """All that is found in such an article."""
    return find(article(text, title, outlet=outlet, day=day))


def the_one(text: str, title: str = "", *, outlet: str | None = "Reuters", day: date = EXAMPLE_DAY) -> Finding:
    """The only engagement that is found in it."""
    (finding,) = found(text, title, outlet=outlet, day=day)
    return finding


def days(text: str, title: str = "") -> list[str]:
    """The days of what is found, as EDTF."""
    return [finding.when.edtf for finding in found(text, title)]


def events(sentence: str) -> list[Framed | Unused]:
    """What each time of a sentence belongs to, in the order of the text."""
    scene = Document(article(sentence)).scene(0)
    return [framed(scene, time) for time in scene.times]


def in_a_line(finding: Finding) -> str:
    """Kind, days, parties and place, in a line."""
    where = f" in {finding.place}" if finding.place else ""
    return f"{finding.kind} {finding.when.edtf} {','.join(sorted(finding.parties)) or '-'}{where}"
