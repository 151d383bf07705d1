"""What is asked for behind the `?` of an address: one reading of it for feeds, page and API."""

from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from calendars.model.selection import Selection, coming_up
from calendars.read.published import read_published
from config.errors import UserError
from daemon.selections import read_each, selection

#: The names by which a query selects engagements.
SELECTING = ("party", "kind", "status")

_LISTED = ("all", "from", "to", *SELECTING)
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def asked(query: QueryParams) -> Selection:
    """The selection of `?party=RU&party=US&kind=summit&status=confirmed`. Raises UserError."""
    return selection(*(_words(query, name) for name in SELECTING))


def listed(query: QueryParams, today: date, now: datetime | None = None) -> Selection:
    """The selection that `list` makes of the same filters: what is coming up, unless the query says otherwise.

    Raises UserError.
    """
    unknown = sorted(set(query) - set(_LISTED))
    if unknown:
        raise UserError(f"{unknown[0]!r} is no filter; there are {', '.join(_LISTED)}")
    problems: list[str] = []
    everything = any(read_each("all", _words(query, "all"), _yes, problems))
    since = next(iter(read_each("from", _words(query, "from"), _day, problems)), None)
    until = next(iter(read_each("to", _words(query, "to"), _day, problems)), None)
    if problems:
        raise UserError(*problems)
    wanted = replace(asked(query), since=since, until=until)
    return coming_up(wanted, today, now, past_too=everything)


def page_number(query: QueryParams) -> int:
    """Which page is asked for, 1 where none is. Raises UserError."""
    written = query.get("page", "1")
    if not (written.isascii() and written.isdecimal() and len(written) <= 6 and int(written)):
        raise UserError(f"page: {written[:20]!r} is no number of a page; write 1, 2 or 3")
    return int(written)


def as_query(chosen: Selection, **more: object) -> str:
    """The query that asks for `chosen`, written in one way alone: `?party=RU&kind=summit`; empty for everything."""
    pairs = [("party", code) for code in sorted(chosen.parties)]
    pairs += [("kind", kind.value) for kind in sorted(chosen.kinds)]
    pairs += [("status", status.value) for status in sorted(chosen.statuses)]
    pairs += [(name, str(value)) for name, value in more.items()]
    return f"?{urlencode(pairs)}" if pairs else ""


def _words(query: QueryParams, name: str) -> list[str]:
    """The values given for `name`, one by one; `RU,US` are two."""
    return [word.strip() for value in query.getlist(name) for word in value.split(",") if word.strip()]


def _day(word: str) -> date:
    found = read_published(word)
    return found.date() if isinstance(found, datetime) else found


def _yes(word: str) -> bool:
    if word.lower() in _YES + _NO:
        return word.lower() in _YES
    raise ValueError(f"{word[:40]!r} is neither 1 nor 0")
