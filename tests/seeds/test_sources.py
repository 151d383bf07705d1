from daemon.parties import known_parties
from daemon.sources.suggested import suggestions


def test_a_suggestion_names_an_address_once_and_a_party_that_is_known() -> None:
    found = suggestions()
    assert len({one.url for one in found}) == len(found) >= 20
    assert all(one.url.startswith(("https://", "http://")) for one in found)
    assert {one.party for one in found if one.party} <= known_parties()
    assert {one.kind for one in found} == {"ministry", "organisation", "agency"}


def test_suggestions_come_by_kind_and_party() -> None:
    order = [(["ministry", "organisation", "agency"].index(one.kind), one.party or "") for one in suggestions()]
    assert order == sorted(order)
