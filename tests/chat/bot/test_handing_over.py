"""The robot hands over once, to the right line, with all that it knows and no word too much."""

from uuid import uuid4

import pytest

from accounts.models import AuditEvent
from chat import words_bot
from chat.bot.understanding import Understanding
from chat.models import BotTalk, Chat, ChatState, EndReason
from chat.rules.intents import Intent
from chat.services import bot_turns, ending, handing_out, starting
from messaging.matters import GENERAL
from messaging.models import Author, Message, Queue, Thread, ThreadState
from messaging.services.starting import thread_of
from tests.chat.conversations import CLOSED, OPEN, again, at_desk, line, visitor
from tests.factories import InvoiceFactory
from tests.messaging.talking import about, wrote
from tests.payments.test_payment_races import at_once

DENIAL = "En ole tilannut tätä enkä maksa sitä."
STOP = "Lopettakaa perintä."
# What words are taken for, and the right that is in them.
MEANT = {
    DENIAL: (Intent.DISPUTE, Intent.DISPUTE),
    STOP: (Intent.STOP_COLLECTION, Intent.STOP_COLLECTION),
    "En jaksa enää elää": (Intent.CRISIS, Intent.CRISIS),
    "Rahat eivät riitä ruokaan": (Intent.HARDSHIP, Intent.HARDSHIP),
}


@pytest.fixture(autouse=True)
def _understands(monkeypatch):
    def understand(text, *, language, usual):
        intent, right = MEANT.get(text, (Intent.OTHER, None))
        ranked = ((intent, 0.9), (Intent.OTHER, 0.1))
        return Understanding(language=usual, ranked=ranked, is_sure=True, right=right)

    monkeypatch.setattr(bot_turns, "understand", understand)


@pytest.fixture
def actor(db):
    return visitor()


def begun(actor, text, *, at=OPEN, matter=GENERAL):
    chat = starting.start(
        actor=actor,
        text=text,
        client_id=uuid4(),
        at=at,
        matter=matter,
        subject="Asia",
        with_bot=True,
    )
    assert bot_turns.answer(chat_id=chat.pk, at=at)
    return again(chat)


def says(chat, text, *, at=OPEN):
    line(chat, text, at=at)
    assert bot_turns.answer(chat_id=chat.pk, at=at)
    return again(chat)


def button(chat, label):
    lines = Message.objects.filter(thread=chat.thread_id, author=Author.BOT)
    last = [(each.number, choice) for each in lines for choice in each.choices]
    return next((n, c["key"]) for n, c in reversed(last) if c["label"].startswith(label))


def presses(chat, actor, label, *, at=OPEN, client_id=None):
    number, key = button(chat, label)
    bot_turns.press(
        actor=actor,
        chat=again(chat),
        number=number,
        key=key,
        client_id=client_id or uuid4(),
        at=at,
    )
    return again(chat)


def bill(actor, **fields):
    return InvoiceFactory(
        party=actor.acting_for, creditor__name="Netti24 Oy", number="77", **fields
    )


def test_a_chat_goes_to_the_queue_of_its_bill_with_all_that_was_said_of_it(actor):
    invoice = bill(actor, stage="COLLECTION")
    chat = begun(actor, DENIAL)

    chat = says(chat, "ihminen")

    assert (chat.state, chat.queue, chat.queued_at) == (
        ChatState.WAITING,
        Queue.PAYMENT_CONTROL,
        OPEN,
    )
    assert (chat.thread.invoice, chat.thread.queue) == (invoice, Queue.PAYMENT_CONTROL)
    about_it = chat.about.replace("\N{NO-BREAK SPACE}", " ").split("\n")
    assert about_it == [
        f"Kysyi: ”{DENIAL}”",
        "Lasku: Netti24 Oy, 77, avoinna 100,00 €, eräpäivä 12.11.2026, Perinnässä",
        f"Robotin kanssa: {words_bot.intent_name(Intent.DISPUTE)} (aloitettu)",
        f"Vetosi oikeuteen, ja se on vielä käyttämättä: {words_bot.intent_name(Intent.DISPUTE)}",
    ]
    event = AuditEvent.objects.get(action="chat.handed_over_by_robot")
    assert event.data == {"queue": Queue.PAYMENT_CONTROL, "language": "fi"}


