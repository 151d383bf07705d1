from dataclasses import replace
from datetime import timedelta

import pytest

from calendars.model.endpoint_event import EndpointChange
from calendars.model.engagement import Kind
from calendars.model.reminder import EndpointState
from calendars.model.selection import Selection
from calendars.store.database import Store
from config.durations import Duration
from config.errors import NotFound
from tests.calendars.conftest import NOON, endpoint

LATER = NOON + timedelta(minutes=1)


def told(store: Store) -> list[tuple[str, str]]:
    """What became of the endpoint after it was added, the oldest first."""
    with store.reading() as tx:
        *later, added = tx.endpoints.history("ep_1")
    assert added.change is EndpointChange.ADDED
    return [(event.change.value, event.words) for event in later[::-1]]


@pytest.mark.parametrize(
    ("first", "then", "events"),
    [
        ({}, {}, []),
        (
            {},
            {"state": EndpointState.PAUSED, "reason": "by hand"},
            [("paused", "by hand")],
        ),
        (
            {"state": EndpointState.DISABLED, "reason": "it answered 410 Gone", "failing_since": NOON},
            {"state": EndpointState.ACTIVE, "reason": None, "failing_since": None},
            [("resumed", "")],
        ),
        ({}, {"failing_since": NOON}, [("failing", "")]),
        ({"failing_since": NOON}, {"failing_since": None}, [("recovered", "it had failed since 2024-02-28T12:00:00Z")]),
        (
            {},
            {"state": EndpointState.DISABLED, "reason": "it answered 410 Gone", "failing_since": NOON},
            [("disabled", "it answered 410 Gone"), ("failing", "")],
        ),
        (
            {},
            {"before": (Duration(days=2),), "selection": Selection(kinds=frozenset({Kind.SUMMIT}))},
            [("changed", "before: none → 2d; kinds: none → summit")],
        ),
    ],
)
def test_what_becomes_of_an_endpoint_stands_in_its_history(
    store: Store, first: dict[str, object], then: dict[str, object], events: list[tuple[str, str]]
) -> None:
    before = replace(endpoint(), **first)  # type: ignore[arg-type]
    with store.transaction() as tx:
        tx.endpoints.add(before)
        after = replace(before, **then)  # type: ignore[arg-type]
        tx.endpoints.change(before, after, LATER)
        assert tx.endpoints.get("ep_1") == after
    assert told(store) == events


def test_no_secret_and_no_key_of_a_chat_is_in_the_history(store: Store) -> None:
    known = replace(endpoint(), url="https://chat.example/KEY1", format="slack")
    changed = replace(known, url="https://chat.example/KEY2", secret="whsec_BBBB", previous_secret="whsec_AAAA")
    with store.transaction() as tx:
        tx.endpoints.add(known)
        tx.endpoints.change(known, changed, LATER)
        tx.endpoints.remove("ep_1", LATER)
        history = tx.endpoints.history("ep_1")
    assert [event.change.value for event in history] == ["removed", "changed", "rotated", "added"]
    assert "another one at https://chat.example/…" in history[1].words
    assert not [event for event in history if "KEY" in event.words or "whsec_" in event.words]


def test_what_was_removed_is_found_by_those_alone_who_ask_for_it(store: Store) -> None:
    with store.transaction() as tx:
        tx.endpoints.add(endpoint())
        tx.endpoints.remove("ep_1", LATER)
        with pytest.raises(NotFound):
            tx.endpoints.get("ep_1")
        assert tx.endpoints.get("ep_", removed=True).secret == ""
