"""A person's own template is rendered in a process apart, which has so much time and memory and no more."""

import multiprocessing
import resource
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from jinja2 import TemplateError

#: How long a template may take, in seconds of processor time: no neighbour's work counts against it, and others wait.
MOST_SECONDS = 0.1

#: The first time it is also made ready.
MOST_SECONDS_AT_FIRST = 1.0

#: What does not hear that its time is over, in the middle of one long step, is ended by the system after so many more
#: seconds of processor time.
DEAF_SECONDS = 0.4

#: How much memory the process may hold, in bytes.
MOST_BYTES = 400_000_000

#: What does not answer at all is ended after so many seconds of the clock.
_PATIENCE_SECONDS = 15.0

_LONGEST = 100_000  # characters

#: The template, what it is written for, what it may name -> the text.
Render = Callable[[str, Any, dict[str, Any]], str]


class TooMuchError(TemplateError):
    """A template took more time or memory than any may."""


class _TimeIsOverError(Exception):
    """Raised in the process apart, wherever it is."""


class Apart:
    """Renders by `render` in a process of its own, begun when it is first asked for. Safe to be used by threads.

    What took too much once is not tried again: whoever waits for it waits once.
    """

    def __init__(self, render: Render) -> None:
        self._render = render
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._too_much: dict[str, str] = {}

    def __call__(self, template: str, target: Any, told: dict[str, Any]) -> str:
        """The text, or its beginning. Raises TooMuchError, and TemplateError for whatever else is wrong."""
        with self._lock:
            if template in self._too_much:
                raise TooMuchError(self._too_much[template])
            text, wrong, is_limit = self._asked((template, target, told))
            if is_limit:
                self._too_much[template] = wrong
                raise TooMuchError(wrong)
        if text is None:
            raise TemplateError(wrong)
        return text

    def _asked(self, task: tuple[str, Any, dict[str, Any]]) -> "_Answer":
        line = self._at_work()
        try:
            line.send(task)
            if line.poll(_PATIENCE_SECONDS):
                answer: _Answer = line.recv()
                return answer
        except (EOFError, OSError):  # it died of it
            if self._end() != -signal.SIGPROF:
                return None, "it needs more memory than a template may", True
        self._end()
        return None, "it takes longer than a template may", True

    def _at_work(self) -> Connection:
        if self._process is None or self._line is None or not self._process.is_alive():
            spawning = multiprocessing.get_context("spawn")  # a fork would copy other threads' locks as they are
            self._line, theirs = spawning.Pipe()
            self._process = spawning.Process(target=_work, args=(theirs, self._render), daemon=True, name="templates")
            self._process.start()
            theirs.close()
        return self._line

    def _end(self) -> int | None:
        """End the process; its exit code, the negative number of the signal where one ended it."""
        ended, self._process = self._process, None
        if ended is None:
            return None
        ended.kill()
        ended.join()
        return ended.exitcode


#: The text, or None and what was wrong, and whether that was a limit.
_Answer = tuple[str | None, str, bool]


def _work(line: Connection, render: Render) -> None:
    """What the process does until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks decides when it ends
    signal.signal(signal.SIGVTALRM, _time_is_over)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # which ends it, whatever it is at
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    ready = set[tuple[str, Any]]()
    while True:
        try:
            task = line.recv()
        except EOFError:
            return
        answer: _Answer = None, "", False
        if task[:2] not in ready:
            answer = _answer(render, task, MOST_SECONDS_AT_FIRST)
        if not answer[2]:
            ready.add(task[:2])
            answer = _answer(render, task, MOST_SECONDS)
        line.send(answer)


def _answer(render: Render, task: tuple[str, Any, dict[str, Any]], seconds: float) -> _Answer:
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        signal.setitimer(signal.ITIMER_PROF, seconds + DEAF_SECONDS)
        try:
            return render(*task)[:_LONGEST], "", False
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.setitimer(signal.ITIMER_PROF, 0)
    except _TimeIsOverError:
        return None, f"it takes longer than {seconds:g} s", True
    except (MemoryError, RecursionError):
        return None, "it needs more memory than a template may", True
    except Exception as error:  # noqa: BLE001 (whatever it is, it is the template's)
        return None, str(error) or type(error).__name__, False


def _time_is_over(_signal: int, _frame: object) -> None:
    raise _TimeIsOverError
