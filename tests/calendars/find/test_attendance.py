"""Who takes part by sentences that tell no day."""

import pytest

from tests.calendars.find.told import found, the_one

SUMMIT = "Leaders of the Andean Community will hold a summit in Lima on Friday."
TALKS = "Ghana and Togo will hold talks on their border in Accra on Friday."


@pytest.mark.parametrize(
    ("more", "people"),
    [
        ("Peruvian President Ana Rojas and Colombia's Luis Mora will attend.", {"Ana Rojas", "Luis Mora"}),
        ("Bolivian President Juan Solis, who took office last year, has confirmed his participation.", {"Juan Solis"}),
        ("The meeting will be opened by Ecuadorean Vice President Eva Paz.", {"Eva Paz"}),
        ("Chilean envoy Rosa Lima is attending as an observer.", {"Rosa Lima"}),
        ("Peruvian President Ana Rojas will preside, joined by Eva Paz of Ecuador.", {"Ana Rojas", "Eva Paz"}),
        ("Peruvian President Ana Rojas will not attend.", set()),
        ("All presidents except Bolivian President Juan Solis are expected to take part.", set()),
        ("Peruvian President Ana Rojas said her party would attend.", set()),
        ("On Monday, Peruvian President Ana Rojas will lead a delegation to talks with Brazil.", set()),
    ],
)
def test_those_attend_of_whom_the_next_sentence_says_so(more: str, people: set[str]) -> None:
    summit = next(finding for finding in found(f"{SUMMIT}\n\n{more}") if finding.kind == "summit")
    assert set(summit.people) == people


@pytest.mark.parametrize(
    ("more", "people"),
    [
        ("The Ghanaian side will be led by Kofi Asare, the lands minister.", {"Kofi Asare"}),
        ("Afi Dossou, head of the Togolese delegation, said she was hopeful.", {"Afi Dossou"}),
        ("Togo's chief negotiator, Afi Dossou, arrived overnight.", {"Afi Dossou"}),
        ("Togo's trade minister, Afi Dossou, called the row a nuisance.", set()),
    ],
)
def test_those_hold_talks_who_lead_a_side(more: str, people: set[str]) -> None:
    assert set(the_one(f"{TALKS}\n\n{more}").people) == people


def test_states_take_part_that_are_said_to_send_somebody() -> None:
    text = "A conference on Haiti will be held in Bern on Friday.\n\nFrance, Canada and Brazil are to send ministers."
    assert set(the_one(text).parties) == {"FR", "CA", "BR"}


def test_an_office_is_held_by_whom_the_article_names_elsewhere() -> None:
    text = "The British and Irish prime ministers will meet in Bern on Friday.\n\n{} said the border mattered."
    named = text.format("Prime Minister Ann Lee of Britain and Irish Prime Minister Bo Frick")
    assert set(the_one(named).people) == {"Ann Lee", "Bo Frick"}
    assert the_one(text.format("Irish Foreign Minister Bo Frick")).people == ()


def test_who_urges_a_body_takes_no_part_in_its_meeting() -> None:
    text = (
        "US Energy Secretary Sam Rook urged OPEC on Sunday to raise output at its next meeting on March 12 in Kuwait."
    )
    assert (the_one(text).kind, the_one(text).parties, the_one(text).people) == ("conference", ("OPEC",), ())


def test_of_a_meeting_that_only_comes_later_nobody_is_told() -> None:
    text = "Council President Eva Paz of Portugal will see diplomats ahead of a special EU summit on Monday."
    assert [(finding.parties, finding.people) for finding in found(text) if finding.kind == "summit"] == [(("EU",), ())]


def test_where_a_body_meets_takes_no_part_for_that() -> None:
    text = "In Germany, from 1 to 3 March, I will attend the annual Munich Security Conference."
    finding = the_one(text, "Statement by the Minister, Mr Ian Maple", outlet="Government of Australia")
    assert (finding.parties, finding.place) == (("AU",), "Munich")


def test_he_who_said_that_he_would_lead_the_delegation_takes_part() -> None:
    text = (
        "The minister, Mr Ian Maple, said that he would lead a delegation to Bern. "
        "The conference on 11 March is organised by the United Nations."
    )
    finding = the_one(text, outlet="Government of Australia")
    assert (set(finding.parties), set(finding.people)) == ({"AU", "UN"}, {"Ian Maple"})


def test_who_says_that_talks_will_be_held_with_others_holds_them() -> None:
    text = "Togolese Oil Minister Afi Dossou said more talks would take place with Ghana and Benin on Friday in Bern."
    assert (set(the_one(text).parties), the_one(text).people) == ({"TG", "GH", "BJ"}, ("Afi Dossou",))


