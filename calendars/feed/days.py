"""When, in words: the days as precisely as they are known, and the hours of the place."""

from calendars.feed.phrases import Language
from calendars.model.when import Precision, When


def in_words(when: When, language: Language, default_zone: str) -> str:
    """The whole of it, for a description; `default_zone` is the one that is assumed where none is known."""
    days = _days(when, language)
    if when.precision.is_vague:
        return language.say("when", "vague", days=days)
    if when.time is None:
        return days
    zone = "zone" if when.timezone else "assumed"
    where = language.say("when", zone, zone=when.timezone or default_zone)
    if when.end_time is None:
        return language.say("when", "timed_open", days=days, hours=language.clock(when.time), zone=where)
    hours = language.say("days", "span", first=language.clock(when.time), last=language.clock(when.end_time))
    return language.say("when", "timed", days=days, hours=hours, zone=where)


def vaguely(when: When, language: Language) -> str:
    """How vague the days are, for a title: "week of 4 March", "early March"."""
    first, last = language.day(when.start, "month"), language.day(when.end, "month")
    match when.precision:
        case Precision.WEEK if when.length <= 7:
            return language.say("days", "week", day=language.day(when.start, "short"))
        case Precision.MONTH if first == last:
            return language.say("days", "in_month", month=first)
        case Precision.MONTH:
            return language.say("days", "span", first=first, last=last)
        case Precision.PART_OF_MONTH if first == last and when.length < 28:
            return language.say("days", _part((when.start.day + when.end.day) // 2), month=first)
        case _:
            return language.say(
                "days", "span", first=language.day(when.start, "short"), last=language.day(when.end, "short")
            )


def _days(when: When, language: Language) -> str:
    last = language.day(when.end)
    return last if when.start == when.end else language.say("days", "span", first=language.day(when.start), last=last)


def _part(day: int) -> str:
    return "early" if day <= 10 else "mid" if day <= 20 else "late"
