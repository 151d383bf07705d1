from datetime import UTC, date, datetime, time

from calendars.model.when import When
from tests.daemon.web.conftest import NOON, Site
from tests.daemon.web.test_page import headings, shown, text_of


def test_what_is_still_to_come_is_not_over_for_whoever_lives_ahead_of_it(site: Site) -> None:
    site.enter("evening", When.day(date(2024, 2, 28)).at(time(20), "America/New_York"))
    for now, zone in ((NOON, "Pacific/Auckland"), (datetime(2024, 2, 29, 0, 30, tzinfo=UTC), "UTC")):
        site.clock.set(now)
        answer = site.get(f"/?tz={zone}")
        assert shown(answer) == ["evening"]
        assert headings(answer) == ["Wednesday 28 February 2024 yesterday"], "not under way: it has not begun"
        assert "1 engagement " in text_of(answer)
        assert shown(site.get(f"/?past=1&tz={zone}")) == []
        assert [one["title"] for one in site.get("/api/engagements").json()] == ["evening"]
    assert shown(site.get("/?from=2024-02-29")) == [], "who asks for a day is told of that day"
    site.clock.set(datetime(2024, 2, 29, 5, tzinfo=UTC))
    assert shown(site.get("/")) == []
    assert shown(site.get("/?past=1")) == ["evening"]
    assert site.get("/api/engagements").json() == []
