"""Who finds what articles announce: this process, several of this machine, or a cluster."""

import os
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from calendars.find.pipeline import find
from calendars.model.article import Article
from calendars.model.finding import Finding
from config.errors import SummitryError, UserError

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")

_AHEAD = 3  # pieces for each that finds: enough that none waits, few enough that memory stays flat
_REACHED_SECONDS = 10

_KEPT = "what was taken in so far is kept; give the command again to go on with the rest"


@dataclass(frozen=True, slots=True)
class Finders:
    """Some that find at once; one that does so here where `executor` is None."""

    executor: Executor | None = None
    count: int = 1

    def found(
        self, pieces: Iterable[T], articles: Callable[[T], Sequence[Article]]
    ) -> Iterator[tuple[T, list[list[Finding]]]]:
        """Each of `pieces` in its order, with what the `articles` in it announce.

        As many pieces are taken ahead as keep everybody at work, and no more. Raises SummitryError where one that
        finds ends before its time.
        """
        if self.executor is None:
            yield from ((piece, find_each(articles(piece))) for piece in pieces)
            return
        under_way = deque[tuple[T, Callable[[], list[list[Finding]]]]]()
        try:
            for piece in pieces:
                under_way.append((piece, self.executor.submit(find_each, articles(piece)).result))
                if len(under_way) > self.count * _AHEAD:
                    first, result = under_way.popleft()
                    yield first, result()
            for piece, result in under_way:
                yield piece, result()
        except BrokenProcessPool as error:
            raise SummitryError(f"a process that finds has ended, perhaps for want of memory; {_KEPT}") from error
        except (CancelledError, OSError) as error:
            raise SummitryError(f"the cluster gives no answer any more; {_KEPT}") from error


def find_each(articles: Sequence[Article]) -> list[list[Finding]]:
    """What each of `articles` announces."""
    return [find(article) for article in articles]


def finders(workers: int = 1, cluster: str | None = None) -> AbstractContextManager[Finders]:
    """So many processes of this machine, or whoever works in the Dask cluster whose scheduler has that address.

    Raises UserError for a cluster that cannot be reached or used.
    """
    if cluster is not None:
        return _of_cluster(cluster)
    return _of_machine(workers) if workers > 1 else nullcontext(Finders())


@contextmanager
def _of_machine(workers: int) -> Iterator[Finders]:
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)
    try:
        yield Finders(pool, workers)
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Prepare a process that finds: it ends with the one that it works for, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; whoever gave the command answers it
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _of_cluster(address: str) -> Iterator[Finders]:
    client = _client(address)
    try:
        _check_workers(client, address)
        with client.get_executor(pure=False) as executor:
            yield Finders(executor, sum(client.nthreads().values()))
    finally:
        client.close()


def _client(address: str) -> "Client":
    try:
        from distributed import Client
    except ImportError as error:
        raise UserError("--cluster needs Dask; install it with: pip install 'summitry[cluster]'") from error
    split = urlsplit(address)
    try:
        if not (split.scheme in ("tcp", "tls") and split.hostname and split.port):
            raise ValueError("that is no such address")
        socket.create_connection((split.hostname, split.port), _REACHED_SECONDS).close()
        return Client(address, timeout=_REACHED_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UserError(f"{address}: no Dask scheduler is found there: {error}; write tcp://host:8786") from error


def _check_workers(client: "Client", address: str) -> None:
    """Refuse a cluster that would find otherwise than this program does, or that nobody works in."""
    try:
        theirs = set(client.run(_rules).values())
    except ImportError as error:
        raise UserError(f"{address}: the workers need Summitry as it is here: {error}") from error
    if not theirs:
        raise UserError(f"{address}: nobody works in this cluster; start somebody: dask worker {address}")
    if theirs != {_rules()}:
        raise UserError(f"{address}: the workers have another version of Summitry; install {version('summitry')} there")


def _rules() -> str:
    """What tells the version of the program and its rules from any other."""
    rules = files("calendars.find") / "rules"
    read = sha256(version("summitry").encode())
    for file in sorted(rules.iterdir(), key=lambda one: one.name):
        if file.is_file():
            read.update(file.read_bytes())
    return read.hexdigest()
