"""Names of people, as far as two reports of one person agree on them."""

import unicodedata


def last_name(person: str) -> str:
    """The last part of a name, without accents and case: what later mentions use. Empty for an empty name."""
    plain = unicodedata.normalize("NFKD", person)
    parts = "".join(c for c in plain if not unicodedata.combining(c)).casefold().split()
    return parts[-1] if parts else ""
