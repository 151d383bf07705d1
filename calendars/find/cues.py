"""The words of a sentence that make an engagement, and those that say what becomes of it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from calendars.find.context import context, stands_before
from calendars.find.grammar import load_rules
from calendars.find.openings import LETTERS, openings, opens
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
    for index, match in _scanned("triggers", text, start, end):
        rule = load_rules("triggers").rules[index]
        form, kind = Form(rule.values["form"]), rule.values["kind"]
        if form is not Form.NONE:
            known = Kind(kind) if form in (Form.NOUN, Form.VERB) else None
            found.append(Trigger(match.start(), match.end(), match.group(), rule.name, known, form))
    return found


def cues_in(text: str, start: int, end: int) -> list[Cue]:
    """The cues of `text[start:end]`, in order."""
    found = []
    for index, match in _scanned("modality", text, start, end):
        rule = load_rules("modality").rules[index]
        sense = Sense(rule.values["sense"])
        if sense is Sense.DID and stands_before("is to be done", text, match.start(), start, 20):
            continue
        found.append(Cue(match.start(), match.end(), match.group(), rule.name, sense))
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


def _scanned(name: str, text: str, start: int, end: int) -> Iterator[tuple[int, re.Match[str]]]:
    """What the rules of a file read, from left to right, each at the beginning of a word: rule and match.

    A rule is tried at the words that can begin what it reads, told by their first letters, and where the sentence
    holds one of the words that it `contains`.
    """
    lower = text[start:end].replace("İ", "i").lower()  # the one capital whose small letter is two characters
    tried = _tried(name, tuple(word for word in _contained(name) if word in lower))
    place = 0
    for word in _WORD.finditer(lower):
        at = word.start()
        if at < place:
            continue
        for number, pattern in tried(lower[at : at + LETTERS]):
            match = pattern.match(text, start + at, end)
            if match is not None:
                yield number, match
                place = match.end() - start
                break


#: The first letter of a word, no part of a compound before it.
_WORD = re.compile(r"(?<![\w-])\w")

_Numbered = tuple[tuple[int, re.Pattern[str]], ...]


@cache
def _contained(name: str) -> tuple[str, ...]:
    """All words one of which a rule of a file says that the sentence must contain."""
    return tuple(dict.fromkeys(word for rule in load_rules(name) for word in rule.values.get("contains", ())))


@cache
def _tried(name: str, contained: tuple[str, ...]) -> Callable[[str], _Numbered]:
    """The rules of a file to be tried at a word with such letters, in a sentence with the words `contained`."""
    known = [
        (openings(rule.source), number, rule.pattern)
        for number, rule in enumerate(load_rules(name))
        if "contains" not in rule.values or not set(contained).isdisjoint(rule.values["contains"])
    ]

    @cache
    def at(letters: str) -> _Numbered:
        return tuple((number, pattern) for heads, number, pattern in known if opens(heads, letters))

    return at
