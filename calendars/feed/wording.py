"""What a person reads of an engagement in a calendar program, below its title."""

from collections.abc import Iterator, Sequence

from calendars.feed.days import in_words
from calendars.feed.look import Look
from calendars.feed.texts import clean, line, shortened, web_address
from calendars.feed.titles import title_of
from calendars.model.engagement import Dispute, Engagement, Status
from calendars.model.published import Published
from calendars.model.revision import Revision
from calendars.model.when import When

#: No quotation, remark or topic in a description is longer, in characters.
LONGEST_TEXT = 2_000

_LONGEST_BEFORE = 200


def description_of(published: Published, look: Look) -> str:
    """What, who, when, where, how certain, what changed, by whose words; a fact a line, known facts only.

    The last line holds the uid: some programs take two events for one that are alike but for their UID.
    """
    facts = "\n".join(_label(name, text, look) for name, text in _facts(published.engagement, look))
    changed = _changed(published.change, look)
    entry = _label("entry", line(published.uid), look)
    page = look.page(published.uid)
    last = "\n".join(filter(None, (page and _label("page", page, look), entry)))
    return "\n\n".join(filter(None, (facts, changed, _quotation(published, look), last)))


def change_words(revision: Revision, look: Look) -> str:
    """What became of an engagement; below it, a line each, how its parts were and are: "When: Monday … → Tuesday …".

    Of a new one, what they are.
    """
    before = dict(_told(revision.before, look)) if revision.before else {}
    after = dict(_told(revision.after, look))
    if not before:
        known = [_label(name, text, look) for name, text in after.items() if text and name != "title"]
        return "\n".join((look.language.say("changes", revision.change.value), *known))
    unknown = look.language.say("changes", "not_known")
    differing = [
        _label(
            name, look.language.say("changes", "from_to", before=before[name] or unknown, after=text or unknown), look
        )
        for name, text in after.items()
        if text != before[name]
    ]
    return "\n".join((look.language.say("changes", revision.change.value), *differing))


def _facts(engagement: Engagement, look: Look) -> Iterator[tuple[str, str]]:
    """What is known of it: the label of each fact, and its text."""
    for name, text in _told(engagement, look):
        if name == "certainty" and engagement.confidence < 1:
            text = look.language.say(
                "certainty", "read", status=text, percent=look.language.percent(engagement.confidence)
            )
        if text and name != "title":  # the title stands above
            yield name, text
    for dispute in engagement.disputed:
        by = ", ".join(map(line, dispute.by))
        yield "disputed", look.language.say("quotation", "disputed", value=_value(dispute, look), by=by)
    if engagement.topic:
        yield "topic", shortened(line(engagement.topic), LONGEST_TEXT)
    if engagement.note:
        yield "note", shortened(clean(engagement.note).strip(), LONGEST_TEXT)


def _told(engagement: Engagement, look: Look) -> Iterator[tuple[str, str]]:
    """The parts whose change subscribers are told of, in words."""
    yield "title", shortened(title_of(engagement, look), _LONGEST_BEFORE)
    yield "what", look.language.kind(engagement.kind)
    yield "who", _together(engagement, look)
    yield "when", in_words(engagement.when, look.language, look.zone_of(engagement))
    yield "where", line(engagement.place or "")
    announced_vaguely = engagement.status is Status.CONFIRMED and engagement.when.precision.is_vague
    yield "certainty", look.language.say("certainty", "vague" if announced_vaguely else engagement.status.value)


def _value(dispute: Dispute, look: Look) -> str:
    """What is said against what is shown, in words: other days, another hour, or how certain it is."""
    if dispute.field == "status":
        return look.language.say("certainty", dispute.value)
    if dispute.field != "when":
        return dispute.value
    days = When.parse(dispute.value)
    first, last = look.language.day(days.start), look.language.day(days.end)
    return first if first == last else look.language.say("days", "span", first=first, last=last)


def _together(engagement: Engagement, look: Look) -> str:
    names: Sequence[str] = [*map(look.party, engagement.parties), *map(line, engagement.people)]
    return ", ".join(filter(None, names))


def _changed(change: Revision | None, look: Look) -> str:
    if change is None:
        return ""
    day = look.language.day(look.local_day(change.at), "long")
    return look.language.say("labels", "change", day=day, text=shortened(change_words(change, look), LONGEST_TEXT))


def _quotation(published: Published, look: Look) -> str:
    words = shortened(line(published.engagement.evidence), LONGEST_TEXT)
    outlet, day = line(published.engagement.outlet or ""), published.engagement.said
    if words and outlet and day:
        words = look.language.say("quotation", "sourced", words=words, outlet=outlet, day=look.language.day(day))
    elif words:
        words = look.language.say("quotation", "plain", words=words)
    return "\n".join(filter(None, (words, web_address(published.engagement.url))))


def _label(name: str, text: str, look: Look) -> str:
    return look.language.say("labels", name, text=text)
