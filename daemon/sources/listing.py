"""Listing: what stands in a source at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import urldefrag, urljoin, urlsplit

from courlan import clean_url, extract_domain

from calendars.model.source import NO_WISHES, Wishes
from calendars.read.characters import clean

#: What is wrong with an entry that leads nowhere.
NOWHERE = "has neither a text nor the address of a page"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing that a source lists."""

    #: What the source calls it, and goes on calling it when it changes.
    key: str
    #: Where it can be read; None where all of it stands here.
    url: str | None
    #: Its headline, in plain text; empty where there is none.
    title: str = ""
    #: When it was published, with its zone; None where the source does not say.
    published: datetime | None = None
    #: What else changes when it does: the source's own word for when that was, its summary.
    changed: str = ""
    #: Whether it may have stood there for years although nothing was known of it.
    is_of_any_age: bool = False
    #: HTML of the whole text, where it stands in the source; None where only a page has it.
    whole: str | None = None

    @property
    def fingerprint(self) -> str:
        """A hash of all that the source says of it."""
        dated = self.published.isoformat() if self.published else ""
        parts = (self.url or "", self.title, dated, self.changed, self.whole or "")
        return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """What a source says of itself, and what it lists, in its own order."""

    #: What it calls itself; empty where it does not.
    title: str
    #: What it lists, each key once.
    entries: Sequence[Entry]
    #: What it asks for.
    wishes: Wishes = NO_WISHES
    #: What is wrong with it although it could be read; None where nothing is.
    remark: str | None = None
    #: Whether it says more the next time although its content stays as it is: all of it is to be asked for again.
    is_part: bool = False


def line(text: str | None) -> str:
    """`text` in one clean line."""
    return " ".join(clean(text or "").split())


def address(base: str, reference: str | None) -> str | None:
    """The address of the web that `reference` means on a page at `base`; None for `mailto:` and its like."""
    try:
        whole = urljoin(base, (reference or "").strip()) if reference else ""
    except ValueError:
        return None
    return whole if whole.lower().startswith(("http://", "https://")) and line(whole) == whole else None


def plain_address(url: str) -> str:
    """`url` without what only says how somebody came there: the same page has one such address."""
    whole = urldefrag(url).url
    return clean_url(whole) or whole


def is_of_one_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one site, whatever their hosts are called."""
    hosts = urlsplit(one).hostname, urlsplit(other).hostname
    return hosts[0] == hosts[1] or extract_domain(one) == extract_domain(other) is not None
