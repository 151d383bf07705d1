"""Reads a text from left to right: names that stand for parties, offices, and the people who hold them."""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache

from calendars.find.gazetteer import Sense, Standing, gazetteer
from calendars.find.grammar import Rules, load_rules
from calendars.find.names import Reading, is_particle, is_shouted, name_end, reading_of, spelled
from calendars.find.people import Sighting
from calendars.find.titles import Title, honorific_end, title_at, title_words

_POSSESSIVE = re.compile(r"['’](?:[sS]\b)?")
_SEPARATION = re.compile(r"(?:[,:])?\s{1,2}(?!\n)")
_PREPOSITION = re.compile(r"\s(?:of|to|in|for|at|on|OF|TO)\s(?:the\s|THE\s)?(?=[A-ZÀ-Ž])")
_ARTICLE_BEFORE = re.compile(r"\b(?:[Tt]he|THE|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts)\s$")
_LOWER_TITLE = re.compile(r"\b[Tt]he ([a-z]+)")


@dataclass(frozen=True, slots=True)
class Named:
    """A name that stands for parties."""

    start: int
    end: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Office:
    """An office without the name of who holds it."""

    start: int
    end: int
    parties: tuple[str, ...]
    title: Title


@dataclass(frozen=True, slots=True)
class _Holder:
    """The name behind an office."""

    end: int
    after: int
    name: str


@cache
def _rules() -> Rules:
    return load_rules("roles")


def hidden_parts(text: str) -> list[tuple[int, int]]:
    """The parts of `text` whose names take no part in what it tells: bylines, credits, telephone numbers."""
    return [match.span() for rule, match in _hiding().scan(text)]


@cache
def _hiding() -> Rules:
    rules = _rules()
    return replace(rules, rules=tuple(rule for rule in rules if rule.values.get("hides")))


