"""The port of the daemon: whether another program holds it."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx

from config.settings import WebSettings
from daemon.doctor.verdict import Verdict, fault, ok

_ABOUT = "port"
_SECONDS = 5.0
_EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked at, not listened on


def look(web: WebSettings) -> Iterator[Verdict]:
    """Who answers where the daemon listens. Blocks, for some seconds at the most."""
    if not web.port:
        yield ok(_ABOUT, "any that is free")
        return
    where = f"port {web.port} of {web.host or 'every address'}"
    try:
        told = asyncio.run(_asked(web))
    except (httpx.ConnectError, httpx.InvalidURL):
        yield ok(_ABOUT, f"nobody else holds {where}")
        return
    except (httpx.HTTPError, TimeoutError, ValueError):
        told = None
    if isinstance(told, dict) and {"status", "database", "scheduler"} <= told.keys():
        yield ok(_ABOUT, f"the daemon answers at {where}")
    else:
        mend = f"find it by ss -ltnp sport = :{web.port} and end it, or set another port below [web]"
        yield fault(_ABOUT, f"another program holds {where}", mend)


async def _asked(web: WebSettings) -> Any:
    """What `/healthz` says there; ValueError where that is no JSON."""
    url = httpx.URL(scheme="http", host=_EVERYWHERE.get(web.host, web.host), port=web.port, path="/healthz")
    async with asyncio.timeout(_SECONDS), httpx.AsyncClient(trust_env=False, timeout=_SECONDS) as client:
        return (await client.get(url)).json()
