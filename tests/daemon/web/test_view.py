from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from calendars.model.engagement import Kind, Status
from calendars.model.selection import Selection
from config.errors import UserError
from daemon.web.view import View

SELECTIONS = st.builds(
    Selection,
    parties=st.frozensets(st.sampled_from(["RU", "US", "AFRICANUNION"])),
    kinds=st.frozensets(st.sampled_from(Kind)),
    statuses=st.frozensets(st.sampled_from(Status)),
)
VIEWS = st.builds(
    View,
    chosen=SELECTIONS,
    words=st.text(max_size=40).map(lambda words: " ".join(words.split())),
    past=st.booleans(),
    start=st.none() | st.dates(date(1800, 1, 1), date(2200, 12, 31)),
    number=st.integers(1, 999_999),
    tz=st.sampled_from([None, "UTC", "Europe/Zurich", "America/Argentina/Buenos_Aires"]),
)


def asked(address: str) -> Request:
    path, _, query = address.partition("?")
    return Request({"type": "http", "path": path, "query_string": query.encode(), "headers": []})


@given(VIEWS)
def test_the_address_of_a_view_leads_to_that_very_view(view: View) -> None:
    assert View.of(asked(view.at())) == view


@given(VIEWS, SELECTIONS)
def test_who_chooses_something_else_begins_at_its_first_page(view: View, chosen: Selection) -> None:
    other = view.with_(chosen)
    assert (other.chosen, other.number) == (chosen, 1)
    assert (other.words, other.past, other.start, other.tz) == (view.words, view.past, view.start, view.tz)


@pytest.mark.parametrize("query", ["from=soon", "tz=Mars/Olympus", "page=0", "kind=foo", "party=Frnce"])
def test_what_cannot_be_is_named(query: str) -> None:
    with pytest.raises(UserError, match=query.partition("=")[0]):
        View.of(asked(f"/?{query}"))
