"""Hello, thank you and goodbye: nothing ends by itself, and no right is lost by a goodbye."""

import pytest

from chat.bot.scene import Outcome
from chat.models import BotTalk
from chat.rules.intents import Intent
from tests.chat.bot.talks import Talk
from tests.factories import InvoiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(actor):
    return Talk(actor, language="en")


@pytest.mark.parametrize(
    ("language", "named"),
    [
        ("fi", "Olen MyRopon robotti"),
        ("sv", "Jag är MyRopos robot"),
        ("en", "I am MyRopo’s robot"),
    ],
)
def test_the_robot_says_what_it_is_and_offers_what_people_ask_with_a_bill(actor, language, named):
    InvoiceFactory(party=actor.acting_for)
    talk = Talk(actor, language=language)

    talk.wants(Intent.GREETING)

    assert named in talk.text
    assert [each["step"] for each in talk.offered] == [
        "shift_due_date.start",
        "make_plan.start",
        "what_happens_next.start",
    ]


def test_who_has_nothing_to_pay_is_offered_something_else(talk):
    talk.wants(Intent.GREETING)

    assert talk.labels == ["Find a bill", "When does my refund come?", "When do I get an answer?"]


def test_every_button_of_what_the_robot_can_leads_somewhere(actor):
    for invoices in (0, 1):
        InvoiceFactory.create_batch(invoices, party=actor.acting_for)
        talk = Talk(actor, language="en")
        for label in talk.wants(Intent.GREETING)[0].choices:
            again = Talk(actor, language="en")
            again.wants(Intent.GREETING)
            assert again.presses(label.label)


def test_thanks_offer_an_end_and_make_none(talk):
    talk.wants(Intent.THANKS)
    assert talk.outcome == Outcome.ASKED

    talk.says("ei", answer=False)
    assert talk.text == "What can I help you with?"
    talk.wants(Intent.THANKS)
    talk.says("joo", answer=True)

    assert talk.outcome == Outcome.END
    assert talk.stored.was_solved is None


def test_whether_it_was_settled_is_what_the_person_said_last(talk):
    talk.wants(Intent.REPLY_WHEN)
    talk.presses("Not yet")
    assert talk.stored.was_solved is False
    assert talk.labels == ["To a person", "What can you do?"]
    talk.wants(Intent.REPLY_WHEN)

    talk.presses("Yes, it is settled")

    assert (talk.outcome, talk.stored.was_solved) == (Outcome.END, True)


@pytest.mark.parametrize(
    ("right", "is_left"),
    [
        (Intent.DISPUTE, True),
        (Intent.STOP_COLLECTION, True),
        (Intent.COMPLAINT, True),
        (Intent.CRISIS, True),
        (Intent.INFORMATION, False),
        (Intent.HARDSHIP, False),
    ],
)
def test_a_goodbye_settles_no_denial_and_no_demand(talk, right, is_left):
    BotTalk.objects.update(rights=[{"intent": right, "number": 1}])
    talk.wants(Intent.THANKS)

    talk.presses("Yes, that was all")

    assert (talk.stored.named_rights == [right]) is is_left
    assert ("a person’s to answer" in talk.text) is is_left


def test_something_else_leads_to_other_words_and_then_to_a_person(talk):
    talk.says("hmm", is_sure=False, then=(Intent.PAY, Intent.LETTER))
    talk.presses("Something else")
    assert talk.text.startswith("I did not understand that yet")

    talk.says("hmm hmm", is_sure=False)

    assert "A person can help" in talk.text


def test_a_file_without_words_is_not_understood_and_what_was_asked_stays(actor):
    InvoiceFactory(party=actor.acting_for)
    talk = Talk(actor, language="en")
    talk.wants(Intent.GREETING)
    before = talk.labels

    talk.says("", is_sure=False)

    assert talk.text.startswith("I cannot read files.")
    assert talk.labels == before
