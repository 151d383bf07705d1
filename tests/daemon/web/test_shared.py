"""One call for all who ask at the same time."""

import asyncio
import threading

from daemon.web.shared import Shared


class Counter:
    """A function that blocks until it may go on, and says how often it was called."""

    def __init__(self) -> None:
        self.calls = 0
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def __call__(self) -> int:
        self.calls += 1
        self.begun.set()
        number = self.calls
        assert self.may_go_on.wait(30)
        return number


def test_whoever_asks_while_it_runs_is_told_by_the_next_run() -> None:
    async def asked() -> list[int]:
        counter = Counter()
        shared = Shared(counter, lambda: 30.0)
        first = [asyncio.create_task(shared()) for _ in range(5)]
        await asyncio.to_thread(counter.begun.wait, 30)
        later = [asyncio.create_task(shared()) for _ in range(5)]
        await asyncio.sleep(0)
        counter.may_go_on.set()
        return await asyncio.gather(*first, *later)

    assert asyncio.run(asked()) == [1] * 5 + [2] * 5


def test_it_never_runs_twice_at_once_however_long_it_takes() -> None:
    async def asked() -> tuple[int, int]:
        counter = Counter()
        shared = Shared(counter, lambda: 0.05)
        for _ in range(3):
            told = await asyncio.gather(*(shared() for _ in range(5)), return_exceptions=True)
            assert [type(one) for one in told] == [TimeoutError] * 5
        hanging = counter.calls
        counter.may_go_on.set()
        await asyncio.sleep(0.1)
        return hanging, await shared()

    assert asyncio.run(asked()) == (1, 2)


def test_an_error_reaches_all_and_is_asked_for_anew() -> None:
    async def asked() -> None:
        def fail() -> None:
            raise ValueError("no")

        shared = Shared(fail, lambda: 30.0)
        for _ in range(2):
            told = await asyncio.gather(shared(), shared(), return_exceptions=True)
            assert [str(one) for one in told] == ["no", "no"]

    asyncio.run(asked())
