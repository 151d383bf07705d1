"""What the texts of a feed depend on, besides the engagements."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import quote

from calendars.feed.phrases import Language, language
from calendars.feed.texts import line
from calendars.model.engagement import Engagement
from calendars.model.when import zone
from config.settings import CalendarSettings


def _nowhere(_place: str) -> None:
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What an operator has set, and what parties are called. One object serves all feeds of a calendar."""

    #: Zone, language, alarms and the like.
    settings: CalendarSettings
    #: What each party is called in English, by code; one that is not there is called by its code.
    names: Mapping[str, str] = field(default_factory=dict)
    #: Where the daemon can be reached from outside, without a slash at its end; empty where that is not known.
    address: str = ""
    #: The IANA zone that the whole of a place lies in; None where that is not known.
    zone_of_place: Callable[[str], str | None] = _nowhere
    #: The language of `settings`.
    language: Language = field(init=False)

    def __post_init__(self) -> None:
        """Raises ValueError for a language that there is not."""
        object.__setattr__(self, "language", language(self.settings.language))

    def zone_of(self, engagement: Engagement) -> str:
        """The IANA zone by which it is dated: its own, else its place's, else the calendar's."""
        known = engagement.when.timezone
        if known is None and engagement.place:
            known = self.zone_of_place(engagement.place)
        return known or self.settings.zone

    def party(self, code: str) -> str:
        """What the party of that code is called in the language, else in English."""
        if self.language.code != "en" and code in self.language.states:
            return self.language.states[code]
        return line(self.names.get(code) or self.language.states.get(code) or code)

    def local_day(self, instant: datetime) -> date:
        """The day that it is at `instant` in the calendar's zone."""
        return instant.astimezone(zone(self.settings.zone)).date()

    def page(self, uid: str) -> str | None:
        """The page of the engagement; None where it is not known how it is reached."""
        return f"{self.address}/engagements/{quote(line(uid), safe='')}" if self.address else None
