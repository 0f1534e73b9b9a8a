"""A release may remove what a talk stands in: it begins again, and says so."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import translation

from chat.bot.scene import Answer, Choice, Kind, Outcome, open_page, say
from chat.models import BotTalk
from chat.rules.intents import Intent
from chat.services import bot_turns
from tests.chat.bot.storing import stored
from tests.chat.bot.talks import Talk
from tests.chat.conversations import OPEN, again
from tests.payments.plan_stories import billed

pytestmark = pytest.mark.django_db
UPDATED = "MyRopo was updated while we were talking"
SHIFT = Intent.SHIFT_DUE_DATE
DAY = date(2026, 12, 15)
# Where talks stood that an older release had begun.
REMOVED = [
    pytest.param({"dialogue": "gift_card", "step": "start"}, id="an intent"),
    pytest.param({"dialogue": "other", "step": "start"}, id="a dialogue"),
    pytest.param({"then_step": "which_moon"}, id="the step that the words lead to"),
]
GONE = [
    pytest.param("gift_card.start", id="an intent"),
    pytest.param("other.start", id="a dialogue"),
    pytest.param("shift_due_date.which_moon", id="a step"),
]


@pytest.fixture
def bill(actor):
    return billed(actor.acting_for, who="Pohjolan Sähkö", due_on=date(2026, 12, 7))


@pytest.fixture
def talk(actor, bill):
    """Of one bill, in which the robot waits for a day."""
    talk = Talk(actor, language="en", at=OPEN)
    talk.wants(SHIFT)
    return talk


def offers(talk, step, *, kind=Kind.SAY):
    """What an older release would have offered, beside a page and something that is still there."""
    gone = Choice(label="The old way", kind=kind, step=step)
    others = (open_page("A page", "/"), say("Pay now", Intent.PAY))
    talk.answers = [Answer(text="Which?", choices=[gone, *others], outcome=Outcome.ASKED)]


@pytest.mark.parametrize("expects", ["DAY", "WORDS", "INVOICE", "SUM", ""])
@pytest.mark.parametrize(
    "says",
    [
        pytest.param({"text": "15.12.", "days": (DAY,)}, id="what was asked for"),
        pytest.param({"text": "Pohjolan Sähkö", "is_sure": False}, id="a bill"),
        pytest.param({"text": "yes", "answer": True, "is_sure": False}, id="yes"),
        pytest.param({"text": "hmm", "is_sure": False, "then": (Intent.PAY,)}, id="unclear"),
        pytest.param({"text": "", "is_sure": False}, id="a file"),
    ],
)
@pytest.mark.parametrize("place", REMOVED)
def test_words_are_answered_where_their_place_was_removed(talk, place, says, expects):
    BotTalk.objects.update(**{"expects": expects, **place})
    is_lost = bool(expects) or "dialogue" in place

    talk.says(**says)

    assert talk.text.startswith(UPDATED) is is_lost
    assert talk.stored.then_step != "which_moon" or not is_lost


def test_a_clear_wish_is_answered_after_the_word_about_it(talk):
    BotTalk.objects.update(dialogue="gift_card")

    talk.wants(Intent.WHAT_I_OWE)

    assert talk.text.startswith(UPDATED)
    assert "Pohjolan Sähkö" in talk.text
    assert talk.stored.dialogue == Intent.WHAT_I_OWE
    talk.wants(Intent.PAY)
    assert UPDATED not in talk.text


def test_in_a_crisis_there_is_no_word_about_it(talk):
    BotTalk.objects.update(dialogue="gift_card")

    talk.says("En jaksa enää elää", right=Intent.CRISIS)

    assert talk.text.startswith("I am sorry that you feel so bad.")


@pytest.mark.parametrize("step", GONE)
def test_a_removed_button_that_is_read_aloud_is_no_trouble(talk, step):
    offers(talk, step)

    talk.says("the old way", is_sure=False)

    assert talk.text.startswith(UPDATED)
    assert (talk.stored.dialogue, talk.stored.expects) == ("", "")


@pytest.mark.parametrize("step", GONE)
@pytest.mark.parametrize("kind", [Kind.SAY, Kind.ACT])
def test_what_was_asked_is_still_asked_where_only_a_button_was_removed(talk, step, kind):
    offers(talk, step, kind=kind)

    talk.says("", is_sure=False)
    assert talk.labels == ["A page", "Pay now"]
    talk.says("15.12.", days=(DAY,))

    assert UPDATED not in talk.text
    assert "15 December" in talk.text


@pytest.mark.parametrize("step", GONE)
@pytest.mark.parametrize("kind", [Kind.SAY, Kind.ACT])
def test_a_removed_button_that_is_pressed_is_answered(talk, step, kind):
    offers(talk, step, kind=kind)
    number = stored(talk)

    with translation.override("en"):
        pressed = bot_turns.press(
            actor=talk.actor,
            chat=again(talk.chat),
            number=number,
            key="1",
            client_id=uuid4(),
            at=OPEN,
        )

    assert pressed
    said, answered = talk.chat.thread.messages.order_by("-number")[:2][::-1]
    assert said.text == "The old way"
    assert answered.text.startswith(UPDATED)
    assert "The button does nothing any more." in answered.text
    assert [each["label"] for each in answered.choices] == ["What can you do?", "To a person"]
    assert (talk.stored.dialogue, talk.stored.invoice is None) == ("", False)


def test_a_button_that_is_known_is_pressed_wherever_the_talk_stood(talk):
    BotTalk.objects.update(dialogue="gift_card", then_step="which_moon")

    talk.presses_values(Intent.PAY, "start")

    assert talk.stored.dialogue == Intent.PAY
