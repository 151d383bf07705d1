"""Who takes part in an engagement: those of its own clause, and those whom its words point back to."""

import re
from collections.abc import Iterator
from dataclasses import replace

from calendars.find.actors.mentions import ActorMention
from calendars.find.company import anaphora, speakers
from calendars.find.company.bodies import members_named, those_of_body
from calendars.find.company.joined import Company
from calendars.find.frames.document import Document
from calendars.find.frames.frame import Framed
from calendars.find.frames.scenes import Scene
from calendars.find.text.context import context, stands_before
from calendars.find.text.cues import Form, Sense
from calendars.find.text.grammar import load_rules
from calendars.find.text.meanings import Sense as Party
from calendars.model.engagement import Kind


def company_of(document: Document, index: int, scene: Scene, event: Framed) -> Company:
    """Who takes part in what `event` tells, by its own clause first and by what came before where that is silent."""
    company = Company()
    start, end = reach(scene, event)
    if _comes_later(scene, event):
        company.add(those_of_body(scene, event, event.trigger.start))
        if company.parties:
            return company
    company.add(_taking_part(scene, event, start, end))
    if event.trigger.form is Form.DISCUSSES:  # what they discuss takes no part
        return _before_the_verb(company, event)
    company.join(load_rules("triggers")[event.trigger.rule].values.get("parties", ()))
    words = scene.text[start : max(end, event.trigger.end)]
    if document.by_government and context("I or we").search(words):
        company.add(document.writer)
        company.join(document.government)
    elif context("quoted I or we").search(scene.text, scene.start, event.time.start):
        company.add(speakers.who_says_we(scene, event))
    if document.by_government and event.trigger.kind is Kind.VISIT and _is_unknown(company, event):
        company.join(document.government)
    is_elided = context("and will").match(scene.text, start) is not None
    acts = context("he or she acts").search(scene.text, scene.start if is_elided else start, event.trigger.start)
    if acts or (not company.people and context("he or she").search(words)):
        place = acts.start() if acts else event.trigger.start
        company.add(anaphora.last_person(document, index, place, company))
    elif _is_his_or_hers(scene, event) and not any(actor.end <= event.trigger.start for actor in company.mentions):
        owner = anaphora.last_person(document, index, event.trigger.start, company)
        company.add(actor for actor in owner if not context("speaks by office").search(actor.role or ""))
    if len(company.parties) < 2 and context("it acts").search(scene.text, scene.start, event.trigger.start):
        company.add(anaphora.which_acts(scene, event.trigger.start))
    company.add(anaphora.holders(document, start, end))
    if len(company.parties) == 1 and company.has_organisation:
        company.add(members_named(scene, event))
    if not any(start <= actor.start < event.trigger.start for actor in company.mentions):
        company.add(_subject(scene, event))
    if len(company.parties) < 2 and _are_peace_talks(document, index, scene, event):
        company.add(anaphora.of_conflict(document))
    if len(company.parties) < 2 and context("their own").search(words):
        company.add(speakers.who_speak_of_themselves(scene, event))
    if len(company.parties) < 2 and (context("they").search(words) or anaphora.is_known(scene, event)):
        company.add(anaphora.told_before(document, index, event.trigger))
        if not company.parties:
            company.add(anaphora.told_next(document, index))
        if len(company.parties) == 1 and context("they").search(words):
            company.add(anaphora.pair_before(document, index, company))
    if event.trigger.kind in _OF_SIDES and not any(actor.end <= event.trigger.start for actor in company.mentions):
        company.add(speakers.who_tells_of_it(scene, event))
    if not company.parties:
        company.add(speakers.who_calls_it(scene, event))
    return company


def _is_his_or_hers(scene: Scene, event: Framed) -> bool:
    """Whether it is the engagement of somebody who was named before: "said that his summit with …"."""
    first = event.trigger.text.split()[0].lower()
    before = stands_before("his or her", scene.text, event.trigger.start, scene.start, 40)
    return event.trigger.form is Form.NOUN and (first in ("his", "her") or before)


#: What two sides hold, or more.
_OF_SIDES = (Kind.TALKS, Kind.MEETING, Kind.CALL)


def _comes_later(scene: Scene, event: Framed) -> bool:
    """Whether a body's meeting is named as what comes behind something else: "in advance of an EU summit"."""
    is_of_body = event.trigger.kind in _OF_BODIES and event.trigger.form is Form.NOUN
    return is_of_body and stands_before("comes ahead of", scene.text, event.trigger.start, scene.start, 60)


def _are_peace_talks(document: Document, index: int, scene: Scene, event: Framed) -> bool:
    """Whether its own words say so, or those of the sentence before, which "they" and "we" take up."""
    peace = context("peace talks")
    if peace.search(event.trigger.text):
        return True
    before = document.scene(index - 1) if index and anaphora.is_taken_up(scene, event.trigger) else None
    return before is not None and peace.search(scene.text, before.start, before.end) is not None


def reach(scene: Scene, event: Framed) -> tuple[int, int]:
    """The clauses of the trigger and of the time, and what stands before them up to another engagement."""
    near = sorted((scene.clause_at(event.trigger.start), scene.clause_at(event.time.start)))
    first = near[0]
    antecedent = _antecedent(scene, event, first)
    if antecedent is not None:
        return antecedent, scene.clauses[near[1]][1]
    while first > 0:
        start, end = scene.clauses[first - 1]
        is_aside = scene.text.startswith(",", start) and scene.is_aside(start)
        if first > 1 and is_aside and not scene.is_aside(scene.clauses[first][0]):
            first -= 1  # "The two leaders, who last met in May, will have dinner on Friday"
            continue
        if any(start <= trigger.start < end for trigger in scene.triggers):
            break
        if any(start <= time.start < end and time is not event.time and time.days for time in scene.times):
            break
        first -= 1
    return scene.clauses[first][0], scene.clauses[near[1]][1]


