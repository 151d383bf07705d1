from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.model.reminder import LAST_CHANCE
from daemon.deliveries.attempts import (
    LONGEST_QUIET,
    WAITS,
    Meaning,
    next_attempt,
    quiet_asked_for,
    verdict_of_answer,
    verdict_of_error,
)
from daemon.guard import NameUnknown, UrlRefused

NOW = datetime(2024, 2, 28, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_a_success(status: int) -> None:
    assert verdict_of_answer(status, {}, NOW).meaning is Meaning.DONE


@pytest.mark.parametrize("status", [301, 302, 303, 304, 307, 308, 400, 401, 404, 408, 413, 429, 500, 502, 503, 504])
def test_everything_else_is_tried_again(status: int) -> None:
    verdict = verdict_of_answer(status, {}, NOW)
    assert verdict.meaning is Meaning.FAILED
    assert verdict.error


def test_410_is_final() -> None:
    assert verdict_of_answer(410, {}, NOW).meaning is Meaning.GONE


@pytest.mark.parametrize("status", [429, 503])
def test_a_throttling_answer_may_ask_for_quiet(status: int) -> None:
    assert verdict_of_answer(status, {"retry-after": "120"}, NOW).quiet == timedelta(minutes=2)
    assert verdict_of_answer(status, {}, NOW).quiet is None


def test_no_other_answer_may() -> None:
    assert verdict_of_answer(500, {"retry-after": "120"}, NOW).quiet is None


@pytest.mark.parametrize(
    ("written", "quiet"),
    [
        ("120", timedelta(minutes=2)),
        (" 5 ", timedelta(seconds=5)),
        ("Wed, 28 Feb 2024 12:10:00 GMT", timedelta(minutes=10)),
        ("Wednesday, 28-Feb-24 12:10:00 GMT", timedelta(minutes=10)),
        ("Wed Feb 28 12:10:00 2024", timedelta(minutes=10)),
        ("Wed, 28 Feb 2024 11:00:00 GMT", None),
        ("Wed, 28 Feb 2034 12:00:00 GMT", LONGEST_QUIET),
        ("315360000", LONGEST_QUIET),
        ("9" * 400, LONGEST_QUIET),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("١٢", None),
        ("soon", None),
        ("", None),
        ("Wed, 99 Feb 2024 99:99:99 GMT", None),
        ("Mon, 1 Jan 99999 00:00:00 GMT", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_rubbish_is_nothing(written: str | None, quiet: timedelta | None) -> None:
    assert quiet_asked_for(written, NOW) == quiet


@given(st.text())
def test_no_retry_after_breaks_anything(written: str) -> None:
    quiet = quiet_asked_for(written, NOW)
    assert quiet is None or timedelta(0) < quiet <= LONGEST_QUIET


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (TimeoutError(), "timeout"),
        (httpx.ReadTimeout("…"), "timeout"),
        (httpx.ConnectError("…"), "no connection"),
        (NameUnknown("…"), "name unknown"),
        (UrlRefused("…"), "address refused"),
        (httpx.InvalidURL("…"), "address refused"),
        (httpx.RemoteProtocolError("…"), "not HTTP"),
        (httpx.ReadError("…"), "connection lost"),
        (ValueError("…"), "broken"),
    ],
)
def test_each_error_has_a_word(error: Exception, word: str) -> None:
    verdict = verdict_of_error(error)
    assert (verdict.meaning, verdict.error) == (Meaning.FAILED, word)


def test_the_waits_grow_to_an_hour() -> None:
    far = NOW + timedelta(days=10)
    waits = [next_attempt(count, NOW, far, spread=0) for count in range(1, 11)]
    assert [instant - NOW for instant in waits if instant] == [*WAITS, HOUR, HOUR, HOUR]


def test_the_last_chance_is_a_minute_before() -> None:
    begins = NOW + timedelta(minutes=40)
    assert next_attempt(7, NOW, begins, spread=0) == begins - LAST_CHANCE


def test_within_the_last_minute_only_short_waits_are_left() -> None:
    begins = NOW + timedelta(seconds=50)
    assert next_attempt(1, NOW, begins, spread=0) == NOW + timedelta(seconds=5)
    assert next_attempt(2, NOW, begins, spread=0) == NOW + timedelta(seconds=30)
    assert next_attempt(3, NOW, begins, spread=0) is None


def test_after_the_last_chance_there_is_none() -> None:
    begins = NOW + LAST_CHANCE
    assert next_attempt(8, NOW, begins, spread=0) is None


@given(
    st.integers(1, 200),
    st.timedeltas(timedelta(0), timedelta(days=4)),
    st.floats(-1, 1),
)
def test_a_wait_lies_within_its_spread_and_before_the_end(attempts: int, left: timedelta, spread: float) -> None:
    expires = NOW + left
    instant = next_attempt(attempts, NOW, expires, spread)
    if instant is None:
        assert left <= LAST_CHANCE or expires - LAST_CHANCE <= NOW
        return
    assert NOW < instant < expires
    wait = WAITS[min(attempts, len(WAITS)) - 1]
    assert instant == expires - LAST_CHANCE or wait * 0.79 <= instant - NOW <= wait * 1.21


@given(
    st.integers(1, 8), st.timedeltas(timedelta(minutes=2), timedelta(days=3)), st.lists(st.floats(-1, 1), min_size=90)
)
def test_a_failing_delivery_always_gets_its_last_chance(attempts: int, left: timedelta, spreads: list[float]) -> None:
    expires, instant, tried = NOW + left, NOW, []
    for spread in spreads:
        following = next_attempt(attempts, instant, expires, spread)
        if following is None:
            break
        tried.append(following)
        instant, attempts = following, attempts + 1
    assert expires - LAST_CHANCE in tried
