"""To a person: at once while somebody is there, else by what is possible until then."""

from datetime import datetime, timedelta

import pytest

from accounts.actor import Actor
from chat.bot.person_words import asks_for_person
from chat.bot.scene import Outcome
from chat.models import ChatAgent, Presence
from chat.rules.intents import Intent
from invoices.models import RequestKind
from messaging.models import Queue
from messaging.queries.promises import promise_for
from myropo.calendar import HELSINKI
from tests.chat.bot.talks import AT, Talk
from tests.chat.conversations import at_desk
from tests.factories import InvoiceFactory
from tests.invoices.asking import make
from tests.messaging.talking import about, invoice_of, wrote

NIGHT = datetime(2026, 11, 23, 22, tzinfo=HELSINKI)


@pytest.fixture
def talk(actor):
    return Talk(actor, language="en")


@pytest.mark.parametrize(
    "text",
    [
        "ihminen",
        "IHMINEN!!",
        "Haluan puhua ihmisen kanssa, kiitos",
        "anna mulle aspa",
        "yhdistä asiakaspalvelijalle",
        "en robottia vaan oikean ihmisen",
        "onko täällä ihmistä",
        "is there a human here?",
        "människa",
        "manniska",
        "jag vill prata med en riktig människa tack",
        "kundtjänst",
        "human",
        "I want to talk to a real person please",
        "customer service",
        "agent",
        "operator",
    ],
)
def test_the_wish_for_a_person_is_heard_whatever_the_model_thinks(text):
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "oletko ihminen",
        "are you human?",
        "är du människa",
        "customer service 0/10",
        "ihminen joka tilasi tämän ei ole minä",
        "haluan puhua",
        "the agent promised me 14 more days",
    ],
)
def test_words_that_only_speak_of_people_are_left_to_the_model(text):
    assert not asks_for_person(text)


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["ihminen", "människa", "human"])
def test_a_person_is_asked_for_in_the_middle_of_anything(talk, actor, word):
    InvoiceFactory(party=actor.acting_for)
    talk.says("Riitautan", right=Intent.DISPUTE)
    talk.presses("The invoice is not mine")
    assert talk.text.startswith("What is wrong?")

    talk.says(word, Intent.OTHER, is_sure=False)

    assert talk.outcome == Outcome.HAND_OVER


@pytest.mark.django_db
def test_the_hand_over_says_how_long_it_takes_as_far_as_anybody_knows(talk):
    talk.wants(Intent.HUMAN)
    assert talk.text.endswith("We cannot say yet how long you wait.")
    at_desk(at=AT)

    talk.wants(Intent.HUMAN)

    assert talk.text.endswith("We expect it to take less than a minute.")
    assert talk.answers[0].choices == ()


@pytest.mark.django_db
def test_at_night_what_was_written_becomes_a_message_by_one_button(actor):
    talk = Talk(actor, at=NIGHT, language="en")
    talk.wants(Intent.HUMAN)
    assert talk.text.startswith("No person is here just now. The chat opens tomorrow at 08:00.")
    assert talk.labels == ["Leave it as a message", "Be called", "Go on with the robot"]
    assert talk.answers[0].choices[1].url == f"/chat/{talk.chat.public_id}/call-back/"

    talk.presses("Leave it as a message")

    assert talk.outcome == Outcome.AS_MESSAGE
    promised = promise_for(Queue.PAYMENT_ADVICE, at=NIGHT).astimezone(HELSINKI)
    assert f"We answer it here by Wednesday {promised.day}" in talk.text
    assert f"at {promised:%H:%M}." in talk.text


@pytest.mark.django_db
def test_what_waited_for_us_before_keeps_its_promise(actor):
    thread = wrote(actor, matter=about(invoice_of(actor)), at=AT - timedelta(days=1)).thread
    talk = Talk(actor, at=NIGHT, language="en", about=thread.invoice)

    talk.wants(Intent.HUMAN)
    talk.presses("Leave it as a message")

    assert talk.text.endswith("We answer it here by 12:00 tomorrow.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "words"),
    [(AT, "I do not want to guess."), (NIGHT, "and no person is here just now.")],
)
def test_a_robot_that_does_not_understand_offers_people_and_hands_nobody_over(actor, at, words):
    talk = Talk(actor, at=at, language="en")
    for _time in range(3):
        talk.says("blorp", is_sure=False, then=(Intent.PAY, Intent.LETTER))

    assert words in talk.text
    assert talk.outcome == Outcome.UNSURE
    assert "Leave it as a message" in talk.labels
    if at == AT:
        talk.presses("To a person")
        assert talk.outcome == Outcome.HAND_OVER


@pytest.mark.django_db
def test_a_call_is_offered_for_the_soonest_time_and_our_number_if_there_is_one(talk, settings):
    settings.COLLECTOR_PHONE = "09 123 4567"

    talk.wants(Intent.CALL_BACK)

    assert "The soonest is on Monday 23 November between 14:00 and 16:00" in talk.text
    assert "Call us: 09 123 4567. We answer Mon–Fri 08" in talk.text
    assert talk.button("Be called")["url"] == f"/chat/{talk.chat.public_id}/call-back/"


@pytest.mark.django_db
def test_what_waits_for_us_is_told_with_its_promise_and_what_is_late_as_late(actor, other_debtor):
    invoice = InvoiceFactory(party=actor.acting_for, number="77", creditor__name="Netti24")
    made = make(actor, invoice, RequestKind.DISPUTE, at=AT)
    wrote(actor, matter=about(invoice), at=AT)
    talk = Talk(actor, at=AT + timedelta(days=20), language="en")

    talk.wants(Intent.REPLY_WHEN)

    assert "Netti24, invoice 77: our answer is late. We are sorry." in talk.text
    assert "it was promised by 7 December 2026" in talk.text
    assert [each.url for each in talk.answers[0].choices] == [
        "/messages/",
        f"/requests/{made.public_id}/",
    ]


@pytest.mark.django_db
def test_nothing_of_another_s_is_told(talk, other_debtor):
    invoice = InvoiceFactory(party=other_debtor.party)
    make(Actor(other_debtor, other_debtor.party), invoice, RequestKind.DISPUTE, at=AT)

    talk.wants(Intent.REPLY_WHEN)

    assert talk.text.startswith("I see nothing of yours that waits for our answer.")


@pytest.mark.django_db
def test_the_wait_is_that_of_the_line_to_which_the_chat_would_go(actor):
    """Nobody answers in Swedish now: who speaks Finnish otherwise is served in Finnish."""
    at_desk(at=AT, languages=["fi"])
    ChatAgent.objects.update(presence=Presence.HERE)
    talk = Talk(actor, language="sv")

    talk.wants(Intent.HUMAN)

    assert "mindre än en minut" in talk.text
