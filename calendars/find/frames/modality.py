"""What a sentence says of an engagement: that it will be, may be, was, was called off or put off."""

from calendars.find.frames.scenes import Scene
from calendars.find.text.context import context, stands_before
from calendars.find.text.cues import Cue, Form, Sense, Trigger
from calendars.find.times.mentions import TimeMention, TimeRole

#: So far before a verb, in characters, stand the words that say when it happens.
_REACH = 45
_OF_VERBS = (Sense.COMING, Sense.PERHAPS, Sense.WISH, Sense.DENIED, Sense.OFF, Sense.PUT_OFF, Sense.ONGOING, Sense.OVER)

#: Senses that change what was known of an engagement.
CHANGED = (Sense.OFF, Sense.PUT_OFF, Sense.MOVED)

Said = tuple[Sense | None, Cue | None]


def sense_of(scene: Scene, trigger: Trigger, time: TimeMention) -> Said:
    """What the sentence says of `trigger`, and the words that say so; None where it says nothing."""
    first = scene.clauses[scene.clause_at(trigger.start)][0]
    last = scene.clauses[scene.clause_at(max(trigger.start, time.start))][1]
    denied = _denied(scene, first)
    changed = _changed(scene, trigger, time, min(first, time.lead_start), last)
    if changed is not None and (_stands(scene, changed) or (denied is not None and denied.end <= changed.start)):
        return Sense.COMING, changed  # "has not been called off", "denied that it was called off"
    if denied is not None:
        return denied.sense, denied
    if changed is not None:
        return changed.sense, changed
    if trigger.form is Form.NOUN:
        sense, cue = _of_noun(scene, trigger, time, first, last)
        if sense is Sense.ONGOING and time.role is TimeRole.POINT and cue and context("is doing it").match(cue.text):
            return Sense.COMING, cue  # "are holding talks on Tuesday"
        is_set = sense in _OPEN and _is_set_for(scene, trigger, time)
        return (Sense.COMING, cue) if is_set else (sense, cue)
    return _of_verb(scene, trigger, first)


_AHEAD = (Sense.COMING, Sense.PERHAPS)
#: What is said of a noun where nothing is, or where another verb stands beside it.
_OPEN = (None, Sense.DID, Sense.OVER)


def _is_set_for(scene: Scene, trigger: Trigger, time: TimeMention) -> bool:
    """Whether its time was set before: "called a meeting for Friday", "summoned them to a summit on Friday"."""
    is_for = scene.text[time.lead_start : time.start].strip().lower() == "for"
    if is_for and time.start > trigger.end:
        return True
    if time.past is None and not time.over and stands_before("called", scene.text, trigger.start, scene.start, 60):
        return True  # "called an emergency meeting next week"
    return stands_before("called together", scene.text, trigger.start, scene.start, 80)


def _denied(scene: Scene, first: int) -> Cue | None:
    """The words that deny the whole clause that begins at `first`: "denied that they would meet"."""
    if not scene.text.startswith(" that ", first):
        return None
    return next((cue for cue in scene.cues if cue.sense is Sense.DENIED and _reaches(scene, cue.end, first)), None)


def _reaches(scene: Scene, start: int, end: int) -> bool:
    """Whether nothing lies between a denial and what it denies but when, or that there were reports of it."""
    if start == end or context("what is denied").fullmatch(scene.text, start, end):
        return True
    when = next((time for time in scene.times if time.end == end), None)
    return when is not None and start < end and not scene.text[start : when.lead_start].strip()


def _stands(scene: Scene, change: Cue) -> bool:
    """Whether the words before it say that it was not changed: "has not been postponed"."""
    return stands_before("stands", scene.text, change.start, scene.start, 40)


def _changed(scene: Scene, trigger: Trigger, time: TimeMention, first: int, last: int) -> Cue | None:
    """The words by which it is called off, put off or moved."""
    for cue in scene.cues:
        if cue.sense in CHANGED and not only_may_be(scene, cue) and not _is_bygone(scene, cue, time):
            nearest = min(scene.triggers, key=lambda other: max(other.start - cue.end, cue.start - other.end, 0))
            if nearest is trigger or first <= cue.start < last or _means(scene, nearest, trigger, cue):
                return cue
    return None


def only_may_be(scene: Scene, change: Cue) -> bool:
    """Whether to call it off or to put it off is feared or thought of, and not done: "could be delayed"."""
    is_loss = change.sense in (Sense.OFF, Sense.PUT_OFF)
    return is_loss and stands_before("only may be changed", scene.text, change.start, scene.start, 60)


def _is_bygone(scene: Scene, change: Cue, time: TimeMention) -> bool:
    """Whether an aside tells of a `change` before the day that counts: "The talks, adjourned last week, resume on"."""
    stop = scene.text.find(",", change.end, time.lead_start)
    inside = [other for other in scene.times if change.start <= other.start < stop]
    is_aside = stands_before("aside begins", scene.text, change.start, scene.start, 30)
    return stop > 0 and is_aside and all(other.days is None or other.over for other in inside)


