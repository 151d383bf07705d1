"""An article, read once: what stands in it, sentence by sentence."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Protocol, TypeVar

from calendars.find.actors.mentions import ActorMention, find_actors
from calendars.find.frames.scenes import Scene
from calendars.find.places.mentions import PlaceMention, find_places, places_at_the_head
from calendars.find.text.sentences import Sentence, Sentences
from calendars.find.times.mentions import TimeMention, find_times
from calendars.model.article import Article

_GOVERNMENT = re.compile(
    r"(?:The )?(?:Government|Ministry|Department|Office|Embassy|Mission|Foreign|State|Prime Minister|President)\b"
    r"|European Commission\b|(?:The )?White House\b|(?:10 )?Downing Street\b|(?:The )?Kremlin\b"
    r"|.*\b(?:Government|Ministry|Department|Chancellery|Office)\b"
)
#: The city that an agency's report begins with, where its date has been taken away: "GENEVA The United …".
_IN_CAPITALS = re.compile(r"[A-Z]{3,}(?:[ -][A-Z]{2,}){0,2}(?=[:,]? ?(?:[-–—(/] ?)?[A-Z(])")
#: So many characters of the body tell whom it is about.
_HEAD = 300
#: So many mentions behind "the bloc" its name is looked for.
_NEXT = 5
#: A line that is a day and nothing else has no more characters than this.
_LONGEST_HEADING = 50


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


T = TypeVar("T", bound=_Placed)


class Document:
    """An article's title and text as one, read once."""

    def __init__(self, article: Article) -> None:
        self.article = article
        #: Offset of the first letter of the body.
        self.body = len(article.title) + 2 if article.title else 0
        #: Letter for letter as it was written: what evidence is taken from.
        self.written = f"{article.title}\n\n{article.text}" if article.title else article.text
        self.sentences = Sentences(self.written, self.body)
        #: The same, its cut sentences put together: what is read. Offsets are those of `written`.
        self.text = self.sentences.text
        self.times = find_times(self.text, article.day, article.outlet)

    @cached_property
    def actors(self) -> list[ActorMention]:
        """Who is spoken of."""
        return find_actors(self.text, "", self.article.day, self.article.outlet)

    @cached_property
    def by_government(self) -> bool:
        """Whether a government or ministry publishes it: "I" and "we" are its own."""
        return bool(_GOVERNMENT.match(self.article.outlet or ""))

    @cached_property
    def government(self) -> tuple[str, ...]:
        """The party whose government publishes it; none where it is no government's."""
        if not self.by_government:
            return ()
        outlet = self.article.outlet or ""
        return next((actor.parties for actor in find_actors(outlet, "", self.article.day, None) if actor.parties), ())

    @cached_property
    def writer(self) -> list[ActorMention]:
        """The official in whose name it speaks: the first whom it names with an office."""
        named = (actor for actor in self.actors[:12] if actor.person and actor.role)
        return [actor for actor in named if actor.parties in ((), self.government)][:1]

    @cached_property
    def both_governments(self) -> tuple[str, ...]:
        """The government that publishes it and the one state that its title and its head name; else none."""
        parties = {party for actor in self.actors if actor.start < self.body + _HEAD for party in actor.parties}
        others = parties.difference(self.government)
        return (*self.government, *others) if self.government and len(others) == 1 else ()

    @cached_property
    def places(self) -> list[PlaceMention]:
        """The places that are named."""
        return find_places(self.text)

    @cached_property
    def written_in(self) -> PlaceMention | None:
        """Where an agency's report was written, by its dateline: what "here" means in it."""
        dateline = next((time for time in self.times if time.dateline), None)
        if dateline is not None:
            return next(places_at_the_head(self.text, self.body, dateline.start), None)
        capitals = _IN_CAPITALS.match(self.text, self.body)
        return next(places_at_the_head(self.text, self.body, capitals.end()), None) if capitals else None

    @cached_property
    def _actor_starts(self) -> list[int]:
        return [actor.start for actor in self.actors]

    @cached_property
    def _place_starts(self) -> list[int]:
        return [place.start for place in self.places]

    @cached_property
    def _time_starts(self) -> list[int]:
        return [time.start for time in self.times]

    @cached_property
    def _scenes(self) -> dict[int, Scene]:
        return {}

    def scene(self, index: int) -> Scene:
        """The sentence of that index, with what was read in it."""
        if index not in self._scenes:
            sentence = self.sentences.all[index]
            times = _within(self.times, self._time_starts, sentence)
            self._scenes[index] = Scene(self.text, sentence, times, self)
        return self._scenes[index]

    def scene_before(self, scene: Scene) -> Scene | None:
        """The sentence before `scene`; None where it is the first."""
        index = self.sentences.index_at(scene.start)
        return self.scene(index - 1) if index else None

    def beside(self, index: int) -> Iterator[Scene]:
        """The other sentences that tell how long something takes, the nearer first."""
        for near in sorted(self._lasting, key=lambda other: abs(other - index)):
            if near != index:
                yield self.scene(near)

    @cached_property
    def _lasting(self) -> list[int]:
        """The indices of the sentences that tell how many days something takes."""
        told = (time.start for time in self.times if time.length and time.length > 1)
        return list(dict.fromkeys(self.sentences.index_at(place) for place in told))

    def actors_before(self, place: int) -> Iterator[ActorMention]:
        """Those who are spoken of before offset `place`, the last one first."""
        return reversed(self.actors[: bisect_left(self._actor_starts, place)])

    def actors_behind(self, place: int) -> Sequence[ActorMention]:
        """The next who are spoken of behind offset `place`."""
        at = bisect_left(self._actor_starts, place)
        return self.actors[at : at + _NEXT]

    def people_before(self, place: int) -> Iterator[ActorMention]:
        """Those named by name who stand before offset `place`, the last one first."""
        return (actor for actor in self.actors_before(place) if actor.person and actor.end <= place)

    def heading(self, index: int) -> TimeMention | None:
        """The day that the sentence of that index is, where it is nothing else: the heading of a programme."""
        scene = self.scene(index)
        days = [time for time in scene.times if time.days and not time.dateline]
        if len(days) != 1 or scene.end - scene.start > _LONGEST_HEADING:
            return None
        rest = self.text[scene.start : days[0].lead_start] + self.text[days[0].end : scene.end]
        return None if any(letter.isalpha() for letter in rest) else days[0]

    def actors_in(self, sentence: Sentence) -> Sequence[ActorMention]:
        """Who is spoken of in `sentence`."""
        return _within(self.actors, self._actor_starts, sentence)

    def places_in(self, sentence: Sentence) -> Sequence[PlaceMention]:
        """The places that `sentence` names."""
        return _within(self.places, self._place_starts, sentence)

    @cached_property
    def counts_on(self) -> bool:
        """Whether a time counts from another one: "the following day"."""
        return any(time.shift is not None for time in self.times)

    @cached_property
    def dated(self) -> list[int]:
        """Indices of the sentences that name a time."""
        return sorted({self.sentences.index_at(time.start) for time in self.times})


def _within(mentions: Sequence[T], starts: Sequence[int], sentence: Sentence) -> Sequence[T]:
    return mentions[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
