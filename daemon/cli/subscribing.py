"""`webhook add` and `webhook edit`: who is told of what, and when."""

import secrets
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer

from calendars.model.engagement import Kind, Status
from calendars.model.reminder import OPEN_FORMATS, Endpoint, Topic, host_alone
from calendars.model.selection import EVERYTHING
from config.durations import Duration
from config.errors import UserError
from daemon.cli.endpoints import EndpointId
from daemon.cli.gathering import STANDARD_INPUT
from daemon.cli.options import Json, Kinds, Parties, Statuses
from daemon.cli.output import note, print_json
from daemon.cli.sent import print_endpoint
from daemon.cli.templates import Template, check_template, with_template
from daemon.cli.webhook_options import ADDRESS, Before, Calendar, Digest, DigestZone, Format, On, Told, format_of
from daemon.house import House, guard_of, opened

_DEFAULT_TOLD = frozenset({Topic.REMINDER, Topic.UPDATED, Topic.CANCELLED})
_DEFAULT_BEFORE = (Duration(days=1), Duration(seconds=3600))


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help=ADDRESS)],
    before: Before = None,
    party: Parties = None,
    kind: Kinds = None,
    status: Statuses = None,
    calendar: Calendar = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="standard (JSON, by Standard Webhooks), slack, teams (a workflow's webhook), discord, text (plain "
            "text, as ntfy and small scripts read it) or mail. By default what the address asks for: mail for mailto:, "
            "a chat's own for its addresses, else standard.",
        ),
    ] = None,
    template: Template = None,
    on: On = None,
    digest: Digest = None,
    timezone: DigestZone = None,
    json: Json = False,
) -> None:
    """Add an endpoint. Its secret, by which messages are signed, is shown this once."""
    from daemon.deliveries.signing import new_secret

    url = _address(url)
    form = form or format_of(url)
    with opened() as house:
        remark = _checked(url, house, form.value)
        plain = Endpoint(
            id=f"ep_{secrets.token_hex(8)}",
            url=url,
            secret=new_secret(),
            format=form.value,
            topics=_DEFAULT_TOLD,
            zone=house.settings.calendar.zone,
            created=house.clock.now(),
        )
        endpoint = _told(_selecting(plain, house, party, kind, status, calendar), on, before)
        endpoint = _summed_up(endpoint, on, digest, timezone, house.clock.now())
        if template is not None:
            endpoint = with_template(endpoint, template, house.clock.now())
        with house.store.transaction() as tx:
            tx.endpoints.add(endpoint)
            planned = house.planner.endpoint_added(tx, endpoint, tx.now(house.clock))
    if remark:
        note(f"summitry: {remark}")
    if Topic.REMINDER not in endpoint.topics:
        note("It is sent no reminders: --on names other things alone. With them: --before 1d --before 1h beside it")
    _remark_on_hours(endpoint, before, house)
    _print_added(endpoint, planned, json=json)


def edit(
    endpoint: EndpointId,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help=ADDRESS)] = None,
    before: Before = None,
    party: Parties = None,
    kind: Kinds = None,
    status: Statuses = None,
    calendar: Calendar = None,
    template: Template = None,
    on: On = None,
    digest: Digest = None,
    timezone: DigestZone = None,
    json: Json = False,
) -> None:
    """Change what an endpoint is told, when, or where it is. What is not given stays as it is, the secret too."""
    address = _address(url) if url is not None else None
    with opened() as house:
        with house.store.reading() as tx:
            form = tx.endpoints.get(endpoint).format
        remark = _checked(address, house, form) if address is not None else None
        with house.store.transaction() as tx:
            tx.engagements.lock()  # before the endpoint, as everybody does who plans
            known, now = tx.endpoints.get(endpoint), tx.now(house.clock)
            changed = _told(_selecting(known, house, party, kind, status, calendar), on, before)
            changed = _summed_up(replace(changed, url=address or known.url), on, digest, timezone, now)
            if template is not None:
                changed = with_template(changed, template, now)
            elif changed.template is not None and changed.topics != known.topics:
                changed = check_template(changed, now)
            tx.endpoints.change(known, changed, now)
            planned = house.planner.endpoint_added(tx, changed, now)
    if remark:
        note(f"summitry: {remark}")
    _remark_on_hours(changed, before, house)
    if json:
        print_json({**changed.as_json(), "reminders": planned})
    else:
        print_endpoint(changed, ("reminders", str(planned)))


