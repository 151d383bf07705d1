"""Whether those who take part in a report are those of an engagement."""

import re

from calendars.merge.clues import themes
from calendars.merge.places import fit_of_places, is_known
from calendars.model.engagement import Details, Kind
from calendars.model.finding import Finding
from calendars.model.names import ROOFS, is_body, last_names


def fit_of_parties(finding: Finding, known: Details) -> tuple[float, str]:
    """How well those who take part fit, and why; from 0 to 1.

    A report need not name everybody; but where each names somebody whom the other does not, they may be two.
    """
    people = last_names(finding.people) & last_names(known.people)
    if finding.parties and known.parties:
        one, other = set(finding.parties), set(known.parties)
        shared = one & other
        why = f"in common: {', '.join(sorted(shared)) or 'nobody'}"
        if shared in (one, other):
            if not (finding.people and known.people) or people or len(shared) < 2:
                return 1.0, why
            of_two = min(len(last_names(finding.people)), len(last_names(known.people))) > 1
            another_visit = finding.kind is Kind.VISIT and finding.when != known.when  # who travels makes it the visit
            return (0.4 if of_two or another_visit else 0.85), f"{why}, but other people"
        bodies = {party for party in shared if is_body(party)}
        if bodies and finding.kind not in (Kind.VISIT, Kind.CALL):
            return 0.9, f"in common: {', '.join(sorted(bodies))}, which holds it"
        share = len(shared) / len(one | other)
        theme = themes(f"{finding.title} {finding.evidence}") & themes(f"{known.title} {known.evidence}")
        if theme and any(not is_body(party) for party in shared - ROOFS) and finding.when == known.when:
            return max(share, 0.75), f"{why}; both of {', '.join(sorted(theme))}"
        if len(people) > 1:
            return max(share, 0.8), f"{why}; and {', '.join(sorted(people))}"
        return share, why
    if finding.people and known.people:
        return (1.0 if people else 0.0), f"in common: {', '.join(sorted(people)) or 'nobody'}"
    return 0.3, "one of them names nobody"


def fit_of_words(finding: Finding, known: Details) -> tuple[float, str]:
    """How well it fits what a person entered who named nobody, and why: by kind and place, or by the title's names."""
    place = finding.place
    if place and known.place and finding.kind is known.kind and fit_of_places(place, known.place)[0] == 1.0:
        return 0.85, f"a {finding.kind} in {place}, entered without saying whose"
    first, *others = re.findall(r"[\w’'-]+", known.title) or [""]
    names = {word.casefold() for word in others if word[:1].isupper()} | (
        {first.casefold()} if is_known(first) else set()
    )
    told = " ".join(filter(None, (finding.title, finding.evidence, finding.topic, place)))
    if names and names <= set(re.findall(r"[\w’'-]+", told.casefold())):
        return 0.85, f"in common: {', '.join(sorted(names))}, entered without saying whose"
    return 0.3, "one of them names nobody"


def are_the_same(finding: Finding, known: Details) -> bool:
    """Whether both name the same two or more who take part."""
    shared = set(finding.parties) & set(known.parties)
    return len(shared) > 1 and shared in (set(finding.parties), set(known.parties))
