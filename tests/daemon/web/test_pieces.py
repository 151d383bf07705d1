"""Subscribers who read slowly, or not at all: nobody waits for them, and what they get is whole."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.web.pieces import PIECE, Content
from tests.benchmarks.feed import fill
from tests.benchmarks.made_up import engagements
from tests.daemon.web.conftest import Site

FEED = "/calendar.ics"
COUNT = 1_000
SLOW = 20

on_one_store = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)  # whatever it is made of


@pytest.fixture
def slow(site: Site) -> Iterator[list[socket.socket]]:
    """Those who asked for a feed, and took no more of it than its first byte."""
    fill(site.store, engagements(COUNT))
    host, port = site.client.base_url.host, site.client.base_url.port
    assert port
    with ExitStack() as open_ones:
        connections = []
        for _ in range(SLOW):
            one = open_ones.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            one.settimeout(20)
            one.connect((host, port))
            one.sendall(f"GET {FEED} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            assert one.recv(1) == b"H"
            connections.append(one)
        yield connections


@on_one_store
def test_slow_readers_hold_up_nobody_and_get_the_whole_of_what_they_asked_for(
    site: Site, slow: list[socket.socket]
) -> None:
    before = site.get(FEED)
    new = site.enter()
    after = site.get(FEED)
    assert (new in before.text, new in after.text) == (False, True)
    head, _, content = b"".join(iter(lambda: slow[0].recv(65_536), b"")).partition(b"\r\n\r\n")
    assert before.headers["etag"].encode() in head
    assert content == before.content
    slow[1].close()
    assert site.get(FEED).content == after.content


@on_one_store
def test_to_head_no_piece_is_sent(site: Site) -> None:
    fill(site.store, engagements(COUNT))
    told = site.client.head(FEED)
    assert (told.content, told.headers["content-length"]) == (b"", str(len(site.get(FEED).content)))


@given(st.lists(st.binary(max_size=9), max_size=9), st.integers(0, 5_000))
def test_pieces_are_large_and_lose_nothing(parts: list[bytes], times: int) -> None:
    pieces = list(Content(parts * times).pieces())
    assert b"".join(pieces) == b"".join(parts) * times
    assert all(PIECE <= len(piece) < PIECE + 9 for piece in pieces[:-1])
