"""What the people of the demo have asked the robot: its answers are those of that moment."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import translation

from chat.bot import talking
from chat.bot.heard import Heard
from chat.bot.recognising import Recognised
from chat.bot.scene import Answer, Scene
from chat.bot.understanding import Understanding
from chat.models import BotTalk, Chat
from chat.rules.intents import Intent
from chat.services import bot_turns, starting
from demo.sample_plan import SAMPLES
from demo.sample_talks import When
from demo.seed_acts import actor_of
from demo.seed_messages import moment_of
from invoices.models import Invoice
from messaging.matters import Matter, MatterKind
from messaging.models import Author, Medium, Message
from messaging.services import reading
from messaging.services.saying import Words, say
from messaging.services.states import lock_thread

FILE: Final = SAMPLES / "robot_talks.toml"
# The robot thinks for a moment.
MOMENT: Final = timedelta(seconds=1)


class NoSuchButtonError(Exception):
    """The robot did not offer what the file says that somebody pressed."""


@dataclass(frozen=True, slots=True)
class Press:
    after: timedelta
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTalk:
    """As the file says it."""

    who: str
    about: str
    when: When
    intent: Intent
    text: str
    presses: tuple[Press, ...]


def robot_talks() -> list[SampleTalk]:
    return [_talk(each) for each in tomllib.loads(FILE.read_text())["talks"]]


@transaction.atomic
def seed_robot_talks(*, day_zero: date, at: datetime) -> None:
    """Let people talk with the robot, each to the end. To be called once, after `seed_chats`."""
    for sample in robot_talks():
        _hold(sample, began=moment_of(sample.when, day_zero, at))


def _talk(values: dict[str, Any]) -> SampleTalk:
    when = When(
        day=values.get("day", 0),
        clock=time.fromisoformat(values.get("clock", "00:00")),
        ago=values.get("ago", 0),
    )
    return SampleTalk(
        who=values["who"],
        about=values["about"],
        when=when,
        intent=Intent(values["intent"]),
        text=values["text"],
        presses=tuple(
            Press(timedelta(seconds=each["after"]), each["label"]) for each in values["presses"]
        ),
    )


def _hold(sample: SampleTalk, *, began: datetime) -> None:
    actor = actor_of(sample.who, at=began)
    id_of = partial(_id, f"myropo-demo/robot/{sample.who}/{sample.about}")
    number = sample.about.removeprefix("invoice:")
    invoice = Invoice.objects.get(number=number)
    chat = starting.start(
        actor=actor,
        text=sample.text,
        client_id=id_of("first"),
        at=began,
        matter=Matter(MatterKind.INVOICE, invoice.public_id),
        with_bot=True,
    )
    at = began + MOMENT
    _answer(chat, sample, id_of("answer"), at=at)
    for count, press in enumerate(sample.presses):
        at += press.after
        line, key = _button(chat, press.label)
        bot_turns.press(
            actor=actor, chat=chat, number=line, key=key, client_id=id_of(f"press-{count}"), at=at
        )
    reading.read_as_person(actor=actor, thread=lock_thread(chat.thread_id), at=at)


def _answer(chat: Chat, sample: SampleTalk, cause: UUID, *, at: datetime) -> None:
    """As `bot_turns.answer` does for words that are understood."""
    talk = BotTalk.objects.select_related("invoice").get(chat=chat)
    language = chat.language
    understanding = Understanding(language=language, ranked=((sample.intent, 1.0),), is_sure=True)
    heard = Heard(
        text=sample.text,
        number=chat.first_number,
        understanding=understanding,
        recognised=Recognised(),
    )
    actor = actor_of(sample.who, at=at)
    scene = Scene(actor=actor, chat=chat, talk=talk, language=language, at=at)
    with translation.override(language):
        answers = talking.hear(scene, heard)
    talk.heard_number = chat.first_number
    talk.save()
    for place, each in enumerate(answers):
        _say(chat, each, uuid5(cause, str(place)), at=at)


def _say(chat: Chat, answer: Answer, client_id: UUID, *, at: datetime) -> None:
    words = Words(
        author=Author.BOT,
        user=None,
        medium=Medium.CHAT,
        text=answer.text,
        client_id=client_id,
        choices=[each.as_json(str(key)) for key, each in enumerate(answer.choices, 1)],
    )
    say(lock_thread(chat.thread_id), words, at=at)


def _button(chat: Chat, label: str) -> tuple[int, str]:
    """The number of the line, and the key."""
    said = Message.objects.filter(thread=chat.thread_id, author=Author.BOT).order_by("-number")
    for line in said[:2]:
        for each in line.choices:
            if each["label"].startswith(label):
                return line.number, each["key"]
    raise NoSuchButtonError(label)


def _id(name: str, key: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"{name}/{key}")