def _means(scene: Scene, noun: Trigger, trigger: Trigger, cue: Cue) -> bool:
    """Whether a bare noun before the cue takes up what was told before: "was due on Friday, but the trip is off"."""
    takes_up = noun.form is Form.NOUN and noun.kind is trigger.kind and trigger.end <= noun.start < cue.start
    return takes_up and bool(context("bare").search(scene.text[noun.end : cue.start]))


def _of_verb(scene: Scene, trigger: Trigger, first: int) -> Said:
    near = [cue for cue in scene.cues if first <= cue.start < trigger.start and trigger.start - cue.end <= _REACH]
    cue = next((cue for cue in reversed(near) if cue.sense in _OF_VERBS), None)
    if (
        cue is not None
        and cue.sense is Sense.DENIED
        and context("as was planned").search(scene.text, cue.end, scene.end)
    ):
        return Sense.OFF, cue
    if cue is not None and cue.sense in (Sense.COMING, Sense.PERHAPS, Sense.WISH, Sense.DENIED):
        return cue.sense, cue
    if context("verb of ours in the past").match(trigger.text):
        return Sense.OVER, None
    if "expected" in trigger.text:  # "is expected in Cairo"
        return Sense.PERHAPS, None
    if cue is not None and cue.sense is Sense.OVER and trigger.text.split()[0].endswith("ing"):  # "after meeting"
        return cue.sense, cue
    if cue is not None and cue.sense is Sense.ONGOING:
        return cue.sense, cue
    return Sense.COMING, None


def _of_noun(scene: Scene, trigger: Trigger, time: TimeMention, first: int, last: int) -> Said:
    if context("next one").match(trigger.text) or stands_before("planned one", scene.text, trigger.start, first, 30):
        return Sense.COMING, None
    if context("verb of ours in the past").match(trigger.text):  # "paid a visit"
        return Sense.OVER, None
    if trigger.text == "meeting" and stands_before("who meet", scene.text, trigger.start, first - 1, 30):
        return (Sense.ONGOING if time.role is TimeRole.UNTIL else Sense.COMING), None
    told = [cue for cue in scene.cues if cue.sense not in (Sense.SAYS, Sense.DOES, *CHANGED)]
    between = [cue for cue in told if trigger.end <= cue.start < time.start]
    before = [cue for cue in told if first <= cue.start < trigger.start]
    end = max(time.end, trigger.end)
    said = next((cue.start for cue in scene.cues if cue.sense is Sense.SAYS and cue.start >= end), last)
    behind = [cue for cue in told if end <= cue.start < min(said, last)]  # what follows "said" tells something else
    if between:
        beside = [cue for cue in between if scene.clause_at(cue.start) == scene.clause_at(time.start)]
        nearest = (beside or between)[0]
        return _as_said(nearest), nearest
    if before:
        cue = before[-1]
        if cue.sense is Sense.OVER and context("comes behind").fullmatch(cue.text):
            earlier = [other for other in told if other.start < cue.start]
            if _is_ahead(earlier):  # "will brief the press after talks on Monday"
                return Sense.COMING, earlier[-1]
        announced = [other for other in before[:-1] if other.sense is not Sense.ONGOING]
        if cue.sense is Sense.ONGOING and cue.text.startswith("on ") and _is_ahead(announced):
            return Sense.COMING, announced[-1]  # "will accompany the minister on his visit"
        if cue.sense is Sense.DENIED and (all_the_same := _announced_behind(told, trigger, last)):
            return Sense.COMING, all_the_same  # "will not attend the talks, to be held on Monday"
        is_other = cue.sense is Sense.DID and not context("only carries a noun").match(cue.text)
        return (Sense.DID if is_other else _as_said(cue)), cue
    if behind:
        return _as_said(behind[0]), behind[0]
    if stands_before("holds it", scene.text, trigger.start, first, 60):
        return Sense.COMING, None
    spoken = next((cue for cue in scene.cues if cue.sense is Sense.SAYS), None)
    since = scene.start if stands_before("during it", scene.text, trigger.start, scene.start, 25) else first
    ahead = any(cue.sense in _AHEAD and since <= cue.start < trigger.start for cue in scene.cues)
    if spoken and not ahead and stands_before("while it goes on", scene.text, trigger.start, scene.start, 25):
        return Sense.DID, spoken
    return None, None


def _is_ahead(cues: list[Cue]) -> bool:
    return bool(cues) and cues[-1].sense in _AHEAD


def _announced_behind(told: list[Cue], trigger: Trigger, last: int) -> Cue | None:
    return next((cue for cue in told if trigger.end <= cue.start < last and cue.sense is Sense.COMING), None)


def _as_said(cue: Cue) -> Sense:
    if cue.sense is Sense.DID:
        return Sense.OVER
    if cue.sense is Sense.ONGOING and context("begins, in the present").search(cue.text):
        return Sense.COMING
    return cue.sense
