"""Reminders on their way: from the due instant to the receiver, and as many as go through.

The daemon is the installed one, the receiver a process of its own, the database a SQLite file.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple
from urllib.request import urlopen

import httpx

from calendars.model.engagement import Engagement, Kind
from calendars.model.reminder import Endpoint, Message, Reminder, Topic
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.model.when import When
from calendars.store.database import Store
from config.durations import Duration
from daemon.deliveries.signing import new_secret
from tests.benchmarks.timing import Figure, sized
from tests.daemon.receiver import Answer, Receiver

AT_ONCE, SUSTAINED, A_SECOND = sized(1_000, 20), sized(4_000, 100), 30
#: So long reminders fall due one after another.
SECONDS = sized(10, 1)
BODY = b'{"type":"engagement.reminder","data":{"engagement":{"title":"%b"}}}' % (b"x" * 800)
PATIENCE_SECONDS = 90.0

Beside = Callable[[str], AbstractContextManager[None]]
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stage:
    """A receiver that runs, and a database with one endpoint that leads to it."""

    #: The receiver's address.
    url: str
    #: The database.
    store: Store
    #: The same, for the daemon.
    database: str
    #: Where messages go, with the cap that every new one has.
    endpoint: Endpoint

    def came(self, count: int) -> dict[str, float]:
        """When each message came, in seconds since 1970, as soon as there are `count` of them."""
        came: dict[str, float] = {}
        end = time.monotonic() + PATIENCE_SECONDS
        while len(came) < count:
            assert time.monotonic() < end, f"{len(came)} of {count} messages came"
            time.sleep(0.5)
            with urlopen(self.url) as answer:
                came |= json.load(answer)
        return came


class Running(NamedTuple):
    """A daemon at work."""

    #: Where it listens.
    address: str
    pid: int


def figures() -> Iterator[Figure]:
    """All at one instant; so many a second; and as many as go through, against httpx alone."""
    with stage() as here:
        mine = punctual(here, [0.0] * AT_ONCE, f"{AT_ONCE:,} reminders due at one instant")
    with stage() as here:
        peer = "a job each, APScheduler on SQLite"
        yield replace(mine, peer=peer, of_peer=scheduled(here, AT_ONCE), bar="1,000/s")
    with stage() as here:
        offsets = [one / A_SECOND for one in range(SECONDS * A_SECOND)]
        yield replace(punctual(here, offsets, f"{A_SECOND} reminders due a second"), bar="p99 30 ms")
    with stage() as here:
        through = sustained(here)
        alone = asyncio.run(plainly_sent(here.url, here.endpoint.cap))
        what = f"{SUSTAINED:,} deliveries to one endpoint"
        yield Figure(what, through, "deliveries/s", "httpx alone", alone, bar="0.6 ×")
    with stage() as here, Receiver() as pit:
        yield beside_a_tar_pit(here, pit)


@contextmanager
def stage(database: str | None = None) -> Iterator[Stage]:
    """A stage of its own for each figure, on a SQLite file unless there is an empty `database`."""
    with ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory())
        sink = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.sink"], stdout=subprocess.PIPE, text=True)
        running.callback(_end, sink)
        assert sink.stdout
        url = f"http://127.0.0.1:{int(sink.stdout.readline())}/hook"
        database = database or f"sqlite:///{folder}/calendar.db"
        store = Store.open(database)
        running.callback(store.close)
        endpoint = Endpoint(id="ep_benchmark", url=url, secret=new_secret(), created=datetime.now(UTC))
        with store.transaction() as tx:
            tx.endpoints.add(endpoint)
        yield Stage(url, store, database, endpoint)


@contextmanager
def daemon(here: Stage) -> Iterator[Running]:
    """The installed program, from when it works to the end of the `with`."""
    environment = {"SUMMITRY_DATABASE_URL": here.database, "SUMMITRY_NETWORK__ALLOW": "127.0.0.0/8"}
    command: list[str | Path] = [Path(sys.executable).with_name("summitry"), "run", "--port", "0"]
    log = Path(str(here.store.url).removeprefix("sqlite:///")).with_name("log")
    with log.open("wb") as written:
        process = subprocess.Popen(command, stderr=written, env=os.environ | environment)
    try:
        while b"listening on" not in log.read_bytes():
            time.sleep(0.05)
        yield Running(log.read_text().partition("listening on ")[2].split()[0], process.pid)
    finally:
        _end(process)


def punctual(
    here: Stage, offsets: Sequence[float], what: str, beside: Beside | None = None, lead_seconds: float = 8
) -> Figure:
    """How long after its due instant each reminder is there; `offsets` are seconds, counted from the first.

    All is planned, and the daemon at work, within `lead_seconds`; `beside` does something with it meanwhile, whose
    address it is given.
    """
    first = datetime.now(UTC) + timedelta(seconds=lead_seconds)
    due = planned(here, [first + timedelta(seconds=offset) for offset in offsets])
    with daemon(here) as running, beside(running.address) if beside else nullcontext():
        assert datetime.now(UTC) < first, "the first was due before the daemon was at work; give it a longer lead"
        came = here.came(len(offsets))
    late = [came[message] - due[uid].timestamp() for message, uid in uids(here.store).items()]
    cuts = quantiles(late, n=100)
    told = f"{what} (p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms late)"
    return Figure(told, len(offsets) / (max(came.values()) - first.timestamp()), "reminders/s")


def scheduled(here: Stage, count: int) -> float:
    """How many a second go out of a job store when all are due at one instant."""
    instant = datetime.now(UTC) + timedelta(seconds=15)  # to add them takes so long
    jobs = here.database.replace("calendar.db", "jobs.db")
    command = [sys.executable, "-m", "tests.benchmarks.scheduled", jobs, here.url, str(count), instant.isoformat()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        came = here.came(count)
    finally:
        _end(process)
    return count / (max(came.values()) - instant.timestamp())


def beside_a_tar_pit(here: Stage, pit: Receiver) -> Figure:
    """How late reminders of nine healthy endpoints are beside a tar pit, for which a hundred wait."""
    pit.answer = Answer(before=b"HTTP/1.1 200 OK\r\nx-more: " + b"x" * 4_000, drip=1)
    first = datetime.now(UTC) + timedelta(seconds=4)
    healthy = [replace(here.endpoint, id=f"ep_{number}") for number in range(9)]
    due = {
        f"msg_{number:03}_{one.id}": (one.id, first + 0.1 * number * _SECOND) for number in range(50) for one in healthy
    }
    stuck = {f"msg_stuck_{number}": ("ep_pit", first - 3 * _SECOND) for number in range(100)}
    with here.store.transaction() as tx:
        for endpoint in (*healthy, replace(here.endpoint, id="ep_pit", url=pit.url)):
            tx.endpoints.add(endpoint)
        tx.queue.put_all(
            [(_message(name, at), [(to, at + 86_400 * _SECOND)]) for name, (to, at) in (due | stuck).items()]
        )
    with daemon(here):
        came = here.came(len(due))
    cuts = quantiles([at - due[message][1].timestamp() for message, at in came.items()], n=100)
    told = f"nine healthy endpoints beside a tar pit (p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms late)"
    return Figure(told, len(due) / (max(came.values()) - first.timestamp()), "messages/s", bar="p99 300 ms")


def sustained(here: Stage) -> float:
    """How many a second go through while there is more than enough to send."""
    now = datetime.now(UTC)
    with here.store.transaction() as tx:
        to = [(here.endpoint.id, now + timedelta(days=1))]
        tx.queue.put_all([(_message(f"msg_{number:08}", now), to) for number in range(SUSTAINED)])
    with daemon(here):
        return _rate(here.came(SUSTAINED))


async def plainly_sent(url: str, concurrency: int) -> float:
    """How many a second one client of httpx sends, so many at once, with nothing to remember."""
    left = iter(range(SUSTAINED))
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=concurrency)) as client:

        async def send() -> None:
            for number in left:
                headers = {"content-type": "application/json", "webhook-id": str(number)}
                await client.post(url, content=BODY, headers=headers)

        begun = time.perf_counter()
        await asyncio.gather(*(send() for _ in range(concurrency)))
    return SUSTAINED / (time.perf_counter() - begun)


def _message(name: str, created: datetime) -> Message:
    return Message(id=name, topic=Topic.PING, uid=name, sequence=0, body=BODY, created=created, key=name)


def planned(here: Stage, due: Sequence[datetime]) -> dict[str, datetime]:
    """A meeting, and a reminder of it, for each of `due`: uid -> due instant."""
    starts = (due[0] + timedelta(minutes=30)).replace(second=0, microsecond=0)
    when, cause = When.day(starts.date()).at(starts.time(), "UTC"), Cause(origin=Origin.PERSON)
    planned = {f"{number:08x}-0000-4000-8000-000000000000": instant for number, instant in enumerate(due)}
    before, now = Duration(seconds=1_800), datetime.now(UTC)
    with here.store.transaction() as tx:
        for uid in planned:
            meeting = Engagement(uid=uid, title="Talks", kind=Kind.TALKS, when=when, created=now, updated=now)
            tx.engagements.save(Revision(change=Change.CREATED, cause=cause, at=now, before=None, after=meeting))
        tx.queue.plan(
            Reminder(uid=uid, endpoint=here.endpoint.id, before=before, starts=starts, due=instant)
            for uid, instant in planned.items()
        )
    return planned


def uids(store: Store) -> dict[str, str]:
    with store.reading() as tx:
        told = [delivery.message for delivery in tx.queue.deliveries(limit=100_000)]
    return {message.id: message.uid or "" for message in told}


def _rate(came: dict[str, float]) -> float:
    return (len(came) - 1) / (max(came.values()) - min(came.values()))


def _end(process: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    process.terminate()
    process.wait()
    if process.stdout:
        process.stdout.close()
