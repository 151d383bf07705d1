"""The first page's parts: entries below their days, and the filters as links."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from calendars.model.engagement import Engagement, Kind, Status
from calendars.model.selection import Selection
from calendars.model.when import When
from daemon.web.query import as_query
from daemon.web.rendering import day_words, span_words

_MOST_PARTIES = 24


@dataclass(frozen=True, slots=True)
class Day:
    """What stands below one heading."""

    #: The day in words; for what has no day yet, the time that it falls into.
    heading: str
    #: In the order of time.
    entries: Sequence[Engagement]


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that adds one word to the selection, or takes it out again."""

    #: The word.
    text: str
    #: Where the link leads.
    href: str
    #: Whether the word is in the selection.
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """The choices of one kind."""

    #: What is chosen.
    name: str
    #: The links.
    choices: Sequence[Choice]


def days(entries: Iterable[Engagement], today: date) -> list[Day]:
    """`entries`, which are in the order of time, below their headings."""
    grouped: dict[str, list[Engagement]] = {}
    for entry in entries:
        grouped.setdefault(_heading(entry.when, today), []).append(entry)
    return [Day(heading, below) for heading, below in grouped.items()]


def filters(chosen: Selection, entries: Iterable[Engagement]) -> list[Filter]:
    """Links to the same page with one party, kind or status more, or less; parties are those of `entries`."""
    return [
        Filter("party", list(_choices(_parties(chosen, entries), chosen.parties, _with_parties(chosen)))),
        Filter("kind", list(_choices(Kind, chosen.kinds, _with_kinds(chosen)))),
        Filter("status", list(_choices(Status, chosen.statuses, _with_statuses(chosen)))),
    ]


def _heading(when: When, today: date) -> str:
    if when.precision.is_vague:
        words = span_words(when)
        return words[:1].upper() + words[1:]
    if when.start < today:
        return "Under way"
    words = day_words(when.start)
    return f"Today, {words}" if when.start == today else words


def _parties(chosen: Selection, entries: Iterable[Engagement]) -> list[str]:
    """Those of the entries, the most frequent of them, and those that are chosen: by code."""
    counted = Counter(party for entry in entries for party in entry.parties)
    return sorted({*(party for party, _ in counted.most_common(_MOST_PARTIES)), *chosen.parties})


def _choices(
    words: Iterable[str], chosen: frozenset[str], changed: Callable[[frozenset[str]], Selection]
) -> Iterator[Choice]:
    for word in words:
        yield Choice(str(word), "/" + as_query(changed(chosen ^ {word})), word in chosen)


def _with_parties(chosen: Selection) -> Callable[[frozenset[str]], Selection]:
    return lambda parties: replace(chosen, parties=parties)


def _with_kinds(chosen: Selection) -> Callable[[frozenset[str]], Selection]:
    return lambda kinds: replace(chosen, kinds=frozenset(map(Kind, kinds)))


def _with_statuses(chosen: Selection) -> Callable[[frozenset[str]], Selection]:
    return lambda statuses: replace(chosen, statuses=frozenset(map(Status, statuses)))
