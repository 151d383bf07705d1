"""A sentence with all that was read in it, parted into clauses."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Protocol

from calendars.find.actors.mentions import ActorMention
from calendars.find.places.mentions import PlaceMention
from calendars.find.text.context import context, stands_before
from calendars.find.text.cues import Cue, Form, Sense, Trigger, cues_in, others_in, triggers_in
from calendars.find.text.sentences import Sentence
from calendars.find.times.mentions import TimeMention


class Whole(Protocol):
    """What a sentence asks the article that it is part of."""

    def actors_in(self, sentence: Sentence) -> Sequence[ActorMention]:
        """Who is spoken of in `sentence`."""

    def places_in(self, sentence: Sentence) -> Sequence[PlaceMention]:
        """The places that `sentence` names."""

    def scene_before(self, scene: "Scene") -> "Scene | None":
        """The sentence before `scene`; None where it is the first."""


@dataclass(frozen=True, eq=False)
class Scene:
    """One sentence and what was read in it."""

    #: The whole text that it stands in.
    text: str
    #: Where.
    sentence: Sentence
    #: The times in it.
    times: Sequence[TimeMention]
    #: What it is part of.
    document: "Whole"

    @cached_property
    def actors(self) -> Sequence[ActorMention]:
        """Who is spoken of in it; looked for when first asked, which most sentences never are."""
        return self.document.actors_in(self.sentence)

    @cached_property
    def places(self) -> Sequence[PlaceMention]:
        """The places that it names."""
        return self.document.places_in(self.sentence)

    @property
    def start(self) -> int:
        """Offset of its first character."""
        return self.sentence.start

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.sentence.end

    @cached_property
    def triggers(self) -> list[Trigger]:
        """The words that make an engagement."""
        found = [
            trigger
            for trigger in triggers_in(self.text, self.start, self.end)
            if not stands_before("on the sidelines", self.text, trigger.start, self.start, 60)
        ]
        return found or self._taken_up()

    def _taken_up(self) -> list[Trigger]:
        """What "it" and "they" mean at the head of a sentence that names nothing: "They will continue in Bern"."""
        pronoun = context("takes it up").match(self.text, self.start, self.end)
        pronoun = pronoun or context("sets about it").search(self.text, self.start, self.end)
        if pronoun is None:
            return []
        before = self.document.scene_before(self)
        nouns = [trigger for trigger in before.triggers if trigger.form is Form.NOUN] if before else []
        return [replace(nouns[0], start=pronoun.start(), end=pronoun.end(), text=pronoun.group())] if nouns else []

    @cached_property
    def cues(self) -> list[Cue]:
        """The words that say what becomes of it."""
        cues = cues_in(self.text, self.start, self.end)
        return sorted([*cues, *others_in(self.text, cues, self.triggers)], key=lambda cue: (cue.start, cue.end))

    @property
    def tells_ahead(self) -> bool:
        """Whether it says that something will be."""
        return any(cue.sense is Sense.COMING for cue in self.cues)

    @cached_property
    def clauses(self) -> list[tuple[int, int]]:
        """The clauses: first offset and the one behind the last."""
        words = [
            edge
            for quoted in context("quoted word").finditer(self.text, self.start, self.end)
            for edge in quoted.span()
        ]
        inside = [
            match.start()
            for match in context("clause ends").finditer(self.text, self.start, self.end)
            if match.start() not in words and match.end() not in words
            if not any(time.start <= match.start() < time.end or _belongs_to(match, time) for time in self.times)
        ]
        edges = sorted({self.start, *inside, *self._new_subjects(), self.end})
        return [(first, last) for first, last in pairwise(edges) if first < last]

    def _new_subjects(self) -> Iterator[int]:
        """Where "and" begins another statement: "A meets B on Monday and C meets D on Tuesday"."""
        verbs = [trigger.start for trigger in self.triggers if trigger.form is Form.VERB]
        days = [time.end for time in self.times if time.days]
        for match in context("and").finditer(self.text, days[0], self.end) if days and len(verbs) > 1 else ():
            told_before = verbs[0] < match.start() and days[0] <= match.start()
            tells = any(verb >= match.end() for verb in verbs) and days[-1] > match.end()
            if told_before and tells and any(match.end() == actor.start for actor in self.actors):
                yield match.start()
        places = [trigger.start for trigger in self.triggers]
        for match in context("and will").finditer(self.text, days[0], places[-1]) if len(days) > 1 and places else ():
            if places[0] < match.start() and days[-1] > match.end():
                yield match.start()

    def time_at(self, position: int) -> TimeMention | None:
        """The time, its lead included, that `position` stands in."""
        at = bisect_right(self._leads, position) - 1
        return self.times[at] if at >= 0 and position < self.times[at].end else None

    @cached_property
    def _leads(self) -> list[int]:
        return [time.lead_start for time in self.times]

    def is_aside(self, position: int) -> bool:
        """Whether `position` stands in a clause that tells something else about whom it follows."""
        first, last = self.clauses[self.clause_at(position)]
        return bool(context("aside").match(self.text[first:last]))

    def clause_at(self, position: int) -> int:
        """Index of the clause that holds `position`."""
        return max(0, bisect_right([first for first, _ in self.clauses], position) - 1)

    def words(self, start: int, end: int) -> str:
        """`text[start:end]`, in one line."""
        return " ".join(self.text[start:end].split())


def _belongs_to(match: re.Match[str], time: TimeMention) -> bool:
    """Whether it stands next to a time and parts no clauses there.

    The brackets in "leaves tomorrow (13 September) for Bern", the space in "is on a visit until Friday".
    """
    opens = match.group()[0] in "( " and match.end() == time.lead_start
    return opens or (match.group() == ")" and match.start() == time.end)
