"""The site, built as `make docs` builds it: whole, without a warning, and quiet."""

import re
import tomllib
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from calendars.plan.messages import schema
from daemon.web.description import description
from docs.filled import filled
from docs.reference.commands import commands
from tests.docs.pages import PAGES, ROOT

#: What a page makes the browser fetch of its own accord: tag -> attribute. A link in the text is not among it.
FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}


class _Fetched(HTMLParser):
    """Gathers what a page makes a browser fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        value = dict(attrs).get(FETCHED.get(tag, ""))
        if value and dict(attrs).get("rel") not in ("next", "prev", "index", "search"):
            self.found.append(value)


def text_of(page: Path) -> str:
    """What a reader reads on a page of the site."""
    return unescape(re.sub(r"<[^>]+>", "", page.read_text("utf-8")))


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    fetched = [address for page in site.rglob("*.html") for address in _Fetched(page.read_text("utf-8")).found]
    styles = [address for sheet in site.rglob("*.css") for address in re.findall(r"url\(([^)]+)", sheet.read_text())]
    assert len(fetched) > 50
    assert [address for address in (*fetched, *styles) if re.match(r"[\"']?(https?:)?//", address)] == []


def test_every_page_stands_in_the_contents(site: Path) -> None:
    contents = (site / "index.html").read_text("utf-8")
    pages = {str(page.relative_to(site)) for page in site.rglob("*.html")} - {"genindex.html", "search.html"}
    assert [page for page in pages - {"index.html"} if f'href="{page}"' not in contents] == []
    assert len(pages) == len([page for page in PAGES if page.startswith("docs/")])


def test_the_reference_has_every_command_with_every_option(site: Path) -> None:
    page = (site / "reference" / "commands.html").read_text("utf-8")
    for name, command in commands():
        for option in (option for parameter in command.params for option in parameter.opts if option.startswith("--")):
            assert f'id="cmdoption-summitry-{name.replace(" ", "-")}{option[1:]}"' in page, f"summitry {name} {option}"


def test_the_reference_has_every_option_of_the_configuration_with_its_default(site: Path) -> None:
    page = text_of(site / "reference" / "configuration.html")
    for section, options in tomllib.loads((ROOT / "config" / "defaults.toml").read_text("utf-8")).items():
        for name in options:
            assert re.search(rf"{section}\.{name}¶?\s+Default:\s+\S", page), f"[{section}] {name}"
            assert f"SUMMITRY_{section}__{name}".upper() in page


def test_the_reference_has_every_message_and_every_request(site: Path) -> None:
    messages, http = (text_of(site / "reference" / f"{page}.html") for page in ("messages", "api"))
    for one in schema()["oneOf"]:
        assert one["properties"]["type"]["const"] in messages
    for path, methods in description()["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in http


def test_a_section_that_a_readme_lost_is_told_by_name() -> None:
    page = "[No such thing](../../daemon/README.md#no-such-thing)"
    with pytest.raises(ValueError, match=r"daemon/README\.md: has no section 'No such thing'"):
        filled("explanation/reminders", page)


def test_a_section_of_a_readme_leads_on_to_where_its_links_lead() -> None:
    told = filled("explanation/reminders", "[The life of a reminder](../../daemon/README.md#the-life-of-a-reminder)")
    assert told.startswith("## The life of a reminder\n")
    assert "](../../daemon/schedule.py)" in told
    assert "](../formats.md)" in told
