"""Which time belongs to which engagement, and what the sentence says of it: announced, expected, over, called off.

A time belongs to what governs it: the trigger, or the other verb, that stands next before it in its clause; where
nothing stands before, the one that comes next. "Said on Wednesday that they would meet on Thursday": the first time
is governed by "said" and the second by "meet".
"""

from calendars.find.frames.modality import CHANGED, only_may_be, sense_of
from calendars.find.frames.scenes import Scene
from calendars.find.text.context import context, stands_before
from calendars.find.text.cues import Cue, Form, Sense, Trigger
from calendars.find.text.values import value
from calendars.find.times.mentions import TimeMention
from calendars.model.engagement import Kind


@value
class Framed:
    """A time and the engagement that it belongs to."""

    #: The time.
    time: TimeMention
    #: What takes place then.
    trigger: Trigger
    #: What is said of it; None where nothing is said but its name ("the talks on Monday").
    sense: Sense | None
    #: The words that say so; None where none do.
    cue: Cue | None


@value
class Unused:
    """A time to which no engagement belongs, and why."""

    #: The time.
    time: TimeMention
    #: Why, in a few words.
    reason: str


#: So far behind "said", in characters, stands its own time …
_SAID_REACH = 75
#: … and so far behind a date what it names.
_NAME_REACH = 60
#: A time that stands so near before a verb belongs to it: "today announced".
_NEXT_TO = 12
#: What may stand before the first word of a clause.
_OPENING = ' ,;:-–—(“”"[•*·\n'
_POSSESSIVE = ("'s", "’s")
_FIRST_WORDS = frozenset({"", "later", "earlier", "early", "late", "also", "then", "and", "but"})
#: Rules that read days by their name alone.
_NEAR_DAYS = frozenset({"weekday", "day seen from today"})
_WHY = {
    Sense.SAYS: "it is when somebody spoke",
    Sense.DID: "it is when something else happened",
    Sense.DOES: "it is when something else will happen",
    Sense.WISH: "it is when somebody asked for it",
}


def framed(scene: Scene, time: TimeMention) -> Framed | Unused:
    """What `time` belongs to in its sentence, or why it belongs to nothing of ours."""
    if not scene.triggers:
        return Unused(time, "its sentence tells no engagement")
    clause = scene.clause_at(time.start)
    first, last = scene.clauses[clause]
    named = context("day of something else").match(scene.text[time.end : time.end + _NAME_REACH])
    if named is not None:
        return Unused(time, f"it is the day of something else: “{named['what']}”")
    if stands_before("in place of", scene.text, time.lead_start, first, 20) and not is_given_up(scene, time):
        return Unused(time, "it was meant before, and is not meant now")
    if stands_before("something else, and then its day", scene.text, time.lead_start, first, 60):
        return Unused(time, "it is the day of something else")
    if stands_before("comes beside it", scene.text, time.lead_start, first, 30):
        nouns = [trigger for trigger in scene.triggers if trigger.start >= time.end and trigger.form is Form.NOUN]
        return _framed_by(scene, time, nouns[0]) if nouns else Unused(time, "it is the day of something else")
    if (cue := _changed_on(scene, time)) is not None:
        return Unused(time, f"it is when that was changed: “{cue.text}”")
    if (cue := _may_be_put_off_to(scene, time)) is not None:
        return Unused(time, f"it is not put off to it yet: “{cue.text}”")
    if (trigger := _put_off_to(scene, time)) is not None:
        return _framed_by(scene, time, trigger)
    if (verb := _verb_next_to(scene, time)) is not None:
        return _unused(time, verb)
    if (trigger := _named_by(scene, time)) is not None:
        return _framed_by(scene, time, trigger)
    for item in reversed(_items(scene, first, time.lead_start)):
        if isinstance(item, Trigger):
            return _framed_by(scene, time, _main(scene, item, first))
        if item.sense in (Sense.DID, Sense.DOES):
            return _unused(time, item)
        if item.sense is Sense.SAYS and time.lead_start - item.end <= _SAID_REACH:
            return _unused(time, item)
    for item in _items(scene, time.end, last):
        if isinstance(item, Trigger):
            return _framed_by(scene, time, _main(scene, item, first))
        if item.sense is Sense.DOES or (item.sense in (Sense.SAYS, Sense.DID) and _opens(scene, time, first)):
            return _unused(time, item)
    return _outside(scene, time, clause)


def is_given_up(scene: Scene, time: TimeMention) -> bool:
    """Whether a day before it takes its place: "on 15 May instead of 14 May", "instead of Geneva on 14 May"."""
    text, start = scene.text, time.lead_start
    takes_place = any(other.end <= start and other.days and not other.over for other in scene.times)
    return takes_place and (
        stands_before("in place of", text, start, scene.start, 20)
        or stands_before("in place of what was elsewhere", text, start, scene.start, 60)
    )


