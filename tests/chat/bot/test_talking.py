"""Which dialogue goes on with what is said: what is most important goes first."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from chat.bot.dialogues import DIALOGUES
from chat.bot.scene import Outcome
from chat.rules.intents import Intent
from tests.chat.bot.talks import Talk
from tests.payments.plan_stories import billed

pytestmark = pytest.mark.django_db
SHIFT = Intent.SHIFT_DUE_DATE
UNSURE = {"is_sure": False, "then": (Intent.MAKE_PLAN, Intent.PAY, Intent.LETTER)}


@pytest.fixture
def bill(actor):
    return billed(actor.acting_for, who="Pohjolan Sähkö", due_on=date(2026, 12, 7))


@pytest.fixture
def other_bill(actor):
    return billed(actor.acting_for, "80.00", who="Netti24", due_on=date(2026, 12, 14))


@pytest.fixture
def talk(actor, bill):
    """Of one bill, in which the robot waits for a day."""
    talk = Talk(actor, language="en")
    talk.wants(SHIFT)
    return talk


@pytest.mark.parametrize(
    ("says", "goes_to"),
    [
        pytest.param({"intent": Intent.PAY}, Intent.PAY, id="a sure wish begins another talk"),
        pytest.param({"intent": Intent.HUMAN}, Intent.HUMAN, id="a person is had from everywhere"),
        pytest.param({"text": "ihminen!"}, Intent.HUMAN, id="also where the model does not know"),
        pytest.param(
            {"right": Intent.CRISIS, "intent": Intent.HUMAN},
            Intent.CRISIS,
            id="a life in danger goes before the wish for a person",
        ),
        pytest.param(
            {"right": Intent.CRISIS, "days": (date(2026, 12, 15),)},
            Intent.CRISIS,
            id="and before the day that was asked for",
        ),
        pytest.param(
            {"right": Intent.DISPUTE, "days": (date(2026, 12, 15),)},
            Intent.DISPUTE,
            id="a right goes before the day that was asked for",
        ),
        pytest.param(
            {"right": Intent.HARDSHIP, "intent": Intent.PAY},
            Intent.HARDSHIP,
            id="and before a sure wish",
        ),
        pytest.param(
            {"intent": Intent.WHAT_HAPPENS_NEXT, "days": (date(2026, 12, 15),)},
            Intent.WHAT_HAPPENS_NEXT,
            id="a question that names a day is no answer",
        ),
        pytest.param(
            {"intent": Intent.PAY, "days": (date(2026, 12, 15),)},
            SHIFT,
            id="to pay on a day is the answer to which day",
        ),
        pytest.param(
            {"intent": Intent.THANKS, "days": (date(2026, 12, 15),)},
            SHIFT,
            id="and so is a day with thanks",
        ),
        pytest.param({"intent": Intent.OTHER, "answer": True}, SHIFT, id="yes to nothing"),
    ],
)
def test_what_is_most_important_goes_first(talk, says, goes_to):
    talk.says(**{"text": "some words", **says})

    assert talk.stored.dialogue == goes_to


def test_a_day_that_was_asked_for_leads_on(talk):
    talk.says("15.12.", is_sure=False, days=(date(2026, 12, 15),))

    assert talk.stored.step == "check"
    assert "Tuesday 15 December 2026" in talk.text


def test_a_button_may_be_read_aloud(talk):
    label = talk.labels[0]

    talk.says(f"{label.upper()} ", is_sure=False)

    assert talk.stored.step == "check"


def test_a_button_may_be_begun_to_read(actor, bill):
    talk = Talk(actor, language="en")
    talk.wants(Intent.MAKE_PLAN)

    talk.says("another payment", is_sure=False)

    assert talk.stored.step == "payday"


def test_of_all_bills_the_page_takes_several(actor, bill, other_bill):
    talk = Talk(actor, language="en")
    talk.wants(Intent.MAKE_PLAN)

    talk.says("both of them", is_sure=False)

    assert talk.text == "I take one bill at a time. On the page you choose several."
    assert talk.labels == ["One plan for several bills"]


def test_the_last_day_that_is_possible_may_be_asked_for(talk, actor):
    last = max(each["values"]["day"] for each in talk.offered if each["values"])

    talk.says("as late as possible", is_sure=False)

    assert talk.offered[0]["values"]["day"] >= last
    again = Talk(actor, language="fi")
    again.wants(SHIFT, "siirrä niin pitkälle kuin mahdollista")
    assert again.offered[0]["values"]["day"] == talk.offered[0]["values"]["day"]


def test_a_right_is_a_button_first_where_its_words_are_those_of_one(talk, bill):
    talk.wants(Intent.WHAT_HAPPENS_NEXT)
    label = next(each for each in talk.labels if each.startswith("Move"))

    talk.says(label, right=Intent.DISPUTE)

    assert talk.stored.dialogue == SHIFT


def test_what_binds_is_never_done_by_words(talk, bill):
    talk.says("15.12.", days=(date(2026, 12, 15),))
    named = talk.labels[0]
    before = bill.due_on

    for words in ({"text": named}, {"text": "yes", "answer": True}):
        talk.says(**words, is_sure=False)
        assert talk.labels == [named]
        assert talk.outcome == Outcome.ASKED

    bill.refresh_from_db()
    assert bill.due_on == before
    assert talk.stored.step == "check"


def test_no_to_an_act_leads_to_what_else_is_possible(talk):
    talk.says("15.12.", days=(date(2026, 12, 15),))

    talk.says("no", is_sure=False, answer=False)

    assert talk.stored.step == "days"


def test_no_to_an_act_that_has_no_button_for_it_leaves_the_others(actor, bill):
    talk = Talk(actor, language="en")
    talk.wants(Intent.MAKE_PLAN)
    others = talk.labels[1:]

    talk.says("no", is_sure=False, answer=False)
    assert talk.text == "All right, nothing was done. What would suit you?"
    assert talk.labels == others
    talk.says("3", is_sure=False, counts=(3,))

    assert talk.labels[0].startswith("Accept the plan, 3")


@pytest.mark.parametrize(
    "says",
    [
        pytest.param({"text": "no", "answer": False}, id="a plain no"),
        pytest.param({"text": "15.12.", "days": (date(2026, 12, 15),)}, id="a mere number"),
    ],
)
def test_an_answer_stands_on_no_right_whatever_it_is_taken_for(talk, says):
    talk.says(**says, right=Intent.HARDSHIP)

    assert talk.stored.dialogue == SHIFT
    assert talk.stored.rights == []


def test_yes_and_no_answer_whether_it_is_settled(talk):
    talk.wants(Intent.WHAT_HAPPENS_NEXT)

    talk.says("yes", is_sure=False, answer=True)

    assert talk.outcome == Outcome.END


def test_what_was_missed_is_asked_again_with_the_same_buttons(talk):
    labels = talk.labels

    talk.says("some day", **UNSURE)

    assert talk.text.startswith("I did not find a day in that.")
    assert talk.labels == labels
    assert talk.stored.step == "start"
    talk.says("15.12.", is_sure=False, days=(date(2026, 12, 15),))
    assert (talk.stored.step, talk.stored.unsure) == ("check", 0)


def test_who_is_not_understood_is_offered_buttons_then_other_words_then_a_person(actor, bill):
    talk = Talk(actor, language="en")
    talk.wants(Intent.WHAT_I_OWE)

    talk.says("hmm", **UNSURE)
    first = talk.labels
    talk.says("hmm?", **UNSURE)
    second = talk.text
    talk.says("hmm!", **UNSURE)

    with translation.override("en"):
        titles = [str(DIALOGUES[each].title) for each in UNSURE["then"]]
    assert first == [*titles, "Something else"]
    assert second.startswith("I did not understand that yet.")
    assert talk.stored.dialogue == Intent.HUMAN


def test_what_is_understood_between_begins_the_ladder_anew(actor, bill):
    talk = Talk(actor, language="en")
    talk.says("hmm", **UNSURE)
    talk.wants(Intent.WHAT_I_OWE)

    talk.says("hmm", **UNSURE)

    assert "Pay in parts" in talk.labels


def test_what_was_told_is_not_asked_again_after_the_buttons(actor, bill):
    talk = Talk(actor, language="en")
    talk.says("15.12.?", is_sure=False, then=(SHIFT,), days=(date(2026, 12, 15),))

    talk.presses("Move a due date")

    assert "Tuesday 15 December 2026" in talk.text


def test_what_is_not_ours_is_said_honestly(actor, bill):
    talk = Talk(actor, language="en")

    talk.says("Who won the match?", Intent.OTHER)

    assert talk.text.startswith("I have no answer to that.")
    assert talk.outcome == Outcome.UNSURE


def test_of_several_bills_it_is_asked_which(actor, bill, other_bill):
    talk = Talk(actor, language="en")

    talk.wants(SHIFT, text="move it to 20.12.", days=(date(2026, 12, 20),))
    assert talk.text == "Which bill is it about?"
    talk.says("netti24", is_sure=False)

    assert talk.stored.invoice == other_bill
    assert "Sunday 20 December 2026" in talk.text


def test_a_bill_that_is_named_is_not_asked_for(actor, bill, other_bill):
    talk = Talk(actor, language="en")

    talk.wants(SHIFT, text="netti24 later please")

    assert talk.stored.invoice == other_bill


def test_of_several_bills_that_may_be_meant_only_those_are_offered(actor, bill, other_bill):
    more = billed(actor.acting_for, "60.00", who="Netti24", due_on=date(2026, 12, 21))
    talk = Talk(actor, language="en", about=bill)

    talk.wants(SHIFT, text="netti24 later please")

    offered = {each["values"]["invoice"] for each in talk.offered}
    assert offered == {str(other_bill.public_id), str(more.public_id)}


def test_the_bill_whose_page_one_came_from_is_the_one(actor, bill, other_bill):
    talk = Talk(actor, about=other_bill)

    talk.wants(SHIFT)

    assert talk.stored.invoice == other_bill


def test_another_bill_goes_on_with_the_same_matter_and_forgets_what_was_said_of_the_first(
    actor, bill, other_bill
):
    talk = Talk(actor, language="en", about=bill)
    talk.wants(Intent.MAKE_PLAN, sums=(Decimal(60),))
    assert "60.00" in talk.text

    talk.says("netti24", is_sure=False)

    assert (talk.stored.dialogue, talk.stored.invoice) == (Intent.MAKE_PLAN, other_bill)
    assert "60.00" not in talk.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        pytest.param("netti24", Intent.SHIFT_DUE_DATE, id="likely another matter"),
        pytest.param("netti24 please, the one of the gym", Intent.OTHER, id="no matter at all"),
    ],
)
def test_another_bill_is_asked_back_about_only_where_something_else_may_be_meant(
    actor, bill, other_bill, text, intent
):
    talk = Talk(actor, language="en", about=bill)
    talk.wants(Intent.MAKE_PLAN)
    then = (Intent.REFUND, Intent.LETTER, Intent.PAY)

    talk.says(text, intent, is_sure=False, then=then)

    if intent is Intent.OTHER:
        assert (talk.stored.dialogue, talk.stored.invoice) == (Intent.MAKE_PLAN, other_bill)
        return
    assert talk.text.startswith("I am not sure that I understood you.")
    assert talk.labels == ["Move a due date", "Get money back", "Pay in parts", "Something else"]
    talk.presses("Pay in parts")
    assert (talk.stored.dialogue, talk.stored.invoice) == (Intent.MAKE_PLAN, other_bill)


def test_a_settled_bill_is_offered_where_one_may_be_meant_and_no_other_is_here(actor):
    paid = billed(actor.acting_for, who="Netti24")
    paid.stage, paid.closed_on = "PAID", date(2026, 11, 20)
    paid.save(update_fields=["stage", "closed_on"])
    talk = Talk(actor, language="en")

    talk.wants(Intent.LETTER)

    assert talk.stored.invoice == paid


def test_another_persons_bill_is_none(actor, bill, other_debtor):
    strange = billed(other_debtor.party, "77.00", who="Muu Oy")
    talk = Talk(actor, language="en")
    talk.wants(SHIFT, text="Muu Oy")

    talk.presses_values(SHIFT, "days", invoice=str(strange.public_id))

    assert talk.text.startswith("I do not see that bill any more.")


def test_what_was_tried_is_kept_for_an_agent_with_how_it_went(talk):
    talk.wants(Intent.WHAT_HAPPENS_NEXT)

    assert talk.stored.tried == [
        {"intent": "shift_due_date", "outcome": "ASKED"},
        {"intent": "what_happens_next", "outcome": "TOLD"},
    ]


@pytest.mark.parametrize(
    ("intent", "is_heard"),
    [
        pytest.param(Intent.MAKE_PLAN, True, id="another wish"),
        pytest.param(Intent.OTHER, False, id="nothing clear"),
        pytest.param(SHIFT, False, id="the same matter"),
    ],
)
def test_a_likely_wish_is_heard_where_a_day_was_asked_for(talk, intent, is_heard):
    talk.says("I want to pay it in instalments", intent, is_sure=False, then=(Intent.PAY,))

    assert ("I did not find a day" in talk.text) is not is_heard
    with translation.override("en"):
        titles = [str(DIALOGUES[each].title) for each in (Intent.MAKE_PLAN, Intent.PAY, SHIFT)]
    assert (talk.labels[:3] == titles) is is_heard


def test_a_right_that_was_named_waits_until_it_is_used(talk):
    talk.says("I do not agree", right=Intent.DISPUTE)
    number = talk.number
    talk.wants(Intent.WHAT_I_OWE)

    assert talk.stored.rights == [{"intent": "dispute", "number": number}]
