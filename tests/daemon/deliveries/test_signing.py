import base64
import hashlib
import hmac
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from calendars.model.reminder import Endpoint, Message, Topic
from daemon.deliveries.signing import new_secret, previous_signs_until, rotated, signed_headers

NOW = datetime(2024, 2, 28, 12, tzinfo=UTC)
ENDPOINT = Endpoint(id="ep_1", url="https://example.org/hook", secret=new_secret(), created=NOW)
MESSAGE = Message(
    id="msg_1", topic=Topic.PING, uid=None, sequence=0, body='{"type":"ping","ü":"–"}'.encode(), created=NOW, key="k"
)


@pytest.fixture
def now() -> datetime:
    """The present: the receivers' library refuses what is older than five minutes, and a whole run may take longer."""
    return datetime.now(UTC)


def test_the_receivers_own_library_accepts_the_signature(now: datetime) -> None:
    headers = signed_headers(MESSAGE, MESSAGE.body, ENDPOINT, now)
    assert Webhook(ENDPOINT.secret).verify(MESSAGE.body, headers) == {"type": "ping", "ü": "–"}


def test_a_changed_body_is_not_accepted(now: datetime) -> None:
    headers = signed_headers(MESSAGE, MESSAGE.body, ENDPOINT, now)
    with pytest.raises(WebhookVerificationError):
        Webhook(ENDPOINT.secret).verify(MESSAGE.body + b" ", headers)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers(0, 32_000_000_000))
def test_the_signature_is_the_hmac_of_id_time_and_body(text: str, instant: int) -> None:
    body = text.encode()
    headers = signed_headers(MESSAGE, body, ENDPOINT, datetime.fromtimestamp(instant, UTC))
    key = base64.b64decode(ENDPOINT.secret.removeprefix("whsec_"))
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_openssl_comes_to_the_same_signature() -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    headers = signed_headers(MESSAGE, MESSAGE.body, ENDPOINT, NOW)
    key = base64.b64decode(ENDPOINT.secret.removeprefix("whsec_")).hex()
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + MESSAGE.body
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}", "-binary"]
    digest = subprocess.run(command, input=signed, capture_output=True, check=True).stdout
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


def test_secrets_hold_32_random_bytes() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    assert first.startswith("whsec_")
    assert len(base64.b64decode(first.removeprefix("whsec_"), validate=True)) == 32


def test_after_a_rotation_both_secrets_sign_for_a_day(now: datetime) -> None:
    new = rotated(ENDPOINT, now)
    assert new.secret != ENDPOINT.secret
    headers = signed_headers(MESSAGE, MESSAGE.body, new, now)
    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in (ENDPOINT.secret, new.secret):
        Webhook(secret).verify(MESSAGE.body, headers)


def test_after_that_day_only_the_new_one_signs(now: datetime) -> None:
    new = replace(rotated(ENDPOINT, now - timedelta(days=1)))
    headers = signed_headers(MESSAGE, MESSAGE.body, new, now)
    Webhook(new.secret).verify(MESSAGE.body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(ENDPOINT.secret).verify(MESSAGE.body, headers)


def test_it_is_known_until_when_the_secret_before_signs() -> None:
    new = rotated(ENDPOINT, NOW)
    assert previous_signs_until(ENDPOINT, NOW) is None
    assert previous_signs_until(new, NOW) == NOW + timedelta(days=1)
    assert previous_signs_until(new, NOW + timedelta(days=1)) is None


def test_no_secret_is_in_an_endpoints_repr() -> None:
    new = rotated(ENDPOINT, NOW)
    assert new.secret not in repr(new)
    assert ENDPOINT.secret not in repr(new)
