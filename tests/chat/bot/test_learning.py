"""What is kept of what the robot did not understand, and what people say of it."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from chat.bot import asking_back
from chat.bot.dialogues import DIALOGUES
from chat.bot.scene import say
from chat.models import BotQuestion, BotTalk, Chat, EndReason, QuestionState, Whence
from chat.rules.intents import Intent
from chat.services import bot_labelling, bot_questions, starting
from chat.services.bot_labelling import NEW_DAYS, PUT_AWAY_DAYS
from chat.services.ending import end
from messaging.matters import Matter, MatterKind
from messaging.models import Author, Medium, Thread
from messaging.services.saying import Words
from messaging.services.saying import say as say_line
from tests.chat.bot.questions import question
from tests.chat.bot.talks import AT, understood
from tests.chat.conversations import visitor
from tests.factories import AgentFactory, CreditorFactory, InvoiceFactory
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db
UNSURE = understood(Intent.SHIFT_DUE_DATE, is_sure=False, then=[Intent.MAKE_PLAN, Intent.PAY])
LOAN = "Voinko saada teiltä lainaa, Liisa?"


def begun(text="Hei", *, name="Väinö Tunnistus"):
    actor = visitor(party__name=name)
    return starting.start(
        actor=actor,
        text=text,
        client_id=uuid4(),
        at=AT,
        matter=Matter(MatterKind.GENERAL),
        subject="Asia",
        with_bot=True,
    )


def robot_says(chat, answer):
    choices = [each.as_json(str(key)) for key, each in enumerate(answer.choices, 1)]
    return said(chat, answer.text, author=Author.BOT, user=None, choices=choices).choices


def said(chat, text, *, author=Author.PERSON, **fields):
    fields = {"user": chat.user, **fields}
    words = Words(author=author, medium=Medium.CHAT, text=text, client_id=uuid4(), **fields)
    with transaction.atomic():
        thread = Thread.objects.select_for_update().get(pk=chat.thread_id)
        return say_line(thread, words, at=AT)


def presses(chat, offered):
    said(chat, offered["label"])
    bot_questions.note_choice(chat=chat, offered=offered, at=AT)


def offers_three(chat, *intents):
    return robot_says(chat, asking_back.did_you_mean([DIALOGUES[each] for each in intents]))


def unknown(chat, text=LOAN, understanding=UNSURE):
    bot_questions.note_unknown(chat=chat, text=text, understanding=understanding, at=AT)


def test_what_was_not_understood_is_kept_once_without_who_asked():
    chat = begun(name="Väinö Tunnistus")
    InvoiceFactory(party=chat.thread.party, creditor=CreditorFactory(name="Pohjolan Sähkö Oy"))

    for _twice in range(2):
        unknown(chat, "Olen väinö, pohjolan sähkön lasku 123456, mitä tämmönen on")

    kept = BotQuestion.objects.get()
    assert kept.text == "Olen … lasku 000000, mitä tämmönen on"
    assert (kept.asked_on, kept.language, kept.state) == (AT.date(), "fi", QuestionState.NEW)
    assert kept.guesses == [["shift_due_date", 0.9], ["make_plan", 0.05], ["pay", 0.05]]
    assert kept.whence == Whence.UNSURE


def test_what_is_surely_not_ours_is_kept_as_such():
    unknown(begun(), understanding=understood(Intent.OTHER))

    assert BotQuestion.objects.get().whence == Whence.UNKNOWN


@pytest.mark.parametrize(
    ("text", "understanding"),
    [
        ("123456", UNSURE),
        ("…?", UNSURE),
        ("en jaksa enää", understood(Intent.CRISIS, is_sure=False)),
        ("lapset sairaana", understood(Intent.HARDSHIP, is_sure=False)),
        ("en hyväksy", understood(Intent.PAY, is_sure=False, right=Intent.DISPUTE)),
    ],
)
def test_what_says_nothing_or_too_much_is_not_kept(text, understanding):
    unknown(begun(), text, understanding)

    assert not BotQuestion.objects.exists()


def test_what_the_customer_meant_becomes_the_first_guess_and_no_label():
    chat = begun(LOAN)
    unknown(chat)
    offered = offers_three(chat, Intent.SHIFT_DUE_DATE, Intent.MAKE_PLAN)

    presses(chat, offered[1])

    kept = BotQuestion.objects.get()
    assert kept.guesses == [["make_plan", 1], ["shift_due_date", 0.9], ["pay", 0.05]]
    assert (kept.whence, kept.state) == (Whence.CORRECTED, QuestionState.NEW)


def test_none_of_the_three_and_a_button_of_another_line_correct_nothing():
    chat = begun(LOAN)
    unknown(chat)
    presses(chat, offers_three(chat, Intent.SHIFT_DUE_DATE)[-1])
    greeting = asking_back.other_words()
    menu = [say("Osissa", Intent.MAKE_PLAN), *greeting.choices]
    offered = [each.as_json("1") for each in menu]
    robot_says(chat, greeting)

    presses(chat, offered[0])

    assert BotQuestion.objects.get().whence == Whence.UNSURE


def test_what_was_not_settled_is_kept_with_the_line_that_began_it():
    chat = begun("Hei")
    said(chat, "haluisin siirtää tätä laskua vähän")
    robot_says(chat, asking_back.other_words())
    said(chat, "ensi perjantaina")
    offered = robot_says(chat, asking_back.is_it_settled())
    BotTalk.objects.filter(chat=chat).update(
        tried=[{"intent": "shift_due_date", "outcome": "TOLD"}]
    )

    presses(Chat.objects.get(pk=chat.pk), offered[1])

    kept = BotQuestion.objects.get()
    assert kept.text == "haluisin siirtää tätä laskua vähän"
    assert (kept.whence, kept.guesses) == (Whence.NOT_SOLVED, [["shift_due_date", 1.0]])


def test_of_two_matters_the_one_that_is_not_settled_is_kept_and_no_button():
    chat = begun("paljonko mä olen velkaa")
    robot_says(chat, asking_back.is_it_settled())
    said(chat, "entä se toinen juttu sitten")
    offered = robot_says(chat, asking_back.is_it_settled())
    BotTalk.objects.filter(chat=chat).update(tried=[{"intent": "pay", "outcome": "TOLD"}])

    presses(Chat.objects.get(pk=chat.pk), offered[1])

    assert BotQuestion.objects.get().text == "entä se toinen juttu sitten"


def test_of_need_nothing_is_kept_that_was_not_settled():
    chat = begun("lapset ovat sairaana eikä rahaa ole")
    offered = robot_says(chat, asking_back.is_it_settled())
    BotTalk.objects.filter(chat=chat).update(tried=[{"intent": "hardship", "outcome": "TOLD"}])

    presses(Chat.objects.get(pk=chat.pk), offered[1])

    assert not BotQuestion.objects.exists()


def test_a_label_is_said_once_and_who_comes_late_changes_nothing(now):
    first, second = AgentFactory(), AgentFactory()
    one, other = question(), question()

    done = bot_labelling.label(
        question_ids=[one.pk, other.pk, 10**9], intent=Intent.PAY, by=first, at=now
    )
    late = bot_labelling.label(question_ids=[one.pk], intent=Intent.REFUND, by=second, at=now)

    assert (done, late) == (2, 0)
    one.refresh_from_db()
    assert (one.state, one.intent, one.labelled_by) == (QuestionState.LABELLED, "pay", first)
    event = AuditEvent.objects.get(action="bot_question.labelled")
    assert event.data == {"questions": [one.pk, other.pk], "intent": "pay"}


def test_what_was_put_away_or_labelled_comes_back(now):
    lead = AgentFactory()
    away, done = question(), question()
    bot_labelling.put_away(question_ids=[away.pk], by=lead, at=now)
    bot_labelling.label(question_ids=[done.pk], intent=Intent.PAY, by=lead, at=now)

    back = bot_labelling.take_back(question_ids=[away.pk, done.pk], by=lead, at=now)

    assert back == 2
    assert set(BotQuestion.objects.values_list("state", "intent")) == {(QuestionState.NEW, "")}


@pytest.mark.django_db(transaction=True)
def test_of_many_who_label_at_once_one_does(now):
    asked = question()
    label = partial(bot_labelling.label, question_ids=[asked.pk], intent=Intent.PAY, at=now)

    numbers = at_once(*[partial(label, by=AgentFactory()) for _each in range(4)])

    assert sorted(numbers) == [0, 0, 0, 1]
    assert AuditEvent.objects.filter(action="bot_question.labelled").count() == 1


@pytest.mark.parametrize(
    "fields", [{"state": "LABELLED"}, {"intent": "pay"}, {"state": "PUT_AWAY", "intent": "pay"}]
)
def test_the_database_refuses_a_label_without_its_state(fields):
    with pytest.raises(IntegrityError, match="bot_question_labelled_iff_intent"):
        question(**fields)


def test_when_the_chat_has_ended_nobody_knows_who_asked(now):
    open_chat, ended_chat = begun(), begun()
    unknown(open_chat)
    unknown(ended_chat)
    end(chat_id=ended_chat.pk, reason=EndReason.BY_VISITOR, at=AT, by=ended_chat.user)

    bot_labelling.forget(at=AT)

    assert set(BotQuestion.objects.values_list("chat", flat=True)) == {open_chat.pk, None}


def test_what_is_over_goes_and_what_was_labelled_stays(now):
    lead = AgentFactory()
    today = now.date()
    old, newer = (question(asked_on=today - timedelta(days=NEW_DAYS + more)) for more in (1, 0))
    learned = question(asked_on=today - timedelta(days=3 * NEW_DAYS))
    away, lately = question(asked_on=today), question(asked_on=today)
    long_ago = now - timedelta(days=PUT_AWAY_DAYS, hours=1)
    bot_labelling.label(question_ids=[learned.pk], intent=Intent.PAY, by=lead, at=long_ago)
    bot_labelling.put_away(question_ids=[away.pk], by=lead, at=long_ago)
    bot_labelling.put_away(question_ids=[lately.pk], by=lead, at=now)

    gone = bot_labelling.forget(at=now)

    assert gone == 2
    assert set(BotQuestion.objects.all()) == {newer, learned, lately}
    assert old not in BotQuestion.objects.all()
