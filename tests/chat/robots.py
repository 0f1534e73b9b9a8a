"""A robot that understands what a test lets it, and talks of one matter that stands still."""

from types import MappingProxyType
from uuid import uuid4

from django.utils.translation import gettext_lazy

from accounts.models import Level
from chat.bot.scene import START, Answer, Dialogue, Outcome, act, open_page, say
from chat.bot.understanding import Understanding
from chat.models import BotTalk, Chat
from chat.rules.intents import Intent
from chat.services import bot_turns, starting
from messaging.matters import GENERAL
from messaging.models import Author, Message
from messaging.services import posting
from tests.chat.conversations import OPEN, visitor

TALKS_OF = Intent.SHIFT_DUE_DATE
ASKS = "Mihin päivään?"
DOES = "Siirrä eräpäivä 14.12.2026, 5,00 €"
DONE = "Eräpäivä on nyt 14.12.2026."


def understands(text, *, language, usual):
    """Whatever is said, it is about the one matter."""
    ranked = ((TALKS_OF, 0.9), (Intent.OTHER, 0.1))
    return Understanding(language=language or usual, ranked=ranked, is_sure=True)


def begin(scene, values):
    choices = [
        say("Muu päivä", TALKS_OF),
        act(DOES, TALKS_OF, "move", day="2026-12-14"),
        open_page("Avaa lasku", "/"),
    ]
    return Answer(text=ASKS, choices=choices, outcome=Outcome.ASKED)


def move(scene, values):
    return Answer(text=DONE, outcome=Outcome.DONE)


def matter(*, move=move):
    """All that the robot talks of."""
    dialogue = Dialogue(
        intent=TALKS_OF,
        title=gettext_lazy("Robot"),
        steps={START: begin, "move": move},
        acts={"move": Level.ARRANGE},
    )
    return MappingProxyType({dialogue.intent: dialogue})


def learn_to_talk(monkeypatch, *, understand=understands, move=move):
    """The robot talks of the one matter from now on."""
    monkeypatch.setattr(bot_turns, "understand", understand)
    for module in ("talking", "places"):
        monkeypatch.setattr(f"chat.bot.{module}.DIALOGUES", matter(move=move))


def asked(actor=None, *, at=OPEN, text="Voinko siirtää eräpäivää?", thread=None, client_id=None):
    """A chat with the robot, which has not answered yet."""
    return starting.start(
        actor=actor or visitor(),
        text=text,
        client_id=client_id or uuid4(),
        at=at,
        thread=thread,
        matter=None if thread else GENERAL,
        subject="Asia",
        with_bot=True,
    )


def answered(actor=None, *, at=OPEN, **fields):
    """A chat with the robot that has answered its first line."""
    chat = asked(actor, at=at, **fields)
    assert bot_turns.answer(chat_id=chat.pk, at=at)
    return Chat.objects.get(pk=chat.pk)


def said_in(chat):
    """Who said what, in its order."""
    rows = Message.objects.filter(thread=chat.thread_id).order_by("number")
    return [(Author(author), text) for author, text in rows.values_list("author", "text")]


def robots_lines(chat):
    return [text for author, text in said_in(chat) if author == Author.BOT]


def button(chat, label):
    """The number of the robot's latest line with such a button, and the button's key."""
    rows = Message.objects.filter(thread=chat.thread_id, author=Author.BOT).order_by("-number")
    return next(
        (row.number, each["key"]) for row in rows for each in row.choices if each["label"] == label
    )


def typed(chat, text="Entä huomenna?", *, at=OPEN):
    return posting.post(
        thread_id=chat.thread_id,
        author=Author.PERSON,
        user=chat.user,
        medium="CHAT",
        text=text,
        client_id=uuid4(),
        at=at,
    )


def talk_of(chat):
    return BotTalk.objects.get(chat=chat)
