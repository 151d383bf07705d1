"""Who is spoken of: offices and names give people, and people give parties."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.find.actors.mentions import ActorMention, Sense, find_actors
from calendars.find.text.grammar import Rule, load_rules
from tests.costs import quickest, within

RULES = list(load_rules("roles"))
SNIPPETS = [
    "Foreign Minister", "the envoy", "Ann Lee", "LEE", "Mr", "of", "Ghana", "'s", "U.S.", "de", "al-", "and", ",", ".",
    "\n\n", "King Abdullah II", "(Reporting by", ")", "six-party", "Washington", "the minister", "said", "J. E.",
]  # fmt: skip


def spoken_of(
    text: str, title: str = "", outlet: str | None = None, day: date = date(2024, 2, 28)
) -> list[ActorMention]:
    return find_actors(text, title, day, outlet)


def people(mentions: list[ActorMention]) -> list[tuple[str, tuple[str, ...]]]:
    return [(mention.person, mention.parties) for mention in mentions if mention.person]


def parties(text: str) -> list[tuple[str, ...]]:
    return [mention.parties for mention in spoken_of(text)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.name))
def test_a_rule_reads_the_words_of_its_examples(rule: Rule) -> None:
    for phrase, words in rule.finds.items():
        found = rule.pattern.search(phrase)
        assert found, phrase
        assert found[0] == words


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.name))
def test_a_rule_leaves_what_it_should(rule: Rule) -> None:
    for phrase in rule.leaves:
        assert rule.pattern.search(phrase) is None, phrase


@pytest.mark.parametrize("rule", [rule for rule in RULES if "hides_if" in rule.values], ids=lambda rule: str(rule.name))
def test_what_a_rule_hides_has_one_of_the_words_that_it_is_tried_for(rule: Rule) -> None:
    for phrase in rule.finds:
        assert any(word in phrase for word in rule.values["hides_if"])


@pytest.mark.parametrize(
    ("text", "person", "party"),
    [
        ("Ghanaian Foreign Minister Ann Lee will travel.", "Ann Lee", "GH"),
        ("Ghana's foreign minister, Ann Lee, will travel.", "Ann Lee", "GH"),
        ("Foreign Minister Ann Lee of Ghana will travel.", "Ann Lee", "GH"),
        ("Ann Lee, the Ghanaian foreign minister, will travel.", "Ann Lee", "GH"),
        ("Ann Lee, foreign minister of Ghana, will travel.", "Ann Lee", "GH"),
        ("the foreign minister of Ghana, Mrs Ann Lee, will travel.", "Ann Lee", "GH"),
        ("U.N. Syria envoy Ann de Lee will travel.", "Ann de Lee", "UN"),
        ("The U.S. ambassador to Ghana, Ann Lee, will travel.", "Ann Lee", "US"),
        ("the Minister for Foreign Affairs and Trade of Ghana, Ann Lee, said", "Ann Lee", "GH"),
        ("GHANAIAN FOREIGN MINISTER ANN LEE WILL TRAVEL", "Ann Lee", "GH"),
    ],
)
def test_an_office_and_a_name_give_somebody_with_a_party(text: str, person: str, party: str) -> None:
    assert set(people(spoken_of(text))) == {(person, (party,))}


def test_a_second_office_behind_and_is_of_the_same_state() -> None:
    found = people(spoken_of("Ghanaian President Ann Lee and Foreign Minister Bo Frick will travel."))
    assert found == [("Ann Lee", ("GH",)), ("Bo Frick", ("GH",))]


def test_a_surname_is_given_in_full_and_with_its_party() -> None:
    found = people(spoken_of("Mr Lee will travel. Ghanaian President Ann Lee is seventy."))
    assert found == [("Ann Lee", ("GH",)), ("Ann Lee", ("GH",))]


def test_a_headline_helps_to_say_who_is_meant() -> None:
    assert people(spoken_of("Lee will travel on Monday.", "Ghana's President Ann Lee to travel"))[0][0] == "Ann Lee"


def test_the_minister_is_the_one_named_before() -> None:
    found = spoken_of("Ghanaian Foreign Minister Ann Lee arrived. The minister will travel on.")
    assert [(mention.sense, mention.person) for mention in found] == [
        (Sense.PERSON, "Ann Lee"),
        (Sense.ROLE, "Ann Lee"),
    ]


def test_officials_of_a_release_are_those_of_its_government() -> None:
    assert people(spoken_of("The Foreign Minister, Ann Lee, said", outlet="Government of Ghana"))[0][1] == ("GH",)
    assert people(spoken_of("The Foreign Minister, Ann Lee, said", outlet="The Ghana Times"))[0][1] == ()


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("talks with Accra", "GH"),
        ("the Ghanaians said", "GH"),
        ("talks with the Kremlin", "RU"),
        ("the Security Council will meet", "UN"),
        ("Ghana-led talks", "GH"),
        ("the Democratic People's Republic of Korea", "KP"),
    ],
)
def test_names_capitals_houses_and_bodies_stand_for_parties(text: str, party: str) -> None:
    assert parties(text) == [(party,)]


def test_a_group_written_small_stands_for_its_members() -> None:
    assert parties("the six-party talks") == [("CN", "JP", "KP", "KR", "RU", "US")]
    assert parties("Six-party talks") == [("CN", "JP", "KP", "KR", "RU", "US")]
    assert parties("the P5+1 talks") == [("CN", "DE", "FR", "GB", "RU", "US")]


@pytest.mark.parametrize(
    "text",
    [
        "American Airlines said on Monday",
        "ACCRA, Feb. 28 (Xinhua) --",
        "LET US HOPE",
        "They will meet. (Reporting by Ann Lee; Editing by Bo Frick)",
        "REUTERS/Ann Lee",
    ],
)
def test_what_only_looks_like_a_party_or_somebody_is_neither(text: str) -> None:
    assert not [mention for mention in spoken_of(text) if mention.parties or mention.person]


def test_somebody_by_the_name_of_a_state_stands_for_none() -> None:
    assert people(spoken_of("Michael Jordan will play on Monday")) == [("Michael Jordan", ())]


@pytest.mark.parametrize(
    "text",
    [
        "the Refugee Settlement Scheme, a minister said",
        "Minister Announces Grants",
        "The Geological Survey said on Monday",
        "General Motors said on Monday",
        "the Minister for Foreign Affairs Special Representative",
        "Mr Chairman, Mr Speaker",
        "the MPS132 said",
    ],
)
def test_words_that_are_no_name_are_nobody(text: str) -> None:
    assert people(spoken_of(text)) == []


@pytest.mark.parametrize(
    ("name", "year"),
    [("He Lifeng", 2024), ("To Lam", 2024), ("Jan Egeland", 2005), ("Moon Jae-in", 2018), ("Salah al-Din Frick", 2024)],
)
def test_somebody_is_found_although_words_of_the_name_are_common(name: str, year: int) -> None:
    found = people(spoken_of(f"Minister {name} will travel.", day=date(year, 2, 28)))
    assert [person for person, _ in found] == [name]


def as_text(parts: list[str]) -> str:
    return " ".join(parts)


@given(st.text() | st.lists(st.sampled_from(SNIPPETS)).map(as_text), st.sampled_from([1, 1989, 2024, 9999]))
def test_mentions_are_verbatim_in_order_and_apart(text: str, year: int) -> None:
    last = 0
    for mention in find_actors(text, text[:40], date(year, 1, 1), text[:20] or None):
        assert last <= mention.start < mention.end
        assert mention.text == text[mention.start : mention.end]
        last = mention.end


@pytest.mark.parametrize(
    "sentence",
    [
        "Ghanaian Foreign Minister Ann Lee will meet Mr Frick, the envoy of Sweden, in Bern. ",
        "Ann Lee said, ",
        "(Reporting ",
    ],
)
def test_the_cost_grows_no_faster_than_the_text(sentence: str) -> None:
    def of(size: int) -> Callable[[], object]:
        text = sentence * (size // len(sentence))
        return lambda: spoken_of(text)

    assert within(40 * quickest(of(20_000)) + 0.1, of(200_000))
