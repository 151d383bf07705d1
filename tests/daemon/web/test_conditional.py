import pytest
from starlette.datastructures import Headers

from daemon.web.conditional import Body, accepts_gzip, is_known
from tests.daemon.web.conftest import NOON

BODY = Body(b"BEGIN:VCALENDAR", "text/calendar", NOON)
ETAG, PACKED = BODY.etags
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


@pytest.mark.parametrize("accepted", ["gzip", "GZIP", "br, gzip;q=0.5", "x-gzip", "*", "deflate , gzip ; q=1.0"])
def test_gzip_is_taken(accepted: str) -> None:
    assert accepts_gzip(accepted)


@pytest.mark.parametrize(
    "accepted", ["", "gzip;q=0", "identity", "br", "*;q=0", "gzip;q=0, *", "gzip;q=x.y", "gzip;q=."]
)
def test_gzip_is_not_taken(accepted: str) -> None:
    assert not accepts_gzip(accepted)
