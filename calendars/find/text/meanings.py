"""What a name of the gazetteer can mean: a party, a person, a place, or none of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

PlaceSense = Literal["CITY", "COUNTRY", "VENUE", "REGION"]


class Sense(StrEnum):
    """In which sense words stand for a party."""

    STATE = "state"  #: its name
    ADJECTIVE = "adjective"  #: "Russian", "the Russians"
    CAPITAL = "capital"  #: that stands for a government: "talks with Moscow"
    OFFICE = "office"  #: a house or ministry that stands for a government: "the Kremlin"
    ORGANISATION = "organisation"  #: an organisation, one of its bodies, or a named group of states
    PERSON = "person"  #: somebody by name
    ROLE = "role"  #: somebody by office alone: "the Russian president"


@dataclass(frozen=True, slots=True)
class Standing:
    """That a name stands for parties."""

    #: ISO codes and acronyms.
    parties: tuple[str, ...]
    #: In which sense.
    sense: Sense
    #: The first and the last year in which it holds.
    years: tuple[int, int]
    #: The entry, for traces: "states: RU".
    rule: str
    #: It counts only in a text that holds one of these; always where there are none.
    only_with: tuple[str, ...] = ()
    #: It counts only in a text that holds none of these.
    unless_with: tuple[str, ...] = ()

    def holds(self, year: int, text: str) -> bool:
        """Whether it counts in `text`, published in `year`."""
        return (
            self.years[0] <= year <= self.years[1]
            and not (self.only_with and not any(word in text for word in self.only_with))
            and not any(word in text for word in self.unless_with)
        )


@dataclass(frozen=True, slots=True)
class Tenure:
    """That somebody held an office."""

    #: The full name, as we write it.
    name: str
    #: Whom they stood for.
    party: str
    #: The office, in small letters: "foreign minister".
    office: str
    #: The first and the last year of it.
    years: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something can take place."""

    #: CITY, COUNTRY, VENUE or REGION.
    sense: PlaceSense
    #: ISO code; None where it lies in several states, or in one of several places of that name.
    country: str | None
    #: IANA name of the one zone it lies in; None where there are several.
    timezone: str | None
    #: The entry, for traces: "places: Davos".
    rule: str


@dataclass(slots=True)
class Entry:
    """All that one key stands for."""

    #: As the name of a state, an organisation …; those that hold in certain years alone come first.
    standings: tuple[Standing, ...] = ()
    #: As a person's full name.
    people: tuple[Tenure, ...] = ()
    #: As the short name by which a person is known: "Putin".
    known: tuple[Tenure, ...] = ()
    #: As a place.
    place: Place | None = None
    #: It is a name in which others are only contained: "Washington Post".
    misleads: bool = False
