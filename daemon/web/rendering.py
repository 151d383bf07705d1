"""Templates -> HTML. Everything that is put into one is cleaned of what steers a screen, and escaped."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from calendars.feed.texts import clean, line, shortened
from calendars.model.engagement import rfc3339
from daemon.parties import name_of
from daemon.web.assets import address
from daemon.web.hours import city
from daemon.words import day_words, dispute_words, short_day, span_words, whole_day

#: Codes of parties that are longer are not shown: their names are.
_LONGEST_CODE = 7

#: What comes before a path of ours; what others wrote is escaped, and has no such quotation marks.
_OWN_LINK = re.compile(r'\b(?:href|action)="(?=/(?!/))')


def root_of(address: str) -> str:
    """The path below which others reach us at `address`, fit for a link; empty for a host of our own."""
    return quote(urlsplit(address).path.rstrip("/"), safe="/%")


def render(template: str, root: str, **values: Any) -> str:
    """The page that `template` gives with `values`. Its links to us, which begin with a slash, are put below `root`."""
    page = _environment.get_template(template).render(values)
    return _OWN_LINK.sub(rf"\g<0>{root}", page) if root else page


def web_link(url: str | None) -> str | None:
    """`url` where following it leads into the web; None for `javascript:` and its like."""
    cleaned = line(url or "")
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return None
    return cleaned if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def part_of_address(written: str) -> str:
    """`written` as one part of a path."""
    return quote(written, safe="", errors="replace")


def chip(code: str) -> str:
    """What a party is called where there is little room."""
    return code if len(code) <= _LONGEST_CODE else name_of(code)


def _cleaned(value: Any) -> Any:
    """A value on its way into a page: markup of ours as it is, other words without what turns or hides text."""
    return clean(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


_environment = Environment(
    loader=PackageLoader("daemon.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=_cleaned,
)
_environment.globals["asset"] = address
_environment.filters.update(
    chip=chip,
    city=city,
    day=day_words,
    dispute=dispute_words,
    name=name_of,
    line=line,
    part=part_of_address,
    rfc3339=rfc3339,
    short=short_day,
    shortened=shortened,
    span=span_words,
    web_link=web_link,
    weekday=lambda day: f"{day:%A}",
    whole_day=whole_day,
)
