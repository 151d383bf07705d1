"""Reads a text from left to right: names that stand for parties, offices, and the people who hold them."""

import re
from dataclasses import replace
from functools import cache

from calendars.find.actors.holders import Holder, addressed_at, holder_at, is_known, named_at
from calendars.find.actors.introductions import acts, apposition, is_met, role_rules, small_title_before
from calendars.find.actors.names import is_particle, name_end, reading_of, spelled
from calendars.find.actors.parties import Parties, phrases_in
from calendars.find.actors.people import Sighting
from calendars.find.text.gazetteer import gazetteer
from calendars.find.text.meanings import Sense, Standing
from calendars.find.text.titles import Title, one_of, title_at, title_words
from calendars.find.text.values import value

_ARTICLE_BEFORE = re.compile(r"\b(?:[Tt]he|THE|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts)\s$")
#: It begins with letters, so that the engine leaps from one to the next.
_SMALL = re.compile(r"he (?<=[Tt]he )([a-z]+)")
#: Offices that only one holds, and so need no "the" in a headline.
_ALONE = frozenset({"pope", "pontiff"})
_JOINTS = frozenset({"and", ",", ", and", "and the", "and his", ", the"})


@value
class Named:
    """A name that stands for parties."""

    start: int
    end: int
    standing: Standing


@value
class Office:
    """An office without the name of who holds it."""

    start: int
    end: int
    parties: tuple[str, ...]
    title: Title


