"""Who else takes part, by sentences around it that tell no other day: "Ann Lee will lead the delegation"."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from calendars.find.actors.mentions import ActorMention
from calendars.find.company.anaphora import is_somebody
from calendars.find.company.joined import Company, is_organisation
from calendars.find.frames.document import Document
from calendars.find.frames.frame import Framed, framed
from calendars.find.frames.scenes import Scene
from calendars.find.text.context import context, stands_before
from calendars.find.text.cues import Form, Trigger
from calendars.find.text.meanings import Sense as Party
from calendars.find.text.titles import head_of, singular
from calendars.model.engagement import Kind
from calendars.model.when import When

#: So many sentences on, and so many back, an article still tells who attends what it dated.
_SENTENCES_ON = 7
_SENTENCES_BACK = 3
#: So many days before it they arrive for it.
_DAYS_AHEAD = 3
#: Nobody writes longer ones, in characters; each is read once for every engagement near it.
LONGEST_SENTENCE = 2_000
#: So many mentions tell who holds which office, and who negotiates.
_MOST_ACTORS = 400
#: So near to the trigger, in characters, stands what they are who meet.
_NEAR = 200
#: So many sentences are kept with what was read in them.
_SCENES_KEPT = 64
#: So many characters a name and its office may take in a list.
_LONGEST_GAP = 90
#: What people are said to attend.
ATTENDED = (Kind.SUMMIT, Kind.CONFERENCE, Kind.MEETING, Kind.TALKS, Kind.SESSION, Kind.SIGNING, Kind.CEREMONY)
_LEADERS = frozenset({"president", "premier", "minister", "chancellor", "king", "queen", "emir", "leader", "sultan"})
#: What the minister for foreign affairs is called here and there.
_FOREIGN_MINISTERS = frozenset(
    {"foreign minister", "foreign ministers", "secretary of state", "foreign secretary", "external affairs minister"}
)
#: The role of "his Russian counterpart", who holds the office of whoever is meant by "his".
_COUNTERPART = "counterpart"
_WHOLE = (Party.STATE, Party.ORGANISATION, Party.OFFICE, Party.ROLE)


def add_those_around(document: Document, index: int, event: Framed, kind: Kind, when: When, company: Company) -> None:
    """Let those take part in `company` of whom the rest of the article says that they attend, negotiate or arrive."""
    if kind in ATTENDED:
        company.add(_told_beside(document, index, event, when))
    if kind in (Kind.SUMMIT, Kind.CONFERENCE):
        company.add(_on_the_way(document, event, when))
    if kind is Kind.TALKS:
        company.add(_negotiators(document, company))
    company.add(_named_holders(document, document.scene(index), event, company))


def host_of(company: Company, country: str | None) -> tuple[str, ...]:
    """The state in which one state's people see an official of whom it is not said whose; none where all are known."""
    is_open = any(actor.person and actor.role and not actor.parties for actor in company.mentions)
    return (country,) if country and is_open and len(company.parties) == 1 else ()


def _told_beside(document: Document, index: int, event: Framed, when: When) -> Iterator[ActorMention]:
    """Of whom the sentences around that of `index` say that they attend, lead, host or sign what takes place `when`."""
    own = document.scene(index)
    for scene in _around(document, index, when):
        if (attending := _attending(scene)) and (scene is own or _is_of_it(scene, event)):
            yield from attending


@lru_cache(maxsize=_SCENES_KEPT)
def _attending(scene: Scene) -> list[ActorMention]:
    """Of whom the sentence says that they attend, lead, host or sign; kept, since many engagements may ask."""
    found: list[ActorMention] = []
    for verbs in (context("takes part"), context("takes part, as is told")):
        for verb in verbs.finditer(scene.text, scene.start, scene.end):
            if stands_before("he or she will", scene.text, verb.start(), scene.start, 12):
                found += _begins_with(scene, verb.start())
            found += _listed_before(scene, verb.start())
    for lead in context("by whom it is held").finditer(scene.text, scene.start, scene.end):
        found += listed_behind(scene, lead.end())
    return found


