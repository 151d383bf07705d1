"""The filters, as links: each leads to the same view with one word more, or less."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from calendars.model.engagement import Kind, Status
from calendars.model.selection import Selection
from daemon.parties import name_of
from daemon.web.view import View


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that adds one word to the selection, or takes it out again."""

    #: The word.
    text: str
    #: What it means, where the word is a code; else empty.
    meaning: str
    #: The selection that the link leads to.
    leads_to: View
    #: Whether the word is in the selection now.
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """The choices of one sort."""

    #: What is chosen: party, kind or status.
    name: str
    #: The links.
    choices: Sequence[Choice]

    @property
    def chosen(self) -> list[Choice]:
        """Those that are in the selection now."""
        return [choice for choice in self.choices if choice.chosen]


def filters(view: View, parties: Iterable[str]) -> list[Filter]:
    """All filters of `view`; parties are those that are offered, and those that are chosen: by code."""
    chosen = view.chosen
    offered = sorted({*parties, *chosen.parties})
    return [
        Filter("party", list(_choices(view, offered, chosen.parties, _with_parties(chosen)))),
        Filter("kind", list(_choices(view, Kind, chosen.kinds, _with_kinds(chosen)))),
        Filter("status", list(_choices(view, Status, chosen.statuses, _with_statuses(chosen)))),
    ]


def _choices(
    view: View, words: Iterable[str], chosen: frozenset[str], changed: Callable[[frozenset[str]], Selection]
) -> Iterator[Choice]:
    for word in words:
        name = name_of(word)
        leads_to = view.with_(changed(chosen ^ {word}))
        yield Choice(str(word), name if name != word else "", leads_to, word in chosen)


def _with_parties(chosen: Selection) -> Callable[[frozenset[str]], Selection]:
    return lambda parties: replace(chosen, parties=parties)


def _with_kinds(chosen: Selection) -> Callable[[frozenset[str]], Selection]:
    return lambda kinds: replace(chosen, kinds=frozenset(map(Kind, kinds)))


def _with_statuses(chosen: Selection) -> Callable[[frozenset[str]], Selection]:
    return lambda statuses: replace(chosen, statuses=frozenset(map(Status, statuses)))
