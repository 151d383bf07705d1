"""The words of a sentence that make an engagement, and those that say what becomes of it."""

from dataclasses import dataclass
from enum import StrEnum

from calendars.find.text.context import context, stands_before
from calendars.find.text.scanning import scanner
from calendars.model.engagement import Kind

#: So far behind "will" stands its verb.
_VERB_REACH = 60


class Sense(StrEnum):
    """What a cue says of the engagement that it stands by."""

    COMING = "coming"  #: it is still to come
    PERHAPS = "perhaps"  #: still to come, but not certain
    WISH = "wish"  #: somebody would like it
    OFF = "off"  #: called off
    DENIED = "denied"  #: it will not be, or somebody will not take part
    PUT_OFF = "put-off"  #: put off
    MOVED = "moved"  #: on another day than was said
    ONGOING = "ongoing"  #: it has begun, or begins
    OVER = "over"  #: it is past
    SAYS = "says"  #: somebody speaks
    DID = "did"  #: something else happened
    DOES = "does"  #: something else is to happen


class Form(StrEnum):
    """How a trigger stands in a sentence."""

    NOUN = "noun"  #: "talks", "a visit"
    VERB = "verb"  #: "meet", "fly to"
    ATTENDS = "attends"  #: "attend": what it is, a noun behind it says
    DISCUSSES = "discusses"  #: "discuss": what it is, its subject says
    RETURNS = "returns"  #: "fly home": a journey ends
    NONE = "none"  #: it only sounds like one


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that make an engagement."""

    #: Offset of the first character.
    start: int
    #: Offset behind the last character.
    end: int
    #: The words, verbatim.
    text: str
    #: The rule that read them.
    rule: str
    #: What they make of it; None where another word has to say.
    kind: Kind | None
    #: How they stand in the sentence.
    form: Form


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that say what becomes of an engagement."""

    #: Offset of the first character.
    start: int
    #: Offset behind the last character.
    end: int
    #: The words, verbatim.
    text: str
    #: The rule that read them.
    rule: str
    #: What they say.
    sense: Sense


def triggers_in(text: str, start: int, end: int) -> list[Trigger]:
    """The triggers of `text[start:end]`, in order; those that only sound like one are left out."""
    found = []
    for rule, first, last in scanner("triggers").scan(text, start, end):
        form, kind = Form(rule.values["form"]), rule.values["kind"]
        if form is not Form.NONE:
            known = Kind(kind) if form in (Form.NOUN, Form.VERB) else None
            found.append(Trigger(first, last, text[first:last], rule.name, known, form))
    return found


def cues_in(text: str, start: int, end: int) -> list[Cue]:
    """The cues of `text[start:end]`, in order."""
    found = []
    for rule, first, last in scanner("modality").scan(text, start, end):
        sense = Sense(rule.values["sense"])
        if sense is Sense.DID and stands_before("is to be done", text, first, start, 20):
            continue
        found.append(Cue(first, last, text[first:last], rule.name, sense))
    return found


def others_in(text: str, cues: list[Cue], triggers: list[Trigger]) -> list[Cue]:
    """The verbs of which `cues` say that they are to happen, and which are none of ours: "will enforce"."""
    found = []
    for cue in cues:
        if cue.sense not in (Sense.COMING, Sense.PERHAPS) or not context("verb follows").search(cue.text):
            continue
        match = context("the verb").match(text[cue.end : cue.end + _VERB_REACH])
        if match is None or context("verb that carries").match(match["verb"]):
            continue
        start = cue.end + match.start("verb")
        if not any(trigger.start <= start < trigger.end for trigger in triggers):
            found.append(Cue(start, start + len(match["verb"]), match["verb"], cue.rule, Sense.DOES))
    return found
