"""Sign what is sent, as Standard Webhooks has it, and make the secrets that sign."""

import base64
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from standardwebhooks import Webhook

from calendars.model.reminder import Endpoint, Message

_SECRET_BYTES = 32

#: How long the secret before a rotation still signs.
PREVIOUS_LASTS = timedelta(days=1)


def new_secret() -> str:
    """A fresh secret: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def rotated(endpoint: Endpoint, now: datetime) -> Endpoint:
    """`endpoint` with a fresh secret; the one that it had signs beside it for a day.

    Only one: what signed beside the one that it had does not any more. `previous_signs_until` says whether that is.
    """
    return replace(
        endpoint,
        secret=new_secret(),
        previous_secret=endpoint.secret,
        previous_until=now + PREVIOUS_LASTS,
    )


def previous_signs_until(endpoint: Endpoint, now: datetime) -> datetime | None:
    """Until when, in UTC, the secret before the last rotation signs as well; None where it does not any more."""
    until = endpoint.previous_until
    return until if endpoint.previous_secret and until and now < until else None


def signed_headers(message: Message, body: bytes, endpoint: Endpoint, now: datetime) -> dict[str, str]:
    """The three headers of Standard Webhooks; `now`, in UTC, is the instant of this attempt.

    While two secrets are valid there are two signatures, separated by a space: a receiver may know either.
    """
    text = body.decode("utf-8")
    signatures = (Webhook(secret).sign(message.id, now, text) for secret in _valid_secrets(endpoint, now))
    return {
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _valid_secrets(endpoint: Endpoint, now: datetime) -> Iterator[str]:
    yield endpoint.secret
    if endpoint.previous_secret and previous_signs_until(endpoint, now):
        yield endpoint.previous_secret
