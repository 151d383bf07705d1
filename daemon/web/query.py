"""What is asked for behind the `?` of an address: one reading of it for feeds, page and API."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from calendars.model.engagement import Kind, Status
from calendars.model.selection import Selection
from calendars.read.published import read_published
from config.errors import UserError
from daemon.cli.parties import party as read_party

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)

_NOT_OFF = frozenset(Status) - {Status.CANCELLED}
_LISTED = ("all", "from", "to", "party", "kind", "status")
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def selection(party: Iterable[str] = (), kind: Iterable[str] = (), status: Iterable[str] = ()) -> Selection:
    """The selection that these words make. Raises UserError with every word that is not known, and what is."""
    problems: list[str] = []
    made = Selection(
        parties=frozenset(_read("party", party, read_party, problems)),
        kinds=frozenset(_read("kind", kind, _member(Kind), problems)),
        statuses=frozenset(_read("status", status, _member(Status), problems)),
    )
    if problems:
        raise UserError(*problems)
    return made


def asked(query: QueryParams) -> Selection:
    """The selection of `?party=RU&party=US&kind=summit&status=confirmed`. Raises UserError."""
    return selection(*(_words(query, name) for name in ("party", "kind", "status")))


def listed(query: QueryParams, today: date) -> Selection:
    """The selection that `list` makes of the same filters: what is coming up, unless the query says otherwise.

    Raises UserError.
    """
    unknown = sorted(set(query) - set(_LISTED))
    if unknown:
        raise UserError(f"{unknown[0]!r} is no filter; there are {', '.join(_LISTED)}")
    problems: list[str] = []
    everything = any(_read("all", _words(query, "all"), _yes, problems))
    since = next(iter(_read("from", _words(query, "from"), _day, problems)), None)
    until = next(iter(_read("to", _words(query, "to"), _day, problems)), None)
    if problems:
        raise UserError(*problems)
    plain = asked(query)
    past_asked_for = everything or (until is not None and until < today)
    return Selection(
        parties=plain.parties,
        kinds=plain.kinds,
        statuses=plain.statuses or (frozenset() if everything else _NOT_OFF),
        since=since or (None if past_asked_for else today),
        until=until,
    )


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


def _read(name: str, words: Iterable[str], read: Callable[[str], Value], problems: list[str]) -> list[Value]:
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


def _day(word: str) -> date:
    found = read_published(word)
    return found.date() if isinstance(found, datetime) else found


def _yes(word: str) -> bool:
    if word.lower() in _YES + _NO:
        return word.lower() in _YES
    raise ValueError(f"{word[:40]!r} is neither 1 nor 0")
