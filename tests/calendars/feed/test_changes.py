"""The lists of changes."""

import json
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from calendars.feed.changes import MOST, Changes, as_atom, as_json_feed, fitting
from calendars.model.engagement import Kind, Status
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.model.selection import Selection
from calendars.model.when import When
from tests.calendars.feed.made import LOOK, MONDAY, UPDATED, any_change, any_engagement, engagement, look

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOME = "https://calendar.example"
MOVED = Revision(
    change=Change.MOVED,
    cause=Cause(origin=Origin.ARTICLE, article="x", words="the talks were put off to Tuesday"),
    at=UPDATED,
    before=engagement(),
    after=engagement(When.day(MONDAY.replace(day=5)), sequence=1, url="https://ministry.example/7"),
)


def changes(*revisions: Revision) -> Changes:
    return Changes("Diplomatic calendar", f"{HOME}/changes.json", HOME, revisions)


def json_feed(*revisions: Revision) -> Any:
    return json.loads(as_json_feed(changes(*revisions), LOOK))


def atom(*revisions: Revision) -> ElementTree.Element:
    return ElementTree.fromstring(as_atom(changes(*revisions), LOOK))


def test_a_change_is_told_with_what_was_and_what_is_and_who_said_so() -> None:
    feed = json_feed(MOVED)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["feed_url"], feed["home_page_url"]) == (
        "Diplomatic calendar: changes",
        f"{HOME}/changes.json",
        f"{HOME}/",
    )
    [item] = feed["items"]
    assert item["title"] == "Moved: Talks: France and Germany"
    assert item["url"] == f"{HOME}/engagements/{MOVED.uid}"
    assert item["external_url"] == "https://ministry.example/7"
    assert item["date_published"] == "2024-02-29T08:30:00Z"
    assert item["content_text"] == (
        "moved\nWhen: Monday 4 March 2024 → Tuesday 5 March 2024\n\n“the talks were put off to Tuesday”"
    )
    assert item["tags"] == ["Talks", "France", "Germany"]


def test_atom_tells_the_same() -> None:
    feed, [item] = atom(MOVED), json_feed(MOVED)["items"]
    assert feed.findtext("a:updated", namespaces=ATOM) == "2024-02-29T08:30:00Z"
    assert {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)} == {
        "self": f"{HOME}/changes.json",
        "alternate": f"{HOME}/",
    }
    [entry] = feed.findall("a:entry", ATOM)
    told = [entry.findtext(f"a:{name}", namespaces=ATOM) for name in ("id", "title", "updated", "content")]
    assert told == [item["id"], item["title"], item["date_published"], item["content_text"]]
    assert entry.find("a:link", ATOM).get("href") == item["url"]  # type: ignore[union-attr]


def test_a_list_without_changes_is_a_whole_one() -> None:
    assert json_feed()["items"] == []
    feed = atom()
    for needed in ("id", "title", "updated", "author/a:name"):
        assert feed.findtext(f"a:{needed}", namespaces=ATOM)


def test_each_change_of_an_engagement_has_an_id_of_its_own() -> None:
    ids = {json_feed(one)["items"][0]["id"] for one in (MOVED, as_before(MOVED), again(MOVED))}
    assert len(ids) == 2


def as_before(one: Revision) -> Revision:
    return one


def again(one: Revision) -> Revision:
    return Revision(
        change=Change.CANCELLED,
        cause=one.cause,
        at=one.at,
        before=one.after,
        after=engagement(sequence=2, status=Status.CANCELLED),
    )


def test_what_was_taken_out_leads_to_no_page() -> None:
    gone = Revision(
        change=Change.REMOVED, cause=MOVED.cause, at=UPDATED, before=engagement(), after=engagement(removed=True)
    )
    assert "url" not in json_feed(gone)["items"][0]


def test_what_fitted_until_now_is_told_once_more() -> None:
    call = engagement(kind=Kind.CALL)
    became = Revision(change=Change.UPDATED, cause=MOVED.cause, at=UPDATED, before=call, after=engagement(sequence=1))
    for kind, told in ((Kind.CALL, 1), (Kind.TALKS, 1), (Kind.VISIT, 0)):
        assert len(fitting([became], Selection(kinds=frozenset({kind})))) == told
    assert len(fitting([became] * (MOST + 5))) == MOST


def test_the_language_is_that_of_the_feed() -> None:
    [item] = json.loads(as_json_feed(changes(MOVED), look(language="de")))["items"]
    assert item["title"] == "Verlegt: Gespräche: Frankreich und Deutschland"


@given(st.lists(any_engagement().flatmap(any_change), max_size=4))
@how(deadline=None, max_examples=60)
def test_whatever_stands_in_an_engagement_both_lists_can_be_read(revisions: list[Revision]) -> None:
    items, entries = json_feed(*revisions)["items"], atom(*revisions).findall("a:entry", ATOM)
    assert [item["id"] for item in items] == [entry.findtext("a:id", namespaces=ATOM) for entry in entries]
    for item, entry in zip(items, entries, strict=True):
        assert entry.findtext("a:title", namespaces=ATOM) == item["title"]
        assert item["id"].startswith("urn:uuid:")
        assert datetime.fromisoformat(item["date_published"]).tzinfo
