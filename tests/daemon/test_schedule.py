import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from daemon.schedule import Schedule


def ringing(script: Callable[[Schedule], None], seconds: float) -> list[datetime]:
    """The instants at which the bell rang within `seconds` after `script` was played."""

    async def play() -> list[datetime]:
        rung: list[datetime] = []
        schedule = Schedule(lambda: rung.append(datetime.now(UTC)))
        schedule.start()
        script(schedule)
        await asyncio.sleep(seconds)
        schedule.stop()
        await asyncio.sleep(0)
        return rung

    return asyncio.run(play())


def in_(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_it_rings_at_the_instant_asked_for_and_not_before() -> None:
    due = in_(0.2)
    rung = ringing(lambda schedule: schedule.wake_at(due), 0.4)
    assert len(rung) == 1
    assert timedelta(0) <= rung[0] - due < timedelta(seconds=0.1)


def test_a_nearer_instant_takes_the_place_of_a_farther_one() -> None:
    def twice(schedule: Schedule) -> None:
        schedule.wake_at(in_(60))
        schedule.wake_at(in_(0.1))

    assert len(ringing(twice, 0.3)) == 1


def test_an_instant_that_has_passed_rings_at_once() -> None:
    assert len(ringing(lambda schedule: schedule.wake_at(in_(-3600)), 0.15)) == 1


def test_an_instant_taken_back_does_not_ring() -> None:
    def back(schedule: Schedule) -> None:
        schedule.wake_at(in_(0.1))
        schedule.wake_at(None)

    assert ringing(back, 0.25) == []


def test_an_instant_asked_for_before_the_start_rings() -> None:
    async def play() -> int:
        rung: list[None] = []
        schedule = Schedule(lambda: rung.append(None))
        schedule.wake_at(in_(0.05))
        schedule.start()
        await asyncio.sleep(0.2)
        schedule.stop()
        await asyncio.sleep(0)
        return len(rung)

    assert asyncio.run(play()) == 1


def test_after_the_clock_was_moved_the_instant_still_rings_once() -> None:
    def moved(schedule: Schedule) -> None:
        schedule.wake_at(in_(0.1))
        schedule.plan_anew()

    assert len(ringing(moved, 0.3)) == 1


def test_it_says_whether_it_runs() -> None:
    async def play() -> list[bool]:
        schedule = Schedule(lambda: None)
        seen = [schedule.running]
        schedule.start()
        seen.append(schedule.running)
        schedule.stop()
        await asyncio.sleep(0)
        schedule.stop()
        return [*seen, schedule.running]

    assert asyncio.run(play()) == [False, True, False]
