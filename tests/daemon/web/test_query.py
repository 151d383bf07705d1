from datetime import date

import pytest
from starlette.datastructures import QueryParams

from calendars.model.engagement import Kind, Status
from calendars.model.selection import EVERYTHING, Selection
from config.errors import UserError
from daemon.web.query import as_query, asked, listed, page_number

TODAY = date(2024, 2, 28)


def test_a_query_is_read_as_a_selection() -> None:
    read = asked(QueryParams("party=ru,US&party=NATO&kind=Summit&status=confirmed&page=2"))
    assert read == Selection(
        parties=frozenset({"RU", "US", "NATO"}),
        kinds=frozenset({Kind.SUMMIT}),
        statuses=frozenset({Status.CONFIRMED}),
    )


def test_a_selection_is_written_in_one_way_and_read_back() -> None:
    chosen = asked(QueryParams("status=tentative&party=US&kind=talks&party=RU"))
    assert as_query(chosen) == "?party=RU&party=US&kind=talks&status=tentative"
    assert asked(QueryParams(as_query(chosen)[1:])) == chosen
    assert as_query(EVERYTHING) == ""


def test_every_word_that_is_not_known_is_told_at_once() -> None:
    with pytest.raises(UserError) as told:
        asked(QueryParams("kind=sumit&status=perhaps&party=Frnce"))
    assert [problem.partition(":")[0] for problem in told.value.problems] == ["party", "kind", "status"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kind=foo", "kind: 'foo' is not known; there are call, meeting"),
        ("status=foo", "status: 'foo' is not known; there are confirmed"),
        ("party=Frnce", "party: 'Frnce'"),
        ("from=soon", "from: 'soon' is not a date; write 2024-02-28"),
        ("to=2024-02-30", "to: there is no 30 February 2024"),
        ("all=perhaps", "all: 'perhaps' is neither 1 nor 0"),
        ("partys=RU", "'partys' is no filter; there are all, from, to, party, kind, status"),
    ],
)
def test_a_filter_that_cannot_be_is_named(query: str, sentence: str) -> None:
    with pytest.raises(UserError) as told:
        listed(QueryParams(query), TODAY)
    assert sentence in str(told.value)


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", "²", "1.5", "0000000"])
def test_a_page_that_cannot_be_is_refused(number: str) -> None:
    with pytest.raises(UserError, match="no number of a page"):
        page_number(QueryParams({"page": number}))


def test_the_first_page_is_meant_where_none_is_named() -> None:
    assert page_number(QueryParams("")) == 1
