"""A talk with the robot from line to line, and what it leaves to learn from."""

from uuid import uuid4

import pytest

from accounts.actor import Actor
from chat.models import BotQuestion, Whence
from chat.rules.intents import Intent
from chat.services import bot_turns, starting
from messaging.matters import Matter, MatterKind
from messaging.models import Author, Message
from tests.chat.bot.talks import AT, understood
from tests.chat.conversations import line, visitor

pytestmark = pytest.mark.django_db


class Written:
    """A chat whose lines are stored and answered as the processes do it."""

    def __init__(self, monkeypatch, text, understanding):
        self.patch = monkeypatch
        self.actor = visitor()
        self.chat = starting.start(
            actor=self.actor,
            text=text,
            client_id=uuid4(),
            at=AT,
            matter=Matter(MatterKind.GENERAL),
            subject="Asia",
            with_bot=True,
        )
        self._answer(understanding)

    def says(self, text, understanding):
        line(self.chat, text, at=AT)
        self._answer(understanding)

    def presses(self, step):
        said = Message.objects.filter(thread=self.chat.thread_id, author=Author.BOT)
        rows = [(each, choice) for each in said for choice in each.choices]
        message, choice = [row for row in rows if row[1]["step"] == step][-1]
        bot_turns.press(
            actor=Actor(self.actor.user, self.actor.acting_for),
            chat=self.chat,
            number=message.number,
            key=choice["key"],
            client_id=uuid4(),
            at=AT,
        )

    def _answer(self, understanding):
        self.patch.setattr(bot_turns, "understand", lambda *_words, **_more: understanding)
        assert bot_turns.answer(chat_id=self.chat.pk, at=AT)


def test_what_the_robot_asked_back_about_is_kept_and_what_was_meant_goes_first(monkeypatch):
    unsure = understood(
        Intent.PAY, is_sure=False, then=[Intent.OPENING_HOURS, Intent.SENDER, Intent.SCAM]
    )
    talk = Written(monkeypatch, "Koska tän voi hoitaa, terveisin Väinö", unsure)
    assert BotQuestion.objects.get().whence == Whence.UNSURE

    talk.presses("opening_hours.start")

    kept = BotQuestion.objects.get()
    assert kept.text == "Koska tän voi hoitaa, terveisin …"
    assert (kept.whence, kept.guesses[0]) == (Whence.CORRECTED, ["opening_hours", 1])


def test_what_the_robot_answered_and_did_not_settle_is_kept(monkeypatch):
    talk = Written(monkeypatch, "Hei", understood(Intent.GREETING))
    talk.says("oletteko te paikalla lauantaina", understood(Intent.OPENING_HOURS))
    assert not BotQuestion.objects.exists()

    talk.presses("thanks.not_settled")

    kept = BotQuestion.objects.get()
    assert kept.text == "oletteko te paikalla lauantaina"
    assert (kept.whence, kept.guesses) == (Whence.NOT_SOLVED, [["opening_hours", 1.0]])