def companions(document: Document, index: int, event: Framed, when: When) -> Iterator[ActorMention]:
    """Of whom the sentences around say that they travel along with whoever makes the visit, or receive them."""
    own = document.scene(index)
    for scene in _around(document, index, when):
        if (along := _travelling_along(scene)) and (scene is own or _is_of_it(scene, event)):
            yield from along


@lru_cache(maxsize=_SCENES_KEPT)
def _travelling_along(scene: Scene) -> list[ActorMention]:
    found: list[ActorMention] = []
    for lead in context("travels along").finditer(scene.text, scene.start, scene.end):
        found += listed_behind(scene, lead.end())
    for verbs in (context("goes along"), context("receives them")):
        for verb in verbs.finditer(scene.text, scene.start, scene.end):
            found += _listed_before(scene, verb.start())
    return found


def _on_the_way(document: Document, event: Framed, when: When) -> Iterator[ActorMention]:
    """Who is told to arrive for it some days before: "arrives on Monday for a summit"."""
    for index in range(min(_SENTENCES_BACK, len(document.sentences.all))):
        scene = document.scene(index)
        for verb, noun in pairwise(scene.triggers) if _is_short(scene) else ():
            travels = verb.kind is Kind.VISIT and verb.form is Form.VERB and noun.kind is event.trigger.kind
            if travels and noun.form is Form.NOUN and context("travels for").match(scene.text[verb.end : noun.start]):
                days = [time.days for time in scene.times if time.days and not time.dateline]
                if all(0 <= (when.start - day.start).days <= _DAYS_AHEAD for day in days):
                    yield from _begins_with(scene, verb.start)


def _negotiators(document: Document, company: Company) -> Iterator[ActorMention]:
    """Who is named as the negotiator, or of the delegation, of one of those who hold talks."""
    for actor in document.actors[:_MOST_ACTORS]:
        if actor.person and (not actor.parties or not set(actor.parties).isdisjoint(company.parties)):
            sent = context("of a delegation").match(document.text, actor.end) is not None
            sent = sent or stands_before("heads a delegation", document.text, actor.start, 0, 90)
            if sent or (actor.parties and actor.role and context("negotiates").search(actor.role)):
                yield actor


def _named_holders(document: Document, scene: Scene, event: Framed, company: Company) -> Iterator[ActorMention]:
    """The one holder whom the article names of each office: "the prime ministers of …", and later "Ann Lee"."""
    start, end = scene.clauses[scene.clause_at(event.trigger.start)]
    near = max(start, event.trigger.start - _NEAR), min(end, event.trigger.end + _NEAR)
    several = context("several officials").search(scene.text, *near)
    if several and event.trigger.start <= several.start() < event.trigger.end:
        several = None  # "the Heads of Government Meeting"
    offices = {mention.role: mention.parties for mention in company.mentions if mention.role and not mention.person}
    named = {party for mention in company.mentions if mention.person for party in mention.parties}
    peers = next((mention.role for mention in company.mentions if mention.person and mention.role), _COUNTERPART)
    for party in company.parties:
        roles = [peers if _COUNTERPART in role else role for role, parties in offices.items() if party in parties]
        roles += [several["office"].lower()] if several else []
        if party not in named and roles and not is_organisation(party):
            holders = {
                actor.person: actor
                for actor in reversed(document.actors[:_MOST_ACTORS])
                if actor.person and actor.role and actor.parties == (party,)
                if any(_is_such(actor.role, role) for role in roles)
            }
            if len(holders) == 1:
                yield from holders.values()


def _is_such(held: str, named: str) -> bool:
    """Whether who holds the one office can be meant by the other: a "prime minister" by "leaders"."""
    head = singular(head_of(named))
    if named in _FOREIGN_MINISTERS:
        return held in _FOREIGN_MINISTERS
    if head in ("leader", "government", "state"):
        return singular(head_of(held)) in _LEADERS and not held.startswith(("foreign", "defen", "deputy", "vice"))
    return held.split()[:-1] == named.split()[:-1] and singular(head_of(held)) == head


