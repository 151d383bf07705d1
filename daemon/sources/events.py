"""Another calendar -> its events, with those who take part; what became of those that it no longer holds."""

from dataclasses import replace
from datetime import date, datetime

from calendars.feed.imported import EventError, Report, read_events
from calendars.find.actors.mentions import find_actors
from calendars.find.text.meanings import Sense
from calendars.model.engagement import Status
from calendars.model.finding import Finding
from calendars.store.database import Transaction
from config.errors import ArticleError, UserError

_CAPITALS = (Sense.CAPITAL,)


def events_of(content: bytes, *, name: str, today: date) -> list[Report | EventError]:
    """The events of a calendar, as `read_events` has them, with the parties and people that their summaries name.

    Only by these an article about the same meeting is known to be about it. Raises ArticleError for what is no
    calendar.
    """
    try:
        read = read_events(content, name=name, today=today)
    except UserError as error:
        raise ArticleError(*error.problems) from error
    return [one if isinstance(one, EventError) else with_actors(one) for one in read]


def with_actors(report: Report) -> Report:
    """The report with those whom the summary names, where the event itself names nobody."""
    event, finding = report
    if finding.parties or finding.people:
        return report
    actors = find_actors(finding.title, "", finding.when.start, event.outlet)
    named = [actor for actor in actors if actor.sense not in _CAPITALS]
    parties = dict.fromkeys(party for actor in named for party in actor.parties)
    people = dict.fromkeys(actor.person for actor in named if actor.person)
    return event, replace(finding, parties=tuple(parties), people=tuple(people))


def gone(tx: Transaction, article_id: str, today: date, noticed: datetime) -> Report | None:
    """What is left to say of an event that its calendar no longer holds: it is marked, and no longer certain.

    None where it is over (calendars forget the past), called off already, or not known.
    """
    event = tx.articles.get(article_id)
    finding = _finding(tx, article_id)
    if event is None or finding is None or finding.when.end < today or finding.status is Status.CANCELLED:
        return None
    remark = f"No longer in the calendar {event.outlet or 'that it came from'} since {noticed.date().isoformat()}."
    status = Status.TENTATIVE if finding.status is Status.CONFIRMED else finding.status
    marked = replace(finding, status=status, note=f"{remark} {finding.note}" if finding.note else remark)
    return replace(event, text=f"{event.text}\n\n{remark}"), marked


def _finding(tx: Transaction, article_id: str) -> Finding | None:
    return next((stored.report.finding for stored in tx.reports.in_article(article_id)), None)
