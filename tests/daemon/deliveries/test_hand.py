from dataclasses import replace
from datetime import timedelta

from calendars.model.reminder import Attempt, Delivery, Endpoint, Message, Topic, Trigger
from daemon.deliveries.attempts import Meaning, Verdict
from daemon.deliveries.hand import PATIENCE_SECONDS, Hand
from daemon.deliveries.sending import Sent
from tests.daemon.deliveries.desk import NOON

ENDPOINT = Endpoint(id="ep_1", url="https://receiver.test/", secret="whsec_AAAA", cap=2, created=NOON)
OTHER = replace(ENDPOINT, id="ep_2")


def leased(count: int, to: Endpoint = ENDPOINT) -> list[Delivery]:
    def message(number: int) -> Message:
        name = f"msg_{to.id}_{number}"
        return Message(id=name, topic=Topic.PING, uid=None, sequence=0, body=b"{}", created=NOON, key=name)

    return [
        Delivery(
            id=f"dlv_{to.id}_{number}",
            message=message(number),
            endpoint=to,
            next_attempt=NOON,
            expires=NOON + timedelta(days=1),
        )
        for number in range(count)
    ]


def sent(milliseconds: int = 1, meaning: Meaning = Meaning.DONE) -> Sent:
    attempt = Attempt(
        delivery="dlv",
        number=1,
        trigger=Trigger.AUTOMATIC,
        started=NOON,
        milliseconds=milliseconds,
        status=200,
        error=None,
        address=None,
    )
    return Sent(attempt, Verdict(meaning))


def numbers(deliveries: list[Delivery]) -> list[str]:
    return [delivery.id.removeprefix("dlv_ep_") for delivery in deliveries]


def test_no_endpoint_has_more_in_flight_than_its_cap() -> None:
    hand = Hand(64)
    hand.take(leased(5))
    first = hand.begin(0)
    assert numbers(first) == ["1_0", "1_1"]
    assert hand.begin(0) == []
    hand.end(first[0], sent())
    assert numbers(hand.begin(0)) == ["1_2"]


def test_endpoints_take_turns() -> None:
    hand = Hand(3)
    hand.take([*leased(5), *leased(5, OTHER)])
    assert numbers(hand.begin(0)) == ["1_0", "2_0", "1_1"]


def test_one_that_fails_has_one_in_flight() -> None:
    hand = Hand(64)
    hand.take(leased(3, replace(ENDPOINT, failing_since=NOON)))
    assert len(hand.begin(0)) == 1


def test_what_is_answered_and_not_written_down_counts_as_in_flight() -> None:
    hand = Hand(3)
    hand.take([*leased(2), *leased(2, OTHER)])
    assert len(hand.begin(2)) == 1


def test_an_endpoint_is_quick_until_it_is_slow() -> None:
    hand = Hand(64)
    hand.take(leased(2))
    one, two = hand.begin(0)
    hand.end(one, sent(5))
    assert hand.quick == {"ep_1"}
    hand.end(two, sent(500))
    assert hand.quick == set()


def test_when_an_endpoint_fails_what_is_in_hand_for_it_is_given_back() -> None:
    hand = Hand(64)
    hand.take([*leased(4), *leased(3, OTHER)])
    first, *_ = hand.begin(0)
    hand.end(first, sent(meaning=Meaning.FAILED))
    assert numbers(hand.back) == ["1_2", "1_3"]
    assert hand.waiting == 1
    assert hand.quick == set()


def test_what_was_in_hand_for_too_long_is_never_sent() -> None:
    """A process that was stopped does not know what others did meanwhile."""
    now = [0.0]
    hand = Hand(64, seconds=lambda: now[0])
    hand.take(leased(4))
    first, _ = hand.begin(0)
    now[0] += PATIENCE_SECONDS + 0.1
    hand.end(first, sent())
    assert hand.begin(0) == []
    assert numbers(hand.back) == ["1_2", "1_3"]


def test_it_is_never_more_than_twice_what_may_be_in_flight() -> None:
    hand = Hand(10)
    assert hand.room == 10
    hand.take(leased(10))
    hand.begin(0)
    assert hand.room == 8
    hand.take(leased(8))
    assert hand.room == 2
    hand.give_up()
    assert (hand.room, hand.waiting, len(hand.back)) == (8, 0, 16)


def test_what_waits_for_slow_endpoints_takes_no_place_of_the_others_up_to_a_point() -> None:
    clock = [0.0]
    hand = Hand(2, seconds=lambda: clock[0])
    slow = [replace(ENDPOINT, id=f"ep_{number}") for number in range(2, 9)]
    for endpoint in slow:
        hand.take(leased(1, endpoint))
        hand.begin(0)
        hand.give_up()
        clock[0] += 1.0
    assert hand.room == 1  # seven are under way, and eight may be
    hand.take(leased(2))
    begun = hand.begin(0)
    assert (numbers(begun), hand.room) == (["1_0"], 0)
    clock[0] += 1.0
    assert hand.begin(0) == []
    hand.end(begun[0], sent())
    assert hand.room == 1
