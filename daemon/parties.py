"""The codes of parties, and what somebody may have meant who wrote another one."""

from difflib import get_close_matches
from functools import cache

from calendars.find.text.gazetteer import gazetteer


@cache
def known_parties() -> frozenset[str]:
    """Every code that the gazetteer gives to a state, an organisation or somebody's side."""
    entries = gazetteer().entries.values()
    told = (standing.parties for entry in entries for standing in entry.standings)
    sides = (tenure.party for entry in entries for tenure in entry.people)
    return frozenset(code for codes in told for code in codes) | frozenset(sides)


def party(written: str) -> str:
    """The code that `written` is, in any case. Raises ValueError, with codes that come near."""
    code = written.strip().upper()
    if code in known_parties():
        return code
    meant = _of_name(written) or get_close_matches(code, known_parties(), n=3, cutoff=0.7)
    advice = (
        f"did you mean {' or '.join(meant)}?" if meant else "write an ISO code such as RU, or an acronym such as NATO"
    )
    raise ValueError(f"{written!r} is no code of a state or organisation; {advice}")


def name_of(code: str) -> str:
    """What the party of this code is called: `Ghana`, `African Union`; the code itself where no name is known."""
    return gazetteer().names.get(code, code)


def code_of(name: str) -> str | None:
    """The code of what is called `name`, in any case; None where no party is called exactly so."""
    return _codes().get(" ".join(name.casefold().split()))


@cache
def _codes() -> dict[str, str]:
    return {name.casefold(): code for code, name in reversed(gazetteer().names.items())}


def _of_name(written: str) -> list[str]:
    """The codes of what is called `written`, or nearly so: a state, an organisation, a capital."""
    wanted = " ".join(written.casefold().split())
    standings = {key: entry.standings for key, entry in gazetteer().entries.items() if entry.standings}
    names = {key.casefold(): max(those, key=lambda one: one.years[1]) for key, those in standings.items()}
    near = [wanted] if wanted in names else get_close_matches(wanted, names, n=1, cutoff=0.7)
    return [code for name in near for code in names[name].parties][:3]