def _antecedent(scene: Scene, event: Framed, clause: int) -> int | None:
    """Where those begin whom "which" means at the head of the clause: "called on the council, which is to convene"."""
    start = scene.clauses[clause][0]
    if (
        event.trigger.form is not Form.VERB
        or event.trigger.start < start
        or not context("who was named").match(scene.text, start)
    ):
        return None
    found: int | None = None
    for actor in reversed([actor for actor in scene.actors if actor.end <= start]):
        joint = scene.text[actor.end : found or start]
        if joint.strip(" ,") not in (("", "and", "and the") if found is not None else ("",)):
            break
        found = actor.start
    return found


def topics(scene: Scene, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of `text[start:end]` that say what is spoken about."""
    parts = []
    for match in context("speaks about").finditer(scene.text, start, end):
        if scene.time_at(match.start()) is not None:
            continue
        stop = context("speaks about no longer").search(scene.text, match.end(), end)
        parts.append((match.end(), stop.start() if stop else end))
    return parts


def has_traveller(scene: Scene, event: Framed, company: Company) -> bool:
    """Whether somebody is named who can travel: a person, an office, a delegation; and nothing else does."""
    start = scene.clauses[scene.clause_at(event.trigger.start)][0]
    if context("who was named").match(scene.text, start):
        start = max(scene.start, start - _NAMED_BEFORE)
    subject = scene.text[start : event.trigger.start]
    if context("takes up a post").search(scene.text, scene.start, scene.end):
        return False
    officials, others = context("somebody who travels"), context("no official travels")
    if event.trigger.form is Form.VERB and _last(others, subject) > _last(officials, subject):
        return False
    if any(actor.person or actor.sense is Party.ROLE for actor in company.mentions):
        return True
    return bool(officials.search(scene.text, scene.start, scene.end))


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match of the pattern begins; -1 where there is none."""
    return max((match.start() for match in pattern.finditer(text)), default=-1)


#: So far before "who", in characters, stands whom it means.
_NAMED_BEFORE = 60


def _taking_part(scene: Scene, event: Framed, start: int, end: int) -> Iterator[ActorMention]:
    is_of_body = event.trigger.kind in _OF_BODIES or context("meeting of").match(scene.text, event.trigger.end)
    if is_of_body and event.trigger.form is Form.NOUN:
        found = list(those_of_body(scene, event, start))
        if found:
            yield from found
            return
    about = topics(scene, start, end)
    start = max(start, _behind_who_stays_away(scene, event, start))
    for actor in scene.actors:
        if not start <= actor.start < end or any(first <= actor.start < last for first, last in about):
            continue
        if not anaphora.is_somebody(scene, actor) or anaphora.is_elsewhere(scene, event, actor):
            continue
        if event.trigger.kind is Kind.CEREMONY and _is_mourned(scene, event, actor):
            yield replace(actor, person=None)
            continue
        if event.trigger.kind is Kind.VISIT and _is_only_host(scene, event, actor):
            continue
        yield actor


def _behind_who_stays_away(scene: Scene, event: Framed, start: int) -> int:
    """Behind the words that deny somebody's part in what takes place all the same: "will not be represented at"."""
    if event.sense is not Sense.COMING or event.cue is None or event.cue.start < event.trigger.end:
        return 0
    denied = (cue for cue in scene.cues if cue.sense is Sense.DENIED and start <= cue.start < event.trigger.start)
    return max((cue.end for cue in denied), default=0)


_OF_BODIES = (Kind.SUMMIT, Kind.CONFERENCE, Kind.SESSION)


def _is_mourned(scene: Scene, event: Framed, actor: ActorMention) -> bool:
    """Whether it is the funeral of `actor`, whose state takes part all the same."""
    behind = scene.text[event.trigger.end : actor.start].split()
    return "funeral" in event.trigger.text.lower() and behind in (["of"], ["for"], ["of", "the", "late"], ["of", "the"])


def _is_only_host(scene: Scene, event: Framed, actor: ActorMention) -> bool:
    """Whether a state is named as where a visit goes: which of several it is, is found with the places."""
    if actor.sense not in (Party.STATE, Party.CAPITAL) or actor.start < event.trigger.start:
        return False
    return not stands_before("by or of", scene.text, actor.start, scene.start, 12)


def _is_unknown(company: Company, event: Framed) -> bool:
    """Whether it is told by name who travels, and not for whom: a government's own people, in its releases."""
    travellers = [actor for actor in company.mentions if actor.start < event.trigger.start and actor.person]
    return bool(travellers) and not travellers[0].parties


def _before_the_verb(company: Company, event: Framed) -> Company:
    subjects = Company()
    subjects.add(actor for actor in company.mentions if actor.start < event.trigger.start)
    return subjects


def _subject(scene: Scene, event: Framed) -> list[ActorMention]:
    """Whom the sentence begins with, where nobody stands nearer before the trigger.

    Who speaks is one of them where it is under way: "said on Monday at the start of a visit".
    """
    absent = _behind_who_stays_away(scene, event, scene.start)
    if context("he or she acts").match(scene.text, scene.start):
        return []
    for actor in scene.actors:
        if actor.start >= event.trigger.start or actor.start - scene.start >= _BEGINNING:
            break
        if actor.start < absent:
            continue
        speaks = event.sense is not Sense.ONGOING and anaphora.only_speaks(scene, actor)
        is_there = event.trigger.kind in _OF_BODIES and anaphora.is_elsewhere(scene, event, actor)
        if actor.sense is not Party.ADJECTIVE and not speaks and not is_there:
            return [actor]
    return []


#: So far from its first letter a sentence names its subject.
_BEGINNING = 60