def test_the_two_who_come_from_one_state_meet_others() -> None:
    text = (
        "Togolese Foreign Minister Afi Dossou and Defence Minister Yao Koffi came to Accra. "
        "The two will hold talks on Friday with Ghanaian Foreign Minister Kofi Asare."
    )
    assert set(the_one(text).people) == {"Afi Dossou", "Yao Koffi", "Kofi Asare"}


@pytest.mark.parametrize(
    "more",
    [
        "Ms Dossou will be accompanied by Trade Minister Yao Koffi.",
        "Also arriving on the plane will be Trade Minister Yao Koffi.",
        "Trade Minister Yao Koffi will go along.",
    ],
)
def test_they_are_on_the_visit_who_travel_along(more: str) -> None:
    text = "Togolese President Afi Dossou will arrive in Ghana on Friday for a three-day visit."
    assert set(the_one(f"{text}\n\n{more}").people) == {"Afi Dossou", "Yao Koffi"}


@pytest.mark.parametrize(
    ("more", "people"),
    [
        ("She will meet Foreign Minister Bo Frick and call on President Eva Holm.", {"Bo Frick", "Eva Holm"}),
        (
            "She will call on President Eva Holm and hold talks with her counterpart, Bo Frick.",
            {"Bo Frick", "Eva Holm"},
        ),
        ("She is to pay a courtesy call on Prime Minister Bo Frick.", {"Bo Frick"}),
        ("Prime Minister Bo Frick will greet her at the airport.", {"Bo Frick"}),
        ("Prime Minister Bo Frick greeted a crowd.", set()),
        ("She will call on Prime Minister Bo Frick to resign.", set()),
    ],
)
def test_they_are_on_the_visit_whom_the_guest_sees_besides(more: str, people: set[str]) -> None:
    told = f"Ghanaian Foreign Minister Ann Lee will visit Sweden from 4 to 6 March.\n\n{more}"
    assert set(the_one(told).people) == {"Ann Lee"} | people


def test_an_organisation_takes_part_whose_official_the_guest_will_meet() -> None:
    told = "Ghanaian Foreign Minister Ann Lee will visit Switzerland from 4 to 6 March.\n\n"
    visit = the_one(f"{told}She will have discussions with the UN High Commissioner for Refugees, Mr Bo Frick.")
    assert (set(visit.parties), set(visit.people)) == ({"GH", "CH", "UN"}, {"Ann Lee", "Bo Frick"})


@pytest.mark.parametrize(
    "text",
    [
        "Ghana's Ann Lee and Togo's Bo Frick will meet their Omani counterparts, Eva Holm and Ida Berg, on Friday.",
        "Ghana's Ann Lee and Togo's Bo Frick will meet Oman's Eva Holm on Friday. Omani Foreign Minister Ida Berg will"
        " attend.",
    ],
)
def test_all_are_somebody_who_are_met_by_name(text: str) -> None:
    assert set(the_one(text).people) == {"Ann Lee", "Bo Frick", "Eva Holm", "Ida Berg"}


def test_they_attend_a_summit_who_arrive_for_it_before() -> None:
    text = (
        "Togolese President Afi Dossou arrives in Bern on Thursday for a summit with African leaders. "
        "The summit on Friday will be hosted by Ghanaian President Kofi Asare."
    )
    summit = next(finding for finding in found(text) if finding.kind == "summit")
    assert set(summit.people) == {"Afi Dossou", "Kofi Asare"}


def test_an_official_of_no_known_state_is_of_the_state_where_they_meet() -> None:
    text = "Togolese President Afi Dossou will meet Foreign Minister Kofi Asare in Accra on Friday."
    assert the_one(text).parties == ("TG", "GH")


def test_a_counterpart_is_who_holds_the_same_office() -> None:
    text = "Ghanaian Foreign Minister Ann Lee will meet her Togolese counterpart in Bern on Friday.\n\n{} said so."
    assert set(the_one(text.format("Togo's foreign minister, Afi Dossou,")).people) == {"Ann Lee", "Afi Dossou"}
    assert set(the_one(text.format("Togo's trade minister, Afi Dossou,")).people) == {"Ann Lee"}


def test_a_list_of_people_of_states_goes_on() -> None:
    text = (
        "The African Union holds a summit in Bern on Friday.\n\n"
        "Ann Lee of Ghana, Bo Frick of Togo and Afi Dossou of Benin are all coming, as is Kenya's President Odo Mboya."
    )
    assert set(the_one(text).people) >= {"Bo Frick", "Afi Dossou", "Odo Mboya"}


def test_leaders_who_meet_for_a_summit_hold_one() -> None:
    text = "The leaders of Ghana, Togo and Benin are to gather in Bern on Friday for the first summit in three years."
    assert the_one(text).kind == "summit"
