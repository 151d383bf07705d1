"""What people did to an engagement, and what taking the last of it back does, in sentences."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from calendars.model.revision import Deed, Edit
from daemon.words import listed

#: What a field is called; those that stand for one thing share a name.
_CALLED = {
    "when": "days",
    "precision": "days",
    "time": "hours",
    "end_time": "hours",
    "timezone": "hours",
    "url": "address",
}


def deed_sentence(deed: Edit, uid: str) -> str:
    """What was done, as the engagement `uid` has it, which may be the other one of two; without the full stop."""
    is_other = uid == deed.other
    there = (deed.uid if is_other else deed.other or "")[:8]
    if deed.deed is Deed.MERGE:
        return f"It was merged into {there}" if is_other else f"{there} was merged into it"
    if deed.deed is Deed.SPLIT:
        reports = "1 report was" if len(deed.moved) == 1 else f"{len(deed.moved)} reports were"
        return f"It was split off {there}" if is_other else f"{reports} split off it, as {there}"
    if deed.deed is Deed.PART:
        return f"It was taken out of {there} again" if is_other else f"{there} was taken out of it again"
    if deed.enters:
        return "It was entered"
    if deed.fields.get("removed"):
        return "It was taken out"
    named = list(dict.fromkeys(_CALLED.get(name, name) for name in deed.fields))
    return f"A person set the {listed(named)}"


def effect_sentence(deed: Edit, uid: str) -> str:
    """What `undo` does where this was done last to the engagement `uid`; without the full stop."""
    there = (deed.uid if uid == deed.other else deed.other or "")[:8]
    if deed.deed is Deed.SPLIT:
        return f"the reports go back to {'it' if uid == deed.uid else there}"
    if deed.deed is not Deed.SET:
        return f"it and {there} are {'one' if deed.deed is Deed.PART else 'two'} again"
    if deed.enters:
        return "it goes, unless a report tells of it"
    if deed.fields.get("removed"):
        return "it comes back, if a report or a person still tells of it"
    return "what the reports say, or was set before, holds again"


def last_standing(deeds: Sequence[Edit]) -> Edit | None:
    """The deed that `undo` takes back; None where nothing is left."""
    return next((deed for deed in reversed(deeds) if deed.undone is None), None)


def by_instant(deeds: Sequence[Edit], uid: str) -> Mapping[datetime, list[str]]:
    """What is told of `deeds` at which instant beside the change that it made, if it made one.

    What was entered, taken out or set is told by the change itself, and so is that it was merged into another one.
    What was taken back by doing something else is told by that.
    """
    told: dict[datetime, list[str]] = defaultdict(list)
    made = {deed.at for deed in deeds}
    for deed in deeds:
        is_told = deed.deed is Deed.SET or (deed.deed is Deed.MERGE and deed.other == uid)
        if not is_told:
            told[deed.at].append(deed_sentence(deed, uid))
        if deed.undone is not None and deed.undone not in made:
            told[deed.undone].append(f"This was taken back: {deed_sentence(deed, uid)}")
    return told
