"""The texts that a person reads in a calendar program, in the languages of `languages/`: data, a file a language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache, lru_cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_percent

from calendars.model.engagement import Kind

_FOLDER = files("calendars.feed") / "languages"


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language: its phrases, and how CLDR writes days and states in it. There is one object of each."""

    #: Its code (ISO 639-1): "en".
    code: str
    #: Section -> name -> text, with the places of values in braces.
    phrases: Mapping[str, Mapping[str, str]]
    #: ISO 3166-1 alpha-2 -> what the state is called.
    states: Mapping[str, str]

    def say(self, section: str, name: str, /, **values: str) -> str:
        """The phrase of that name, with `values` in its places."""
        return self.phrases[section][name].format(**values)

    def kind(self, kind: Kind) -> str:
        """What such an engagement is called."""
        return self.phrases["kinds"][kind.value]

    def day(self, day: date, pattern: str = "long") -> str:
        """`day` by the pattern of that name: "long", "short" (without the year), "month"."""
        return _day(day, self.phrases["days"][pattern], self.code)

    def clock(self, hour: time) -> str:
        """The hour of a day."""
        return format_time(hour, self.phrases["days"]["clock"], locale=self.code)

    def percent(self, share: float) -> str:
        """A share, from 0 to 1, in whole percent."""
        return _percent(round(share, 2), self.code)


def codes() -> tuple[str, ...]:
    """The languages that there are, by code."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in _FOLDER.iterdir() if entry.name != "__init__.py"))


@cache
def language(code: str) -> Language:
    """The language of that code. Raises ValueError for one that there is not, with those that there are."""
    if code not in codes():
        raise ValueError(f"{code!r} is no language of the feed; there are {', '.join(codes())}")
    phrases = tomllib.loads((_FOLDER / f"{code}.toml").read_text("utf-8"))
    states = {name: text for name, text in Locale(code).territories.items() if len(name) == 2 and name.isalpha()}
    return Language(code, {name: part for name, part in phrases.items() if isinstance(part, dict)}, states)


@lru_cache(maxsize=20_000)
def _day(day: date, pattern: str, code: str) -> str:
    return format_date(day, pattern, locale=code)


@lru_cache(maxsize=500)
def _percent(share: float, code: str) -> str:
    return format_percent(share, locale=code)
