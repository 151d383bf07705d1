import bcrypt
import pytest

from config.settings import load
from tests.daemon.cli.conftest import Summitry


def test_the_line_is_one_that_the_configuration_takes(summitry: Summitry) -> None:
    printed = summitry("password", "desk", stdin=b"open sesame\n").done()
    line = printed.out.strip()
    name, _, hashed = line.partition(":")
    assert name == "desk"
    assert bcrypt.checkpw(b"open sesame", hashed.encode())
    assert "users" in printed.err
    assert "sesame" not in printed.out + printed.err
    summitry.file("config.toml", f'[web]\nusers = ["{line}"]\n')
    assert load().web.users == (line,)


@pytest.mark.parametrize(
    ("name", "word", "told"),
    [
        ("de:sk", b"x", "has no colon"),
        ("", b"x", "has no colon"),
        ("desk", b"", "from 1 to 72 bytes, and this one has 0"),
        ("desk", b"x" * 73, "and this one has 73"),
    ],
)
def test_what_nobody_could_log_in_by_is_refused(summitry: Summitry, name: str, word: bytes, told: str) -> None:
    answer = summitry("password", name, stdin=word + b"\n")
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
