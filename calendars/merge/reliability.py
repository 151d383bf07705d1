"""How much a report counts where two disagree."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from calendars.merge.clues import has
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
    return base * reliability.hearsay if has("hearsay", finding.evidence) else base


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
