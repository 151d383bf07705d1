"""Days, spans and values as a page says them."""

from datetime import date

from calendars.model.engagement import Dispute
from calendars.model.when import Precision, When


def day_words(day: date) -> str:
    """`Monday, 4 March 2024`."""
    return f"{day:%A}, {short_day(day)} {day.year}"


def short_day(day: date) -> str:
    """`4 March`."""
    return f"{day.day} {day:%B}"


def whole_day(day: date) -> str:
    """`4 March 2024`."""
    return f"{short_day(day)} {day.year}"


def days_between(first: date, last: date) -> str:
    """`4–6 March 2024`, `30 March to 2 April 2024`; a day alone as `4 March 2024`."""
    if first == last:
        return whole_day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{whole_day(last)}"
    return f"{short_day(first) if first.year == last.year else whole_day(first)} to {whole_day(last)}"


def span_words(when: When) -> str:
    """All days of `when`, as exactly as they are known: `4–6 March 2024`, `some time in late March 2024`."""
    if when.precision is Precision.MONTH:
        first, last = f"{when.start:%B} {when.start.year}", f"{when.end:%B} {when.end.year}"
        return f"some time in {first}" if first == last else f"some time from {first} to {last}"
    if when.length == 1:
        return day_words(when.start)
    if when.precision is Precision.WEEK and when.length <= 7:
        return f"some time in the week of {whole_day(when.start)}"
    if when.precision is Precision.PART_OF_MONTH and when.length < 28 and when.start.month == when.end.month:
        return f"some time in {_part((when.start.day + when.end.day) // 2)} {when.start:%B} {when.start.year}"
    days = days_between(when.start, when.end)
    return f"some time between {days}" if when.precision.is_vague else days


def nearness(day: date, today: date) -> str:
    """How far off a day is: `today`, `tomorrow`, `in 5 days`, `3 days ago`; empty for one that is months away."""
    away = (day - today).days
    if abs(away) > 60:
        return ""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return near.get(away) or (f"in {away} days" if away > 0 else f"{-away} days ago")


def dispute_words(dispute: Dispute) -> str:
    """Who says what against what is shown: `A paper says Tuesday, 5 March 2024`."""
    value = span_words(When.parse(dispute.value)) if dispute.field == "when" else dispute.value
    return f"{listed(list(dispute.by)) or 'Somebody'} {'say' if len(dispute.by) > 1 else 'says'} {value}"


def listed(words: list[str]) -> str:
    """`Bern`, `Bern and Basel`, `Bern, Basel and Lugano`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _part(middle: int) -> str:
    """Which part of a month has its middle on this day of it."""
    return "early" if middle <= 10 else "mid" if middle <= 20 else "late"
