"""What words can say about a time, and the words themselves as a reading sees them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any, TypeAlias

from calendars.find.text.grammar import Rule, Rules, load_rules
from calendars.find.text.values import value
from calendars.model.when import Precision, When


class TimeRole(StrEnum):
    """What the word before a time makes of it."""

    POINT = "point"  #: it takes place then
    DEADLINE = "by"  #: it takes place then or earlier
    SINCE = "since"  #: it has gone on from then
    UNTIL = "until"  #: it goes on up to then


@dataclass(frozen=True, slots=True)
class Shift:
    """A time that is counted from something else, which is said elsewhere."""

    #: How many days later; 0 is the same day, less than 0 is earlier. A week counts 7, a month 30.
    days: int
    #: How exactly it is known: a week later is known by the week.
    precision: Precision = Precision.DAY
    #: The first such weekday behind it, Monday is 0; None where no weekday is said.
    weekday: int | None = None
    #: From what: "said" (the time said before), "event" (the event named behind it), or "start" or "end" of
    #: what is spoken of.
    origin: str = "said"


@dataclass(frozen=True, slots=True)
class Hour:
    """Hours of the day, by the clocks of a place."""

    #: When it begins.
    begins: time
    #: When it ends; None where unsaid.
    ends: time | None = None
    #: IANA name of the zone; None where it is unsaid, or only said to be the local one.
    timezone: str | None = None


@value
class Reading:
    """What a rule's words mean; each field is told in TimeMention."""

    #: The days, looking forward.
    days: When | None = None
    #: The days, looking back, where the words can be read so.
    past: When | None = None
    #: What is counted from elsewhere.
    shift: Shift | None = None
    #: Length in days.
    length: int | None = None
    #: Hours of the day.
    hour: Hour | None = None
    #: Whether it is the day of writing.
    dateline: bool = False
    #: Whether no day can be made of it.
    vague: bool = False
    #: Whether it is past whatever the tense.
    over: bool = False
    #: Offset behind the words that were understood, where that is not all of them.
    end: int | None = None


@value
class Said:
    """The words that a rule has matched, and where they stand."""

    #: The rule.
    rule: Rule
    #: Its match in the lower-case text.
    match: re.Match[str]
    #: The text in its own case, of the same length.
    text: str
    #: The day of publication.
    day: date
    #: The word or words before it that give a role, in one line: "no later than"; "" where there are none.
    lead: str
    #: Offset of the lead, or of the words themselves.
    lead_start: int
    #: Who published it, casefolded; "" where that is not known.
    outlet: str

    def __getitem__(self, name: str) -> str:
        """What the group `name` has matched, or `name_` or `name__`, which stand for it; "" for nothing."""
        known = self.match.re.groupindex
        for key in (name, f"{name}_", f"{name}__"):
            if key in known and self.match[key] is not None:
                return self.match[key]
        return ""

    def number(self, name: str) -> int | None:
        """The group `name` as a number in digits, blanks in it overlooked; None where it is empty."""
        digits = "".join(letter for letter in self[name] if letter.isdecimal())
        return int(digits) if digits else None

    def value(self, vocabulary: str, name: str) -> Any:
        """The value of the group `name` in `vocabulary`; None where it is not there."""
        return valued(vocabulary, self[name])

    @property
    def before(self) -> str:
        """The few words before it and its lead, lower case."""
        return self.match.string[max(0, self.lead_start - 48) : self.lead_start]


#: Reads the words of a rule; None where they are no time after all.
Reader: TypeAlias = Callable[[Said], Reading | None]


def rules() -> Rules:
    """The rules for times."""
    return load_rules("times")


def valued(vocabulary: str, word: str) -> Any:
    """The value of `word`, with or without its stop, in `vocabulary` of the rules; None where it has none."""
    return rules().values[vocabulary].get(" ".join(word.casefold().rstrip(".").split()))


def day_names(vocabulary: str, word: str) -> int | None:
    """The number of a weekday or month, whether `word` is its whole name or its short one."""
    found = valued(vocabulary, word)
    if found is None:
        found = valued({"weekday": "weekday_short", "month_name": "month_short"}[vocabulary], word)
    return found if isinstance(found, int) else None


def count_said(said: Said) -> int | None:
    """The group `count`, in digits or as a word: "three", "a couple of"; None where it is empty."""
    number = said.number("count")
    return number if number is not None else said.value("number", "count")