def _changed_on(scene: Scene, time: TimeMention) -> Cue | None:
    """The words beside a day that say what was done on it: "was called off on Monday", "on Monday called off"."""
    is_name = scene.text[time.end : time.end + 2] in _POSSESSIVE
    is_by_name = (
        time.rule in _NEAR_DAYS and not is_name and scene.text[time.lead_start : time.start].strip() in ("", "on")
    )
    for cue in scene.cues if is_by_name else ():
        is_beside = 0 <= time.lead_start - cue.end <= 1 or _is_of_what_follows(scene, time, cue)
        if cue.sense in CHANGED and is_beside and context("has been done").search(cue.text):
            return None if stands_before("is to be done", scene.text, cue.start, scene.start, 20) else cue
    return None


def _is_of_what_follows(scene: Scene, time: TimeMention, cue: Cue) -> bool:
    """Whether the verb stands right behind the day, and what it is done to behind that."""
    first, last = scene.clauses[scene.clause_at(time.start)]
    starts = [trigger.start for trigger in scene.triggers if first <= trigger.start < last]
    return scene.text[time.end : cue.start] == " " and bool(starts) and min(starts) >= cue.end


def _may_be_put_off_to(scene: Scene, time: TimeMention) -> Cue | None:
    """The words by which something may be put off to the time, and is not yet: "could be postponed to 12 March"."""
    for cue in scene.cues:
        if cue.sense is Sense.PUT_OFF and cue.end < time.start and only_may_be(scene, cue):
            is_right_behind = not scene.text[cue.end : time.start].strip().count(" ")
            if is_right_behind and stands_before("to the new day", scene.text, time.start, cue.end, 20):
                return cue
    return None


def _put_off_to(scene: Scene, time: TimeMention) -> Trigger | None:
    """What is put off to the time, where the words that say so stand right before it: "was put off until 12 March"."""
    for cue in scene.cues:
        if cue.sense in (Sense.PUT_OFF, Sense.MOVED) and 0 <= time.lead_start - cue.end <= 1:
            return next((trigger for trigger in reversed(scene.triggers) if trigger.end <= cue.start), None)
    return None


def _named_by(scene: Scene, time: TimeMention) -> Trigger | None:
    """The noun that the time before it tells from others: "Thursday's summit", "the 5 March talks"."""
    if time.days is None:
        return None
    lead = scene.text[time.lead_start : time.start].strip().lower()
    is_bare = (
        lead in ("", "the")
        or time.text.lower().startswith("the ")
        or scene.text[time.end : time.end + 2] in _POSSESSIVE
    )
    for trigger in scene.triggers:
        if trigger.form is not Form.NOUN:
            continue
        if trigger.start < time.end < trigger.end:  # the noun has read the day as its first word
            return trigger
        if is_bare and 0 <= trigger.start - time.end < _NAME_REACH:
            between = scene.text[time.end : trigger.start]
            return trigger if context("names what follows").fullmatch(between) else None
    return None


def _outside(scene: Scene, time: TimeMention, clause: int) -> Framed | Unused:
    """What stands in the clauses beside, where the time's own holds nothing."""
    first, last = scene.clauses[clause]
    opens = _opens(scene, time, first)
    if opens or context("goes on with the clause before").match(scene.text[first:last]):
        for index in range(clause - 1, -1, -1):
            start, end = scene.clauses[index]
            for item in reversed(_items(scene, start, end)):
                if isinstance(item, Trigger):
                    return _framed_by(scene, time, _main(scene, item, start))
                if item.sense is Sense.SAYS and index == clause - 1:
                    return _unused(time, item)
    for start, end in scene.clauses[clause + 1 :] if opens else ():
        for item in _items(scene, start, end):
            if isinstance(item, Trigger):
                return _framed_by(scene, time, item)
            if item.sense in (Sense.SAYS, Sense.DID):
                return _unused(time, item)
    return Unused(time, "nothing that would be an engagement stands beside it")


def _opens(scene: Scene, time: TimeMention, first: int) -> bool:
    """Whether the clause that begins at `first` begins with the time, a word like "later" before it or not."""
    return scene.text[first : time.lead_start].strip(_OPENING).casefold() in _FIRST_WORDS


def _unused(time: TimeMention, cue: Cue) -> Unused:
    return Unused(time, f"{_WHY[cue.sense]}: “{cue.text}”")


def _items(scene: Scene, start: int, end: int) -> list[Trigger | Cue]:
    """The triggers and cues that begin in `text[start:end]`, in order; a trigger is no other verb as well."""
    triggers = [trigger for trigger in scene.triggers if start <= trigger.start < end]
    cues = [
        cue
        for cue in scene.cues
        if start <= cue.start < end
        and not (cue.sense is Sense.DID and any(trigger.start <= cue.start < trigger.end for trigger in triggers))
    ]
    return sorted([*triggers, *cues], key=lambda item: (item.start, item.end))


