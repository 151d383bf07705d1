"""The daemon: all that starts, and all that stops."""

import asyncio
import gc
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Protocol

import uvicorn
from starlette.applications import Starlette

from calendars.clock import Clock, SystemClock
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.errors import SummitryError, UserError
from config.settings import Settings, WebSettings
from daemon.deliveries.dispatcher import Dispatcher
from daemon.ending import ended_in_time
from daemon.following import follow_calendars, following
from daemon.health import Health
from daemon.house import House, guard_of
from daemon.outbound import Guard
from daemon.schedule import Schedule
from daemon.sources.poller import Poller
from daemon.supervision import Supervisor
from daemon.upkeep import Upkeep

if TYPE_CHECKING:  # the HTTP side takes a moment to import
    from daemon.web.known import LastKnown

logger = logging.getLogger("summitry.service")

#: How long a thread may work before another has its turn: a reminder asks for many short turns, a feed for a long one.
SWITCH_SECONDS = 0.0005

_WEB_GRACE_SECONDS = 2
_RESTART_SECONDS = 1.0
_FIRST_READ_SECONDS = 5.0

# It is asked twice a second, and for no more than 500 reminders at once: a busy database is not silent for so long.
# Whoever looks at /healthz every few seconds learns at the first or second look that reminders stand still.
_SILENCE_SECONDS = 5.0


def run(
    settings: Settings,
    store: Store,
    clock: Clock | None = None,
    planner: Planner | None = None,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Run the daemon until SIGTERM or SIGINT; what is under way is finished, within 10 s.

    `announce` is told the one line that says where it listens; standard error without one. `store` is left open.
    Raises SummitryError when its port is taken, UserError for what can be no host's name.
    """
    planner = planner or Planner(settings.calendar, settings.webhooks, reliability=settings.reliability)
    sys.setswitchinterval(SWITCH_SECONDS)
    with _listening(settings.web) as listener, ended_in_time() as ending:
        asyncio.run(_serve(settings, store, clock or SystemClock(), planner, listener, announce or _to_stderr, ending))


async def _serve(
    settings: Settings,
    store: Store,
    clock: Clock,
    planner: Planner,
    listener: socket.socket,
    announce: Callable[[str], None],
    ending: Callable[[], None],
) -> None:
    """Start the scheduler, the dispatcher and the HTTP side; at a signal end them in the opposite order."""
    from daemon.web.app import make_app
    from daemon.web.known import LastKnown

    asked_to_stop = _signalled(ending)
    guard = Guard(settings.network.allow, settings.webhooks.ports)
    dispatcher = Dispatcher(store, clock, planner, guard, settings.webhooks, mail=settings.mail)
    upkeep = Upkeep(store, clock, planner, settings.webhooks.keep.rough)
    poller = Poller(House(settings, store, clock, planner), guard_of(settings))
    schedule = Schedule(dispatcher.wake, upkeep.run, poller.wake)
    dispatcher.on_next, dispatcher.on_drift = schedule.wake_at, schedule.plan_anew
    async with AsyncExitStack() as running:
        running.callback(upkeep.close)
        running.enter_context(_listening_to(store, dispatcher))
        await running.enter_async_context(following(lambda: follow_calendars(settings, store, clock, planner)))
        await running.enter_async_context(_scheduling(schedule))
        working = await running.enter_async_context(_working(dispatcher, "the dispatcher"))
        await running.enter_async_context(_working(poller, "the reading of sources"))
        calendar = LastKnown(store, clock)
        await _read_once(calendar)
        app = make_app(store, settings, clock, planner, lambda: _health(dispatcher, schedule, working), calendar)
        serving = await running.enter_async_context(_answering(app, listener))
        running.enter_context(_left_to_stay())
        supervisor = Supervisor()
        await running.enter_async_context(supervisor.watching(lambda: schedule.running and not working.done()))
        announce(f"summitry: listening on {_address(listener)}")
        supervisor.ready(f"listening on {_address(listener)}")
        stopping = asyncio.create_task(asked_to_stop.wait())
        await asyncio.wait({stopping, serving}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        supervisor.stopping()
        if serving.done():
            serving.result()
            raise SummitryError("the HTTP side ended of itself; the log says why")
        logger.info("stopping")


@contextmanager
def _left_to_stay() -> Iterator[None]:
    """Let the garbage collector leave alone what was loaded: to look at all of it stops everything for 0.2 s."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _signalled(ending: Callable[[], None]) -> asyncio.Event:
    """Set at the first signal to end; then `ending` is called as well."""
    asked = asyncio.Event()

    def end() -> None:
        if not asked.is_set():
            asked.set()
            ending()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end)
    return asked