class Officials:
    """What one text names: `named`, `offices` and `sightings`, each in order of position."""

    def __init__(self, text: str, year: int) -> None:
        self.text = text
        self.year = year
        self.reading: Reading = reading_of(text)
        self.words = self.reading.words
        self.hidden = hidden_parts(text)
        self.named: list[Named] = []
        self.offices: list[Office] = []
        self.sightings: list[Sighting] = []

    def read(self) -> None:
        """Go through the text once."""
        index, count = 0, len(self.words)
        hidden = iter([*self.hidden, (len(self.text) + 1, len(self.text) + 1)])
        begin, end = next(hidden)
        while index < count:
            start = self.words.starts[index]
            while start >= end:
                begin, end = next(hidden)
            index = index + 1 if start >= begin else self._read_at(index)
        self._read_small_offices()

    def _read_at(self, index: int) -> int:
        """Read what begins at a word; the index of the next to be read."""
        hits = self.reading.hits[index]
        if hits:
            if hits[0].entry.misleads:
                return hits[0].end
            found = self._standing(index)
            if found is not None:
                return self._named(index, *found)
        if self.words.keys[index] in title_words():
            title = title_at(self.text, self.words.starts[index])
            if title is not None:
                return self._office(self.words.starts[index], (), title, "office")
        return self._name(index)

    # ---- names that stand for parties

    def _standing(self, index: int) -> tuple[int, Standing] | None:
        for hit in self.reading.hits[index]:
            for standing in hit.entry.standings:
                if standing.holds(self.year, self.text) and not self._is_another(index, hit.end):
                    return hit.end, standing
        return None

    def _is_another(self, index: int, end: int) -> bool:
        """Whether the words only look like a party: "China Daily", "Chad Smith", "Michael Jordan"."""
        words, lists = self.words, gazetteer().lists
        if end < len(words) and words.gaps[end] == " " and words.keys[end] in lists["followers"]:
            return True
        if end - index > 1 or words.keys[index] not in lists["also_people"] or is_shouted(words, index):
            return False
        return name_end(self.reading, index) > index + 1 or self._stands_behind_a_given_name(index)

    def _stands_behind_a_given_name(self, index: int) -> bool:
        words = self.words
        return (
            index > 0
            and words.gaps[index] == " "
            and not self.reading.hits[index - 1]
            and words.keys[index - 1] not in title_words()
            and words.keys[index - 1] not in gazetteer().lists["common"]
            and not words.written[index - 1].isupper()
        )

    def _named(self, index: int, end: int, standing: Standing) -> int:
        start, behind = self.words.starts[index], self._behind(end)
        title = title_at(self.text, behind)
        if title is not None:
            return self._office(start, standing.parties, title, standing.rule)
        follower = self._follower(end, standing)
        if follower is not None:
            return self._office(start, standing.parties, follower, standing.rule)
        if standing.sense is Sense.STATE and behind > self.words.ends[end - 1]:
            holder = self._holder(behind)
            if holder is not None and self._is_known(holder.name):
                self._sight(start, holder, standing.parties, None, standing.rule)
                return holder.after
        self.named.append(Named(start, self.words.ends[end - 1], standing))
        return end

    def _behind(self, end: int) -> int:
        """Offset behind the words before index `end` and their possessive."""
        place = self.words.ends[end - 1]
        possessive = _POSSESSIVE.match(self.text, place)
        return possessive.end() if possessive else place

    def _follower(self, end: int, standing: Standing) -> Title | None:
        """The office in "U.N. Syria envoy" and in "Russian and Chinese presidents"."""
        words = self.words
        if end >= len(words) or words.gaps[end] not in (" ", "'s ", " and ", "-"):
            return None
        second = self._standing(end)
        if second is None:
            return None
        title = title_at(self.text, self._behind(second[0]))
        if title is None:
            return None
        if words.gaps[end] == " and ":
            return None
        fits = title.head in gazetteer().lists["sent"] if words.gaps[end] != "-" else False
        return title if fits else None

    def _is_known(self, name: str) -> bool:
        entry = gazetteer().entries.get(" ".join(name.lower().replace("-", " ").split()))
        return entry is not None and bool(entry.known or entry.people)

    # ---- offices and who holds them

    def _office(self, start: int, parties: tuple[str, ...], title: Title, rule: str) -> int:
        end, own = title.end, parties
        sent = self._sent_to(end)
        if sent is not None:
            end, of = sent
            own = own or of
        holder = None if title.is_plural else self._holder(end)
        if holder is None:
            self._vacant(start, end, own, title)
            return self._index_at(end)
        self._sight(start, holder, own, title, rule)
        return holder.after

    def _sent_to(self, end: int) -> tuple[int, tuple[str, ...]] | None:
        """What follows in "president of Ghana" and "ambassador to China": its end, and its parties behind "of"."""
        preposition = _PREPOSITION.match(self.text, end)
        if preposition is None:
            return None
        index = self._index_at(preposition.end())
        if index >= len(self.words) or self.words.starts[index] != preposition.end():
            return None
        found = self._standing(index)
        if found is None or found[1].sense is Sense.ADJECTIVE:
            return None
        of = preposition[0].split()[0].lower() == "of"
        return self.words.ends[found[0] - 1], found[1].parties if of else ()

    def _vacant(self, start: int, end: int, parties: tuple[str, ...], title: Title) -> None:
        if parties or _ARTICLE_BEFORE.search(self.text, max(0, start - 6), start):
            self.offices.append(Office(start, end, parties, title))

    def _holder(self, place: int) -> _Holder | None:
        """The name at `place`, behind a comma perhaps and any forms of address."""
        separation = _SEPARATION.match(self.text, place)
        if separation is None:
            return None
        begin = separation.end()
        at = self._behind_addresses(begin)
        index = self._index_at(at)
        if index >= len(self.words):
            return None
        start = self.words.starts[index]
        if start != at and not (start - at < 12 and is_particle(self.text[at:start])):
            return None
        after = name_end(self.reading, index)
        if after == index or (separation[0][0] in ",:" and at == begin and not self._stands_alone(index, after)):
            return None
        name = spelled(self.words, index, after)
        return _Holder(self.words.ends[after - 1], after, " ".join([*self.text[at:start].split(), name]))

    def _stands_alone(self, index: int, after: int) -> bool:
        return after - index > 1 or self._is_known(self.words.keys[index])

    def _behind_addresses(self, place: int) -> int:
        while True:
            behind = honorific_end(self.text, place)
            title = title_at(self.text, behind) if self.text[behind : behind + 1].isupper() or behind > place else None
            if title is not None and title.role in gazetteer().lists["addresses"]:
                behind = title.end
            gap = _SEPARATION.match(self.text, behind)
            if gap is not None and behind > place:
                behind = gap.end()
            if behind == place:
                return place
            place = behind

    def _sight(self, start: int, holder: _Holder, parties: tuple[str, ...], title: Title | None, rule: str) -> None:
        perhaps = (title.party,) if title is not None and title.party else ()
        if not parties:
            parties = self._of_state_behind(holder.end) or self._joined(start)
        role = title.role if title else None
        if role == "pope":
            holder = replace(holder, name=f"Pope {holder.name}")
        self.sightings.append(Sighting(start, holder.end, holder.name, parties, perhaps, role, rule))

    def _of_state_behind(self, end: int) -> tuple[str, ...]:
        """The party in "President Putin of Russia"."""
        sent = self._sent_to(end) if self.text.startswith(" of ", end) else None
        return sent[1] if sent else ()

    def _joined(self, start: int) -> tuple[str, ...]:
        """The party of who was named before "and": "Chinese President Hu and Premier Wen"."""
        if not self.sightings:
            return ()
        last = self.sightings[-1]
        between = self.text[last.end : start]
        return last.parties if last.role and between.strip(" \n") in ("and", ",", ", and", "and the", "and his") else ()

    # ---- names without an office before them

    def _name(self, index: int) -> int:
        words = self.words
        honoured = honorific_end(self.text, words.starts[index])
        if honoured > words.starts[index]:
            holder = self._holder_at(honoured)
            if holder is not None:
                self._introduce(words.starts[index], holder, "form of address", is_certain=True)
                return holder.after
            return index + 1
        after = name_end(self.reading, index)
        if after == index:
            return index + 1
        start, holder = self._from_small_title(index, after)
        self._introduce(start, holder, "name", is_certain=False)
        return after

    def _holder_at(self, place: int) -> _Holder | None:
        gap = _SEPARATION.match(self.text, place)
        at = self._behind_addresses(gap.end() if gap else place)
        index = self._index_at(at)
        if index >= len(self.words) or self.words.starts[index] != at:
            return None
        after = name_end(self.reading, index)
        return _Holder(self.words.ends[after - 1], after, spelled(self.words, index, after)) if after > index else None

    def _from_small_title(self, index: int, after: int) -> tuple[int, _Holder]:
        """Take in the particles before a name: "envoy de Mistura"."""
        start = self.words.starts[index]
        gap = self.words.gaps[index].split()
        particles = ""
        while gap and is_particle(gap[-1]) and gap[-1] not in ("y", "e", "i", "as", "ad", "d'", "la"):
            particles = f"{gap.pop()} {particles}"
        if particles and self.text[:start].endswith(particles):
            start -= len(particles)
        else:
            particles = ""
        return start, _Holder(self.words.ends[after - 1], after, particles + spelled(self.words, index, after))

    def _introduce(self, start: int, holder: _Holder, rule: str, *, is_certain: bool) -> None:
        """Enter a name with what stands round it: a small title before, an apposition or a verb behind."""
        parties, role = self._apposition(holder.end)
        if role is None:
            before = self._small_title_before(start)
            if before is not None:
                start, parties, role = before
        parties = parties or self._of_state_behind(holder.end)
        several = " " in holder.name
        certain = is_certain or role is not None or (several and self._acts(start, holder.end))
        self.sightings.append(
            Sighting(start, holder.end, holder.name, parties, (), role, rule if role is None else "apposition", certain)
        )

    def _acts(self, start: int, end: int) -> bool:
        rules = _rules()
        if rules["speaks"].pattern.match(self.text, end):
            return not self._sounds_like_a_body(start, end)
        return rules["led by"].pattern.search(self.text[max(0, start - 16) : start].rstrip()) is not None

    def _sounds_like_a_body(self, start: int, end: int) -> bool:
        bodies = gazetteer().lists["bodies"]
        return any(word.strip(".,").lower() in bodies for word in self.text[start:end].split())

    def _apposition(self, end: int) -> tuple[tuple[str, ...], str | None]:
        """The party and the office in ", the Iranian foreign minister" and ", prime minister of Nepal"."""
        lead = _rules()["apposition"].pattern.match(self.text, end)
        if lead is None:
            return (), None
        place = lead.end()
        parties: tuple[str, ...] = ()
        index = self._index_at(place)
        if index < len(self.words) and self.words.starts[index] - place == 1:
            found = self._standing(index)
            if found is not None:
                parties, place = found[1].parties, self._behind(found[0])
        title = title_at(self.text, place)
        if title is None or title.is_plural or self._holder(title.end) is not None:
            return (), None
        sent = self._sent_to(title.end)
        return parties or (sent[1] if sent else ()), title.role

    def _small_title_before(self, start: int) -> tuple[int, tuple[str, ...], str] | None:
        """The office in small letters right before a name: "the envoy Staffan de Mistura"."""
        if not start or self.text[start - 1] != " ":
            return None
        tail = self.text[max(0, start - 60) : start].rstrip(" ,")
        words = tail.split(" ")
        if words[-1].lower() not in title_words():
            return None
        for count in range(min(5, len(words)), 0, -1):
            phrase = " ".join(words[-count:])
            if phrase[:1].islower() and words[-count] in title_words():
                title = title_at(phrase, 0)
                if title is not None and title.end == len(phrase) and not title.is_plural:
                    return self.text.rindex(phrase, 0, start), (), title.role
        return None

    # ---- offices in small letters

    def _read_small_offices(self) -> None:
        for match in _LOWER_TITLE.finditer(self.text):
            if match[1] in title_words():
                title = title_at(self.text, match.start(1))
                if title is not None:
                    self._small_office(match.start(1), title)

    def _small_office(self, start: int, title: Title) -> None:
        sent = self._sent_to(title.end)
        end, parties = (sent[0], sent[1]) if sent else (title.end, ())
        holder = None if title.is_plural else self._holder(end)
        if holder is not None:
            self._sight(start, holder, parties, title, "office")
        else:
            self.offices.append(Office(start, end, parties, title))

    def _index_at(self, place: int) -> int:
        """Index of the first word that begins at `place` or behind it."""
        return bisect_left(self.words.starts, place)
