import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from daemon.web.conditional import CODINGS, Body, accepted, is_known
from daemon.web.pieces import Content
from tests.daemon.web.conftest import NOON

BODY = Body(Content([b"BEGIN:VCALENDAR"]), "text/calendar", NOON)
ETAG, PACKED = BODY.etags[""], BODY.etags["gzip"]
EXACTLY, BEFORE, AFTER = (f"Wed, 28 Feb 2024 {time} GMT" for time in ("12:00:00", "11:59:59", "12:00:01"))


@pytest.mark.parametrize("tags", ["*", ETAG, PACKED, f"W/{ETAG}", f'"another", {ETAG}', f'"a,b",W/{PACKED}'])
def test_a_tag_of_the_body_makes_it_known(tags: str) -> None:
    assert is_known(Headers({"if-none-match": tags}), BODY)


@pytest.mark.parametrize("tags", ['"another"', "nonsense", "", ETAG[:-2], ETAG.strip('"')])
def test_another_tag_does_not(tags: str) -> None:
    assert not is_known(Headers({"if-none-match": tags}), BODY)


def test_tags_may_come_in_several_headers() -> None:
    assert is_known(Headers(raw=[(b"if-none-match", b'"another"'), (b"if-none-match", ETAG.encode())]), BODY)


@pytest.mark.parametrize(
    ("since", "known"),
    [
        (EXACTLY, True),
        (AFTER, True),
        (BEFORE, False),
        ("Wednesday, 28-Feb-24 12:00:00 GMT", True),
        ("Wed Feb 28 12:00:00 2024", True),
        ("yesterday", False),
        ("", False),
        ("Wed, 99 Feb 2024 12:00:00 GMT", False),
    ],
)
def test_if_modified_since_is_a_date_or_nothing(since: str, known: bool) -> None:
    assert is_known(Headers({"if-modified-since": since}), BODY) is known


def test_a_tag_stands_above_a_date() -> None:
    assert not is_known(Headers({"if-none-match": '"another"', "if-modified-since": EXACTLY}), BODY)


def test_who_asks_for_nothing_knows_nothing() -> None:
    assert not is_known(Headers({}), BODY)


@pytest.mark.parametrize(
    ("written", "coding"),
    [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("deflate , gzip ; q=1.0", "gzip"),
        ("br, gzip;q=0.5", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.2, gzip;q=0.9", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("gzip;q=0", ""),
        ("identity", ""),
        ("*;q=0", ""),
        ("gzip;q=x.y", ""),
        ("gzip;q=.", ""),
        ("", ""),
    ],
)
def test_what_is_liked_best_is_sent(written: str, coding: str) -> None:
    assert accepted(written) == coding


@given(st.lists(st.binary(max_size=2000), max_size=9), st.integers(0, 200))
def test_what_is_coded_is_read_back_and_the_same_each_time(some: list[bytes], times: int) -> None:
    parts, content = some * times, b"".join(some) * times
    one, another = (Body(Content(parts), "text/calendar", NOON) for _ in range(2))
    coded = {coding: b"".join(one.coded(coding).parts) for coding in CODINGS}
    assert brotli.decompress(coded["br"]) == gzip.decompress(coded["gzip"]) == coded[""] == content
    assert {coding: one.coded(coding).size for coding in CODINGS} == {coding: len(coded[coding]) for coding in CODINGS}
    assert one.etags == Body(Content([content]), "text/calendar", NOON).etags
    assert [one.coded(coding).parts for coding in CODINGS] == [another.coded(coding).parts for coding in CODINGS]
    assert len(set(one.etags.values())) == len(CODINGS)
