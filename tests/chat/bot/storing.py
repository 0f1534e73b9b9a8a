"""Buttons that stand in the thread of a chat, pressed as its window presses them."""

from uuid import uuid4

from django.db import transaction

from chat.models import BotTalk, Chat
from chat.services import bot_turns
from messaging.models import Author, Medium
from messaging.services.saying import Words, say
from messaging.services.states import lock_thread


def stored(talk):
    """What the robot said last, as a line of the thread; its number."""
    with transaction.atomic():
        thread = lock_thread(talk.chat.thread_id)
        BotTalk.objects.filter(chat=talk.chat).update(heard_number=thread.last_number)
        words = Words(
            author=Author.BOT,
            user=None,
            medium=Medium.CHAT,
            text=talk.answers[0].text,
            client_id=uuid4(),
            choices=talk.offered,
        )
        return say(thread, words, at=talk.at).number


def pressing(talk, number, key, *, at, actor=None):
    """A press of a window of its own; None, or why it was refused."""

    def press():
        chat = Chat.objects.get(pk=talk.chat.pk)
        try:
            bot_turns.press(
                actor=actor or talk.actor,
                chat=chat,
                number=number,
                key=key,
                client_id=uuid4(),
                at=at,
            )
        except bot_turns.StaleChoiceError as stale:
            return stale
        return None

    return press
