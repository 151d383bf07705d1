"""One event of another calendar -> the article that it stands for, and what that says."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from icalendar import vUnknown
from icalendar.cal.component import Component
from icalendar.parser import unescape_backslash

from calendars.feed import carried
from calendars.feed.event import status_word
from calendars.feed.moments import first_of, python_value, when_of
from calendars.feed.phrases import codes, language
from calendars.feed.span import Moment, span
from calendars.feed.texts import clean, line, shortened, web_address
from calendars.feed.titles import bare
from calendars.feed.wording import LONGEST_TEXT
from calendars.model.article import UNDATED, Article
from calendars.model.engagement import Kind, Status
from calendars.model.finding import Finding
from calendars.model.when import When

_OFF = {
    Status.CANCELLED: re.compile(r"(?:cancel+ed|called off)\s*[:–-]\s*", re.IGNORECASE),
    Status.POSTPONED: re.compile(r"postponed\s*[:–-]\s*", re.IGNORECASE),
}
_STATUSES = {"CANCELLED": Status.CANCELLED, "TENTATIVE": Status.TENTATIVE}

_KIND_WORDS = (
    (Kind.CALL, r"(?:tele)?phone|video ?(?:call|conference)|calls?"),
    (Kind.SIGNING, r"sign(?:s|ing)"),
    (Kind.CEREMONY, r"ceremon(?:y|ies)|inauguration|funeral|anniversary|commemoration|swearing[- ]in"),
    (Kind.SUMMIT, r"summits?"),
    (Kind.VISIT, r"visits?|trip|tour|travels?"),
    (Kind.TALKS, r"talks|negotiations?|consultations?|dialogue"),
    (Kind.CONFERENCE, r"(?<!press )conference|forum|ministerial|congress|symposium"),
    (Kind.SESSION, r"sessions?|plenary|assembly|committee|council"),
)
_KINDS = tuple((kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for kind, words in _KIND_WORDS)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which an event takes place."""

    #: The event as it was read: of a repeated one the whole series, or what stands in this occurrence's place.
    event: Component
    #: Names it for ever: the UID, and for one of a series when it was to begin.
    key: str
    #: When it begins.
    begins: Moment
    #: When it ends; None where unsaid.
    ends: Moment | None


def report_of(occurrence: Occurrence, calendar: str | None) -> tuple[Article, Finding]:
    """The article and the finding of one occurrence; `calendar` is what the calendar calls itself.

    The article is named for the occurrence and holds all that was read, nothing else: the same event again is the
    same article, from whatever file (but for its date, which `versions` sees to), and a changed one takes its place.
    Raises ValueError for dates that cannot be.
    """
    finding = _finding(occurrence)
    article = Article(
        id=f"ics:{occurrence.key}",
        title=finding.title,
        text=_as_text(finding),
        outlet=calendar,
        url=finding.url,
        published=_published(occurrence.event),
    )
    return article, finding


def text_of(event: Component, name: str) -> str:
    """A text among the event's properties, clean; empty where there is none."""
    value = first_of(event, name)
    if value is None:
        return ""
    # The library leaves the text of what RFC 5545 does not name as it was written.
    return clean(unescape_backslash(value) if isinstance(value, vUnknown) else str(value)).strip()


def _finding(occurrence: Occurrence) -> Finding:
    event = occurrence.event
    own = {name: text_of(event, name) for name in (carried.WHEN, carried.STATUS, carried.PARTIES, carried.PEOPLE)}
    summary, when = line(text_of(event, "SUMMARY")), _own_when(own[carried.WHEN], occurrence)
    is_ours = when is not None
    when = when or when_of(occurrence.begins, occurrence.ends)
    status = _status(event, summary, carried.status_of(own), when)
    title = _title(summary, status, when)
    kind = _kind(event, title)
    return Finding(
        title=title or kind.value.capitalize(),
        kind=kind,
        when=when,
        parties=carried.names_of(own, carried.PARTIES),
        people=carried.names_of(own, carried.PEOPLE),
        place=line(text_of(event, "LOCATION")) or None,
        status=status,
        evidence=summary,
        # Of our own events it repeats in a sentence what the other properties say.
        note=None if is_ours else shortened(text_of(event, "DESCRIPTION"), LONGEST_TEXT) or None,
        url=web_address(text_of(event, "URL")),
        key=occurrence.key,
    )


def _own_when(text: str, occurrence: Occurrence) -> When | None:
    """What an event of ours carries, as long as its dates still say the same: another program may have moved it."""
    try:
        when, assumed = carried.when_of(text)
        same = span(when, assumed) == (occurrence.begins, occurrence.ends)
    except ValueError:
        return None
    return when if same else None


def _status(event: Component, summary: str, own: Status | None, when: When) -> Status:
    """The event's own STATUS, else what its summary begins with: some programs say it nowhere else."""
    word = text_of(event, "STATUS").upper()
    if own is not None and status_word(own, vague=when.precision.is_vague) == word:
        return own
    said = next((status for status, prefix in _OFF.items() if prefix.match(summary)), None)
    return _STATUSES.get(word, Status.CONFIRMED) if said is None or word == "CANCELLED" else said


def _title(summary: str, status: Status, when: When) -> str:
    """The summary without what says elsewhere that it is off, or how vague its days are."""
    off = _OFF[status].match(summary) if status in _OFF else None
    return bare(summary[off.end() if off else 0 :], status, when)


def _kind(event: Component, title: str) -> Kind:
    categories: Any = first_of(event, "CATEGORIES") or ()
    for category in categories:
        if kind := _kinds_by_name().get(str(category).strip().lower()):
            return kind
    return next((kind for kind, words in _KINDS if words.search(title)), Kind.MEETING)


@cache
def _kinds_by_name() -> dict[str, Kind]:
    """What each kind is called, in all languages of ours."""
    return {language(code).kind(kind).lower(): kind for code in codes() for kind in Kind}


def _published(event: Component) -> datetime | date:
    """When it was last changed, as far as it says so; UNDATED where it says nothing."""
    for name in ("LAST-MODIFIED", "DTSTAMP", "CREATED"):
        moment = python_value(first_of(event, name))
        if isinstance(moment, datetime):
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if isinstance(moment, date):
            return moment
    return UNDATED


def _as_text(finding: Finding) -> str:
    """All that was read, a fact a line: two versions of an event differ in it."""
    said = finding.as_json()
    names = ("when", "precision", "time", "end_time", "timezone", "place", "kind", "status", "parties", "people")
    facts = [finding.evidence, *(f"{name}: {_plainly(said[name])}" for name in names if said[name])]
    return "\n".join(facts) + (f"\n\n{finding.note}" if finding.note else "")


def _plainly(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
