"""What sort of engagement it is, and whether it is one of diplomacy at all."""

from calendars.find.company.joined import Company
from calendars.find.frames.frame import Framed
from calendars.find.frames.scenes import Scene
from calendars.find.places.mentions import PlaceMention
from calendars.find.text.context import context
from calendars.find.text.cues import Form, Trigger
from calendars.find.text.meanings import Sense as Party
from calendars.model.engagement import Kind

#: So near to a noun, in characters, stands the body whose meeting it is.
_NEAR = 70
#: What the officials of one state travel to another for.
_ABROAD = (Kind.CONFERENCE, Kind.SUMMIT, Kind.TALKS)
_OF_MANY = (Kind.SUMMIT, Kind.CONFERENCE, Kind.SESSION, Kind.CEREMONY)


def kind_of(trigger: Trigger, company: Company, scene: Scene) -> Kind:
    """What its trigger makes of it; where that leaves it open, whoever takes part.

    What somebody attends abroad that has no name of ours is a visit.
    """
    if trigger.form is Form.DISCUSSES:
        return Kind.SESSION if _is_body(company, scene, trigger) else Kind.MEETING
    reach = min(scene.clauses[scene.clause_at(trigger.start)][1], trigger.end + 2 * _NEAR)
    holds = trigger.rule in ("meet", "receive a guest") and not trigger.text.endswith("ing")
    if holds and context("for a summit").search(scene.text, trigger.end, reach):
        return Kind.SUMMIT
    if trigger.kind is Kind.MEETING and trigger.form is Form.VERB and _is_body(company, scene, trigger):
        return Kind.SESSION
    if trigger.kind is Kind.MEETING and trigger.form is Form.VERB and _is_of_many(company, scene, trigger):
        return Kind.CONFERENCE
    if trigger.kind is Kind.MEETING and trigger.form is Form.VERB and company.has_organisation:
        if trigger.rule == "receive a guest":
            guests = scene.text[trigger.end : scene.clauses[scene.clause_at(trigger.start)][1]]
            return _of_members(guests) or Kind.MEETING
        first = scene.clauses[scene.clause_at(trigger.start)][0]
        first = scene.start if context("they").search(scene.text, first, trigger.start) else first
        return _of_members(scene.text[first : trigger.start]) or Kind.MEETING
    if trigger.kind is Kind.MEETING and trigger.form is Form.NOUN and company.has_organisation:
        if context("of a sitting body").match(scene.text, trigger.end):
            return Kind.SESSION
        if _is_of_a_body(company, scene, trigger):
            near = max(scene.start, trigger.start - _NEAR), min(scene.end, trigger.end + _NEAR)
            sits = context("body that sits").search(scene.text, *near) or (
                context("called at short notice").match(trigger.text)
                and _of_members(scene.text[scene.start : scene.end]) is None
            )
            return Kind.SESSION if sits else Kind.CONFERENCE
    if trigger.kind is Kind.CONFERENCE and len(company.parties) == 2 and not company.has_organisation:
        return Kind.MEETING if context("of two sides").search(trigger.text) else Kind.CONFERENCE
    return trigger.kind or Kind.VISIT


def _of_members(words: str) -> Kind | None:
    """What it is called when those meet whom `words` names, of an organisation's members; None where none are named."""
    if context("leaders of states").search(f" {words.lower()}"):
        return Kind.SUMMIT
    return Kind.CONFERENCE if context("officials of states").search(f" {words.lower()}") else None


def _is_of_many(company: Company, scene: Scene, trigger: Trigger) -> bool:
    """Whether a group of states meets, or many powers do: nobody else stands before the verb."""
    if context("many powers").search(scene.text, scene.start, trigger.start):
        return True
    subject = [actor for actor in company.mentions if scene.start <= actor.start < trigger.start]
    if len(subject) != 1 or subject[0].sense is not Party.ORGANISATION or company.people:
        return False
    behind = scene.text[subject[0].end : trigger.start].lower()
    return _of_members(behind) is None and len(company.parties) == 1


def _is_of_a_body(company: Company, scene: Scene, trigger: Trigger) -> bool:
    """Whether it is the meeting of an organisation, or an organisation alone takes part, and nobody by name."""
    behind = context("meeting of").match(scene.text, trigger.end)
    if any(actor.end + 1 == trigger.start and actor.sense is Party.ORGANISATION for actor in scene.actors):
        return True  # "the United Nations meeting"
    if behind and any(actor.start == behind.end() and actor.sense is Party.ORGANISATION for actor in scene.actors):
        return True
    return len(company.parties) == 1 and company.has_organisation and not company.people


def _is_body(company: Company, scene: Scene, trigger: Trigger) -> bool:
    """Whether the subject is an organisation that sits by itself: "the board of the agency will meet"."""
    subject = [actor for actor in company.mentions if scene.start <= actor.start < trigger.start]
    if not subject or subject[0].sense is not Party.ORGANISATION:
        return False
    if trigger.form is Form.DISCUSSES:
        return True
    start = max(scene.start, subject[0].start - 30)
    if _of_members(scene.text[start : subject[0].start]) is not None:
        return False  # "foreign ministers of the Gulf Cooperation Council"
    return len(company.parties) == 1 and bool(context("body that sits").search(scene.text, start, trigger.start))


def is_diplomacy(
    company: Company, kind: Kind, place: PlaceMention | None, scene: Scene, event: Framed, *, is_abroad: bool
) -> bool:
    """Whether two states take part, or an organisation of states, or another side that has no name.

    `is_abroad` tells of a visit that it goes to a part of the world that is no single state's.
    """
    if context("another field").search(scene.text, scene.start, scene.end):
        return False
    start = scene.clauses[scene.clause_at(event.trigger.start)][0]
    if event.trigger.form is Form.VERB and context("sits at home").search(scene.text[start : event.trigger.start]):
        return False
    if len(company.parties) > 1 or (
        kind in _OF_MANY and context("many powers").search(scene.text, scene.start, scene.end)
    ):
        return True
    if company.has_organisation:
        return _meets_by_itself(kind, scene, event)
    if not company.parties:
        is_summit = kind is Kind.SUMMIT and "summit" in event.trigger.text.lower()
        return is_summit or _are_many(scene)
    if context("peace talks").search(event.trigger.text):
        return True  # the sides of a war at home, and who brings them together
    if kind is Kind.VISIT:
        return is_abroad
    if place is not None and place.country not in (None, *company.parties):
        abroad = context("sides at home"), context("is represented")
        if any(pattern.search(scene.text, scene.start, scene.end) for pattern in abroad):
            return True  # the sides of a conflict at home, or whom a state sends, abroad
        officials = any(actor.role is not None for actor in company.mentions)
        if len(company.people) > 1 or (officials and kind in _ABROAD):
            return True  # officials of one state, in another
    return len(company.mentions) == 1 and bool(
        context("with somebody's side").search(scene.text, event.trigger.start, scene.end)
    )


def _are_many(scene: Scene) -> bool:
    """Whether several states take part, by no name."""
    return bool(context("many powers").search(scene.text, scene.start, scene.end))


def _meets_by_itself(kind: Kind, scene: Scene, event: Framed) -> bool:
    """Whether an organisation alone makes an engagement: not where somebody of no party meets it."""
    if event.trigger.form is Form.DISCUSSES and kind is not Kind.SESSION:
        return False
    if context("business").search(scene.text, scene.start, event.trigger.start):
        return False
    before = (actor for actor in scene.actors if scene.start <= actor.start < event.trigger.start)
    return kind in _OF_MANY or not any(actor.person and not actor.parties for actor in before)
