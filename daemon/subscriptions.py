"""The calendars that can be subscribed to: the whole one, and those that the configuration names."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from calendars.model.selection import EVERYTHING, Selection
from config.settings import Settings
from daemon.selections import HORIZON, WHOLE, named_calendars

_TOKEN_BYTES = 24  # 192 bits: nobody guesses it


@dataclass(frozen=True, slots=True)
class Subscription:
    """A calendar that has a feed of its own."""

    #: Its name in addresses and in commands.
    name: str
    #: What calendar programs show.
    title: str
    #: What it holds.
    selection: Selection = EVERYTHING
    #: Its colour; empty for that of the whole calendar.
    color: str = ""
    #: Whether its address holds a token.
    private: bool = False
    #: Whether it holds what has no day yet.
    vague: bool = True

    def path(self, tokens: Mapping[str, str], form: str = "ics") -> str:
        """Where the daemon serves it; `tokens` are those of private calendars. Raises KeyError where one is missing."""
        token = f"{quote(tokens[self.name])}/" if self.private else ""
        return f"/calendars/{token}{quote(self.name)}.{form}"


def subscriptions(settings: Settings) -> dict[str, Subscription]:
    """All of them by name, the whole calendar first.

    Raises SettingsError with every word of the configuration that is not known.
    """
    vague, horizon = settings.calendar.vague == "main", settings.calendar.vague == HORIZON
    whole = Subscription(WHOLE, settings.calendar.name, private=settings.calendar.private, vague=vague)
    named = {
        name: Subscription(name, name, selection, *_written(settings, name), vague or (horizon and name == HORIZON))
        for name, selection in named_calendars(settings).items()
    }
    return {WHOLE: whole, **named}


def new_token() -> str:
    """A token that nobody can guess, fit for an address."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def _written(settings: Settings, name: str) -> tuple[str, bool]:
    """Colour and privacy; the calendar that the configuration does not write has those of the whole."""
    written = settings.calendars.get(name)
    return (written.color, written.private) if written else ("", settings.calendar.private)
