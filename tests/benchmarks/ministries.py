"""Two thousand small ministries in one process: `python -m tests.benchmarks.ministries`.

It prints its port, and answers at every address of this machine: a feed with one item, the item's page, no robots.txt.
"""

import asyncio
from datetime import UTC, datetime, timedelta

_STATES = ("Ghana", "Togo", "Kenya", "Peru", "Chile", "Nepal", "Laos", "Malta", "Fiji", "Oman", "Qatar", "Cuba")
_NOW = datetime.now(UTC)


def _feed(host: str, number: int) -> str:
    link = f"http://{host}/story/{number}"
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Ministry {number}</title><item><title>Talks '
        f"{number}</title><link>{link}</link><guid>{link}</guid><pubDate>{_NOW:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        "</item></channel></rss>"
    )


def _story(number: int) -> str:
    one, other = _STATES[number % 12], _STATES[(number // 12 + number + 1) % 12]
    day = _NOW.date() + timedelta(days=10 + number % 700)
    words = (
        f"<p>The foreign ministers of {one} and {other} will meet in Geneva on {day.day} {day:%B} {day.year}, ministry "
        f"{number} announced.</p><p>{' '.join(f'Word{number * 7 + place}' for place in range(120))}.</p>"
    )
    return (
        f"<!doctype html><html><head><title>Talks {number}</title></head><body><nav><a href='/'>Home</a></nav><article>"
        f"<h1>Talks {number}</h1>{words * 2}</article><footer>All rights reserved</footer></body></html>"
    )


def _written(body: str, media_type: str) -> bytes:
    content = body.encode()
    head = f"HTTP/1.1 {'200 OK' if body else '404 Not Found'}\r\ncontent-type: {media_type}; charset=utf-8\r\n"
    return f"{head}content-length: {len(content)}\r\n\r\n".encode() + content


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.decode("latin-1").split("\r\n")
            path = lines[0].split(" ")[1]
            host = next(line.partition(" ")[2] for line in lines if line.lower().startswith("host:"))
            kind, _, number = path.strip("/").partition("/")
            known = kind in ("feed", "story") and number.isdecimal()
            body = (_feed(host, int(number)) if kind == "feed" else _story(int(number))) if known else ""
            writer.write(_written(body, "application/xml" if kind == "feed" else "text/html"))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        return
    finally:
        writer.close()


async def serve() -> None:
    """Answer until the process is ended."""
    server = await asyncio.start_server(_answer, "0.0.0.0", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
