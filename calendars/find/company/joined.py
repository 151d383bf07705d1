"""Those who take part in an engagement, as they are found one after the other."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from calendars.find.actors.mentions import ActorMention
from calendars.find.text.gazetteer import gazetteer

#: Organisations whose acronyms are as short as the codes of states.
_SHORT_ORGANISATIONS = frozenset({"UN", "EU"})


@dataclass(slots=True)
class Company:
    """Those who take part, each once, in the order in which they were found."""

    #: ISO codes and acronyms.
    parties: list[str] = field(default_factory=list)
    #: Full names.
    people: list[str] = field(default_factory=list)
    #: The mentions that say so.
    mentions: list[ActorMention] = field(default_factory=list)

    def add(self, actors: Iterable[ActorMention]) -> None:
        """Let `actors` take part."""
        for actor in actors:
            if actor not in self.mentions:
                self.mentions.append(actor)
            self.join(actor.parties)
            if actor.person and actor.person not in self.people:
                self.people.append(actor.person)

    def join(self, parties: Iterable[str]) -> None:
        """Let `parties` take part."""
        self.parties += [party for party in dict.fromkeys(parties) if party not in self.parties]

    def meet(self, actors: Iterable[ActorMention]) -> None:
        """Let those of `actors` take part by name who speak for one of the parties, or for nobody known.

        With an official of an organisation, who has no other seat at the table, it takes part itself.
        """
        for actor in actors:
            is_of_body = actor.role is not None and any(map(is_organisation, actor.parties))
            fits = is_of_body or not actor.parties or not set(actor.parties).isdisjoint(self.parties)
            if fits and actor.person and actor.person not in self.people:
                self.mentions.append(actor)
                self.people.append(actor.person)
                self.join(actor.parties if is_of_body else ())

    def greet(self, actors: Iterable[ActorMention]) -> None:
        """Let `actors` take part by name, whomever they speak for."""
        for actor in actors:
            if actor.person and actor.person not in self.people:
                self.people.append(actor.person)

    def in_order(self) -> "Company":
        """The same, in the order in which the text names them; those that it only implies come last."""
        ordered = Company()
        ordered.add(sorted(self.mentions, key=lambda actor: actor.start))
        ordered.join(self.parties)
        ordered.people += [person for person in self.people if person not in ordered.people]
        return ordered

    @property
    def has_organisation(self) -> bool:
        """Whether an organisation takes part: it stands for several states by itself, as a movement does not."""
        return any(is_organisation(party) for party in self.parties)


def is_organisation(party: str) -> bool:
    """Whether a code is an organisation's, and no state's or movement's."""
    is_long = len(party) > 2 or party in _SHORT_ORGANISATIONS or not party.isalpha()
    return is_long and party not in gazetteer().lists["movements"]


def parties_of(actors: Iterable[ActorMention]) -> set[str]:
    """All for whom `actors` stand."""
    return {party for actor in actors for party in actor.parties}
