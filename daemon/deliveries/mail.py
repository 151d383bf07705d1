"""A message as a mail, handed to the mail server of the configuration (RFC 5321, RFC 5322).

The server is reached like everything else: every address that its name leads to is judged, and the judged one is
connected to.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from email.utils import format_datetime

import aiosmtplib

from calendars.model.reminder import Message
from config.errors import UserError
from config.settings import MailSettings
from daemon.deliveries.attempts import Meaning, Verdict
from daemon.guard import AddressRefused, Guard, NameUnknown
from daemon.guarded_socket import connected
from daemon.outbound import tls

SCHEME = "mailto:"

_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.IGNORECASE | re.ASCII)
_LONGEST_ADDRESS = 254
_LONGEST_SUBJECT = 200
_LONGEST_LINE = 900  # RFC 5321, section 4.5.3.1.6, allows 998
_PARTING_SECONDS = 2.0
_COURTESY_SECONDS = 5.0

_NOT_CONFIGURED = "no mail server is configured; set host and sender below [mail]"


@dataclass(frozen=True, slots=True)
class Posted:
    """What the mail server said."""

    verdict: Verdict
    #: The address that was connected to; None where it did not come so far.
    address: str | None = None
    #: Its reply's code (RFC 5321, section 4.2); None where there was none.
    code: int | None = None
    text: str = ""


def letter(text: str, message: Message) -> bytes:
    """A mail without its addresses. The first line of `text` is its subject; the rest, or that line again, its body."""
    subject, _, rest = text.partition("\n")
    mail = EmailMessage(policy=MAIL_POLICY)
    mail["Subject"] = subject if len(subject) <= _LONGEST_SUBJECT else subject[: _LONGEST_SUBJECT - 1] + "…"
    mail["Date"] = format_datetime(message.created)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
    body = (rest.strip() or subject) + "\n"
    plain = body.isascii() and max(map(len, body.splitlines())) <= _LONGEST_LINE
    mail.set_content(body, cte="7bit" if plain else "base64")
    return mail.as_bytes()


def recipient(url: str) -> str:
    """The address of `mailto:somebody@host.example` (RFC 6068, one address and nothing else). Raises UserError."""
    address = url.removeprefix(SCHEME)
    if not _ADDRESS.fullmatch(address) or len(address) > _LONGEST_ADDRESS:
        raise UserError(f"{url[:80]}: is not the address of one mailbox; write mailto:desk@ministry.example")
    return address


def check_mail(url: str, mail: MailSettings, guard: Guard) -> str | None:
    """Tell whether mails could be sent to `url`, before it is kept. A remark, where the server is not known at present.

    Raises UserError naming what is wrong.
    """
    recipient(url)
    if not mail.host:
        raise UserError(_NOT_CONFIGURED)
    try:
        addresses = guard.look_up(mail.host, mail.port).result(timeout=_COURTESY_SECONDS)
        guard.judge_addresses(mail.host, addresses)
    except AddressRefused as error:
        raise UserError(str(error)) from error
    except (NameUnknown, TimeoutError):
        return f"{mail.host}: this name leads to no address at present; it is tried again when there is news"
    return None


async def post(
    body: bytes,
    url: str,
    message: Message,
    mail: MailSettings | None,
    guard: Guard,
    *,
    seconds: float,
    context: ssl.SSLContext | None = None,
) -> Posted:
    """Hand a mail to the server, within `seconds`. Whatever goes wrong is told in what is given back."""
    if mail is None or not mail.host:
        return Posted(Verdict(Meaning.FAILED, _NOT_CONFIGURED))
    address: str | None = None
    until = asyncio.get_running_loop().time() + seconds
    try:
        async with asyncio.timeout_at(until):
            sock = await connected(guard, mail.host, mail.port)
            address = str(sock.getpeername()[0])
            client = _client(mail, sock, seconds, context)
        async with _parting(client, sock):
            async with asyncio.timeout_at(until):
                await client.connect()
                if mail.user:
                    await client.login(mail.user, mail.password)
                _, said = await client.sendmail(mail.sender, recipient(url), _addressed(body, url, message, mail))
            return Posted(Verdict(Meaning.DONE), address, 250, said)
    except aiosmtplib.SMTPRecipientsRefused as error:
        [refused] = error.recipients
        return _refused(refused, address)
    except aiosmtplib.SMTPResponseException as error:
        return _refused(error, address)
    except AddressRefused as error:
        return Posted(Verdict(Meaning.FAILED, f"address refused: {error}"), error.address)
    except NameUnknown as error:
        return Posted(Verdict(Meaning.FAILED, f"name unknown: {error}"))
    except TimeoutError:
        return Posted(Verdict(Meaning.FAILED, "timeout"), address)
    except (aiosmtplib.SMTPException, OSError, UserError, ValueError) as error:
        return Posted(Verdict(Meaning.FAILED, f"no mail server: {error}"), address)


def _client(mail: MailSettings, sock: socket.socket, seconds: float, context: ssl.SSLContext | None) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=mail.host,
        sock=sock,
        local_hostname=socket.gethostname().encode("ascii", "ignore").decode() or "localhost",
        use_tls=mail.security == "tls",
        start_tls=mail.security == "starttls",
        tls_context=None if mail.security == "none" else context or tls(),
        timeout=seconds,
    )


@asynccontextmanager
async def _parting(client: aiosmtplib.SMTP, sock: socket.socket) -> AsyncIterator[None]:
    """Say farewell after a mail was taken; whatever becomes of that, it was."""
    used = None
    try:
        yield
        used = client.transport  # once it has said farewell, the client knows it no more
        with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            await client.quit(timeout=_PARTING_SECONDS)
    finally:
        used = used or client.transport
        if used is None:  # it never took the socket over
            sock.close()
        elif isinstance(used, asyncio.WriteTransport):
            used.abort()  # nobody waits for the farewell of a server that has failed, nor for the end of TLS
        client.close()


def _addressed(body: bytes, url: str, message: Message, mail: MailSettings) -> bytes:
    """The mail with its addresses, and an id that is the same in every attempt."""
    domain = mail.sender.rpartition("@")[2]
    heads = (f"From: {mail.sender}", f"To: {recipient(url)}", f"Message-ID: <{message.id}@{domain}>")
    return "".join(f"{head}\r\n" for head in heads).encode() + body


def _refused(error: aiosmtplib.SMTPResponseException, address: str | None) -> Posted:
    return Posted(Verdict(Meaning.FAILED, f"status {error.code}"), address, error.code, error.message)
