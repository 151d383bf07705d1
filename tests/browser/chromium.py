"""Debian's Chromium, driven by Selenium: a fresh profile, no window, and nothing that calls home."""

import base64
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

_QUIET = (
    "headless",
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "disable-dev-shm-usage",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "hide-scrollbars",
    "lang=en-GB",
)

#: A desk's screen, and a telephone's.
WIDE, NARROW = 1280, 390

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


def missing() -> str | None:
    """What is not installed that a browser's tests need, and how it is; None where all is there."""
    programs = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    if programs:
        return f"{' and '.join(programs)} not installed: apt-get install chromium chromium-driver"
    return None if AXE.exists() else "axe-core not installed: npm install --no-package-lock --prefix tests/browser"


@dataclass(frozen=True)
class Browser:
    """One window onto one site."""

    driver: Chrome
    #: The site's address, without a path.
    site: str

    def open(self, path: str) -> None:
        """Go to a page of the site."""
        self.driver.get(self.site + path)

    @property
    def path(self) -> str:
        """Where the window is, without the host."""
        return str(self.driver.current_url).removeprefix(self.site)

    def one(self, selector: str) -> WebElement:
        """The first element that a CSS selector finds. Raises NoSuchElementException."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        """What each element says that a CSS selector finds, as it is seen."""
        return [" ".join(found.text.split()) for found in self.driver.find_elements(By.CSS_SELECTOR, selector)]

    def follow(self, words: str) -> None:
        """Click the first link that says `words`, and wait for where it leads."""
        with self.leaving():
            self.driver.find_element(By.PARTIAL_LINK_TEXT, words).click()

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """Wait, at the end of what is done here, until another page has taken the place of this one."""
        page = self.one("html")
        yield
        # Nothing is asked of the page that was left: the driver answers in several ways once it is half gone.
        WebDriverWait(self.driver, 10).until(lambda driver: driver.find_element(By.CSS_SELECTOR, "html") != page)
        WebDriverWait(self.driver, 10).until(lambda driver: driver.find_element(By.CSS_SELECTOR, "body > footer"))

    def show_as(self, width: int, *, dark: bool = False, height: int = 900) -> None:
        """A screen of this width in pixels, light or dark."""
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def allow_scripts(self, allowed: bool) -> None:
        """Whether the pages that are opened from now on may run scripts."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not allowed})

    def picture(self) -> bytes:
        """What is on the screen, as a PNG."""
        return base64.b64decode(self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"])

    def printed(self) -> bytes:
        """The page on paper, as a PDF."""
        return base64.b64decode(self.driver.print_page())

    def evaluate(self, script: str) -> Any:
        """What a script says of the page."""
        return self.driver.execute_script(script)

    def violations(self) -> list[str]:
        """What axe-core, with all of its rules, finds wrong with the page as it is on the screen."""
        self.driver.execute_script(AXE.read_text("utf-8"))
        found = self.driver.execute_async_script("axe.run().then(arguments[0])")
        assert len(found["passes"]) > 10, "axe-core looked at nothing"
        return [
            f"{rule['id']}: {rule['help']}: {node['html'][:200]} {node.get('failureSummary', '')}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def asked_for(self) -> list[str]:
        """Every address that was asked for since this was last called."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]  # type: ignore[no-untyped-call]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def complaints(self) -> list[str]:
        """What the browser's console says since this was last called."""
        return [entry["message"] for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]


@contextmanager
def browser(site: str) -> Iterator[Browser]:
    """A window onto the site at this address."""
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or "chromium"
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    service = ChromeService(shutil.which("chromedriver") or "chromedriver")
    with TemporaryDirectory(prefix="summitry-chromium-", ignore_cleanup_errors=True) as profile:
        for argument in (*_QUIET, f"user-data-dir={profile}"):
            options.add_argument(f"--{argument}")
        os.environ["SE_OFFLINE"] = "true"  # it would look for a newer driver elsewhere
        driver = Chrome(options, service)
        try:
            yield Browser(driver, site)
        finally:
            driver.quit()