class Officials:
    """What one text names: `named`, `offices` and `sightings`, each in order of position."""

    def __init__(self, text: str, year: int) -> None:
        self.text = text
        self.reading = reading_of(text)
        self.words = self.reading.words
        self.year = year
        self.parties = Parties(self.reading, year)
        self.named: list[Named] = []
        self.offices: list[Office] = []
        self.sightings: list[Sighting] = []

    def read(self) -> None:
        """Go through the text once."""
        index, count = 0, len(self.words.keys)
        hidden = iter([*_hidden_parts(self.text), (len(self.text) + 1, len(self.text) + 1)])
        begin, end = next(hidden)
        while index < count:
            start = self.words.starts[index]
            while start >= end:
                begin, end = next(hidden)
            index = index + 1 if start >= begin else self._read_at(index)
        self._read_small_offices()
        self.named += [Named(start, end, standing) for start, end, standing in phrases_in(self.text)]

    def _read_at(self, index: int) -> int:
        """Read what begins at a word; the index of the next to be read."""
        hits = self.reading.hits[index]
        if hits:
            if hits[0].entry.misleads:
                return hits[0].end
            found = self.parties.at(index)
            if found is not None:
                return self._name_of_party(index, *found)
        key = self.words.keys[index]
        if key in title_words():
            title = title_at(self.text, self.words.starts[index])
            if title is not None:
                return self._office(self.words.starts[index], self._of_known(index), title, "office")
        if hits and hits[0].entry.people and hits[0].end > index + 1:
            return self._name(index)
        lists = gazetteer().lists
        if key in lists["honorifics"]:
            return self._addressed(index)
        return index + 1 if key in lists["common"] else self._name(index)

    # ---- names that stand for parties

    def _name_of_party(self, index: int, end: int, standing: Standing) -> int:
        start, behind = self.words.starts[index], self.parties.behind(end)
        title = title_at(self.text, behind) or self._sent_by(end)
        if title is not None:
            return self._office(start, standing.parties, title, standing.rule)
        if standing.sense is Sense.STATE and behind > self.words.ends[end - 1]:
            holder = holder_at(self.reading, behind)
            if holder is not None and (is_known(holder.name) or " " in holder.name):
                sure = is_known(holder.name) or acts(self.text, start, holder.end)
                sure = sure or apposition(self.parties, holder.end)[1] is not None or self._goes_on(start, holder)
                sure = sure or is_met(self.text, start, holder.end) or self._begins_list(holder)
                self._sight(start if sure else holder.end - len(holder.name), holder, standing.parties, None, sure)
                if not sure:
                    self.named.append(Named(start, self.words.ends[end - 1], standing))
                return holder.after
        self.named.append(Named(start, self.words.ends[end - 1], standing))
        return end

    def _goes_on(self, start: int, holder: Holder) -> bool:
        """Whether a list of people goes on: "Belgium's Ann Lee, Ghana's Bo Frick and …"."""
        return (
            " " in holder.name
            and self.sightings[-1:] != []
            and self.sightings[-1].is_certain
            and self._is_listed(start)
        )

    def _begins_list(self, holder: Holder) -> bool:
        """Whether somebody of another state is named next to a full name: "Belgium's Ann Lee and Ghana's Bo Frick"."""
        joint = role_rules()["list of people"].pattern.match(self.text, holder.end) if " " in holder.name else None
        if joint is None:
            return False
        index = self.parties.index_at(joint.end())
        if self.words.starts[index : index + 1] != [joint.end()] or (found := self.parties.at(index)) is None:
            return False
        behind = self.parties.behind(found[0])
        other = holder_at(self.reading, behind) if behind > self.words.ends[found[0] - 1] else None
        return found[1].sense is Sense.STATE and other is not None and " " in other.name

    def _is_listed(self, start: int) -> bool:
        """Whether nothing but a joint stands between somebody of a party who was named before and offset `start`."""
        last = self.sightings[-1] if self.sightings else None
        joint = self.text[last.end : start] if last and last.parties else ""
        return role_rules()["list of people"].pattern.fullmatch(joint) is not None

    def _sent_by(self, end: int) -> Title | None:
        """The office behind a second name that only says where: "U.N. Syria envoy"."""
        if end >= len(self.words.keys) or self.words.gaps[end] != " ":
            return None
        second = self.parties.at(end)
        title = title_at(self.text, self.parties.behind(second[0])) if second else None
        return title if title is not None and title.head in gazetteer().lists["sent"] else None

    # ---- offices and who holds them

    def _office(self, start: int, own: tuple[str, ...], title: Title, rule: str) -> int:
        end = title.end
        sent = self.parties.sent_to(end)
        goes_there = bool(own) and self.text.startswith(" to ", title.end) and not _is_sent(title)
        if sent is not None and not goes_there:
            end, own = sent[0], own or sent[1]
        holder = holder_at(self.reading, end)
        if holder is not None and title.is_plural:
            return self._first_of_several(start, holder, own, title, rule)
        if holder is not None:
            self._sight(start, holder, own, title, True, rule)
            return holder.after
        if own or title.role in _ALONE or _ARTICLE_BEFORE.search(self.text, max(0, start - 6), start):
            self.offices.append(Office(start, end, own, title))
        return self.parties.index_at(end)

    def _first_of_several(self, start: int, holder: Holder, own: tuple[str, ...], title: Title, rule: str) -> int:
        """Enter who is named first behind an office of several: "Presidents Ann Lee of Ghana and Bo Frick of Togo"."""
        if " " in holder.name and (self._of_state_behind(holder.end) or self.text.startswith(" and ", holder.end)):
            one = replace(title, role=one_of(title.role))
            self._sight(start, holder, own, one, True, rule)
            return self._second_of_several(holder, one, rule)
        if own:
            self.offices.append(Office(start, title.end, own, title))
        return self.parties.index_at(title.end)

    def _second_of_several(self, first: Holder, title: Title, rule: str) -> int:
        """Enter who is named next of several of one office: "counterparts Ann Lee and Bo Frick"."""
        start = first.end + len(" and ")
        holder = named_at(self.reading, start) if self.text.startswith(" and ", first.end) else None
        if holder is None or " " not in holder.name:
            return first.after
        self._sight(start, holder, (), title, True, rule)
        return holder.after

    def _sight(
        self, start: int, holder: Holder, own: tuple[str, ...], title: Title | None, sure: bool, rule: str = "name"
    ) -> None:
        perhaps = (title.party,) if title is not None and title.party else ()
        if not own:
            own = self._of_state_behind(holder.end) or self._joined(start)
        role = title.role if title else None
        if role == "pope":
            holder = replace(holder, name=f"Pope {holder.name}")
        self.sightings.append(Sighting(start, holder.end, holder.name, own, perhaps, role, rule, sure))

    def _of_state_behind(self, end: int) -> tuple[str, ...]:
        """The party in "President Putin of Russia"."""
        sent = self.parties.sent_to(end) if self.text.startswith(" of ", end) else None
        return sent[1] if sent else ()

    def _joined(self, start: int) -> tuple[str, ...]:
        """The party of who was named before "and": "Chinese President Hu and Premier Wen"."""
        if not self.sightings:
            return ()
        last = self.sightings[-1]
        return last.parties if last.role and self.text[last.end : start].strip() in _JOINTS else ()

    def _of_known(self, index: int) -> tuple[str, ...]:
        """The party of somebody who is known with the office as part of the name: "King Abdullah II"."""
        hits = self.reading.hits[index]
        known = hits[0].entry.people if hits and hits[0].end > index + 1 else ()
        return tuple(tenure.party for tenure in known if tenure.years[0] <= self.year <= tenure.years[1])[:1]

    # ---- names without an office right before them

    def _addressed(self, index: int) -> int:
        holder = addressed_at(self.reading, index)
        if holder is None:
            return index + 1
        self._introduce(self.words.starts[index], holder, "form of address", sure=True)
        return holder.after

    def _name(self, index: int) -> int:
        after = name_end(self.reading, index)
        if after == index:
            return index + 1
        start, particle = self.words.starts[index], self._particle_before(index)
        start -= len(particle)
        name = " ".join(f"{particle}{spelled(self.words, index, after)}".split())
        self._introduce(start, Holder(self.words.ends[after - 1], after, name), "name", sure=False)
        return after

    def _particle_before(self, index: int) -> str:
        """The particles that stand before a surname: "de " in "envoy de Mistura"."""
        gap = self.words.gaps[index]
        if gap == " " or gap[-1:] not in " -":
            return ""
        particle = ""
        for word in reversed(gap.replace("-", "- ").split()):
            if not is_particle(word) or len(word) < 2 or word in ("la", "as", "ad"):
                break
            particle = f"{word} {particle}" if word[-1] != "-" else f"{word}{particle}"
        return particle if self.text.endswith(particle, 0, self.words.starts[index]) else ""

    def _introduce(self, start: int, holder: Holder, rule: str, *, sure: bool) -> None:
        """Enter a name with what stands round it: a small title before, an apposition or a verb behind."""
        end, is_full = holder.end, " " in holder.name
        role: str | None = None
        own: tuple[str, ...] = ()
        if self.text.startswith(",", end):
            own, role = apposition(self.parties, end)
            sure = sure or (role is not None and (is_full or bool(own)))
        if not own and rule == "form of address":
            own = self._of_office_before(start)
        before = self.text[max(0, start - 16) : start].split()
        if role is None and before and before[-1].strip(",") in title_words():
            small = small_title_before(self.text, start)
            if small is not None:
                (start, role), sure = small, True
        if self.text.startswith(" ", end) and not own:
            own = self._of_state_behind(end)
            sure = sure or (is_full and bool(own) and self._is_listed(start))
        sure = sure or (is_full and acts(self.text, start, end))
        rule = "apposition" if role is not None else rule
        self.sightings.append(Sighting(start, end, holder.name, own, (), role, rule, sure))

    def _of_office_before(self, start: int) -> tuple[str, ...]:
        """The party of an office that is named like a body: "the High Commissioner for Refugees, Mr Lee"."""
        last = self.named[-1] if self.named else None
        if last is None or self.text[last.end : start] != ", ":
            return ()
        return last.standing.parties if "Commissioner" in self.text[last.start : last.end] else ()

    # ---- offices in small letters

    def _read_small_offices(self) -> None:
        words = title_words()
        for match in _SMALL.finditer(self.text):
            if match[1] in words:
                title = title_at(self.text, match.start(1))
                if title is not None:
                    self._small_office(match.start(1), title)

    def _small_office(self, start: int, title: Title) -> None:
        end = title.end
        own: tuple[str, ...] = ()
        sent = self.parties.sent_to(end)
        if sent is not None:
            end, own = sent
        holder = None if title.is_plural else holder_at(self.reading, end)
        if holder is not None:
            self._sight(start, holder, own, title, True, "office")
        else:
            self.offices.append(Office(start, end, own, title))


def _is_sent(title: Title) -> bool:
    """Whether "to" behind the title says where its holder is posted, and not where he goes: "envoy to Libya"."""
    return not gazetteer().lists["sent"].isdisjoint(title.role.split())


def _hidden_parts(text: str) -> list[tuple[int, int]]:
    """The parts of `text` whose names take no part in what it tells: bylines, credits, telephone numbers."""
    parts: list[tuple[int, int]] = []
    for needed, pattern in _hiding():
        if any(word in text for word in needed):
            parts += [match.span() for match in pattern.finditer(text)]
    return sorted(parts)


@cache
def _hiding() -> list[tuple[tuple[str, ...], re.Pattern[str]]]:
    """The patterns of what is hidden, each with words of which a text must hold one for it to be tried."""
    return [(tuple(rule.values["hides_if"]), rule.pattern) for rule in role_rules() if "hides_if" in rule.values]
