"""10,000 reminders fall due at one instant: none is lost, and the event loop never stands still for 100 ms."""

import asyncio
import gc
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from calendars.store.database import Store
from config.settings import load
from daemon.deliveries.dispatcher import Dispatcher
from daemon.outbound import Guard
from daemon.service import SWITCH_SECONDS
from tests.benchmarks.deliveries import stage
from tests.daemon.conftest import LOCAL
from tests.daemon.deliveries.desk import planner
from tests.faults.conftest import CLOCK
from tests.faults.crowd import crowd
from tests.faults.heartbeat import Stall, beat

REMINDERS = 10_000
LONGEST_SECONDS = 0.1


async def delivered(store: Store, count: int, stalls: list[Stall]) -> None:
    """Let a dispatcher work until `count` are delivered, and note what its loop stood still."""
    settings = load().webhooks
    dispatcher = Dispatcher(store, CLOCK, planner(), Guard(LOCAL), settings)
    beating, working = asyncio.create_task(beat(stalls)), asyncio.create_task(dispatcher.run())

    def done() -> int:
        with store.reading() as tx:
            return tx.queue.counts()["deliveries.delivered"]

    async with asyncio.timeout(180):
        while await asyncio.to_thread(done) < count:  # noqa: ASYNC110 (nobody tells: it stands in the database)
            await asyncio.sleep(0.5)
    beating.cancel()
    dispatcher.stop()
    await working


@contextmanager
def as_in_the_daemon() -> Iterator[None]:
    """Threads take short turns, and what is loaded is not looked through for garbage."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
    sys.setswitchinterval(usual)


def test_none_is_lost_and_the_loop_never_stands_still_for_100_ms(store_url: str) -> None:
    """A stall of the whole machine, which a process that does nothing else has as well, is not ours."""
    ours: list[Stall] = []
    command = [sys.executable, "-m", "tests.faults.heartbeat"]
    with stage(store_url) as here, subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as machine:
        uids = crowd(here.store, here.endpoint, REMINDERS, CLOCK.now() + timedelta(seconds=1))
        with as_in_the_daemon():
            asyncio.run(delivered(here.store, REMINDERS, ours))
        machine.terminate()
        told, _ = machine.communicate()
        came = here.came(REMINDERS)
        with here.store.reading() as tx:
            of = {one.message.id: one.message.uid for one in tx.queue.deliveries(limit=2 * REMINDERS)}
    assert sorted(of[message] or "" for message in came) == uids
    everywhere = [Stall(*map(float, line.split())) for line in told.splitlines()]
    long = [stall for stall in ours if stall.seconds >= LONGEST_SECONDS]
    assert [stall for stall in long if not any(stall.overlaps(other) for other in everywhere)] == []
