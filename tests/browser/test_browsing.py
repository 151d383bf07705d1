"""What a reader does with the page, in a real browser."""

from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader
from selenium.webdriver import Keys
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.support.select import Select

from tests.browser.chromium import NARROW, WIDE, Browser
from tests.browser.screenshots import PICTURES, take
from tests.browser.strange import STRANGE

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
TITLES = ".entry h3 a"


def open_menu(page: Browser, name: str) -> None:
    [summary] = [one for one in page.driver.find_elements("css selector", ".menu summary") if name in one.text]
    summary.click()


def type_into(page: Browser, field: str, words: str) -> None:
    """Write `words` in the place of what is there, press Enter, and wait for the answer."""
    page.one(field).clear()
    with page.leaving():
        page.one(field).send_keys(words, Keys.ENTER)


def press(page: Browser, *keys: str) -> None:
    ActionChains(page.driver).send_keys(*keys).perform()


def focused(page: Browser) -> str:
    return " ".join(page.driver.switch_to.active_element.text.split())


@SCRIPTS
def test_a_reader_filters_follows_and_comes_back(page: Browser, scripts: bool) -> None:
    page.allow_scripts(scripts)
    page.open("/")
    assert len(page.texts(TITLES)) == 14
    open_menu(page, "Party")
    page.follow("France")
    assert page.path == "/?party=FR"
    open_menu(page, "Kind")
    page.follow("visit")
    assert page.texts(TITLES) == ["Visit: France and Switzerland in Berne"]
    page.follow("Visit: France")
    assert page.texts("h1") == ["Visit: France and Switzerland in Berne"]
    assert "It begins at 11:30 and ends at 13:00, Europe/Zurich time." in page.texts(".history p")
    page.driver.back()
    assert page.texts(".taken") == ["Take out: France", "Take out: visit"]
    with page.leaving():
        page.one(".taken").click()
    assert page.path == "/?kind=visit"
    page.follow("Show everything")
    assert len(page.texts(TITLES)) == 14


@SCRIPTS
def test_a_reader_searches_in_what_is_to_come_and_in_what_is_over(page: Browser, scripts: bool) -> None:
    page.allow_scripts(scripts)
    page.open("/")
    type_into(page, "#q", "IASI")
    assert page.texts(TITLES) == ["Third round of talks on the river border"]
    type_into(page, "#q", "gaborone")
    assert page.texts("h2") == ["Nothing coming up has these words"]
    page.follow("1 that is over")
    assert page.texts(TITLES) == ["Meeting of the water panel in Gaborone"]


@SCRIPTS
def test_a_choice_of_zone_is_kept(page: Browser, scripts: bool) -> None:
    page.allow_scripts(scripts)
    page.open("/?party=JP")
    assert page.texts(".hour time") == ["06:00"]
    page.follow("Change")
    Select(page.one("#tz")).select_by_value("America/Argentina/Buenos_Aires")
    with page.leaving():
        page.one("form.zone button").click()
    assert page.path == "/?party=JP"
    assert page.texts(".hour") == ["03:00 15:00 Tokyo"]
    page.open("/month/2024-03")
    assert "Buenos Aires" in page.one(".clock").text


def test_a_reader_turns_months_and_goes_to_a_day(page: Browser) -> None:
    page.follow("Month")
    assert page.path == "/month/2024-02"
    page.follow("March")
    assert page.texts(".vague a") == ["Session of the oil ministers", "Visit: Greece and Egypt in Cairo"]
    with page.leaving():
        page.one(".cell:nth-child(12) h2 a").click()
    assert page.path == "/?from=2024-03-12"
    assert page.texts("h1") == ["From 12 March 2024"]


def test_who_types_a_code_finds_it_among_the_filters(page: Browser) -> None:
    open_menu(page, "Party")
    type_into(page, "#party", "bw")
    assert page.texts(".chosen .taken") == ["Take out: Botswana"]


