"""Calendars whose address nobody can guess."""

import pytest

from config.errors import SettingsError
from config.settings import NamedCalendar, load
from daemon.selections import named_calendars
from tests.daemon.web.conftest import Database, Open, Site
from tests.daemon.web.test_feeds import events

CONFIGURATION = '[calendars.gulf]\nparty = ["GH"]\nprivate = true\n[calendars.alps]\nparty = ["CH"]\n'


@pytest.fixture
def private(opened: Open) -> Site:
    site = opened(CONFIGURATION)
    site.enter()
    rotate(site, "first-token")
    return site


def rotate(site: Site, token: str, name: str = "gulf") -> None:
    with site.store.transaction() as tx:
        tx.publications.rotate(name, token)


def test_a_private_calendar_is_read_by_its_token_alone(private: Site) -> None:
    answer = private.get("/calendars/first-token/gulf.ics")
    assert (answer.status_code, events(answer.text)) == (200, 1)
    for form in ("json", "atom"):
        assert private.get(f"/calendars/first-token/gulf.{form}").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/calendars/gulf.ics", "/calendars/first/gulf.ics", "/calendars/first-token/alps.ics", "/calendars/%20/x.ics"],
)
def test_another_address_is_answered_as_if_there_were_no_such_calendar(private: Site, path: str) -> None:
    answer, of_none = private.get(path), private.get("/calendars/none.ics")
    assert answer.status_code == of_none.status_code == 404
    assert answer.text.partition("at this")[2] == of_none.text.partition("at this")[2]
    assert "gulf" not in of_none.text
    assert "first-token" not in answer.text


def test_a_new_token_ends_the_old_address_at_once(private: Site) -> None:
    old = "/calendars/first-token/gulf.ics"
    assert private.get(old).status_code == 200
    rotate(private, "second-token")
    assert private.get(old).status_code == 404
    assert private.get("/calendars/second-token/gulf.ics").status_code == 200


def test_a_private_calendar_without_a_token_is_for_nobody(opened: Open) -> None:
    site = opened(CONFIGURATION)
    assert site.get("/calendars//gulf.ics").status_code == 404
    assert site.get("/calendars/gulf.ics").status_code == 404


def test_tokens_are_known_while_the_database_is_away(private: Site, database: Database) -> None:
    before = private.get("/calendars/first-token/gulf.ics")
    with database.away():
        answer = private.get("/calendars/first-token/gulf.ics")
        assert (answer.status_code, answer.content) == (200, before.content)
        assert private.get("/calendars/second-token/gulf.ics").status_code == 404


def test_the_whole_calendar_may_be_private_too(opened: Open) -> None:
    site = opened("[calendar]\nprivate = true\n")
    site.enter()
    rotate(site, "a-token", "diplomatic-calendar")
    for path in ("/calendar.ics", "/calendars/diplomatic-calendar.ics", "/changes.json", "/changes.atom"):
        assert site.get(path).status_code == 404
    assert events(site.get("/calendars/a-token/diplomatic-calendar.ics").text) == 1
    assert "there are no public ones" in site.get("/calendars/x.ics").text


def test_the_page_leads_to_no_private_calendar(private: Site, opened: Open) -> None:
    page = private.get("/").text
    assert "/calendars/alps.ics" in page
    assert "gulf" not in page
    whole = opened("[calendar]\nprivate = true\n").get("/").text
    assert ".ics" not in whole


@pytest.mark.parametrize("name", ["diplomatic-calendar", "a/b", "../x", ""])
def test_a_name_that_is_the_whole_calendars_or_fits_no_address_is_refused(name: str) -> None:
    settings = load().model_copy(update={"calendars": {name: NamedCalendar()}})
    with pytest.raises(SettingsError, match="call it otherwise"):
        named_calendars(settings)
