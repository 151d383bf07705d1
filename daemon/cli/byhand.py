"""Options of the command line -> what a person enters or changes."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import typer

from calendars.model.article import Article
from calendars.model.engagement import Details, Kind, Status
from calendars.model.when import When
from config.durations import Duration
from config.errors import UserError
from daemon.cli.shown import when_words

if TYPE_CHECKING:
    from calendars.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Given:
    """What the options of `add` and `edit` say; None for what was not given, "" for what is to be taken out."""

    on: When | None
    to: date | None
    at: time | None
    timezone: str | None
    duration: Duration | None
    kind: Kind | None
    parties: list[str] | None
    people: list[str] | None
    place: str | None
    status: Status | None
    url: str | None
    note: str | None

    @property
    def is_nothing(self) -> bool:
        """Whether no option was given at all."""
        return all(getattr(self, field.name) in (None, []) for field in fields(self))

    def when(self, known: When | None) -> When | None:
        """The days and hours that the options make of what is `known`; None where they say nothing of them.

        Raises BadParameter, naming the option that does not fit.
        """
        if (self.on, self.to, self.at, self.timezone, self.duration) == (None,) * 5:
            return None
        days = self._days(known)
        if days.precision.is_vague:
            for option in ("at", "duration"):
                if getattr(self, option) is not None:
                    raise _wrong(f"--{option}", f"{days.edtf} is no day; an hour needs one, as --on 2027-03-04")
            return replace(days, time=None, end_time=None)
        return self._hours(days)

    def changes(self) -> dict[str, Any]:
        """The fields that are set, but for those of time, as `Details` has them."""
        given: dict[str, Any] = {
            "kind": self.kind,
            "parties": _each_once(self.parties),
            "people": _each_once([name.strip() for name in self.people or () if name.strip()]),
            "status": self.status,
        }
        given = {name: value for name, value in given.items() if value}
        words = {"place": self.place, "url": self.url, "note": self.note}
        return given | {name: value.strip() or None for name, value in words.items() if value is not None}

    def _days(self, known: When | None) -> When:
        days = self.on or known
        if days is None:
            raise _wrong("--on", "is missing: the day, as --on 2027-03-04")
        if known and self.on:
            days = (
                replace(self.on, time=known.time, end_time=known.end_time, timezone=known.timezone)
                if (not self.on.precision.is_vague)
                else replace(self.on, timezone=known.timezone)
            )
        if self.to is None:
            return days
        if self.on and self.on.start != self.on.end:
            raise _wrong("--to", f"--on {self.on.edtf} says already when it ends")
        if self.to < days.start:
            raise _wrong("--to", f"{self.to} is before it begins, on {days.start}")
        return replace(days, end=self.to)

    def _hours(self, days: When) -> When:
        begins = self.at or days.time
        timezone = days.timezone if self.timezone is None else self.timezone or None
        if self.duration is None:
            ends = days.end_time if self.at is None else None
            return replace(days, time=begins, end_time=ends, timezone=timezone)
        if begins is None:
            raise _wrong("--duration", "needs the hour at which it begins: --at 10:00")
        ends_at = datetime.combine(days.start, begins) + self.duration.rough
        end = max(days.end, ends_at.date()) if self.to is None else days.end
        return replace(days, end=end, time=begins, end_time=ends_at.time(), timezone=timezone)


def details(title: str, given: Given, today: date) -> Details:
    """What is to be entered: by the options, or by the sentence itself where no day is given."""
    if not title.strip():
        raise _wrong("TITLE", "is empty; say what it is")
    if given.on is None:
        known: Details = _understood(title, today)
        when = given.when(known.when) or known.when
    else:
        when = given.when(None) or given.on
        known = Details(title=" ".join(title.split()), kind=_kind_in(title), when=when)
    return replace(known, when=when, **given.changes())


def edits(known: Details, title: str | None, given: Given) -> dict[str, Any]:
    """The fields of what is `known` that are set, named and written as in `Details.as_json`.

    Raises BadParameter, naming the option that does not fit, and UserError where nothing was given.
    """
    if title is None and given.is_nothing:
        raise UserError("nothing to change; say what, for instance --at 11:00 (see summitry edit --help)")
    if title is not None and not title.strip():
        raise _wrong("--title", "is empty; say what it is")
    written = replace(_plain(known), **given.changes()).as_json()
    set_now = {name: written[name] for name in given.changes()}
    when = given.when(known.when)
    if when is not None:
        written = replace(_plain(known), when=when).as_json()
        days = () if given.on is None and given.to is None else ("when", "precision")  # who sets the hour sets no day
        set_now |= {name: written[name] for name in (*days, "time", "end_time", "timezone")}
    if title is not None:
        set_now["title"] = " ".join(title.split())
    return set_now


def _understood(sentence: str, today: date) -> Details:
    """What the sentence says. Raises UserError where that is not one engagement."""
    from calendars.find.pipeline import find

    article = Article(id="by hand", title="", text=sentence, outlet=None, url=None, published=today)
    findings = find(article)
    if len(findings) > 1:
        each = "; ".join(f"{finding.title}, {when_words(finding)}" for finding in findings)
        raise UserError(f"{sentence!r} speaks of {len(findings)} engagements; add them one by one: {each}")
    if not findings:
        raise UserError(_what_is_missing(sentence, today))
    return _plain(findings[0])


def _what_is_missing(sentence: str, today: date) -> str:
    from calendars.find.times.mentions import find_times

    day = "" if find_times(sentence, today) else "no day that is still to come, "
    return (
        f"{sentence!r}: {day}no engagement was understood; give the day, and what else is known: "
        f"--on {today + timedelta(days=7)} --at 10:00 --party CH --party GH"
    )


def _plain(details: "Details | Finding") -> Details:
    """The details alone: a person's word rests on no evidence, and is certain."""
    known = {field.name: getattr(details, field.name) for field in fields(Details)}
    return Details(**(known | {"confidence": 1.0, "evidence": ""}))


def _kind_in(title: str) -> Kind:
    """The kind that the title names, as "Talks with Ghana" does; else a meeting."""
    words = [word.strip(".,:;").casefold() for word in title.split()]
    return next((kind for word in words for kind in Kind if word == kind.value), Kind.MEETING)


def _each_once(names: list[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names or ()))


def _wrong(option: str, reason: str) -> typer.BadParameter:
    return typer.BadParameter(reason, param_hint=f"'{option}'")
