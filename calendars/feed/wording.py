"""What a person reads of an engagement in a calendar program: its summary and its description."""

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date

from calendars.feed.texts import clean, line, shortened, web_address
from calendars.model.engagement import Engagement, Status
from calendars.model.when import Precision, When

#: No quotation, remark or topic in a description is longer, in characters.
LONGEST_TEXT = 2_000

#: Before the summary: most programs show a cancelled event as if it were on.
PREFIXES = {Status.CANCELLED: "Cancelled: ", Status.POSTPONED: "Postponed: "}

_CERTAINTY = {
    Status.CONFIRMED: "announced",
    Status.TENTATIVE: "expected, not confirmed",
    Status.POSTPONED: "postponed; the date is the new one where one is known, else the old one",
    Status.CANCELLED: "called off",
}


def summary_of(engagement: Engagement) -> str:
    """One line: the title, before it whether it is off, and after it how vague the days are."""
    return PREFIXES.get(engagement.status, "") + line(engagement.title) + suffix_of(engagement.when)


def suffix_of(when: When) -> str:
    """How vague the days are, in brackets: " (week of 4 March)", " (early March)"; empty for exact ones."""
    return f" ({_vaguely(when)})" if when.precision.is_vague else ""


def description_of(engagement: Engagement, default_zone: str) -> str:
    """Who, when, how certain, about what, by whose words; a fact a line, known facts only.

    The last line holds the uid: some programs take two events for one that are alike but for their UID.
    """
    facts = "\n".join(_facts(engagement, default_zone))
    return "\n\n".join(filter(None, (facts, _quotation(engagement), f"Entry {line(engagement.uid)}")))


def _facts(engagement: Engagement, default_zone: str) -> Iterator[str]:
    who = [*map(_party, engagement.parties), *map(line, engagement.people)]
    if who:
        yield f"Who: {', '.join(who)}"
    yield f"When: {_in_words(engagement.when, default_zone)}"
    yield f"How certain: {_certainty(engagement)}"
    if engagement.topic:
        yield f"About: {shortened(line(engagement.topic), LONGEST_TEXT)}"
    if engagement.note:
        yield f"Note: {shortened(clean(engagement.note).strip(), LONGEST_TEXT)}"


def _certainty(engagement: Engagement) -> str:
    said = _CERTAINTY[engagement.status]
    if engagement.confidence >= 1:
        return said
    return f"{said} (read from the news, {engagement.confidence:.0%} sure)"


def _quotation(engagement: Engagement) -> str:
    words = shortened(line(engagement.evidence), LONGEST_TEXT)
    return "\n".join(filter(None, (words and f"“{words}”", web_address(engagement.url))))


def _party(code: str) -> str:
    """The English name that CLDR has for an ISO 3166-1 code; any other code as it is."""
    return _territories().get(code) or line(code)


@cache
def _territories() -> dict[str, str]:
    names = Locale("en").territories
    return {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code != "ZZ"}


def _in_words(when: When, default_zone: str) -> str:
    if when.precision.is_vague:
        return f"{_days(when)}; the exact day is not known"
    if when.time is None:
        return _days(when)
    clock = f"{when.time:%H:%M}"
    if when.end_time is not None:
        clock += f" to {when.end_time:%H:%M}"
    zone = f"{when.timezone} time" if when.timezone else f"local time; its zone is not known, {default_zone} is assumed"
    ends = "" if when.end_time is not None else "; the end is not known"
    return f"{_days(when)}, {clock} {zone}{ends}"


def _days(when: When) -> str:
    last = _long(when.end)
    return last if when.start == when.end else f"{_long(when.start)} to {last}"


@lru_cache(maxsize=10_000)
def _long(day: date) -> str:
    return format_date(day, "EEEE d MMMM y", locale="en")


@lru_cache(maxsize=10_000)
def _short(day: date, pattern: str = "d MMMM") -> str:
    return format_date(day, pattern, locale="en")


def _vaguely(when: When) -> str:
    first, last = _short(when.start, "MMMM"), _short(when.end, "MMMM")
    match when.precision:
        case Precision.WEEK if when.length <= 7:
            return f"week of {_short(when.start)}"
        case Precision.MONTH:
            return f"in {first}" if first == last else f"{first} to {last}"
        case Precision.PART_OF_MONTH if first == last and when.length < 28:
            return f"{_part((when.start.day + when.end.day) // 2)} {first}"
        case _:
            return f"{_short(when.start)} to {_short(when.end)}"


def _part(day: int) -> str:
    return "early" if day <= 10 else "mid" if day <= 20 else "late"
