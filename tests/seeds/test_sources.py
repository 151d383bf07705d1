"""What of the suggested sources can be seen without asking anybody: their form, not whether somebody answers."""

import httpx
from babel import Locale
from courlan import extract_domain

from daemon.guard import Guard
from daemon.parties import known_parties
from daemon.sources.adding import written_out
from daemon.sources.listing import address, line
from daemon.sources.suggested import suggestions

#: The one site of these that has long been at http:// alone.
PLAIN = {"http://en.kremlin.ru/events/all/feed"}


def test_a_suggestion_is_an_address_of_the_web_as_it_would_be_asked_for() -> None:
    for one in suggestions():
        url = httpx.URL(one.url)
        Guard().judge_url(url)
        assert (str(url), written_out(one.url), address("", one.url)) == (one.url, one.url, one.url)
        assert (url.scheme, url.port, url.fragment) == ("http" if one.url in PLAIN else "https", None, "")
        assert extract_domain(one.url), one.url  # of a registry that is there


def test_a_suggestion_names_an_address_once_and_a_party_that_is_known() -> None:
    found = suggestions()
    addresses = {one.url.partition("://")[2].rstrip("/").lower() for one in found}
    assert len(addresses) == len({(one.name, one.language) for one in found}) == len(found) >= 20
    assert {one.party for one in found if one.party} <= known_parties()
    assert {one.kind for one in found} == {"ministry", "organisation", "agency"}
    assert all(one.party for one in found if one.kind != "agency")
    assert all(line(one.name) == one.name and str(Locale.parse(one.language)) == one.language for one in found)


def test_suggestions_come_by_kind_and_party() -> None:
    order = [(["ministry", "organisation", "agency"].index(one.kind), one.party or "") for one in suggestions()]
    assert order == sorted(order)
