"""The log says what it is about, and never a secret."""

import json
import logging
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import load
from daemon.logs import begin, discreet

UID = "7f3c0d52-1f6e-4c0a-9a57-0c1d2e3f4a5b"


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    """One of ours; afterwards all is as it was."""
    root, ours = logging.getLogger(), logging.getLogger("summitry")
    handlers, level = root.handlers, ours.level
    yield logging.getLogger("summitry.tests")
    root.handlers = handlers
    ours.setLevel(level)


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_event_carries_the_ids_that_it_is_about(logger: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    begin(load(log={"format": "json"}).log)
    logger.info("%s to %s", "engagement.reminder", "ep_1", extra={"delivery": "dlv_1", "engagement": UID})
    logger.warning("msg_2 of %s, by src_3:\ntwo lines", UID)
    one, other = told(capsys)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", one.pop("time"))
    assert one == {
        "level": "info",
        "logger": "summitry.tests",
        "message": "engagement.reminder to ep_1",
        "delivery_id": "dlv_1",
        "endpoint_id": "ep_1",
        "engagement_id": UID,
    }
    assert (other["message_id"], other["engagement_id"], other["source_id"]) == ("msg_2", UID, "src_3")


def test_people_are_told_the_ids_that_the_words_do_not_name(
    logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(load().log)
    logger.info("sent to ep_1", extra={"delivery": "dlv_1", "engagement": None})
    assert capsys.readouterr().err.endswith(" INFO summitry.tests: sent to ep_1 [delivery_id=dlv_1]\n")


def test_what_is_less_bad_than_asked_for_is_not_told(
    logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(load(log={"format": "json", "level": "warning"}).log)
    logger.info("unheard")
    logger.error("heard")
    logging.getLogger("somebody.else").warning("heard")
    assert [(one["message"], one["level"]) for one in told(capsys)] == [("heard", "error"), ("heard", "warning")]


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_told_not_even_by_an_error(
    form: str, logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(load(log={"format": form}).log)
    for spoken in (
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        "https://hooks.chat.example/services/C2FVsBQIhrscChlQIMV?b5sSYspob7oD",
        "postgresql+psycopg://desk:C2FVsBQIhrscChlQIMV@db/calendar",
        "https://b5sSYspob7oD:C2FVsBQIhrscChlQIMV@desk.example/x",
        "Authorization: Bearer C2FVsBQIhrscChlQIMV",
        "/calendars/C2FVsBQIhrscChlQIMV/un-summits.ics: the database does not answer",
    ):
        try:
            raise RuntimeError(f"cannot: {spoken}")
        except RuntimeError:
            logger.exception("%s fails", spoken)
    written = capsys.readouterr().err
    assert "C2FVsBQIhrscChlQIMV" not in written
    assert "b5sSYspob7oD" not in written
    for known in ("hooks.chat.example/…", "…@db/calendar", "desk.example/…", "un-summits.ics", "RuntimeError: cannot"):
        assert known in written


@given(st.text(st.characters(codec="ascii", exclude_characters="\"'<>/?#@ ", categories=("L", "N", "P")), min_size=12))
def test_whatever_stands_behind_the_host_is_not_told(key: str) -> None:
    assert key not in discreet(
        f"'https://chat.example/{key}' and https://{key}@chat.example/ and https://x.example?{key}"
    )


def test_the_log_goes_to_standard_error_alone(logger: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    begin(load().log)
    logger.warning("once")
    begin(load().log)  # again, it tells everything once
    logger.warning("twice")
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("twice")) == ("", 1)
    assert logging.getLogger().handlers[0].stream is sys.stderr  # type: ignore[attr-defined]
