"""Sources to begin with, out of `seeds/sources.toml`. None is read before somebody adds it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A feed that somebody may want to add."""

    #: Whose it is.
    name: str
    #: Where it is.
    url: str
    #: In which language, as BCP 47 writes it: `en`, `fr`.
    language: str
    #: "ministry", "organisation" or "agency".
    kind: str
    #: The state or organisation that it speaks for, or whose news it is; None for an agency that reports on the world.
    party: str | None = None


@cache
def suggestions() -> tuple[Suggestion, ...]:
    """All of them, as the list has them."""
    listed = tomllib.loads(files("seeds").joinpath("sources.toml").read_text("utf-8"))
    return tuple(Suggestion(**entry) for entry in listed["source"])
