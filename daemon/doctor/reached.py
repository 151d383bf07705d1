"""What is reached over the network: a source, which tells the time, the mail server, and where endpoints lead to."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiosmtplib
import httpx

from calendars.model.reminder import Endpoint, EndpointState
from calendars.model.source import Source, SourceState
from config.errors import UserError
from config.settings import MailSettings
from daemon.deliveries.mail import SCHEME
from daemon.doctor.verdict import Verdict, fault, ok, warning
from daemon.guard import Guard, check_url
from daemon.guarded_socket import connected
from daemon.outbound import guarded_client, guarded_transport, tls

_SECONDS = 10.0
_AT_ONCE = 16  # names that are looked up
_APART, _FAR_APART = timedelta(seconds=5), timedelta(minutes=1)
_BY_NTP = "set it by NTP: timedatectl set-ntp true"


def look(
    mail: MailSettings, endpoints: Sequence[Endpoint], sources: Sequence[Source], guard: Guard
) -> Iterator[Verdict]:
    """What there is to say of them. Blocks, for some seconds each."""
    yield from _hosts([one for one in endpoints if one.state is EndpointState.ACTIVE], guard)
    working = [one for one in sources if one.state is SourceState.ACTIVE and one.read and not one.failing_since]
    if working:
        yield _clock(max(working, key=lambda one: one.read or one.created), guard)
    yield _mail(mail, guard, needed=any(one.url.startswith(SCHEME) for one in endpoints))


def _hosts(endpoints: Sequence[Endpoint], guard: Guard) -> Iterator[Verdict]:
    """What is not well with the names of their hosts, each looked up once; all are well where nothing is said."""
    of_hosts = {httpx.URL(one.url).netloc: one for one in endpoints if one.url.startswith("http")}
    with ThreadPoolExecutor(_AT_ONCE) as looking:
        yield from filter(None, looking.map(lambda one: _host(one, guard), of_hosts.values()))


def _host(endpoint: Endpoint, guard: Guard) -> Verdict | None:
    try:
        remark = check_url(endpoint.url, guard)
    except UserError as error:
        return fault("endpoints", f"{endpoint.id}: {error}", f"or take it away: summitry webhook remove {endpoint.id}")
    if remark:
        mend = f"check its address, and this machine's DNS: summitry webhook test {endpoint.id}"
        return warning("endpoints", f"{endpoint.id}: {remark}", mend)
    return None


def _clock(source: Source, guard: Guard) -> Verdict:
    try:
        apart = asyncio.run(_ahead(source.url, guard))
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
        told = f"{source.name} cannot be asked for the time: {str(error).replace(source.url, 'it') or 'no answer'}"
        return warning("clock", told, f"summitry source check {source.id}")
    told = f"it is {abs(apart.total_seconds()):.0f} s {'ahead of' if apart > timedelta(0) else 'behind'} {source.name}"
    if abs(apart) > _FAR_APART:
        return fault("clock", told, _BY_NTP)
    return warning("clock", told, _BY_NTP) if abs(apart) > _APART else ok("clock", f"it agrees with {source.name}")


async def _ahead(url: str, guard: Guard) -> timedelta:
    """How far this machine's clock is ahead of the server's (RFC 9110, section 6.6.1), to a second or so."""
    async with asyncio.timeout(_SECONDS), guarded_client(guarded_transport(guard)) as client:
        answer = await client.head(url)
    return datetime.now(UTC) - parsedate_to_datetime(answer.headers.get("date", ""))


def _mail(mail: MailSettings, guard: Guard, *, needed: bool) -> Verdict:
    if not mail.host:
        if needed:
            return fault(
                "mail", "endpoints want mails, and there is no mail server", "set host and sender below [mail]"
            )
        return ok("mail", "no mail server, and nobody wants mails")
    server = f"{mail.host} port {mail.port}"
    try:
        asyncio.run(_greet(mail, guard))
    except (aiosmtplib.SMTPException, httpx.TransportError, OSError, TimeoutError, ValueError) as error:
        reason = str(error) or type(error).__name__
        return fault("mail", f"{server} does not take mails: {reason}", "check what stands below [mail]")
    return ok("mail", f"{server} answers" + (f", and lets {mail.user} in" if mail.user else ""))


async def _greet(mail: MailSettings, guard: Guard) -> None:
    """Connect, log in where that is wanted, and leave. Nothing is sent."""
    async with asyncio.timeout(_SECONDS):
        client = aiosmtplib.SMTP(
            hostname=mail.host,
            sock=await connected(guard, mail.host, mail.port),
            use_tls=mail.security == "tls",
            start_tls=mail.security == "starttls",
            tls_context=None if mail.security == "none" else tls(),
            timeout=_SECONDS,
        )
        async with client:
            if mail.user:
                await client.login(mail.user, mail.password)
