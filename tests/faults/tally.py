"""What was sent, received, lost, doubled and late in each test of a fault: told at the end of the run."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from calendars.model.reminder import DeliveryState, Trigger
from calendars.store import tables
from calendars.store.database import Store
from tests.daemon.receiver import Receiver


@dataclass
class Count:
    """What was counted in one test."""

    #: Attempts that are in the log.
    sent: int = 0
    #: Requests that came in whole.
    received: int = 0
    #: Messages that count as delivered, and that no receiver took.
    lost: int = 0
    #: Messages that a receiver took once more, though nobody asked for that.
    doubled: int = 0
    #: Reminders that came and said of themselves that they are late.
    late: int = 0


@dataclass
class Tally:
    """Counts the tests of a run, one after the other."""

    counts: dict[str, Count] = field(default_factory=dict)
    #: How many doubles the test that runs allows: what was in flight when somebody was killed.
    allowed: int = 0

    def allow(self, doubles: int) -> None:
        """Let so many messages of this test come twice."""
        self.allowed = doubles

    def close(self, test: str, store: Store, receivers: Iterable[Receiver]) -> Count:
        """Count a test that has ended. Fails where something was lost, or doubled beyond what is allowed."""
        count = counted(store, list(receivers))
        self.counts[test] = count
        allowed, self.allowed = self.allowed, 0
        assert count.lost == 0, f"{count.lost} messages count as delivered and never came"
        assert count.doubled <= allowed, f"{count.doubled} messages came twice; {allowed} may have"
        return count


def counted(store: Store, receivers: list[Receiver]) -> Count:
    """What stands in the log, beside what came."""
    with store.reading() as tx:
        attempts = tx.connection.execute(tables.attempt.select()).mappings().all()
        done = tables.delivery.select().where(tables.delivery.c.state == DeliveryState.DELIVERED)
        delivered = [row["message"] for row in tx.connection.execute(done).mappings()]
    taken = Counter(message for one in receivers for message in one.accepted)
    came = [request for one in receivers for request in one.requests]
    by_hand = sum(1 for row in attempts if row["trigger"] == Trigger.MANUAL and row["status"] == 200)
    again = sum(len(one.accepted) - len(set(one.accepted)) for one in receivers)
    return Count(
        sent=len(attempts),
        received=len(came),
        lost=sum(1 for message in delivered if message not in taken),
        doubled=max(0, again - by_hand),
        late=sum(b'"late":true' in request.body for request in came),
    )


def table(counts: dict[str, Count]) -> list[str]:
    """The tally, a line a fault and the sum at the end."""
    names = ("sent", "received", "lost", "doubled", "late")
    faults: dict[str, Count] = {}
    for test, count in counts.items():
        fault = faults.setdefault(test.partition(".py")[0].removeprefix("test_"), Count())
        for name in names:
            setattr(fault, name, getattr(fault, name) + getattr(count, name))
    faults["all of them"] = Count(*(sum(getattr(one, name) for one in faults.values()) for name in names))
    width = max(map(len, faults))
    lines = [f"{'fault':<{width}} " + " ".join(f"{name:>9}" for name in names)]
    for title, one in faults.items():
        lines.append(f"{title:<{width}} " + " ".join(f"{getattr(one, name):>9,}" for name in names))
    return lines
