from concurrent.futures import ThreadPoolExecutor, as_completed

import bcrypt
import httpx
import pytest

from tests.daemon.web.conftest import TOKEN, Open, Site

#: Cheap to check, as no real one is.
HASHED = bcrypt.hashpw("pässword".encode(), bcrypt.gensalt(4)).decode()
USERS = f'[web]\nusers = ["desk:{HASHED}"]\ntokens = ["{TOKEN}"]\n'
GUARDED = ("/", "/month/2024-03", "/zone", "/calendar.ics", "/calendars/diplomatic-calendar.ics", "/api/engagements")
GUARDED_TOO = ("/metrics", "/nothing", "/engagements/x")


@pytest.fixture
def guarded(opened: Open) -> Site:
    """A site that lets the desk in."""
    return opened(USERS)


def login(site: Site, path: str, name: str, password: str) -> int:
    return site.client.get(path, auth=httpx.BasicAuth(name.encode(), password.encode())).status_code


def test_nothing_is_shown_to_those_who_do_not_log_in(guarded: Site) -> None:
    guarded.enter("a secret meeting")
    for path in GUARDED + GUARDED_TOO:
        answer = guarded.get(path, accept="text/html")
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"] == 'Basic realm="Summitry", charset="UTF-8"'
        assert "a secret meeting" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_those_who_log_in_see_all_of_it(guarded: Site) -> None:
    guarded.enter()
    for path in GUARDED:
        assert login(guarded, path, "desk", "pässword") == 200, path


def test_a_wrong_name_or_password_lets_nobody_in_not_even_the_second_time(guarded: Site) -> None:
    assert login(guarded, "/", "desk", "pässword") == 200
    wrong = [("desk", "wrong"), ("nobody", "pässword"), ("desk", ""), ("", ""), ("desk", "x" * 500), ("desk", HASHED)]
    for name, password in wrong + wrong[:2]:
        assert login(guarded, "/", name, password) == 401, name


def test_a_flood_of_guesses_holds_up_nobody_at_another_address(guarded: Site) -> None:
    def guess(number: int) -> int:
        credentials = httpx.BasicAuth(f"guess-{number}", "wrong")
        told = {"x-forwarded-for": f"10.0.0.{number}, 192.0.2.1"}  # only the last is the proxy's own word
        return guarded.client.get("/", auth=credentials, headers=told).status_code

    with ThreadPoolExecutor(12) as pool:
        guesses = [pool.submit(guess, number) for number in range(12)]
        next(as_completed(guesses))  # the others wait by now
        assert login(guarded, "/", "desk", "pässword") == 200
        waiting = sum(not guess.done() for guess in guesses)
    assert waiting >= 6, "they were answered before"
    assert {guess.result() for guess in guesses} == {401}


def test_what_is_no_login_is_refused(guarded: Site) -> None:
    for header in ("Basic", "Basic !!!", "Basic ZGVzaw==", "Basic /////w==", "Bearer x", "basic"):
        assert guarded.get("/", authorization=header).status_code == 401, header


def test_what_another_secret_guards_is_open(guarded: Site) -> None:
    assert guarded.get("/healthz").status_code == 200
    answer = guarded.client.post("/api/articles", json={}, headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 400, "the token is right, the article is none"
    assert guarded.client.post("/api/articles", json={}).status_code == 401


HEADER = '[web]\nuser_header = "X-Forwarded-User"\n'


def test_a_proxy_says_who_has_logged_in(opened: Open) -> None:
    site = opened(HEADER)
    assert site.get("/", x_forwarded_user="desk").status_code == 200
    assert site.get("/", x_forwarded_user="").status_code == 403
    answer = site.get("/", accept="text/html")
    assert answer.status_code == 403
    assert "come by the address where one logs in" in answer.text
    assert site.get("/healthz").status_code == 200


def test_nobody_else_is_believed_whoever_they_say_that_they_are(opened: Open) -> None:
    site = opened(HEADER + 'proxies = ["10.0.0.0/8"]\n')
    assert site.get("/", x_forwarded_user="desk").status_code == 403
    assert site.get("/", x_forwarded_user="desk", x_forwarded_for="10.0.0.1").status_code == 403


def test_a_proxys_scheme_is_that_of_the_links(opened: Open) -> None:
    site = opened()
    site.enter()
    assert "https://127.0.0.1" in site.get("/", x_forwarded_proto="https").text
    stranger = opened("[web]\nproxies = []\n")
    assert "https://127.0.0.1" not in stranger.get("/", x_forwarded_proto="https").text
