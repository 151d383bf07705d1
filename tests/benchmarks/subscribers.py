"""Subscribers who all poll at one instant, while reminders fall due: `python -m tests.benchmarks.subscribers ADDRESS`.

Once a second each opens a connection of its own and asks for the feed: nine in ten say what they have, as Thunderbird
does, and one in ten fetches it whole, packed, as vdirsyncer does. It ends with standard input, and prints how many
answers came, and how many of them were neither 200 nor 304.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.benchmarks.deliveries import A_SECOND, SECONDS, punctual, stage
from tests.benchmarks.feed import COUNT, fill
from tests.benchmarks.made_up import engagements
from tests.benchmarks.timing import Figure, sized

SUBSCRIBERS, OF_TEN = sized(500, 10), 10
LEAD_SECONDS = float(sized(30, 4))  # in which the feed is rendered for the first time


def figures() -> Iterator[Figure]:
    """How late reminders are, without subscribers and with many, one run after the other."""
    offsets = [one / A_SECOND for one in range(SECONDS * A_SECOND)]
    answers: list[Figure] = []

    @contextmanager
    def polling(address: str) -> Iterator[None]:
        command = [sys.executable, "-m", "tests.benchmarks.subscribers", address]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        process.stdout.readline()  # the feed is there
        yield
        told = json.loads(process.communicate()[0])
        assert not told["bad"], told
        answers.append(Figure(f"polls of {SUBSCRIBERS} subscribers beside them", told["rate"], "polls/s"))

    what = f"{A_SECOND} reminders due a second, {COUNT:,} engagements"
    for named, beside in (("nobody subscribes", None), (f"{SUBSCRIBERS} subscribers poll at once", polling)):
        with stage() as here:
            fill(here.store, engagements(COUNT))
            yield punctual(here, offsets, f"{what}, {named}", beside, LEAD_SECONDS)
    yield from answers


async def poll(address: str) -> None:
    """Poll until standard input ends."""
    told: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    ended = loop.run_in_executor(None, sys.stdin.read)
    etag = await _asked(address, "", told)
    print("ready", flush=True)
    begun = time.monotonic()
    while not ended.done():
        next_round = loop.time() + 1
        tags = ["" if number % OF_TEN == 0 else etag for number in range(SUBSCRIBERS)]
        await asyncio.gather(*(_asked(address, tag, told) for tag in tags))
        await asyncio.sleep(max(0.0, next_round - loop.time()))
    bad = {status: count for status, count in told.items() if status not in ("200", "304")}
    print(json.dumps({"rate": told.total() / (time.monotonic() - begun), "bad": bad}))


async def _asked(address: str, etag: str, told: "Counter[str]") -> str:
    """The ETag of the answer."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    known = f"If-None-Match: {etag}\r\n" if etag else ""
    head = f"GET /calendar.ics HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: gzip\r\n{known}"
    writer.write(f"{head}Connection: close\r\n\r\n".encode())
    answer = await reader.read(-1)
    writer.close()
    told[answer[9:12].decode() or "none"] += 1
    lines = answer.partition(b"\r\n\r\n")[0].split(b"\r\n")
    return next((line[6:].decode() for line in lines if line.lower().startswith(b"etag: ")), "")


if __name__ == "__main__":
    asyncio.run(poll(sys.argv[1]))
