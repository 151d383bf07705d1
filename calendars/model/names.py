"""Names of people, as far as two reports of one person agree on them; and codes of those who take part."""

import unicodedata
from collections.abc import Iterable


def last_name(person: str) -> str:
    """The last part of a name, without accents and case: what later mentions use. Empty for an empty name."""
    plain = unicodedata.normalize("NFKD", person)
    parts = "".join(c for c in plain if not unicodedata.combining(c)).casefold().split()
    return parts[-1] if parts else ""


def last_names(people: Iterable[str]) -> set[str]:
    """The last names of all of them."""
    return {last_name(person) for person in people}


#: Organisations under whose roof many meet on one day: that two reports name them tells little.
ROOFS = frozenset({"UN", "EU"})


def is_body(party: str) -> bool:
    """Whether the code is that of an organisation that meets as one (G7, NATO), and not a state's or a roof's."""
    return not (len(party) == 2 and party.isalpha())
