"""axe-core finds nothing wrong, on every kind of page, in light and dark, on a desk's screen and on a telephone's."""

import pytest

from tests.browser.chromium import NARROW, WIDE, Browser

PAGES = {
    "agenda": "/",
    "narrowed": "/?party=FR&kind=visit&q=tunnel",
    "nothing found": "/?q=nowhere",
    "past": "/?past=1",
    "month": "/month/2024-03",
    "empty month": "/month/2025-01",
    "zones": "/zone",
    "no such page": "/nothing",
}
SCREENS = [pytest.param(WIDE, False, id="light"), pytest.param(NARROW, True, id="dark telephone")]
MENUS = ["Party", "Kind", "Status", "Subscribe"]


@pytest.mark.parametrize(("width", "dark"), SCREENS)
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_nothing_is_wrong_with_a_page(page: Browser, path: str, width: int, dark: bool) -> None:
    page.show_as(width, dark=dark)
    page.open(path)
    assert page.violations() == []
    assert page.evaluate("return document.documentElement.scrollWidth - innerWidth") <= 0, "it is wider than the screen"


@pytest.mark.parametrize(("width", "dark"), [(WIDE, True), (NARROW, False)])
@pytest.mark.parametrize("entry", ["Visit: France and Switzerland", "Third round of talks", "Northern summit"])
def test_nothing_is_wrong_with_an_engagement(page: Browser, entry: str, width: int, dark: bool) -> None:
    page.show_as(width, dark=dark)
    page.follow(entry)
    assert page.violations() == []
    assert page.evaluate("return document.documentElement.scrollWidth - innerWidth") <= 0, "it is wider than the screen"


@pytest.mark.parametrize(("width", "dark"), SCREENS)
@pytest.mark.parametrize("menu", MENUS)
def test_nothing_is_wrong_with_an_open_menu(page: Browser, menu: str, width: int, dark: bool) -> None:
    page.show_as(width, dark=dark)
    page.open("/?party=FR")
    for summary in page.driver.find_elements("css selector", ".menu summary"):
        if summary.text.startswith(menu):
            summary.click()
    assert page.evaluate("return document.querySelectorAll('.menu[open]').length") == 1
    assert page.violations() == []
    assert page.evaluate("return document.documentElement.scrollWidth - innerWidth") <= 0, "it is wider than the screen"


def test_nothing_is_wrong_with_an_empty_calendar(page: Browser, empty: str) -> None:
    other = Browser(page.driver, empty)
    for path in ("/", "/month/2024-03"):
        other.open(path)
        assert "The calendar is empty" in other.one("main").text
        assert other.violations() == []
