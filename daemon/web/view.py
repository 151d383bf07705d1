"""What a reader looks at: which entries, from which day, in whose hours; read from an address, and written as one."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from starlette.requests import Request

from calendars.model.selection import EVERYTHING, Selection
from calendars.model.when import zone
from calendars.read.published import read_published
from calendars.store.agenda import Wanted
from config.errors import UserError
from daemon.web.query import as_query, asked, page_number

#: The cookie that keeps a reader's choice of a time zone.
ZONE_COOKIE = "tz"

_LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class View:
    """All that an address says of what it shows. Two that are equal show the same."""

    #: Which entries.
    chosen: Selection = EVERYTHING
    #: The words that are looked for; empty for anything.
    words: str = ""
    #: Whether it goes back in time.
    past: bool = False
    #: The first day of what is shown; None for today.
    start: date | None = None
    #: Which page, from 1 on.
    number: int = 1
    #: The zone that the address names; None where it names none.
    tz: str | None = None

    @classmethod
    def of(cls, request: Request) -> Self:
        """The view that a request asks for. Raises UserError with what cannot be."""
        query = request.query_params
        return cls(
            chosen=asked(query),
            words=" ".join(query.get("q", "")[:_LONGEST_SEARCH].split()),
            past=query.get("past", "") in ("1", "true", "yes", "on"),
            start=_day(query.get("from", "")),
            number=page_number(query),
            tz=_zone(query.get("tz", "")),
        )

    @property
    def wanted(self) -> Wanted:
        """What the store is asked for."""
        return Wanted(chosen=self.chosen, words=self.words)

    @property
    def narrowed(self) -> bool:
        """Whether some entries are left out for what they are."""
        return self.chosen != EVERYTHING or bool(self.words)

    def at(self) -> str:
        """The address of the agenda that shows it."""
        return "/" + self._query(q=self.words, past=1 if self.past else "", **{"from": self.start or ""})

    def month(self, first: date) -> str:
        """The address of the month that `first` is in, with the same entries."""
        return f"/month/{first:%Y-%m}" + self._query(q=self.words)

    def from_day(self, day: date) -> str:
        """The address of the agenda from `day` on, with the same entries."""
        return replace(self, past=False, start=day, number=1).at()

    def of_party(self, code: str) -> str:
        """The address of all that `code` takes part in."""
        return View(chosen=Selection(parties=frozenset((code,))), tz=self.tz).at()

    def entry(self, uid: str) -> str:
        """The address of one engagement, whose uid is written as an address writes it."""
        return f"/engagements/{uid}" + (f"?tz={self.tz}" if self.tz else "")

    @property
    def feed(self) -> str:
        """The query of the feed that holds the same entries."""
        return as_query(self.chosen)

    def fields(self, *without: str) -> list[tuple[str, str]]:
        """Names and values of its address, for the hidden fields of a form that asks for the names in `without`."""
        pairs = parse_qsl(self.at().partition("?")[2])
        return [(name, value) for name, value in pairs if name not in (*without, "page")]

    def turned(self, number: int) -> Self:
        """Another page of it."""
        return replace(self, number=number)

    def back(self) -> Self:
        """The same entries, those that are over."""
        return replace(self, past=True, start=None, number=1)

    def forth(self) -> Self:
        """The same entries, those that are to come."""
        return replace(self, past=False, start=None, number=1)

    def of_all(self) -> Self:
        """The same days, with every entry."""
        return replace(self, chosen=EVERYTHING, words="", number=1)

    def with_words(self, words: str) -> Self:
        """The same days, with other words that are looked for."""
        return replace(self, words=words, number=1)

    def with_(self, chosen: Selection) -> Self:
        """The same days, with other entries."""
        return replace(self, chosen=chosen, number=1)

    def _query(self, **more: object) -> str:
        more |= {"page": self.number if self.number > 1 else "", "tz": self.tz or ""}
        return as_query(self.chosen, **{name: value for name, value in more.items() if value})


def reader_zone(request: Request, view_tz: str | None, otherwise: str) -> ZoneInfo:
    """The zone whose hours a reader wants: the address's, else the one that was chosen before, else `otherwise`."""
    if view_tz is None:
        try:
            return zone(request.cookies.get(ZONE_COOKIE) or otherwise)
        except ValueError:  # a cookie is what somebody made of it, and no page fails for that
            return zone(otherwise)
    return zone(view_tz)


def today_in(reader: ZoneInfo, now: datetime) -> date:
    """The day that it is for whoever is in `reader`."""
    return now.astimezone(reader).date()


def _day(written: str) -> date | None:
    if not written:
        return None
    try:
        found = read_published(written)
    except ValueError as error:
        raise UserError(f"from: {error}") from error
    return found.date() if isinstance(found, datetime) else found


def _zone(written: str) -> str | None:
    if not written:
        return None
    try:
        return zone(written[:100]).key
    except ValueError as error:
        raise UserError(f"tz: {error}") from error
