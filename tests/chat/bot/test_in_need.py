"""Who cannot pay is told where help is free, and is not pressed; a life goes before all."""

from datetime import date

import pytest

from chat.bot.scene import Outcome
from chat.rules.intents import Intent
from invoices.models import DebtorRequest, Hold, HoldReason, RequestKind
from tests.chat.bot.talks import Talk
from tests.factories import InvoiceFactory

pytestmark = pytest.mark.django_db
STORY = "Jäin työttömäksi, rahat menevät ruokaan ja vuokraan."


@pytest.fixture
def invoice(actor):
    return InvoiceFactory(party=actor.acting_for, creditor__name="Netti24 Oy")


@pytest.fixture
def talk(actor, invoice):
    return Talk(actor, language="en")


def tells(talk):
    talk.says(STORY, right=Intent.HARDSHIP)


def test_a_pause_is_asked_for_and_collection_waits_meanwhile(talk, invoice):
    tells(talk)
    assert "counselling" in talk.text
    assert [each.url for each in talk.answers[0].choices if each.url] == [
        f"/budget/?invoice={invoice.public_id}"
    ]
    talk.presses("Ask for a pause")
    talk.presses("A pause until 7")
    assert f"“{STORY}”" in talk.text
    assert "A person reads this and answers you here by 7 December 2026." in talk.text

    talk.presses("Ask for a pause until 7")

    made = DebtorRequest.objects.get()
    assert (made.kind, made.text) == (RequestKind.HARDSHIP, STORY)
    assert made.pause_until == date(2026, 12, 7)
    assert Hold.objects.get().reason == HoldReason.REQUEST_OPEN
    assert (talk.outcome, talk.stored.rights) == (Outcome.DONE, [])


def test_the_story_stays_with_the_robot_where_the_person_wants_it(talk):
    tells(talk)
    talk.presses("Ask for a pause")
    talk.says("15.1.", days=(date(2027, 1, 15),))
    talk.presses("Leave my words out")
    assert STORY not in talk.text

    talk.presses("Ask for a pause until 15")

    assert DebtorRequest.objects.get().text == ""


def test_a_day_that_is_too_far_is_asked_for_again(talk):
    tells(talk)
    talk.presses("Ask for a pause")

    talk.says("kesällä", days=(date(2027, 6, 1),))

    assert talk.text.startswith("Choose a day from 24 November 2026 to 23 February 2027.")


def test_something_else_that_would_help_goes_to_a_person_in_own_words(talk):
    tells(talk)
    talk.presses("Ask for a pause")
    talk.presses("Something else would help")
    talk.says("Voisinko maksaa kympin kuussa", Intent.MAKE_PLAN)

    talk.presses("Send this to a person")

    made = DebtorRequest.objects.get()
    assert made.text == f"{STORY}\nVoisinko maksaa kympin kuussa"
    assert made.pause_until is None


def test_of_several_bills_the_one_is_chosen_and_nothing_is_asked_before_help_is_named(
    talk, actor, invoice
):
    InvoiceFactory(party=actor.acting_for, creditor__name="Kuntosali Voima Oy")
    tells(talk)
    assert "Netti24" not in talk.text
    talk.presses("Ask for a pause")
    assert talk.text.startswith("Which bill is it about?")

    talk.presses("Netti24 Oy")

    assert talk.text.startswith("Netti24 Oy asks for")
    assert talk.stored.invoice == invoice


def test_who_has_no_bill_hears_where_help_is_all_the_same(actor):
    talk = Talk(actor, language="en")

    tells(talk)

    assert "counselling" in talk.text
    assert talk.labels == ["To a person"]


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("fi", ["112", "09 2525 0111"]),
        ("sv", ["112", "09 2525 0112", "09 2525 0111"]),
        ("en", ["112", "09 2525 0113", "09 2525 0111"]),
    ],
)
def test_a_life_in_danger_goes_before_what_was_asked_and_before_a_person(
    actor, invoice, language, numbers
):
    talk = Talk(actor, language=language)
    talk.says("Kiistän", right=Intent.DISPUTE)
    talk.presses(talk.labels[0])

    talk.says("ihminen", Intent.HUMAN, right=Intent.CRISIS)

    assert all(each in talk.text for each in numbers)
    called = [each.url for each in talk.answers[0].choices if each.url]
    assert called == [f"tel:{each.replace(' ', '')}" for each in [*numbers[1:], numbers[0]]]
    assert [each.text for each in talk.answers] == [talk.answers[0].text]
    assert talk.outcome == Outcome.ASKED
    assert talk.stored.tried[-1] == {"intent": "crisis", "outcome": "ASKED"}
    assert "€" not in talk.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_is_said_leaves_the_numbers_to_call_in_sight_on_a_phone(actor, language):
    talk = Talk(actor, language=language)

    talk.says("En jaksa enää elää", right=Intent.CRISIS)

    # Seven lines of a small phone.
    assert len(talk.text) < 260
    assert talk.offered[0]["url"].startswith("tel:")


def test_who_wanted_to_die_may_ask_for_a_pause_and_is_still_answered_by_people(talk):
    talk.says("En jaksa enää elää", right=Intent.CRISIS)
    talk.presses("Ask for a pause with a bill")
    talk.presses("A pause until 7")

    talk.presses("Ask for a pause until 7")

    assert DebtorRequest.objects.get().text == ""
    assert talk.stored.named_rights == [Intent.CRISIS]


def test_words_that_were_not_meant_so_are_taken_back_by_a_button(talk):
    talk.says("Tämä lasku tappaa minut", right=Intent.CRISIS)

    talk.presses("I did not mean that")

    assert (talk.stored.rights, talk.outcome) == ([], Outcome.UNSURE)
    assert talk.text == "Good that you told me. What would you like to do?"
