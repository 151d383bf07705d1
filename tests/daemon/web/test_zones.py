import re
from datetime import time

from daemon.web.zones import regions
from tests.daemon.web.conftest import MONDAY, Site
from tests.daemon.web.test_page import text_of


def keep(site: Site, zone: str, then: str = "/") -> str:
    """Where a browser is sent that keeps this choice."""
    answer = site.client.post("/zone", data={"tz": zone, "then": then})
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_choice_is_kept_and_the_reader_goes_back(site: Site) -> None:
    site.enter("Talks", MONDAY.at(time(10), "Europe/Zurich"))
    assert keep(site, "Asia/Tokyo", "/?party=CH") == "/?party=CH"
    assert "18:00 10:00 Zurich" in text_of(site.get("/"))
    assert "Hours of Lisbon" in text_of(site.get("/?tz=Europe/Lisbon")), "a link's zone stands above it"
    assert '<option value="Asia/Tokyo" selected>' in site.get("/zone").text


def test_nobody_is_sent_elsewhere(site: Site) -> None:
    for elsewhere in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "evil",
        "/a\r\nSet-Cookie: x=y",
        "",
    ):
        assert keep(site, "UTC", elsewhere) == "/", elsewhere


def test_a_cookie_that_somebody_made_breaks_no_page(site: Site) -> None:
    site.enter()
    for cookie in ("nonsense", "../../etc/passwd", '"', "x" * 4000):
        assert site.get("/", cookie=f"tz={cookie}").status_code == 200


def test_a_zone_that_there_is_not_is_not_kept(site: Site) -> None:
    answer = site.client.post("/zone", data={"tz": "Mars/Olympus"})
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers
    assert site.client.post("/zone", content=b"tz=" + b"x" * 5_000).status_code == 413


def test_every_zone_that_is_offered_can_be_kept(site: Site) -> None:
    offered = re.findall(r'<option value="(.*?)"', site.get("/zone").text)
    assert len(offered) > 300
    for zone in offered[::40]:
        keep(site, zone)
    assert ("America/Argentina/Buenos_Aires", "Buenos Aires, Argentina") in regions()["America"]