@asynccontextmanager
async def _scheduling(schedule: Schedule) -> AsyncIterator[None]:
    schedule.start()
    try:
        yield
    finally:
        schedule.stop()


def _listening_to(store: Store, dispatcher: Dispatcher) -> AbstractContextManager[None]:
    """Wake the dispatcher when another process has news; without that it looks twice a second."""
    loop = asyncio.get_running_loop()

    def heard() -> None:
        loop.call_soon_threadsafe(dispatcher.wake)

    return store.listening(heard)


class _Worker(Protocol):
    """What works until it is told to stop."""

    def stop(self) -> None: ...

    async def run(self) -> None: ...


@asynccontextmanager
async def _working(worker: _Worker, name: str) -> AsyncIterator["asyncio.Task[None]"]:
    working = asyncio.create_task(_kept_alive(worker, name))
    try:
        yield working
    finally:
        worker.stop()
        await working


async def _kept_alive(worker: _Worker, name: str) -> None:
    """A worker's loop, begun again should it ever end by an error: the database knows what is done."""
    while True:
        [error] = await asyncio.gather(worker.run(), return_exceptions=True)
        if error is None:
            return
        logger.critical("%s stumbled, and begins again", name, exc_info=error)
        await asyncio.sleep(_RESTART_SECONDS)


async def _read_once(calendar: "LastKnown") -> None:
    """Let feeds have something to be made of, should the database go away before somebody asks for one."""
    reading = asyncio.wait_for(asyncio.to_thread(calendar.read), _FIRST_READ_SECONDS)
    [outcome] = await asyncio.gather(reading, return_exceptions=True)
    if isinstance(outcome, Exception):
        logger.warning("feeds wait for the database: %s", str(outcome) or "it does not answer")


@asynccontextmanager
async def _answering(app: Starlette, listener: socket.socket) -> AsyncIterator["asyncio.Task[None]"]:
    loop, started = asyncio.get_running_loop(), asyncio.Event()
    server = _Server(
        lambda: loop.call_soon_threadsafe(started.set),
        uvicorn.Config(
            app,
            lifespan="on",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=_WEB_GRACE_SECONDS,
            server_header=False,
            proxy_headers=False,  # the application asks who is connected before it heeds what they say of others
        ),
    )
    # In a thread and a loop of its own: five hundred subscribers at one instant hold up no reminder.
    serving = asyncio.create_task(asyncio.to_thread(asyncio.run, server.serve(sockets=[listener])))
    try:
        answers = asyncio.create_task(started.wait())
        await asyncio.wait({answers, serving}, return_when=asyncio.FIRST_COMPLETED)
        answers.cancel()
        yield serving
    finally:
        server.should_exit = True
        await asyncio.wait({serving})


class _Server(uvicorn.Server):
    """uvicorn's, which says when it has started, and without its signal handlers: the daemon has its own."""

    def __init__(self, on_started: Callable[[], object], config: uvicorn.Config) -> None:
        super().__init__(config)
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_started()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _health(dispatcher: Dispatcher, schedule: Schedule, working: "asyncio.Task[None]") -> Health:
    if dispatcher.trouble:
        return Health(database=False, scheduler=schedule.running, reason=dispatcher.trouble)
    if not schedule.running or working.done():
        return Health(database=True, scheduler=False, reason="the scheduler does not run")
    if (silence := dispatcher.silence) > _SILENCE_SECONDS:  # an error is told by who is there to tell it
        return Health(database=False, scheduler=True, reason=f"the database has not answered for {silence:.0f} s")
    return Health(database=True, scheduler=True)


@contextmanager
def _listening(web: WebSettings) -> Iterator[socket.socket]:
    """A socket that listens where the configuration says. Raises SummitryError where that is not possible."""
    try:
        known = socket.getaddrinfo(web.host or None, web.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = known[0]
        listener = socket.create_server(address[:2], family=family, backlog=2048, reuse_port=False)
    except (OSError, UnicodeError) as error:
        wrong = UserError if isinstance(error, UnicodeError) else SummitryError  # UnicodeError: it can be no name
        raise wrong(
            f"{web.host} port {web.port}: cannot be listened on: {getattr(error, 'strerror', None) or error}; "
            "give another --host or --port, or set them under [web]"
        ) from error
    with listener:
        listener.setblocking(False)
        yield listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _to_stderr(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