def _around(document: Document, index: int, when: When) -> Iterator[Scene]:
    """The sentence itself, and those before and behind it up to what is told of another day."""
    if _is_short(document.scene(index)):
        yield document.scene(index)
    behind = range(index + 1, min(len(document.sentences.all), index + 1 + _SENTENCES_ON))
    for numbers in (behind, range(index - 1, max(-1, index - 1 - _SENTENCES_BACK), -1)):
        for number in numbers:
            scene = document.scene(number)
            if not _is_short(scene) or _tells_of_another_day(scene, when):
                break
            yield scene


def _is_short(scene: Scene) -> bool:
    return scene.end - scene.start < LONGEST_SENTENCE


def _tells_of_another_day(scene: Scene, when: When) -> bool:
    return any(not when.overlaps(day) for day in days_told(scene))


@lru_cache(maxsize=_SCENES_KEPT)
def days_told(scene: Scene) -> frozenset[When]:
    """The days on which the sentence says that something takes place; kept, since many engagements may ask."""
    days = ((time, time.days) for time in scene.times if time.days and not time.dateline)
    return frozenset(day for time, day in days if isinstance(framed(scene, time), Framed))


def _is_of_it(scene: Scene, event: Framed) -> bool:
    """Whether no noun in the sentence is of another engagement."""
    nouns = [trigger for trigger in scene.triggers if trigger.form is Form.NOUN]
    return all(noun.kind is event.trigger.kind or _is_taken_up(scene, noun) for noun in nouns)


def _is_taken_up(scene: Scene, noun: Trigger) -> bool:
    """Whether a noun that says no more stands for what was told: "the talks", and not "the seventh Bern round"."""
    before = scene.text[scene.start : noun.end - len(noun.text.split()[-1])]
    return context("the").search(before) is not None


def _begins_with(scene: Scene, end: int) -> list[ActorMention]:
    """Who is named first in the sentence, before offset `end`."""
    return [actor for actor in scene.actors if actor.person and actor.end <= end][:1]


def _listed_before(scene: Scene, end: int) -> Iterator[ActorMention]:
    """Those of the list that stands before offset `end`; what is told of them aside parts no list."""
    for actor in reversed([actor for actor in scene.actors if actor.end <= end]):
        first, last = scene.clauses[scene.clause_at(actor.start)]
        if actor.end > end:
            continue
        if scene.is_aside(actor.start) and last <= end:  # "Turkey, which borders Iran, will attend"
            if _parts_list(scene, last, end):
                return
            end = first
            continue
        told = scene.start + len(scene.text[scene.start : end].rstrip(", ")) - 1
        if _parts_list(scene, actor.end, end) and scene.is_aside(told):  # "Ann Lee, who leads it, will attend"
            end = scene.clauses[scene.clause_at(told)][0]
        if _parts_list(scene, actor.end, end):
            return
        if _counts(scene, actor):
            yield actor
        end = actor.start


def listed_behind(scene: Scene, start: int) -> Iterator[ActorMention]:
    """Those of the list that begins at offset `start`."""
    for actor in scene.actors:
        if actor.start >= start:
            if _parts_list(scene, start, actor.start):
                return
            if _counts(scene, actor):
                yield actor
            start = actor.end


def _parts_list(scene: Scene, start: int, end: int) -> bool:
    return end - start > _LONGEST_GAP or context("list breaks").search(scene.text, start, end) is not None


def _counts(scene: Scene, actor: ActorMention) -> bool:
    if stands_before("left out", scene.text, actor.start, scene.start, 20):
        return False
    if actor.person is not None:  # who "said she would be there" speaks, and attends
        return not context("speaks by office").search(actor.role or "")
    return actor.sense in _WHOLE and is_somebody(scene, actor)
