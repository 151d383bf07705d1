"""What a finding is called, in a line: "Talks: France and Germany in Bern"."""

from collections.abc import Sequence

from calendars.find.text.gazetteer import gazetteer
from calendars.model.engagement import Kind

#: A title names no more of them than this; the others are "and others".
_MOST_NAMED = 4


def title_of(kind: Kind, parties: Sequence[str], people: Sequence[str], place: str | None) -> str:
    """Its kind and who takes part: the parties by name, or the people where these are not known; then the place."""
    names = [gazetteer().names.get(party, party) for party in parties] or list(people)
    who = f": {_listed(names)}" if names else ""
    where = f" in {place}" if place and place not in names else ""
    return f"{kind.value.capitalize()}{who}{where}"


def _listed(names: Sequence[str]) -> str:
    if len(names) > _MOST_NAMED:
        return ", ".join(names[:_MOST_NAMED]) + " and others"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
