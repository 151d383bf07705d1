"""The words around a trigger, a time or a name, by the names that `rules/context.toml` and `company.toml` give them."""

import re
from functools import cache

from calendars.find.text.grammar import Rule, load_rules


@cache
def context(name: str) -> re.Pattern[str]:
    """The pattern of that name. Raises KeyError for one that is not there."""
    return _rules()[name].pattern


def stands_before(name: str, text: str, start: int, least: int, reach: int) -> bool:
    """Whether the words before offset `start` end as the pattern says; `reach` characters, not beyond `least`."""
    return bool(context(name).search(text, max(least, start - reach, 0), start))


@cache
def _rules() -> dict[str, Rule]:
    return {rule.name: rule for file in ("context", "company") for rule in load_rules(file)}
