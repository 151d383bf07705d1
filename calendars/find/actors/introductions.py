"""How a text introduces somebody beside the name: "Ann Lee, a minister", "the envoy Ann Lee", "Ann Lee said"."""

import re
from functools import cache

from calendars.find.actors.holders import holder_at
from calendars.find.actors.parties import Parties
from calendars.find.text.gazetteer import gazetteer
from calendars.find.text.grammar import Rules, load_rules
from calendars.find.text.titles import title_at, title_words

_MOST_WORDS = 5
#: So far behind an office, in characters, stands whom its holder serves.
_REACH = 60
_SERVES = re.compile(r"\s(?:of|to|for|at|in)\s")
_STOP = re.compile(r"[,;:.()\n\u2013\u2014]\s|\s(?:and|who|said|will|is|was|has|met|told)\s")


@cache
def role_rules() -> Rules:
    """The rules of `rules/roles.toml`."""
    return load_rules("roles")


def apposition(parties: Parties, end: int) -> tuple[tuple[str, ...], str | None]:
    """The party and the office in ", the Iranian foreign minister" and ", prime minister of Nepal" behind a name."""
    lead = role_rules()["apposition"].pattern.match(parties.text, end)
    if lead is None:
        return (), None
    place = lead.end()
    own: tuple[str, ...] = ()
    index = parties.index_at(place)
    if index < len(parties.words.starts) and parties.words.starts[index] - place == 1:
        found = parties.at(index)
        if found is not None:
            own, place = found[1].parties, parties.behind(found[0])
    title = title_at(parties.text, place)
    if title is None or title.is_plural or holder_at(parties.reading, title.end) is not None:
        return (), None
    sent = parties.sent_to(title.end)
    return own or (sent[1] if sent else ()) or _served(parties, title.end), title.role


def _served(parties: Parties, end: int) -> tuple[str, ...]:
    """The party that is named behind the office, up to the next stop: "chief of staff of the Chinese army"."""
    if not _SERVES.match(parties.text, end):
        return ()
    stop = _STOP.search(parties.text, end, end + _REACH)
    last = stop.start() if stop else end + _REACH
    index = parties.index_at(end)
    while index < len(parties.words.starts) and parties.words.starts[index] < last:
        found = parties.at(index)
        if found is not None:
            return found[1].parties
        index += 1
    return ()


def small_title_before(text: str, start: int) -> tuple[int, str] | None:
    """Offset and name of the office in small letters right before a name: "the envoy Staffan de Mistura"."""
    words = text[max(0, start - 60) : start].rstrip(" ,").split(" ")
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        phrase = " ".join(words[-count:])
        if phrase[:1].islower() and words[-count] in title_words():
            title = title_at(phrase, 0)
            if title is not None and title.end == len(phrase) and not title.is_plural:
                return text.rindex(phrase, 0, start), title.role
    return None


def acts(text: str, start: int, end: int) -> bool:
    """Whether what is named in `text[start:end]` speaks or acts as only people do."""
    rules = role_rules()
    if rules["speaks"].pattern.match(text, end):
        return _may_be_somebody(text[start:end])
    return rules["led by"].pattern.search(text[max(0, start - 16) : start].rstrip()) is not None


def is_met(text: str, start: int, end: int) -> bool:
    """Whether somebody meets or receives what is named in `text[start:end]`: "meets Ghana's Ann Lee"."""
    before = text[max(0, start - 24) : start].rstrip()
    return role_rules()["meets"].pattern.search(before) is not None and _may_be_somebody(text[start:end])


def _may_be_somebody(name: str) -> bool:
    """Whether no word of the name is a company's, a party's or a club's."""
    return gazetteer().lists["not_people"].isdisjoint(word.strip(".,").lower() for word in name.split())