def test_all_of_it_is_reached_by_keyboard(page: Browser) -> None:
    press(page, Keys.TAB)
    assert focused(page) == "Skip to the content"
    press(page, Keys.ENTER)
    seen = []
    for _ in range(9):
        press(page, Keys.TAB)
        seen.append(focused(page))
        assert page.evaluate("return getComputedStyle(document.activeElement).outlineStyle") != "none", seen
    assert seen[:5] == ["Change the time zone", "Party", "Kind", "Status", "Subscribe"]
    assert seen[5:7] == ["Conference on the waters of the lakes in Lugano", "Call: Elin Sand and Paulo Ribeiro"]
    page.open("/")
    page.one(".menu summary").send_keys(Keys.ENTER)
    press(page, Keys.TAB, Keys.TAB)
    assert "Angola" in focused(page)
    with page.leaving():
        press(page, Keys.ENTER)
    assert page.path == "/?party=AO"


def test_a_page_has_one_heading_and_landmarks(page: Browser) -> None:
    for path in ("/", "/month/2024-03", "/zone"):
        page.open(path)
        assert len(page.texts("h1")) == 1
        for landmark in ("header", "main", "footer"):
            assert page.evaluate(f"return document.querySelectorAll('body > {landmark}').length") == 1


def test_what_is_printed_has_the_entries_and_not_the_controls(page: Browser) -> None:
    pdf = PdfReader(BytesIO(page.printed()))
    said = " ".join(" ".join(sheet.extract_text().split()) for sheet in pdf.pages)
    for told in ("Coming up", "Visit: France and Switzerland in Berne", "Monday", "Hours of UTC", "cancelled"):
        assert told in said, told
    for control in ("Search", "Skip to", "Go to a day", "Status", "Change"):
        assert control not in said, control
    page.open("/month/2024-03")
    assert len(PdfReader(BytesIO(page.printed())).pages) == 1


def test_the_picture_of_the_documentation_is_of_this_page(tmp_path: Path, window: Browser) -> None:
    [picture] = take(tmp_path)
    committed = PICTURES / picture.name
    assert committed.exists()
    assert picture.stat().st_size < 200_000
    assert committed.read_bytes()[:24] == picture.read_bytes()[:24], "another size: make screenshots"


def test_nothing_is_asked_of_another_host_and_nothing_is_complained_of(page: Browser, site: str) -> None:
    for path in ("/", "/month/2024-03", "/zone", "/?past=1", "/nothing"):
        page.open(path)
    page.open("/")
    page.follow("Visit: France")
    asked = [address for address in page.asked_for() if not address.startswith("data:")]  # its own icons
    assert len(asked) > 5
    assert {urlsplit(address).netloc for address in asked} == {urlsplit(site).netloc}, asked
    assert [said for said in page.complaints() if "/nothing" not in said] == []


def test_a_script_that_gets_into_a_page_all_the_same_does_not_run(page: Browser) -> None:
    page.evaluate('document.body.innerHTML = \'<img src=x onerror="window.ran = 1"><p style="color: red">red</p>\'')
    assert page.evaluate("return window.ran") is None
    assert page.evaluate("return getComputedStyle(document.querySelector('p')).color") != "rgb(255, 0, 0)"
    assert any("Content Security Policy" in said for said in page.complaints())
    page.asked_for()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_whatever_is_written_stays_in_its_place(page: Browser, strange: str, width: int) -> None:
    page.show_as(width)
    there = Browser(page.driver, strange)
    for path in ("/", "/month/2024-03", "/?q=x"):
        there.open(path)
        _nothing_broke(there)
    there.open("/")
    highest = there.evaluate(
        "return Math.max(...[...document.querySelectorAll('.entry blockquote')].map("
        "quote => quote.clientHeight / parseFloat(getComputedStyle(quote).lineHeight)))"
    )
    assert 1.5 < highest < 3.5, "of a quotation no more than three lines are seen"
    entries = [link.get_attribute("href") for link in page.driver.find_elements("css selector", TITLES)]
    assert len(entries) == len(STRANGE)
    for address in entries:
        page.driver.get(str(address))
        _nothing_broke(there)
    page.asked_for()


def _nothing_broke(there: Browser) -> None:
    counts = there.evaluate(
        "return ['script', 'img', 'iframe', '[onmouseover]', 'h1', 'body > footer'].map("
        "selector => document.querySelectorAll(selector).length)"
    )
    assert counts == [0, 0, 0, 0, 1, 1]
    assert there.evaluate("return window.ran") is None
    assert there.evaluate("return document.documentElement.scrollWidth - innerWidth") <= 0, "wider than the screen"
