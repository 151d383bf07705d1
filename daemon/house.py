"""What commands and the HTTP side work with: the configuration, the calendar's store, and a planner."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # each of these takes a moment to import, and `--help` needs none
    from calendars.clock import Clock
    from calendars.feed.look import Look
    from calendars.plan.planner import Planner
    from calendars.store.database import Store
    from config.errors import StoreAway
    from config.settings import Settings
    from daemon.guard import Guard


@dataclass(frozen=True, slots=True)
class House:
    """The calendar, opened."""

    settings: "Settings"
    store: "Store"
    clock: "Clock"
    planner: "Planner"

    @property
    def today(self) -> date:
        """The day that it is now, in the calendar's zone."""
        return self.clock.now().astimezone(ZoneInfo(self.settings.calendar.zone)).date()

    def look(self) -> "Look":
        """What the texts of feeds depend on. Raises SettingsError for a language that there is not."""
        from calendars.feed.look import Look
        from calendars.find.text.gazetteer import gazetteer
        from config.errors import SettingsError

        try:
            return Look(self.settings.calendar, gazetteer().names, self.settings.web.address, zone_of_place)
        except ValueError as error:
            raise SettingsError(f"[calendar] language: {error}") from error


@contextmanager
def opened(on_away: "Callable[[StoreAway], None] | None" = None, **options: "dict[str, object]") -> "Iterator[House]":
    """Read the configuration, open the store (and close it). `options` are sections set on the command line.

    A database whose server is away ends the command, unless `on_away` takes note of it: see `Store.open`.
    """
    from calendars.clock import SystemClock
    from calendars.plan.planner import Planner
    from calendars.store.database import Store
    from config.settings import load

    settings = load(**options)
    if settings.calendars:  # every command refuses what the feed of one of them would
        from daemon.selections import named_calendars

        named_calendars(settings)
    store = Store.open(settings.database_url, on_away)
    try:
        planner = Planner(settings.calendar, settings.webhooks, zone_of_place, settings.reliability)
        yield House(settings, store, SystemClock(), planner)
    finally:
        store.close()


def guard_of(settings: "Settings", *, webhooks: bool = False) -> "Guard":
    """Which addresses may be reached; the ports that webhooks are limited to bind them alone."""
    from daemon.guard import Guard

    return Guard(settings.network.allow, settings.webhooks.ports if webhooks else frozenset())


@lru_cache(maxsize=4_096)
def zone_of_place(place: str) -> str | None:
    """The IANA zone that the whole of `place` lies in; None where that is not known.

    A city that is told to be another than the one we know ("Cartagena, Spain") has the zone of its state, where that
    has one; nobody knows that of "Paris, Texas".
    """
    from calendars.atlas import is_another, is_in_a_province, state_of
    from calendars.find.places.mentions import find_places
    from calendars.find.text.gazetteer import gazetteer

    said = f"in {place}"  # as an article would write it: a lesser city counts behind such a word alone
    for mention in find_places(said):
        behind = said[mention.end :]
        if is_another(mention.name, mention.country, behind):
            return None if is_in_a_province(behind) else gazetteer().zones.get(state_of(behind) or "")
        is_behind = mention.start > len("in ")
        if is_behind and is_in_a_province(mention.name) and state_of(mention.name) is None:
            return None  # "Savannah, Georgia"
        if mention.timezone:
            return mention.timezone
    return None
