"""Words -> selections: what a query, or a named calendar of the configuration, asks for."""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

from calendars.model.engagement import Kind, Status
from calendars.model.selection import EVERYTHING, Selection
from config.errors import NotFound, SettingsError, UserError
from config.folders import config_file
from config.settings import Settings
from daemon.parties import party as read_party

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)

#: The whole feed, under a name that calendar programs show.
WHOLE = "diplomatic-calendar"

#: The calendar that holds what has no day yet, where `vague` is "horizon".
HORIZON = "horizon"


def selection(party: Iterable[str] = (), kind: Iterable[str] = (), status: Iterable[str] = ()) -> Selection:
    """The selection that these words make. Raises UserError with every word that is not known, and what is."""
    problems: list[str] = []
    made = Selection(
        parties=frozenset(read_each("party", party, read_party, problems)),
        kinds=frozenset(read_each("kind", kind, _member(Kind), problems)),
        statuses=frozenset(read_each("status", status, _member(Status), problems)),
    )
    if problems:
        raise UserError(*problems)
    return made


_FIT_FOR_ADDRESS = re.compile(r"[\w. ,+-]*\w[\w. ,+-]*")


def named_calendars(settings: Settings) -> dict[str, Selection]:
    """The calendars that have a name, with what each holds; not the whole feed.

    Raises SettingsError with every word of the configuration that is not known.
    """
    made: dict[str, Selection] = {HORIZON: EVERYTHING} if settings.calendar.vague == HORIZON else {}
    problems: list[str] = []
    for name, written in settings.calendars.items():
        if name == WHOLE or not _FIT_FOR_ADDRESS.fullmatch(name):
            why = "is the whole calendar's own name" if name == WHOLE else "cannot stand in an address"
            problems.append(
                f"{config_file()}: [calendars.{name}] {name!r} {why}; call it otherwise, as [calendars.gulf]"
            )
            continue
        try:
            made[name] = selection(written.party, written.kind, written.status)
        except UserError as error:
            problems += [f"{config_file()}: [calendars.{name}] {problem}" for problem in error.problems]
    if problems:
        raise SettingsError(*problems)
    return made


def calendar_named(settings: Settings, name: str) -> Selection:
    """What the calendar of that name holds, the whole feed too. Raises NotFound, naming those that there are."""
    named = {WHOLE: EVERYTHING, **named_calendars(settings)}
    if name in named:
        return named[name]
    known = ", ".join(named)
    raise NotFound(f"no calendar is called {name!r}; there are {known} (others: [calendars.NAME] in the configuration)")


def read_each(name: str, words: Iterable[str], read: Callable[[str], Value], problems: list[str]) -> list[Value]:
    """What `read` makes of each word; each ValueError that it raises becomes one of the `problems`, with `name`."""
    values: list[Value] = []
    for word in words:
        try:
            values.append(read(word))
        except ValueError as error:
            problems.append(f"{name}: {error}")
    return values


def _member(choices: type[Choice]) -> Callable[[str], Choice]:
    def read(word: str) -> Choice:
        try:
            return choices(word.lower())
        except ValueError:
            raise ValueError(f"{word[:40]!r} is not known; there are {', '.join(choices)}") from None

    return read
