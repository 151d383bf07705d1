"""The words that a finding rests on, and the trace of which rule read which of them."""

from collections.abc import Iterator

from calendars.find.frames.document import Document
from calendars.find.proposal import Proposal
from calendars.find.text.context import context
from calendars.model.finding import Mention

#: No evidence is longer, in words.
_LONGEST = 30

#: So many characters before it are looked at for what tells it from others of its series.
_REACH = 60


def evidence_of(proposal: Proposal, document: Document) -> str:
    """The few words that carry it, verbatim: from the trigger to the time, and who takes part where they stand near."""
    event, scene = proposal.framed, document.scene(proposal.sentence)
    spans = [(event.trigger.start, event.trigger.end)]
    if scene.start <= event.time.lead_start < scene.end:  # the day of a programme stands above its lines
        spans.append((event.time.lead_start, event.time.end))
    if event.cue:
        spans.append((event.cue.start, event.cue.end))
    start, end = min(first for first, _ in spans), max(last for _, last in spans)
    for actor in proposal.company.mentions:
        if scene.start <= actor.start < scene.end:
            wider = min(start, actor.start), max(end, actor.end)
            if len(scene.text[slice(*wider)].split()) <= _LONGEST:
                start, end = wider
    if which := context("which of a series").search(scene.text, max(scene.start, start - _REACH), start):
        start = which.start()  # the third round is not the fourth
    return _cut(document.written[start:end])


def _cut(words: str) -> str:
    """The first words of it, no more than make an evidence."""
    count = 0
    for position, letter in enumerate(words):
        if letter.isspace() and not words[position - 1].isspace():
            count += 1
            if count == _LONGEST:
                return words[:position]
    return words


def mentions_of(proposal: Proposal, document: Document) -> tuple[Mention, ...]:
    """Which words gave which field, and the rule that read them."""
    return tuple(_mentions(proposal, document))


def _mentions(proposal: Proposal, document: Document) -> Iterator[Mention]:
    body = document.body

    def read(field: str, text: str, start: int, rule: str, value: str) -> Mention:
        written = document.written[start : start + len(text)]
        return Mention(field=field, text=written, start=start - body if start >= body else -1, rule=rule, value=value)

    event = proposal.framed
    yield read("when", event.time.text, event.time.start, event.time.rule, proposal.when.edtf)
    yield read("kind", event.trigger.text, event.trigger.start, event.trigger.rule, proposal.kind.value)
    if event.cue:
        yield read("status", event.cue.text, event.cue.start, event.cue.rule, proposal.status.value)
    for actor in proposal.company.mentions:
        if actor.parties:
            yield read("parties", actor.text, actor.start, actor.rule, ", ".join(actor.parties))
        if actor.person:
            yield read("people", actor.text, actor.start, actor.rule, actor.person)
    if proposal.place:
        yield read("place", proposal.place.text, proposal.place.start, proposal.place.rule, proposal.place.name)
