"""Who is spoken of: states, organisations and people in an article, with the parties they stand for."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

from calendars.find.actors.officials import Named, Office, Officials
from calendars.find.actors.people import People, Sighting
from calendars.find.text.context import context
from calendars.find.text.grammar import load_rules
from calendars.find.text.meanings import Sense
from calendars.find.text.titles import head_of, singular
from calendars.find.text.values import value

__all__ = ["ActorMention", "Sense", "find_actors"]


@value
class ActorMention:
    """Words in an article that stand for a party or a person."""

    #: Offset of the first character.
    start: int
    #: Offset behind the last character.
    end: int
    #: The words, verbatim: `text[start:end]`.
    text: str
    #: What read them.
    rule: str
    #: In which sense they stand for somebody.
    sense: Sense
    #: ISO codes and acronyms; empty where unknown.
    parties: tuple[str, ...] = ()
    #: The full name as the article gives it anywhere; None where nobody is named.
    person: str | None = None
    #: The office, in small letters; None where none is named.
    role: str | None = None


def find_actors(text: str, title: str, day: date, outlet: str | None) -> list[ActorMention]:
    """Who is spoken of in `text`, in order of position and not overlapping.

    `title` only helps to resolve surnames; `day` is that of publication; `outlet`, where it is a government's, is the
    party of officials of whom nothing else is said.
    """
    officials = Officials(text, day.year)
    officials.read()
    people = People(day.year)
    people.add(_certain(title, day.year) + [sighting for sighting in officials.sightings if sighting.is_certain])
    government = _government(outlet, day.year)
    named = (one for one in officials.named if not context("number of a file").match(text, one.end))
    mentions = [_of_name(text, one) for one in named]
    told: list[Sighting | Office] = [*officials.sightings, *officials.offices]
    for one in sorted(told, key=lambda one: one.start):
        if isinstance(one, Sighting):
            mention = _of_person(text, one, people, government)
        else:
            mention = _of_office(text, one, people, government)
        if mention is not None:
            mentions.append(mention)
    return _in_order(mentions)


def _certain(title: str, year: int) -> list[Sighting]:
    """Who is named in full in a headline; offsets there mean nothing in the text."""
    if not title:
        return []
    officials = Officials(title, year)
    officials.read()
    found = [sighting for sighting in officials.sightings if sighting.is_certain]
    return [replace(sighting, start=-1, end=-1) for sighting in found]


def _of_name(text: str, named: Named) -> ActorMention:
    standing = named.standing
    words = text[named.start : named.end]
    return ActorMention(named.start, named.end, words, standing.rule, standing.sense, standing.parties)


def _of_person(text: str, sighting: Sighting, people: People, government: tuple[str, ...]) -> ActorMention | None:
    person = people.meant_by(sighting)
    if person is None:
        return None
    role = sighting.role or person.role
    own = government if role and (head_of(role) not in _OF_OTHERS or government == ("EU",)) else ()
    parties = person.parties or person.perhaps or own
    words = text[sighting.start : sighting.end]
    return ActorMention(sighting.start, sighting.end, words, sighting.rule, Sense.PERSON, parties, person.name, role)


def _of_office(text: str, office: Office, people: People, government: tuple[str, ...]) -> ActorMention | None:
    """The office with whom the text last named as its holder; None where nobody knows whose office it is."""
    head = singular(office.title.head)
    person = None if office.title.is_plural else people.last_with(office.title.role, office.parties)
    own = government if head in _OF_GOVERNMENT else ()
    own = own or ((office.title.party,) if office.title.party else ())
    parties = office.parties or (person.parties or person.perhaps if person else own)
    if not parties:
        return None
    words, name = text[office.start : office.end], person.name if person else None
    return ActorMention(office.start, office.end, words, "office", Sense.ROLE, parties, name, office.title.role)


#: Offices that a government's release names without their state although they are another's: "President Kaunda".
_OF_OTHERS = frozenset({"president", "king", "queen", "emperor", "sultan", "sheikh", "commissioner", "general"})
#: Offices that "the …" alone means in a government's own release.
_OF_GOVERNMENT = frozenset({"minister", "treasurer", "secretary of state", "president", "premier", "chancellor"})


@lru_cache(maxsize=256)
def _government(outlet: str | None, year: int) -> tuple[str, ...]:
    """The party that `outlet` speaks for; none where it is no government's and no organisation's."""
    if not outlet or not load_rules("roles")["of a government"].pattern.match(outlet):
        return ()
    officials = Officials(outlet, year)
    officials.read()
    found = [*(named.standing.parties for named in officials.named), *(office.parties for office in officials.offices)]
    return found[-1] if found else ()


def _in_order(mentions: list[ActorMention]) -> list[ActorMention]:
    """By position; of two that overlap the earlier, and of two that begin together the longer."""
    mentions.sort(key=lambda mention: (mention.start, -mention.end))
    kept: list[ActorMention] = []
    end = 0
    for mention in mentions:
        if mention.start >= end:
            kept.append(mention)
            end = mention.end
    return kept
