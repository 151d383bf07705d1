"""The delivering half of the daemon as a process of its own, which may be killed: `python -m tests.faults.worker URL`.

It says `ready` on standard output when it works, and ends on SIGTERM as the daemon does.
"""

import asyncio
import logging
import signal
import sys
from ipaddress import ip_network

from calendars.clock import SystemClock
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.settings import load
from daemon.deliveries.dispatcher import Dispatcher
from daemon.outbound import Guard
from daemon.schedule import Schedule


async def work(store: Store) -> None:
    """What `summitry run` does, without its HTTP side."""
    settings = load()
    planner = Planner(settings.calendar, settings.webhooks)
    guard = Guard((ip_network("127.0.0.0/8"),))
    dispatcher = Dispatcher(store, SystemClock(), planner, guard, settings.webhooks)
    schedule = Schedule(dispatcher.wake)
    dispatcher.on_next, dispatcher.on_drift = schedule.wake_at, schedule.plan_anew
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, dispatcher.stop)
    schedule.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await dispatcher.run()
    schedule.stop()


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    store = Store.open(sys.argv[1])
    asyncio.run(work(store))
    store.close()
