"""Who is meant: sightings of people in an article are gathered, and short names resolved to full ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from calendars.find.text.gazetteer import gazetteer
from calendars.find.text.meanings import Tenure
from calendars.find.text.titles import head_of, singular
from calendars.find.text.words import folded

#: No article has more of one surname, or more holders of one office that "the minister" may mean: cost stays linear.
_MOST_NAMESAKES = 24
_MOST_MET = 24


@dataclass(slots=True)
class Sighting:
    """Words that name somebody."""

    #: Offset of the first character of the whole mention, title and all.
    start: int
    #: Offset behind its last character.
    end: int
    #: The name alone, as written; a surname perhaps.
    name: str
    #: Whom the words around the name say that they stand for; empty where they do not say.
    parties: tuple[str, ...] = ()
    #: Whom they might stand for, for want of better knowledge.
    perhaps: tuple[str, ...] = ()
    #: The office, in small letters; None where none is named.
    role: str | None = None
    #: What read it, for traces.
    rule: str = ""
    #: Whether the words show that this is a person; else it is one only if the name is known.
    is_certain: bool = True


@dataclass(slots=True)
class Person:
    """Somebody who occurs in an article."""

    #: The fullest name that the text gives.
    name: str
    #: The words of the name, folded.
    parts: tuple[str, ...]
    #: Whom they stand for.
    parties: tuple[str, ...] = ()
    #: Whom they might stand for.
    perhaps: tuple[str, ...] = ()
    #: The first office that the text gives.
    role: str | None = None


class People:
    """The people of one article."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.all: list[Person] = []
        self._by_parts: dict[tuple[str, ...], Person] = {}
        self._by_surname: dict[str, list[Person]] = {}
        self._by_short: dict[str, list[Person]] = {}
        self._last_met: dict[str, dict[int, Person]] = {}

    def add(self, sightings: Iterable[Sighting]) -> None:
        """Enter those with a full name; the same one twice is one person.

        "De Mistura" at the head of a sentence is full only where nobody's name ends so.
        """
        particles, later = gazetteer().lists["particles"], []
        for sighting in sightings:
            parts = parts_of(sighting.name)
            if len(parts) == 2 and parts[0] in particles:
                later.append((sighting, parts))
            elif len(parts) > 1:
                self._enter_full(sighting, parts)
        for person in self.all:
            self._look_up(person)
            self._name_short(person)
        for sighting, parts in later:
            if not self._by_short.get(" ".join(parts)):
                person = self._enter_full(sighting, parts)
                self._look_up(person)
                self._name_short(person)

    def _enter_full(self, sighting: Sighting, parts: tuple[str, ...]) -> Person:
        person = self._same(parts) or self._enter(sighting.name, parts)
        self._learn(person, sighting)
        return person

    def meant_by(self, sighting: Sighting) -> Person | None:
        """The person of `sighting`; a certain one whom nobody knows becomes a person by that name."""
        parts = parts_of(sighting.name)
        person = self._same(parts) if len(parts) > 1 else None
        person = person or self._of_short(" ".join(parts), sighting)
        if person is None:
            person = self._unnamed(sighting, parts)
        if person is not None:
            self._learn(person, sighting)
            self._meet(person)
        return person

    def last_with(self, role: str, parties: tuple[str, ...]) -> Person | None:
        """The person last meant who is of `parties` and holds an office such as `role`: "vice president"."""
        met = reversed(self._last_met.get(_office_of(role), {}).values())
        return next((person for person in met if not parties or not set(parties).isdisjoint(person.parties)), None)

    def _meet(self, person: Person) -> None:
        if person.role:
            met = self._last_met.setdefault(_office_of(person.role), {})
            met.pop(id(person), None)
            met[id(person)] = person
            if len(met) > _MOST_MET:
                del met[next(iter(met))]

    def _unnamed(self, sighting: Sighting, parts: tuple[str, ...]) -> Person | None:
        tenure = self._known(parts) or self._in_office(parts[-1], sighting)
        if tenure is None and not sighting.is_certain:
            return None
        person = self._enter(sighting.name, parts)
        if tenure is not None:
            self._settle(person, tenure)
        self._name_short(person)
        return person

    def _enter(self, name: str, parts: tuple[str, ...]) -> Person:
        person = Person(name, parts)
        self.all.append(person)
        self._index(person)
        return person

    def _index(self, person: Person) -> None:
        self._by_parts.setdefault(person.parts, person)
        if len(person.parts) > 1:
            namesakes = self._by_surname.setdefault(person.parts[-1], [])
            if len(namesakes) < _MOST_NAMESAKES and not any(person is other for other in namesakes):
                namesakes.append(person)

    def _same(self, parts: tuple[str, ...]) -> Person | None:
        if parts in self._by_parts:
            return self._by_parts[parts]
        namesakes = self._by_surname.get(parts[-1], ())
        return next((person for person in namesakes if _is_short_for(parts, person.parts)), None)

    def _learn(self, person: Person, sighting: Sighting) -> None:
        person.parties = person.parties or sighting.parties
        person.perhaps = person.perhaps or sighting.perhaps
        person.role = person.role or sighting.role
        if len(sighting.name) > len(person.name) and not sighting.name.isupper():
            parts = parts_of(sighting.name)
            if person.parts[-1] == parts[-1] and "." in person.name.split(" ")[0]:
                person.name, person.parts = sighting.name, parts
                self._index(person)

    def _look_up(self, person: Person) -> None:
        entry = gazetteer().named(person.parts)
        if entry is not None and entry.people and not person.parties:
            self._settle(person, min(entry.people, key=lambda tenure: self._unlikeness(tenure, person.role)))

    def _unlikeness(self, tenure: Tenure, role: str | None) -> tuple[int, bool]:
        """How far an office that somebody held is from this year, and whether it is another than the text names."""
        return self._years_away(tenure), role is not None and tenure.office != role

    def _settle(self, person: Person, tenure: Tenure) -> None:
        person.parties = person.parties or (tenure.party,)
        person.role = person.role or tenure.office

    def _years_away(self, tenure: Tenure) -> int:
        first, last = tenure.years
        return max(first - self.year, self.year - last, 0)

    def _known(self, parts: tuple[str, ...]) -> Tenure | None:
        entry = gazetteer().named(parts)
        if entry is None:
            return None
        now = [tenure for tenure in (*entry.known, *entry.people) if self._years_away(tenure) <= 1]
        return min(now, key=self._years_away, default=None)

    def _in_office(self, surname: str, sighting: Sighting) -> Tenure | None:
        """Who of that surname held the office that is named, in that year: "Prime Minister Howard"."""
        if sighting.role is None:
            return None
        fits = [
            tenure
            for tenure in gazetteer().surnames.get(surname, ())
            if tenure.office == sighting.role
            and self._years_away(tenure) <= 1
            and (not sighting.parties or tenure.party in sighting.parties)
        ]
        return min(fits, key=self._years_away, default=None)

    def _name_short(self, person: Person) -> None:
        parts = person.parts
        shorts = {" ".join(parts), parts[-1]}
        for index in range(1, len(parts) - 1):
            if parts[index] in gazetteer().lists["particles"] or "-" in person.name:
                shorts.add(" ".join(parts[index:]))
        if len(parts) > 2:
            shorts.add(" ".join(parts[-2:]))
        if len(parts) > 1 and gazetteer().lists["family_first"].intersection(person.parties or person.perhaps):
            shorts.add(parts[0])
        for short in shorts:
            same = self._by_short.setdefault(short, [])
            if len(same) < _MOST_NAMESAKES and not any(person is other for other in same):
                same.append(person)

    def _of_short(self, key: str, sighting: Sighting) -> Person | None:
        same = self._by_short.get(key, ())
        if not same:
            return None
        by_party = (
            [person for person in same if set(person.parties) & set(sighting.parties)] if sighting.parties else []
        )
        by_role = [person for person in same if person.role and person.role == sighting.role]
        official = [person for person in same if person.role]
        return (by_party or by_role or official or list(same))[0]


def _office_of(role: str) -> str:
    """What tells offices from each other: "minister", and "vice president" from "president"."""
    deputy = role.split()[0] if role.split()[0] in _DEPUTIES else ""
    return f"{deputy} {singular(head_of(role))}"


_DEPUTIES = frozenset({"vice", "deputy", "former", "acting", "assistant"})


def parts_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded: ("ban", "ki", "moon")."""
    return tuple(folded(name.replace(". ", ".")).split()) if "." not in name else _dotted_parts(name)


def _dotted_parts(name: str) -> tuple[str, ...]:
    return tuple(part for word in name.split() for part in folded(word).split())


def _is_short_for(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether first names differ in length alone: "M.J.R." and "Michael", "George W." and "George"."""
    first, second = one[0], other[0]
    return first == second or (first[0] == second[0] and min(len(first), len(second)) <= 3)
