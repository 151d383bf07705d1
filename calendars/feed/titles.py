"""What an engagement is called in a calendar: its title in the feed's language, whether it is off, how vague it is."""

import re
from collections.abc import Sequence

from calendars.feed.days import vaguely
from calendars.feed.look import Look
from calendars.feed.phrases import Language, codes, language
from calendars.feed.texts import line
from calendars.model.engagement import Engagement, Kind, Status
from calendars.model.when import When

#: The statuses that the title says: most programs show a cancelled event as if it were on.
SAID = (Status.CANCELLED, Status.POSTPONED)

_MOST_NAMED = 4


def summary_of(engagement: Engagement, look: Look) -> str:
    """One line: the title, before it whether it is off, and after it how vague the days are."""
    title = title_of(engagement, look)
    if engagement.status in SAID:
        title = look.language.say("title", engagement.status.value, title=title)
    if engagement.when.precision.is_vague:
        title = look.language.say("title", "vague", title=title, days=vaguely(engagement.when, look.language))
    return title


def title_of(engagement: Engagement, look: Look) -> str:
    """Its title, in the feed's language where the finder gave it: what a person wrote stays as it is.

    Its kind where it has none.
    """
    title = line(engagement.title) or look.language.kind(engagement.kind)
    parts = _parts(title, engagement, look) if look.language.code != "en" else None
    if parts is None:
        return title
    kind, names, place = parts
    return composed(look.language, kind, names, place)


def composed(spoken: Language, kind: Kind, names: Sequence[str], place: str | None) -> str:
    """A title of these parts, as the finder makes them: "Talks: France and Germany in Bern"."""
    title = spoken.kind(kind)
    if names:
        title = spoken.say("title", "who", kind=title, who=_listed(spoken, names))
    return spoken.say("title", "where", title=title, place=place) if place else title


def _listed(spoken: Language, names: Sequence[str]) -> str:
    if len(names) > _MOST_NAMED:
        return spoken.say("title", "others", first=", ".join(names[:_MOST_NAMED]))
    if len(names) == 1:
        return names[0]
    return spoken.say("title", "two", first=", ".join(names[:-1]), last=names[-1])


def bare(summary: str, status: Status, when: When) -> str:
    """The title in a summary of ours, in any of our languages: without what says that it is off, or how vague it is."""
    for spoken in map(language, codes()):
        if when.precision.is_vague:
            summary = _without(summary, spoken.say("title", "vague", title="\0", days=vaguely(when, spoken)))
        if status in SAID:
            summary = _without(summary, spoken.say("title", status.value, title="\0"))
    return summary.strip()


def _without(summary: str, frame: str) -> str:
    before, _, after = frame.partition("\0")
    framed = summary.startswith(before) and summary.endswith(after)
    return summary[len(before) : len(summary) - len(after)] if framed else summary


def _parts(title: str, engagement: Engagement, look: Look) -> tuple[Kind, list[str], str | None] | None:
    """Kind, names and place of a title that the finder made, the names in the feed's language; None for any other."""
    called = {line(look.names.get(code, code)): look.party(code) for code in engagement.parties}
    called |= {line(person): line(person) for person in engagement.people}
    name = "|".join(re.escape(name) for name in sorted(called, key=len, reverse=True) if name) or "(?!)"
    place = line(engagement.place or "")
    who = f"(?P<who>(?:{name})(?:(?:, | and )(?:{name}))*)(?P<others> and others)?"
    where = f"(?: in (?P<place>{re.escape(place)}))?" if place else "(?P<place>(?!))?"
    kinds = {language("en").kind(kind): kind for kind in Kind}
    made = re.fullmatch(f"(?P<kind>{'|'.join(kinds)})(?:: {who})?{where}", title)
    if made is None:
        return None
    names = [called[each] for each in re.findall(name, made["who"] or "")]
    if made["others"] and len(names) != _MOST_NAMED:
        return None
    return kinds[made["kind"]], names + ["…"] * bool(made["others"]), made["place"]