def _remark_on_hours(endpoint: Endpoint, before: Iterable[Duration] | None, house: House) -> None:
    """Say what becomes of meetings whose hour is not known, where all that was asked `before` is hours."""
    if before and not any(offset.days for offset in endpoint.before):
        starts = f"{house.settings.calendar.day_starts:%H:%M}"
        note(
            f"Of a meeting whose hour is not known it is reminded at {starts} on the day, of one that is no more exact "
            "than a week not at all. Days remind of these too: --before 1d"
        )


def _told(endpoint: Endpoint, on: Iterable[Told] | None, before: Iterable[Duration] | None) -> Endpoint:
    """`endpoint`, told what `on` names and reminded `before`; what is not given stays as it is."""
    topics = frozenset(told.topic for told in on) if on else endpoint.topics
    if before:
        topics |= {Topic.REMINDER}
    offsets = tuple(dict.fromkeys(before or endpoint.before or _DEFAULT_BEFORE))
    return replace(endpoint, topics=topics, before=offsets if Topic.REMINDER in topics else ())


def _summed_up(
    endpoint: Endpoint, on: Iterable[Told] | None, digest: str | None, timezone: str | None, now: datetime
) -> Endpoint:
    """`endpoint`, sent a summary when `digest` says, in that zone; what is not given stays as it is.

    Raises UserError where a summary is asked for and it is not said when.
    """
    from daemon.deliveries.digests import with_digest

    wanted = endpoint.digest if digest is None else digest or None
    if digest is None and on is not None and Told.DIGEST not in on:
        wanted = None
    if wanted is None and on is not None and Told.DIGEST in on:
        raise UserError("--on digest: say when it is sent, with --digest daily, weekdays or weekly beside it")
    if timezone is not None and wanted is None:
        raise UserError("--timezone: is that of a summary; say when it is sent, with --digest daily beside it")
    topics = endpoint.topics | {Topic.DIGEST} if wanted else endpoint.topics - {Topic.DIGEST}
    if not topics:
        raise UserError("it would be told nothing any more; remove it instead: summitry webhook remove")
    summed_up = replace(endpoint, digest=wanted, zone=timezone or endpoint.zone, topics=topics)
    return summed_up if summed_up == endpoint else with_digest(summed_up, now)


def _selecting(
    endpoint: Endpoint,
    house: House,
    party: Iterable[str] | None,
    kind: Iterable[Kind] | None,
    status: Iterable[Status] | None,
    calendar: str | None,
) -> Endpoint:
    """`endpoint`, told of what is selected; what is not given stays as it is, unless it was a calendar's."""
    by_parts = bool(party or kind or status)
    if calendar is not None:
        if by_parts:
            raise UserError("--calendar selects by itself; leave out --party, --kind and --status, or leave out this")
        from daemon.selections import calendar_named

        return replace(endpoint, selection=calendar_named(house.settings, calendar), calendar=calendar)
    if not by_parts:
        return endpoint
    own = EVERYTHING if endpoint.calendar else endpoint.selection
    chosen = replace(
        own,
        parties=frozenset(party or own.parties),
        kinds=frozenset(kind or own.kinds),
        statuses=frozenset(status or own.statuses),
    )
    return replace(endpoint, selection=chosen, calendar=None)


def _address(given: str) -> str:
    """The address itself, from the first line of standard input where `given` says so."""
    if given != STANDARD_INPUT:
        return given
    if sys.stdin.isatty():
        note("Paste the address, then press Enter:")
    read = sys.stdin.readline().strip()
    if not read:
        raise UserError("standard input holds no address; its first line is read")
    return read


def _checked(url: str, house: House, form: str) -> str | None:
    """A remark on `url`, if there is one. Raises UserError, which names of a chat's address no more than its host."""
    from daemon.deliveries.mail import check_mail
    from daemon.guard import check_url

    guard = guard_of(house.settings, webhooks=True)
    if form == Format.MAIL:
        return check_mail(url, house.settings.mail, guard)
    try:
        return check_url(url, guard)
    except UserError as error:
        where = url if form in OPEN_FORMATS else host_alone(url)
        raise UserError(*(told if "://" in told else f"{where}: {told}" for told in error.problems)) from error


def _print_added(endpoint: Endpoint, planned: int, *, json: bool) -> None:
    if json:
        shown = {**endpoint.as_json(), "url": endpoint.url}  # this once, as the secret
        print_json({**shown, "secret": endpoint.secret, "reminders": planned})
        return
    advice = f"{planned} reminders are planned; try it: summitry webhook test {endpoint.id}"
    if endpoint.format == Format.MAIL:  # nothing signs a mail
        print_endpoint(endpoint)
        note(advice)
        return
    print_endpoint(endpoint, ("secret", endpoint.secret))
    note(f"The secret is not shown again. {advice}")
