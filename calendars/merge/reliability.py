"""How much a report counts where two disagree."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from calendars.merge.clues import has
from calendars.model.article import Article
from calendars.model.finding import Finding
from calendars.model.report import Byline, Report
from config.settings import ReliabilitySettings

#: Countries whose addresses end otherwise than with their code.
_ENDINGS = {"UK": "GB", "GOV": "US", "MIL": "US"}


def weight_of(report: Report, reliability: ReliabilitySettings) -> float:
    """How much `report` counts, by the weights that the house has set."""
    finding, article = report.finding, report.article
    own = reliability.outlets.get((article.outlet or "").casefold())
    if own is not None:
        base = own
    elif is_participant(article, finding.parties):
        base = reliability.participant
    else:
        base = reliability.report
    return base * reliability.hearsay if finding.hearsay else base


def heard(article: Article, findings: Sequence[Finding]) -> list[Finding]:
    """`findings`, each marked where the sentence that tells it passes on what another outlet has reported."""
    return [
        replace(finding, hearsay=True) if has("hearsay", _sentence_of(finding.evidence, article.text)) else finding
        for finding in findings
    ]


_ENDS = re.compile(r"(?<![A-Z])[.!?][\"”’)]*\s+|\n")  # a letter before the dot is an abbreviation's


def _sentence_of(words: str, text: str) -> str:
    """The sentence that `words` stand in; they themselves where they are not found."""
    start = text.find(words)
    if start < 0:
        return words
    end = start + len(words)
    before = [one.end() for one in _ENDS.finditer(text, 0, start)]
    after = _ENDS.search(text, end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]


def is_participant(article: Byline, parties: Sequence[str]) -> bool:
    """Whether a government or organisation itself speaks there, and none that stands outside.

    Where its country cannot be told from the address, an official outlet is taken for one of those who take part.
    """
    official = has("official address", article.url or "")
    if not official and not has("official", article.outlet or ""):
        return False
    country = _country(article.url) if article.url else None
    return country is None or country in parties


def _country(url: str) -> str | None:
    """The ISO code of the country in whose domain the address lies; None for .int, .org and the like."""
    try:
        ending = (urlsplit(url).hostname or "").rpartition(".")[2].upper()
    except ValueError:
        return None
    return _ENDINGS.get(ending, ending if len(ending) == 2 and ending != "EU" else None)