def _verb_next_to(scene: Scene, time: TimeMention) -> Cue | None:
    """The verb to which a time before it belongs: "today announced", "on Wednesday adopted"."""
    cue, behind = [*(cue for cue in scene.cues if cue.start >= time.end), None, None][:2]
    if cue is None or cue.sense not in (Sense.DID, Sense.SAYS, Sense.WISH) or context("no verb").match(cue.text):
        return None
    if behind and behind.sense in CHANGED and context("bare").search(scene.text[cue.end : behind.start]):
        return None  # "the talks on 14 May had been called off"
    gap = scene.text[time.end : cue.start]
    return cue if len(gap) < _NEXT_TO and not gap.strip(" ") else None


def _main(scene: Scene, trigger: Trigger, first: int) -> Trigger:
    """The trigger that counts where one says what the other is for: "meets … to discuss …", "attends the summit"."""
    if trigger.form is Form.ATTENDS:
        return _attended(scene, trigger) or trigger
    if trigger.form is Form.NOUN and (whole := _is_part_of(scene, trigger, first)) is not None:
        return whole
    if context("due somewhere").match(trigger.text):
        return _due(scene, trigger, first) or trigger
    if context("assembles").match(trigger.text) or trigger.text.startswith(("be in", "be at")):
        return _assembled(scene, trigger) or trigger
    if trigger.form is not Form.DISCUSSES or not stands_before("so as to", scene.text, trigger.start, first, 15):
        return trigger
    before = [other for other in scene.triggers if first <= other.start < trigger.start]
    return before[-1] if before and before[-1].form is not Form.DISCUSSES else trigger


def _due(scene: Scene, trigger: Trigger, first: int) -> Trigger | None:
    """The noun of what is due somewhere, where it is no traveller: "a further meeting is due in Bern"."""
    before = [other for other in scene.triggers if first <= other.start < trigger.start]
    is_noun = bool(before) and before[-1].form is Form.NOUN and before[-1].kind is not Kind.VISIT
    named = any(actor.person and before[-1].end <= actor.start < trigger.start for actor in scene.actors if is_noun)
    return before[-1] if is_noun and not named else None


def _attended(scene: Scene, trigger: Trigger) -> Trigger | None:
    """The noun that says what is attended."""
    last = scene.clauses[scene.clause_at(trigger.start)][1]
    behind = (other for other in scene.triggers if trigger.end <= other.start < min(last, trigger.end + _NAME_REACH))
    return next((other for other in behind if other.form is Form.NOUN), None)


def _is_part_of(scene: Scene, trigger: Trigger, first: int) -> Trigger | None:
    """The noun before it of whose name it is a part: "the leaders' meeting of the … Cooperation (APEC) forum"."""
    before = [other for other in scene.triggers if first <= other.start < trigger.start and other.form is Form.NOUN]
    if not before or trigger.kind is not Kind.CONFERENCE:
        return None
    between = scene.text[before[-1].end : trigger.start]
    return before[-1] if context("of a body, by its name").fullmatch(between) else None


def _assembled(scene: Scene, trigger: Trigger) -> Trigger | None:
    """The noun that says what convenes: "the talks reconvene", "talks that they want to reconvene"."""
    start = scene.clauses[max(0, scene.clause_at(trigger.start) - 1)][0]
    before = (other for other in reversed(scene.triggers) if start <= other.start < trigger.start)
    return next((other for other in before if other.form is Form.NOUN and other.kind is not Kind.VISIT), None)


def _framed_by(scene: Scene, time: TimeMention, trigger: Trigger) -> Framed | Unused:
    if trigger.form is Form.RETURNS:
        return Unused(time, f"it is when somebody returns: “{trigger.text}”")
    if trigger.form is Form.NOUN and _is_announced(scene, trigger, time):
        return Unused(time, "it is when that is announced")
    if trigger.form is Form.NOUN and stands_before("told of it", scene.text, trigger.start, scene.start, 40):
        return Unused(time, "it is when somebody tells of what is over")
    if trigger.form is Form.VERB and _is_of_a_past_year(scene, trigger):
        return Unused(time, "a year that is over stands beside it")
    return Framed(time, trigger, *sense_of(scene, trigger, time))


def _is_of_a_past_year(scene: Scene, verb: Trigger) -> bool:
    """Whether the clause tells of a year that is over: "Lee visits a mine in 2013", under a picture."""
    _, end = scene.clauses[scene.clause_at(verb.start)]
    gone = (time for time in scene.times if time.rule == "year" and time.over and verb.end <= time.start < end)
    return any(scene.text.startswith("in ", time.lead_start) for time in gone)


def _is_announced(scene: Scene, trigger: Trigger, time: TimeMention) -> bool:
    """Whether the time is that of announcing it: a weekday is ("announced a visit on Thursday"), a date is not."""
    if time.days is None or time.past is None or time.rule not in _NEAR_DAYS or time.start < trigger.start:
        return False
    return any(
        cue.sense is Sense.SAYS and context("announces").match(cue.text) and 0 <= trigger.start - cue.end <= 40
        for cue in scene.cues
    )
