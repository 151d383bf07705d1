"""A desk's calendar behind a real server, and a window onto it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import WIDE, Browser, browser, missing
from tests.browser.desk import desk
from tests.browser.strange import STRANGE, everywhere


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with the desk's calendar."""
    with desk(tmp_path_factory.mktemp("desk")) as address:
        yield address


@pytest.fixture(scope="session")
def window(site: str) -> Iterator[Browser]:
    """One browser for all tests: to start one takes longer than most of them."""
    lacking = missing()
    if lacking and "CI" not in os.environ:
        pytest.skip(lacking)
    assert lacking is None, lacking
    with browser(site) as opened:
        yield opened


@pytest.fixture
def page(window: Browser) -> Browser:
    """The window as it was new: wide and light, without cookies, scripts allowed."""
    window.allow_scripts(True)
    window.show_as(WIDE)
    window.open("/")
    window.driver.delete_all_cookies()
    window.asked_for()
    window.complaints()
    return window


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """The address of a site with nothing in it."""
    with desk(tmp_path, entries=[]) as address:
        yield address


@pytest.fixture
def strange(tmp_path: Path) -> Iterator[str]:
    """The address of a site whose entries say what nobody expects, everywhere."""
    with desk(tmp_path, entries=[everywhere(text) for text in STRANGE]) as address:
        yield address