def test_the_agent_s_answer_is_the_first_and_no_line_is_the_robot_s_any_more(actor):
    chat = begun(actor, "ihminen")
    agent = at_desk()

    handing_out.hand_out(at=OPEN)
    chat = again(chat)

    assert chat.state == ChatState.TALKING
    line(chat, "Hei!", by=agent)
    line(chat, DENIAL)
    assert not bot_turns.answer(chat_id=chat.pk, at=OPEN)


def test_two_rights_that_were_named_are_both_told_and_wait(actor):
    bill(actor)
    chat = begun(actor, DENIAL)
    says(chat, STOP)

    chat = says(chat, "ihminen")

    assert chat.about.split("\n")[-2:] == [
        f"Vetosi oikeuteen, ja se on vielä käyttämättä: {words_bot.intent_name(each)}"
        for each in (Intent.DISPUTE, Intent.STOP_COLLECTION)
    ]


def test_a_dispute_stands_beside_a_crisis(actor):
    bill(actor)
    chat = begun(actor, DENIAL)
    says(chat, "En jaksa enää elää")

    chat = says(chat, "ihminen")

    assert chat.about.startswith("Voi hyvin huonosti")
    assert chat.about.endswith(f"käyttämättä: {words_bot.intent_name(Intent.DISPUTE)}")
    assert chat.about.count("käyttämättä") == 1


@pytest.mark.parametrize(
    ("first", "takes_back", "left"),
    [
        (DENIAL, "En tarkoittanut", Intent.DISPUTE),
        (STOP, "En halua", Intent.STOP_COLLECTION),
    ],
)
def test_a_right_that_was_taken_back_takes_no_other_with_it(actor, first, takes_back, left):
    bill(actor)
    chat = begun(actor, first)
    chat = says(chat, STOP if first == DENIAL else DENIAL)

    chat = presses(chat, actor, takes_back)

    assert BotTalk.objects.get(chat=chat).rights == [{"intent": left, "number": 1}]
    ending.end(chat_id=chat.pk, reason=EndReason.BY_VISITOR, at=OPEN, by=actor.user)
    assert again(chat).thread.state == ThreadState.WAITS_FOR_US


def test_what_an_older_release_talked_about_is_told_by_its_code(actor):
    bill(actor)
    chat = begun(actor, DENIAL)
    talk = BotTalk.objects.get(chat=chat)
    talk.dialogue, talk.expects, talk.then_step = "gift_card", "DAY", "when"
    talk.tried = [{"intent": "gift_card", "outcome": "TOLD"}]
    talk.rights = [{"intent": "gift_tax", "number": 1}, *talk.rights]
    talk.save()

    chat = says(chat, "ihminen")

    assert chat.state == ChatState.WAITING
    assert chat.about.split("\n")[-3:] == [
        "Robotin kanssa: gift_card (kerrottu)",
        "Vetosi oikeuteen, ja se on vielä käyttämättä: gift_tax",
        f"Vetosi oikeuteen, ja se on vielä käyttämättä: {words_bot.intent_name(Intent.DISPUTE)}",
    ]
    lines = Message.objects.filter(thread=chat.thread_id, author=Author.BOT)
    assert "päivitettiin" not in lines.order_by("number").last().text


@pytest.mark.parametrize("text", ["En jaksa enää elää", "Rahat eivät riitä ruokaan"])
def test_a_talk_of_need_stays_the_person_s_alone_and_a_crisis_is_named_first(actor, text):
    """Whom the person authorised for the bill would read its thread."""
    bill(actor)
    chat = begun(actor, DENIAL)
    presses(chat, actor, "En halua")
    says(chat, text)

    chat = says(chat, "ihminen")

    assert chat.thread.invoice is None
    assert chat.about.startswith("Voi hyvin huonosti") is (text == "En jaksa enää elää")
    assert ("Kysyi:" in chat.about) is (text != "En jaksa enää elää")
    assert text not in chat.about


def test_what_was_not_meant_as_a_cry_for_help_is_not_told_as_one(actor):
    invoice = bill(actor)
    chat = begun(actor, "En jaksa enää elää")
    presses(chat, actor, "En tarkoittanut")
    says(chat, DENIAL)

    chat = says(chat, "ihminen")

    assert chat.thread.invoice == invoice
    assert "112" not in chat.about


def test_a_thread_that_was_there_before_stays_what_it_is(actor):
    bill(actor)
    thread = wrote(actor, matter=GENERAL, subject="Asia", at=OPEN).thread
    chat = starting.start(
        actor=actor, text=DENIAL, client_id=uuid4(), at=OPEN, thread=thread, with_bot=True
    )
    bot_turns.answer(chat_id=chat.pk, at=OPEN)

    chat = says(chat, "ihminen")

    assert chat.state == ChatState.WAITING
    assert chat.thread.invoice is None


