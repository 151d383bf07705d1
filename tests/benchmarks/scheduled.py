"""What the daemon is held against: a job a reminder in APScheduler's persistent store.

`python -m tests.benchmarks.scheduled DATABASE URL COUNT INSTANT` adds the jobs, says `ready`, and posts each when it is
due, until it is ended.
"""

import asyncio
import sys
from datetime import UTC, datetime

import httpx
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

_BODY = b'{"type":"engagement.reminder","data":{"engagement":{"title":"%b"}}}' % (b"x" * 800)
_clients: list[httpx.AsyncClient] = []


async def post(url: str, number: int) -> None:
    """What a job does: no signature, no second attempt, nothing to remember."""
    await _clients[0].post(url, content=_BODY, headers={"content-type": "application/json", "webhook-id": str(number)})


async def run(database: str, url: str, count: int, instant: datetime) -> None:
    """Add the jobs, and let them fall due. Without a misfire limit: with the usual one nearly all would be dropped."""
    _clients.append(httpx.AsyncClient(limits=httpx.Limits(max_connections=4), timeout=None))
    scheduler = AsyncIOScheduler(jobstores={"default": SQLAlchemyJobStore(url=database)}, timezone=UTC)
    scheduler.start(paused=True)
    for number in range(count):
        scheduler.add_job(post, "date", run_date=instant, args=[url, number], misfire_grace_time=None)
    scheduler.resume()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    _, database, url, count, instant = sys.argv
    asyncio.run(run(database, url, int(count), datetime.fromisoformat(instant)))
