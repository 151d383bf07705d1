"""A TCP connection to a judged address, for what is not HTTP."""

import asyncio
import socket
from collections.abc import Sequence

from daemon.guard import Guard

_IMPATIENCE = 3.0  # seconds for an address that is not the last one


async def connected(guard: Guard, host: str, port: int) -> socket.socket:
    """A socket that is connected to `host`, whose every address was judged before; the caller closes it.

    Raises NameUnknown, AddressRefused, or OSError where nobody is there. Sets no limit of time.
    """
    addresses = await asyncio.wrap_future(guard.look_up(host, port))
    guard.judge_addresses(host, addresses)
    return await _first_that_answers(addresses, port)


async def _first_that_answers(addresses: Sequence[str], port: int) -> socket.socket:
    for address in addresses[:-1]:
        try:
            async with asyncio.timeout(_IMPATIENCE):
                return await _connect(address, port)
        except (OSError, TimeoutError):
            continue  # the next one may be reached
    return await _connect(addresses[-1], port)


async def _connect(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(made, (address, port))
    except BaseException:
        made.close()
        raise
    return made
