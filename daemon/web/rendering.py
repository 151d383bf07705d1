"""Templates -> HTML. Everything that is put into one is escaped."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from calendars.model.engagement import rfc3339
from calendars.model.when import Precision, When
from daemon.web.assets import address


def render(template: str, **values: Any) -> str:
    """The page that `template` gives with `values`."""
    return _environment.get_template(template).render(values)


def day_words(day: date) -> str:
    """`Monday, 4 March 2024`."""
    return f"{day:%A}, {short_day(day)}"


def short_day(day: date) -> str:
    """`4 March 2024`."""
    return f"{day.day} {day:%B} {day.year}"


def span_words(when: When) -> str:
    """All days of `when`, as precisely as they are known: `4 March 2024 to 6 March 2024`, `some time in March 2024`."""
    if when.precision is Precision.MONTH and when.start.replace(day=1) == when.end.replace(day=1):
        return f"some time in {when.start:%B} {when.start.year}"
    if when.length == 1:
        return day_words(when.start)
    days = f"{short_day(when.start)} to {short_day(when.end)}"
    return f"some time from {days}" if when.precision.is_vague else days


def hours(when: When) -> str:
    """`10:30–12:00`; empty where no hour is known."""
    if when.time is None:
        return ""
    return f"{when.time:%H:%M}" + (f"–{when.end_time:%H:%M}" if when.end_time else "")


def value_words(value: Any) -> str:
    """A field's value as it stands in JSON, for people."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def web_link(url: str | None) -> str | None:
    """`url` where following it leads into the web; None for `javascript:` and its like."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc else None


_environment = Environment(
    loader=PackageLoader("daemon.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals["asset"] = address
_environment.filters.update(
    day=day_words, span=span_words, hours=hours, value=value_words, web_link=web_link, rfc3339=rfc3339
)