def test_a_bill_that_has_its_thread_keeps_it(actor):
    invoice = bill(actor)
    wrote(actor, matter=about(invoice), at=OPEN)
    chat = begun(actor, DENIAL)

    chat = says(chat, "ihminen")

    assert (chat.state, chat.thread.invoice) == (ChatState.WAITING, None)
    assert "Netti24 Oy" in chat.about


@pytest.mark.parametrize(
    ("served", "language"), [(["fi", "sv"], "sv"), (["fi"], "fi"), (["en"], "sv"), ([], "sv")]
)
def test_the_language_is_that_of_the_talk_if_anybody_serves_it(actor, served, language):
    if served:
        at_desk(languages=served)
    chat = begun(actor, "asdf")
    BotTalk.objects.filter(chat=chat).update(language="sv")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            bot_turns,
            "understand",
            lambda *_args, **_more: Understanding(
                language="sv", ranked=((Intent.OTHER, 1.0),), is_sure=True
            ),
        )
        chat = says(chat, "människa")

    assert chat.language == language


def test_what_was_said_at_night_waits_as_a_message_for_whose_work_the_bill_is(actor):
    bill(actor, stage="REMINDED")
    chat = begun(actor, DENIAL, at=CLOSED)
    says(chat, "ihminen", at=CLOSED)

    chat = presses(chat, actor, "Jätä se viestiksi", at=CLOSED)

    assert (chat.state, chat.ended) == (ChatState.ENDED, EndReason.LEFT_MESSAGE)
    assert (chat.thread.state, chat.thread.queue) == (
        ThreadState.WAITS_FOR_US,
        Queue.PAYMENT_CONTROL,
    )
    assert chat.thread.answer_by > CLOSED


def test_a_denial_that_was_not_made_waits_for_people_after_a_goodbye(actor):
    bill(actor)
    chat = begun(actor, DENIAL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(MEANT, "kiitos", (Intent.THANKS, None))
        says(chat, "kiitos")

    chat = presses(chat, actor, "Kyllä, siinä kaikki")

    assert (chat.ended, chat.thread.state) == (EndReason.SETTLED, ThreadState.WAITS_FOR_US)


def test_a_hand_over_against_an_end_leaves_one_of_the_two(transactional_db):
    actor = visitor()
    chat = begun(actor, DENIAL)
    line(chat, "ihminen")

    at_once(
        *[lambda: bot_turns.answer(chat_id=chat.pk, at=OPEN)] * 2,
        lambda: ending.end(chat_id=chat.pk, reason=EndReason.BY_VISITOR, at=OPEN, by=None),
    )

    chat = again(chat)
    handed = AuditEvent.objects.filter(action="chat.handed_over_by_robot").count()
    assert chat.state == ChatState.ENDED
    assert handed <= 1
    numbers = Message.objects.filter(thread=chat.thread_id).order_by("number")
    assert list(numbers.values_list("number", flat=True)) == list(
        range(1, chat.thread.last_number + 1)
    )


def test_a_thread_of_the_bill_that_begins_meanwhile_stops_no_hand_over(transactional_db):
    actor = visitor()
    invoice = bill(actor)
    chat = begun(actor, DENIAL)
    line(chat, "ihminen")

    at_once(
        lambda: bot_turns.answer(chat_id=chat.pk, at=OPEN),
        *[lambda: thread_of(actor=actor, matter=about(invoice), subject="", at=OPEN).pk] * 3,
    )

    assert again(chat).state == ChatState.WAITING
    assert Thread.objects.filter(invoice=invoice).count() == 1


def test_a_message_that_is_left_by_two_presses_at_a_time_is_left_once(transactional_db):
    actor = visitor()
    chat = begun(actor, DENIAL, at=CLOSED)
    says(chat, "ihminen", at=CLOSED)

    def press():
        try:
            presses(chat, actor, "Jätä se viestiksi", at=CLOSED)
        except bot_turns.StaleChoiceError:
            return False
        return True

    pressed = at_once(*[press] * 4)

    assert sum(pressed) == 1
    assert Chat.objects.get().ended == EndReason.LEFT_MESSAGE
    assert Message.objects.filter(text="Jätä se viestiksi").count() == 1
