"""What a daemon has leased: in flight, or in hand until its turn comes."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from calendars.model.reminder import Delivery
from daemon.deliveries.attempts import Meaning
from daemon.deliveries.sending import Sent

#: An endpoint that answers within so many milliseconds is quick: some of its deliveries may be kept in hand.
QUICK_MILLISECONDS = 50

#: A request that has been under way for longer waits for a slow endpoint, and takes nobody's place any more.
SLOW_SECONDS = 0.2

#: So many times as many as may be in flight at once are all that there are, slow ones included.
WITH_SLOW = 4

#: What has been in hand for longer is given back: it may not be sent when its lease is over.
PATIENCE_SECONDS = 1.0


@dataclass(slots=True)
class Hand:
    """Whose turn it is among the deliveries that are leased. Nobody else's turn waits for a slow endpoint."""

    #: How many requests may be in flight, or answered and not written down yet; slow ones, up to a point, not counted.
    concurrency: int
    #: The ids of the endpoints that answer quickly.
    quick: set[str] = field(default_factory=set)
    #: What is to be given back: nothing was begun of it.
    back: list[Delivery] = field(default_factory=list)
    #: The machine's own clock, in seconds.
    seconds: Callable[[], float] = time.monotonic
    _waiting: dict[str, deque[tuple[float, Delivery]]] = field(default_factory=dict)
    #: When each request that is in flight was begun: endpoint -> delivery -> seconds.
    _in_flight: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def room(self) -> int:
        """How many more may be leased."""
        busy = self._busy
        return max(0, min(self.concurrency - busy, 2 * self.concurrency - busy - self.waiting))

    @property
    def _busy(self) -> int:
        """How many of the requests that may be in flight are."""
        since = self.seconds() - SLOW_SECONDS
        begun = [at for its in self._in_flight.values() for at in its.values()]
        return max(sum(at > since for at in begun), len(begun) - (WITH_SLOW - 1) * self.concurrency)

    @property
    def waiting(self) -> int:
        """How many are leased, and not begun."""
        return sum(map(len, self._waiting.values()))

    def take(self, deliveries: Iterable[Delivery]) -> None:
        """These were leased."""
        now = self.seconds()
        for delivery in deliveries:
            self._waiting.setdefault(delivery.endpoint.id, deque()).append((now, delivery))

    def begin(self, unwritten: int) -> list[Delivery]:
        """Those to be sent now, endpoint by endpoint in turn; `unwritten` are answered and not written down yet."""
        self.tire()  # the whole process may have been stopped for any time
        begun: list[Delivery] = []
        now, places = self.seconds(), self.concurrency - unwritten - self._busy
        while turn := [one for one in self._waiting if self._may_begin(one)]:
            for endpoint in turn:
                if len(begun) >= places:
                    return begun
                _, delivery = self._waiting[endpoint].popleft()
                self._in_flight.setdefault(endpoint, {})[delivery.id] = now
                begun.append(delivery)
        return begun

    def end(self, delivery: Delivery, sent: Sent) -> None:
        """Its request is over. An endpoint that failed is given no more of what is in hand for it."""
        endpoint = delivery.endpoint.id
        del self._in_flight[endpoint][delivery.id]
        if not self._in_flight[endpoint]:
            del self._in_flight[endpoint]
        if sent.verdict.meaning is not Meaning.DONE:
            self._give_back(endpoint)
        if sent.verdict.meaning is Meaning.DONE and sent.attempt.milliseconds <= QUICK_MILLISECONDS:
            self.quick.add(endpoint)
        else:
            self.quick.discard(endpoint)

    def tire(self) -> None:
        """Give back what has been in hand for too long."""
        before = self.seconds() - PATIENCE_SECONDS
        for endpoint, waiting in self._waiting.items():
            if waiting and waiting[0][0] < before:
                self._give_back(endpoint)

    def give_up(self) -> None:
        """Give back all that is in hand."""
        for endpoint in self._waiting:
            self._give_back(endpoint)

    def _may_begin(self, endpoint: str) -> bool:
        waiting = self._waiting[endpoint]
        if not waiting:
            return False
        _, delivery = waiting[0]
        cap = delivery.endpoint.cap if delivery.endpoint.failing_since is None else 1
        return len(self._in_flight.get(endpoint, ())) < cap

    def _give_back(self, endpoint: str) -> None:
        waiting = self._waiting.get(endpoint, deque())
        self.back += [delivery for _, delivery in waiting]
        waiting.clear()
